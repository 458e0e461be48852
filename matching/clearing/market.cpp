#include "matching/clearing/market.hpp"

#include "contracts/values/assert.hpp"
#include "matching/clearing/batch_clearing.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace licet::matching {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;  // bid, offer

bool is_exclusive(Bid const& bid) {
    return bid.scope.exclusivity == contracts::Exclusivity::exclusive;
}

std::int64_t value_for(Candidate const& candidate, Bid const& bid) {
    return candidate.package ? bid.packages[*candidate.package].value : bid.value;
}

// No deal breaks a limit of its bid or its offer, and a package's licences keep its limits together.
void check(Candidate const& chosen, std::vector<Offer> const& offers, Bid const& bid,
           MarketOptions const& options) {
    FineUnits cost = 0;
    std::int64_t upfront = 0;
    std::int64_t royalty_ppm = 0;
    std::int64_t const value = value_for(chosen, bid);
    for (std::size_t i = 0; i < chosen.offers.size(); ++i) {
        Contract const& contract = chosen.contracts[i];
        LICET_ASSERT(is_acceptable(contract, offers[chosen.offers[i]], bid,
                                   {value, bid.upfront_budget, bid.royalty_stack_ppm}, options.bridge),
                     "no deal breaks a limit of its bid or its offer");
        cost += contract.cost_to_licensee;
        upfront += contract.upfront;
        royalty_ppm += contract.royalty_ppm;
    }
    LICET_ASSERT(cost <= FineUnits{value} * fine_per_minor && upfront <= bid.upfront_budget &&
                     royalty_ppm <= bid.royalty_stack_ppm,
                 "a package costs no more than it is worth and keeps the bid's limits");
}

constexpr std::string_view nobody_gains = "a contract exists, but nobody gains by it";
constexpr std::string_view crowded_out =
    "a contract exists, but the bid's budget or the rights went where they are worth more";

// Each order without a deal, with the reason of its that is nearest to one.
std::vector<Idle> idle_of(std::size_t count, std::set<std::size_t> const& served,
                          std::vector<Unserved> const& unserved, bool is_offer,
                          std::set<Pair> const& bridged) {
    struct Reason {
        bool is_bridged = false;
        std::string const* why = nullptr;
    };
    std::vector<Reason> reasons(count);
    for (Unserved const& pair : unserved) {
        Reason& reason = reasons[is_offer ? pair.offer : pair.bid];
        bool const is_bridged = bridged.contains({pair.bid, pair.offer});
        if (reason.why == nullptr || (is_bridged && !reason.is_bridged)) reason = {is_bridged, &pair.why};
    }
    std::vector<Idle> out;
    for (std::size_t i = 0; i < count; ++i) {
        if (served.contains(i)) continue;
        if (reasons[i].why != nullptr)
            out.push_back({i, *reasons[i].why});
        else
            out.push_back({i, is_offer ? "no bid wants what it has" : "no offer has what it wants"});
    }
    return out;
}

}  // namespace

Instance instance_of(std::vector<Candidate> const& candidates, std::vector<Offer> const& offers,
                     std::vector<Bid> const& bids) {
    Instance instance;
    instance.offer_count = static_cast<std::uint32_t>(offers.size());
    // A right for each asset that somebody may buy exclusively: that takes all of it, any other licence part.
    std::map<std::string_view, std::uint32_t> right_of;
    std::int64_t const whole = static_cast<std::int64_t>(bids.size()) + 1;
    for (Candidate const& candidate : candidates)
        if (is_exclusive(bids[candidate.bid]))
            for (std::size_t const o : candidate.offers)
                for (std::string const& asset : offers[o].assets)
                    right_of.try_emplace(asset, static_cast<std::uint32_t>(right_of.size()));
    instance.capacities.assign(right_of.size(), whole);
    for (Bid const& bid : bids) instance.buyers.push_back({bid.upfront_budget, bid.royalty_stack_ppm});
    std::vector<Claim> claims;
    std::vector<std::uint32_t> item_offers;
    for (Candidate const& candidate : candidates) {
        Item item;
        item.buyer = static_cast<std::uint32_t>(candidate.bid);
        // Packages of a bid are alternatives; so are contracts of a pair.
        item.group = candidate.package ? 0 : static_cast<std::int32_t>(candidate.offers.front());
        item.surplus = candidate.gain;
        item_offers.clear();
        claims.clear();
        for (std::size_t i = 0; i < candidate.offers.size(); ++i) {
            item.upfront += candidate.contracts[i].upfront;
            item.royalty += candidate.contracts[i].royalty_ppm;
            item_offers.push_back(static_cast<std::uint32_t>(candidate.offers[i]));
            if (right_of.empty()) continue;
            for (std::string const& asset : offers[candidate.offers[i]].assets)
                if (auto const right = right_of.find(asset); right != right_of.end())
                    claims.push_back({right->second, is_exclusive(bids[candidate.bid]) ? whole : 1});
        }
        item.offers = item_offers;
        item.claims = claims;
        instance.add_item(item);
    }
    return instance;
}

MarketClearing clear_market(std::vector<Offer> const& offers, std::vector<Bid> const& bids, Bar const& bar,
                            MarketOptions const& options) {
    Candidates candidates = candidates_of(offers, bids, bar, options);
    Clearing const cleared = clear(instance_of(candidates.list, offers, bids)).clearing;

    MarketClearing out;
    out.value = cleared.value;
    out.bound = cleared.bound;
    std::set<Pair> served;
    std::set<std::size_t> served_offers;
    std::set<std::size_t> served_bids;
    for (std::uint32_t const item : cleared.items) {
        Candidate const& chosen = candidates.list[item];
        check(chosen, offers, bids[chosen.bid], options);
        served_bids.insert(chosen.bid);
        for (std::size_t i = 0; i < chosen.offers.size(); ++i) {
            out.deals.push_back({chosen.offers[i], chosen.bid, chosen.contracts[i], chosen.package});
            served.insert({chosen.bid, chosen.offers[i]});
            served_offers.insert(chosen.offers[i]);
        }
    }
    std::ranges::sort(out.deals, {}, [](Deal const& deal) { return Pair(deal.bid, deal.offer); });

    std::map<Pair, bool> gains;  // of pairs with a contract: does anybody gain by one?
    for (Candidate const& candidate : candidates.list)
        for (std::size_t const o : candidate.offers) gains[{candidate.bid, o}] |= candidate.gain > 0;
    out.unserved = std::move(candidates.unserved);
    std::set<Pair> bridged;
    for (auto const& [pair, does_gain] : gains) {
        if (served.contains(pair)) continue;
        bridged.insert(pair);
        out.unserved.push_back(
            {pair.second, pair.first, std::string(does_gain ? crowded_out : nobody_gains)});
    }
    std::ranges::sort(out.unserved, {}, [](Unserved const& pair) { return Pair(pair.bid, pair.offer); });
    out.idle_offers = idle_of(offers.size(), served_offers, out.unserved, true, bridged);
    out.idle_bids = idle_of(bids.size(), served_bids, out.unserved, false, bridged);
    return out;
}

}  // namespace licet::matching
