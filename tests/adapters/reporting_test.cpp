// How use and revenue are reported: what counts, what is paid, what stands in for a missing report, what an
// audit comes to. Each figure is worked out by hand in the comment beside it.

#include "adapters/usage/usage_log.hpp"
#include "tests/adapters/played.hpp"

using namespace licet;
using namespace licet::adapters;
using licet::testing::Played;

namespace {

constexpr char const* per_answer = R"({"usage":"answers","tiers":[{"price":"1"}]})";

// One answer: 12 pages fetched, 10 passages of them before the model, 3 cited; and one training run.
std::string one_answer() {
    std::string log;
    int id = 0;
    auto const add = [&](char const* event, int count) {
        for (int i = 0; i < count; ++i)
            log += R"({"id":"e)" + std::to_string(++id) + R"(","at":"2026-02-03T10:00:00Z","event":")" +
                   event + R"(","asset":"book"})" + "\n";
    };
    add("fetch", 12);
    add("grounding", 10);
    add("citation", 3);
    add("turn", 1);
    add("training-run", 1);
    return log;
}

}  // namespace

TEST_CASE("one log of one answer settles differently under each counting model") {
    Played market;
    market.open("{}", per_answer);
    char const* const models[] = {"fetch", "grounding", "citation", "turn", "training-run"};
    for (char const* const model : models)
        market.agree(std::string("per-") + model, R"({"counting":{"answers":")" + std::string(model) + "\"}}",
                     per_answer);
    for (char const* const model : models) {
        auto const events = usage::read(one_answer(), {std::string("per-") + model, ""});
        REQUIRE(events.has_value());
        CHECK(events->size() == 27);
        for (usage::Event const& e : *events)
            CHECK(market.submit({*instant_from_text("2026-02-04T12:00:00Z"),
                                 {usage::command_id_of(e),
                                  settlement::RecordUsage{e.licence, e.meter, e.asset, e.quantity, e.at,
                                                          e.evidence}}}) == "");
    }
    market.done("2026-04-02", R"({"issue_statements":{}})");
    // Statement 1 is of L1, whose answers are counted by nobody else: nothing was reported for it.
    CHECK(market.due(1) == "0.00");
    CHECK(market.due(2) == "12.00");
    CHECK(market.due(3) == "10.00");
    CHECK(market.due(4) == "3.00");
    CHECK(market.due(5) == "1.00");
    CHECK(market.due(6) == "1.00");
    // A licence that counts citations takes no bare number of answers, and one that does not, no citations.
    CHECK(
        market.at(
            "2026-04-02",
            R"({"record_usage":{"licence":"per-citation","meter":"answers","quantity":1,"at":"2026-03-01"}})") ==
        "meter_must_be_priced /meter");
    CHECK(
        market.at("2026-04-02",
                  R"({"record_usage":{"licence":"L1","meter":"citation","quantity":1,"at":"2026-03-01"}})") ==
        "meter_must_be_priced /meter");
}

TEST_CASE("use below the tier of evidence accrues and is not paid, until better evidence comes") {
    Played market;
    market.open(R"({"evidence":"corroborated","late_days":40})",
                R"({"usage":"tokens","tiers":[{"price":"0.5"}]})");
    auto const use = [](std::string const& quantity, std::string const& more) {
        return R"({"record_usage":{"licence":"L1","meter":"tokens","at":"2026-02-03","quantity":)" +
               quantity + more + "}}";
    };
    market.done("2026-02-04", use("100", ""));  // command 8
    std::string const first = std::to_string(8);
    market.done("2026-02-04", use("30", R"(,"evidence":"verifiable")"));
    market.done("2026-04-02", R"({"issue_statements":{}})");
    CHECK(market.due(1) == "15.00");  // 30 at 0.5
    auto const accrued = market.statement(1).find("accrued_unpaid")->items;
    REQUIRE(accrued.size() == 1);
    CHECK(accrued[0].find("quantity")->text == "100");

    CHECK(market.at("2026-04-03", R"({"raise_evidence":{"usage":"nothing","evidence":"corroborated"}})") ==
          "usage_must_exist /usage");
    CHECK(market.at("2026-04-03", R"({"raise_evidence":{"usage":")" + first +
                                      R"(","evidence":"claimed"}})") == "evidence_must_rise /evidence");
    market.done("2026-04-03", R"({"correct_usage":{"usage":")" + first + R"(","quantity":90}})");
    market.done("2026-04-03", R"({"raise_evidence":{"usage":")" + first + R"(","evidence":"corroborated"}})");
    market.done("2026-07-02", R"({"issue_statements":{}})");
    CHECK(market.due(2) == "45.00");  // the 90 of the corrected event, now that they are corroborated
    CHECK(market.statement(2).find("accrued_unpaid") == nullptr);

    // 40 days after the 3rd of February is the 15th of March.
    CHECK(market.at("2026-07-02", use("1", "")) == "usage_must_come_within_the_late_window /at");
}

