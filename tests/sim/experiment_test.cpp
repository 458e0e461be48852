// Experiments as data, and the markets they play.

#include "sim/experiments/outcomes.hpp"
#include "sim/experiments/run.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

using namespace licet;
using namespace licet::sim;

namespace {

std::string const small = R"(
name = "small"
market = "licensing"
[run]
replications = 20
[setting]
owners = 6
firms = 6
hazard = 0.2
wants = 2
[[axis]]
parameter = "budget"
values = [0.1, 0.5]
[[arm]]
name = "cash"
[[arm]]
name = "all, by distributors"
set = { royalty = 1, deferral = 1, guarantee = 1, per_use = 1, distributors = 2, commission = 0.1 }
[[metric]]
name = "gains captured"
above = "gains"
below = "first_best"
percent = true
[[chart]]
title = "gains"
metric = "gains captured"
x = "budget"
[sobol]
metric = "gains captured"
samples = 16
ranges = { budget = [0, 1], capacity = [0, 1] }
)";

std::string fault_of(std::string const& text) {
    auto const plan = read_plan(text, "mine.toml");
    return plan ? "" : plan.error();
}

// A metric of a plan of one cell, and what chance makes of it.
Estimate measured(std::string const& text, std::uint64_t replications) {
    auto const plan = read_plan(text, "mine.toml");
    REQUIRE(plan.has_value());
    Setting const setting = plan->setting_of(0);
    std::vector<Task> tasks;
    for (std::uint64_t r = 0; r < replications; ++r) tasks.push_back({&setting, r});
    std::vector<Replication> all;
    for (auto& one : on_threads(2)(*plan->market, 5, tasks)) all.push_back({std::move(one)});
    return estimate(all, 0, plan->metrics[0]);
}

}  // namespace

TEST_CASE("an experiment gives the same bytes with any number of threads, and after it was stopped") {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "small.toml", small);
    auto const go = [&](std::string const& name, unsigned threads, std::uint64_t replications) {
        std::ostringstream out;
        std::ostringstream err;
        ExperimentOptions options{folder / "small.toml", folder / name, 3};
        options.threads = threads;
        options.replications = replications;
        CHECK(run_experiment(options, out, err) == 0);
        CHECK(err.str() == "");
    };
    go("one", 1, 20);
    go("two", 3, 12);
    go("two", 2, 20);
    std::string const csv = testing::text_of_file(folder / "one/results.csv");
    CHECK(csv == testing::text_of_file(folder / "two/results.csv"));
    CHECK(std::ranges::count(csv, '\n') == 1 + 20 * 4);
    std::string const report = testing::text_of_file(folder / "one/report.html");
    CHECK(report == testing::text_of_file(folder / "two/report.html"));
    CHECK(report.find("<svg") != std::string::npos);

    // A folder that holds another seed's results is left alone.
    std::ostringstream out;
    std::ostringstream err;
    CHECK(run_experiment({folder / "small.toml", folder / "two", 4}, out, err) == 1);
    CHECK(err.str().find("another seed (3, not 4)") != std::string::npos);
    testing::write_text(folder / "other.toml", small + "# changed\n");
    CHECK(run_experiment({folder / "other.toml", folder / "two", 3}, out, err) == 1);
    CHECK(err.str().find("a file that has changed since") != std::string::npos);
    CHECK(csv == testing::text_of_file(folder / "two/results.csv"));
}

TEST_CASE("what is wrong with an experiment is told with its line") {
    auto const with = [](std::string from, std::string const& to) {
        std::string text = small;
        return text.replace(text.find(from), from.size(), to);
    };
    CHECK(fault_of(small) == "");
    CHECK(fault_of(with("market = \"licensing\"", "market = \"bazaar\""))
              .starts_with("mine.toml:3: there is no market"));
    CHECK(fault_of(with("hazard = 0.2", "hazzard = 0.2"))
              .starts_with("mine.toml:9: the market 'licensing' has no parameter"));
    CHECK(fault_of(with("hazard = 0.2", "hazard = 2")) == "mine.toml:9: 'hazard' must lie between 0 and 1");
    CHECK(fault_of(with("hazard = 0.2", "hazard = \"high\"")) == "mine.toml:9: 'hazard' must be a number");
    CHECK(fault_of(with("below = \"first_best\"", "below = \"worst\""))
              .starts_with("mine.toml:22: the market 'licensing' does not measure"));
    CHECK(fault_of(with("x = \"budget\"", "x = \"hazard\"")).starts_with("mine.toml:24: 'hazard' must be"));
    CHECK(fault_of("name = 3").starts_with("mine.toml:1: 'name' must be a text"));
    CHECK(fault_of("name = ").starts_with("mine.toml:1: "));
    CHECK(fault_of(R"(name = "x"
market = "category"
[setting]
rule = "continuous"
behaviour = "equilibrium"
[[metric]]
name = "m"
above = "gains")")
              .find("no equilibrium is known in closed form") != std::string::npos);
}

