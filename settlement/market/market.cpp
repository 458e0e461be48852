// The market: offers and bids rest until they are withdrawn, served or expired, and a batch clears them all
// at once. What clearing decides becomes a licence on the spot, with the market operator's commission in its
// split.

#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

constexpr std::size_t offer_versions_max = 1'000;

// What an offer's or a bid's assets must be; the highest privacy class among them comes out.
Handled check_assets(State const& state, std::vector<std::string> const& names,
                     std::optional<PartyId> licensor) {
    if (names.empty() || names.size() > assets_max)
        return Refused{Refusal::list_must_be_within_limit, "/assets"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string const at = "/assets/" + std::to_string(i);
        auto const asset = state.asset_names.find(names[i]);
        if (!asset) return Refused{Refusal::asset_must_exist, at};
        if (state.assets[asset->value].withdrawn) return Refused{Refusal::asset_must_be_listed, at};
        if (licensor && state.assets[asset->value].licensor != *licensor)
            return Refused{Refusal::asset_must_belong_to_licensor, at};
        if (std::ranges::count(names, names[i]) > 1) return Refused{Refusal::list_must_be_within_limit, at};
    }
    return {};
}

std::vector<AssetId> resolve(State const& state, std::vector<std::string> const& names) {
    std::vector<AssetId> out;
    for (std::string const& name : names) out.push_back(*state.asset_names.find(name));
    return out;
}

// The bid as it stands now: what it has left to spend.
matching::Bid left_of(RestingBid const& resting) {
    matching::Bid bid = resting.bid;
    bid.upfront_budget = resting.upfront_left;
    bid.royalty_stack_ppm = resting.royalty_left_ppm;
    return bid;
}

// Why a pair cannot meet although offer and bid fit.
std::optional<std::string> barred(State const& state, RestingOffer const& offer, BidId bid_id,
                                  RestingBid const& bid) {
    if (std::ranges::find(offer.served, bid_id) != offer.served.end())
        return "the bid has this licence already";
    Scope scope = offer.offer.scope;
    scope.exclusivity = bid.bid.scope.exclusivity;
    auto const assets = resolve(state, offer.offer.assets);
    // The asset may have been listed anew since the offer was posted.
    for (AssetId const asset : assets) {
        AssetVersion const& listed = state.assets[asset.value].versions.back();
        if (offer.offer.scope.privacy < listed.privacy)
            return "the data is more personal than the offer says";
        if (!listed.territories.covers(bid.bid.scope.territories))
            return "an asset is not listed for every territory any more";
    }
    if (is_excluded(state, assets, scope)) return "an exclusive licence stands in the way";
    return std::nullopt;
}

Account reserve_of(matching::Bid const& bid, PartyId licensee) {
    return {AccountKind::reserved, bid.currency, licensee, no_licence};
}

void make_licence(State& state, OfferId offer_id, BidId bid_id, matching::Contract const& contract,
                  Events& events) {
    RestingOffer& offer = state.offers[offer_id.value];
    RestingBid& bid = state.bids[bid_id.value];
    contracts::Licence document;
    document.name = bid.bid.name + "/" + offer.offer.name;
    document.licensor = offer.offer.licensor;
    document.licensee = bid.bid.licensee;
    document.assets = offer.offer.assets;
    std::ranges::sort(document.assets);
    document.scope = bid.bid.scope;
    document.scope.privacy = offer.offer.scope.privacy;
    document.scope.duties = offer.offer.scope.duties;
    document.scope.if_withdrawn = offer.offer.scope.if_withdrawn;
    document.terms =
        matching::terms_of(contract, offer.offer, bid.bid, with_commission(state, offer.offer.split));
    LicenceId const licence = agree(state, std::move(document), events);

    offer.served.push_back(bid_id);
    bid.upfront_left -= contract.upfront;
    bid.royalty_left_ppm -= contract.royalty_ppm;

    // What the licensee has paid in already is put aside for the upfront fee: from what the bid had set
    // aside, or as far as its general escrow goes.
    PartyId const licensee = state.licences[licence.value].licensee;
    if (bid.bid.is_prepaid && contract.upfront > 0) {
        bid.reserved -= contract.upfront;
        AccountId const own =
            state.ledger.open({AccountKind::escrow, offer.offer.currency, licensee, licence});
        post(
            state, events, EntryKind::hold, licence.value,
            {{state.ledger.open(reserve_of(bid.bid, licensee)), contract.upfront}, {own, -contract.upfront}});
        return;
    }
    Account const general{AccountKind::escrow, offer.offer.currency, licensee, no_licence};
    auto const held =
        static_cast<std::int64_t>(std::min<WideUnits>(-state.ledger.balance(general), contract.upfront));
    if (held <= 0) return;
    AccountId const own = state.ledger.open({AccountKind::escrow, offer.offer.currency, licensee, licence});
    post(state, events, EntryKind::hold, licence.value, {{state.ledger.open(general), held}, {own, -held}});
}

}  // namespace

