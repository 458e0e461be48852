// Family 09: who of those behind a result gets how much of it.

#include "contracts/attribution/game.hpp"
#include "contracts/values/money.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <bit>
#include <cmath>
#include <numeric>

namespace licet::sim {
namespace {

using Worth = std::function<double(std::uint64_t coalition)>;

// What player `i` adds to each coalition of the others, weighted as in a random order (or, for Banzhaf,
// evenly).
enum class Weights { shapley, banzhaf };
double value_of(std::size_t i, std::size_t players, Worth const& worth, Weights weights) {
    if (players > 22) throw NotKnown("too many players to look at every coalition");
    // s!·(n − 1 − s)!/n!, a size each.
    std::vector<double> chance(players, 1);
    for (std::size_t s = 0; s < players; ++s) {
        double ways = 1;  // C(n − 1, s)
        for (std::size_t j = 0; j < s; ++j)
            ways = ways * static_cast<double>(players - 1 - j) / static_cast<double>(j + 1);
        chance[s] = weights == Weights::shapley ? 1 / (static_cast<double>(players) * ways) : 1;
    }
    double sum = 0;
    std::uint64_t const bit = std::uint64_t{1} << i;
    for (std::uint64_t set = 0; set < std::uint64_t{1} << players; ++set)
        if ((set & bit) == 0)
            sum += chance[static_cast<std::size_t>(std::popcount(set))] * (worth(set | bit) - worth(set));
    return sum;
}

// The mean of what `i` adds to those before it over random orders: one draw an order.
Answer sampled_value(Row const& row, Laboratory& lab, std::size_t i, std::size_t players,
                     Worth const& worth) {
    auto const& m = lab.means(row.key("order of " + std::to_string(i) + row.family), "order", 1,
                              [=](Stream& stream, std::vector<double>& out) {
                                  // Who comes before i: a uniform place, then that many others at random.
                                  std::size_t before = stream.below(players);
                                  std::uint64_t set = 0;
                                  std::vector<std::size_t> others;
                                  for (std::size_t j = 0; j < players; ++j)
                                      if (j != i) others.push_back(j);
                                  for (std::size_t k = 0; k < before; ++k) {
                                      std::swap(others[k], others[k + stream.below(others.size() - k)]);
                                      set |= std::uint64_t{1} << others[k];
                                  }
                                  out[0] = worth(set | std::uint64_t{1} << i) - worth(set);
                              });
    return sampled(m[0], lab);
}

// Votes and perfect substitutes are games that settlement divides by, exactly where they are small enough.
std::optional<double> divided_exactly(Row const& row, std::size_t player) {
    contracts::Game game;
    bool const is_vote = row.is_set("Weighted voting game");
    auto const sizes = row.exacts(is_vote ? "weights" : "values");
    Integer scale = is_vote ? Integer(denominator(row.exact("quota"))) : Integer(1);
    for (Rate const& size : sizes) scale = lcm(scale, Integer(denominator(size)));
    auto const whole = [&](Rate const& amount) {
        return static_cast<std::int64_t>(numerator(Rate(amount * Rate(scale))));
    };
    contracts::Stakes stakes;
    for (std::uint32_t i = 0; i < sizes.size(); ++i) {
        game.players.push_back("p" + std::to_string(i));
        if (sizes[i] > 0) stakes.emplace_back(i, whole(sizes[i]));
    }
    if (is_vote)
        game.terms.emplace_back(contracts::QuotaOf{stakes, whole(row.exact("quota")), 1});
    else
        game.terms.emplace_back(contracts::BestOf{stakes});
    if (!faults_of(game).empty()) return std::nullopt;
    auto const value = contracts::shapley(game, {});
    if (!value || !value->is_exact) return std::nullopt;
    return number_of(is_vote ? value->values[player] : Rate(value->values[player] / Rate(scale)));
}

// "P3" or "PHI3" or "3": the third player; else by the name of a role.
std::size_t player_of(Row const& row, std::string const& word, std::vector<double> const& sizes) {
    auto const digits = word.find_first_of("0123456789");
    if (digits != std::string::npos && word.find_first_not_of("0123456789", digits) == std::string::npos) {
        std::size_t const number = std::stoul(word.substr(digits));
        if (number >= 1 && number <= sizes.size()) return number - 1;
    }
    for (std::string_view const name : {"PERMANENT", "BIG", "LARGE", "MAJOR", "LEFT"})
        if (word == name) return 0;
    for (std::string_view const name : {"ROTATING", "SMALL", "MINOR", "RIGHT"})
        if (word == name) return sizes.size() - 1;
    if (word == "MIDDLE" || word == "MEDIUM")
        for (std::size_t i = 0; i < sizes.size(); ++i)
            if (sizes[i] < sizes.front() && sizes[i] > sizes.back()) return i;
    throw NotKnown("the player \"" + word + "\" of \"" + row.quantity + "\" is not known");
}

double sum_over(std::uint64_t set, std::vector<double> const& sizes) {
    double sum = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        if ((set >> i & 1U) != 0) sum += sizes[i];
    return sum;
}

Answer knn(Row const& row) {
    auto const match = row.numbers("match");
    auto const k = static_cast<double>(row.whole("K"));
    auto const n = match.size();
    // From the farthest point inwards (Jia et al. 2019).
    std::vector<double> value(n);
    value[n - 1] = match[n - 1] / static_cast<double>(n) * std::fmin(1, static_cast<double>(n) / k);
    for (std::size_t i = n - 1; i > 0; --i)
        value[i - 1] = value[i] + (match[i - 1] - match[i]) / k * std::fmin(k, static_cast<double>(i)) /
                                      static_cast<double>(i);
    // With few points, the game itself: v(S) = matches among the K nearest in S, over K.
    std::string const words = row.quantity.substr(row.quantity.find("of the ") + 7);
    std::size_t const number = std::stoul(words);
    if (number < 1 || number > n) not_known(row);
    if (n > 16) return exactly(value[number - 1]);
    Worth const worth = [&](std::uint64_t set) {
        double sum = 0;
        double taken = 0;
        for (std::size_t i = 0; i < n && taken < k; ++i)
            if ((set >> i & 1U) != 0) {
                sum += match[i];
                ++taken;
            }
        return sum / k;
    };
    return exactly(value_of(number - 1, n, worth, Weights::shapley));
}

Answer replication(Row const& row) {
    std::int64_t const copies = row.whole("copies");
    auto const players = static_cast<std::size_t>(copies + 2);  // owner 1's, then owner 2
    Worth const worth = [](std::uint64_t set) { return set == 0 ? 0.0 : 1.0; };
    double total = 0;
    for (std::size_t i = 0; i + 1 < players; ++i) {
        double const plain = value_of(i, players, worth, Weights::shapley);
        // All are alike: similarity 1 to each other one.
        double const similar = static_cast<double>(players - 1);
        total += row.asks("robust") ? plain * exponential_of(-row.number("lambda") * similar) : plain;
    }
    if (row.asks("plain") || row.asks("robust")) return exactly(total);
    not_known(row);
}

Answer sampling_error(Row const& row) {
    if (row.asks("standard deviation")) {
        // A marginal of 1 with chance phi, else 0.
        double const phi = row.number("phi");
        double const mean = phi * 1 + (1 - phi) * 0;
        return exactly(square_root(phi * (1 - mean) * (1 - mean) + (1 - phi) * mean * mean));
    }
    if (row.asks("permutations required")) {
        double const eps = row.number("eps");
        auto const players = static_cast<double>(row.whole("n"));
        // The least N at which 2n·exp(−2Nε²) <= δ.
        std::uint64_t low = 0;
        std::uint64_t high = std::uint64_t{1} << 50U;
        while (low < high) {
            std::uint64_t const middle = low + (high - low) / 2;
            double const chance = 2 * players * exponential_of(-2 * static_cast<double>(middle) * eps * eps);
            if (chance <= row.number("delta"))
                high = middle;
            else
                low = middle + 1;
        }
        return exactly(static_cast<double>(low));
    }
    not_known(row);
}

}  // namespace

Answer shapley_shares(Row const& row, Laboratory& lab) {
    if (row.is_set("K-NN utility")) return knn(row);
    if (row.has("copies")) return replication(row);
    if (row.is_set("Permutation sampling") || row.is_set("Hoeffding")) return sampling_error(row);
    std::vector<double> sizes;
    Worth worth;
    if (row.is_set("Weighted voting game")) {
        sizes = row.numbers("weights");
        double const quota = row.number("quota");
        worth = [=](std::uint64_t set) { return sum_over(set, sizes) >= quota ? 1.0 : 0.0; };
    } else if (row.is_set("best-substitute game")) {
        sizes = row.numbers("values");
        worth = [=](std::uint64_t set) {
            double best = 0;
            for (std::size_t i = 0; i < sizes.size(); ++i)
                if ((set >> i & 1U) != 0) best = std::fmax(best, sizes[i]);
            return best;
        };
    } else if (row.is_set("Glove game")) {
        auto const left = static_cast<std::size_t>(row.whole("left"));
        auto const right = static_cast<std::size_t>(row.whole("right"));
        sizes.assign(left + right, 1);
        worth = [=](std::uint64_t set) {
            std::uint64_t const lefts = set & ((std::uint64_t{1} << left) - 1);
            return static_cast<double>(std::min(std::popcount(lefts), std::popcount(set >> left)));
        };
    } else if (row.is_set("v(S)=sqrt(sum of sizes)")) {
        sizes = row.numbers("weights");
        worth = [=](std::uint64_t set) { return square_root(sum_over(set, sizes)); };
    } else if (row.is_set("Shapley royalty share")) {
        sizes = row.numbers("w");
        auto const q = row.numbers("q");
        double const w0 = row.number("w0");
        double const q0 = row.number("q0");
        if (q.size() != sizes.size()) throw NotKnown("a density for every weight");
        worth = [=](std::uint64_t set) {
            double above = w0 * q0;
            double below = w0;
            for (std::size_t i = 0; i < sizes.size(); ++i)
                if ((set >> i & 1U) != 0) {
                    above += sizes[i] * q[i];
                    below += sizes[i];
                }
            return natural_log(above / below);
        };
    } else {
        not_known(row);
    }
    std::size_t const players = sizes.size();
    if (players > 60) throw NotKnown("too many players");
    std::size_t const player = player_of(row, row.asks_of(), sizes);
    if (row.asks("royalty share of owner")) {
        std::vector<double> values;
        for (std::size_t i = 0; i < players; ++i)
            values.push_back(value_of(i, players, worth, Weights::shapley));
        return exactly(values[player] / std::accumulate(values.begin(), values.end(), 0.0));
    }
    if (row.asks("Banzhaf")) {
        double sum = 0;
        double own = 0;
        for (std::size_t i = 0; i < players; ++i) {
            double const value = value_of(i, players, worth, Weights::banzhaf);
            sum += value;
            if (i == player) own = value;
        }
        return exactly(own / sum);
    }
    if (row.asks("Shapley value of") &&
        (row.is_set("Weighted voting game") || row.is_set("best-substitute game")))
        if (auto const exact = divided_exactly(row, player))
            return sampled(*exact, lab);  // as good as any number of draws
    if (row.asks("Shapley value of")) return sampled_value(row, lab, player, players, worth);
    not_known(row);
}

}  // namespace licet::sim
