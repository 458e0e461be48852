// Shapley values against closed forms and against a plain mean over all orders; attribution vectors;
// signatures.

#include "contracts/attribution/attribution.hpp"

#include "tests/property.hpp"

#include <algorithm>
#include <numeric>

using namespace licet;
using namespace licet::contracts;
using licet::testing::Random;

namespace {

std::int64_t worth_of(Game const& game, std::vector<bool> const& there) {
    std::int64_t worth = 0;
    for (auto const& any : game.terms) {
        if (auto const* const all = std::get_if<AllOf>(&any)) {
            bool const complete = std::ranges::all_of(all->members, [&](auto m) { return there[m]; });
            worth += complete ? all->worth : 0;
        } else if (auto const* const best = std::get_if<BestOf>(&any)) {
            std::int64_t most = 0;
            for (auto const& [who, stake] : best->worths)
                if (there[who]) most = std::max(most, stake);
            worth += most;
        } else if (auto const* const quota = std::get_if<QuotaOf>(&any)) {
            std::int64_t sum = 0;
            for (auto const& [who, stake] : quota->weights) sum += there[who] ? stake : 0;
            worth += sum >= quota->quota ? quota->worth : 0;
        } else if (auto const* const capped = std::get_if<CappedSum>(&any)) {
            std::int64_t sum = 0;
            for (auto const& [who, stake] : capped->worths) sum += there[who] ? stake : 0;
            worth += std::min(sum, capped->cap);
        } else if (auto const* const table = std::get_if<Table>(&any)) {
            std::size_t bits = 0;
            for (std::size_t i = 0; i < table->members.size(); ++i)
                if (there[table->members[i]]) bits |= std::size_t{1} << i;
            worth += table->worth[bits];
        }
    }
    return worth;
}

// The definition: the mean of what each adds to those before it, over all orders.
std::vector<Rate> by_definition(Game const& game) {
    std::vector<std::uint32_t> order(game.players.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<Rate> sums(order.size());
    std::int64_t orders = 0;
    do {
        ++orders;
        std::vector<bool> there(order.size());
        std::int64_t before = 0;
        for (std::uint32_t const who : order) {
            there[who] = true;
            std::int64_t const after = worth_of(game, there);
            sums[who] += Rate(after - before);
            before = after;
        }
    } while (std::ranges::next_permutation(order).found);
    for (Rate& sum : sums) sum /= Rate(orders);
    return sums;
}

Game with_players(std::size_t count) {
    Game game;
    for (std::size_t i = 0; i < count; ++i) game.players.push_back("p" + std::to_string(i));
    return game;
}

Stakes stakes_of(std::vector<std::int64_t> const& list) {
    Stakes out;
    for (std::uint32_t i = 0; i < list.size(); ++i) out.emplace_back(i, list[i]);
    return out;
}

Game some_game(Random& random) {
    Game game = with_players(1 + random.below(6));
    auto const n = static_cast<std::uint32_t>(game.players.size());
    auto const some = [&] {
        std::vector<std::uint32_t> out;
        for (std::uint32_t i = 0; i < n; ++i)
            if (random.below(2) == 0) out.push_back(i);
        if (out.empty()) out.push_back(static_cast<std::uint32_t>(random.below(n)));
        return out;
    };
    auto const stakes = [&] {
        Stakes out;
        for (std::uint32_t const who : some()) out.emplace_back(who, random.below(4));
        return out;
    };
    std::uint64_t const terms = 1 + random.below(4);
    for (std::uint64_t i = 0; i < terms; ++i) {
        auto const worth = static_cast<std::int64_t>(random.below(20));
        switch (random.below(5)) {
            case 0:
                game.terms.emplace_back(AllOf{some(), worth});
                break;
            case 1:
                game.terms.emplace_back(BestOf{stakes()});
                break;
            case 2:
                game.terms.emplace_back(
                    QuotaOf{stakes(), 1 + static_cast<std::int64_t>(random.below(5)), worth});
                break;
            case 3:
                game.terms.emplace_back(CappedSum{stakes(), worth});
                break;
            default: {
                Table table{some(), {}};
                table.worth.resize(std::size_t{1} << table.members.size());
                for (std::size_t b = 1; b < table.worth.size(); ++b)
                    table.worth[b] = static_cast<std::int64_t>(random.below(9));
                game.terms.emplace_back(std::move(table));
            }
        }
    }
    return game;
}

}  // namespace

TEST_CASE("law: the Shapley value of a small game is the mean over all orders, to the last fraction") {
    testing::for_all(120, [](Random& random) {
        Game const game = some_game(random);
        REQUIRE(faults_of(game).empty());
        auto const value = shapley(game, {});
        REQUIRE(value.has_value());
        CHECK(value->is_exact);
        CHECK(value->error == 0);
        CHECK(value->values == by_definition(game));
        CHECK(std::accumulate(value->values.begin(), value->values.end(), Rate(0)) == Rate(value->whole));
    });
}

TEST_CASE("known games: a council with vetoes, an airport, gloves") {
    Game council = with_players(15);
    council.terms.emplace_back(QuotaOf{stakes_of({7, 7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}), 39, 1});
    auto const power = shapley(council, {});
    REQUIRE(power.has_value());
    CHECK(power->values[0] == Rate(421, 2145));
    CHECK(power->values[14] == Rate(4, 2145));

    Game airport = with_players(4);
    airport.terms.emplace_back(BestOf{stakes_of({1, 2, 4, 8})});
    CHECK(shapley(airport, {})->values ==
          std::vector<Rate>{Rate(1, 4), Rate(7, 12), Rate(19, 12), Rate(67, 12)});

    Game gloves = with_players(3);  // one left, two right
    gloves.terms.emplace_back(Table{{0, 1, 2}, {0, 0, 0, 1, 0, 1, 0, 1}});
    CHECK(shapley(gloves, {})->values == std::vector<Rate>{Rate(2, 3), Rate(1, 6), Rate(1, 6)});
}

TEST_CASE("the stated error is Hoeffding's: 31,985 orders for a hundredth, for fifteen at once") {
    Integer const range = 1'000'000'000;
    CHECK(hoeffding_error(range, 15, 31'985) <= range / 100);
    CHECK(hoeffding_error(range, 15, 31'984) > range / 100);
    CHECK(hoeffding_error(0, 15, 10) == 0);
    CHECK(hoeffding_error(1, 1, 1'000'000) == 1);  // rounded up, never to nothing
}

TEST_CASE("a large game is sampled: the same for a seed, adding up, within the error that it states") {
    // Forty players of which twenty share one weight and twenty another: by symmetry the truth can be
    // counted.
    std::vector<std::int64_t> weights(40, 1);
    Game large = with_players(40);
    large.terms.emplace_back(QuotaOf{stakes_of(weights), 21, 1'000'000});
    for (std::int64_t seed = 1; seed <= 20; ++seed) {
        auto const value = shapley(large, {2'000, seed});
        REQUIRE(value.has_value());
        CHECK_FALSE(value->is_exact);
        CHECK(std::accumulate(value->values.begin(), value->values.end(), Rate(0)) == 1'000'000);
        CHECK(value->values == shapley(large, {2'000, seed})->values);
        for (Rate const& one : value->values)
            CHECK(boost::multiprecision::abs(one - Rate(25'000)) <= value->error);
    }
    CHECK(shapley(large, {2'000, 1})->values != shapley(large, {2'000, 2})->values);
    CHECK_FALSE(shapley(large, {0, 1}).has_value());
    CHECK_FALSE(shapley(large, {1'000'001, 1}).has_value());
}

TEST_CASE("shares are whole billionths that add up to one, and name their evidence") {
    Game game = with_players(3);
    game.terms.emplace_back(AllOf{{0, 1, 2}, 100});
    auto const vector = attribution_of(game, {});
    REQUIRE(vector.has_value());
    CHECK(vector->shares[0].second == 333'333'334);
    CHECK(vector->shares[2].second == 333'333'333);
    CHECK(vector->error == 0);
    CHECK_FALSE(vector->sampling.has_value());
    CHECK(vector->evidence == licet::digest_of(canonical_text(game)));
    Game nothing = with_players(2);
    nothing.terms.emplace_back(AllOf{{0, 1}, 0});
    CHECK_FALSE(attribution_of(nothing, {}).has_value());
    Game harmful = with_players(2);  // the second takes away what the first brings
    harmful.terms.emplace_back(Table{{0, 1}, {0, 5, 0, 1}});
    CHECK(shapley(harmful, {})->values == std::vector<Rate>{Rate(3), Rate(-2)});
    CHECK_FALSE(attribution_of(harmful, {}).has_value());
}

TEST_CASE("games with faults name the place") {
    Game game = with_players(2);
    game.terms.emplace_back(AllOf{{0, 2}, 1});
    game.terms.emplace_back(QuotaOf{stakes_of({1, 1}), 0, 1});
    auto const faults = faults_of(game);
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].pointer == "/terms/0");
    CHECK(faults[1].pointer == "/terms/1/quota");
    game.players.push_back("p0");
    CHECK(faults_of(game).front().pointer == "/players/2");
}

TEST_CASE("Ed25519 as RFC 8032 has it, and no bit of text or signature may change") {
    auto const secret =
        secret_key_from_text("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    REQUIRE(secret.has_value());
    PublicKey const key = public_key_of(*secret);
    CHECK(text_of(key) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    Signature signature = signed_with(*secret, "");
    CHECK(text_of(signature) ==
          "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd2"
          "5bf5f0595bbe"
          "24655141438e7a100b");
    CHECK(is_signed_by(key, "", signature));
    CHECK_FALSE(is_signed_by(key, "x", signature));
    for (std::size_t i = 0; i < 64; ++i) {
        signature.bytes[i] ^= 1U;
        CHECK_FALSE(is_signed_by(key, "", signature));
        signature.bytes[i] ^= 1U;
    }
    CHECK(signature_from_text(text_of(signature)) == signature);
    CHECK_FALSE(signature_from_text("e5").has_value());
    CHECK_FALSE(public_key_from_text(std::string(64, 'g')).has_value());
}
