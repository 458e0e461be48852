// What an experiment's file may ask to be drawn, and what is drawn.

#include "sim/experiments/chart.hpp"
#include "sim/experiments/page.hpp"
#include "sim/experiments/run.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace licet;
using namespace licet::sim;

namespace {

std::string with_chart(std::string const& chart) {
    return "name = \"charts\"\nmarket = \"licensing\"\n[run]\nreplications = 8\n"
           "[setting]\nowners = 4\nfirms = 4\nbudget = 0.3\n"
           "[[arm]]\nname = \"cash\"\n[[arm]]\nname = \"royalty\"\nset = { royalty = 1 }\n"
           "[[metric]]\nname = \"gains\"\nabove = \"gains\"\nbelow = \"first_best\"\n"
           "[[metric]]\nname = \"believed\"\nabove = \"perceived\"\nbelow = \"first_best\"\n"
           "[[metric]]\nname = \"deals\"\nabove = \"deals\"\n"
           "[[chart]]\ntitle = \"T\"\n" +
           chart;
}
std::string fault_of_chart(std::string const& chart) {
    auto const plan = read_plan(with_chart(chart), "mine.toml");
    return plan ? "" : plan.error();
}
// The report of a file that is played.
std::string report_of(std::string const& chart) {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "charts.toml", with_chart(chart));
    ExperimentOptions options;
    options.what = folder / "charts.toml";
    options.out = folder / "out";
    std::ostringstream out;
    std::ostringstream err;
    REQUIRE_MESSAGE(run_experiment(options, out, err) == 0, err.str());
    return testing::text_of_file(folder / "out/report.html");
}
std::size_t count_of(std::string const& text, std::string const& what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("kinds of charts: what each needs is asked for by name") {
    CHECK(fault_of_chart("kind = \"pie\"\nmetric = \"gains\"\n").find("'kind' must be lines, bars, heat") !=
          std::string::npos);
    CHECK(fault_of_chart("kind = \"frontier\"\nmetrics = [\"gains\", \"deals\"]\n")
              .find("needs three 'metrics'") != std::string::npos);
    CHECK(fault_of_chart("kind = \"curve\"\nmetrics = [\"gains\", \"deals\"]\nat = [1]\n")
              .find("'at' must be") != std::string::npos);
    CHECK(fault_of_chart("kind = \"curve\"\nmetrics = [\"gains\", \"deals\"]\nat = [2, 1]\n")
              .find("'at' must be") != std::string::npos);
    CHECK(fault_of_chart("kind = \"curve\"\nmetrics = [\"gains\", \"deals\"]\nat = [1, 2]\n").empty());
    CHECK(fault_of_chart("kind = \"fan\"\nmetrics = [\"gains\", \"deals\"]\nat = [2, 1]\n")
              .find("'at' must be") != std::string::npos);
    CHECK(fault_of_chart("kind = \"waterfall\"\nmetrics = [\"believed\", \"gains\"]\n").empty());
}

TEST_CASE(
    "a waterfall has a bar a level and one for what is left; a frontier a bubble an arm; a spread counts "
    "all") {
    std::string const fall =
        report_of("kind = \"waterfall\"\nmetrics = [\"believed\", \"gains\"]\narms = [\"royalty\"]\n");
    CHECK(fall.find(">what is left</text>") != std::string::npos);
    CHECK(count_of(fall, "<rect ") == 3);
    std::string const frontier =
        report_of("kind = \"frontier\"\nmetrics = [\"believed\", \"gains\", \"deals\"]\n");
    CHECK(count_of(frontier, "<circle ") == 2);
    CHECK(frontier.find("2 royalty") != std::string::npos);
    std::string const curve =
        report_of("kind = \"curve\"\nmetrics = [\"believed\", \"gains\"]\nat = [0, 12]\n");
    CHECK(count_of(curve, "<polyline ") == 2);
    // A line and two bands an arm, besides the band of confidence, which is a line's own.
    std::string const fan = report_of("kind = \"fan\"\nmetrics = [\"believed\", \"gains\"]\nat = [0, 12]\n");
    CHECK(count_of(fan, "<polyline ") == 2);
    CHECK(count_of(fan, "opacity=\"0.16\"") == 4);
    std::string const spread = report_of("kind = \"spread\"\nmetric = \"deals\"\n");
    CHECK(spread.find(" to ") != std::string::npos);
    CHECK(count_of(spread, "<rect ") > 2);
}
