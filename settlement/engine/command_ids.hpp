#pragma once
// Which commands were applied: the same one twice is applied once, and an id that comes back with other
// content is refused. Kept for good, so that there is no window after which a late retry pays again.

#include "settlement/engine/rows.hpp"

#include <algorithm>
#include <array>
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
        if constexpr (A::is_loading) ids.index_all();
    }

private:
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

    void index_all();
    static void grow(Part& part, std::size_t size);
    static void put(Part& part, Slot slot);

    Rows<Applied> applied_;  // in the order of application
    // By the first bits of the hash. Each grows by itself and at a fill of its own, so that no single command
    // pays for all of them at once.
    std::vector<Part> parts_ = std::vector<Part>(part_count);
};

// Hashes fill all their bits, so they are written as they are, the lowest byte first.
template <Archive A>
void describe(A& archive, CommandIds::Applied& applied) {
    std::array<char, 24> bytes{};
    std::array<std::uint64_t*, 3> const hashes{&applied.id.high, &applied.id.low, &applied.content};
    if constexpr (A::is_loading) {
        std::string_view const read = archive.raw(bytes.size());
        if (read.size() != bytes.size()) return;
        std::copy_n(read.data(), bytes.size(), bytes.data());
        for (std::size_t h = 0; h < 3; ++h) {
            std::uint64_t value = 0;
            for (std::size_t i = 0; i < 8; ++i)
                value |= std::uint64_t{static_cast<unsigned char>(bytes[8 * h + i])} << (8 * i);
            *hashes[h] = value;
        }
    } else {
        for (std::size_t h = 0; h < 3; ++h)
            for (std::size_t i = 0; i < 8; ++i) bytes[8 * h + i] = static_cast<char>(*hashes[h] >> (8 * i));
        archive.raw({bytes.data(), bytes.size()});
    }
    archive(applied.row);
}

}  // namespace licet::settlement
