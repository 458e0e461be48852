#include "settlement/claims/claimed_money.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

AccountId payable_of(State& state, Currency currency, PartyId party) {
    AccountKind const kind = party == state.market_operator ? AccountKind::commission : AccountKind::payable;
    return state.ledger.open({kind, currency, party, no_licence});
}

// Which share of the asset a claim touches now. What was granted counts first; what is open shares the rest,
// so that never more than the whole is contested.
Rate share_of(State const& state, ClaimId id) {
    Claim const& claim = state.claims[id.value];
    if (!claim.is_open()) return claim.share;
    Rate granted;
    Rate open;
    for (ClaimId const other : state.claims_on.at(claim.asset)) {
        Claim const& one = state.claims[other.value];
        (one.is_open() ? open : granted) += one.share;
    }
    Rate const left = Rate(1) - granted;
    return open <= left ? claim.share : Rate(claim.share * left / open);
}

}  // namespace

bool is_claimed(State const& state, Licence const& licence) {
    return !state.claims_on.empty() && std::ranges::any_of(licence.assets, [&](AssetId asset) {
        return state.claims_on.contains(asset);
    });
}

void take_claimed(State& state, LicenceId licence, Currency currency, PartyId payee, std::int64_t amount,
                  Events& events) {
    // The market operator's commission is for its work, not for the right.
    if (amount <= 0 || payee == state.market_operator) return;
    std::vector<AssetId> const& assets = state.licences[licence.value].assets;
    Account const held{AccountKind::held, currency, payee, licence};
    std::int64_t rest = amount;
    for (AssetId const asset : assets) {
        auto const on = state.claims_on.find(asset);
        if (on == state.claims_on.end()) continue;
        for (ClaimId const id : on->second) {
            Claim& claim = state.claims[id.value];
            if (claim.claimant == payee) continue;  // nobody contests with oneself
            ClaimedPart& part = claim.parts[held];
            part.exact += Rate(Rate(amount) * share_of(state, id) / Rate(assets.size()));
            // What rounding or an earlier claim leaves over waits for the next amount.
            std::int64_t const wanted = floor(part.exact).convert_to<std::int64_t>() - part.moved;
            std::int64_t const moved = std::min(wanted, rest);
            if (moved <= 0) continue;
            part.moved += moved;
            rest -= moved;
            AccountId const from = payable_of(state, currency, payee);
            AccountId const to =
                claim.is_open() ? state.ledger.open(held) : payable_of(state, currency, claim.claimant);
            post(state, events, claim.is_open() ? EntryKind::contest : EntryKind::claimant_share, id.value,
                 {{from, moved}, {to, -moved}});
        }
    }
}

void release(State& state, ClaimId id, Rate const& share, Events& events) {
    Claim& claim = state.claims[id.value];
    for (auto const& [held, part] : claim.parts) {
        if (part.moved == 0) continue;
        auto const awarded = floor(Rate(Rate(part.moved) * share)).convert_to<std::int64_t>();
        AccountId const from = state.ledger.open(held);
        if (awarded > 0)
            post(state, events, EntryKind::award, id.value,
                 {{from, awarded}, {payable_of(state, held.currency, claim.claimant), -awarded}});
        if (part.moved > awarded)
            post(state, events, EntryKind::release, id.value,
                 {{from, part.moved - awarded},
                  {payable_of(state, held.currency, held.party), awarded - part.moved}});
    }
    claim.parts.clear();
}

}  // namespace licet::settlement
