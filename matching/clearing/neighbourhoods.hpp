#pragma once
// What local search could not better is freed a few buyers at a time: those that stand in each other's way
// are decided anew, as a part of their own, beside all others as they are.

#include "matching/clearing/part_state.hpp"

namespace licet::matching {

// As often as effort.neighbourhoods says; the best choice is never worth less afterwards.
void improve_by_neighbourhoods(PartState& state);

}  // namespace licet::matching
