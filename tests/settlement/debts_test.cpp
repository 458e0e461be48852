// Clearing of mutual debts against known networks, against its own definition, and against a plain iteration.

#include "settlement/default/debts.hpp"

#include "tests/property.hpp"

#include <numeric>

using namespace licet;
using namespace licet::settlement;
using licet::testing::Random;

namespace {

DebtNetwork network(std::vector<std::vector<int>> const& owes, std::vector<int> const& assets) {
    DebtNetwork out;
    for (std::uint32_t i = 0; i < assets.size(); ++i) {
        out.parties.push_back("p" + std::to_string(i));
        out.assets.emplace_back(assets[i]);
        for (std::uint32_t j = 0; j < assets.size(); ++j)
            if (owes[i][j] != 0) out.debts.push_back({i, j, Rate(owes[i][j])});
    }
    return out;
}

}  // namespace

TEST_CASE("three firms in a circle of debts: two pay in part, one in full") {
    auto const cleared = clear_debts(network({{0, 10, 5}, {0, 0, 8}, {6, 0, 0}}, {2, 1, 1}));
    REQUIRE(cleared.has_value());
    CHECK(cleared->paid == std::vector<Rate>{Rate(8), Rate(19, 3), Rate(6)});
    CHECK(cleared->left == std::vector<Rate>{Rate(0), Rate(0), Rate(4)});
    CHECK(cleared->shortfall == Rate(26, 3));
    CHECK(cleared->wave[0] == 1);
    CHECK(cleared->wave[1] == 2);
    CHECK(cleared->wave[2] == 0);
}

TEST_CASE("a ring without any money clears in full: the greatest vector is the one that is found") {
    auto const cleared =
        clear_debts(network({{0, 7, 0, 0}, {0, 0, 7, 0}, {0, 0, 0, 7}, {7, 0, 0, 0}}, {0, 0, 0, 0}));
    REQUIRE(cleared.has_value());
    CHECK(cleared->shortfall == 0);
    CHECK(cleared->gross == 28);
    CHECK(cleared->bilateral == 28);
    CHECK(cleared->multilateral == 0);
}

TEST_CASE("law: all pay in full or all they have, pro rata; nobody else could pay more; nothing is lost") {
    testing::for_all(150, [](Random& random) {
        std::size_t const n = 2 + random.below(8);
        std::vector<std::vector<int>> owes(n, std::vector<int>(n));
        std::vector<int> assets(n);
        for (std::size_t i = 0; i < n; ++i) {
            assets[i] = random.below(2) == 0 ? 0 : static_cast<int>(random.below(12));
            for (std::size_t j = 0; j < n; ++j)
                if (i != j && random.below(2) == 0) owes[i][j] = static_cast<int>(random.below(15));
        }
        DebtNetwork const net = network(owes, assets);
        auto const cleared = clear_debts(net);
        REQUIRE(cleared.has_value());
        // The definition: paid = min(owed, assets + receipts).
        auto const receipts = [&](std::vector<Rate> const& paid) {
            std::vector<Rate> out(n);
            for (Debt const& debt : net.debts)
                out[debt.creditor] += debt.amount / cleared->owed[debt.debtor] * paid[debt.debtor];
            return out;
        };
        std::vector<Rate> const received = receipts(cleared->paid);
        for (std::size_t i = 0; i < n; ++i) {
            Rate const has = net.assets[i] + received[i];
            CHECK(cleared->paid[i] == std::min(cleared->owed[i], has));
            CHECK(cleared->left[i] == has - cleared->paid[i]);
            CHECK((cleared->wave[i] != 0) == (cleared->paid[i] < cleared->owed[i]));
        }
        CHECK(std::accumulate(cleared->left.begin(), cleared->left.end(), Rate(0)) ==
              std::accumulate(net.assets.begin(), net.assets.end(), Rate(0)));
        // From full payment down, the iteration of the definition never falls below the greatest vector.
        std::vector<Rate> paid = cleared->owed;
        for (int round = 0; round < 12; ++round) {
            std::vector<Rate> const has = receipts(paid);
            for (std::size_t i = 0; i < n; ++i) {
                paid[i] = std::min(cleared->owed[i], Rate(net.assets[i] + has[i]));
                CHECK(paid[i] >= cleared->paid[i]);
            }
        }
        CHECK(cleared->multilateral <= cleared->bilateral);
        CHECK(cleared->bilateral <= cleared->gross);
    });
}

TEST_CASE("more in default than is solved at once is said, not attempted") {
    DebtNetwork net;
    for (std::uint32_t i = 0; i < defaults_max + 2; ++i) {
        net.parties.push_back("p" + std::to_string(i));
        net.assets.emplace_back(0);
        if (i > 0) net.debts.push_back({i - 1, i, Rate(1)});
    }
    CHECK_FALSE(clear_debts(net).has_value());
    net.assets[0] = 1;
    CHECK(clear_debts(net)->shortfall == 0);
}
