// Traders who cheat or learn, in the licensing market on the core; and the pricing rules side by side.

#include "sim/experiments/plan.hpp"
#include "sim/experiments/run.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

using namespace licet;
using namespace licet::sim;

namespace {

// Every measure of a market, summed over replications.
std::map<std::string, double> sums_of(std::string const& market, std::string const& setting,
                                      std::uint64_t replications) {
    auto const plan = read_plan("name = \"x\"\nmarket = \"" + market + "\"\n[setting]\n" + setting +
                                    "\n[[metric]]\nname = \"m\"\nabove = \"" +
                                    (market == "policies" ? "welfare" : "gains") + "\"\n",
                                "mine.toml");
    REQUIRE_MESSAGE(plan.has_value(), (plan ? "" : plan.error()));
    Setting const one = plan->setting_of(0);
    std::vector<Task> tasks;
    for (std::uint64_t r = 0; r < replications; ++r) tasks.push_back({&one, r});
    std::map<std::string, double> out;
    for (auto const& measures : on_threads(2)(*plan->market, 11, tasks))
        for (std::size_t i = 0; i < measures.size(); ++i)
            out[std::string(plan->market->measures[i].name)] += measures[i];
    return out;
}
doctest::Approx about(double value) {
    return doctest::Approx(value).epsilon(1e-9);
}

}  // namespace

TEST_CASE(
    "washing lifts the published fee: owners gain, firms lose, deals go; known washers change nothing") {
    std::string const base =
        "budget = 1\nowners = 8\nfirms = 32\nbatches = 8\npatience = 8\nearly = 1\nindex = 1\nfollowers = 1\n"
        "cheats = 0.25\n";
    std::string const wash = base + "scheme = \"wash\"\n";
    auto honest = sums_of("licensing", base, 40);
    CHECK(honest["friendly"] == 0);
    CHECK(honest["index"] / 40 == doctest::Approx(0.5).epsilon(0.1));
    // At 2/3 a posted price is best for owners; washers at 0.7 move it there, and by 0.95 far too high.
    auto washed = sums_of("licensing", wash + "scheme_price = 0.7\n", 40);
    CHECK(washed["friendly"] > 0);
    CHECK(washed["index"] > honest["index"] + 40 * 0.05);
    CHECK(washed["cheats_gain"] > honest["cheats_gain"]);
    CHECK(washed["owners_gain"] > honest["owners_gain"]);
    CHECK(washed["firm_surplus"] < honest["firm_surplus"]);
    CHECK(washed["gains"] < honest["gains"]);
    CHECK(washed["market_income"] == 0);
    auto greedy = sums_of("licensing", wash + "scheme_price = 0.95\n", 40);
    CHECK(greedy["index"] > washed["index"]);
    CHECK(greedy["owners_gain"] < washed["owners_gain"]);
    CHECK(greedy["gains"] < washed["gains"]);

    // Those the operator knows are left out of what it publishes.
    auto known = sums_of("licensing", wash + "scheme_price = 1\nknown = 1\n", 40);
    CHECK(known["friendly"] == 40 * 2 * 8);  // two of eight owners, every month
    for (char const* const same : {"index", "gains", "deals", "prices", "firm_surplus", "cheats_gain"}) {
        CAPTURE(same);
        CHECK(known[same] == about(honest[same]));
    }

    // The operator's share is what washing costs.
    auto paying = sums_of("licensing", base + "commission = 0.1\n", 40);
    auto washing = sums_of("licensing", wash + "scheme_price = 1\nknown = 1\ncommission = 0.1\n", 40);
    CHECK(washing["cheats_gain"] == about(paying["cheats_gain"] - 0.1 * washing["friendly"]));
    CHECK(washing["market_income"] == about(paying["market_income"] + 0.1 * washing["friendly"]));
}

