// What a royalty does to effort and to who wins: an owner who keeps refreshing its data beside a firm that
// develops (double moral hazard), and firms that bid royalties for one exclusive right.

#include "matching/pricing/exclusive.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace effort {
namespace {

constexpr Measure measured[] = {
    {"surplus", "what both gain at the royalty"},
    {"first_best", "were efforts agreed"},
    {"best_surplus", "at the royalty that is best for both together, found by search"},
    {"best_royalty", "that royalty"},
    {"owner", "what the owner gains"},
    {"firm", "what the firm gains"},
    {"pairs", "played"},
};

std::vector<Parameter> parameters() {
    return {
        {"pairs",
         20.0,
         1,
         100'000,
         {},
         "a replication, each with a productivity of its own, uniform on [0.5, 1.5]"},
        {"refresh", 1.0, 0, 100, {}, "kappa: how cheap the owner's effort is; its cost is d²/(2 kappa)"},
        {"royalty", 0.2, 0, 1, {}, "share of revenue to the owner"},
    };
}

struct Pair {
    double productivity;  // theta: revenue is theta (e + d)
    double refresh;
    // Each chooses the effort that is best for itself, by search.
    [[nodiscard]] double firm_effort(double royalty) const {
        return maximum([&](double e) { return (1 - royalty) * productivity * e - e * e / 2; }, 0, 2);
    }
    [[nodiscard]] double owner_effort(double royalty) const {
        if (refresh == 0) return 0;
        return maximum([&](double d) { return royalty * productivity * d - d * d / (2 * refresh); }, 0,
                       2 * refresh);
    }
    [[nodiscard]] double surplus(double e, double d) const {
        return productivity * (e + d) - e * e / 2 - (refresh > 0 ? d * d / (2 * refresh) : 0);
    }
    [[nodiscard]] double surplus_at(double royalty) const {
        return surplus(firm_effort(royalty), owner_effort(royalty));
    }
};

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    double const royalty = setting.number("royalty");
    for (std::size_t i = 0; i < setting.count("pairs"); ++i) {
        Stream stream = draw.stream("effort", i);
        Pair const pair{0.5 + stream.uniform(), setting.number("refresh")};
        double const e = pair.firm_effort(royalty);
        double const d = pair.owner_effort(royalty);
        double best = 0;
        for (int step = 0; step <= 100; ++step)
            if (pair.surplus_at(step / 100.0) > pair.surplus_at(best) + 1e-12) best = step / 100.0;
        ++tally["pairs"];
        tally["surplus"] += pair.surplus(e, d);
        tally["first_best"] += pair.surplus(pair.productivity, pair.refresh * pair.productivity);
        tally["best_surplus"] += pair.surplus_at(best);
        tally["best_royalty"] += best;
        double const revenue = pair.productivity * (e + d);
        tally["owner"] += royalty * revenue - (pair.refresh > 0 ? d * d / (2 * pair.refresh) : 0);
        tally["firm"] += (1 - royalty) * revenue - e * e / 2;
    }
}

}  // namespace
}  // namespace effort

namespace selection {
namespace {

constexpr std::int64_t one = 1'000'000'000;

constexpr Measure measured[] = {
    {"auctions", "held"},
    {"revenue", "present value to the owner"},
    {"welfare", "what the winner adds: its revenue less its cost"},
    {"best", "what the best firm would have added"},
    {"quality", "rank of the winner: 1 for the best firm, 0 for the worst"},
    {"best_won", "auctions the best firm won"},
};

std::vector<Parameter> parameters() {
    return {
        {"auctions", 50.0, 1, 100'000, {}, "a replication"},
        {"firms", 2.0, 2, 20, {}, "each of a type v uniform on [0, 1]: it adds v"},
        {"cost_slope",
         1.0,
         0,
         5,
         {},
         "it needs an investment of v + slope·v² (Che and Kim 2010): above 0 the better firm needs "
         "relatively more"},
        {"rank",
         "royalty",
         0,
         0,
         {"royalty", "worth", "cash"},
         "who wins: the highest royalty rate; the offer worth most to the owner; the highest cash"},
        {"royalty", 0.2, 0, 0.9, {}, "rank by worth: the rate fixed before bidding, cash on top"},
    };
}

// Second price in all three: a royalty bid of type v leaves it nothing (its rate is v over its revenue); the
// winner pays the runner-up's rate on its own revenue. By worth the rate is fixed and cash is bid. Where the
// rate is small enough the ranking by cash is that by type.
void play(Setting const& setting, Draw const& draw, Tally& tally) {
    double const slope = setting.number("cost_slope");
    std::string const& rank = setting.word("rank");
    std::vector<double> types(setting.count("firms"));
    std::vector<std::int64_t> bids(types.size());
    for (std::size_t a = 0; a < setting.count("auctions"); ++a) {
        Stream stream = draw.stream("selection", a);
        for (double& type : types) type = stream.uniform();
        auto const revenue = [&](std::size_t i) { return 2 * types[i] + slope * types[i] * types[i]; };
        for (std::size_t i = 0; i < types.size(); ++i) {
            double bid = types[i];
            if (rank == "royalty") bid = types[i] / revenue(i);
            if (rank == "worth") bid = std::max(0.0, types[i] - setting.number("royalty") * revenue(i));
            bids[i] = std::llround(bid * static_cast<double>(one));
        }
        auto const award = matching::second_price(bids);
        if (!award) continue;
        double const price = static_cast<double>(award->pays) / static_cast<double>(one);
        double income = price;
        if (rank == "royalty") income = price * revenue(award->winner);
        if (rank == "worth") income = price + setting.number("royalty") * revenue(award->winner);
        std::size_t below = 0;
        for (double const type : types) below += type < types[award->winner] ? 1 : 0;
        ++tally["auctions"];
        tally["revenue"] += income;
        tally["welfare"] += types[award->winner];
        tally["best"] += *std::ranges::max_element(types);
        tally["quality"] += static_cast<double>(below) / static_cast<double>(types.size() - 1);
        if (below + 1 == types.size()) ++tally["best_won"];
    }
}

}  // namespace
}  // namespace selection

Market effort_market() {
    return {"effort",
            "an owner who refreshes its data and a firm that develops, each by its own share of revenue",
            effort::parameters(),
            {std::begin(effort::measured), std::end(effort::measured)},
            effort::play};
}

Market selection_market() {
    return {"selection",
            "firms of unknown quality bid for one exclusive right by royalty or by cash",
            selection::parameters(),
            {std::begin(selection::measured), std::end(selection::measured)},
            selection::play};
}

}  // namespace licet::sim
