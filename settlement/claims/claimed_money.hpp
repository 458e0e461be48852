#pragma once
// The money that claims touch. A claim on a share of an asset contests that share of what each payee gets
// from a licence on it; of a licence over n assets an asset is the n-th part. While a claim is open the
// contested part is held as it comes in, and nothing else; after it is granted the share goes to the
// claimant.

#include "settlement/engine/handlers.hpp"

namespace licet::settlement {

// What is held for the claim: `share` of each part goes to the claimant, the rest back to its payee. Each
// part is divided once, the payee gets the odd unit.
void release(State& state, ClaimId claim, Rate const& share, Events& events);

}  // namespace licet::settlement
