// No bid has spent more than it stated, in cash or in royalties.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> budgets_are_kept(State const& state) {
    for (RestingBid const& bid : state.bids)
        if (bid.upfront_left < 0 || bid.royalty_left_ppm < 0 || bid.upfront_left > bid.bid.upfront_budget ||
            bid.royalty_left_ppm > bid.bid.royalty_stack_ppm)
            return "bid " + bid.bid.name + " is past its limits";
    return std::nullopt;
}

}  // namespace licet::settlement