TEST_CASE("use paid at use waits for its evidence, and is charged when it comes") {
    Played market;
    market.open();
    market.done(
        "2026-01-01",
        R"({"agree_licence":{"licence":"now","licensor":"owner","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"funding":"at-use","reporting":{"evidence":"verifiable"},"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":{"usage":"tokens","tiers":[{"price":"0.01"}]},"split":{"payee":"kim"}}}})");
    market.done(
        "2026-01-01",
        R"({"receive_payment":{"licensee":"lab","currency":"USD","amount":"2.00","escrow_for":"now"}})");
    market.done("2026-01-02",
                R"({"record_usage":{"licence":"now","meter":"tokens","quantity":150,"at":"2026-01-02"}})");
    Currency const usd = *Currency::from_code("USD");
    auto const kim = [&] {
        auto const& state = market.state();
        return static_cast<std::int64_t>(-state.ledger.balance(settlement::Account{
            settlement::AccountKind::payable, usd, *state.party_names.find("kim"), settlement::no_licence}));
    };
    CHECK(kim() == 0);
    market.done("2026-01-03", R"({"raise_evidence":{"usage":"10","evidence":"verifiable"}})");
    CHECK(kim() == 150);
    market.done("2026-01-03",
                R"({"record_usage":{"licence":"now","meter":"tokens","quantity":60,"at":"2026-01-02"}})");
    CHECK(market.at("2026-01-03", R"({"raise_evidence":{"usage":"12","evidence":"verifiable"}})") ==
          "escrow_must_cover_the_use /usage");
}

TEST_CASE("a report states the agreed base, and its amount follows from its breakdown") {
    Played market;
    market.open(R"({"revenue":{"gross":{"net_of":["taxes","refunds"],"bundle":"by-price","share":"0.5"}}})");
    auto const report = [](std::string const& name, std::string const& amount, std::string const& breakdown) {
        return R"({"report_revenue":{"licence":"L1","report":")" + name + R"(","stream":"gross","amount":")" +
               amount + R"(","at":"2026-03-31")" + (breakdown.empty() ? "" : R"(,"breakdown":)" + breakdown) +
               "}}";
    };
    CHECK(market.at("2026-04-01", report("r", "600", "")) == "report_must_add_up /breakdown");
    // (1100 - 100) * 15 / 25 = 600
    std::string const right =
        R"({"gross":"1100","deductions":{"taxes":"60","refunds":"40"},"price":"15","prices":"25"})";
    CHECK(market.at("2026-04-01", report("r", "599.99", right)) == "report_must_add_up /amount");
    CHECK(
        market.at(
            "2026-04-01",
            report("r", "600",
                   R"({"gross":"1100","deductions":{"platform-fees":"100"},"price":"15","prices":"25"})")) ==
        "report_must_add_up /breakdown");
    CHECK(market.at("2026-04-01", report("r", "600", R"({"gross":"1000"})")) ==
          "report_must_add_up /breakdown");
    market.done("2026-04-01", report("r", "600", right));
    // 1 / 10 of the bundle's prices is less than the agreed least share, a half.
    market.done("2026-04-01", report("s", "500", R"({"gross":"1000","price":"1","prices":"10"})"));
    market.done("2026-04-02", R"({"issue_statements":{}})");
    CHECK(market.due(1) == "110.00");
    auto const reports = market.statement(1).find("reports")->items;
    CHECK(reports[0].find("bundle_share")->text == "0.6");
    CHECK(reports[1].find("bundle_share")->text == "0.5");
}

