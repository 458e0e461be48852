// Pricing rules, each held to the incentive property it states: who is truthful gains nothing by the best of
// 200 misreports; money adds up; nobody ends below what it reported.

#include "matching/clearing/batch_clearing.hpp"
#include "matching/pricing/assignment.hpp"
#include "matching/pricing/coupled_split.hpp"
#include "matching/pricing/exclusive.hpp"
#include "matching/pricing/posted_menu.hpp"
#include "matching/pricing/procurement.hpp"
#include "matching/pricing/unit_market.hpp"
#include "tests/property.hpp"

#include <algorithm>
#include <functional>

using namespace licet;
using namespace licet::matching;
using licet::testing::for_all;
using licet::testing::Random;

namespace {

constexpr int misreports = 200;
using Amounts = std::vector<std::int64_t>;

std::int64_t below(Random& random, std::int64_t bound) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound)));
}

Amounts some_amounts(Random& random, std::size_t count, std::int64_t bound) {
    Amounts out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(below(random, bound));
    return out;
}

// The most that reporter `i` of `truth` gains over the truth by 200 other reports.
std::int64_t gain_of_lying(Random& random, Amounts const& truth, std::size_t i, std::int64_t bound,
                           std::function<std::int64_t(Amounts const&)> const& utility) {
    std::int64_t const honest = utility(truth);
    CHECK(honest >= 0);
    std::int64_t most = 0;
    for (int r = 0; r < misreports; ++r) {
        Amounts reports = truth;
        // Half of them close by, where thresholds are.
        reports[i] =
            r % 2 == 0 ? below(random, bound) : std::max<std::int64_t>(0, truth[i] - 5 + below(random, 11));
        most = std::max(most, utility(reports) - honest);
    }
    return most;
}

std::int64_t buyer_gain(UnitClearing const& cleared, std::size_t bidder, std::int64_t value) {
    for (UnitTrade const& trade : cleared.trades)
        if (trade.bid == bidder) return value - trade.pays;
    return 0;
}
std::int64_t seller_gain(UnitClearing const& cleared, std::size_t asker, std::int64_t cost) {
    for (UnitTrade const& trade : cleared.trades)
        if (trade.ask == asker) return trade.gets - cost;
    return 0;
}

using UnitRule = std::function<UnitClearing(Amounts const&, Amounts const&)>;

void check_unit_rule(UnitRule const& rule, bool is_truthful, bool keeps_nothing, int& liars) {
    for_all(40, [&](Random& random) {
        Amounts const values = some_amounts(random, 1 + random.below(5), 60);
        Amounts const costs = some_amounts(random, 1 + random.below(5), 60);
        UnitClearing const cleared = rule(values, costs);
        std::int64_t paid = 0;
        std::int64_t got = 0;
        for (UnitTrade const& trade : cleared.trades) {
            CHECK(trade.pays <= values[trade.bid]);
            CHECK(trade.gets >= costs[trade.ask]);
            paid += trade.pays;
            got += trade.gets;
        }
        CHECK(paid - got == cleared.kept);
        CHECK(cleared.kept >= 0);
        if (keeps_nothing) CHECK(cleared.kept == 0);
        CHECK(cleared.trades.size() + (is_truthful ? 1 : 0) >= cleared.efficient);
        std::size_t const b = random.below(values.size());
        std::int64_t const bidding = gain_of_lying(random, values, b, 70, [&](Amounts const& reports) {
            return buyer_gain(rule(reports, costs), b, values[b]);
        });
        std::size_t const a = random.below(costs.size());
        std::int64_t const asking = gain_of_lying(random, costs, a, 70, [&](Amounts const& reports) {
            return seller_gain(rule(values, reports), a, costs[a]);
        });
        if (is_truthful) {
            CHECK(bidding == 0);
            CHECK(asking == 0);
        }
        liars += bidding > 0 || asking > 0 ? 1 : 0;
    });
}

}  // namespace