TEST_CASE("every experiment that comes with the program can be read and played") {
    CHECK(built_in_plans().size() == 23);
    for (BuiltIn const& one : built_in_plans()) {
        std::string const name(one.name);
        CAPTURE(name);
        auto const plan = read_plan(std::string(one.text), name + ".toml");
        REQUIRE_MESSAGE(plan.has_value(), (plan ? "" : plan.error()));
        CHECK(plan->name == name);
        CHECK_FALSE(plan->charts.empty());
        std::size_t const last = plan->cell_count() - 1;
        Setting const setting = plan->setting_of(last);
        auto const measures = play_once(*plan->market, 1, {&setting, 0});
        CHECK(measures.size() == plan->market->measures.size());
        CHECK(std::ranges::all_of(measures, [](double m) { return std::isfinite(m); }));
        CHECK(measures == play_once(*plan->market, 1, {&setting, 0}));
    }
}

TEST_CASE("the file of an experiment is shown, to start from") {
    std::ostringstream out;
    std::ostringstream err;
    CHECK(list_experiments("cheats", out, err) == 0);
    CHECK(read_plan(out.str(), "mine.toml").has_value());
    CHECK(list_experiments("cheat", out, err) == 1);
    CHECK(err.str().find("no experiment is called 'cheat'") != std::string::npos);
}