TEST_CASE("a missing report is estimated, and the estimate taken back when the report comes") {
    Played market;
    market.open(R"({"revenue":{"gross":{"estimate":{"periods":2,"factor":"1.1"}}}})");
    auto const report = [](std::string const& name, std::string const& amount, std::string const& at) {
        return R"({"report_revenue":{"licence":"L1","report":")" + name + R"(","stream":"gross","amount":")" +
               amount + R"(","at":")" + at + "\"}}";
    };
    market.done("2026-04-01", R"({"estimate_missing":{}})");  // nothing to go by: nothing is estimated
    CHECK(market.state().reports.empty());
    market.done("2026-04-02", report("q1", "1000", "2026-03-31"));
    market.done("2026-04-03", R"({"issue_statements":{}})");
    market.done("2026-07-03", R"({"estimate_missing":{"licence":"L1"}})");
    market.done("2026-07-03", R"({"estimate_missing":{}})");  // once a period
    CHECK(market.state().reports.size() == 2);
    market.done("2026-07-04", R"({"issue_statements":{}})");
    CHECK(market.due(1) == "100.00");
    CHECK(market.due(2) == "110.00");  // 10 % of 1.1 * 1000
    // A user cannot take an estimate's place, nor restate it: a report of the period takes it back.
    market.done("2026-08-01", report("q2", "1500", "2026-06-30"));
    market.done("2026-10-03", R"({"estimate_missing":{}})");  // 1.1 * (1000 + 1500) / 2 = 1375
    market.done("2026-10-04", R"({"issue_statements":{}})");
    CHECK(market.due(3) == "177.50");  // 10 % of (1000 + 1500 + 1375), less 210
    // The report has a line, and the estimate taken back another.
    json::Value const third = market.statement(3);
    int reported = 0;
    int taken_back = 0;
    for (auto const& fact : third.find("facts")->items) {
        std::string const line = fact.find("line")->text + " " + fact.find("amount")->text;
        reported += line == "late 1500" ? 1 : 0;
        taken_back += line == "correction -1100" ? 1 : 0;
    }
    CHECK(reported == 1);
    CHECK(taken_back == 1);
}