TEST_CASE("trade reduction is truthful on both sides; the platform never pays in") {
    int liars = 0;
    check_unit_rule(
        [](Amounts const& b, Amounts const& a) {
            return clear_by_mcafee(b, a, {0, 70});
        },
        true, false, liars);
    check_unit_rule([](Amounts const& b, Amounts const& a) { return clear_by_reduction(b, a); }, true, false,
                    liars);
    CHECK(liars == 0);
}

TEST_CASE("one price, and pay as bid, keep nothing and are open to shading") {
    for (Share const k : {Share{0, 1}, Share{1, 2}, Share{1, 1}}) {
        int liars = 0;
        check_unit_rule([&](Amounts const& b, Amounts const& a) { return clear_uniformly(b, a, k); }, false,
                        true, liars);
        CHECK(liars > 0);
        liars = 0;
        check_unit_rule([&](Amounts const& b, Amounts const& a) { return clear_as_bid(b, a, k); }, false,
                        true, liars);
        CHECK(liars > 0);
    }
}

TEST_CASE("McAfee by hand: the middle of the first pair that does not trade, or the last pair dropped") {
    Amounts const bids{9, 7, 4};
    Amounts const asks{1, 3, 6};
    auto const whole = clear_by_mcafee(bids, asks, {0, 10});  // (4 + 6) / 2 suits 7 and 3
    CHECK(whole.trades == std::vector<UnitTrade>{{0, 0, 5, 5}, {1, 1, 5, 5}});
    auto const reduced = clear_by_mcafee(Amounts{9, 7}, asks, {0, 10});  // (0 + 6) / 2 = 3 suits both
    CHECK(reduced.trades.size() == 2);
    auto const lost = clear_by_mcafee(Amounts{9, 7}, Amounts{1, 5, 6}, {0, 10});  // 3 does not suit 5
    CHECK(lost.trades == std::vector<UnitTrade>{{0, 0, 7, 5}});
    CHECK(lost.kept == 2);
    CHECK(lost.efficient == 2);
    CHECK(pair_price(8, 5, {1, 2}) == 6);  // 5 + floor(3/2)
    CHECK_FALSE(pair_price(4, 5, {1, 2}).has_value());
}

TEST_CASE("second price: truthful, at or above the reserve; a hidden own bid of the seller may pay") {
    for_all(60, [](Random& random) {
        Amounts const values = some_amounts(random, 1 + random.below(5), 60);
        std::int64_t const reserve = below(random, 40);
        auto const utility = [&](std::size_t i) {
            return [&values, reserve, i](Amounts const& reports) -> std::int64_t {
                auto const award = second_price(reports, reserve);
                return award && award->winner == i ? values[i] - award->pays : 0;
            };
        };
        std::size_t const i = random.below(values.size());
        CHECK(gain_of_lying(random, values, i, 70, utility(i)) == 0);
        if (auto const award = second_price(values, reserve)) CHECK(award->pays >= reserve);
    });
}

