// Zero-intelligence traders in a double auction, and what is said of how unequally something is spread.

#include "sim/world/double_auction.hpp"

#include "sim/metrics/inequality.hpp"
#include "sim/world/markets.hpp"
#include "tests/property.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace licet;
using namespace licet::sim;

namespace {

double gains_possible(std::vector<std::int64_t> values, std::vector<std::int64_t> costs) {
    std::ranges::sort(values, std::greater<>());
    std::ranges::sort(costs);
    double sum = 0;
    for (std::size_t i = 0; i < std::min(values.size(), costs.size()) && values[i] > costs[i]; ++i)
        sum += static_cast<double>(values[i] - costs[i]);
    return sum;
}

}  // namespace

TEST_CASE("law: in a double auction nobody deals twice, at a loss, or at other than one price") {
    testing::for_all(200, [](testing::Random& random) {
        std::vector<std::int64_t> values(random.below(20));
        std::vector<std::int64_t> costs(random.below(20));
        for (auto* const side : {&values, &costs})
            for (std::int64_t& one : *side) one = static_cast<std::int64_t>(random.below(1'001));
        Stream stream(random.below(1'000), 1, 1);
        std::uint64_t const shouts_max = random.below(2'000);
        DoubleAuction const played = play_double_auction(values, costs, 1'000, shouts_max, stream);
        CHECK(played.shouts <= shouts_max);
        std::set<std::uint32_t> buyers;
        std::set<std::uint32_t> sellers;
        for (matching::UnitTrade const& trade : played.cleared.trades) {
            CHECK(buyers.insert(trade.bid).second);
            CHECK(sellers.insert(trade.ask).second);
            CHECK(trade.pays == trade.gets);
            CHECK(trade.pays <= values.at(trade.bid));
            CHECK(trade.gets >= costs.at(trade.ask));
        }
        // Whoever is left may still deal; where nobody can on one side, it ends.
        if (played.shouts < shouts_max)
            CHECK((buyers.size() == values.size() || sellers.size() == costs.size()));
    });
}

TEST_CASE("zero-intelligence traders find nearly all gains (Gode and Sunder 1993: 97 % and more)") {
    Stream people(3, 4, 5);
    double gains = 0;
    double possible = 0;
    for (int period = 0; period < 60; ++period) {
        // Theirs: a staircase of values and costs.
        std::vector<std::int64_t> values;
        std::vector<std::int64_t> costs;
        for (std::int64_t i = 0; i < 12; ++i) {
            values.push_back(900'000 - 70'000 * i);
            costs.push_back(100'000 + 70'000 * i);
        }
        DoubleAuction const played = play_double_auction(values, costs, 1'000'000, 24 * 60, people);
        for (matching::UnitTrade const& trade : played.cleared.trades)
            gains += static_cast<double>(values[trade.bid] - costs[trade.ask]);
        possible += gains_possible(values, costs);
    }
    CHECK(gains / possible > 0.9);
    CHECK(gains / possible < 1);
    CHECK(find_market("category")
              ->fault(Setting(
                  {{"behaviour", std::string("zero-intelligence")}, {"rule", std::string("uniform")}})) ==
          "zero-intelligence traders shout in a continuous book; say rule = \"continuous\"");
}

TEST_CASE("Lorenz shares: of alike people as many as they are, of one who has all nothing until him") {
    CHECK(lorenz({5, 5, 5, 5}, 0.25) == doctest::Approx(0.25));
    CHECK(lorenz({5, 5, 5, 5}, 0.6) == doctest::Approx(0.6));
    CHECK(lorenz({0, 8, 0, 0}, 0.75) == 0);
    CHECK(lorenz({0, 8, 0, 0}, 0.9) == doctest::Approx(0.6));
    CHECK(lorenz({3, 1}, 0.5) == doctest::Approx(0.25));
    CHECK(lorenz({}, 0.5) == 0);
    CHECK(lorenz({0, 0}, 0.5) == 0);
}
