#pragma once
// What the rights of a part imply: items of which any two claim too much of some right together exclude each
// other as a set, though no single right says so (three bids on two of three regions each). As one more right
// of capacity 1 this closes much of the gap that prices of the rights alone leave.

#include "matching/clearing/parts.hpp"

#include <cstddef>

namespace licet::matching {

// The part with such rights behind its own. As it is where there are `count_max` or more of them: prices of so many
// settle slowly.
[[nodiscard]] Part with_conflicts(Part const& part, std::size_t count_max);

}  // namespace licet::matching
