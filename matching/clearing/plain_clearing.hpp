#pragma once
// Batch clearing as plainly as it can be done: try every choice, in an order that makes the first best one
// the canonical one. What it says is obviously right, and it is what faster solvers are held to.

#include "matching/clearing/instance.hpp"

#include <cstdint>

namespace licet::matching {

// The best choice; among equals the one whose surplus is lexicographically greatest by buyer, then the one
// with the lexicographically smallest list of items. Past `node_limit` steps the best found so far, with the
// bound that is still proved.
[[nodiscard]] Clearing clear_plainly(Instance const& instance, std::uint64_t node_limit = 2'000'000);

}  // namespace licet::matching