Split with_commission(State const& state, Split const& split) {
    if (state.commission == 0) return split;
    return {contracts::Commission{state.commission, state.party_names[state.market_operator], false},
            {split}};
}

void release_reserve(State& state, RestingBid& bid, Events& events) {
    if (bid.reserved == 0) return;
    PartyId const licensee = *state.party_names.find(bid.bid.licensee);
    AccountId const general =
        state.ledger.open({AccountKind::escrow, bid.bid.currency, licensee, no_licence});
    post(state, events, EntryKind::unreserve, licensee.value,
         {{state.ledger.open(reserve_of(bid.bid, licensee)), bid.reserved}, {general, -bid.reserved}});
    bid.reserved = 0;
    pay_statements(state, licensee, events);
}

// What holds of every version of an offer.
static Handled check_offer(State const& state, matching::Offer const& offer, Date today) {
    auto const licensor = state.party_names.find(offer.licensor);
    if (!licensor) return Refused{Refusal::party_must_exist, "/licensor"};
    if (auto refused = check_assets(state, offer.assets, licensor)) return refused;
    if (auto fault = matching::fault_in(offer))
        return Refused{Refusal::offer_must_be_well_formed, fault->pointer};
    if (!is_name(offer.stream)) return Refused{Refusal::name_must_be_well_formed, "/stream"};
    for (AssetId const id : resolve(state, offer.assets)) {
        AssetVersion const& asset = state.assets[id.value].versions.back();
        if (offer.scope.privacy < asset.privacy)
            return Refused{Refusal::scope_must_fit_assets, "/scope/privacy"};
        if (!asset.territories.covers(offer.scope.territories))
            return Refused{Refusal::scope_must_fit_assets, "/scope/territories"};
    }
    if (!payees_are_registered(state, offer.split))
        return Refused{Refusal::split_must_name_registered_payees, "/split"};
    if (offer.expires < today) return Refused{Refusal::offer_must_be_open, "/expires"};
    return {};
}

Handled handle(State& state, PostOffer const& command, Moment const& moment, News& events) {
    matching::Offer const& offer = command.offer;
    if (!is_name(offer.name, order_name_size_max))
        return Refused{Refusal::name_must_be_well_formed, "/offer"};
    if (state.offer_names.find(offer.name)) return Refused{Refusal::offer_must_not_exist_yet, "/offer"};
    if (auto refused = check_offer(state, offer, moment.date)) return refused;

    OfferId const id = state.offer_names.add(offer.name);
    state.offers.push_back({offer, OrderState::open, {}});
    state.deadlines.insert(deadline_of(offer, id));
    events.list.emplace_back(OfferPosted{id, 1});
    return {};
}

Handled handle(State& state, ReviseOffer const& command, Moment const& moment, News& events) {
    matching::Offer const& offer = command.offer;
    auto const id = state.offer_names.find(offer.name);
    if (!id) return Refused{Refusal::offer_must_exist, "/offer"};
    RestingOffer& resting = state.offers[id->value];
    if (resting.state != OrderState::open) return Refused{Refusal::offer_must_be_open, "/offer"};
    if (offer.licensor != resting.offer.licensor)
        return Refused{Refusal::asset_must_belong_to_licensor, "/licensor"};
    if (offer == resting.offer) return Refused{Refusal::amendment_must_change_something, ""};
    if (resting.earlier.size() == offer_versions_max)
        return Refused{Refusal::list_must_be_within_limit, "/offer"};
    if (auto refused = check_offer(state, offer, moment.date)) return refused;

    state.deadlines.erase(deadline_of(resting.offer, *id));
    state.deadlines.insert(deadline_of(offer, *id));
    resting.earlier.push_back(std::move(resting.offer));
    resting.offer = offer;
    events.list.emplace_back(OfferPosted{*id, static_cast<std::uint32_t>(resting.earlier.size() + 1)});
    return {};
}

Handled handle(State& state, WithdrawOffer const& command, Moment const& moment, News& events) {
    auto const id = state.offer_names.find(command.offer);
    if (!id) return Refused{Refusal::offer_must_exist, "/offer"};
    if (state.offers[id->value].state != OrderState::open ||
        state.offers[id->value].offer.expires < moment.date)
        return Refused{Refusal::offer_must_be_open, "/offer"};

    RestingOffer& offer = state.offers[id->value];
    offer.state = OrderState::withdrawn;
    state.deadlines.erase(deadline_of(offer.offer, *id));
    events.list.emplace_back(OfferWithdrawn{*id});
    return {};
}

