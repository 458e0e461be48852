#pragma once
// Which commands were applied: the same one twice is applied once, and an id that comes back with other
// content is refused. Kept for good, so that there is no window after which a late retry pays again.

#include "contracts/values/archive.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace licet::settlement {

// Who sent what: 128 bits. A text that is a UUID stands for its bits, any other for the start of its digest.
struct CommandId {
    std::uint64_t high{};
    std::uint64_t low{};

    friend constexpr auto operator<=>(CommandId, CommandId) = default;
};
[[nodiscard]] CommandId command_id_from_text(std::string_view text);

template <class A>
void describe(A& archive, CommandId& id) {
    archive(id.high, id.low);
}

class CommandIds {
public:
    struct Applied {
        CommandId id;
        std::uint64_t content;  // a hash of what was asked
        std::uint64_t row;  // where the command left something of its own: a usage event's row, a report's
    };

    [[nodiscard]] Applied const* find(CommandId id) const;
    void add(Applied const& applied);
    [[nodiscard]] std::size_t size() const { return applied_.size(); }

    template <Archive A>
    friend void describe(A& archive, CommandIds& ids) {
        archive(ids.applied_);
        if constexpr (A::is_loading) ids.rebuild();
    }

private:
    void rebuild();
    [[nodiscard]] std::size_t slot_of(CommandId id) const;

    std::vector<Applied> applied_;      // in the order of application
    std::vector<std::uint32_t> slots_;  // position + 1, 0 is free; at most half full
};

template <class A>
void describe(A& archive, CommandIds::Applied& applied) {
    archive(applied.id, applied.content, applied.row);
}

}  // namespace licet::settlement
