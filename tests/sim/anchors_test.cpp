// The laboratory's chance and arithmetic, and rows of theory answered by it: own rows with values worked out
// by hand or given in the literature, and the given file where it is there.

#include "sim/anchors/anchors.hpp"

#include "adapters/json/json.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/random/stream.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace licet;
using namespace licet::sim;

namespace {

std::string row(std::string const& id, std::string const& family, std::string const& setup,
                std::string const& parameters, std::string const& quantity) {
    return R"({"id":")" + id + R"(","family":")" + family + R"(","setup":")" + setup + R"(","parameters":)" +
           parameters + R"(,"quantity":")" + quantity + R"("})";
}

double value_in(std::string const& results, std::string const& id) {
    auto const document = adapters::json::parse(results);
    REQUIRE(document.has_value());
    auto const* const found = document->find(id);
    if (found == nullptr) MESSAGE(results);
    REQUIRE(found != nullptr);
    return std::stod(found->find("value")->text);
}

}  // namespace

TEST_CASE("the counter-based generator gives the published numbers") {
    CHECK(philox({0, 0, 0, 0}, {0, 0}) == PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    std::uint32_t const all = 0xffffffff;
    CHECK(philox({all, all, all, all}, {all, all}) ==
          PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    Stream one(7, purpose_of("test"), 3);
    Stream same(7, purpose_of("test"), 3);
    Stream other(7, purpose_of("test"), 4);
    auto const first = one.next();
    CHECK(first == same.next());
    CHECK(first != other.next());
}

TEST_CASE("logarithms, exponentials and the normal law are the library's to the last digits") {
    for (double x = -36; x < 36; x += 0.37) {
        CHECK(exponential_of(x) == doctest::Approx(std::exp(x)).epsilon(1e-14));
        CHECK(natural_log(std::exp(x)) == doctest::Approx(x).epsilon(1e-13));
        CHECK(arc_tangent(x) == doctest::Approx(std::atan(x)).epsilon(1e-13));
        double const law = 0.5 * std::erfc(-x / 4 / std::sqrt(2.0));
        CHECK(std::fabs(normal_cdf(x / 4) - law) < 1e-15 + 1e-13 * law);
        if (law > 1e-15 && law < 1 - 1e-6)
            CHECK(normal_quantile(law) == doctest::Approx(x / 4).epsilon(1e-9));
    }
    CHECK(power(2, 0.5) == doctest::Approx(std::sqrt(2.0)).epsilon(1e-14));
    CHECK(integral([](double x) { return x * x; }, 0, 3) == doctest::Approx(9).epsilon(1e-14));
    CHECK(root([](double x) { return x * x - 2; }, 0, 2) == doctest::Approx(std::sqrt(2.0)).epsilon(1e-14));
    CHECK(maximum([](double x) { return x * std::exp(-x); }, 0, 5) == doctest::Approx(1).epsilon(1e-9));
}

TEST_CASE(
    "rows with parameters of our own come out as theory says, and the same with any number of threads") {
    std::string const rows =
        "[" +
        // 3(1+k)(2-k)/8 with k = 3/4
        row("cs", "01-bilateral-k-double-auction", "k-double auction",
            R"({"k":0.75,"d":0,"k_frac":"3/4","d_frac":"0"})", "efficiency = E[gains]/E[max(v-c,0)]") +
        "," +
        row("ms", "02-myerson-satterthwaite", "", R"({"a":1,"b":1})",
            "budget-balancing alpha of the second-best") +
        "," +
        // N²/(2(2N+1)) with N = 3
        row("fb", "03-mcafee-trade-reduction", "", R"({"n":3,"m":3})",
            "expected first-best gains from trade") +
        "," +
        row("cda", "04-call-market-and-cda", "Continuous double auction", R"({"n_buyers":2,"m_sellers":2})",
            "expected gains from trade") +
        "," +
        row("f2", "05-digital-goods", "Best possible competitive ratio against F2", R"({"n":3})", "bound") +
        "," +
        row("dmh", "06-contingent-payment-auctions", "Double moral hazard", R"({"theta":"3","kappa":"3"})",
            "surplus-maximising royalty") +
        "," +
        row("spa", "07-budget-constrained-buyers", "Second price: bid min(v,w)", R"({"n":2,"w":"1/2"})",
            "expected revenue") +
        "," +
        row("royalty", "08-beliefs-and-contingent-contracts", "Two parties, risk neutral, payment u + r X",
            R"({"W":50,"R":40,"B":10,"mu_b":200,"mu_o":200,"delta_b":1,"delta_o":1,"r_max":0.1,"beta":0.5})",
            "largest owner PV any acceptable contract can give") +
        "," +
        row("airport", "09-shapley-shares", "best-substitute game", R"({"values":["3","9"]})",
            "Shapley value of P2") +
        "," +
        row("pool", "10-data-market-and-revenue-splits", "pro-rata (", R"({"fees":["9"],"streams":[[2,1]]})",
            "payment to artist 1") +
        "," +
        row("ring", "11-netting-and-clearing", "", R"({"net":[3,-3,2,-1,-1]})",
            "minimum number of transfers") +
        "," +
        row("stack", "12-stacking-and-exclusivity", "3 essential rights", R"({"n":3,"a":"4","c":"0"})",
            "total royalty R") +
        "," +
        row("houses", "13-matching-engine", "", R"({"surplus":[[5,7],[8,9]]})", "maximum total surplus") +
        "," + row("gini", "14-metrics-and-cash-flow", "", R"({"x":["0","1"]})", "Gini") + "," +
        row("audit", "15-audit-and-costly-state-verification", "", R"({"phi":"4","detect":"1/2"})",
            "smallest truth-inducing audit probability") +
        "," +
        row("five", "16-auction-basics-and-manipulation", "Second price, truthful",
            R"({"n":5,"reserve":"0"})", "expected revenue") +
        "," +
        row("call", "17-budget-feasible-procurement", "", R"({"n":2,"B":"1"})",
            "expected number of licences bought") +
        "]";
    auto const one = answer_anchors(rows, 100'000, 5, 1);
    CHECK(one.fault.empty());
    CHECK(one.unanswered == 0);
    CHECK(answer_anchors(rows, 100'000, 5, 3).json == one.json);
    CHECK(answer_anchors(rows, 100'000, 6, 1).json != one.json);
    auto const is = [&](char const* id, double expected, double within = 1e-9) {
        INFO(id);
        CHECK(std::fabs(value_in(one.json, id) - expected) < within);
    };
    is("cs", 3 * 1.75 * 1.25 / 8, 0.01);
    is("ms", 1.0 / 3, 1e-6);
    is("fb", 9.0 / 14, 0.01);
    is("cda", 16.0 / 45, 0.01);
    is("f2", 13.0 / 6);
    is("dmh", 0.75);
    is("spa", (1 - 0.125) / 3, 0.01);
    is("royalty", 30);
    is("airport", 7.5, 0.1);
    is("pool", 6);
    is("ring", 3);
    is("stack", 3);
    is("houses", 15);
    is("gini", 0.5);
    is("audit", 0.4);
    is("five", 2.0 / 3, 0.01);
    is("call", 1.25, 0.01);
}

TEST_CASE("what is not known is said, not guessed; a file that is none is refused") {
    auto const results = answer_anchors(
        "[" + row("a", "03-mcafee-trade-reduction", "", R"({"n":3,"m":3})", "the colour of the broker") +
            "," + row("b", "18-unheard-of", "", "{}", "anything") + "," +
            row("c", "03-mcafee-trade-reduction", "", R"({"n":"three","m":3})", "expected number of trades") +
            "]",
        1000, 1, 1);
    CHECK(results.unanswered == 3);
    auto const document = adapters::json::parse(results.json);
    REQUIRE(document.has_value());
    CHECK(document->find("a") == nullptr);
    CHECK(document->find("unanswered")->find("b")->text == "the family \"18-unheard-of\" is not known");
    CHECK_FALSE(answer_anchors("{}", 1000, 1, 1).fault.empty());
    CHECK_FALSE(answer_anchors("[{}]", 1000, 1, 1).fault.empty());
}

TEST_CASE("the given rows all pass their grader") {
    std::string const folder = testing::shared_dir() + "/cases/experiments";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no shared cases");
        return;
    }
    testing::TemporaryFolder const temporary;
    std::string const results = temporary / "results.json";
    testing::write_text(results,
                        answer_anchors(testing::text_of_file(folder + "/anchors.json"), 10'000, 7, 2).json);
    auto const graded =
        testing::run("python3 " + folder + "/grade.py " + folder + "/anchors.json " + results);
    CHECK_MESSAGE(graded.code == 0, graded.out);
}
