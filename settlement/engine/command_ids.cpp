#include "settlement/engine/command_ids.hpp"

#include "contracts/values/digest.hpp"

#include <algorithm>
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

std::uint64_t id_hash(CommandId id) {
    std::uint64_t hash = id.low ^ id.high * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
    hash *= 0xbf58476d1ce4e5b9U;
    return hash ^ hash >> 32U;
}

std::size_t part_of(std::uint64_t hash) {
    return hash >> 56U;
}

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

CommandIds::Applied const* CommandIds::find(CommandId id) const {
    std::uint64_t const hash = id_hash(id);
    Part const& part = parts_[part_of(hash)];
    if (part.slots.empty()) return nullptr;
    std::size_t const mask = part.slots.size() - 1;
    for (std::size_t at = mark_of(hash) & mask; part.slots[at].position != 0; at = (at + 1) & mask) {
        Slot const slot = part.slots[at];
        if (slot.mark != mark_of(hash)) continue;
        Applied const& applied = applied_[slot.position - 1];
        if (applied.id == id) return &applied;
    }
    return nullptr;
}

void CommandIds::add(Applied const& applied) {
    std::uint64_t const hash = id_hash(applied.id);
    std::size_t const number = part_of(hash);
    Part& part = parts_[number];
    if (!has_room(number, part.count + 1, part.slots.size()))
        grow(part, std::max<std::size_t>(8, part.slots.size() * 2));
    applied_.push_back(applied);
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

void CommandIds::index_all() {
    parts_.assign(part_count, {});
    std::vector<std::size_t> counts(part_count);
    for (Applied const& applied : applied_) ++counts[part_of(id_hash(applied.id))];
    for (std::size_t i = 0; i < part_count; ++i) {
        std::size_t size = 8;
        while (!has_room(i, counts[i], size)) size *= 2;
        grow(parts_[i], size);
    }
    // Part by part, for one part at a time stays close and all of them together do not.
    std::vector<std::size_t> next(part_count);
    for (std::size_t i = 1; i < part_count; ++i) next[i] = next[i - 1] + counts[i - 1];
    std::vector<Slot> sorted(applied_.size());
    std::uint32_t position = 0;
    for (Applied const& applied : applied_) {
        std::uint64_t const hash = id_hash(applied.id);
        sorted[next[part_of(hash)]++] = {mark_of(hash), ++position};
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < part_count; ++i)
        for (std::size_t const end = next[i]; at < end; ++at) put(parts_[i], sorted[at]);
}

}  // namespace licet::settlement
