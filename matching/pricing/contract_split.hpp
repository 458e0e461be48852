#pragma once
// How much a contract pays, once it is known that there is one (theory notes A8, pricing rules PR1 to PR3):
// each instrument costs the licensee so much and is worth so much to the licensor, and is used in the order
// of worth : cost. Everything here is exact; rounding to whole units comes after (B10).
//
// Incentives: none of these rules is truthful. Under PR1 and PR2 licensees understate value, budget and
// beliefs and licensors overstate their reservation; under PR3 the side that pays as it bid shades (25 % of
// the gains are lost in the uniform pair, against 15.6 % under PR1 with k = 1/2). All three balance the
// budget and leave no party below what it reported.

#include "contracts/values/rate.hpp"

#include <cstddef>
#include <vector>

namespace licet::matching {

// All in the same unit of money; quantities in the instrument's own unit.
struct PricedInstrument {
    Rate cost;                     // to the licensee, a unit
    Rate worth;                    // to the licensor, a unit
    Rate most;                     // quantity
    bool is_contingent = true;     // all but cash on the first day
    std::size_t stack = no_stack;  // which of the licensee's stacks it takes part of
    static constexpr std::size_t no_stack = static_cast<std::size_t>(-1);
};

struct SplitPoint {
    Rate cost = 0;   // C, to the licensee
    Rate worth = 0;  // O, to the licensor
    std::vector<Rate> quantities;
};

// Best worth : cost first; on a tie cash before the rest, then as given. Those of no worth or no quantity are
// left out.
[[nodiscard]] std::vector<std::size_t> order_of_use(std::vector<PricedInstrument> const& menu);

// The most that instruments costing the licensee at most `cost_max` are worth to the licensor: V(cost_max).
[[nodiscard]] SplitPoint best_worth(std::vector<PricedInstrument> const& menu, Rate const& cost_max);

// PR1 (and PR3 with k = 0 or 1): along V the point where k·(W − C) = (1 − k)·(O − R), or the end of the menu
// before it. 0 <= k <= 1 is the licensor's share of the gain.
[[nodiscard]] SplitPoint k_split(std::vector<PricedInstrument> const& menu, Rate const& value,
                                 Rate const& reservation, Rate const& k);
// k·(W − C) − (1 − k)·(O − R): what the licensor is short of its share.
[[nodiscard]] Rate split_shortfall(SplitPoint const& point, Rate const& value, Rate const& reservation,
                                   Rate const& k);

// PR2: the point of V that maximises (O − R)^β·(W − C)^(1 − β); β the licensor's weight, 0 <= β <= 1. V(W) >=
// R.
[[nodiscard]] SplitPoint nash_split(std::vector<PricedInstrument> const& menu, Rate const& value,
                                    Rate const& reservation, Rate const& beta);

// The contract whose contingent part costs least while both still agree. V(W) >= R.
[[nodiscard]] SplitPoint least_contingent(std::vector<PricedInstrument> const& menu, Rate const& value,
                                          Rate const& reservation);

}  // namespace licet::matching
