#include "contracts/attribution/game.hpp"

#include "contracts/terms/canonical.hpp"
#include "contracts/values/draws.hpp"
#include "contracts/values/money.hpp"

#include <algorithm>
#include <bit>
#include <set>

namespace licet::contracts {
namespace {

// An upper bound of ln(x) in units of 10^-18, x >= 1: ln 2 a doubling, and for what is left, y in [1, 2), the
// series 2 (z + z^3/3 + z^5/5 + …) with z = (y - 1) / (y + 1) <= 1/3, every step rounded up.
Integer log_upper(std::uint64_t x) {
    Integer const one = 1'000'000'000'000'000'000;
    unsigned const doublings = static_cast<unsigned>(std::bit_width(x)) - 1;
    Integer const below = Integer(1) << doublings;
    Integer const above = Integer(x) + below;
    Integer const z = ((Integer(x) - below) * one + above - 1) / above;
    Integer const square = (z * z + one - 1) / one;
    Integer sum = 0;
    Integer power = z;
    for (unsigned k = 1; k < 80; k += 2) {
        sum += (power + k - 1) / k;
        power = (power * square + one - 1) / one;
    }
    return Integer(693'147'180'559'945'310) * doublings + 2 * sum + 2;
}

Integer root_upper(Integer const& square) {
    Integer root = boost::multiprecision::sqrt(square);
    if (root * root < square) ++root;
    return root;
}

// sum[b] over the members whose bits are set in b.
std::vector<std::int64_t> coalition_sums(Stakes const& stakes) {
    std::vector<std::int64_t> sums(std::size_t{1} << stakes.size());
    for (std::size_t b = 1; b < sums.size(); ++b)
        sums[b] = sums[b & (b - 1)] + stakes[static_cast<std::size_t>(std::countr_zero(b))].second;
    return sums;
}

class Solver {
public:
    Solver(Game const& game, Sampling const& sampling) : sampling_(sampling) {
        out_.values.resize(game.players.size());
        for (auto const& term : game.terms) sampled_terms_ += is_sampled(term) ? 1 : 0;
    }

    static bool is_sampled(std::variant<AllOf, BestOf, QuotaOf, CappedSum, Table> const& term) {
        if (auto const* const quota = std::get_if<QuotaOf>(&term))
            return quota->weights.size() > exact_members_max;
        if (auto const* const capped = std::get_if<CappedSum>(&term))
            return capped->worths.size() > exact_members_max;
        return false;
    }

    void operator()(AllOf const& term) {
        for (std::uint32_t const member : term.members)
            out_.values[member] += Rate(term.worth, term.members.size());
        out_.whole += term.worth;
    }
    void operator()(BestOf const& term) {
        // The airport game: who is worth at least a step shares it with all who are.
        Stakes sorted = term.worths;
        std::ranges::stable_sort(sorted, {}, [](auto const& stake) { return stake.second; });
        Rate so_far = 0;
        std::int64_t below = 0;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            so_far += Rate(sorted[i].second - below, sorted.size() - i);
            below = sorted[i].second;
            out_.values[sorted[i].first] += so_far;
        }
        out_.whole += below;
    }
    void operator()(QuotaOf const& term) {
        auto const worth = [&](std::int64_t sum) { return sum >= term.quota ? term.worth : 0; };
        sums(term.weights, worth, term.worth);
    }
    void operator()(CappedSum const& term) {
        std::int64_t most = 0;
        for (auto const& [who, worth] : term.worths) most = std::max(most, std::min(worth, term.cap));
        sums(
            term.worths, [&](std::int64_t sum) { return std::min(sum, term.cap); }, most);
    }
    void operator()(Table const& term) {
        coalitions(term.members, term.worth);
        out_.whole += term.worth.back();
    }

    ShapleyValue take() { return std::move(out_); }

private:
    // Every coalition: what each member adds, counted by the size of what it joins.
    void coalitions(std::vector<std::uint32_t> const& members, std::vector<std::int64_t> const& worth) {
        std::size_t const n = members.size();
        std::vector<WideUnits> added(n * n);
        for (std::size_t b = 0; b < worth.size(); ++b)
            for (std::size_t i = 0; i < n; ++i)
                if ((b >> i & 1U) == 0)
                    added[i * n + static_cast<std::size_t>(std::popcount(b))] +=
                        worth[b | std::size_t{1} << i] - worth[b];
        std::vector<Integer> factorial{1};
        for (std::size_t i = 1; i <= n; ++i) factorial.push_back(factorial.back() * i);
        for (std::size_t i = 0; i < n; ++i) {
            Integer sum = 0;
            for (std::size_t size = 0; size < n; ++size)
                sum += factorial[size] * factorial[n - size - 1] * Integer(added[i * n + size]);
            out_.values[members[i]] += Rate(sum, factorial[n]);
        }
    }

    // A worth that depends on the sum of stakes alone; no contribution is over `range`, none negative.
    template <class Worth>
    void sums(Stakes const& stakes, Worth worth, std::int64_t range) {
        std::int64_t total = 0;
        for (auto const& [who, stake] : stakes) total += stake;
        out_.whole += worth(total);
        if (stakes.size() <= exact_members_max) {
            std::vector<std::int64_t> worths = coalition_sums(stakes);
            for (std::int64_t& sum : worths) sum = worth(sum);
            std::vector<std::uint32_t> members;
            for (auto const& [who, stake] : stakes) members.push_back(who);
            coalitions(members, worths);
            return;
        }
        Draws draws(static_cast<std::uint64_t>(sampling_.seed) + term_++);
        std::vector<std::uint32_t> order(stakes.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        std::vector<WideUnits> added(stakes.size());
        for (std::int64_t run = 0; run < sampling_.permutations; ++run) {
            std::int64_t sum = 0;
            std::int64_t before = 0;
            for (std::size_t i = 0; i < order.size(); ++i) {
                std::swap(order[i], order[i + draws.below(order.size() - i)]);
                sum += stakes[order[i]].second;
                std::int64_t const after = worth(sum);
                added[order[i]] += after - before;
                before = after;
            }
        }
        for (std::size_t i = 0; i < stakes.size(); ++i)
            out_.values[stakes[i].first] += Rate(Integer(added[i]), Integer(sampling_.permutations));
        out_.is_exact = false;
        out_.error += hoeffding_error(range, stakes.size() * sampled_terms_,
                                      static_cast<std::uint64_t>(sampling_.permutations));
    }

    Sampling sampling_;
    std::uint64_t sampled_terms_ = 0;
    std::uint64_t term_ = 0;
    ShapleyValue out_;
};

std::string whole_text(std::int64_t number) {
    return '"' + std::to_string(number) + '"';
}

struct TermText {
    Game const& game;

    std::string list(std::vector<std::uint32_t> const& members) const {
        std::string out = "[";
        for (std::uint32_t const member : members)
            out += (out.size() > 1 ? "," : "") + json_quoted(game.players[member]);
        return out + "]";
    }
    std::string stakes(Stakes const& list) const {
        std::string out = "{";
        for (auto const& [who, stake] : list)
            out += (out.size() > 1 ? "," : "") + json_quoted(game.players[who]) + ":" + whole_text(stake);
        return out + "}";
    }
    std::string operator()(AllOf const& t) const {
        return "{\"all_of\":" + list(t.members) + ",\"worth\":" + whole_text(t.worth) + "}";
    }
    std::string operator()(BestOf const& t) const { return "{\"best_of\":" + stakes(t.worths) + "}"; }
    std::string operator()(QuotaOf const& t) const {
        return "{\"weights\":" + stakes(t.weights) + ",\"quota\":" + whole_text(t.quota) +
               ",\"worth\":" + whole_text(t.worth) + "}";
    }
    std::string operator()(CappedSum const& t) const {
        return "{\"sum_of\":" + stakes(t.worths) + ",\"cap\":" + whole_text(t.cap) + "}";
    }
    std::string operator()(Table const& t) const {
        std::string out = "{\"members\":" + list(t.members) + ",\"coalitions\":[";
        bool first = true;
        for (std::size_t b = 1; b < t.worth.size(); ++b) {
            if (t.worth[b] == 0) continue;
            std::vector<std::uint32_t> of;
            for (std::size_t i = 0; i < t.members.size(); ++i)
                if ((b >> i & 1U) != 0) of.push_back(t.members[i]);
            out +=
                (first ? "" : ",") + ("{\"of\":" + list(of)) + ",\"worth\":" + whole_text(t.worth[b]) + "}";
            first = false;
        }
        return out + "]}";
    }
};

}  // namespace

std::vector<GameFault> faults_of(Game const& game) {
    std::vector<GameFault> out;
    auto const fault = [&](std::string pointer, char const* what) {
        out.push_back({std::move(pointer), what});
    };
    if (game.players.empty() || game.players.size() > players_max)
        fault("/players", "must be 1 to 10,000 players");
    std::set<std::string> names;
    for (std::size_t i = 0; i < game.players.size(); ++i)
        if (!names.insert(game.players[i]).second) fault("/players/" + std::to_string(i), "must come once");
    if (game.terms.empty() || game.terms.size() > players_max) fault("/terms", "must be 1 to 10,000 terms");
    WideUnits all = 0;
    std::size_t members = 0;
    for (std::size_t i = 0; i < game.terms.size(); ++i) {
        std::string const at = "/terms/" + std::to_string(i);
        auto const who = [&](std::vector<std::uint32_t> const& list, std::size_t most) {
            std::set<std::uint32_t> const once(list.begin(), list.end());
            if (list.empty() || list.size() > most || once.size() != list.size() ||
                *once.rbegin() >= game.players.size())
                fault(at, "must name players, each once, no more than the limit");
            members += list.size();
        };
        auto const amount = [&](std::int64_t worth) {
            if (worth < 0 || worth > worth_max) fault(at, "must have whole worths from 0 to 10^18");
        };
        auto const stakes = [&](Stakes const& list) {
            std::vector<std::uint32_t> names_of;
            WideUnits sum = 0;
            for (auto const& [player, stake] : list) {
                names_of.push_back(player);
                amount(stake);
                sum += stake;
            }
            who(names_of, players_max);
            if (sum > worth_max) fault(at, "must add up to at most 10^18");
        };
        if (auto const* const term = std::get_if<AllOf>(&game.terms[i])) {
            who(term->members, players_max);
            amount(term->worth);
            all += term->worth;
        } else if (auto const* const best = std::get_if<BestOf>(&game.terms[i])) {
            stakes(best->worths);
            for (auto const& [player, worth] : best->worths) all += worth;
        } else if (auto const* const quota = std::get_if<QuotaOf>(&game.terms[i])) {
            stakes(quota->weights);
            amount(quota->worth);
            if (quota->quota < 1) fault(at + "/quota", "must be at least 1");
            all += quota->worth;
        } else if (auto const* const capped = std::get_if<CappedSum>(&game.terms[i])) {
            stakes(capped->worths);
            amount(capped->cap);
            all += capped->cap;
        } else if (auto const* const table = std::get_if<Table>(&game.terms[i])) {
            who(table->members, table_members_max);
            if (table->members.size() > table_members_max ||
                table->worth.size() != std::size_t{1} << table->members.size() || table->worth.front() != 0) {
                fault(at + "/coalitions", "must be of at most 12 members, and nobody is worth nothing");
                continue;
            }
            for (std::int64_t const worth : table->worth) amount(worth);
            all += *std::ranges::max_element(table->worth);
        }
    }
    if (all > worth_max) fault("/terms", "must be worth at most 10^18 together");
    if (members > 100 * players_max) fault("/terms", "must name at most 1,000,000 members in all");
    return out;
}

Integer hoeffding_error(Integer const& range, std::uint64_t events, std::uint64_t permutations) {
    // range^2 * ln(40 events) / (2 permutations), times 10^18 twice so that the root keeps its digits.
    Integer const scale = 1'000'000'000'000'000'000;
    Integer const below = Integer(2) * permutations;
    Integer const square = (range * range * log_upper(40 * events) * scale + below - 1) / below;
    return (root_upper(square) + scale - 1) / scale;
}

std::optional<ShapleyValue> shapley(Game const& game, Sampling const& sampling) {
    std::uint64_t steps = 0;
    bool is_sampled = false;
    for (auto const& term : game.terms) {
        std::size_t size = 0;
        if (auto const* const quota = std::get_if<QuotaOf>(&term)) size = quota->weights.size();
        if (auto const* const capped = std::get_if<CappedSum>(&term)) size = capped->worths.size();
        if (auto const* const table = std::get_if<Table>(&term)) size = table->members.size();
        bool const is_large = Solver::is_sampled(term);
        is_sampled = is_sampled || is_large;
        steps += is_large ? size * static_cast<std::uint64_t>(
                                       std::clamp(sampling.permutations, std::int64_t{1}, permutations_max))
                          : size << size;
    }
    if (steps > steps_max) return std::nullopt;
    if (is_sampled && (sampling.permutations < 1 || sampling.permutations > permutations_max))
        return std::nullopt;
    Solver solver(game, sampling);
    for (auto const& term : game.terms) std::visit(solver, term);
    return solver.take();
}

std::string canonical_text(Game const& game) {
    std::string out = "{\"players\":[";
    for (std::size_t i = 0; i < game.players.size(); ++i)
        out += (i == 0 ? "" : ",") + json_quoted(game.players[i]);
    out += "],\"terms\":[";
    for (std::size_t i = 0; i < game.terms.size(); ++i)
        out += (i == 0 ? "" : ",") + std::visit(TermText{game}, game.terms[i]);
    return out + "]}";
}

}  // namespace licet::contracts
