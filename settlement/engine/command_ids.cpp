#include "settlement/engine/command_ids.hpp"

#include "contracts/values/digest.hpp"

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

std::size_t CommandIds::slot_of(CommandId id) const {
    std::uint64_t h = id.low ^ id.high * 0x9e3779b97f4a7c15U;
    h ^= h >> 29U;
    h *= 0xbf58476d1ce4e5b9U;
    std::size_t const mask = slots_.size() - 1;
    std::size_t at = (h ^ h >> 32U) & mask;
    while (slots_[at] != 0 && applied_[slots_[at] - 1].id != id) at = (at + 1) & mask;
    return at;
}

CommandIds::Applied const* CommandIds::find(CommandId id) const {
    if (slots_.empty()) return nullptr;
    std::uint32_t const position = slots_[slot_of(id)];
    return position == 0 ? nullptr : &applied_[position - 1];
}

void CommandIds::add(Applied const& applied) {
    if ((applied_.size() + 1) * 2 > slots_.size()) {
        applied_.push_back(applied);
        rebuild();
        return;
    }
    std::size_t const slot = slot_of(applied.id);
    applied_.push_back(applied);
    slots_[slot] = static_cast<std::uint32_t>(applied_.size());
}

void CommandIds::rebuild() {
    std::size_t size = 64;
    while (size < applied_.size() * 4) size *= 2;
    slots_.assign(size, 0);
    for (std::uint32_t i = 0; i < applied_.size(); ++i) slots_[slot_of(applied_[i].id)] = i + 1;
}

}  // namespace licet::settlement
