// Statements follow from themselves: a small program of another language that knows the specification and
// none of our code computes every one of them again.

#include "adapters/json/fields.hpp"
#include "adapters/statements/write.hpp"
#include "tests/adapters/played.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"
#include "tests/settlement/generate.hpp"

#include <filesystem>
#include <set>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Played;

namespace {

testing::Ran rederived(std::string const& files) {
    return testing::run("/usr/bin/python3 " + testing::source_dir() + "/tests/adapters/rederive.py " + files);
}

// Floors, tiers, a split by use, late facts, corrections, an estimate, an audit, payments, another currency.
void play_a_year(Played& market) {
    market.open(
        R"({"revenue":{"gross":{"estimate":{"periods":3}}},"audit":{"threshold":"0.05","interest":"0.08","look_back_months":24}})",
        R"({"sum":[{"floor":"50","window":"quarter","of":{"revenue":"gross","tiers":[{"upto":"1000","share":"1/30"},{"share":"0.02"}]}},{"cap":"40","window":"year","of":{"usage":"tokens","tiers":[{"price":"1/7"}]}}]})");
    market.done("2026-01-01", R"({"register_party":{"party":"ann","currency":"KRW"}})");
    market.done(
        "2026-01-01",
        R"({"list_asset":{"asset":"film","licensor":"owner","content":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","privacy":"non-personal","territories":["world"],"split":{"payee":"owner"}}})");
    market.done(
        "2026-01-01",
        R"({"agree_licence":{"licence":"L2","licensor":"owner","licensee":"lab","assets":["book","film"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":{"advance":"100","of":{"usage":"tokens","tiers":[{"upto":"100","price":"0.333"},{"price":"0.05"}]}},"split":{"rest":{"by_usage":"tokens","to":{"book":{"payee":"kim"},"film":{"payee":"ann"}}},"commission":"0.15","to":"market"}}}})");
    auto const use = [&](char const* told, char const* licence, char const* asset, int quantity,
                         char const* at) {
        market.done(told, R"({"record_usage":{"licence":")" + std::string(licence) +
                              R"(","meter":"tokens","asset":")" + asset + R"(","quantity":)" +
                              std::to_string(quantity) + R"(,"at":")" + at + "\"}}");
    };
    use("2026-01-09", "L2", "book", 70, "2026-01-08");
    use("2026-01-09", "L2", "film", 140, "2026-01-08");
    use("2026-02-09", "L1", "book", 55, "2026-02-08");
    market.done(
        "2026-03-30",
        R"({"set_exchange_rate":{"from":"USD","to":"KRW","rate":"1391.53","source":"a bank","on":"2026-03-30"}})");
    market.done(
        "2026-04-01",
        R"({"report_revenue":{"licence":"L1","report":"q1","stream":"gross","amount":"2000.01","at":"2026-03-31"}})");
    market.done("2026-04-02", R"({"issue_statements":{}})");
    market.done("2026-04-03", R"({"receive_payment":{"licensee":"lab","currency":"USD","amount":"121.37"}})");
    use("2026-05-09", "L2", "film", 333, "2026-03-08");  // late
    market.done(
        "2026-05-10",
        R"({"report_revenue":{"licence":"L1","report":"q1b","stream":"gross","amount":"3500","at":"2026-03-31","supersedes":"q1"}})");
    market.done("2026-07-01", R"({"estimate_missing":{}})");
    market.done("2026-07-02", R"({"issue_statements":{}})");
    market.done("2026-07-03", R"({"prepare_payouts":{"currency":"USD"}})");
    market.done("2026-07-03", R"({"send_payout":{"payout":"payout-1"}})");
    market.done("2026-07-04", R"({"confirm_payout":{"payout":"payout-1","outcome":"settled"}})");
    market.done(
        "2026-08-01",
        R"({"report_revenue":{"licence":"L1","report":"q2","stream":"gross","amount":"100","at":"2026-06-30"}})");
    market.done("2026-10-02", R"({"issue_statements":{}})");
    market.done(
        "2026-11-01",
        R"({"open_audit":{"audit":"a","licence":"L1","stream":"gross","from":"2026-01-01","until":"2026-07-01"}})");
    market.done("2026-11-01", R"({"sample_report":{"audit":"a","report":"q2","found":"9000"}})");
    market.done("2026-11-01", R"({"close_audit":{"audit":"a","currency":"USD","cost":"10.00"}})");
    market.done("2027-01-02", R"({"issue_statements":{}})");
    market.done("2027-01-03", R"({"receive_payment":{"licensee":"lab","currency":"USD","amount":"400.00"}})");
}

}  // namespace