TEST_CASE("a shill moves no price of the clearing; it keeps its own work from firms") {
    std::string const base =
        "budget = 1\nowners = 8\nfirms = 32\nexclusive = 1\ncommission = 0.1\ncheats = 0.5\n";
    auto honest = sums_of("licensing", base, 60);
    CHECK(honest["gains"] == about(honest["first_best"]));
    auto shilled = sums_of("licensing", base + "scheme = \"shill\"\nscheme_price = 0.7\n", 60);
    CHECK(shilled["friendly"] > 0);
    CHECK(shilled["deals"] < honest["deals"]);
    CHECK(shilled["deals"] >= honest["deals"] - shilled["friendly"]);
    CHECK(shilled["cheats_gain"] < honest["cheats_gain"]);
    // The other half of the owners notices nothing.
    CHECK(shilled["owners_gain"] - shilled["cheats_gain"] ==
          about(honest["owners_gain"] - honest["cheats_gain"]));
    // A bid that never wins changes nothing at all.
    auto low = sums_of("licensing", base + "scheme = \"shill\"\nscheme_price = 0\n", 60);
    CHECK(low["friendly"] == 0);
    for (char const* const same : {"deals", "prices", "cheats_gain", "firm_surplus"})
        CHECK(low[same] == about(honest[same]));
}

TEST_CASE("learners find how much to shade by their own contracts alone") {
    std::string const base = "owners = 4\nfirms = 4\nbehaviour = \"learner\"\nrehearsals = 4000\n";
    auto plenty = sums_of("licensing", base + "budget = 1\n", 30);
    CHECK(plenty["gains"] / plenty["first_best"] > 0.7);
    CHECK(plenty["gains"] / plenty["first_best"] < 0.95);
    CHECK(plenty["firms_shade"] / 30 > 0.1);
    // The fee is capped by cash, so that an owner gains nothing by asking more; who shades at random would
    // shade 0.22.
    auto scarce = sums_of("licensing", base + "budget = 0.3\n", 30);
    CHECK(scarce["owners_shade"] / 30 < 0.15);
    CHECK(scarce["owners_shade"] < plenty["owners_shade"] - 30 * 0.05);
}

TEST_CASE("pricing rules side by side: who can gain by a lie") {
    std::string const base = "budget = 3\nmisreports = 40\ndraws = 20\nfirms = 6\nworks = 3\n";
    struct Rule {
        std::string setting;
        bool is_firm_truthful;
        bool is_owner_truthful;
    };
    for (Rule const& rule : {
             Rule{"rule = \"k-split\"", false, false},
             Rule{"rule = \"nash\"", false, false},
             Rule{"rule = \"k-split\"\nk = 0", true, false},
             Rule{"rule = \"k-split\"\nk = 1", false, true},
             Rule{"rule = \"posted\"", true, true},
             Rule{"rule = \"second-price\"", true, false},
             Rule{"rule = \"vcg\"", true, false},
             Rule{"rule = \"menu\"", true, true},
             Rule{"rule = \"sample\"", true, true},
             Rule{"rule = \"price-floor\"", true, false},
             Rule{"rule = \"call\"", false, true},
         }) {
        CAPTURE(rule.setting);
        auto sums = sums_of("rules", base + rule.setting, 20);
        CHECK((sums["firm_misreport"] < 1e-6) == rule.is_firm_truthful);
        CHECK((sums["owner_misreport"] < 1e-6) == rule.is_owner_truthful);
        // Nobody is left below what it said.
        CHECK(sums["firms"] >= -1e-9);
        CHECK(sums["owners"] >= -1e-9);
        CHECK(sums["gains"] <= sums["first_best"] + 1e-6);
        CHECK(sums["licences"] > 0);
    }
}

