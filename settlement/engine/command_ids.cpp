#include "settlement/engine/command_ids.hpp"

#include "contracts/values/digest.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace licet::settlement {
namespace {

int hexadecimal_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// 8-4-4-4-12 lower-case hexadecimal digits.
std::optional<CommandId> from_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    CommandId id;
    for (std::size_t i = 0; i < 36; ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        int const digit = hexadecimal_value(text[i]);
        if (digit < 0) return std::nullopt;
        id.high = id.high << 4U | id.low >> 60U;
        id.low = id.low << 4U | static_cast<std::uint64_t>(digit);
    }
    return id;
}

// Ids that count up differ in their last bits: eight in a row lie beside each other in the table, so that one
// line of it is fetched for all of them. The last bits of ids that are drawn are as good as any.
constexpr unsigned side_by_side_bits = 3;

std::uint64_t id_hash(CommandId id) {
    std::uint64_t hash = id.low >> side_by_side_bits ^ id.high * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
    hash *= 0xbf58476d1ce4e5b9U;
    hash ^= hash >> 32U;
    std::uint64_t const last = id.low & ((1U << side_by_side_bits) - 1);
    return (hash >> 56U) << 56U | (hash << side_by_side_bits & 0xffff'ffffU) | last;
}

std::size_t part_of(std::uint64_t hash) {
    return hash >> 56U;
}

// Where in its part an id lies begins with the last bits of its mark.
std::uint32_t mark_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash);
}

// The first part is to be filled to three eighths and the last to three quarters: as ids come, one part after
// the other grows, all through the time in which their number doubles.
bool has_room(std::size_t part, std::size_t count, std::size_t slots) {
    return count * 2048 <= slots * (768 + 3 * part);
}

}  // namespace

CommandId command_id_from_text(std::string_view text) {
    if (auto const id = from_uuid(text)) return *id;
    Digest const digest = digest_of(text);
    CommandId id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.high = id.high << 8U | digest.bytes[i];
        id.low = id.low << 8U | digest.bytes[8 + i];
    }
    return id;
}

std::optional<CommandIds::Found> CommandIds::find(CommandId id) const {
    std::uint64_t const hash = id_hash(id);
    Part const& part = parts_[part_of(hash)];
    if (part.slots.empty()) return std::nullopt;
    std::size_t const mask = part.slots.size() - 1;
    for (std::size_t at = mark_of(hash) & mask; part.slots[at].position != 0; at = (at + 1) & mask) {
        Slot const slot = part.slots[at];
        if (slot.mark != mark_of(hash)) continue;
        std::size_t const position = slot.position - 1;
        Applied const& applied = applied_[position];
        if (applied.id != id) continue;
        Uses const& uses = uses_[position / 64];
        std::uint64_t const own = std::uint64_t{1} << position % 64;
        if ((uses.bits & own) == 0) return Found{applied.content, std::nullopt};
        auto const earlier = static_cast<std::uint64_t>(std::popcount(uses.bits & (own - 1)));
        return Found{applied.content, uses.before + earlier};
    }
    return std::nullopt;
}

std::uint64_t CommandIds::use_count() const {
    if (uses_.empty()) return 0;
    return uses_.back().before + static_cast<std::uint64_t>(std::popcount(uses_.back().bits));
}

void CommandIds::fetch(CommandId id) const {
    std::uint64_t const hash = id_hash(id);
    std::vector<Slot> const& slots = parts_[part_of(hash)].slots;
    if (!slots.empty()) __builtin_prefetch(&slots[mark_of(hash) & (slots.size() - 1)], 1);
}

void CommandIds::add(CommandId id, std::uint64_t content, bool is_use) {
    std::uint64_t const hash = id_hash(id);
    std::size_t const number = part_of(hash);
    Part& part = parts_[number];
    if (!has_room(number, part.count + 1, part.slots.size()))
        grow(part, std::max<std::size_t>(8, part.slots.size() * 2));
    std::size_t const position = applied_.size();
    applied_.push_back({id, content});
    if (position % 64 == 0) uses_.push_back({0, use_count()});
    uses_[position / 64].bits |= std::uint64_t{is_use} << position % 64;
    put(part, {mark_of(hash), static_cast<std::uint32_t>(applied_.size())});
}

void CommandIds::put(Part& part, Slot slot) {
    std::size_t const mask = part.slots.size() - 1;
    std::size_t at = slot.mark & mask;
    while (part.slots[at].position != 0) at = (at + 1) & mask;
    part.slots[at] = slot;
    ++part.count;
}

void CommandIds::grow(Part& part, std::size_t size) {
    std::vector<Slot> const before = std::exchange(part.slots, std::vector<Slot>(size));
    part.count = 0;
    for (Slot const slot : before)
        if (slot.position != 0) put(part, slot);
}

bool CommandIds::are_uses_numbered() const {
    if (uses_.size() != (applied_.size() + 63) / 64) return false;
    std::uint64_t count = 0;
    for (Uses const& uses : uses_) {
        if (uses.before != count) return false;
        count += static_cast<std::uint64_t>(std::popcount(uses.bits));
    }
    std::size_t const in_the_last = applied_.size() % 64;
    return in_the_last == 0 || uses_.back().bits >> in_the_last == 0;
}

// Ids lie anywhere in a table that is far larger than what a processor has near: put in as they come, each
// would wait for memory. They are put apart by part first, so many at a time, and then part by part in.
void CommandIds::index_all() {
    constexpr std::size_t at_once = std::size_t{1} << 20U;
    parts_.assign(part_count, {});
    std::vector<Slot> apart(std::min(at_once, applied_.size()));
    for (std::size_t first = 0; first < applied_.size(); first += at_once) {
        std::size_t const end = std::min(first + at_once, applied_.size());
        std::array<std::uint32_t, part_count> ends{};  // of each part's among those put apart
        for (std::size_t i = first; i < end; ++i) ++ends[part_of(id_hash(applied_[i].id))];
        std::uint32_t begin = 0;
        for (std::uint32_t& of_part : ends) begin += std::exchange(of_part, begin);
        for (std::size_t i = first; i < end; ++i) {
            std::uint64_t const hash = id_hash(applied_[i].id);
            apart[ends[part_of(hash)]++] = {mark_of(hash), static_cast<std::uint32_t>(i + 1)};
        }
        begin = 0;
        for (std::size_t number = 0; number < part_count; ++number) {
            Part& part = parts_[number];
            std::size_t const count = part.count + ends[number] - begin;
            std::size_t size = std::max<std::size_t>(8, part.slots.size());
            while (!has_room(number, std::max(count, applied_.size() / part_count), size)) size *= 2;
            if (size != part.slots.size()) grow(part, size);
            for (; begin < ends[number]; ++begin) put(part, apart[begin]);
        }
    }
}

}  // namespace licet::settlement
