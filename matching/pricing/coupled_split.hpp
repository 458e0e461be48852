#pragma once
// PR1 for several deals of one licensee at once, which share its cash and its royalty stacks: exact linear
// programs one after another, so the result is the same on any machine. Incentives as in contract_split.hpp.

#include "matching/pricing/contract_split.hpp"

#include <optional>

namespace licet::matching {

struct CoupledDeal {
    Rate value;        // W > 0
    Rate reservation;  // R
    std::vector<PricedInstrument> menu;
};

struct SharedLimits {
    Rate cash;                 // sum of what is not contingent
    std::vector<Rate> stacks;  // of each stack, sum of quantities
};

struct CoupledSplit {
    std::vector<SplitPoint> points;         // a deal
    std::vector<Rate> relative_shortfalls;  // a deal: what its licensor is short of its share, as a part of W
    Rate surplus;                           // sum of W - R + O - C
};

// Stage 1: the vector of relative shortfalls, leximin. Stage 2: the greatest sum of O - C. Stage 3: the least
// contingent cost. Nothing where no contracts within the limits are acceptable to all.
[[nodiscard]] std::optional<CoupledSplit> coupled_k_split(std::vector<CoupledDeal> const& deals,
                                                          SharedLimits const& limits, Rate const& k);

// The same deals under another aim: the greatest sum of O - C, or the least contingent cost.
enum class CoupledAim { perceived_surplus, least_contingent };
[[nodiscard]] std::optional<CoupledSplit> coupled_best(std::vector<CoupledDeal> const& deals,
                                                       SharedLimits const& limits, CoupledAim aim);

}  // namespace licet::matching