TEST_CASE(
    "cells: VCG is truthful and decides as exhaustive search does; the core leaves no coalition a better "
    "offer") {
    int raised = 0;
    for_all(40, [&](Random& random) {
        std::vector<CellBid> bids;
        for (std::uint64_t i = 0, n = 2 + random.below(4); i < n; ++i)
            bids.push_back({1 + random.below(7), random.below(2) == 0, 1 + below(random, 30)});
        CellAwards const awards = award_cells(bids);
        std::int64_t best = 0;
        for (std::size_t set = 0; set < std::size_t{1} << bids.size(); ++set) {
            bool fits = true;
            std::int64_t value = 0;
            for (std::size_t x = 0; x < bids.size(); ++x) {
                if ((set >> x & 1U) == 0) continue;
                value += bids[x].amount;
                for (std::size_t y = 0; y < x; ++y)
                    if ((set >> y & 1U) != 0 && (bids[x].cells & bids[y].cells) != 0 &&
                        (bids[x].is_exclusive || bids[y].is_exclusive))
                        fits = false;
            }
            if (fits) best = std::max(best, value);
        }
        CHECK(awards.value == best);

        std::size_t const i = random.below(bids.size());
        Amounts truth;
        for (CellBid const& bid : bids) truth.push_back(bid.amount);
        std::int64_t const lie =
            gain_of_lying(random, truth, i, 40, [&](Amounts const& reports) -> std::int64_t {
                auto changed = bids;
                changed[i].amount = std::max<std::int64_t>(1, reports[i]);
                CellAwards const a = award_cells(changed);
                for (std::size_t w = 0; w < a.winners.size(); ++w)
                    if (a.winners[w] == i) return truth[i] - a.pays[w];
                return 0;
            });
        CHECK(lie == 0);

        auto const core = core_payments(bids, awards);
        if (!core) return;
        Rate revenue = 0;
        Rate vcg = 0;
        for (std::size_t w = 0; w < awards.winners.size(); ++w) {
            CHECK((*core)[w] <= bids[awards.winners[w]].amount);
            CHECK((*core)[w] >= awards.pays[w]);
            revenue += (*core)[w];
            vcg += awards.pays[w];
        }
        if (revenue > vcg) ++raised;
        // All losers together never offer more than the winners pay.
        std::vector<CellBid> losers;
        for (std::size_t x = 0; x < bids.size(); ++x)
            if (std::ranges::find(awards.winners, x) == awards.winners.end()) losers.push_back(bids[x]);
        CHECK(revenue >= award_cells(losers).value);
    });
    CHECK(raised > 0);

    // 10 for all of it against 4, 5 and 3 beside each other: VCG takes 6, the core 10.
    std::vector<CellBid> const bids{{1, true, 10}, {1, false, 4}, {1, false, 5}, {1, false, 3}};
    CellAwards const awards = award_cells(bids);
    CHECK(awards.pays == Amounts{2, 3, 1});
    CHECK(core_payments(bids, awards) == std::vector<Rate>{Rate(10, 3), Rate(13, 3), Rate(7, 3)});
}

TEST_CASE("assignment: as the batch solver decides, core payoffs, truthful for the rows") {
    for_all(30, [](Random& random) {
        std::size_t const rows = 1 + random.below(4);
        std::size_t const columns = 1 + random.below(4);
        std::vector<Amounts> surplus;
        for (std::size_t r = 0; r < rows; ++r) surplus.push_back(some_amounts(random, columns, 20));
        Assignment const best = assign_best_for_rows(surplus);
        Instance instance;
        instance.capacities.assign(columns, 1);
        for (std::size_t r = 0; r < rows; ++r) {
            instance.buyers.push_back({0, 0});
            for (std::uint32_t c = 0; c < columns; ++c) {
                std::vector<Claim> const claims{{c, 1}};
                Item item;
                item.buyer = static_cast<std::uint32_t>(r);
                item.group = 0;
                item.surplus = surplus[r][c];
                item.claims = claims;
                instance.add_item(item);
            }
        }
        CHECK(best.surplus == clear(instance).clearing.value);
        for (Assignment const& a : {best, assign_best_for_columns(surplus), assign(surplus)}) {
            std::int64_t sum = 0;
            for (std::size_t r = 0; r < rows; ++r) {
                CHECK(a.rows[r] >= 0);
                sum += a.rows[r];
                for (std::size_t c = 0; c < columns; ++c) CHECK(a.rows[r] + a.columns[c] >= surplus[r][c]);
            }
            for (std::int64_t const c : a.columns) sum += c;
            CHECK(sum == a.surplus);
        }
        // A licensee gains what its licence is worth to it less the price, whatever it says of all of them.
        std::size_t const r = random.below(rows);
        auto const gain = [&](Amounts const& reported) -> std::int64_t {
            auto changed = surplus;
            changed[r] = reported;
            Assignment const a = assign_best_for_rows(changed);
            return a.column_of[r] ? surplus[r][*a.column_of[r]] - a.columns[*a.column_of[r]] : 0;
        };
        std::int64_t const honest = gain(surplus[r]);
        CHECK(honest == best.rows[r]);
        for (int n = 0; n < misreports; ++n) {
            Amounts lie = surplus[r];
            if (n % 2 == 0)
                lie = some_amounts(random, columns, 25);
            else
                lie[random.below(columns)] += below(random, 11) - 5;
            CHECK(gain(lie) <= honest);
        }
    });
}