TEST_CASE("every statement and account of a year derives again from itself alone") {
    Played market;
    play_a_year(market);
    testing::TemporaryFolder const folder;
    REQUIRE(write_statements(folder / "out", market.book(), market.state()).empty());
    auto const ran = rederived(folder / "out/*/*.json");
    INFO(ran.out);
    CHECK(ran.code == 0);
    // 8 statements; as payee: market, kim, lee, ann and the owner (the audit's cost); lab; the owner as
    // licensor.
    CHECK(market.book().statements().size() == 8);
    CHECK(ran.out.find("15 derived again") != std::string::npos);

    // Lines of every kind: what changed came as a line of its own.
    std::set<std::string> lines;
    for (std::size_t n = 1; n <= 8; ++n) {
        json::Value const document = market.statement(n);
        for (auto const& fact : document.find("facts")->items) lines.insert(fact.find("line")->text);
    }
    CHECK(lines == std::set<std::string>{"new", "late", "correction", "before"});
    // A payee that asked for won sees won, at which rate, by whom and of which day.
    auto const won = [&]() -> std::optional<json::Value> {
        json::Value const document = market.statement(2);
        for (auto const& row : document.find("payees")->items)
            if (row.find("payee")->text == "ann") return *row.find("in_own_currency");
        return std::nullopt;
    }();
    REQUIRE(won.has_value());
    CHECK(won->find("currency")->text == "KRW");
    CHECK(won->find("rate")->text == "1391.53");
    CHECK(won->find("source")->text == "a bank");
    CHECK(won->find("on")->text == "2026-03-30");
    for (std::string const& name :
         {std::string("statements/statement-1"), std::string("accounts/payee-kim-USD")})
        for (char const* const ending : {".csv", ".html"})
            CHECK(std::filesystem::file_size(folder / ("out/" + name + ending)) > 500);
}

TEST_CASE("a statement that was changed anywhere does not derive again") {
    Played market;
    play_a_year(market);
    testing::TemporaryFolder const folder;
    json::Value const right = market.statement(2);
    int caught = 0;
    auto const tampered = [&](auto change) {
        json::Value wrong = right;
        change(wrong);
        testing::write_text(folder / "s.json", json::text_of(wrong));
        auto const ran = rederived(folder / "s.json");
        CHECK_MESSAGE(ran.code == 1, ran.out);
        caught += ran.code == 1 ? 1 : 0;
    };
    auto const member = [](json::Value& value, std::string const& key) -> json::Value& {
        for (auto& [name, found] : value.members)
            if (name == key) return found;
        return value;
    };
    testing::write_text(folder / "s.json", json::text_of(right));
    CHECK(rederived(folder / "s.json").code == 0);
    tampered([&](json::Value& d) { member(d, "due").text = "1.00"; });
    tampered([&](json::Value& d) { member(member(d, "facts").items[0], "amount").text = "71"; });
    tampered([&](json::Value& d) { member(member(d, "payees").items[0], "amount").text = "0.01"; });
    tampered([&](json::Value& d) { member(member(d, "payees").items[1], "weight").text = "1/2"; });
    tampered([&](json::Value& d) { member(member(d, "clauses").items[0], "so_far").text = "3"; });
    tampered([&](json::Value& d) {
        member(member(member(d, "entry"), "postings").items[1], "amount").text = "-1.00";
    });
    tampered(
        [&](json::Value& d) { member(member(d, "terms"), "pay") = json::parse(R"({"fixed":"1"})").value(); });
    CHECK(caught == 7);
}

