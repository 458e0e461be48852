// Whose work is it? Two listings by different licensors that have the same content, or name the same
// identifier, overlap; both sides are told, nobody is judged.

#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

void add(std::vector<AssetId>& list, AssetId asset) {
    auto const at = std::ranges::lower_bound(list, asset);
    if (at == list.end() || *at != asset) list.insert(at, asset);
}

}  // namespace

void index_listing(State& state, AssetId asset, AssetVersion const& version) {
    add(state.assets_by_content[version.content], asset);
    for (std::string const& identifier : version.identifiers)
        add(state.assets_by_identifier[identifier], asset);
}

void find_overlaps(State const& state, AssetId asset, News& events) {
    AssetVersion const& version = state.assets[asset.value].versions.back();
    std::map<AssetId, bool> others;  // and whether by content
    auto const look = [&](std::vector<AssetId> const& list, bool is_by_content) {
        for (AssetId const other : list)
            if (state.assets[other.value].licensor != state.assets[asset.value].licensor &&
                !state.assets[other.value].withdrawn)
                others.try_emplace(other, is_by_content);
    };
    look(state.assets_by_content.at(version.content), true);
    for (std::string const& identifier : version.identifiers)
        look(state.assets_by_identifier.at(identifier), false);
    for (auto const& [other, is_by_content] : others)
        events.list.emplace_back(OverlapFound{asset, other, is_by_content});
}

void work_out_rights(State& state) {
    for (std::uint32_t i = 0; i < state.assets.size(); ++i)
        for (AssetVersion const& version : state.assets[i].versions)
            index_listing(state, AssetId{i}, version);
    for (std::uint32_t i = 0; i < state.permits.size(); ++i)
        state.permits_held[state.permits[i].holder].push_back(PermitId{i});
    for (std::uint32_t i = 0; i < state.claims.size(); ++i)
        if (state.claims[i].is_open() || state.claims[i].state == ClaimState::granted)
            state.claims_on[state.claims[i].asset].push_back(ClaimId{i});
}

}  // namespace licet::settlement
