// Works that can be licensed to many, and firms that want them with little cash: every pricing rule of the
// theory notes (B5) that is not for a standardised category, on the same traders.

#include "sim/world/rules.hpp"

#include "sim/world/learner.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace licet::sim {
namespace rules {
namespace {

constexpr Measure measured[] = {
    {"first_best",
     "gains a planner without limits of cash would make; of exclusive rights under such a rule"},
    {"gains", "gains made, less what royalties cost to service"},
    {"firms", "surplus of firms"},
    {"owners", "surplus of owners"},
    {"revenue", "worth to owners of all that is paid"},
    {"licences", "sold"},
    {"firm_utility", "of one firm that reports truly"},
    {"firm_misreport", "more that it could have had by the best of some random misreports"},
    {"owner_utility", "of one owner that reports truly"},
    {"owner_misreport", "more that it could have had, the same"},
    {"rounds", "markets behind this replication"},
};

std::vector<Parameter> parameters() {
    return {
        {"firms", 6.0, 1, 200, {}, "each with one value for a work, whichever"},
        {"works", 3.0, 1, 8, {}, "each of an owner of its own"},
        {"rule",
         "k-split",
         0,
         0,
         {"k-split", "nash", "coupled", "posted", "second-price", "vcg", "core", "menu", "sample",
          "price-floor", "call"},
         "PR1 (PR3 at k = 0 or 1), PR2, PR1 over all deals of a firm at once, a posted price, PR6 (one "
         "right; "
         "packages by VCG; by the core), PR7 (a menu; work by work; with the reservation as a floor), PR8"},
        {"k", 0.5, 0, 1, {}, "the owner's share, or its weight under Nash"},
        {"budget", 1.0, 0, 10, {}, "cash of a firm for all works, in the highest value; PR6 does not see it"},
        {"royalty",
         0.0,
         0,
         5,
         {},
         "most that one work is paid for by a royalty, under PR1 and PR2, the same"},
        {"price", 0.5, 0, 1, {}, "posted"},
        {"behaviour", "truthful", 0, 0, {"truthful", "learner"}, "of all traders"},
        {"learning_rounds", 3000.0, 100, 1'000'000, {}, "that a learner has; the last tenth is measured"},
        {"draws", 1.0, 1, 100'000, {}, "independent markets a replication; a learner has one"},
        {"misreports", 0.0, 0, 1000, {}, "random misreports tried by one firm and one owner"},
    };
}

std::string fault(Setting const& setting) {
    if (is_by_cells(setting.word("rule")) && setting.count("firms") + setting.count("works") > 20)
        return "bids for packages are decided exactly: at most 20 firms and works together";
    return {};
}

double in_units(double won) {
    return won / static_cast<double>(one);
}
std::int64_t in_won(double units) {
    return std::llround(units * static_cast<double>(one));
}

Traders draw_all(Setting const& setting, Stream& stream) {
    Traders out{std::vector<std::int64_t>(setting.count("firms")),
                std::vector<std::int64_t>(setting.count("works"))};
    for (std::int64_t& value : out.values) value = in_won(stream.uniform());
    for (std::int64_t& reservation : out.reservations) reservation = in_won(stream.uniform());
    return out;
}

double best_of(Traders const& truth, Options options) {
    // By cells nobody can gain by truth, and the truth is best: the rule's own choice is the planner's.
    double sum = 0;
    if (is_by_cells(options.rule)) {
        for (Sale const& sale : sell(truth, options))
            sum += static_cast<double>(truth.values[sale.firm] - truth.reservations[sale.work]);
        return sum;
    }
    std::int64_t const highest = *std::ranges::max_element(truth.values);
    for (std::int64_t const reservation : truth.reservations) {
        if (is_exclusive(options.rule)) {
            sum += static_cast<double>(std::max<std::int64_t>(0, highest - reservation));
            continue;
        }
        for (std::int64_t const value : truth.values)
            sum += static_cast<double>(std::max<std::int64_t>(0, value - reservation));
    }
    return sum;
}

struct Surplus {
    std::vector<double> firms;
    std::vector<double> owners;
};
Surplus surplus_of(Traders const& truth, std::vector<Sale> const& sales) {
    Surplus out{std::vector<double>(truth.values.size(), 0.0),
                std::vector<double>(truth.reservations.size(), 0.0)};
    for (Sale const& sale : sales) {
        out.firms[sale.firm] += in_units(static_cast<double>(truth.values[sale.firm]) - sale.cost);
        out.owners[sale.work] += in_units(sale.worth - static_cast<double>(truth.reservations[sale.work]));
    }
    return out;
}

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting),
          tally_(tally),
          stream_(draw.stream("rules")),
          options_{setting.word("rule"),
                   std::llround(setting.number("k") * 1e6),
                   in_won(setting.number("budget")),
                   in_won(setting.number("royalty")),
                   in_won(setting.number("price")),
                   0} {}

