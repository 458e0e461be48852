// No exclusive licence shares a purpose, a territory and a day of an asset with another licence.

#include "settlement/invariants/invariants.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

Scope scope_of(Licence const& licence) {
    Scope scope = licence.versions.back().document.scope;
    if (licence.ended) scope.dates.until = std::min(scope.dates.until, *licence.ended);
    return scope;
}

}  // namespace

std::optional<std::string> exclusive_scopes_do_not_meet(State const& state) {
    for (std::uint32_t i = 0; i < state.licences.size(); ++i) {
        Scope const a = scope_of(state.licences[i]);
        if (a.exclusivity != contracts::Exclusivity::exclusive) continue;
        for (std::uint32_t j = 0; j < state.licences.size(); ++j) {
            if (i == j) continue;
            Scope const b = scope_of(state.licences[j]);
            bool const meet = (a.purposes.bits & b.purposes.bits) != 0 &&
                              (a.territories.bits & b.territories.bits).any() &&
                              a.dates.from < b.dates.until && b.dates.from < a.dates.until;
            if (!meet) continue;
            for (AssetId const asset : state.licences[i].assets)
                if (std::ranges::find(state.licences[j].assets, asset) != state.licences[j].assets.end())
                    return "licence " + state.licence_names[LicenceId{i}] + " is exclusive and meets " +
                           state.licence_names[LicenceId{j}];
        }
    }
    return std::nullopt;
}

}  // namespace licet::settlement
