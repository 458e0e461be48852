#include "settlement/engine/name_index.hpp"

namespace licet::settlement {
namespace {

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t h = 0x9e3779b97f4a7c15U ^ text.size();
    for (char const c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    h ^= h >> 29U;
    h *= 0xbf58476d1ce4e5b9U;
    return h ^ (h >> 32U);
}

}  // namespace

std::optional<std::uint32_t> NameIndex::find(std::string_view name) const {
    if (slots_.empty()) return std::nullopt;
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t at = hash_of(name) & mask; slots_[at] != 0; at = (at + 1) & mask)
        if (names_[slots_[at] - 1] == name) return slots_[at] - 1;
    return std::nullopt;
}

std::uint32_t NameIndex::add(std::string_view name) {
    names_.emplace_back(name);
    if (names_.size() * 2 > slots_.size()) {
        rebuild();
    } else {
        std::size_t const mask = slots_.size() - 1;
        std::size_t at = hash_of(name) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = static_cast<std::uint32_t>(names_.size());
    }
    return static_cast<std::uint32_t>(names_.size() - 1);
}

void NameIndex::rebuild() {
    std::size_t size = 16;
    while (size < names_.size() * 4) size *= 2;
    slots_.assign(size, 0);
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
        std::size_t at = hash_of(names_[i]) & (size - 1);
        while (slots_[at] != 0) at = (at + 1) & (size - 1);
        slots_[at] = i + 1;
    }
}

}  // namespace licet::settlement