TEST_CASE("what is paid at use derives again, use by use, for everybody it concerns") {
    Played market;
    market.open();
    market.done("2026-01-01", R"({"register_party":{"party":"ann","currency":"KRW"}})");
    market.done(
        "2026-01-01",
        R"({"set_exchange_rate":{"from":"USD","to":"KRW","rate":"1391.53","source":"a bank","on":"2026-01-01"}})");
    market.done(
        "2026-01-01",
        R"({"agree_licence":{"licence":"L3","licensor":"owner","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"funding":"at-use","terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"month","pay":{"usage":"tokens","tiers":[{"upto":"100","price":"1/30"},{"price":"0.007"}]},"split":{"commission":"0.1","to":"market","rest":{"shares":[{"weight":"2","to":{"payee":"kim"}},{"weight":"1","to":{"payee":"lee"}},{"weight":"4","to":{"payee":"ann"}}]}}}}})");
    market.done("2026-01-02",
                R"({"set_split":{"party":"kim","from":"2026-01-02","parts":[{"to":"lee","share":"1/4"}]}})");
    market.done(
        "2026-01-02",
        R"({"receive_payment":{"licensee":"lab","currency":"USD","amount":"100.00","escrow_for":"L3"}})");
    int quantity = 1;
    for (char const* const told : {"2026-01-05", "2026-01-05", "2026-01-05", "2026-01-09", "2026-02-03",
                                   "2026-02-03", "2026-04-30", "2026-04-30"})
        for (int i = 0; i < 4; ++i)
            market.done(told, R"({"record_usage":{"licence":"L3","meter":"tokens","quantity":)" +
                                  std::to_string(quantity = (quantity * 7) % 31) + R"(,"at":"2026-01-0)" +
                                  std::to_string(2 + i) + "\"}}");
    testing::TemporaryFolder const folder;
    REQUIRE(write_statements(folder / "out", market.book(), market.state()).empty());
    auto const ran = rederived(folder / "out/*/*.json");
    INFO(ran.out);
    CHECK(ran.code == 0);
    CHECK(ran.out.find("6 derived again") != std::string::npos);  // market, kim, lee, ann; lab; owner
    auto const account = [&](char const* name) {
        return json::parse(testing::text_of_file(folder / ("out/accounts/" + std::string(name) + ".json")))
            .value();
    };
    json::Value const ann = account("payee-ann-USD");
    // January, February, April: a line a period, and what each came to in won.
    REQUIRE(ann.find("lines")->items.size() == 3);
    for (json::Value const& line : ann.find("lines")->items) {
        CHECK(line.find("kind")->text == "uses");
        CHECK(line.find("in_own_currency")->find("source")->text == "a bank");
    }
    // Where her share went on, kim's account says so.
    bool is_passed_on = false;
    for (json::Value const& movement : account("payee-kim-USD").find("movements")->items)
        if (json::Value const* const steps = movement.find("passed_on"))
            is_passed_on = is_passed_on || steps->items.front().find("to")->text == "lee";
    CHECK(is_passed_on);
    // Down to the unit, in kim's account and in lee's; a unit moved, or how far somebody was behind, is
    // noticed.
    for (char const* const name : {"payee-kim-USD", "payee-lee-USD"})
        for (auto const& [was, is] :
             {std::pair(R"("to":"lee","share":"0.25","carried":"0")",
                        R"("to":"lee","share":"0.25","carried":"0.008")"),
              std::pair(R"("to":"lee","share":"0.25")", R"("to":"lee","share":"0.75")")}) {
            std::string text =
                testing::text_of_file(folder / ("out/accounts/" + std::string(name) + ".json"));
            auto const at = text.find(was);
            REQUIRE_MESSAGE(at != std::string::npos, text);
            text.replace(at, std::string(was).size(), is);
            testing::write_text(folder / "s.json", text);
            CHECK(rederived(folder / "s.json").code == 1);
        }
    for (char const* const name : {"payee-ann-USD", "licensee-lab-USD", "licensor-owner-USD"}) {
        std::string text = testing::text_of_file(folder / ("out/accounts/" + std::string(name) + ".json"));
        auto const at = text.find("\"quantities\": [7]");
        REQUIRE(at != std::string::npos);
        text.replace(at, 17, "\"quantities\": [9]");
        testing::write_text(folder / "s.json", text);
        CHECK(rederived(folder / "s.json").code == 1);
    }
}

