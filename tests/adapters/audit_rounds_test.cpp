// Which licences are audited is drawn by a seed. What it must draw is computed here from the rule alone.

#include "tests/adapters/played.hpp"

#include <map>
#include <set>

using namespace licet;
using licet::testing::Played;

TEST_CASE("audits are drawn by a seed committed to before the reports: anybody can compute which") {
    Played market;
    std::string const terms =
        R"({"audit":{"threshold":"0","interest":"0","penalty":"3","look_back_months":36}})";
    market.open(terms);
    constexpr int count = 60;
    for (int i = 2; i <= count; ++i)
        market.agree("L" + std::to_string(i), terms, R"({"revenue":"gross","tiers":[{"share":"0.1"}]})");
    std::string const seed = "nobody could guess this";
    std::string const commit =
        R"({"commit_audit_seed":{"round":"2026","commitment":")" + licet::text_of(digest_of(seed)) + "\"}}";
    auto const draw = [&](std::string const& of, std::string const& from, std::string const& more = "") {
        return R"({"draw_audits":{"round":"2026","seed":")" + of + R"(","from":")" + from +
               R"(","until":"2026-07-01","reports":"1/2")" + more + "}}";
    };
    CHECK(market.at("2026-01-02", draw(seed, "2026-01-03")) == "audit_round_must_be_committed_to /round");
    market.done("2026-01-02", commit);
    CHECK(market.at("2026-01-02", commit) == "audit_round_must_not_exist_yet /round");
    for (int report = 1; report <= 4; ++report)
        for (int i = 1; i <= count; ++i)
            market.done("2026-02-0" + std::to_string(report),
                        R"({"report_revenue":{"licence":"L)" + std::to_string(i) + R"(","report":"r)" +
                            std::to_string(i) + "-" + std::to_string(report) +
                            R"(","stream":"gross","amount":"100","at":"2026-02-0)" + std::to_string(report) +
                            "\"}}");
    CHECK(market.at("2026-06-30", draw(seed, "2026-01-03")) == "audit_must_lie_within_the_look_back /until");
    CHECK(market.at("2026-07-02", draw("another seed, as long", "2026-01-03")) ==
          "seed_must_be_the_one_committed_to /seed");
    CHECK(market.at("2026-07-02", draw(seed, "2026-01-02")) == "seed_must_come_before_the_reports /from");
    CHECK(market.at("2026-07-02", draw(seed, "2026-01-03", R"(,"at_least":"1.1")")) ==
          "amount_must_be_within_limit /at_least");
    CHECK(market.at("2026-07-02", draw(seed, "2026-01-03", R"(,"detection":"0")")) ==
          "amount_must_be_positive /detection");
    market.done("2026-07-02", draw(seed, "2026-01-03", R"(,"detection":"4/5")"));
    CHECK(market.at("2026-07-02", draw(seed, "2026-01-03")) == "audit_round_must_be_drawn_once /round");

    // 1 / (0.8 (1 + 3)): five of sixteen, of 2^64.
    auto const lot = [&](std::vector<std::string> const& names) {
        std::string text;
        for (std::string const& name : names) {
            for (unsigned byte = 0; byte < 8; ++byte)
                text += static_cast<char>(static_cast<std::uint64_t>(name.size()) >> (8 * byte) & 255U);
            text += name;
        }
        return licet::text_of(digest_of(text)).substr(0, 16);
    };
    std::set<std::string> expected;
    for (int i = 1; i <= count; ++i)
        if (std::string const name = "L" + std::to_string(i); lot({seed, name, "gross"}) < "5000000000000000")
            expected.insert("2026/" + name + "/gross");
    std::set<std::string> drawn;
    for (std::uint32_t i = 0; i < market.state().audits.size(); ++i)
        drawn.insert(market.state().audit_names.name(i));
    CHECK(drawn == expected);
    CHECK(drawn.size() > count / 8);
    CHECK(drawn.size() < count * 5 / 8);

    // Of each, the reports below one half of 2^64; the first by lot where none is. All are to be looked at.
    REQUIRE(!market.state().audits.empty());
    settlement::Audit const& audit = market.state().audits.front();
    std::string const licence = market.state().licence_names[audit.licence];
    std::set<std::string> below;
    std::map<std::string, std::string> by_lot;
    for (int report = 1; report <= 4; ++report) {
        std::string const name = "r" + licence.substr(1) + "-" + std::to_string(report);
        std::string const its = lot({seed, licence, "gross", name});
        by_lot[its] = name;
        if (its < "8000000000000000") below.insert(name);
    }
    if (below.empty()) below.insert(by_lot.begin()->second);
    std::set<std::string> reports;
    for (std::uint32_t const report : audit.drawn) reports.insert(market.state().report_names.name(report));
    CHECK(reports == below);
    std::string const name = market.state().audit_names.name(0);
    auto const sample = [&](std::string const& report) {
        return market.at("2026-07-03", R"({"sample_report":{"audit":")" + name + R"(","report":")" + report +
                                           R"(","found":"100"}})");
    };
    std::string const close = R"({"close_audit":{"audit":")" + name + R"(","currency":"USD","cost":"1.00"}})";
    for (auto const& [its, report] : by_lot) {
        if (!below.contains(report)) {
            CHECK(sample(report) == "report_must_lie_within_the_audit /report");
            continue;
        }
        CHECK(market.at("2026-07-03", close) == "audit_must_have_a_sample /audit");
        CHECK(sample(report).empty());
    }
    market.done("2026-07-03", close);
    CHECK(market.state().audits.front().result->charge == 0);
}
