// Known results of theory that concern one clearing or one contract, exactly: one pair, trade reduction, the
// continuous book, contracts that bridge a gap, small markets. Uniform values need no draws here: what is
// gained depends on their order alone, and the r-th lowest of N is r/(N + 1) on average, so every order is
// looked at once.

#include "matching/book/book.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/pricing/assignment.hpp"
#include "matching/pricing/coupled_split.hpp"
#include "matching/pricing/unit_market.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>

using namespace licet;
using namespace licet::matching;

namespace {

using Amounts = std::vector<std::int64_t>;

// The mean over all orders of n values and m costs of what `gains` makes of their ranks.
Rate over_all_orders(std::size_t n, std::size_t m,
                     std::function<std::int64_t(Amounts const& values, Amounts const& costs)> const& gains) {
    Amounts ranks(n + m);
    std::iota(ranks.begin(), ranks.end(), 1);
    std::int64_t sum = 0;
    std::int64_t count = 0;
    do {
        sum += gains({ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(n)},
                     {ranks.begin() + static_cast<std::ptrdiff_t>(n), ranks.end()});
        ++count;
    } while (std::ranges::next_permutation(ranks).found);
    return Rate(sum, count) / Rate(n + m + 1);
}

std::int64_t gains_of(UnitClearing const& cleared, Amounts const& values, Amounts const& costs) {
    std::int64_t sum = 0;
    for (UnitTrade const& trade : cleared.trades) sum += values[trade.bid] - costs[trade.ask];
    return sum;
}

// The continuous book: orders arrive one by one, take the best of the other side or rest.
std::int64_t session_gains(Amounts const& values, Amounts const& costs,
                           std::vector<std::size_t> const& arrivals) {
    constexpr std::int64_t top = 1000;
    Book asks(0);
    Book bids(0);
    std::uint64_t sequence = 0;
    std::int64_t gains = 0;
    for (std::size_t const who : arrivals) {
        bool const is_buyer = who < values.size();
        std::size_t const place = is_buyer ? who : who - values.size();
        // On the bids' side what an order falls short of the top is its price.
        std::int64_t const limit = is_buyer ? values[place] : top - costs[place];
        BookBid wish;
        wish.purposes = 1;
        wish.territories.set(0);
        wish.budget = wish.max_cost = limit;
        if (auto const deal = (is_buyer ? asks : bids).take(wish)) {
            gains += is_buyer ? values[place] - costs[deal->offer] : values[deal->offer] - costs[place];
            continue;
        }
        StandingOffer order;
        order.offer = place;
        order.seq = ++sequence;
        order.purposes = 1;
        order.territories.set(0);
        order.licences_left = 1;
        order.menu = {{top - limit, 0}};
        (is_buyer ? bids : asks).add(order);
    }
    return gains;
}

}  // namespace

TEST_CASE(
    "anchors 01: one pair with linear strategies gains 9/64 at k = 1/2, 35/256 at 1/4, 1/8 at the ends") {
    // Values and costs on the middles of a fine grid; strategies as in Chatterjee and Samuelson (1983).
    struct Case {
        Share k;
        std::int64_t bid_slope[2], bid_start[2], ask_slope[2], ask_start[2];
        Rate gains;
    };
    for (Case const& c : {Case{{1, 2}, {2, 3}, {1, 12}, {2, 3}, {1, 4}, Rate(9, 64)},
                          Case{{0, 1}, {1, 1}, {0, 1}, {1, 2}, {1, 2}, Rate(1, 8)},
                          Case{{1, 1}, {1, 2}, {0, 1}, {1, 1}, {0, 1}, Rate(1, 8)},
                          Case{{1, 4}, {4, 5}, {3, 40}, {4, 7}, {3, 8}, Rate(35, 256)}}) {
        constexpr std::int64_t cells = 300;
        constexpr std::int64_t one = 1680 * cells;  // all fractions above are whole
        std::int64_t gains = 0;
        for (std::int64_t i = 0; i < cells; ++i)
            for (std::int64_t j = 0; j < cells; ++j) {
                std::int64_t const value = (2 * i + 1) * 840;
                std::int64_t const cost = (2 * j + 1) * 840;
                std::int64_t const bid =
                    value * c.bid_slope[0] / c.bid_slope[1] + one * c.bid_start[0] / c.bid_start[1];
                std::int64_t const ask =
                    cost * c.ask_slope[0] / c.ask_slope[1] + one * c.ask_start[0] / c.ask_start[1];
                auto const price = pair_price(bid, ask, c.k);
                if (!price) continue;
                CHECK_FALSE((*price < ask || *price > bid));
                gains += value - cost;
            }
        CHECK(abs(Rate(gains, one) / Rate(cells * cells) - c.gains) < Rate(1, 500));
    }
}

