#pragma once
// A licensing market played on the production core: owners and AI firms act through commands alone, at
// instants of a virtual calendar, and everything measured is read off the events. One replication is one draw
// of all that is private; the same draw is played again under every arm.

#include "settlement/engine/engine.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace licet::sim {

// What may be paid with, beside cash on the first day.
struct ContractMenu {
    std::string name;
    bool has_deferral = false;
    bool has_royalty = false;
};

// The population. Amounts are shares of `scale`: values and reservations are uniform on [0, scale].
struct Population {
    std::size_t pairs = 20;            // an owner with one asset, and the firm that wants it
    double budget = 0.3;               // cash of each firm
    double capacity = 0.4;             // most that a firm expects to pay by any one contingent instrument
    double belief_gap = 0;             // standard deviation of ln(the owner's expected revenue / the firm's)
    std::int64_t scale = 100'000'000;  // minor units
};

// Sums over the pairs of one replication; amounts in parts of `scale`.
struct MarketOutcome {
    std::int64_t pairs = 0;
    std::int64_t deals = 0;
    std::int64_t blocked = 0;   // efficient (W >= R), but out of reach of cash
    std::int64_t bridged = 0;   // of those, made
    double first_best = 0;      // sum of W - R where positive
    double gains = 0;           // sum of W - R over deals: real surplus, payments cancel
    double perceived = 0;       // what both sides believe they gain
    double owner_receipts = 0;  // present value of what statements charged, as it came
    std::int64_t commands = 0;  // applied
    friend bool operator==(MarketOutcome const&, MarketOutcome const&) = default;
};

[[nodiscard]] MarketOutcome play(Population const& population, ContractMenu const& menu, std::uint64_t seed,
                                 std::uint64_t replication);

}  // namespace licet::sim