TEST_CASE("an account of very many lines is written a licence a document, and one over them") {
    Played market;
    play_a_year(market);
    testing::TemporaryFolder const folder;
    REQUIRE(write_statements(folder / "out", market.book(), market.state(), {}, 2).empty());
    auto const whole = rederived(folder / "out/accounts/*.json");
    INFO(whole.out);
    CHECK(whole.code == 0);
    auto const parts = rederived(folder / "out/accounts/payee-market-USD/*.json");
    INFO(parts.out);
    CHECK(parts.code == 0);
    CHECK(parts.out.find("2 derived again") != std::string::npos);
    json::Value const over =
        json::parse(testing::text_of_file(folder / "out/accounts/payee-market-USD.json")).value();
    Rate sum = 0;
    for (json::Value const& part : over.find("parts")->items) {
        std::string const stem = folder / ("out/accounts/" + part.find("file")->text);
        for (char const* const ending : {".csv", ".html"})
            CHECK(std::filesystem::file_size(stem + ending) > 100);
        json::Value const one = json::parse(testing::text_of_file(stem + ".json")).value();
        CHECK(one.find("summary")->find("stated")->text == part.find("stated")->text);
        sum += *rate_from_text(part.find("stated")->text);
    }
    CHECK(sum == *rate_from_text(over.find("summary")->find("stated")->text));
    CHECK(testing::text_of_file(folder / "out/accounts/payee-market-USD.html")
              .find("payee-market-USD/L2.html") != std::string::npos);
}

TEST_CASE("an estimate has a line, the report that came another, and the estimate taken back a third") {
    Played market;
    market.open(R"({"revenue":{"gross":{"estimate":{"periods":3}}}})");
    market.done(
        "2026-04-01",
        R"({"report_revenue":{"licence":"L1","report":"q1","stream":"gross","amount":"1000","at":"2026-03-31"}})");
    market.done("2026-04-02", R"({"issue_statements":{}})");
    market.done("2026-07-01", R"({"estimate_missing":{}})");
    market.done("2026-07-02", R"({"issue_statements":{}})");
    // The report is of the same day as the estimate: its sum alone would show a difference.
    market.done(
        "2026-08-01",
        R"({"report_revenue":{"licence":"L1","report":"q2","stream":"gross","amount":"1300","at":"2026-06-30"}})");
    market.done("2026-10-02", R"({"issue_statements":{}})");
    json::Value const third = market.statement(3);
    std::multiset<std::string> lines;
    for (json::Value const& fact : third.find("facts")->items)
        if (fact.find("line")->text != "before")
            lines.insert(fact.find("line")->text + " " + fact.find("amount")->text);
    CHECK(lines == std::multiset<std::string>{"correction -1000", "late 1300"});
    CHECK(market.due(3) == "30.00");
}

