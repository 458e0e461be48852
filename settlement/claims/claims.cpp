// Claims: anybody may say that a share of an asset is theirs. Filed with evidence, answered by the licensor
// or not, then decided, withdrawn or lapsed. No entry is ever undone: what a decision changes it changes by
// new ones, from its day on.

#include "settlement/claims/claimed_money.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

constexpr std::size_t evidence_max = 16;
constexpr std::size_t claims_on_asset_max = 64;
constexpr std::int32_t decide_within_days_max = 366;

bool is_whole(Evidence const& evidence) {
    switch (evidence.kind) {
        case EvidenceKind::digest:
            return evidence.digest.has_value();
        case EvidenceKind::publication:
            return evidence.date.has_value() && !evidence.reference.empty();
        case EvidenceKind::registration:
            return !evidence.reference.empty();
    }
    return false;
}

// Does what is listed here bear it out: the same content, published before it was listed, or known by the
// identifier that was registered?
bool is_borne_out(Asset const& asset, Evidence const& evidence) {
    switch (evidence.kind) {
        case EvidenceKind::digest:
            return std::ranges::any_of(asset.versions, [&](AssetVersion const& version) {
                return version.content == *evidence.digest;
            });
        case EvidenceKind::publication:
            return *evidence.date < date_of(asset.versions.front().listed);
        case EvidenceKind::registration:
            return std::ranges::any_of(asset.versions, [&](AssetVersion const& version) {
                return std::ranges::find(version.identifiers, evidence.reference) !=
                       version.identifiers.end();
            });
    }
    return false;
}

Rate granted_on(State const& state, AssetId asset) {
    Rate sum;
    auto const on = state.claims_on.find(asset);
    if (on == state.claims_on.end()) return sum;
    for (ClaimId const id : on->second)
        if (!state.claims[id.value].is_open()) sum += state.claims[id.value].share;
    return sum;
}

// Ends the claim's time in one state; what was held goes by `share`.
void close(State& state, ClaimId id, ClaimState outcome, Rate const& share, Events& events) {
    Claim& claim = state.claims[id.value];
    Rate const of_what_is_held = claim.share == 0 ? Rate(0) : Rate(share / claim.share);
    release(state, id, of_what_is_held, events);
    claim.state = outcome;
    if (outcome == ClaimState::granted) {
        claim.share = share;
    } else {
        std::vector<ClaimId>& on = state.claims_on[claim.asset];
        std::erase(on, id);
        if (on.empty()) state.claims_on.erase(claim.asset);
    }
    events.list.emplace_back(ClaimChanged{id, outcome});
}

// Prepaid money of a licence that ends is the licensee's again, and pays what it owes elsewhere first.
void give_back(State& state, LicenceId id, Events& events) {
    Licence const& licence = state.licences[id.value];
    Currency const currency = licence.versions.back().effective().currency;
    Account const own{AccountKind::escrow, currency, licence.licensee, id};
    auto const left = static_cast<std::int64_t>(-state.ledger.balance(own));
    if (left <= 0) return;
    post(state, events, EntryKind::withdrawal, id.value,
         {{state.ledger.open(own), left},
          {state.ledger.open({AccountKind::escrow, currency, licence.licensee, no_licence}), -left}});
    pay_statements(state, licence.licensee, events);
}

// Nothing new is licensed on it; each licence on it gets the consequence that it names.
void withdraw_listing(State& state, AssetId asset, Date today, Events& events) {
    state.assets[asset.value].withdrawn = today;
    events.list.emplace_back(AssetWithdrawn{asset});
    std::string const& name = state.asset_names[asset];
    for (std::uint32_t i = 0; i < state.offers.size(); ++i) {
        RestingOffer& offer = state.offers[i];
        if (offer.state != OrderState::open ||
            std::ranges::find(offer.offer.assets, name) == offer.offer.assets.end())
            continue;
        offer.state = OrderState::withdrawn;
        state.deadlines.erase(deadline_of(offer.offer, OfferId{i}));
        events.list.emplace_back(OfferWithdrawn{OfferId{i}});
    }
    if (asset.value >= state.licences_on.size()) return;
    for (LicenceId const id : state.licences_on[asset.value]) {
        Licence& licence = state.licences[id.value];
        contracts::IfWithdrawn const consequence = licence.versions.back().document.scope.if_withdrawn;
        if (consequence == contracts::IfWithdrawn::go_on || (licence.ended && *licence.ended <= today))
            continue;
        licence.ended = today;
        events.list.emplace_back(LicenceEnded{id, today});
        if (consequence == contracts::IfWithdrawn::refund) give_back(state, id, events);
    }
}

Handled open_claim(State const& state, std::string const& name, ClaimId& out) {
    auto const id = state.claim_names.find(name);
    if (!id) return Refused{Refusal::claim_must_exist, "/claim"};
    if (!state.claims[id->value].is_open()) return Refused{Refusal::claim_must_be_open, "/claim"};
    out = *id;
    return {};
}

}  // namespace

