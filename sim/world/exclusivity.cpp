// One owner of data that rivals could all use: it licenses as many firms as pays it best, for a fee that
// takes their profit. The more alike the firms' products, the more a single exclusive licence is worth.

#include "sim/metrics/inequality.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace exclusivity {
namespace {

constexpr Measure measured[] = {
    {"owners", "who license"},
    {"exclusive", "of them, to one firm alone"},
    {"licences", "granted"},
    {"fees", "to owners"},
    {"consumer_surplus", "of the products sold"},
    {"welfare", "both together"},
    {"best_welfare", "were every firm licensed"},
    {"hhi", "concentration of output, summed over owners"},
};

std::vector<Parameter> parameters() {
    return {
        {"owners", 30.0, 1, 100'000, {}, "a replication, each with firms of its own"},
        {"firms", 4.0, 1, 12, {}, "who could use the data"},
        {"alike", 0.5, 0, 1, {}, "gamma: how far the firms' products stand for each other"},
        {"spread", 0.2, 0, 1, {}, "of the firms' strength, uniform around 1"},
        {"rule",
         "owner",
         0,
         0,
         {"owner", "never", "always"},
         "the owner chooses; exclusive licences are barred; only they are allowed"},
    };
}

// Quantities of firms of strengths A whose prices are A_i - q_i - gamma sum of the others' q: each answers
// the others until nobody moves (Cournot).
std::vector<double> quantities(std::vector<double> const& strengths, double gamma) {
    std::vector<double> q(strengths.size(), 0.0);
    for (int round = 0; round < 10'000; ++round) {
        double moved = 0;
        for (std::size_t i = 0; i < q.size(); ++i) {
            double others = -q[i];
            for (double const one : q) others += one;
            double const answer = std::max(0.0, (strengths[i] - gamma * others) / 2);
            moved = std::max(moved, std::fabs(answer - q[i]));
            q[i] = answer;
        }
        if (moved < 1e-12) break;
    }
    return q;
}

struct Outcome {
    double fees = 0;  // each firm's profit, q²
    double consumer_surplus = 0;
    double hhi = 0;
};
Outcome outcome(std::vector<double> strengths, std::size_t licensed, double gamma) {
    strengths.resize(licensed);  // the strongest
    auto const q = quantities(strengths, gamma);
    Outcome out;
    double sum = 0;
    for (double const one : q) {
        out.fees += one * one;
        out.consumer_surplus += one * one / 2;
        sum += one;
    }
    for (std::size_t i = 0; i < q.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) out.consumer_surplus += gamma * q[i] * q[j];
    if (sum > 0) out.hhi = herfindahl(q);
    return out;
}

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    std::size_t const firms = setting.count("firms");
    double const gamma = setting.number("alike");
    std::string const& rule = setting.word("rule");
    for (std::size_t o = 0; o < setting.count("owners"); ++o) {
        Stream stream = draw.stream("exclusivity", o);
        std::vector<double> strengths(firms);
        for (double& one : strengths) one = 1 + setting.number("spread") * (stream.uniform() - 0.5);
        std::ranges::sort(strengths, std::greater<>());
        std::size_t best = rule == "never" && firms > 1 ? 2 : 1;
        for (std::size_t m = best + 1; rule != "always" && m <= firms; ++m)
            if (outcome(strengths, m, gamma).fees > outcome(strengths, best, gamma).fees) best = m;
        Outcome const made = outcome(strengths, best, gamma);
        Outcome const all = outcome(strengths, firms, gamma);
        ++tally["owners"];
        if (best == 1) ++tally["exclusive"];
        tally["licences"] += static_cast<double>(best);
        tally["fees"] += made.fees;
        tally["consumer_surplus"] += made.consumer_surplus;
        tally["welfare"] += made.fees + made.consumer_surplus;
        tally["best_welfare"] += all.fees + all.consumer_surplus;
        tally["hhi"] += made.hhi;
    }
}

}  // namespace
}  // namespace exclusivity

Market exclusivity_market() {
    return {"exclusivity",
            "an owner licenses rivals whose products are more or less alike, for fees that take their profit",
            exclusivity::parameters(),
            {std::begin(exclusivity::measured), std::end(exclusivity::measured)},
            exclusivity::play};
}

}  // namespace licet::sim
