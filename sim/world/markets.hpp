#pragma once
// The markets there are, a file each.

#include "sim/world/market.hpp"

namespace licet::sim {

[[nodiscard]] Market licensing_market();
[[nodiscard]] Market category_market();

}  // namespace licet::sim
