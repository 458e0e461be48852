#pragma once
// The contract where a guarantee or a cap bends what the instruments are worth: fills in several orders, at
// several guarantees, each step found by halving, every point valued scenario by scenario.

#include "matching/bridge/menu.hpp"

#include <optional>

namespace licet::matching {

struct ShapedFill {
    std::optional<Contract> contract;  // acceptable to both; none found
    FineUnits best_worth = 0;          // of the fills, to the licensor at a cost of at most W
};
[[nodiscard]] ShapedFill shaped_fill(Menu const& menu, FineUnits W, FineUnits R,
                                     BridgeOptions const& options);

}  // namespace licet::matching
