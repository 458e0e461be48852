// The bridge held against search by trial, against its own limits, and against settlement itself.

#include "matching/bridge/bridge.hpp"

#include "contracts/terms/canonical.hpp"
#include "contracts/terms/statement.hpp"
#include "tests/matching/random_orders.hpp"

#include <map>

using namespace licet;
using namespace licet::matching;
using licet::testing::Menus;
using licet::testing::Random;
using licet::testing::some_bid;
using licet::testing::some_offer;

namespace {

// Present value of what a licence really pays: its yearly statements over one party's scenarios. What the
// first day's upfront fee comes to is worth itself, anything else the discount of its year.
FineUnits settled_value(contracts::Terms const& terms, Beliefs const& beliefs, std::int64_t upfront) {
    FineUnits sum = 0;
    for (Scenario const& scenario : beliefs.scenarios) {
        contracts::FactBook book;
        contracts::FactView view;
        contracts::StatementSeries series;
        FineUnits own = FineUnits{upfront} * fine_per_minor;
        for (std::size_t year = 0; year < scenario.revenue.size(); ++year) {
            Date const day = *plus_months(terms.term.from, static_cast<std::int32_t>(12 * year + 6));
            Date const issued = *plus_months(terms.term.from, static_cast<std::int32_t>(12 * (year + 1)));
            book.add(contracts::FactKind::revenue, "gross", "", day, day,
                     Rate(scenario.revenue[year], terms.currency.minor_per_major()));
            if (!scenario.uses.empty())
                book.add(contracts::FactKind::usage, "tokens", "", day, day, Rate(scenario.uses[year]));
            view.advance(book, issued);
            auto const statement = series.next(terms, {"kim"}, view, issued);
            CHECK(statement.credit == 0);
            auto const paid =
                static_cast<std::int64_t>(statement.due) - (year == 0 ? upfront : std::int64_t{0});
            own += FineUnits{paid} * beliefs.discount_ppm[year] * ppm;
        }
        sum += own / ppm * scenario.weight_ppm;
    }
    return sum;
}

// Is this acceptable to both, asked of settlement rather than of the bridge? Within a minor unit.
struct Outcome {
    FineUnits licensor;
    FineUnits licensee;
};
Outcome settled(Contract const& contract, Offer const& offer, Bid const& bid) {
    auto const terms = terms_of(contract, offer, bid, offer.split);
    return {settled_value(terms, offer.beliefs, contract.upfront),
            settled_value(terms, bid.beliefs, contract.upfront)};
}

std::int64_t part_of(Random& random, std::int64_t least, std::int64_t most) {
    std::uint64_t const kind = random.below(4);
    if (kind == 0 || most <= least) return least;
    if (kind == 1) return most;
    return least + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least) + 1));
}

// Contracts within both sides' limits, tried at random: corners often.
Contract some_contract(Random& random, Menu const& menu) {
    Menu::Quantities quantities{};
    for (std::size_t i = 0; i < menu.size(); ++i)
        quantities[i] = part_of(random, menu[i].least, menu[i].most);
    return menu.contract(quantities, part_of(random, menu.guarantee_least(), menu.guarantee_most()));
}

constexpr BridgeOptions::Rule rules[] = {BridgeOptions::Rule::k_split, BridgeOptions::Rule::nash};

}  // namespace

