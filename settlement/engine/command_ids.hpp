#pragma once
// Which commands were applied: the same one twice is applied once, and an id that comes back with other
// content is refused. Kept for good, so that there is no window after which a late retry pays again.

#include "settlement/engine/rows.hpp"

#include <algorithm>
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
    // A command that was applied.
    struct Found {
        std::uint64_t content;             // a hash of what was asked
        std::optional<std::uint64_t> use;  // which use it recorded, from 0
    };

    [[nodiscard]] std::optional<Found> find(CommandId id) const;
    void add(CommandId id, std::uint64_t content, bool is_use);
    // Has the processor fetch what find() will look at: worth it some commands ahead. Changes nothing.
    void fetch(CommandId id) const;
    [[nodiscard]] std::size_t size() const { return applied_.size(); }
    [[nodiscard]] std::uint64_t use_count() const;

    template <Archive A>
    friend void describe(A& archive, CommandIds& ids) {
        archive(ids.applied_, ids.uses_);
        if constexpr (A::is_loading) {
            if (ids.are_uses_numbered())
                ids.index_all();
            else
                archive.fail();
        }
    }

private:
    struct Applied {
        CommandId id;
        std::uint64_t content;

        template <Archive A>
        friend void describe(A& archive, Applied& applied) {
            archive.fixed(applied.id.high);
            archive.fixed(applied.id.low);
            archive.fixed(applied.content);
        }
    };
    // Of 64 commands, which recorded a use; and how many before them did. A use is a command's that did, in
    // the same order, so its number need not be kept.
    struct Uses {
        std::uint64_t bits;
        std::uint64_t before;

        template <Archive A>
        friend void describe(A& archive, Uses& uses) {
            archive.fixed(uses.bits);
            archive.fixed(uses.before);
        }
    };
    // Open addressing. A mark is a part of the id's hash, so that a walk past other ids need not look at
    // them.
    struct Slot {
        std::uint32_t mark = 0;
        std::uint32_t position = 0;  // in applied_, + 1; 0 is free
    };
    struct Part {
        std::vector<Slot> slots;  // a power of two of them
        std::size_t count = 0;
    };
    static constexpr std::size_t part_count = 256;

    // Are they counted on from 0, for these commands and no others?
    [[nodiscard]] bool are_uses_numbered() const;
    void index_all();
    static void grow(Part& part, std::size_t size);
    static void put(Part& part, Slot slot);

    Rows<Applied> applied_;  // in the order of application
    Rows<Uses> uses_;
    // By the first bits of the hash. Each grows by itself and at a fill of its own, so that no single command
    // pays for all of them at once.
    std::vector<Part> parts_ = std::vector<Part>(part_count);
};

}  // namespace licet::settlement