TEST_CASE("pricing rules side by side: the figures of theory") {
    auto const ratio = [](std::map<std::string, double> sums, char const* above, char const* below) {
        return sums[above] / sums[below];
    };
    std::string const many = "draws = 2000\n";
    // One pair at a posted price of one half keeps three quarters.
    CHECK(ratio(sums_of("rules", many + "firms = 1\nworks = 1\nrule = \"posted\"", 20), "gains",
                "first_best") == doctest::Approx(0.75).epsilon(0.02));
    // RSOP with two firms, mean over a reservation uniform on [0, 1]: accept or refuse 1/12, price floor 1/6.
    CHECK(ratio(sums_of("rules", many + "firms = 2\nworks = 1\nrule = \"sample\"", 20), "revenue",
                "rounds") == doctest::Approx(1.0 / 12).epsilon(0.05));
    CHECK(ratio(sums_of("rules", many + "firms = 2\nworks = 1\nrule = \"price-floor\"", 20), "revenue",
                "rounds") == doctest::Approx(1.0 / 6).epsilon(0.05));
    // With one work a menu is a sample.
    CHECK(sums_of("rules", many + "firms = 5\nworks = 1\nrule = \"menu\"", 2)["revenue"] ==
          about(sums_of("rules", many + "firms = 5\nworks = 1\nrule = \"sample\"", 2)["revenue"]));
    // Second price with the reservation as reserve is efficient; the split gives k of the gains to owners.
    CHECK(ratio(sums_of("rules", "draws = 50\nrule = \"second-price\"", 4), "gains", "first_best") ==
          about(1));
    std::string const rich = "draws = 50\nbudget = 10\n";
    CHECK(ratio(sums_of("rules", rich + "k = 0.25", 4), "owners", "first_best") ==
          doctest::Approx(0.25).epsilon(1e-6));
    CHECK(ratio(sums_of("rules", rich + "rule = \"nash\"\nk = 0.25", 4), "owners", "first_best") ==
          doctest::Approx(0.25).epsilon(1e-6));
    CHECK(ratio(sums_of("rules", rich + "rule = \"coupled\"\nk = 0.25", 4), "owners", "first_best") ==
          doctest::Approx(0.25).epsilon(1e-6));
    // Little cash: a royalty makes deals that cash cannot; a call stays within its budget.
    std::string const poor = "draws = 50\nbudget = 0.3\n";
    CHECK(sums_of("rules", poor + "royalty = 0.4", 4)["gains"] > 1.1 * sums_of("rules", poor, 4)["gains"]);
    auto call = sums_of("rules", poor + "rule = \"call\"", 4);
    CHECK(call["revenue"] <= 0.3 * 6 * call["rounds"]);
    CHECK(call["revenue"] > 0);
    // No coalition outbids the core, so that it pays owners at least what VCG does.
    CHECK(sums_of("rules", "draws = 200\nrule = \"core\"", 4)["revenue"] >
          sums_of("rules", "draws = 200\nrule = \"vcg\"", 4)["revenue"]);
}

TEST_CASE("what tenths of owners and firms gain adds up to what all gain") {
    for (char const* const policy : {"market", "levy", "statutory", "free", "collective", "pool"}) {
        CAPTURE(policy);
        auto sums = sums_of(
            "policies", "size_spread = 1\nbudget_spread = 1\npolicy = \"" + std::string(policy) + "\"", 20);
        double owners = 0;
        double firms = 0;
        for (int tenth = 1; tenth <= 10; ++tenth) {
            owners += sums["owners_" + std::to_string(tenth)];
            firms += sums["firms_" + std::to_string(tenth)];
        }
        CHECK(firms == about(sums["firm_surplus"]));
        if (std::string(policy) == "free") {
            // Whose work is larger loses more, and nobody is paid.
            CHECK(owners < 0);
            CHECK(sums["owners_10"] < 3 * sums["owners_1"]);
        }
        if (std::string(policy) == "market") CHECK(sums["owners_1"] > 0);
        if (std::string(policy) == "collective") CHECK(sums["firms_10"] > 2 * sums["firms_1"]);
    }
}
