// Two markets on the core, and each as a plain agent model in Python: the same numbers, and the same record.

#include "sim/experiments/plan.hpp"
#include "sim/world/licensing_play.hpp"
#include "sim/world/metered.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <sstream>

using namespace licet;
using namespace licet::sim;

namespace {

// Holds so many replications against what a model prints: its seconds, the names of its measures, and a line
// of numbers a replication. Calls see() with each tally.
void check_against(std::string const& printed, std::size_t measures, Plan const& plan,
                   std::uint64_t replications, std::function<void(Tally&)> const& see = {}) {
    std::istringstream lines(printed);
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    std::vector<std::string> names;
    std::istringstream heads(line);
    for (std::string name; heads >> name;) names.push_back(name);
    CHECK(names.size() == measures);
    Setting const setting = plan.setting_of(0);
    for (std::uint64_t r = 0; r < replications; ++r) {
        Tally tally(plan.market->measures);
        plan.market->play(setting, {9, r}, tally);
        std::getline(lines, line);
        std::istringstream row(line);
        for (std::string const& name : names) {
            CAPTURE(name);
            CAPTURE(r);
            double other = 0;
            row >> other;
            REQUIRE(!row.fail());
            CHECK(tally[name] == doctest::Approx(other).epsilon(1e-9));
        }
        if (see) see(tally);
    }
}

// Line by line, so that what differs is seen.
void check_lines(std::string const& printed, std::vector<std::string> const& ours) {
    std::istringstream lines(printed);
    std::string line;
    for (std::string const& own : ours) {
        REQUIRE(std::getline(lines, line));
        REQUIRE(line == own);
    }
    CHECK_FALSE(std::getline(lines, line));
}

}  // namespace

TEST_CASE("the market on the core and the plain agent model in Python come to the same numbers") {
    constexpr int replications = 12;
    for (auto const& [deferral, royalty] :
         {std::pair(0, 0), std::pair(1, 0), std::pair(0, 1), std::pair(1, 1)})
        for (char const* const budget : {"0.05", "0.3", "1"}) {
            CAPTURE(budget);
            CAPTURE(royalty);
            std::string const rules = " " + std::to_string(deferral) + " " + std::to_string(royalty) + " ";
            auto const ran =
                testing::run("python3 " + testing::source_dir() + "/sim/python/licensing_model.py " + budget +
                             rules + std::to_string(replications) + " 9");
            REQUIRE(ran.code == 0);
            auto const plan = read_plan(
                "name = \"x\"\nmarket = \"licensing\"\n[setting]\nbudget = " + std::string(budget) +
                    "\ndeferral = " + std::to_string(deferral) + "\nroyalty = " + std::to_string(royalty) +
                    "\n[[metric]]\nname = \"m\"\nabove = \"gains\"\n",
                "x.toml");
            REQUIRE(plan.has_value());
            check_against(ran.out, 19, *plan, replications);
        }
}

TEST_CASE("the market on the core and the plain agent model in Python keep the same record") {
    constexpr std::uint64_t replications = 20;
    for (auto const& [deferral, royalty] :
         {std::pair(0, 0), std::pair(1, 0), std::pair(0, 1), std::pair(1, 1)})
        for (std::string const budget : {"0.05", "0.3"}) {
            CAPTURE(budget);
            CAPTURE(deferral);
            CAPTURE(royalty);
            std::string const instruments = std::to_string(deferral) + " " + std::to_string(royalty);
            auto const kept =
                testing::run("python3 " + testing::source_dir() + "/sim/python/licensing_model.py " + budget +
                             " " + instruments + " " + std::to_string(replications) + " 9 record");
            REQUIRE(kept.code == 0);
            auto const plan = read_plan(
                "name = \"x\"\nmarket = \"licensing\"\n[setting]\nbudget = " + budget +
                    "\ndeferral = " + std::to_string(deferral) + "\nroyalty = " + std::to_string(royalty) +
                    "\n[[metric]]\nname = \"m\"\nabove = \"gains\"\n",
                "x.toml");
            REQUIRE(plan.has_value());
            std::vector<std::string> ours;
            for (std::uint64_t r = 0; r < replications; ++r)
                for (std::string& line : licensing::record_of(plan->setting_of(0), {9, r}))
                    ours.push_back(std::move(line));
            check_lines(kept.out, ours);
        }
}

TEST_CASE("the market paid by use and its plain model in Python keep the same books") {
    auto const plan = read_plan(
        "name = \"x\"\nmarket = \"metered\"\n[setting]\nreadings = 90\nyears = 2\nquantity = 70\n"
        "[[metric]]\nname = \"m\"\nabove = \"gains\"\n",
        "x.toml");
    REQUIRE(plan.has_value());
    Setting const setting = plan->setting_of(0);
    std::string const model =
        "python3 " + testing::source_dir() + "/sim/python/metered_model.py 20 90 70 2 6 9";
    auto const ran = testing::run(model);
    REQUIRE_MESSAGE(ran.code == 0, ran.out);
    double uses = 0;
    check_against(ran.out, 15, *plan, 6, [&](Tally& tally) { uses += tally["uses"]; });
    CHECK(uses > 6 * 4 * 180);

    // Entry by entry.
    auto const kept = testing::run(model + " books");
    REQUIRE_MESSAGE(kept.code == 0, kept.out);
    check_lines(kept.out, metered::books_of(setting, {9, 0}));
}