Handled handle(State& state, FileClaim const& command, Moment const& moment, News& events) {
    if (!is_name(command.claim)) return Refused{Refusal::name_must_be_well_formed, "/claim"};
    if (state.claim_names.find(command.claim)) return Refused{Refusal::claim_must_not_exist_yet, "/claim"};
    auto const claimant = state.party_names.find(command.claimant);
    if (!claimant) return Refused{Refusal::party_must_exist, "/claimant"};
    auto const asset = state.asset_names.find(command.asset);
    if (!asset) return Refused{Refusal::asset_must_exist, "/asset"};
    Asset const& listed = state.assets[asset->value];
    if (listed.withdrawn) return Refused{Refusal::asset_must_be_listed, "/asset"};
    if (listed.licensor == *claimant) return Refused{Refusal::parties_must_differ, "/claimant"};
    if (command.share <= 0 || command.share > Rate(1) - granted_on(state, *asset))
        return Refused{Refusal::share_must_be_within_what_is_left, "/share"};
    if (command.evidence.empty() || command.evidence.size() > evidence_max)
        return Refused{Refusal::claim_must_have_evidence, "/evidence"};
    for (std::size_t i = 0; i < command.evidence.size(); ++i) {
        std::string const at = "/evidence/" + std::to_string(i);
        if (command.evidence[i].reference.size() > text_size_max)
            return Refused{Refusal::text_must_be_within_limit, at + "/reference"};
        if (!is_whole(command.evidence[i])) return Refused{Refusal::claim_must_have_evidence, at};
    }
    if (command.answer_by <= moment.date || command.decide_by < command.answer_by ||
        command.decide_by.days > moment.date.days + decide_within_days_max)
        return Refused{Refusal::claim_deadlines_must_follow_each_other, "/answer_by"};
    if (auto const on = state.claims_on.find(*asset); on != state.claims_on.end()) {
        if (on->second.size() >= claims_on_asset_max)
            return Refused{Refusal::list_must_be_within_limit, "/asset"};
        for (ClaimId const id : on->second)
            if (state.claims[id.value].is_open() && state.claims[id.value].claimant == *claimant)
                return Refused{Refusal::claim_must_be_the_claimants_only_one, "/claim"};
    }

    ClaimId const id = state.claim_names.add(command.claim);
    Claim& claim = state.claims.emplace_back();
    claim.claimant = *claimant;
    claim.asset = *asset;
    claim.share = command.share;
    claim.evidence = command.evidence;
    claim.supported = static_cast<std::uint32_t>(std::ranges::count_if(
        claim.evidence, [&](Evidence const& evidence) { return is_borne_out(listed, evidence); }));
    claim.answer_by = command.answer_by;
    claim.decide_by = command.decide_by;
    state.claims_on[*asset].push_back(id);
    events.list.emplace_back(ClaimFiled{id});
    find_overlaps(state, *asset, events);
    return {};
}

Handled handle(State& state, AnswerClaim const& command, Moment const& moment, Events& events) {
    ClaimId id;
    if (auto refused = open_claim(state, command.claim, id)) return refused;
    Claim& claim = state.claims[id.value];
    if (claim.state != ClaimState::open || claim.answer_by < moment.date)
        return Refused{Refusal::claim_must_be_open, "/claim"};
    if (command.text.size() > text_size_max) return Refused{Refusal::text_must_be_within_limit, "/text"};
    if (command.accepts && claim.share + granted_on(state, claim.asset) > 1)
        return Refused{Refusal::share_must_be_within_what_is_left, "/claim"};

    if (command.accepts) {
        close(state, id, ClaimState::granted, Rate(claim.share), events);
        return {};
    }
    claim.state = ClaimState::disputed;
    events.list.emplace_back(ClaimChanged{id, claim.state});
    return {};
}

Handled handle(State& state, DecideClaim const& command, Moment const& moment, Events& events) {
    ClaimId id;
    if (auto refused = open_claim(state, command.claim, id)) return refused;
    Claim const& claim = state.claims[id.value];
    AssetId const asset = claim.asset;
    if (claim.state == ClaimState::open && moment.date <= claim.answer_by)
        return Refused{Refusal::claim_must_wait_for_its_answer, "/claim"};
    if (command.share > claim.share || command.share + granted_on(state, asset) > 1)
        return Refused{Refusal::share_must_be_within_what_is_left, "/share"};
    if (command.reasons.size() > text_size_max)
        return Refused{Refusal::text_must_be_within_limit, "/reasons"};
    if (command.is_false_listing && command.share == 0)
        return Refused{Refusal::share_must_be_within_what_is_left, "/share"};
    if (command.is_false_listing && state.assets[asset.value].withdrawn)
        return Refused{Refusal::asset_must_be_listed, "/claim"};

    close(state, id, command.share == 0 ? ClaimState::dismissed : ClaimState::granted, command.share, events);
    if (command.is_false_listing) withdraw_listing(state, asset, moment.date, events);
    return {};
}

Handled handle(State& state, WithdrawClaim const& command, Moment const&, Events& events) {
    ClaimId id;
    if (auto refused = open_claim(state, command.claim, id)) return refused;

    close(state, id, ClaimState::withdrawn, Rate(0), events);
    return {};
}

Handled handle(State& state, LapseClaims const&, Moment const& moment, Events& events) {
    std::vector<ClaimId> past;
    for (std::uint32_t i = 0; i < state.claims.size(); ++i)
        if (state.claims[i].is_open() && state.claims[i].decide_by < moment.date) past.push_back(ClaimId{i});
    if (past.empty()) return Refused{Refusal::no_claim_has_lapsed, ""};

    for (ClaimId const id : past) close(state, id, ClaimState::lapsed, Rate(0), events);
    return {};
}

}  // namespace licet::settlement
