#pragma once
// The markets there are, a file each.

#include "sim/world/market.hpp"

namespace licet::sim {

[[nodiscard]] Market licensing_market();
[[nodiscard]] Market agreements_market();
[[nodiscard]] Market category_market();
[[nodiscard]] Market stacking_market();
[[nodiscard]] Market effort_market();
[[nodiscard]] Market selection_market();
[[nodiscard]] Market obligations_market();
[[nodiscard]] Market attribution_market();
[[nodiscard]] Market exclusivity_market();
[[nodiscard]] Market policies_market();
[[nodiscard]] Market arrivals_market();
[[nodiscard]] Market bargaining_market();
[[nodiscard]] Market manipulation_market();
[[nodiscard]] Market entry_market();
[[nodiscard]] Market discovery_market();
[[nodiscard]] Market rules_market();
[[nodiscard]] Market metered_market();

}  // namespace licet::sim