    void run() {
        if (setting_.word("behaviour") == "learner") {
            learn();
            return;
        }
        for (std::size_t i = 0; i < setting_.count("draws"); ++i) {
            Traders const truth = draw_all(setting_, stream_);
            options_.sampling = stream_.below(1U << 30U);
            auto const sales = sell(truth, options_);
            count(truth, sales);
            try_misreports(truth, surplus_of(truth, sales));
        }
    }

private:
    void count(Traders const& truth, std::vector<Sale> const& sales) {
        Surplus const got = surplus_of(truth, sales);
        double firms = 0;
        double owners = 0;
        for (double const one_firm : got.firms) firms += one_firm;
        for (double const one_owner : got.owners) owners += one_owner;
        for (Sale const& sale : sales) tally_["revenue"] += in_units(sale.worth);
        tally_["first_best"] += in_units(best_of(truth, options_));
        tally_["firms"] += firms;
        tally_["owners"] += owners;
        tally_["gains"] += firms + owners;
        tally_["licences"] += static_cast<double>(sales.size());
        ++tally_["rounds"];
    }

    // The first firm and the first owner try to say something else.
    void try_misreports(Traders const& truth, Surplus const& truthful) {
        std::size_t const tries = setting_.count("misreports");
        if (tries == 0) return;
        for (bool const is_firm : {true, false}) {
            Traders said = truth;
            double const before = is_firm ? truthful.firms.front() : truthful.owners.front();
            double most = before;
            for (std::size_t i = 0; i < tries; ++i) {
                (is_firm ? said.values : said.reservations).front() = in_won(stream_.uniform());
                Surplus const got = surplus_of(truth, sell(said, options_));
                most = std::max(most, is_firm ? got.firms.front() : got.owners.front());
            }
            tally_[is_firm ? "firm_utility" : "owner_utility"] += before;
            tally_[is_firm ? "firm_misreport" : "owner_misreport"] += most - before;
        }
    }

    // Firms say a share less than their value, owners ask a share of the way up to one.
    void learn() {
        std::size_t const firms = setting_.count("firms");
        std::size_t const works = setting_.count("works");
        std::size_t const rounds = setting_.count("learning_rounds");
        std::vector<Learner> learners(firms + works, Learner(shades.size(), rounds));
        std::vector<std::size_t> arms(learners.size());
        for (std::size_t round = 0; round < rounds; ++round) {
            Traders const truth = draw_all(setting_, stream_);
            options_.sampling = stream_.below(1U << 30U);
            Traders said = truth;
            for (std::size_t i = 0; i < learners.size(); ++i) {
                arms[i] = learners[i].choose(stream_.uniform());
                double const share = shades[arms[i]];
                if (i < firms)
                    said.values[i] = in_won(in_units(static_cast<double>(truth.values[i])) * (1 - share));
                else
                    said.reservations[i - firms] +=
                        in_won(share * in_units(static_cast<double>(one - truth.reservations[i - firms])));
            }
            auto const sales = sell(said, options_);
            Surplus const got = surplus_of(truth, sales);
            // In [0, 1]: of the most that a firm or an owner could have.
            for (std::size_t i = 0; i < learners.size(); ++i) {
                double const gain = i < firms ? got.firms[i] / static_cast<double>(works)
                                              : got.owners[i - firms] / static_cast<double>(firms);
                learners[i].reward(arms[i], std::clamp(gain, 0.0, 1.0));
            }
            if (round >= rounds - rounds / 10) count(truth, sales);
        }
    }

    Setting const& setting_;
    Tally& tally_;
    Stream stream_;
    Options options_;
};

}  // namespace
}  // namespace rules

Market rules_market() {
    return {
        "rules",
        "works that can be licensed to many, and firms with little cash, under the pricing rules that are "
        "not for a standardised category",
        rules::parameters(),
        {std::begin(rules::measured), std::end(rules::measured)},
        [](Setting const& setting, Draw const& draw, Tally& tally) {
            rules::Play(setting, draw, tally).run();
        },
        rules::fault};
}

}  // namespace licet::sim
