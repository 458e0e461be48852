// A market played on the core, and the experiment around it: what must come out whatever is drawn, the same
// bytes for any number of threads, and going on after a kill.

#include "sim/experiments/menu_ablation.hpp"
#include "sim/world/licensing_market.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace licet;
using namespace licet::sim;

TEST_CASE("with cash enough every efficient deal is made and no other; royalties bridge what cash cannot") {
    Population rich;
    rich.budget = 1;
    rich.pairs = 30;
    Population poor = rich;
    poor.budget = 0.2;
    ContractMenu const cash{"cash", false, false};
    for (std::uint64_t replication = 0; replication < 3; ++replication) {
        MarketOutcome const all = play(rich, cash, 7, replication);
        CHECK(all.gains == doctest::Approx(all.first_best));
        CHECK(all.blocked == 0);
        MarketOutcome const few = play(poor, cash, 7, replication);
        CHECK(few.first_best == all.first_best);  // the same draws
        CHECK(few.bridged == 0);
        MarketOutcome last = few;
        for (ContractMenu const& menu :
             {ContractMenu{"royalty", false, true}, ContractMenu{"both", true, true}}) {
            MarketOutcome const more = play(poor, menu, 7, replication);
            CHECK(more.deals >= last.deals);
            CHECK(more.gains >= last.gains);
            CHECK(more.gains <= all.first_best + 1e-9);
            CHECK(more.bridged <= more.blocked);
            last = more;
        }
        CHECK(last.bridged > 0);
        CHECK(play(poor, cash, 7, replication) == few);
    }
    CHECK(play(poor, cash, 7, 0).first_best != play(poor, cash, 8, 0).first_best);
}

TEST_CASE("an experiment gives the same bytes for any number of threads, and goes on where it was killed") {
    testing::TemporaryFolder const folder;
    auto const go = [&](std::string const& name, unsigned threads, std::uint64_t replications) {
        std::ostringstream out;
        std::ostringstream err;
        CHECK(run_menu_ablation({folder / name, replications, 0, 3, threads}, out, err) == 0);
        INFO(err.str());
        return testing::text_of_file(folder / name + "/results.csv");
    };
    std::string const one = go("one", 1, 3);
    CHECK(one == go("two", 3, 3));
    std::string const report = testing::text_of_file(folder / "one/report.html");
    CHECK(report.find("<svg") != std::string::npos);
    // Killed in the middle of a line.
    testing::write_text(folder / "two/results.csv", one.substr(0, one.size() - one.size() / 5));
    CHECK(go("two", 2, 3) == one);
    CHECK(testing::text_of_file(folder / "two/report.html") == report);
    // A folder that holds something else is left alone.
    testing::write_text(folder / "two/results.csv", "mine\n");
    std::ostringstream out;
    std::ostringstream err;
    CHECK(run_menu_ablation({folder / "two", 3, 0, 3, 1}, out, err) == 1);
    CHECK(testing::text_of_file(folder / "two/results.csv") == "mine\n");
}
