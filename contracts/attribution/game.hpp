#pragma once
// Games of contribution, and the Shapley value that divides what a group is worth among its members
// (Shapley 1953): the mean of what each adds to those before it, over all orders. A game is a sum of terms,
// and so is its Shapley value; each term is solved on its own, exactly wherever that is possible.

#include "contracts/values/archive.hpp"
#include "contracts/values/rate.hpp"
#include "contracts/values/result.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace licet::contracts {

inline constexpr std::size_t players_max = 10'000;
inline constexpr std::size_t table_members_max = 12;
// A term by quota or under a cap is exact up to so many members: all of its coalitions are looked at.
inline constexpr std::size_t exact_members_max = 18;
inline constexpr std::int64_t permutations_max = 1'000'000;
// Coalitions x members where exact, orders x members where sampled, over all terms.
inline constexpr std::uint64_t steps_max = 100'000'000;
inline constexpr std::int64_t worth_max = 1'000'000'000'000'000'000;

// Who, by place in Game::players, and how much; >= 0.
using Stakes = std::vector<std::pair<std::uint32_t, std::int64_t>>;

// Worth something once all of them are there: complements.
struct AllOf {
    std::vector<std::uint32_t> members;
    std::int64_t worth = 0;
    friend bool operator==(AllOf const&, AllOf const&) = default;
};
// Worth what the best of those there is worth: perfect substitutes.
struct BestOf {
    Stakes worths;
    friend bool operator==(BestOf const&, BestOf const&) = default;
};
// Worth something once the weights there reach the quota: a vote.
struct QuotaOf {
    Stakes weights;
    std::int64_t quota = 1;
    std::int64_t worth = 0;
    friend bool operator==(QuotaOf const&, QuotaOf const&) = default;
};
// Worth their sum, but never more than the cap: each adds less the more are there.
struct CappedSum {
    Stakes worths;
    std::int64_t cap = 0;
    friend bool operator==(CappedSum const&, CappedSum const&) = default;
};
// The worth of every coalition: worth[b] of the members whose bits are set in b; worth[0] is 0.
struct Table {
    std::vector<std::uint32_t> members;
    std::vector<std::int64_t> worth;
    friend bool operator==(Table const&, Table const&) = default;
};

struct Game {
    std::vector<std::string> players;  // each once
    std::vector<std::variant<AllOf, BestOf, QuotaOf, CappedSum, Table>> terms;
    friend bool operator==(Game const&, Game const&) = default;
};

// What is wrong with a game, as a JSON pointer and what would be right; empty where nothing is.
struct GameFault {
    std::string pointer;
    std::string what;
};
[[nodiscard]] std::vector<GameFault> faults_of(Game const& game);

struct Sampling {
    std::int64_t permutations = 10'000;  // of each term that is too large to be exact
    std::int64_t seed = 1;
    friend bool operator==(Sampling const&, Sampling const&) = default;
};

struct ShapleyValue {
    std::vector<Rate> values;  // a player, in the units of the worths; they add up to `whole`
    Integer whole;             // what all players together are worth
    bool is_exact = true;
    // No value is further off than this with 95 % confidence, for all players at once (Hoeffding's inequality
    // and a union bound), rounded up; 0 where exact.
    Integer error;
};

// Nothing where it would take more than steps_max. The game has no faults.
[[nodiscard]] std::optional<ShapleyValue> shapley(Game const& game, Sampling const& sampling);

// The bound above for one term: ceil(range * sqrt(ln(2 * events / 0.05) / (2 * permutations))), `range` being
// how far apart two contributions of one player can lie.
[[nodiscard]] Integer hoeffding_error(Integer const& range, std::uint64_t events, std::uint64_t permutations);

// One text a game: JSON with its keys in a fixed order; its digest is what an attribution vector names as
// evidence.
[[nodiscard]] std::string canonical_text(Game const& game);

template <Archive A>
void describe(A& archive, AllOf& term) {
    archive(term.members, term.worth);
}
template <Archive A>
void describe(A& archive, BestOf& term) {
    archive(term.worths);
}
template <Archive A>
void describe(A& archive, QuotaOf& term) {
    archive(term.weights, term.quota, term.worth);
}
template <Archive A>
void describe(A& archive, CappedSum& term) {
    archive(term.worths, term.cap);
}
template <Archive A>
void describe(A& archive, Table& term) {
    archive(term.members, term.worth);
}
template <Archive A>
void describe(A& archive, Game& game) {
    archive(game.players, game.terms);
}
template <Archive A>
void describe(A& archive, Sampling& sampling) {
    archive(sampling.permutations, sampling.seed);
}

}  // namespace licet::contracts
