#pragma once
// A market of orders for benchmarks: each bid wishes for some 35 of the offers of its category.

#include "matching/clearing/market.hpp"
#include "tests/property.hpp"

#include <map>
#include <string>
#include <vector>

namespace licet::testing {

using namespace licet::matching;

struct Orders {
    std::vector<Offer> offers;
    std::vector<Bid> bids;
};

inline Beliefs some_beliefs(Random& random, std::int64_t about) {
    Beliefs out;
    std::int64_t const weights[] = {200'000, 500'000, 300'000};
    for (std::int64_t const weight : weights) {
        out.scenarios.push_back({"s", weight, {}});
        for (int year = 0; year < 3; ++year)
            out.scenarios.back().revenue.push_back(
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * about))));
    }
    out.discount_ppm = {950'000, 900'000, 850'000};
    return out;
}

inline Orders const& orders_of(std::int64_t count) {
    static std::map<std::int64_t, Orders> made;
    auto const [at, is_new] = made.try_emplace(count);
    Orders& out = at->second;
    if (!is_new) return out;
    Random random(3);
    contracts::Scope scope;
    scope.purposes.bits = 1;
    scope.territories.bits.set(0);
    scope.dates = {*date_from_text("2026-01-01"), *date_from_text("2029-01-01")};
    Currency const usd = *Currency::from_code("USD");
    constexpr std::uint64_t category = 70;
    for (std::int64_t i = 0; i < count; ++i) {
        Offer offer;
        offer.name = "o" + std::to_string(i);
        offer.licensor = "l" + std::to_string(i);
        offer.assets = {"a" + std::to_string(i)};
        offer.scope = scope;
        offer.scope.exclusivity = contracts::Exclusivity::exclusive;
        offer.currency = usd;
        offer.reservation = static_cast<std::int64_t>(1'000'000 + random.below(20'000'000));
        offer.accepts = {100'000'000, 50'000'000, 100'000};
        offer.beliefs = some_beliefs(random, 500'000'000);
        offer.stream = "gross";
        out.offers.push_back(std::move(offer));
    }
    for (std::int64_t i = 0; i < count; ++i) {
        Bid bid;
        bid.name = "b" + std::to_string(i);
        bid.licensee = "x" + std::to_string(i);
        std::uint64_t const first = random.below(static_cast<std::uint64_t>(count) / category + 1) * category;
        for (std::uint64_t a = first; a < std::min<std::uint64_t>(first + category, out.offers.size()); ++a)
            if (random.below(2) == 0) bid.assets.push_back("a" + std::to_string(a));
        bid.scope = scope;
        if (random.below(10) == 0) bid.scope.exclusivity = contracts::Exclusivity::exclusive;
        bid.currency = usd;
        bid.value = static_cast<std::int64_t>(5'000'000 + random.below(30'000'000));
        bid.upfront_budget = static_cast<std::int64_t>(random.below(80'000'000));
        bid.royalty_stack_ppm = static_cast<std::int64_t>(50'000 + random.below(150'000));
        bid.accepts = {100'000'000, 50'000'000, 100'000};
        bid.beliefs = some_beliefs(random, 500'000'000);
        bid.deferred_trigger = 800'000'000;
        out.bids.push_back(std::move(bid));
    }
    return out;
}

}  // namespace licet::testing