TEST_CASE("menus learned from a sample: truthful in value and budget, for the licensor too") {
    for_all(40, [](Random& random) {
        Amounts const values = some_amounts(random, 1 + random.below(7), 40);
        std::vector<bool> sides;
        for (std::size_t i = 0; i < values.size(); ++i) sides.push_back(random.below(2) == 0);
        std::size_t const i = random.below(values.size());
        std::int64_t const reservation = below(random, 30);
        for (int rule = 0; rule < 4; ++rule) {
            auto const sales = [&](Amounts const& reports) {
                if (rule == 0) return sell_by_sample(reports, sides, reservation);
                if (rule == 1) return sell_by_sample(reports, sides, reservation, OwnerRule::price_floor);
                return rule == 2 ? sell_by_extraction(reports, sides) : sell_by_others(reports);
            };
            CHECK(gain_of_lying(random, values, i, 50, [&](Amounts const& reports) -> std::int64_t {
                      auto const pays = sales(reports).pays[i];
                      return pays ? values[i] - *pays : 0;
                  }) == 0);
        }
        // The licensor's gain over its true reservation, whatever it reports.
        auto const gain = [&](std::int64_t reported) {
            std::int64_t sum = 0;
            for (auto const& pays : sell_by_sample(values, sides, reported).pays)
                if (pays) sum += *pays - reservation;
            return sum;
        };
        for (int r = 0; r < misreports; ++r) CHECK(gain(below(random, 50)) <= gain(reservation));

        // Several assets, budgets: value and budget together misreported.
        std::vector<std::int64_t> const base{2, 3, 5};
        std::vector<std::int64_t> const reservations = some_amounts(random, 3, 10);
        std::vector<MenuBidder> bidders;
        for (std::size_t b = 0; b < 3; ++b)
            bidders.push_back({some_amounts(random, 3, 30), below(random, 50)});
        std::vector<bool> const places{false, true, random.below(2) == 0};
        auto const menu_gain = [&](MenuBidder const& reported) -> std::int64_t {
            auto changed = bidders;
            changed[1] = reported;
            MenuChoice const choice = sell_menu_by_sample(changed, base, places, reservations).choices[1];
            if (choice.pays > bidders[1].budget) return -1;  // more than it has
            std::int64_t out = -choice.pays;
            for (std::size_t a = 0; a < 3; ++a)
                if (choice.takes[a]) out += bidders[1].values[a];
            return out;
        };
        for (int r = 0; r < misreports; ++r)
            CHECK(menu_gain({some_amounts(random, 3, 30), below(random, 60)}) <= menu_gain(bidders[1]));
    });
}

TEST_CASE(
    "sampling earns a quarter of the best price to at least two, on average over all partitions, and more") {
    for_all(30, [](Random& random) {
        Amounts bids = some_amounts(random, 2 + random.below(6), 50);
        for (std::int64_t& bid : bids) ++bid;
        std::int64_t total = 0;
        std::int64_t extracted = 0;
        auto const partitions = std::int64_t{1} << bids.size();
        for (std::int64_t p = 0; p < partitions; ++p) {
            std::vector<bool> sides;
            for (std::size_t i = 0; i < bids.size(); ++i) sides.push_back((p >> i & 1) != 0);
            total += sell_by_sample(bids, sides).revenue;
            extracted += sell_by_extraction(bids, sides).revenue;
        }
        Amounts sorted = bids;
        std::ranges::sort(sorted, std::greater{});
        std::int64_t f2 = 0;
        for (std::size_t k = 2; k <= sorted.size(); ++k)
            f2 = std::max(f2, sorted[k - 1] * static_cast<std::int64_t>(k));
        CHECK(Rate(total, partitions) * Rate(468, 100) >= Rate(f2));
        CHECK(Rate(extracted, partitions) * 4 >= Rate(f2));
    });
    CHECK(sell_by_sample(Amounts{2, 1}, {true, false}).revenue == 1);
    CHECK_FALSE(best_single_price({}).has_value());
    auto const seed = digest_of("batch");
    CHECK(menu_side(seed, "book", "lab") == menu_side(seed, "book", "lab"));
}

