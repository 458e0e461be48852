#pragma once
// The pricing rules for works that can be licensed to many, each answered by the code of matching.

#include "sim/world/market.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace licet::sim::rules {

inline constexpr std::int64_t one = 1'000'000'000;  // values and reservations are uniform on [0, one]

// What traders have, or say.
struct Traders {
    std::vector<std::int64_t> values;        // of a firm: of each work
    std::vector<std::int64_t> reservations;  // of an owner, for its one work
};

// In won; what the firm's payments cost it, and what they are worth to the owner.
struct Sale {
    std::size_t firm;
    std::size_t work;
    double cost;
    double worth;
};

struct Options {
    std::string rule;
    std::int64_t k_ppm;      // the owner's share or weight
    std::int64_t budget;     // of a firm, for all works
    std::int64_t royalty;    // most that is paid as a royalty for one work; 0: cash only
    std::int64_t price;      // posted
    std::uint64_t sampling;  // which side of a sample somebody is on
};

// By the rule the options name. Firms pay out of what they said at most.
[[nodiscard]] std::vector<Sale> sell(Traders const& said, Options const& options);

// Works are sold to one firm only.
[[nodiscard]] bool is_exclusive(std::string const& rule);
// Each firm wants one thing: all works together, or one of them.
[[nodiscard]] bool is_by_cells(std::string const& rule);

}  // namespace licet::sim::rules
