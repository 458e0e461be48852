// Who takes part and what is listed. Names here are pseudonyms: who a party is stands in an erasable table
// outside the journal, never in a command.

#include "contracts/terms/split.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

PartyId add_party(State& state, std::string_view name, News& events) {
    PartyId const id = state.party_names.add(name);
    state.parties.push_back({});
    events.list.emplace_back(PartyRegistered{id});
    return id;
}

}  // namespace

bool payees_are_registered(State const& state, Split const& split) {
    auto const payees = contracts::payees_of(split);
    return payees.size() <= payees_max && std::ranges::all_of(payees, [&](std::string const& payee) {
               return state.party_names.find(payee).has_value();
           });
}

Handled handle(State& state, OpenMarket const& command, Moment const&, News& events) {
    if (state.is_open) return Refused{Refusal::market_must_not_be_open_yet, ""};
    if (!is_name(command.market_operator)) return Refused{Refusal::name_must_be_well_formed, "/operator"};
    if (command.market_operator == contracts::unallocated)
        return Refused{Refusal::party_must_not_exist_yet, "/operator"};
    if (command.commission > 1) return Refused{Refusal::amount_must_be_within_limit, "/commission"};

    state.is_open = true;
    state.commission = command.commission;
    events.list.emplace_back(MarketOpened{});
    state.market_operator = add_party(state, command.market_operator, events);
    // What falls to nobody yet waits with a party of its own, who is never paid out.
    PartyId const nobody = add_party(state, contracts::unallocated, events);
    state.parties[nobody.value].is_blocked = true;
    return {};
}

Handled handle(State& state, RegisterParty const& command, Moment const&, News& events) {
    if (!is_name(command.party)) return Refused{Refusal::name_must_be_well_formed, "/party"};
    if (state.party_names.find(command.party)) return Refused{Refusal::party_must_not_exist_yet, "/party"};

    PartyId const id = add_party(state, command.party, events);
    state.parties[id.value].currency = command.currency;
    return {};
}

Handled handle(State& state, BlockPayee const& command, Moment const&, News& events) {
    auto const party = state.party_names.find(command.party);
    if (!party || command.party == contracts::unallocated)
        return Refused{Refusal::party_must_exist, "/party"};

    state.parties[party->value].is_blocked = command.is_blocked;
    events.list.emplace_back(PayeeBlocked{*party, command.is_blocked});
    return {};
}

Handled handle(State& state, ListAsset const& command, Moment const& moment, News& events) {
    if (!is_name(command.asset)) return Refused{Refusal::name_must_be_well_formed, "/asset"};
    auto const licensor = state.party_names.find(command.licensor);
    if (!licensor) return Refused{Refusal::party_must_exist, "/licensor"};
    auto const known = state.asset_names.find(command.asset);
    if (known && state.assets[known->value].licensor != *licensor)
        return Refused{Refusal::asset_must_belong_to_licensor, "/licensor"};
    if (command.provenance.size() > text_size_max)
        return Refused{Refusal::text_must_be_within_limit, "/provenance"};
    if (known && state.assets[known->value].withdrawn)
        return Refused{Refusal::asset_must_be_listed, "/asset"};
    if (command.identifiers.size() > identifiers_max)
        return Refused{Refusal::list_must_be_within_limit, "/identifiers"};
    for (std::size_t i = 0; i < command.identifiers.size(); ++i)
        if (command.identifiers[i].empty() || command.identifiers[i].size() > identifier_size_max)
            return Refused{Refusal::text_must_be_within_limit, "/identifiers/" + std::to_string(i)};
    if (command.territories.bits.none()) return Refused{Refusal::scope_must_not_be_empty, "/territories"};
    if (!payees_are_registered(state, command.split))
        return Refused{Refusal::split_must_name_registered_payees, "/split"};

    AssetId const id = known ? *known : state.asset_names.add(command.asset);
    if (!known) state.assets.push_back({*licensor, {}, {}});
    Asset& asset = state.assets[id.value];
    asset.versions.push_back({command.content, command.provenance, command.privacy, command.territories,
                              command.split, moment.instant, command.identifiers, command.needs_permit});
    index_listing(state, id, asset.versions.back());
    events.list.emplace_back(AssetListed{id, static_cast<std::uint32_t>(asset.versions.size())});
    find_overlaps(state, id, events);
    return {};
}

}  // namespace licet::settlement