TEST_CASE(
    "anchors 03: first best N²/(2(2N+1)); always dropping the last trade keeps a quarter at two a side") {
    for (std::size_t n = 1; n <= 3; ++n) {
        Rate const best = over_all_orders(n, n, [](Amounts const& v, Amounts const& c) {
            return gains_of(clear_uniformly(v, c, {1, 2}), v, c);
        });
        CHECK(best == Rate(n * n, 2 * (2 * n + 1)));
    }
    auto const reduced = [](Amounts const& v, Amounts const& c) {
        return gains_of(clear_by_reduction(v, c), v, c);
    };
    CHECK(over_all_orders(1, 1, reduced) == 0);
    CHECK(over_all_orders(2, 2, reduced) == Rate(1, 10));
    // What the platform keeps there: 1/30.
    CHECK(over_all_orders(2, 2, [](Amounts const& v, Amounts const& c) {
              return clear_by_reduction(v, c).kept;
          }) == Rate(1, 30));
    // McAfee with one a side is the posted price one half.
    constexpr std::int64_t one = 1000;
    for (std::int64_t v = 0; v <= one; v += 50)
        for (std::int64_t c = 0; c <= one; c += 50)
            CHECK(clear_by_mcafee(Amounts{v}, Amounts{c}, {0, one}).trades.size() ==
                  (v >= one / 2 && one / 2 >= c ? 1U : 0U));
}

TEST_CASE("anchors 04: a truthful continuous book gains 1/6 with one a side, 16/45 with two") {
    for (std::size_t n = 1; n <= 2; ++n) {
        // Every order of ranks is looked at, so who of one side comes first does not matter; which side does.
        Rate sum = 0;
        std::int64_t patterns = 0;
        for (std::size_t pattern = 0; pattern < std::size_t{1} << (2 * n); ++pattern) {
            if (std::popcount(pattern) != static_cast<int>(n)) continue;
            std::vector<std::size_t> arrivals;
            std::size_t buyer = 0;
            std::size_t seller = n;
            for (std::size_t i = 0; i < 2 * n; ++i)
                arrivals.push_back((pattern >> i & 1U) != 0 ? buyer++ : seller++);
            sum += over_all_orders(
                n, n, [&](Amounts const& v, Amounts const& c) { return session_gains(v, c, arrivals); });
            ++patterns;
        }
        CHECK(sum / patterns == (n == 1 ? Rate(1, 6) : Rate(16, 45)));
    }
}

namespace {

std::vector<PricedInstrument> royalty_menu(Rate const& cash, Rate const& cost, Rate const& worth,
                                           Rate const& most) {
    return {{1, 1, cash, false, PricedInstrument::no_stack},
            {cost, worth, most, true, PricedInstrument::no_stack}};
}

}  // namespace

TEST_CASE("anchors 08: a royalty bridges what cash cannot, and shares the gain") {
    Rate const half(1, 2);
    // Cash is short: W = 50, R = 40, 15 in cash; a royalty costs and is worth 180 a unit to both.
    auto const gap = royalty_menu(15, 180, 180, Rate(1, 4));
    CHECK(best_worth(gap, 50).worth == 50);
    CHECK(best_worth({gap[0]}, 50).worth == 15);
    SplitPoint const split = k_split(gap, 50, 40, half);
    CHECK(split.quantities == std::vector<Rate>{15, Rate(1, 6)});
    CHECK(split.worth == 45);
    CHECK(nash_split(gap, 50, 40, half).worth == 45);

    // Beliefs differ: W = 30 < R = 36, yet a royalty of 1/5 and 9.6 in cash leave both 2.4 better off.
    auto const values = royalty_menu(30, 90, 144, Rate(1, 5));
    CHECK(best_worth(values, 30).worth == Rate(204, 5));
    SplitPoint const bridged = k_split(values, 30, 36, half);
    CHECK(bridged.quantities == std::vector<Rate>{Rate(48, 5), Rate(1, 5)});
    CHECK(bridged.worth - 36 == Rate(12, 5));
    CHECK(30 - bridged.cost == Rate(12, 5));

    // A patient licensee (a unit costs 160 and is worth 135): Nash and the k-split part.
    auto const patient = royalty_menu(15, 160, 135, Rate(1, 4));
    SplitPoint const nash = nash_split(patient, 50, 40, half);
    CHECK(nash.worth - 40 == Rate(145, 64));
    CHECK(50 - nash.cost == Rate(145, 54));
    SplitPoint const shared = k_split(patient, 50, 40, half);
    CHECK(shared.worth - 40 == 50 - shared.cost);
    CHECK(shared.worth - 40 == Rate(145, 59));
    CHECK(least_contingent(patient, 50, 40).quantities[1] * 160 == Rate(800, 27));

    // Nothing helps: the most is 27 against 45.
    CHECK(best_worth(royalty_menu(10, 90, 85, Rate(1, 5)), 30).worth < 45);
}

