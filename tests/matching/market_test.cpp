// A market of offers and bids in its two layers: contracts, then the choice among them.

#include "matching/clearing/market.hpp"

#include "tests/matching/random_orders.hpp"

#include <map>
#include <set>

using namespace licet;
using namespace licet::matching;
using licet::testing::Menus;
using licet::testing::Random;
using licet::testing::some_bid;
using licet::testing::some_offer;

namespace {

Offer simple_offer(std::string name, std::string asset, std::int64_t reservation) {
    Random random(1);
    Offer out = some_offer(random);
    out.name = std::move(name);
    out.assets = {std::move(asset)};
    out.reservation = reservation;
    out.accepts = {minor_units_max, 0, 0};
    out.scope.privacy = contracts::PrivacyClass::non_personal;
    return out;
}

Bid simple_bid(std::int64_t value, std::int64_t budget) {
    Random random(2);
    Bid out = some_bid(random);
    out.name = "bid";
    out.scope.exclusivity = contracts::Exclusivity::nonexclusive;
    out.assets = {"A1", "A2", "A3"};
    out.value = value;
    out.upfront_budget = budget;
    out.accepts = {minor_units_max, 0, 0};
    return out;
}

}  // namespace

TEST_CASE(
    "law: clearing a random market breaks no limit, sells nothing exclusive twice, crosses no privacy class "
    "and answers everybody") {
    std::size_t deals = 0;
    std::size_t in_packages = 0;
    testing::for_all(200, [&](Random& random) {
        std::vector<Offer> offers;
        std::vector<Bid> bids;
        auto const kinds = static_cast<Menus>(random.below(3));
        for (std::uint64_t i = 0, n = 1 + random.below(3); i < n; ++i)
            offers.push_back(some_offer(random, kinds));
        for (std::uint64_t i = 0, n = 1 + random.below(3); i < n; ++i) {
            bids.push_back(some_bid(random, kinds));
            if (random.below(3) != 0) continue;
            bids.back().packages.push_back({{"A2", "A1"}, 2 * bids.back().value});
            if (random.below(2) == 0) bids.back().packages.push_back({{"A1"}, bids.back().value});
        }
        MarketOptions options;
        options.objective = static_cast<Objective>(random.below(5));
        auto const cleared = clear_market(offers, bids, {}, options);
        CHECK(cleared.value <= cleared.bound);
        std::vector<std::int64_t> upfront(bids.size());
        std::vector<std::int64_t> royalty(bids.size());
        std::vector<std::set<std::size_t>> packages(bids.size());
        std::map<std::pair<std::size_t, std::size_t>, FineUnits> cost_of;
        std::map<std::string, std::pair<int, int>> sold;  // an asset: exclusively, and otherwise
        std::set<std::pair<std::size_t, std::size_t>> told;
        std::set<std::size_t> answered_offers;
        std::set<std::size_t> answered_bids;
        for (Deal const& deal : cleared.deals) {
            ++deals;
            Bid const& bid = bids[deal.bid];
            std::int64_t const value = deal.package ? bid.packages.at(*deal.package).value : bid.value;
            CHECK(deal.package.has_value() == !bid.packages.empty());
            CHECK(is_acceptable(deal.contract, offers[deal.offer], bid,
                                {value, bid.upfront_budget, bid.royalty_stack_ppm}, {}));
            CHECK(offers[deal.offer].scope.privacy <= bid.scope.privacy);
            upfront[deal.bid] += deal.contract.upfront;
            royalty[deal.bid] += deal.contract.royalty_ppm;
            if (deal.package) {
                ++in_packages;
                packages[deal.bid].insert(*deal.package);
                cost_of[{deal.bid, *deal.package}] += deal.contract.cost_to_licensee;
            }
            auto& [alone, among] = sold[offers[deal.offer].assets.front()];
            ++(bid.scope.exclusivity == contracts::Exclusivity::exclusive ? alone : among);
            CHECK(told.insert({deal.offer, deal.bid}).second);
            answered_offers.insert(deal.offer);
            answered_bids.insert(deal.bid);
        }
        for (std::size_t b = 0; b < bids.size(); ++b) {
            CHECK(upfront[b] <= bids[b].upfront_budget);
            CHECK(royalty[b] <= bids[b].royalty_stack_ppm);
            CHECK(packages[b].size() <= 1);
        }
        for (auto const& [which, cost] : cost_of) {
            Package const& package = bids[which.first].packages[which.second];
            CHECK(cost <= FineUnits{package.value} * fine_per_minor);
            // All of it: an asset each, as these offers have one each.
            CHECK(static_cast<std::size_t>(std::ranges::count_if(cleared.deals, [&](Deal const& deal) {
                      return deal.bid == which.first;
                  })) == package.assets.size());
        }
        for (auto const& [asset, times] : sold)
            CHECK((times.first == 0 || (times.first == 1 && times.second == 0)));
        for (Unserved const& pair : cleared.unserved) {
            CHECK(told.insert({pair.offer, pair.bid}).second);
            CHECK_FALSE(pair.why.empty());
        }
        // All bids want both assets, so every pair is told of; and whoever has no deal has a reason.
        CHECK(told.size() == offers.size() * bids.size());
        for (Idle const& order : cleared.idle_offers) CHECK(answered_offers.insert(order.order).second);
        for (Idle const& order : cleared.idle_bids) CHECK(answered_bids.insert(order.order).second);
        CHECK(answered_offers.size() == offers.size());
        CHECK(answered_bids.size() == bids.size());
    });
    CHECK(deals > 30);
    CHECK(in_packages > 5);
}

