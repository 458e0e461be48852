#pragma once
// Finds things by the text they are named with. Open addressing over the list of names; nothing ever walks
// the table, so its order cannot reach a result.

#include "contracts/values/archive.hpp"
#include "contracts/values/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::settlement {

class NameIndex {
public:
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
    // The number of a new name; the caller has seen that it is new.
    std::uint32_t add(std::string_view name);
    [[nodiscard]] std::string const& name(std::uint32_t number) const { return names_[number]; }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }

    template <Archive A>
    friend void describe(A& archive, NameIndex& index) {
        archive(index.names_);
        if constexpr (A::is_loading) index.rebuild();
    }

private:
    void rebuild();

    std::vector<std::string> names_;
    std::vector<std::uint32_t> slots_;  // number + 1, 0 is free; a power of two, at most half full
};

// Names of one kind of thing, by their own kind of id.
template <class TypedId>
class Names {
public:
    [[nodiscard]] std::optional<TypedId> find(std::string_view name) const {
        auto const number = index_.find(name);
        return number ? std::optional<TypedId>(TypedId{*number}) : std::nullopt;
    }
    TypedId add(std::string_view name) { return TypedId{index_.add(name)}; }
    [[nodiscard]] std::string const& operator[](TypedId id) const { return index_.name(id.value); }
    [[nodiscard]] std::uint32_t size() const { return index_.size(); }

    template <Archive A>
    friend void describe(A& archive, Names& names) {
        archive(names.index_);
    }

private:
    NameIndex index_;
};

}  // namespace licet::settlement
