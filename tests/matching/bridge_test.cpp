// The bridge and the market, held against exhaustive search and against settlement itself.

#include "matching/bridge/bridge.hpp"

#include "contracts/terms/statement.hpp"
#include "matching/clearing/market.hpp"
#include "tests/property.hpp"

#include <algorithm>
#include <set>

using namespace licet;
using namespace licet::matching;
using licet::testing::Random;

namespace {

contracts::Scope some_scope(Random& random) {
    contracts::Scope scope;
    scope.purposes.bits = 1;
    scope.territories.bits.set(0);
    scope.dates = {*date_from_text("2024-01-01"), *date_from_text("2026-01-01")};
    scope.exclusivity =
        random.below(3) == 0 ? contracts::Exclusivity::exclusive : contracts::Exclusivity::nonexclusive;
    scope.privacy = static_cast<contracts::PrivacyClass>(random.below(3));
    return scope;
}

Beliefs some_beliefs(Random& random, std::uint64_t scale) {
    Beliefs out;
    auto const weight = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ppm) + 1));
    for (std::int64_t const part : {weight, ppm - weight})
        out.scenarios.push_back({"s",
                                 part,
                                 {static_cast<std::int64_t>(random.below(scale)),
                                  static_cast<std::int64_t>(random.below(scale))}});
    out.discount_ppm = {static_cast<std::int64_t>(500'000 + random.below(500'001)),
                        static_cast<std::int64_t>(random.below(900'000))};
    return out;
}

std::int64_t some_amount(Random& random, std::uint64_t bound) {
    return random.below(6) == 0 ? 0 : static_cast<std::int64_t>(random.below(bound));
}

Offer some_offer(Random& random) {
    Offer out;
    out.name = "o" + std::to_string(random.below(1000));
    out.licensor = "kim";
    out.assets = {random.below(2) == 0 ? "A1" : "A2"};
    out.scope = some_scope(random);
    out.scope.exclusivity = contracts::Exclusivity::exclusive;
    out.currency = *Currency::from_code("KRW");
    out.reservation = some_amount(random, 60'000);
    out.ask = 10 * out.reservation;
    out.accepts = {some_amount(random, 50'000), some_amount(random, 50'000), some_amount(random, 80'000)};
    out.beliefs = some_beliefs(random, 1'000'000);
    out.stream = "gross";
    out.split = {contracts::Payee{"kim"}, {}};
    out.expires = *date_from_text("2025-01-01");
    return out;
}

Bid some_bid(Random& random) {
    Bid out;
    out.name = "b" + std::to_string(random.below(1000));
    out.licensee = "lab";
    out.assets = {"A1", "A2"};
    out.scope = some_scope(random);
    out.scope.privacy = contracts::PrivacyClass::synthetic;
    out.currency = *Currency::from_code("KRW");
    out.value = some_amount(random, 90'000);
    out.upfront_budget = some_amount(random, 50'000);
    out.royalty_stack_ppm = some_amount(random, 120'000);
    out.accepts = {some_amount(random, 60'000), some_amount(random, 60'000), some_amount(random, 90'000)};
    out.beliefs = some_beliefs(random, 1'000'000);
    out.deferred_trigger = some_amount(random, 1'200'000);
    out.expires = *date_from_text("2025-01-01");
    return out;
}

// Present value of what a licence really pays, by running its statements over one party's scenarios: a
// payment of a year is worth the year's discount, the first day's is worth itself.
FineUnits settled_value(contracts::Terms const& terms, Beliefs const& beliefs, Contract const& contract) {
    Rate sum = 0;
    for (Scenario const& scenario : beliefs.scenarios) {
        contracts::FactBook book;
        for (std::size_t year = 0; year < scenario.revenue.size(); ++year) {
            Date const day{plus_months(terms.term.from, static_cast<std::int32_t>(12 * year + 6))->days};
            book.add(contracts::FactKind::revenue, "gross", "", day, day, Rate(scenario.revenue[year]));
        }
        contracts::FactView view;
        view.advance(book, terms.term.until);
        Rate before(contract.upfront);
        Rate own(Integer(contract.upfront) * fine_per_minor);
        for (std::size_t year = 0; year < scenario.revenue.size(); ++year) {
            Rate const earned = contracts::earned(
                terms, view, *plus_months(terms.term.from, static_cast<std::int32_t>(12 * (year + 1))));
            own += (earned - before) * Rate(beliefs.discount_ppm[year]) * Rate(ppm);
            before = earned;
        }
        sum += own * Rate(scenario.weight_ppm, ppm);
    }
    return static_cast<FineUnits>(floor(sum));
}

}  // namespace

TEST_CASE(
    "law: a bridged contract is acceptable to both, and no contract means that none on a fine grid is") {
    int bridged = 0;
    int refused = 0;
    testing::for_all(2000, [&](Random& random) {
        Offer const offer = some_offer(random);
        Bid const bid = some_bid(random);
        BridgeOptions const options{static_cast<std::int64_t>(random.below(1'000'001)),
                                    static_cast<std::int64_t>(random.below(60'000))};
        auto const result = bridge(offer, bid, options);
        if (auto const* const contract = std::get_if<Contract>(&result)) {
            ++bridged;
            CHECK(is_acceptable(*contract, offer, bid, options));
            CHECK(contract->upfront <= bid.upfront_budget);
            CHECK(contract->royalty_ppm <= bid.royalty_stack_ppm);
            return;
        }
        if (mismatch(offer, bid)) return;
        ++refused;
        // The corners of the box and a grid inside it: were there a contract, one of these would be near it.
        Coefficients const a = coefficients_of(bid.beliefs, bid.deferred_trigger);
        Coefficients const b = coefficients_of(offer.beliefs, bid.deferred_trigger);
        std::int64_t const most[] = {
            std::min({offer.accepts.upfront_max, bid.accepts.upfront_max, bid.upfront_budget}),
            std::min(offer.accepts.deferred_max, bid.accepts.deferred_max),
            std::min({offer.accepts.royalty_max_ppm, bid.accepts.royalty_max_ppm, bid.royalty_stack_ppm})};
        for (std::int64_t u = 0; u <= 6; ++u)
            for (std::int64_t d = 0; d <= 6; ++d)
                for (std::int64_t r = 0; r <= 6; ++r) {
                    Contract c{most[0] * u / 6, most[1] * d / 6, most[2] * r / 6, 0, 0};
                    FineUnits const value =
                        b.upfront * c.upfront + b.deferred * c.deferred + b.royalty * c.royalty_ppm;
                    Integer const contingent =
                        Integer(a.deferred) * c.deferred + Integer(a.royalty) * c.royalty_ppm;
                    Integer const cost =
                        Integer(a.upfront) * c.upfront + contingent * (ppm + options.servicing_ppm) / ppm;
                    bool const both = value >= FineUnits{offer.reservation} * fine_per_minor &&
                                      cost <= Integer(bid.value) * fine_per_minor;
                    CHECK_FALSE(both);
                }
    });
    CHECK(bridged > 200);
    CHECK(refused > 100);
}

TEST_CASE("law: the licence settles to the value that was promised, over each party's own scenarios") {
    int settled = 0;
    testing::for_all(300, [&](Random& random) {
        Offer const offer = some_offer(random);
        Bid const bid = some_bid(random);
        BridgeOptions const free_of_servicing{ppm / 2, 0};
        auto const result = bridge(offer, bid, free_of_servicing);
        auto const* const contract = std::get_if<Contract>(&result);
        if (contract == nullptr) return;
        auto const terms = terms_of(*contract, offer, bid, offer.split);
        // Coefficients of a royalty are rounded down to 10^-12 a ppm: less than a millionth of a unit in all.
        FineUnits const off_licensor =
            settled_value(terms, offer.beliefs, *contract) - contract->value_to_licensor;
        FineUnits const off_licensee =
            settled_value(terms, bid.beliefs, *contract) - contract->cost_to_licensee;
        CHECK(off_licensor >= -2);
        CHECK(off_licensor <= 2 * 1'000'000);
        CHECK(off_licensee >= -1'000'000);
        CHECK(off_licensee <= 2 * 1'000'000);
        ++settled;
    });
    CHECK(settled > 30);
}

TEST_CASE("law: each proposed change of one limit is enough, and one unit less is not") {
    int proposed = 0;
    testing::for_all(400, [&](Random& random) {
        Offer const offer = some_offer(random);
        Bid const bid = some_bid(random);
        auto const result = bridge(offer, bid);
        auto const* const none = std::get_if<NoContract>(&result);
        if (none == nullptr || mismatch(offer, bid)) return;
        for (Change const& change : none->changes) {
            if (change.limit != "the licensee's value" && change.limit != "the licensor's reservation")
                continue;
            ++proposed;
            Offer o = offer;
            Bid b = bid;
            bool const is_value = change.limit == "the licensee's value";
            (is_value ? b.value : o.reservation) = change.to;
            CHECK(std::holds_alternative<Contract>(bridge(o, b)));
            (is_value ? b.value : o.reservation) = change.to + (is_value ? -1 : 1);
            CHECK(std::holds_alternative<NoContract>(bridge(o, b)));
        }
    });
    CHECK(proposed > 40);
}

TEST_CASE("the licensor's share of the gain moves the contract from one side's limit to the other's") {
    Random random(5);
    Offer offer = some_offer(random);
    offer.assets = {"A1"};
    offer.reservation = 10'000;
    offer.accepts = {100'000, 0, 0};
    Bid bid = some_bid(random);
    bid.scope.privacy = contracts::PrivacyClass::special_category;
    bid.value = 30'000;
    bid.upfront_budget = 100'000;
    bid.accepts = {100'000, 0, 0};
    auto const upfront = [&](std::int64_t share) {
        return std::get<Contract>(bridge(offer, bid, {share, 0})).upfront;
    };
    CHECK(upfront(0) == 10'000);
    CHECK(upfront(ppm / 2) == 20'000);
    CHECK(upfront(ppm) == 30'000);
}

TEST_CASE("at a posted price there is a deal exactly where the licensee can pay the ask on the first day") {
    Random random(3);
    Offer offer = some_offer(random);
    offer.assets = {"A1"};
    Bid bid = some_bid(random);
    bid.scope.privacy = contracts::PrivacyClass::special_category;
    bid.value = 100;
    bid.upfront_budget = 80;
    bid.accepts.upfront_max = 90;
    offer.ask = 80;
    CHECK(at_posted_price(offer, bid).is_accepted);
    offer.ask = 81;
    CHECK_FALSE(at_posted_price(offer, bid).is_accepted);
}

TEST_CASE(
    "law: clearing a random market breaks no limit, sells nothing exclusive twice and crosses no privacy "
    "class") {
    std::size_t deals = 0;
    testing::for_all(200, [&](Random& random) {
        std::vector<Offer> offers;
        std::vector<Bid> bids;
        for (std::uint64_t i = 0, n = 1 + random.below(3); i < n; ++i) offers.push_back(some_offer(random));
        for (std::uint64_t i = 0, n = 1 + random.below(3); i < n; ++i) bids.push_back(some_bid(random));
        auto const cleared = clear_market(offers, bids, {}, {});
        CHECK(cleared.value <= cleared.bound);
        std::vector<std::int64_t> upfront(bids.size());
        std::vector<std::int64_t> royalty(bids.size());
        std::map<std::string, std::pair<int, int>> sold;  // an asset: exclusively, and otherwise
        std::set<std::pair<std::size_t, std::size_t>> told;
        for (Deal const& deal : cleared.deals) {
            ++deals;
            CHECK(is_acceptable(deal.contract, offers[deal.offer], bids[deal.bid], {}));
            CHECK(offers[deal.offer].scope.privacy <= bids[deal.bid].scope.privacy);
            upfront[deal.bid] += deal.contract.upfront;
            royalty[deal.bid] += deal.contract.royalty_ppm;
            auto& [alone, among] = sold[offers[deal.offer].assets.front()];
            ++(bids[deal.bid].scope.exclusivity == contracts::Exclusivity::exclusive ? alone : among);
            CHECK(told.insert({deal.offer, deal.bid}).second);
        }
        for (std::size_t b = 0; b < bids.size(); ++b) {
            CHECK(upfront[b] <= bids[b].upfront_budget);
            CHECK(royalty[b] <= bids[b].royalty_stack_ppm);
        }
        for (auto const& [asset, times] : sold)
            CHECK((times.first == 0 || (times.first == 1 && times.second == 0)));
        for (Unserved const& pair : cleared.unserved) {
            CHECK(told.insert({pair.offer, pair.bid}).second);
            CHECK_FALSE(pair.why.empty());
        }
        CHECK(told.size() == offers.size() * bids.size());
    });
    CHECK(deals > 30);
}