TEST_CASE("markets agree with theory") {
    struct Known {
        std::string plan;
        double value;
        std::uint64_t replications;
    };
    std::string const gains = "[[metric]]\nname = \"m\"\nabove = \"gains\"\nbelow = \"first_best\"\n";
    std::string const licensing = "name = \"x\"\nmarket = \"licensing\"\n[setting]\n";
    std::string const category = "name = \"x\"\nmarket = \"category\"\n[setting]\n";
    for (Known const& known : {
             Known{licensing + "budget = 0.3\n" + gains, 0.657, 400},
             Known{licensing + "budget = 1\n" + gains, 1, 50},
             Known{category + "buyers = 2\nk = 1\nbehaviour = \"equilibrium\"\n" + gains, 25.0 / 27, 40'000},
             Known{category + "buyers = 2\nrule = \"mcafee\"\n" + gains, 79.0 / 96, 40'000},
             Known{category + "buyers = 1\nrule = \"as-bid\"\nbehaviour = \"equilibrium\"\n" + gains,
                   27.0 / 32, 40'000},
             Known{category + "buyers = 3\nrule = \"continuous\"\n" + gains, 0.850556, 40'000},
             Known{category + "buyers = 1\nrule = \"posted\"\n" + gains, 0.75, 40'000},
         }) {
        CAPTURE(known.plan);
        Estimate const found = measured(known.plan, known.replications);
        CHECK(std::abs(found.value - known.value) <= 4.5 / 1.96 * found.half_width + 1e-9);
        CHECK(found.half_width < 0.05);
    }
}

TEST_CASE("the other markets agree with theory where it is exact") {
    struct Known {
        std::string market;
        std::string setting;
        std::string above;
        std::string below;
        double value;
        double slack;
        std::uint64_t replications = 1;
    };
    for (Known const& known : {
             Known{"effort", "refresh = 1", "best_royalty", "pairs", 0.5, 0.005},
             Known{"effort", "refresh = 1", "best_surplus", "first_best", 0.75, 1e-4},
             Known{"stacking", "owners = 5", "output", "output_free", 1.0 / 6, 1e-6},
             Known{"stacking", "owners = 5\nask = \"together\"", "output", "output_free", 0.5, 1e-6},
             Known{"exclusivity", "firms = 2\nspread = 0\nalike = 0.82", "exclusive", "owners", 0, 0},
             Known{"exclusivity", "firms = 2\nspread = 0\nalike = 0.84", "exclusive", "owners", 1, 0},
             Known{"selection", "firms = 2", "revenue", "auctions", 0.303463, 0.01, 400},
             Known{"selection", "firms = 2", "welfare", "auctions", 1.0 / 3, 0.01, 400},
             Known{"selection", "firms = 2\nrank = \"cash\"", "welfare", "auctions", 2.0 / 3, 0.01, 400},
             Known{"obligations", "parties = 3\ndensity = 1\nsettlement = \"multilateral\"", "moved", "gross",
                   0.375, 0.02, 2000},
             Known{"agreements", "penalty = 1\naudit = 0.49\nreporting = \"best-response\"", "evasions",
                   "firm_years", 1, 0},
             Known{"agreements", "penalty = 1\naudit = 0.51\nreporting = \"best-response\"", "evasions",
                   "firm_years", 0, 0},
             // A share clip((1 - p(1 + phi))/C) has too little conscience.
             Known{"agreements", "penalty = 1\naudit = 0.4\nreporting = \"stigma\"", "evasions", "firm_years",
                   0.4, 0.05, 20},
             // Hidden shill: 1/12 against two, 1/32 against three; two of three in a ring: 1/12 off the
             // price.
             Known{"manipulation", "bidders = 2", "gain", "rounds", 1.0 / 12, 0.01, 50},
             Known{"manipulation", "bidders = 3", "gain", "rounds", 1.0 / 32, 0.01, 50},
             Known{"manipulation", "attack = \"ring\"", "others_lose", "rounds", 1.0 / 12, 0.005, 50},
             Known{"manipulation", "attack = \"wash\"", "gain", "rounds", 0.05, 1e-9},
             Known{"manipulation", "attack = \"wash\"\nguard = 1", "gain", "rounds", 0, 1e-9},
             Known{"manipulation", "attack = \"under-report\"", "gain", "rounds", 0.06, 0.005, 50},
             Known{"manipulation", "attack = \"under-report\"\nguard = 1\nrounds = 100000", "gain", "rounds",
                   0, 0.002},
             Known{"manipulation", "attack = \"false-names\"\nguard = 1\nknown = 1", "gain", "rounds", 0,
                   1e-9},
             // n sectors alone leave 1/(n + 1) of the output, one pool half.
             Known{"bargaining", "bargain = \"sector\"", "output", "output_free", 0.25, 1e-3},
             Known{"bargaining", "bargain = \"one\"", "output", "output_free", 0.5, 1e-4},
             Known{"bargaining", "sectors = 1\nsubstitution = 50", "output", "output_free", 1, 0.15},
             // Who waits for the next of regular clearings waits half of the time between them; there are two
             // sides.
             Known{"arrivals", "every = 2\nrate = 20\npatience = 0.5", "wait", "trades", 0.8, 0.2},
             Known{"discovery", "drift = 0\nvisits = 1000", "error", "periods", 0, 0.03},
             Known{"policies", "policy = \"free\"", "used", "requests", 1, 0},
             Known{"policies", "policy = \"free\"", "harmed", "used", 1, 0},
             Known{"policies", "policy = \"cash-market\"\nbudget = 1", "welfare", "first_best", 1, 1e-9},
             // 1 - (1 - B)³ of the gains.
             Known{"policies", "policy = \"cash-market\"\nbudget = 0.3", "welfare", "first_best", 0.657, 0.04,
                   200},
             // A pool uses everything and passes on all but what its keeper keeps; fees and attribution too.
             Known{"policies", "policy = \"pool\"", "used", "requests", 1, 0},
             Known{"policies", "policy = \"pool\"\nrate = 1\ncollector = 0.2", "kept", "owner_revenue", 0.25,
                   1e-9},
             Known{"policies", "policy = \"subscription\"\nrate = 1\ncollector = 0.2", "kept",
                   "owner_revenue", 0.25, 1e-9},
             Known{"policies", "policy = \"attribution\"\nprice = 0.05\nrate = 0", "kept", "owner_revenue",
                   1.0 / 9, 1e-9},
             // The ends of the three ways are free use and agreement.
             Known{"policies", "policy = \"three-way\"\nhas_market = 0\npublic_interest = 1", "harmed",
                   "used", 1, 0},
             Known{"policies", "policy = \"three-way\"\nhas_market = 1\nbudget = 1", "welfare", "first_best",
                   1, 1e-9},
             // Every contract is worth the same while products live.
             Known{"agreements", "contract = \"cash\"", "received", "licences", 0.5, 1e-9},
             Known{"agreements", "contract = \"deferral\"", "received", "licences", 0.5, 1e-6},
             Known{"agreements", "contract = \"royalty\"", "received", "licences", 0.5, 0.02, 60},
             Known{"agreements", "contract = \"guarantee\"", "received", "licences", 0.5, 0.02, 60},
         }) {
        CAPTURE(known.market);
        CAPTURE(known.setting);
        std::string const stacked =
            known.market == "stacking" ? "\nneed = 0\nfixed_cost = 0\ncap = 1" : std::string();
        Estimate const found =
            measured("name = \"x\"\nmarket = \"" + known.market + "\"\n[setting]\n" + known.setting +
                         stacked + "\n[[metric]]\nname = \"m\"\nabove = \"" + known.above + "\"\nbelow = \"" +
                         known.below + "\"\n",
                     known.replications);
        CHECK(std::abs(found.value - known.value) <= known.slack + 1e-12);
    }
}

TEST_CASE("nobody gains by misreporting under rules that are truthful") {
    std::string const start =
        "name = \"x\"\nmarket = \"category\"\n[setting]\nbuyers = 3\nmisreports = 50\nrule = ";
    std::string const end = "\n[[metric]]\nname = \"m\"\nabove = \"misreport\"\nbelow = \"utility\"\n";
    for (char const* const rule : {"\"mcafee\"", "\"reduction\"", "\"posted\""})
        CHECK(measured(start + rule + end, 500).value == 0);
    for (char const* const rule : {"\"uniform\"", "\"as-bid\""})
        CHECK(measured(start + rule + end, 500).value > 0.02);
}

TEST_CASE("under mpirun an experiment gives the same bytes, on one rank and on three") {
    std::string const program = std::filesystem::path(testing::program()).parent_path() / "licet-mpi";
    if (!std::filesystem::exists(program) || testing::run("which mpirun").code != 0) {
        MESSAGE("skipped: licet-mpi is built where libopenmpi-dev is installed");
        return;
    }
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "small.toml", small);
    std::string const rest = " " + (folder / "small.toml") + " --seed 3 --out ";
    auto const one = testing::run(testing::program() + " sim experiment" + rest + (folder / "threads"));
    REQUIRE_MESSAGE(one.code == 0, one.out);
    for (std::string const ranks : {"1", "3"}) {
        auto const ran = testing::run(
            "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n " + ranks +
            " " + program + rest + (folder / ranks));
        REQUIRE_MESSAGE(ran.code == 0, ran.out);
        for (char const* const name : {"/results.csv", "/report.html"})
            CHECK(testing::text_of_file(folder / ("threads" + std::string(name))) ==
                  testing::text_of_file(folder / (ranks + name)));
    }
}

TEST_CASE("the notebook runs from its first cell to its last") {
    if (testing::run("/usr/bin/jupyter-nbconvert --version").code != 0 ||
        testing::run("/usr/bin/python3 -c 'import pandas, matplotlib, ipykernel'").code != 0) {
        MESSAGE("skipped: it needs jupyter-nbconvert, python3-ipykernel, python3-pandas, python3-matplotlib");
        return;
    }
    testing::TemporaryFolder const folder;
    auto const ran =
        testing::run("PATH=/usr/bin:$PATH LICET_REPLICATIONS=4 LICET=" + testing::program() +
                     " /usr/bin/jupyter-nbconvert --to html --execute --output-dir " + (folder / "out") +
                     " " + testing::source_dir() + "/sim/python/valuation_gap.ipynb");
    REQUIRE_MESSAGE(ran.code == 0, ran.out);
    std::string const page = testing::text_of_file(folder / "out/valuation_gap.html");
    std::size_t charts = 0;
    for (std::size_t at = 0; (at = page.find("src=\"data:image/png", at)) != std::string::npos; ++at)
        ++charts;
    CHECK(charts == 10);
}