TEST_CASE("a credit given back is a line of its own, and what is stated later still derives again") {
    Played market;
    market.open();
    market.done(
        "2026-01-01",
        R"({"agree_licence":{"licence":"L4","licensor":"owner","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2026-07-01","privacy":"non-personal"},"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2026-07-01"},"statements":"quarter","pay":{"revenue":"gross","tiers":[{"share":"0.1"}]},"split":{"payee":"kim"}},"ending":{"credit":"refund"}}})");
    auto const report = [&](char const* on, char const* name, char const* amount, char const* before) {
        std::string const supersedes =
            *before == 0 ? std::string() : R"(,"supersedes":")" + std::string(before) + "\"";
        market.done(on, R"({"report_revenue":{"licence":"L4","report":")" + std::string(name) +
                            R"(","stream":"gross","amount":")" + amount + R"(","at":"2026-03-31")" +
                            supersedes + "}}");
    };
    report("2026-04-01", "r1", "1000", "");
    market.done("2026-04-02", R"({"receive_payment":{"licensee":"lab","currency":"USD","amount":"100.00"}})");
    market.done("2026-07-02", R"({"issue_statements":{}})");
    report("2026-07-03", "r2", "600", "r1");
    market.done("2026-07-04", R"({"settle_licence":{"licence":"L4"}})");
    report("2026-07-05", "r3", "900", "r2");
    market.done("2026-07-06", R"({"issue_statement":{"licence":"L4"}})");
    std::size_t const last = market.book().statements().size();
    // 90.00 earned in the end, 100.00 charged, 40.00 given back: 30.00 more.
    CHECK(market.due(last) == "30.00");
    json::Value const charged = *market.statement(last).find("charged_by");
    CHECK(charged.items.back().find("given_back")->text == "2026-07-04");
    CHECK(charged.items.back().find("due")->text == "-40.00");
    testing::TemporaryFolder const folder;
    REQUIRE(write_statements(folder / "out", market.book(), market.state()).empty());
    auto const ran = rederived(folder / "out/*/*.json");
    INFO(ran.out);
    CHECK(ran.code == 0);
}

TEST_CASE("statements never change: what came later is in later ones") {
    Played market;
    market.open();
    market.done(
        "2026-04-01",
        R"({"report_revenue":{"licence":"L1","report":"q1","stream":"gross","amount":"1000","at":"2026-03-31"}})");
    market.done("2026-04-02", R"({"issue_statements":{}})");
    std::string const first = json::text_of(market.statement(1));
    market.done(
        "2026-04-02",
        R"({"report_revenue":{"licence":"L1","report":"q1b","stream":"gross","amount":"400","at":"2026-03-31","supersedes":"q1"}})");
    market.done("2026-07-02", R"({"issue_statements":{}})");
    CHECK(json::text_of(market.statement(1)) == first);
    CHECK(market.due(2) == "0.00");
    CHECK(market.statement(2).find("credit")->text == "60.00");
}

TEST_CASE("law: every statement and account of random markets derives again") {
    testing::TemporaryFolder const folder;
    std::size_t statements = 0;
    testing::for_all(12, [&](testing::Random& random) {
        testing::CommandSource source(random);
        MemoryJournal journal;
        Host host(journal);
        StatementBook book;
        host.tell([&](StampedCommand const& command, settlement::Answer const&,
                      settlement::Events const& events,
                      settlement::State const& state) { book.add(date_of(command.instant), events, state); });
        std::vector<StampedCommand> batch;
        for (int i = 0; i < 400; ++i) {
            auto const [envelope, instant] = source.next();
            batch.push_back({instant, envelope});
        }
        (void)host.submit(batch);
        statements += book.statements().size();
        REQUIRE(write_statements(folder / "out", book, host.engine().state()).empty());
        auto const ran = rederived(folder / "out/*/*.json");
        INFO(ran.out);
        CHECK(ran.code == 0);
        std::filesystem::remove_all(folder / "out");
    });
    CHECK(statements > 100);
}

TEST_CASE("a page says what it shows and hurts nobody") {
    json::Value document =
        json::parse(R"({"account_of":"kim","role":"payee","currency":"USD","minor_digits":2,
        "as_of":"2026-01-01","lines":[],"summary":{"stated":"0.00"}})")
            .value();
    for (auto& [key, value] : document.members)
        if (key == "account_of") value.text = "<script>alert(1)</script>&\"";
    std::string const page = html_of(document);
    CHECK(page.find("<script>") == std::string::npos);
    CHECK(page.find("&lt;script&gt;") != std::string::npos);
    CHECK(file_name_of("a/b") == "a~2Fb");
    CHECK(file_name_of("..") == "~2E.");
    CHECK(file_name_of("a~2Fb") != file_name_of("a/b"));
}