TEST_CASE("a call within its budget: truthful for licensors, all that it buys at one rate") {
    for_all(60, [](Random& random) {
        std::vector<CallOffer> offers;
        for (std::uint64_t i = 0, n = 1 + random.below(7); i < n; ++i)
            offers.push_back({below(random, 20), 1 + below(random, 5)});
        std::int64_t const budget = below(random, 60);
        CallAwards const awards = award_call(offers, budget);
        Rate sum = 0;
        for (std::size_t w = 0; w < awards.winners.size(); ++w) {
            CHECK(awards.pays[w] >= offers[awards.winners[w]].reservation);
            sum += awards.pays[w];
        }
        CHECK(sum <= budget);
        std::size_t const i = random.below(offers.size());
        auto const gain = [&](std::int64_t reported) -> Rate {
            auto changed = offers;
            changed[i].reservation = reported;
            CallAwards const a = award_call(changed, budget);
            for (std::size_t w = 0; w < a.winners.size(); ++w)
                if (a.winners[w] == i) return a.pays[w] - offers[i].reservation;
            return 0;
        };
        Rate const honest = gain(offers[i].reservation);
        for (int r = 0; r < misreports; ++r) CHECK(gain(below(random, 25)) <= honest);

        // A constant factor: with the one offer of greatest value, a third of what the budget can buy at
        // cost; so at least that less the greatest value.
        std::int64_t best = 0;
        for (std::size_t set = 0; set < std::size_t{1} << offers.size(); ++set) {
            std::int64_t cost = 0;
            std::int64_t value = 0;
            for (std::size_t x = 0; x < offers.size(); ++x) {
                if ((set >> x & 1U) == 0) continue;
                cost += offers[x].reservation;
                value += offers[x].value;
            }
            if (cost <= budget) best = std::max(best, value);
        }
        std::int64_t bought = 0;
        for (std::size_t const w : awards.winners) bought += offers[w].value;
        std::int64_t greatest = 0;
        for (CallOffer const& offer : offers)
            if (offer.reservation <= budget) greatest = std::max(greatest, offer.value);
        CHECK(2 * bought + greatest >= best);
    });
    std::vector<CallOffer> const offers{{2, 4}, {3, 5}, {1, 1}, {6, 8}, {5, 5}, {4, 3}};
    CallAwards const awards = award_call(offers, 12);
    CHECK(awards.winners == std::vector<std::size_t>{0, 1});
    CHECK(awards.pays == std::vector<Rate>{3, Rate(15, 4)});
}

namespace {

std::vector<PricedInstrument> some_menu(Random& random) {
    std::vector<PricedInstrument> menu{{1, 1, below(random, 30), false, PricedInstrument::no_stack}};
    for (std::size_t i = 0, n = random.below(3); i < n; ++i)
        menu.push_back(
            {Rate(1 + below(random, 20), 4), Rate(below(random, 20), 4), below(random, 20), true, i});
    return menu;
}

}  // namespace

