// What a licence was charged is what its terms give from its facts at the last statement, never less:
// computed from a fresh view, not from the one that statements kept up.

#include "contracts/terms/entitlement.hpp"
#include "settlement/invariants/invariants.hpp"

#include <algorithm>

namespace licet::settlement {

std::optional<std::string> statements_rederive(State const& state) {
    for (std::uint32_t i = 0; i < state.licences.size(); ++i)
        for (LicenceVersion const& version : state.licences[i].versions) {
            if (version.series.count() == 0) continue;
            contracts::FactView view;
            view.advance(version.facts, *version.series.last_issued());
            auto const periods =
                contracts::all_windows(version.effective().term, version.effective().statements);
            std::size_t const last = std::min<std::size_t>(version.series.count(), periods.size()) - 1;
            // An amendment ends a version early, and what that closes falls to the next, closing statement:
            // until then the terms as they stood before are what the last statement was made from.
            Rate exact = contracts::earned(version.effective(), view, periods[last].until);
            exact = std::min(exact, contracts::earned(version.document.terms, view, periods[last].until));
            Integer const earned = round_half_even(minor_from_major(exact, version.effective().currency));
            // What a settlement gave back since was rightly charged by then: facts told later made it a
            // credit.
            Integer const charged = version.series.charged() + version.series.given_back();
            if (charged < earned)
                return "licence " + state.licence_names[LicenceId{i}] + " earned " + earned.str() +
                       " minor units and was charged " + charged.str();
        }
    return std::nullopt;
}

}  // namespace licet::settlement