TEST_CASE(
    "law: what is bridged is acceptable to both, and where nothing is, no contract tried at random is") {
    std::map<Menus, int> bridged;
    std::map<Menus, int> refused;
    int tried = 0;
    testing::for_all(1500, [&](Random& random) {
        auto const kinds = static_cast<Menus>(random.below(3));
        Offer const offer = some_offer(random, kinds);
        Bid const bid = some_bid(random, kinds);
        REQUIRE_FALSE(fault_in(offer).has_value());
        REQUIRE_FALSE(fault_in(bid).has_value());
        if (mismatch(offer, bid)) return;
        BridgeOptions const options{static_cast<std::int64_t>(random.below(1'000'001)),
                                    static_cast<std::int64_t>(random.below(60'000)), rules[random.below(2)]};
        Appraisal const offers(offer.beliefs);
        Appraisal const bids(bid.beliefs);
        auto const result = bridge(offer, offers, bid, bids, means_of(bid), options);
        if (auto const* const contract = std::get_if<Contract>(&result)) {
            ++bridged[kinds];
            CHECK(is_acceptable(*contract, offer, bid, options));
            CHECK(contract->upfront <= bid.upfront_budget);
            CHECK(contract->royalty_ppm <= bid.royalty_stack_ppm);
            Contract other = *contract;
            ++other.upfront;
            CHECK_FALSE(is_acceptable(other, offer, bid, options));  // not the values it claims
            return;
        }
        ++refused[kinds];
        Menu const menu(offer, offers, bid, bids, means_of(bid), options);
        if (!menu.is_possible()) return;
        for (int i = 0; i < 300; ++i) {
            ++tried;
            CHECK_FALSE(is_acceptable(some_contract(random, menu), offer, bid, options));
        }
    });
    for (Menus const kinds : {Menus::plain, Menus::linear, Menus::all}) {
        CHECK(bridged[kinds] > 60);
        CHECK(refused[kinds] > 40);
    }
    CHECK(tried > 50'000);
}

TEST_CASE("law: the licence settles to the value that was promised, over each party's own scenarios") {
    std::map<std::string, int> seen;
    testing::for_all(400, [&](Random& random) {
        Offer const offer = some_offer(random, Menus::all);
        Bid const bid = some_bid(random, Menus::all);
        if (mismatch(offer, bid)) return;
        auto const result = bridge(offer, Appraisal(offer.beliefs), bid, Appraisal(bid.beliefs),
                                   means_of(bid), {ppm / 2, 0, rules[random.below(2)]});
        auto const* const contract = std::get_if<Contract>(&result);
        if (contract == nullptr) return;
        Outcome const outcome = settled(*contract, offer, bid);
        // A statement rounds to the minor unit, once, on what was earned so far; a coefficient to 10^-12 of
        // one.
        CHECK(outcome.licensor - contract->value_to_licensor >= -fine_per_minor);
        CHECK(outcome.licensor - contract->value_to_licensor <= fine_per_minor);
        CHECK(outcome.licensee - contract->cost_to_licensee >= -fine_per_minor);
        CHECK(outcome.licensee - contract->cost_to_licensee <= fine_per_minor);
        seen["upfront"] += contract->upfront > 0 ? 1 : 0;
        seen["deferred"] += contract->deferred > 0 ? 1 : 0;
        seen["royalty"] += contract->royalty_ppm > 0 ? 1 : 0;
        seen["tranches"] += contract->tranches.size() > 1 ? 1 : 0;
        seen["uses"] += contract->use_price > 0 ? 1 : 0;
        seen["guarantee"] += contract->guarantee > 0 ? 1 : 0;
        seen["cap"] += contract->cap ? 1 : 0;
    });
    for (char const* const kind : {"upfront", "deferred", "royalty", "tranches", "uses", "guarantee", "cap"})
        CHECK_MESSAGE(seen[kind] > 10, kind, " ", seen[kind]);
}

TEST_CASE(
    "law: where no contract is said to be proved, none on a fine grid is acceptable; else it is told as not "
    "proved") {
    int proved = 0;
    int open = 0;
    testing::for_all(1500, [&](Random& random) {
        Offer const offer = some_offer(random, Menus::all);
        Bid const bid = some_bid(random, Menus::all);
        auto const result = bridge(offer, bid);
        auto const* const none = std::get_if<NoContract>(&result);
        if (none == nullptr || mismatch(offer, bid)) return;
        Appraisal const offers(offer.beliefs);
        Appraisal const bids(bid.beliefs);
        Menu const menu(offer, offers, bid, bids, means_of(bid), {});
        if (menu.is_linear() || !menu.is_possible()) {
            CHECK(none->is_proved);
            return;
        }
        ++(none->is_proved ? proved : open);
        CHECK((none->why.find("not a proof") == std::string_view::npos) == none->is_proved);
        if (!none->is_proved) return;
        Menu::Quantities at{};
        constexpr std::int64_t levels = 3;
        auto const each = [&](auto&& self, std::size_t i) -> void {
            if (i < menu.size()) {
                for (std::int64_t n = 0; n <= levels; ++n) {
                    at[i] = menu[i].least + (menu[i].most - menu[i].least) * n / levels;
                    self(self, i + 1);
                    if (menu[i].most == menu[i].least) break;
                }
                return;
            }
            for (std::int64_t n = 0; n <= levels; ++n) {
                std::int64_t const guarantee =
                    menu.guarantee_least() + (menu.guarantee_most() - menu.guarantee_least()) * n / levels;
                REQUIRE_FALSE(is_acceptable(menu.contract(at, guarantee), offer, bid, {}));
            }
        };
        if (menu.size() <= 5) each(each, 0);
    });
    CHECK(proved > 20);
    CHECK(open > 5);
}

namespace {

// Limits of a few units each, so that every contract there is can be tried.
void make_small(Random& random, Instruments& accepts) {
    auto const up_to = [&](std::uint64_t most) { return static_cast<std::int64_t>(random.below(most + 1)); };
    accepts.upfront_max = up_to(4);
    accepts.deferred_max = up_to(3);
    accepts.royalty_max_ppm = up_to(5);
    for (Tranche& tranche : accepts.tranches) tranche.max_ppm = up_to(3);
    accepts.use_price_max = std::min<std::int64_t>(accepts.use_price_max, up_to(3));
    if (accepts.guarantee_max > 0) accepts.guarantee_max = up_to(5);
    accepts.upfront_min = random.below(6) == 0 ? up_to(1) : 0;
    accepts.guarantee_min = std::min(accepts.guarantee_max, accepts.guarantee_min);
    if (accepts.cap) accepts.cap = up_to(12);
}

}  // namespace

TEST_CASE(
    "law: with limits of a few units each, all contracts tried: none is acceptable where that is proved") {
    int proved = 0;
    int contracts = 0;
    int missed = 0;
    int bent = 0;  // by a guarantee or a cap
    testing::for_all(4000, [&](Random& random) {
        Menus const kinds = random.below(2) == 0 ? Menus::linear : Menus::all;
        Offer offer = some_offer(random, kinds);
        Bid bid = some_bid(random, kinds);
        make_small(random, offer.accepts);
        make_small(random, bid.accepts);
        offer.reservation = static_cast<std::int64_t>(random.below(14));
        bid.value = static_cast<std::int64_t>(random.below(14));
        bid.upfront_budget = static_cast<std::int64_t>(random.below(5));
        bid.royalty_stack_ppm = static_cast<std::int64_t>(random.below(7));
        if (mismatch(offer, bid)) return;
        Appraisal const offers(offer.beliefs);
        Appraisal const bids(bid.beliefs);
        auto const result = bridge(offer, offers, bid, bids, means_of(bid), {});
        auto const* const none = std::get_if<NoContract>(&result);
        if (none == nullptr) {
            ++contracts;
            CHECK(is_acceptable(std::get<Contract>(result), offer, bid, {}));
            return;
        }
        Menu const menu(offer, offers, bid, bids, means_of(bid), {});
        if (!menu.is_possible()) return;
        bool is_there_one = false;
        Menu::Quantities at{};
        auto const each = [&](auto&& self, std::size_t i) -> void {
            if (is_there_one) return;
            if (i < menu.size()) {
                for (at[i] = menu[i].least; at[i] <= menu[i].most; ++at[i]) self(self, i + 1);
                return;
            }
            for (auto g = menu.guarantee_least(); g <= menu.guarantee_most(); ++g) {
                is_there_one = is_there_one || is_acceptable(menu.contract(at, g), offer, bid, {});
            }
        };
        each(each, 0);
        proved += none->is_proved ? 1 : 0;
        if (none->is_proved) CHECK_FALSE(is_there_one);
        missed += is_there_one ? 1 : 0;
        bent += menu.is_linear() ? 0 : 1;
        if (menu.is_linear()) CHECK(none->is_proved);
    });
    CHECK(proved > 1000);
    CHECK(bent > 200);
    CHECK(contracts > 200);
    CHECK(missed <= contracts / 50);
}

TEST_CASE("law: each proposed change of a limit is enough, and one unit less of it is not") {
    std::map<std::string, int> proposed;
    testing::for_all(300, [&](Random& random) {
        Menus const kinds = random.below(12) == 0 ? Menus::all : static_cast<Menus>(random.below(2));
        Offer const offer = some_offer(random, kinds);
        Bid const bid = some_bid(random, kinds);
        auto const result = bridge(offer, bid);
        auto const* const none = std::get_if<NoContract>(&result);
        if (none == nullptr || mismatch(offer, bid)) return;
        for (Change const& change : none->changes) {
            ++proposed[change.limit];
            auto const with = [&](std::int64_t to) {
                Offer o = offer;
                Bid b = bid;
                for (std::string const& at : change.pointers) {
                    Instruments& accepts = at.starts_with("/offer") ? o.accepts : b.accepts;
                    std::string const key = at.substr(at.find('/', 1));
                    if (key == "/reservation") o.reservation = to;
                    if (key == "/value") b.value = to;
                    if (key == "/upfront_budget") b.upfront_budget = to;
                    if (key == "/royalty_stack_ppm") b.royalty_stack_ppm = to;
                    if (key == "/accepts/upfront_max") accepts.upfront_max = to;
                    if (key == "/accepts/deferred_max") accepts.deferred_max = to;
                    if (key == "/accepts/royalty_max_ppm") accepts.royalty_max_ppm = to;
                    if (key == "/accepts/use_price_max") accepts.use_price_max = to;
                    if (key == "/accepts/guarantee_max") accepts.guarantee_max = to;
                    if (key == "/accepts/upfront_min") accepts.upfront_min = to;
                    if (key == "/accepts/guarantee_min") accepts.guarantee_min = to;
                    if (key == "/accepts/cap") accepts.cap = to;
                    if (key.starts_with("/accepts/royalty_tranches/"))
                        accepts.tranches[static_cast<std::size_t>(std::stoi(key.substr(26)))].max_ppm = to;
                }
                return std::holds_alternative<Contract>(
                    bridge(o, Appraisal(o.beliefs), b, Appraisal(b.beliefs), means_of(b), {}));
            };
            CHECK_MESSAGE(with(change.to), change.limit);
            CHECK_MESSAGE(!with(change.to + (change.to > change.from ? -1 : 1)), change.limit);
        }
    });
    CHECK(proposed["the licensor's reservation"] > 40);
    CHECK(proposed["the licensee's value"] > 10);
    CHECK(proposed["the licensee's most royalty"] > 3);
    CHECK(proposed.size() > 10);
}

TEST_CASE("the worked contracts of the theory notes: upfront and royalty, by k-split and by Nash") {
    Random random(1);
    Offer offer = some_offer(random);
    offer.assets = {"A1"};
    Bid bid = some_bid(random);
    bid.scope.privacy = contracts::PrivacyClass::special_category;
    bid.scope.dates = offer.scope.dates = {*date_from_text("2024-01-01"), *date_from_text("2025-01-01")};
    constexpr std::int64_t unit = 1'000'000;
    // A8: W and R, the budget for upfront, what each expects of revenue and how it discounts the year.
    auto const set = [&](std::int64_t w, std::int64_t r, std::int64_t cash, std::int64_t mu_b,
                         std::int64_t mu_o, std::int64_t delta_b, std::int64_t delta_o) {
        bid.value = w * unit;
        offer.reservation = r * unit;
        bid.upfront_budget = cash * unit;
        bid.royalty_stack_ppm = 250'000;
        offer.accepts = bid.accepts = {minor_units_max, 0, 250'000};
        bid.beliefs = {{{"s", ppm, {mu_b * unit}}}, {delta_b}};
        offer.beliefs = {{{"s", ppm, {mu_o * unit}}}, {delta_o}};
    };
    auto const bridged = [&](BridgeOptions::Rule rule) {
        return std::get<Contract>(bridge(offer, bid, {ppm / 2, 0, rule}));
    };
    auto const gain_o = [&](Contract const& c) {
        return static_cast<std::int64_t>(c.value_to_licensor / fine_per_minor) - offer.reservation;
    };
    auto const gain_b = [&](Contract const& c) {
        return bid.value - static_cast<std::int64_t>(c.cost_to_licensee / fine_per_minor);
    };
    // A royalty is whole in ppm: of 200 units of revenue, 180 minor ones.
    set(50, 40, 15, 200, 200, 900'000, 900'000);
    for (auto const rule : rules) {
        Contract const c = bridged(rule);
        CHECK(c.upfront == 15 * unit);
        CHECK(c.royalty_ppm == 166'666);
        CHECK(gain_o(c) == doctest::Approx(5 * unit).epsilon(1e-4));
        CHECK(gain_b(c) == doctest::Approx(5 * unit).epsilon(1e-4));
    }
    set(30, 36, 1000, 100, 160, 900'000, 900'000);
    bid.accepts.royalty_max_ppm = 200'000;
    CHECK(bridged(BridgeOptions::Rule::k_split).royalty_ppm == 200'000);
    CHECK(bridged(BridgeOptions::Rule::k_split).upfront == 9'600'000);
    set(50, 40, 15, 200, 150, 800'000, 900'000);
    CHECK(gain_o(bridged(BridgeOptions::Rule::k_split)) == doctest::Approx(2'457'627).epsilon(1e-4));
    CHECK(gain_b(bridged(BridgeOptions::Rule::k_split)) == doctest::Approx(2'457'627).epsilon(1e-4));
    CHECK(gain_o(bridged(BridgeOptions::Rule::nash)) == doctest::Approx(2'265'625).epsilon(1e-4));
    CHECK(gain_b(bridged(BridgeOptions::Rule::nash)) == doctest::Approx(2'685'185).epsilon(1e-4));
    CHECK(bridged(BridgeOptions::Rule::nash).royalty_ppm == 201'967);
    CHECK(bridged(BridgeOptions::Rule::nash).upfront == 15 * unit);
}

TEST_CASE("a guarantee bridges where the licensor fears the years that the licensee does not expect") {
    Random random(2);
    Offer offer = some_offer(random);
    offer.assets = {"A1"};
    Bid bid = some_bid(random);
    bid.scope.privacy = contracts::PrivacyClass::special_category;
    offer.reservation = 30'000;
    bid.value = 40'000;
    bid.upfront_budget = 0;
    bid.royalty_stack_ppm = 50'000;
    bid.deferred_trigger = 0;
    offer.accepts = bid.accepts = {0, 0, 50'000};
    offer.beliefs = {{{"poor", 800'000, {0, 0}}, {"good", 200'000, {400'000, 400'000}}}, {ppm, ppm}};
    bid.beliefs = {{{"good", ppm, {400'000, 400'000}}}, {ppm, ppm}};
    CHECK(std::holds_alternative<NoContract>(bridge(offer, bid)));
    offer.accepts.guarantee_max = bid.accepts.guarantee_max = 20'000;
    auto const result = bridge(offer, bid);
    REQUIRE(std::holds_alternative<Contract>(result));
    auto const& contract = std::get<Contract>(result);
    CHECK(contract.guarantee >= 14'000);
    auto const text = contracts::canonical_text(terms_of(contract, offer, bid, offer.split));
    CHECK(text.find("\"floor\"") != std::string::npos);
    // And a cap that the licensee insists on is kept.
    bid.accepts.cap = 36'000;
    auto const capped = bridge(offer, bid);
    REQUIRE(std::holds_alternative<Contract>(capped));
    CHECK(std::get<Contract>(capped).cost_to_licensee <= FineUnits{36'000} * fine_per_minor * 103 / 100);
    bid.accepts.cap = 20'000;
    CHECK(std::holds_alternative<NoContract>(bridge(offer, bid)));
}

TEST_CASE(
    "a more optimistic licensor takes its royalty from the upper tranche, a more fearful one from the "
    "lower") {
    Random random(3);
    Offer offer = some_offer(random);
    offer.assets = {"A1"};
    Bid bid = some_bid(random);
    bid.scope.privacy = contracts::PrivacyClass::special_category;
    offer.reservation = 20'000;
    bid.value = 40'000;
    bid.upfront_budget = 0;
    bid.royalty_stack_ppm = 100'000;
    offer.accepts = bid.accepts = {0, 0, 100'000};
    offer.accepts.tranches = {{500'000, 100'000}, {std::nullopt, 100'000}};
    Beliefs const high{{{"high", 500'000, {900'000, 900'000}}, {"low", 500'000, {100'000, 100'000}}},
                       {ppm, ppm}};
    Beliefs const flat{{{"flat", ppm, {500'000, 500'000}}}, {ppm, ppm}};
    offer.beliefs = high;
    bid.beliefs = flat;
    auto contract = std::get<Contract>(bridge(offer, bid));
    CHECK(contract.tranches.at(1).rate_ppm == 100'000);
    CHECK(contract.tranches.at(0).rate_ppm < 100'000);
    offer.beliefs = flat;
    bid.beliefs = high;
    contract = std::get<Contract>(bridge(offer, bid));
    CHECK(contract.tranches.at(0).rate_ppm > 0);
    CHECK(contract.tranches.at(1).rate_ppm == 0);
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
    for (auto const rule : rules) {
        auto const upfront = [&](std::int64_t share) {
            return std::get<Contract>(bridge(offer, bid, {share, 0, rule})).upfront;
        };
        CHECK(upfront(0) == 10'000);
        CHECK(upfront(ppm / 2) == 20'000);
        CHECK(upfront(ppm) == 30'000);
    }
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
