// Permits: an authority lets a holder use what is otherwise barred, as in a sandbox for unmasked video: for
// purposes, in places, from one day to another, on conditions. It expires by itself; nothing has to be run.

#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

constexpr std::size_t conditions_max = 32;

}  // namespace

std::optional<PermitId> permit_for(State const& state, PartyId holder, AssetId asset, Date date,
                                   contracts::PurposeSet purposes, contracts::TerritorySet const& places) {
    auto const held = state.permits_held.find(holder);
    if (held == state.permits_held.end()) return std::nullopt;
    for (PermitId const id : held->second) {
        Permit const& permit = state.permits[id.value];
        bool const is_in_force = permit.dates.contains(date) && (!permit.revoked || date < *permit.revoked);
        bool const is_for_it =
            permit.assets.empty() || std::ranges::find(permit.assets, asset) != permit.assets.end();
        if (is_in_force && is_for_it && (permit.purposes.bits & purposes.bits) != 0 &&
            (permit.places.bits & places.bits).any())
            return id;
    }
    return std::nullopt;
}

Handled handle(State& state, GrantPermit const& command, Moment const&, News& events) {
    if (!is_name(command.permit)) return Refused{Refusal::name_must_be_well_formed, "/permit"};
    if (state.permit_names.find(command.permit))
        return Refused{Refusal::permit_must_not_exist_yet, "/permit"};
    auto const holder = state.party_names.find(command.holder);
    if (!holder) return Refused{Refusal::party_must_exist, "/holder"};
    if (command.authority.size() > text_size_max)
        return Refused{Refusal::text_must_be_within_limit, "/authority"};
    if (command.purposes.bits == 0) return Refused{Refusal::scope_must_not_be_empty, "/purposes"};
    if (command.places.bits.none()) return Refused{Refusal::scope_must_not_be_empty, "/places"};
    if (command.dates.until <= command.dates.from) return Refused{Refusal::scope_must_not_be_empty, "/until"};
    if (command.assets.size() > assets_max) return Refused{Refusal::list_must_be_within_limit, "/assets"};
    std::vector<AssetId> assets;
    for (std::size_t i = 0; i < command.assets.size(); ++i) {
        auto const asset = state.asset_names.find(command.assets[i]);
        if (!asset) return Refused{Refusal::asset_must_exist, "/assets/" + std::to_string(i)};
        assets.push_back(*asset);
    }
    if (command.conditions.size() > conditions_max)
        return Refused{Refusal::list_must_be_within_limit, "/conditions"};
    for (std::size_t i = 0; i < command.conditions.size(); ++i)
        if (command.conditions[i].size() > text_size_max)
            return Refused{Refusal::text_must_be_within_limit, "/conditions/" + std::to_string(i)};

    PermitId const id = state.permit_names.add(command.permit);
    state.permits.push_back({*holder, command.authority, command.purposes, command.places, command.dates,
                             std::move(assets), command.conditions, std::nullopt});
    state.permits_held[*holder].push_back(id);
    events.list.emplace_back(PermitGranted{id});
    return {};
}

Handled handle(State& state, RevokePermit const& command, Moment const& moment, News& events) {
    auto const id = state.permit_names.find(command.permit);
    if (!id) return Refused{Refusal::permit_must_exist, "/permit"};
    Permit& permit = state.permits[id->value];
    if (permit.revoked || permit.dates.until <= command.from)
        return Refused{Refusal::permit_must_be_in_force, "/permit"};
    if (command.from < moment.date) return Refused{Refusal::date_must_fall_in_the_scope, "/from"};

    permit.revoked = command.from;
    events.list.emplace_back(PermitRevoked{*id, command.from});
    return {};
}

}  // namespace licet::settlement
