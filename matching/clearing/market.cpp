#include "matching/clearing/market.hpp"

#include "contracts/values/assert.hpp"
#include "matching/clearing/batch_clearing.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace licet::matching {
namespace {

// One candidate contract of a pair, and the item that stands for it.
struct Candidate {
    std::size_t offer;
    std::size_t bid;
    Contract contract;
    std::int64_t surplus;
};

std::int64_t surplus_of(Contract const& contract, Offer const& offer, Bid const& bid) {
    Integer const gained = Integer(contract.value_to_licensor) - Integer(contract.cost_to_licensee) +
                           (Integer(bid.value) - Integer(offer.reservation)) * fine_per_minor;
    return static_cast<std::int64_t>(floor(Rate(gained, fine_per_minor)));
}

// The contract of the pair alone, and those that leave cash or royalty for the bid's other wishes.
std::vector<Contract> contracts_of(Offer const& offer, Bid const& bid, BridgeOptions const& options,
                                   std::string& why) {
    std::vector<Contract> out;
    auto const add = [&](std::int64_t upfront, std::int64_t royalty_ppm) {
        BridgeResult const result = bridge(offer, bid, upfront, royalty_ppm, options);
        if (auto const* const contract = std::get_if<Contract>(&result)) {
            if (std::ranges::find(out, *contract) == out.end()) out.push_back(*contract);
        } else if (why.empty()) {
            why = std::get<NoContract>(result).why;
        }
    };
    add(bid.upfront_budget, bid.royalty_stack_ppm);
    if (out.empty()) return out;
    auto const share = static_cast<std::int64_t>(std::max<std::size_t>(1, bid.assets.size()));
    add(bid.upfront_budget / share, bid.royalty_stack_ppm / share);
    add(0, bid.royalty_stack_ppm);
    add(bid.upfront_budget, 0);
    return out;
}

}  // namespace

MarketClearing clear_market(std::vector<Offer> const& offers, std::vector<Bid> const& bids,
                            std::vector<Unserved> const& barred, BridgeOptions const& options) {
    std::vector<Candidate> candidates;
    MarketClearing out;
    out.unserved = barred;
    std::set<std::pair<std::size_t, std::size_t>> skipped;
    for (Unserved const& pair : barred) skipped.insert({pair.bid, pair.offer});
    for (std::size_t b = 0; b < bids.size(); ++b) {
        for (std::size_t o = 0; o < offers.size(); ++o) {
            if (skipped.contains({b, o})) continue;
            std::string why;
            auto const contracts = contracts_of(offers[o], bids[b], options, why);
            if (contracts.empty()) out.unserved.push_back({o, b, why});
            for (Contract const& contract : contracts)
                candidates.push_back({o, b, contract, surplus_of(contract, offers[o], bids[b])});
        }
    }

    // A right for each asset that somebody may buy exclusively: such a deal takes all of it, any other one
    // part.
    Instance instance;
    instance.offer_count = static_cast<std::uint32_t>(offers.size());
    std::map<std::string, std::uint32_t> right_of;
    std::int64_t const whole = static_cast<std::int64_t>(bids.size()) + 1;
    for (Candidate const& candidate : candidates)
        if (bids[candidate.bid].scope.exclusivity == contracts::Exclusivity::exclusive)
            for (std::string const& asset : offers[candidate.offer].assets)
                right_of.try_emplace(asset, static_cast<std::uint32_t>(right_of.size()));
    instance.capacities.assign(right_of.size(), whole);
    for (Bid const& bid : bids) instance.buyers.push_back({bid.upfront_budget, bid.royalty_stack_ppm});
    for (Candidate const& candidate : candidates) {
        Item item;
        item.buyer = static_cast<std::uint32_t>(candidate.bid);
        item.group = static_cast<std::int32_t>(candidate.offer);
        item.surplus = candidate.surplus;
        item.upfront = candidate.contract.upfront;
        item.royalty = candidate.contract.royalty_ppm;
        auto const offer = static_cast<std::uint32_t>(candidate.offer);
        item.offers = {&offer, 1};
        std::vector<Claim> claims;
        bool const is_exclusive = bids[candidate.bid].scope.exclusivity == contracts::Exclusivity::exclusive;
        for (std::string const& asset : offers[candidate.offer].assets)
            if (auto const right = right_of.find(asset); right != right_of.end())
                claims.push_back({right->second, is_exclusive ? whole : 1});
        item.claims = claims;
        instance.add_item(item);
    }

    Clearing const cleared = clear(instance).clearing;
    out.value = cleared.value;
    out.bound = cleared.bound;
    std::set<std::pair<std::size_t, std::size_t>> served;
    for (std::uint32_t const chosen : cleared.items) {
        Candidate const& candidate = candidates[chosen];
        LICET_ASSERT(is_acceptable(candidate.contract, offers[candidate.offer], bids[candidate.bid], options),
                     "no deal breaks a limit of its bid or its offer");
        out.deals.push_back({candidate.offer, candidate.bid, candidate.contract});
        served.insert({candidate.bid, candidate.offer});
    }
    std::set<std::pair<std::size_t, std::size_t>> told;
    for (Candidate const& candidate : candidates) {
        std::pair const pair{candidate.bid, candidate.offer};
        if (served.contains(pair) || !told.insert(pair).second) continue;
        out.unserved.push_back({candidate.offer, candidate.bid,
                                candidate.surplus <= 0
                                    ? "a contract exists, but nobody gains by it"
                                    : "a contract exists, but the bid's budget or the rights went "
                                      "where they are worth more"});
    }
    std::ranges::sort(out.unserved, [](Unserved const& a, Unserved const& b) {
        return std::pair(a.bid, a.offer) < std::pair(b.bid, b.offer);
    });
    return out;
}

}  // namespace licet::matching