TEST_CASE(
    "anchors 08: in a population, 0.3 of cash and 0.4 of royalty lift captured gains from 65.7 % to 97.3 %") {
    constexpr std::int64_t cells = 200;
    auto const menu = royalty_menu(Rate(3, 10) * cells, 1, 1, Rate(4, 10) * cells);
    Rate gains = 0;
    Rate in_cash = 0;
    Rate bridged = 0;
    // V(W) is looked up once a value; reservations are the middles of the cells.
    for (std::int64_t i = 0; i < cells; ++i) {
        Rate const W = Rate(2 * i + 1, 2);
        Rate const cash = best_worth({menu[0]}, W).worth;
        Rate const both = best_worth(menu, W).worth;
        for (std::int64_t j = 0; 2 * j + 1 <= 2 * i + 1; ++j) {
            Rate const R(2 * j + 1, 2);
            gains += W - R;
            if (cash >= R) in_cash += W - R;
            if (both >= R) bridged += W - R;
        }
    }
    CHECK(abs(in_cash / gains - Rate(657, 1000)) < Rate(1, 200));
    CHECK(abs(bridged / gains - Rate(973, 1000)) < Rate(1, 200));
}

TEST_CASE(
    "anchors 13: Shapley and Shubik's houses, by the batch solver and by assignment; prices best for each "
    "side") {
    std::vector<Amounts> const surplus{{5, 7, 2}, {8, 9, 3}, {2, 6, 0}};
    Assignment const rows = assign_best_for_rows(surplus);
    CHECK(rows.surplus == 16);
    CHECK(rows.rows == Amounts{2, 5, 1});
    CHECK(rows.columns == Amounts{3, 5, 0});
    CHECK(assign_best_for_columns(surplus).columns == Amounts{5, 6, 1});
}

TEST_CASE(
    "anchors 13: deals of one licensee share its cash and stack; what each licensor is short of is "
    "levelled") {
    // Cash for one licence and a half; royalties at par of 100 a unit, 0.3 of them for all.
    auto const menu = [](Rate const& most) {
        return std::vector<PricedInstrument>{{1, 1, 60, false, PricedInstrument::no_stack},
                                             {100, 100, most, true, 0}};
    };
    std::vector<CoupledDeal> const deals{{60, 40, menu(Rate(1, 5))}, {60, 40, menu(Rate(1, 5))}};
    auto const fair = coupled_k_split(deals, {70, {Rate(3, 10)}}, Rate(1, 2));
    REQUIRE(fair.has_value());
    // Both can have their 50: 70 in cash and 30 of royalty.
    CHECK(fair->relative_shortfalls == std::vector<Rate>{0, 0});
    CHECK(fair->surplus == 40);
    auto const tight = coupled_k_split(deals, {60, {Rate(3, 10)}}, Rate(1, 2));
    REQUIRE(tight.has_value());
    // 90 in all: each has 45 and is short by (15 − 5)/2 of 60.
    CHECK(tight->relative_shortfalls == std::vector<Rate>{Rate(1, 12), Rate(1, 12)});
    CHECK_FALSE(coupled_k_split(deals, {40, {Rate(3, 10)}}, Rate(1, 2)).has_value());
    CHECK(coupled_best(deals, {60, {Rate(3, 10)}}, CoupledAim::least_contingent)->points[0].cost +
              coupled_best(deals, {60, {Rate(3, 10)}}, CoupledAim::least_contingent)->points[1].cost >=
          80);
}
