// Whose work is the revenue? Users listen to, read or ask for the works of many owners; revenue is divided by
// one rule. Bots click for the last owner, or it lists a copy of its work, and what that brings it is
// counted.

#include "contracts/attribution/game.hpp"
#include "contracts/values/assert.hpp"
#include "sim/metrics/inequality.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace attribution {
namespace {

constexpr std::int64_t fee = 1'000'000;  // of a user, a period

constexpr Measure measured[] = {
    {"revenue", "divided, without the bots'"},
    {"small", "to the smaller half of the owners, by use"},
    {"gini", "of owners' incomes"},
    {"fraud_gain", "what the last owner gains by paying for bots, less their fees; in the mean income"},
    {"copy_gain", "what the last owner gains by listing its work a second time; in its income before"},
};

std::vector<Parameter> parameters() {
    return {
        {"owners", 12.0, 2, 60, {}, "each with one work; how popular follows a Pareto law"},
        {"users", 60.0, 2, 2000, {}, "each pays the same fee"},
        {"taste", 4.0, 1, 30, {}, "works that a user uses"},
        {"uses", 30.0, 1, 10'000, {}, "of a user, on average; some are heavy users"},
        {"popularity", 1.2, 0.2, 5, {}, "exponent of the Pareto law; the smaller, the more unequal"},
        {"rule",
         "pro-rata",
         0,
         0,
         {"pro-rata", "user-centric", "shapley", "leave-one-out", "similarity"},
         "all fees by all uses; each fee by its user's uses; the Shapley value of who is kept by any of the "
         "works used; what would be lost without a work; Shapley, copies sharing one part"},
        {"bots", 3.0, 0, 1000, {}, "that click for the last owner, each paying the fee"},
        {"bot_uses", 2000.0, 1, 1'000'000, {}, "of each bot"},
    };
}

// uses[user][work]; a work belongs to the owner of its number, a copy to the last one's.
using Uses = std::vector<std::vector<std::int64_t>>;

std::vector<double> by_uses(Uses const& uses, bool is_user_centric) {
    std::size_t const works = uses.front().size();
    std::vector<double> out(works, 0.0);
    double all = 0;
    for (auto const& user : uses)
        for (std::int64_t const count : user) all += static_cast<double>(count);
    for (auto const& user : uses) {
        double sum = 0;
        for (std::int64_t const count : user) sum += static_cast<double>(count);
        if (sum == 0) continue;
        double const base = is_user_centric
                                ? static_cast<double>(fee) / sum
                                : static_cast<double>(fee) * static_cast<double>(uses.size()) / all;
        for (std::size_t w = 0; w < works; ++w) out[w] += base * static_cast<double>(user[w]);
    }
    return out;
}

// A user stays as long as any of the works it uses is there: each user a term in which the best, and any, of
// its works is worth the fee.
std::vector<double> by_shapley(Uses const& uses) {
    contracts::Game game;
    std::size_t const works = uses.front().size();
    for (std::size_t w = 0; w < works; ++w) game.players.push_back("w" + std::to_string(w));
    for (auto const& user : uses) {
        contracts::BestOf term;
        for (std::uint32_t w = 0; w < works; ++w)
            if (user[w] > 0) term.worths.emplace_back(w, fee);
        if (!term.worths.empty()) game.terms.emplace_back(std::move(term));
    }
    auto const value = contracts::shapley(game, {});
    LICET_ASSERT(value && value->is_exact, "best-of terms are exact");
    std::vector<double> out;
    for (Rate const& part : value->values) out.push_back(static_cast<double>(part));
    return out;
}

// What would be lost without a work: the fees of those who use nothing else. Scaled up to all revenue.
std::vector<double> by_loss(Uses const& uses) {
    std::size_t const works = uses.front().size();
    std::vector<double> out(works, 0.0);
    double sum = 0;
    for (auto const& user : uses) {
        std::size_t used = 0;
        std::size_t last = 0;
        for (std::size_t w = 0; w < works; ++w)
            if (user[w] > 0) {
                ++used;
                last = w;
            }
        if (used != 1) continue;
        out[last] += static_cast<double>(fee);
        sum += static_cast<double>(fee);
    }
    if (sum == 0) return by_uses(uses, true);
    for (double& part : out) part *= static_cast<double>(fee) * static_cast<double>(uses.size()) / sum;
    return out;
}

// Owners' incomes; works beyond the owners are copies of the last one's.
std::vector<double> incomes(Uses const& uses, std::size_t owners, std::string const& rule) {
    std::vector<double> works;
    if (rule == "pro-rata" || rule == "user-centric") {
        works = by_uses(uses, rule == "user-centric");
    } else if (rule == "leave-one-out") {
        works = by_loss(uses);
    } else if (rule == "shapley") {
        works = by_shapley(uses);
    } else {
        // Works as like as a copy are one player.
        Uses joined;
        for (auto const& user : uses) {
            joined.emplace_back(user.begin(), user.begin() + static_cast<std::ptrdiff_t>(owners));
            for (std::size_t w = owners; w < user.size(); ++w) joined.back().back() += user[w];
        }
        works = by_shapley(joined);
    }
    std::vector<double> out(works.begin(), works.begin() + static_cast<std::ptrdiff_t>(owners));
    for (std::size_t w = owners; w < works.size(); ++w) out.back() += works[w];
    return out;
}

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    std::size_t const owners = setting.count("owners");
    std::string const& rule = setting.word("rule");
    Stream stream = draw.stream("attribution");
    std::vector<double> popularity(owners);
    for (double& one : popularity) one = power(stream.uniform(), -1 / setting.number("popularity"));
    double all = 0;
    for (double const one : popularity) all += one;
    Uses uses;
    for (std::size_t u = 0; u < setting.count("users"); ++u) {
        std::vector<std::int64_t> user(owners, 0);
        double const heavy = stream.exponential();
        for (std::size_t t = 0; t < setting.count("taste"); ++t) {
            double left = stream.uniform() * all;
            std::size_t work = 0;
            while (work + 1 < owners && left >= popularity[work]) left -= popularity[work++];
            user[work] += 1 + std::llround(heavy * stream.exponential() * setting.number("uses") /
                                           setting.number("taste"));
        }
        uses.push_back(std::move(user));
    }
    std::vector<double> const plain = incomes(uses, owners, rule);
    double revenue = 0;
    for (double const one : plain) revenue += one;
    tally["revenue"] = revenue / static_cast<double>(fee);
    tally["gini"] = corrected_gini(plain);

    std::vector<std::pair<std::int64_t, std::size_t>> by_use(owners);
    for (std::size_t w = 0; w < owners; ++w) {
        by_use[w].second = w;
        for (auto const& user : uses) by_use[w].first += user[w];
    }
    std::ranges::sort(by_use);
    for (std::size_t i = 0; i < owners / 2; ++i)
        tally["small"] += plain[by_use[i].second] / static_cast<double>(fee);

    std::size_t const bots = setting.count("bots");
    Uses clicked = uses;
    for (std::size_t b = 0; b < bots; ++b) {
        clicked.emplace_back(owners, 0);
        clicked.back().back() = std::llround(setting.number("bot_uses"));
    }
    double const mean = revenue / static_cast<double>(owners);
    tally["fraud_gain"] = (incomes(clicked, owners, rule).back() - plain.back() -
                           static_cast<double>(bots) * static_cast<double>(fee)) /
                          mean;

    // A copy of the last work, that its users use as much again; everybody's fee stays.
    Uses copied = uses;
    for (auto& user : copied) user.push_back(user.back());
    if (plain.back() > 0) tally["copy_gain"] = incomes(copied, owners, rule).back() / plain.back() - 1;
}

}  // namespace
}  // namespace attribution

Market attribution_market() {
    return {"attribution",
            "revenue of many users divided among the owners of what they used, under a rule; bots and copies",
            attribution::parameters(),
            {std::begin(attribution::measured), std::end(attribution::measured)},
            attribution::play};
}

}  // namespace licet::sim