TEST_CASE("splits of one deal: both agree, the gain is shared as asked, the coupled rule says the same") {
    int shared = 0;
    for_all(60, [&](Random& random) {
        auto const menu = some_menu(random);
        Rate const value = 1 + below(random, 60);
        Rate const reservation = below(random, 50);
        SplitPoint const best = best_worth(menu, value);
        CHECK(best.cost <= value);
        Rate const k(1 + below(random, 3), 4);
        std::vector<CoupledDeal> const deals{{value, reservation, menu}};
        SharedLimits const limits{1000, {1000, 1000}};
        auto const coupled = coupled_k_split(deals, limits, k);
        if (best.worth < reservation) {
            CHECK_FALSE(coupled.has_value());
            return;
        }
        ++shared;
        SplitPoint const split = k_split(menu, value, reservation, k);
        Rate const shortfall = split_shortfall(split, value, reservation, k);
        CHECK(shortfall >= 0);
        REQUIRE(coupled.has_value());
        CHECK(coupled->relative_shortfalls[0] * value ==
              split_shortfall(coupled->points[0], value, reservation, k));
        CHECK(coupled->relative_shortfalls[0] * value <= shortfall);
        if (split.worth >= reservation) CHECK(coupled->relative_shortfalls[0] * value == shortfall);
        CHECK(coupled->points[0].worth >= reservation);
        CHECK(coupled->points[0].cost <= value);

        SplitPoint const nash = nash_split(menu, value, reservation, k);
        CHECK(nash.worth >= reservation);
        CHECK(nash.cost <= value);
        // With equal weights, no point along the menu has a greater product of gains.
        SplitPoint const half = nash_split(menu, value, reservation, Rate(1, 2));
        Rate const product = (half.worth - reservation) * (value - half.cost);
        for (int step = 0; step <= 20; ++step) {
            SplitPoint const other = best_worth(menu, value * Rate(step, 20));
            if (other.worth >= reservation)
                CHECK((other.worth - reservation) * (value - other.cost) <= product);
        }
        SplitPoint const least = least_contingent(menu, value, reservation);
        CHECK(least.worth >= reservation);
        CHECK(least.cost <= value);
    });
    CHECK(shared > 10);
}

TEST_CASE("deals that share cash: shortfalls are leximin, and the split is open to understated value") {
    // Two equal deals and cash for one and a half of the halves: both are short alike.
    std::vector<PricedInstrument> const cash{{1, 1, 100, false, PricedInstrument::no_stack}};
    std::vector<CoupledDeal> const deals{{40, 20, cash}, {40, 20, cash}};
    auto const split = coupled_k_split(deals, {50, {}}, Rate(1, 2));
    REQUIRE(split.has_value());
    CHECK(split->points[0].worth == 25);
    CHECK(split->points[1].worth == 25);
    CHECK(split->relative_shortfalls[0] == split->relative_shortfalls[1]);
    CHECK(split->relative_shortfalls[0] == Rate(1, 8));  // (15 − 5) / 2 of 40
    CHECK_FALSE(coupled_k_split(deals, {39, {}}, Rate(1, 2)).has_value());
    // PR1 is not truthful: bidding 30 instead of 40 for a licence worth 40 saves 5.
    CHECK(k_split(cash, 40, 20, Rate(1, 2)).cost == 30);
    CHECK(k_split(cash, 30, 20, Rate(1, 2)).cost == 25);
    // Nor is PR2; and the licensor's turn: asking 30 for what would be given for 20 gets 5 more.
    CHECK(nash_split(cash, 40, 20, Rate(1, 2)).cost == 30);
    CHECK(nash_split(cash, 30, 20, Rate(1, 2)).cost == 25);
    CHECK(k_split(cash, 40, 30, Rate(1, 2)).worth == 35);
    CHECK(nash_split(cash, 40, 30, Rate(1, 2)).worth == 35);
    // PR3: who pays as it bid shades; the other side, whose report moves no price, has no use for it.
    CHECK(k_split(cash, 40, 20, 1).cost == 40);
    CHECK(k_split(cash, 25, 20, 1).cost == 25);
    for (std::int64_t reported = 0; reported <= 40; ++reported)
        CHECK(k_split(cash, 40, reported, 1).worth == 40);
}