TEST_CASE("an audit: sample, variance, interest, penalty and who bears the cost, as worked out by hand") {
    Played market;
    market.open(
        R"({"audit":{"threshold":"0.05","interest":"0.08","penalty":"2","look_back_months":12,"extrapolates":true}})");
    auto const report = [](std::string const& name, std::string const& amount, std::string const& at) {
        return R"({"report_revenue":{"licence":"L1","report":")" + name + R"(","stream":"gross","amount":")" +
               amount + R"(","at":")" + at + "\"}}";
    };
    market.done("2026-04-02", report("q1", "1000", "2026-03-31"));
    market.done("2026-04-10", R"({"issue_statements":{}})");
    market.done("2026-07-02", report("q2", "2000", "2026-06-30"));
    market.done("2026-07-10", R"({"issue_statements":{}})");
    CHECK(market.due(1) == "100.00");
    CHECK(market.due(2) == "200.00");

    std::string const audit =
        R"({"open_audit":{"audit":"a1","licence":"L1","stream":"gross","from":"2026-01-01","until":"2026-07-01"}})";
    CHECK(market.at("2026-06-30", audit) == "instant_must_not_decrease /at");
    CHECK(market.at("2027-02-01", audit) == "audit_must_lie_within_the_look_back /from");
    market.done("2026-10-01", audit);
    CHECK(market.at("2026-10-01", R"({"close_audit":{"audit":"a1","currency":"USD","cost":"50.00"}})") ==
          "audit_must_have_a_sample /audit");
    CHECK(market.at("2026-10-01", R"({"sample_report":{"audit":"a1","report":"q9","found":"1"}})") ==
          "report_must_lie_within_the_audit /report");
    market.done("2026-10-01", R"({"sample_report":{"audit":"a1","report":"q1","found":"1100"}})");
    CHECK(market.at("2026-10-01", R"({"sample_report":{"audit":"a1","report":"q1","found":"1100"}})") ==
          "report_must_lie_within_the_audit /report");
    market.done("2026-10-01", R"({"close_audit":{"audit":"a1","currency":"USD","cost":"50.00"}})");
    CHECK(market.at("2026-10-01", R"({"close_audit":{"audit":"a1","currency":"USD","cost":"50.00"}})") ==
          "audit_must_be_open /audit");

    // Variance 100 / 1000; so the second quarter, not looked at, counts as 2200. Short: 10 % of 100 and of
    // 200. Interest from the end of each quarter: 10 * 0.08 * 183 / 365 + 20 * 0.08 * 92 / 365. Penalty 2
    // * 30.
    settlement::AuditResult const& result = *market.state().audits.front().result;
    CHECK(result.variance == Rate(1, 10));
    CHECK(result.shortfall == Rate(30));
    CHECK(result.interest ==
          Rate(10) * Rate(8, 100) * Rate(183, 365) + Rate(20) * Rate(8, 100) * Rate(92, 365));
    CHECK(result.penalty == Rate(60));
    CHECK(result.is_borne_by_licensee);
    CHECK(result.charge == 11'080);  // 60.804… and 50.00, in cents
    auto const& open = market.state().open_statements.begin()->second.at(*result.statement);
    CHECK(open.due == 11'080);
    std::map<std::string, std::int64_t> parts;
    for (auto const& [party, part] : open.parts) parts[market.state().party_names[party]] = part;
    // 60.80: a tenth to the market, the rest two to one; the cost to the licensor who had it.
    CHECK(parts == std::map<std::string, std::int64_t>{
                       {"market", 608}, {"kim", 3648}, {"lee", 1824}, {"owner", 5000}});
    // The royalty itself is in the next statement: 10 % of 3300, less 300.
    market.done("2026-10-10", R"({"issue_statements":{}})");
    CHECK(market.due(3) == "30.00");
}

TEST_CASE("an audit that finds little is paid by who asked for it") {
    Played market;
    market.open(R"({"audit":{"threshold":"0.05","interest":"0.08","penalty":"2","look_back_months":36}})");
    market.done(
        "2026-04-02",
        R"({"report_revenue":{"licence":"L1","report":"q1","stream":"gross","amount":"1000","at":"2026-03-31"}})");
    market.done("2026-04-10", R"({"issue_statements":{}})");
    market.done(
        "2026-05-01",
        R"({"open_audit":{"audit":"a","licence":"L1","stream":"gross","from":"2026-01-01","until":"2026-04-01"}})");
    market.done("2026-05-01", R"({"sample_report":{"audit":"a","report":"q1","found":"1050"}})");
    market.done("2026-05-01", R"({"close_audit":{"audit":"a","currency":"USD","cost":"900.00"}})");
    settlement::AuditResult const& result = *market.state().audits.front().result;
    CHECK_FALSE(result.is_borne_by_licensee);  // 5 % is not above 5 %
    CHECK(result.penalty == Rate(0));
    CHECK(result.interest == Rate(5) * Rate(8, 100) * Rate(30, 365));
    CHECK(result.charge == 3);  // 0.0328…
}

TEST_CASE("reporting terms that do not fit the licence are refused") {
    Played market;
    market.open();
    std::string const pay = R"({"revenue":"gross","tiers":[{"share":"0.1"}]})";
    CHECK(market.try_to_agree("x", R"({"counting":{"tokens":"fetch"}})", pay) ==
          "reporting_must_be_well_formed /reporting/counting");
    CHECK(market.try_to_agree("x", R"({"revenue":{"net":{}}})", pay) ==
          "reporting_must_be_well_formed /reporting/revenue");
    CHECK(market.try_to_agree("x", R"({"revenue":{"gross":{"share":"2"}}})", pay) ==
          "reporting_must_be_well_formed /reporting/revenue/gross");
    CHECK(market.try_to_agree("x", R"({"evidence":"sure"})", pay).starts_with("malformed"));
    CHECK(market.try_to_agree("x", R"({"late_days":-1})", pay).starts_with("malformed"));
}
