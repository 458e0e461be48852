// A standardised category: many buyers and sellers of one unit each, under a pricing rule of matching/pricing
// or in a continuous book. Traders say the truth, play the equilibrium where one is known in closed form, or
// learn by themselves how much to shade.

#include "matching/pricing/unit_market.hpp"
#include "sim/world/double_auction.hpp"
#include "sim/world/learner.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace licet::sim {
namespace category {
namespace {

using Amounts = std::vector<std::int64_t>;
using matching::UnitClearing;

constexpr std::int64_t one = 1'000'000'000;  // values and costs are uniform on [0, one]

constexpr Measure measured[] = {
    {"first_best", "gains a planner would make"},
    {"gains", "gains made"},
    {"lost", "gains not made"},
    {"buyers", "surplus of buyers"},
    {"sellers", "surplus of sellers"},
    {"revenue", "paid to sellers"},
    {"kept", "kept by the platform"},
    {"trades", "made"},
    {"utility", "of one buyer and one seller who report truly"},
    {"misreport", "more that they could have had by the best of some random misreports"},
    {"rounds", "clearings behind this replication"},
};

std::vector<Parameter> parameters() {
    return {
        {"buyers", 4.0, 1, 4096, {}, "who want a unit each"},
        {"sellers", 0.0, 0, 4096, {}, "who have a unit each; 0: as many as buyers"},
        {"rule",
         "uniform",
         0,
         0,
         {"as-bid", "uniform", "mcafee", "reduction", "posted", "continuous"},
         "PR3, PR4, PR5 (McAfee), PR5 (always reducing), a posted price of one half, a continuous book"},
        {"k", 0.5, 0, 1, {}, "where in the interval the price lies, from the sellers' end"},
        {"behaviour",
         "truthful",
         0,
         0,
         {"truthful", "equilibrium", "learner", "zero-intelligence"},
         "of all traders; zero-intelligence: in the continuous book, shouting at random without loss"},
        {"shouts", 20.0, 1, 10'000, {}, "that zero-intelligence traders have, each in the mean"},
        {"learning_rounds", 10'000.0, 100, 1'000'000, {}, "that a learner has; the last tenth is measured"},
        {"draws", 1.0, 1, 100'000, {}, "independent categories a replication; a learner has one"},
        {"misreports", 0.0, 0, 1000, {}, "random misreports tried by one buyer and one seller"},
    };
}

std::size_t sellers_in(Setting const& setting) {
    std::size_t const said = setting.count("sellers");
    return said == 0 ? setting.count("buyers") : said;
}

double of_one(std::int64_t amount) {
    return static_cast<double>(amount) / static_cast<double>(one);
}
std::int64_t on_scale(double amount) {
    return std::llround(amount * static_cast<double>(one));
}

// Everybody comes once, in random order; who meets a resting order that suits takes the best at its price.
UnitClearing continuous(Amounts const& bids, Amounts const& asks,
                        std::vector<std::uint32_t> const& arrivals) {
    UnitClearing out;
    std::set<std::pair<std::int64_t, std::uint32_t>> resting_bids;  // by -bid, then time
    std::set<std::pair<std::int64_t, std::uint32_t>> resting_asks;
    auto const buyers = static_cast<std::uint32_t>(bids.size());
    std::vector<std::uint32_t> who(arrivals.size());
    for (std::uint32_t time = 0; time < arrivals.size(); ++time) {
        who[time] = arrivals[time];
        if (arrivals[time] < buyers) {
            std::int64_t const bid = bids[arrivals[time]];
            if (!resting_asks.empty() && resting_asks.begin()->first <= bid) {
                auto const [price, since] = *resting_asks.begin();
                out.trades.push_back({arrivals[time], who[since] - buyers, price, price});
                resting_asks.erase(resting_asks.begin());
            } else {
                resting_bids.emplace(-bid, time);
            }
        } else {
            std::int64_t const ask = asks[arrivals[time] - buyers];
            if (!resting_bids.empty() && -resting_bids.begin()->first >= ask) {
                auto const [negative, since] = *resting_bids.begin();
                out.trades.push_back({who[since], arrivals[time] - buyers, -negative, -negative});
                resting_bids.erase(resting_bids.begin());
            } else {
                resting_asks.emplace(ask, time);
            }
        }
    }
    return out;
}

// Who wants to deal at the price, as many as there are on the shorter side, in order of arrival.
UnitClearing posted(Amounts const& bids, Amounts const& asks, std::int64_t price) {
    UnitClearing out;
    std::uint32_t ask = 0;
    for (std::uint32_t bid = 0; bid < bids.size(); ++bid) {
        if (bids[bid] < price) continue;
        while (ask < asks.size() && asks[ask] > price) ++ask;
        if (ask == asks.size()) break;
        out.trades.push_back({bid, ask++, price, price});
    }
    return out;
}

class Rule {
public:
    Rule(Setting const& setting, Stream& stream)
        : name_(setting.word("rule")),
          k_{on_scale(setting.number("k")), one},
          arrivals_(setting.count("buyers") + sellers_in(setting)) {
        for (std::uint32_t i = 0; i < arrivals_.size(); ++i) arrivals_[i] = i;
        for (std::size_t i = arrivals_.size(); i > 1; --i)
            std::swap(arrivals_[i - 1], arrivals_[static_cast<std::size_t>(stream.below(i))]);
    }
    [[nodiscard]] UnitClearing clear(Amounts const& bids, Amounts const& asks) const {
        if (name_ == "as-bid") return matching::clear_as_bid(bids, asks, k_);
        if (name_ == "uniform") return matching::clear_uniformly(bids, asks, k_);
        if (name_ == "mcafee") return matching::clear_by_mcafee(bids, asks, {0, one});
        if (name_ == "reduction") return matching::clear_by_reduction(bids, asks);
        if (name_ == "posted") return posted(bids, asks, one / 2);
        return continuous(bids, asks, arrivals_);
    }

private:
    std::string name_;
    matching::Share k_;
    std::vector<std::uint32_t> arrivals_;
};

struct Traders {
    Amounts values;
    Amounts costs;
};
Traders draw_traders(Setting const& setting, Stream& stream) {
    Traders out{Amounts(setting.count("buyers")), Amounts(sellers_in(setting))};
    for (std::int64_t& value : out.values) value = on_scale(stream.uniform());
    for (std::int64_t& cost : out.costs) cost = on_scale(stream.uniform());
    return out;
}

// What traders say in the equilibria that are known in closed form (theory notes, A1 and A4).
Traders equilibrium_reports(Setting const& setting, Traders const& truth) {
    Traders out = truth;
    if (setting.word("rule") == "uniform") {  // k = 1
        double const n = setting.number("buyers");
        for (std::int64_t& value : out.values) value = on_scale(of_one(value) * n / (n + 1));
    } else if (setting.word("rule") == "as-bid") {  // one pair
        double const k = setting.number("k");
        // B = (1 + kS)/(1 + k) and S = (1 - k)B/(2 - k), solved.
        double const B = (2 - k) / 2;
        double const S = (1 - k) / 2;
        for (std::int64_t& value : out.values) value = on_scale((of_one(value) + k * S) / (1 + k));
        for (std::int64_t& cost : out.costs) cost = on_scale((of_one(cost) + (1 - k) * B) / (2 - k));
    }
    return out;
}

std::string fault(Setting const& setting) {
    if (setting.word("behaviour") == "zero-intelligence" && setting.word("rule") != "continuous")
        return "zero-intelligence traders shout in a continuous book; say rule = \"continuous\"";
    if (setting.word("behaviour") != "equilibrium") return {};
    std::string const& rule = setting.word("rule");
    if (rule == "mcafee" || rule == "reduction" || rule == "posted") return {};  // truth is dominant
    if (rule == "uniform" && setting.number("k") == 1) return {};
    if (rule == "as-bid" && setting.count("buyers") == 1 && sellers_in(setting) == 1) return {};
    return "no equilibrium is known in closed form for the rule '" + rule +
           "' here (uniform has one for k = 1, as-bid for one pair); say behaviour = \"learner\"";
}

void count(Traders const& truth, UnitClearing const& cleared, Tally& tally) {
    double const best = [&] {
        Amounts values = truth.values;
        Amounts costs = truth.costs;
        std::ranges::sort(values, std::greater<>());
        std::ranges::sort(costs);
        double sum = 0;
        for (std::size_t i = 0; i < std::min(values.size(), costs.size()) && values[i] > costs[i]; ++i)
            sum += of_one(values[i] - costs[i]);
        return sum;
    }();
    double gains = 0;
    for (matching::UnitTrade const& trade : cleared.trades) {
        gains += of_one(truth.values[trade.bid] - truth.costs[trade.ask]);
        tally["buyers"] += of_one(truth.values[trade.bid] - trade.pays);
        tally["sellers"] += of_one(trade.gets - truth.costs[trade.ask]);
        tally["revenue"] += of_one(trade.gets);
        tally["kept"] += of_one(trade.pays - trade.gets);
        ++tally["trades"];
    }
    tally["first_best"] += best;
    tally["gains"] += gains;
    tally["lost"] += best - gains;
    ++tally["rounds"];
}

// Utility of a trader by its true amount.
double utility(UnitClearing const& cleared, bool is_buyer, std::size_t who, std::int64_t truth) {
    for (matching::UnitTrade const& trade : cleared.trades) {
        if (is_buyer && trade.bid == who) return of_one(truth - trade.pays);
        if (!is_buyer && trade.ask == who) return of_one(trade.gets - truth);
    }
    return 0;
}

void try_misreports(Setting const& setting, Rule const& rule, Traders const& truth, Stream& stream,
                    Tally& tally) {
    std::size_t const tries = setting.count("misreports");
    if (tries == 0) return;
    UnitClearing const truthful = rule.clear(truth.values, truth.costs);
    for (bool const is_buyer : {true, false}) {
        Traders said = truth;
        Amounts& side = is_buyer ? said.values : said.costs;
        std::int64_t const own = side.front();
        double const before = utility(truthful, is_buyer, 0, own);
        double most = before;
        for (std::size_t i = 0; i < tries; ++i) {
            side.front() = on_scale(stream.uniform());
            most = std::max(most, utility(rule.clear(said.values, said.costs), is_buyer, 0, own));
        }
        tally["utility"] += before;
        tally["misreport"] += most - before;
    }
}

// Buyers shade their value, sellers ask a share of the way up to one.
void learn(Setting const& setting, Stream& stream, Tally& tally) {
    std::size_t const buyers = setting.count("buyers");
    std::size_t const sellers = sellers_in(setting);
    std::size_t const rounds = setting.count("learning_rounds");
    std::vector<Learner> learners(buyers + sellers, Learner(shades.size(), rounds));
    std::vector<std::size_t> arms(learners.size());
    std::vector<double> payoffs(learners.size());
    for (std::size_t round = 0; round < rounds; ++round) {
        Rule const rule(setting, stream);
        Traders const truth = draw_traders(setting, stream);
        Traders said = truth;
        for (std::size_t i = 0; i < learners.size(); ++i) arms[i] = learners[i].choose(stream.uniform());
        for (std::size_t i = 0; i < buyers; ++i)
            said.values[i] = on_scale(of_one(truth.values[i]) * (1 - shades[arms[i]]));
        for (std::size_t i = 0; i < sellers; ++i)
            said.costs[i] =
                on_scale(of_one(truth.costs[i]) + shades[arms[buyers + i]] * (1 - of_one(truth.costs[i])));
        UnitClearing const cleared = rule.clear(said.values, said.costs);
        std::ranges::fill(payoffs, 0.0);
        for (matching::UnitTrade const& trade : cleared.trades) {
            payoffs[trade.bid] = of_one(truth.values[trade.bid] - trade.pays);
            payoffs[buyers + trade.ask] = of_one(trade.gets - truth.costs[trade.ask]);
        }
        for (std::size_t i = 0; i < learners.size(); ++i)
            learners[i].reward(arms[i], std::clamp(payoffs[i], 0.0, 1.0));
        if (round >= rounds - rounds / 10) count(truth, cleared, tally);
    }
}

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    Stream stream = draw.stream("category");
    if (setting.word("behaviour") == "learner") {
        learn(setting, stream, tally);
        return;
    }
    for (std::size_t i = 0; i < setting.count("draws"); ++i) {
        Traders const truth = draw_traders(setting, stream);
        if (setting.word("behaviour") == "zero-intelligence") {
            auto const shouts = static_cast<std::uint64_t>(setting.number("shouts")) *
                                (truth.values.size() + truth.costs.size());
            count(truth, play_double_auction(truth.values, truth.costs, one, shouts, stream).cleared, tally);
            continue;
        }
        Rule const rule(setting, stream);
        Traders const said =
            setting.word("behaviour") == "equilibrium" ? equilibrium_reports(setting, truth) : truth;
        count(truth, rule.clear(said.values, said.costs), tally);
        try_misreports(setting, rule, truth, stream, tally);
    }
}

}  // namespace
}  // namespace category

Market category_market() {
    using namespace category;
    return {"category",
            "buyers and sellers of a standardised unit under one of matching's pricing rules",
            category::parameters(),
            {std::begin(category::measured), std::end(category::measured)},
            category::play,
            category::fault};
}

}  // namespace licet::sim