Handled handle(State& state, PlaceBid const& command, Moment const& moment, Events& events) {
    matching::Bid const& bid = command.bid;
    if (!is_name(bid.name, order_name_size_max)) return Refused{Refusal::name_must_be_well_formed, "/bid"};
    if (state.bid_names.find(bid.name)) return Refused{Refusal::bid_must_not_exist_yet, "/bid"};
    if (!state.party_names.find(bid.licensee)) return Refused{Refusal::party_must_exist, "/licensee"};
    if (auto refused = check_assets(state, bid.assets, std::nullopt)) return refused;
    if (auto fault = matching::fault_in(bid))
        return Refused{Refusal::bid_must_be_well_formed, fault->pointer};
    if (bid.expires < moment.date) return Refused{Refusal::bid_must_be_open, "/expires"};
    PartyId const licensee = *state.party_names.find(bid.licensee);
    Account const general{AccountKind::escrow, bid.currency, licensee, no_licence};
    std::int64_t const reserved = bid.is_prepaid ? bid.upfront_budget : 0;
    if (reserved > 0 && -state.ledger.balance(general) < reserved)
        return Refused{Refusal::escrow_must_cover_the_amount, "/upfront_budget"};

    BidId const id = state.bid_names.add(bid.name);
    state.bids.push_back({bid, OrderState::open, bid.upfront_budget, bid.royalty_stack_ppm, reserved});
    state.deadlines.insert(deadline_of(bid, id));
    events.list.emplace_back(BidPlaced{id});
    if (reserved > 0)
        post(state, events, EntryKind::reserve, licensee.value,
             {{state.ledger.open(general), reserved},
              {state.ledger.open(reserve_of(bid, licensee)), -reserved}});
    return {};
}

Handled handle(State& state, WithdrawBid const& command, Moment const& moment, Events& events) {
    auto const id = state.bid_names.find(command.bid);
    if (!id) return Refused{Refusal::bid_must_exist, "/bid"};
    RestingBid& bid = state.bids[id->value];
    if (bid.state != OrderState::open || bid.bid.expires < moment.date)
        return Refused{Refusal::bid_must_be_open, "/bid"};

    bid.state = OrderState::withdrawn;
    state.deadlines.erase(deadline_of(bid.bid, *id));
    events.list.emplace_back(BidWithdrawn{*id});
    release_reserve(state, bid, events);
    return {};
}

Handled handle(State& state, ClearBatch const&, Moment const& moment, Events& events) {
    BatchCleared batch;
    std::vector<matching::Offer> offers;
    std::vector<matching::Bid> bids;
    for (std::uint32_t i = 0; i < state.offers.size(); ++i) {
        RestingOffer const& offer = state.offers[i];
        if (offer.state != OrderState::open || offer.offer.expires < moment.date) continue;
        batch.offers.push_back(OfferId{i});
        offers.push_back(offer.offer);
    }
    for (std::uint32_t i = 0; i < state.bids.size(); ++i) {
        RestingBid const& bid = state.bids[i];
        if (bid.state != OrderState::open || bid.bid.expires < moment.date) continue;
        batch.bids.push_back(BidId{i});
        bids.push_back(left_of(bid));
    }
    auto const bar = [&](std::size_t o, std::size_t b) {
        return barred(state, state.offers[batch.offers[o].value], batch.bids[b],
                      state.bids[batch.bids[b].value]);
    };
    batch.clearing = matching::clear_market(offers, bids, bar, {});

    std::vector<matching::Deal> const deals = batch.clearing.deals;
    std::vector<OfferId> const offer_ids = batch.offers;
    std::vector<BidId> const bid_ids = batch.bids;
    events.list.emplace_back(std::move(batch));
    for (matching::Deal const& deal : deals)
        make_licence(state, offer_ids[deal.offer], bid_ids[deal.bid], deal.contract, events);
    // A bid of packages has what it wanted.
    for (matching::Deal const& deal : deals) {
        RestingBid& bid = state.bids[bid_ids[deal.bid].value];
        if (!deal.package || bid.state != OrderState::open) continue;
        bid.state = OrderState::served;
        state.deadlines.erase(deadline_of(bid.bid, bid_ids[deal.bid]));
        release_reserve(state, bid, events);
    }
    return {};
}

}  // namespace licet::settlement