TEST_CASE(
    "a package is all or nothing, one of a bid at most, and its value pays for all its licences together") {
    std::vector<Offer> const offers{simple_offer("o1", "A1", 70), simple_offer("o2", "A2", 20),
                                    simple_offer("o3", "A3", 30)};
    Bid bid = simple_bid(0, 1000);
    bid.packages = {{{"A1", "A2"}, 100}, {{"A3"}, 35}};
    auto cleared = clear_market(offers, {bid}, {}, {});
    REQUIRE(cleared.deals.size() == 2);
    CHECK(cleared.deals[0].package == 0);
    CHECK(cleared.value == 10);
    // A licence costs more than half of what both are worth: the package pools it.
    CHECK(cleared.deals[0].contract.upfront >= 70);
    CHECK(cleared.deals[0].contract.upfront + cleared.deals[1].contract.upfront <= 100);
    CHECK(cleared.idle_offers.size() == 1);
    // With less cash than both need there is the other package, not half of this one.
    bid.upfront_budget = 80;
    cleared = clear_market(offers, {bid}, {}, {});
    REQUIRE(cleared.deals.size() == 1);
    CHECK(cleared.deals[0].package == 1);
    CHECK(cleared.deals[0].offer == 2);
    // Nobody offers a part of it: then why not is told.
    bid.packages = {{{"A1", "A2", "A4"}, 1000}};
    bid.assets.push_back("A4");
    cleared = clear_market(offers, {bid}, {}, {});
    CHECK(cleared.deals.empty());
    REQUIRE(cleared.idle_bids.size() == 1);
    CHECK(cleared.idle_bids[0].why.find("cover") != std::string::npos);
}

TEST_CASE(
    "objectives choose differently: revenue of licensors, number of deals, gains that beliefs cannot "
    "inflate") {
    // One licence at a high price, or two at low ones; cash for either.
    std::vector<Offer> const offers{simple_offer("dear", "A1", 60), simple_offer("one", "A2", 1),
                                    simple_offer("two", "A3", 1)};
    Bid bid = simple_bid(64, 60);
    auto const names = [&](Objective objective) {
        MarketOptions options;
        options.objective = objective;
        std::string out;
        for (Deal const& deal : clear_market(offers, {bid}, {}, options).deals)
            out += (out.empty() ? "" : " ") + offers[deal.offer].name;
        return out;
    };
    CHECK(names(Objective::licensor_revenue) == "dear");
    CHECK(names(Objective::deals) == "one two");
    CHECK(names(Objective::perceived_surplus) == "one two");

    // A licensor who sees revenue that the licensee does not: by either's scenarios alone nothing is gained.
    Offer hopeful = simple_offer("hopeful", "A1", 100);
    hopeful.accepts = {0, 0, ppm};
    hopeful.beliefs = {{{"much", ppm, {1000, 1000}}}, {ppm, ppm}};
    Bid sober = simple_bid(90, 0);
    sober.assets = {"A1"};
    sober.royalty_stack_ppm = ppm;
    sober.accepts = {0, 0, ppm};
    sober.beliefs = {{{"little", ppm, {100, 100}}}, {ppm, ppm}};
    MarketOptions options;
    CHECK(clear_market({hopeful}, {sober}, {}, options).deals.size() == 1);
    options.objective = Objective::belief_neutral;
    CHECK(clear_market({hopeful}, {sober}, {}, options).deals.empty());
}

TEST_CASE(
    "law: a pair that may not meet gets no deal and is told why; a rule without such pairs changes nothing") {
    std::size_t barred_pairs = 0;
    testing::for_all(60, [&](Random& random) {
        std::vector<Offer> offers;
        std::vector<Bid> bids;
        auto const kinds = static_cast<Menus>(random.below(3));
        for (int n = 0; n < 3; ++n) {
            offers.push_back(some_offer(random, kinds));
            bids.push_back(some_bid(random, kinds));
        }
        std::uint64_t const barred = random.below(512);
        auto const is_barred = [&](std::size_t o, std::size_t b) {
            return (barred >> (3 * o + b) & 1U) != 0;
        };
        auto const bar = [&](std::size_t o, std::size_t b) {
            return is_barred(o, b) ? std::optional<std::string>("they may not meet") : std::nullopt;
        };
        auto const cleared = clear_market(offers, bids, bar, {});
        for (Deal const& deal : cleared.deals) CHECK_FALSE(is_barred(deal.offer, deal.bid));
        for (Unserved const& pair : cleared.unserved) {
            CHECK((pair.why == "they may not meet") == is_barred(pair.offer, pair.bid));
            barred_pairs += is_barred(pair.offer, pair.bid) ? 1U : 0U;
        }
        auto const anybody = [](std::size_t, std::size_t) { return std::optional<std::string>(); };
        CHECK(clear_market(offers, bids, anybody, {}) == clear_market(offers, bids, {}, {}));
    });
    CHECK(barred_pairs > 50);
}
