// Logs of use into a store: each use once, however often a file is read and in whatever order its rows stand.

#include "adapters/usage/match.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"
#include "tests/property.hpp"

#include <algorithm>

using namespace licet;
using namespace licet::adapters;

namespace {

constexpr char const* market =
    R"({"id":"1","at":"2026-01-01T09:00:00Z","open_market":{"operator":"me","commission":"0.1"}}
{"id":"2","at":"2026-01-01T09:00:00Z","register_party":{"party":"author"}}
{"id":"3","at":"2026-01-01T09:00:00Z","register_party":{"party":"lab"}}
{"id":"4","at":"2026-01-01T09:00:00Z","list_asset":{"asset":"book","licensor":"author","content":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","privacy":"non-personal","territories":["world"],"split":{"payee":"author"}}}
{"id":"5","at":"2026-01-01T09:00:00Z","agree_licence":{"licence":"L1","licensor":"author","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"reporting":{"counting":{"answers":"citation"},"signed":true},"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":{"sum":[{"usage":"answers","tiers":[{"price":"1"}]},{"usage":"plays","tiers":[{"price":"0.01"}]},{"revenue":"gross","tiers":[{"share":"0.1"}]}]},"split":{"payee":"author"}}}}
)";

struct Store {
    testing::TemporaryFolder folder;
    std::string url = "sqlite:" + (folder / "m.db");

    Store() {
        testing::write_text(folder / "m.jsonl", market);
        auto const ran =
            testing::run(testing::program() + " run " + (folder / "m.jsonl") + " --store " + url);
        REQUIRE_MESSAGE(ran.code == 0, ran.out);
    }
    testing::Ran import(std::string const& what, std::string const& text,
                        std::string const& at = "2026-04-01", std::string const& more = "") {
        testing::write_text(folder / "in", text);
        return testing::run(testing::program() + " import " + what + " " + (folder / "in") + " --store " +
                            url + " --at " + at + "T10:00:00Z " + more);
    }
    // Digests of journal and state, and what verify says.
    std::string verified() {
        auto const ran = testing::run(testing::program() + " verify --json --store " + url);
        CHECK_MESSAGE(ran.code == 0, ran.out);
        return ran.out;
    }
    std::string state() {
        std::string const all = verified();
        return all.substr(all.find("\"state\""), 80);
    }
};

std::string shuffled(std::string const& text, std::uint64_t seed, std::size_t first) {
    std::vector<std::string> lines(1);
    for (char const c : text) {
        if (c == '\n')
            lines.emplace_back();
        else
            lines.back() += c;
    }
    if (lines.back().empty()) lines.pop_back();
    testing::Random random(seed);
    for (std::size_t i = lines.size() - 1; i > first; --i)
        std::swap(lines[i], lines[first + random.below(i - first + 1)]);
    std::string out;
    for (std::string const& line : lines) out += line + "\n";
    return out;
}

std::string json_lines() {
    std::string out;
    for (int i = 0; i < 60; ++i)
        out += R"({"id":"e)" + std::to_string(i) + R"(","licence":"L1","asset":"book","event":")" +
               (i % 3 == 0 ? "citation" : "grounding") + R"(","at":"2026-0)" + std::to_string(1 + i % 3) +
               R"(-05T10:00:00Z"})" + "\n";
    return out;
}

std::string daily() {
    std::string out = "date,licence,asset,meter,quantity,revision\n";
    for (int day = 1; day <= 28; ++day)
        out += "2026-02-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + ",L1,book,plays," +
               std::to_string(100 + day) + ",0\n";
    return out + "2026-02-03,L1,book,plays,90,1\n2026-02-03,L1,book,plays,95,2\n";
}

std::string flat() {
    return "HEAD\t1.0\tLicetUsage\t1\tm1\t2026-04-01T00:00:00\t1\t1\t2026-01-01\t2026-03-"
           "31\tlab\tLab\tall\tme\tMe\t\n"
           "# a comment counts\n"
           "SU03.02\t1\tU1\t1\tbook\t7810\t2.0\t20260101\t20260331\t\ttrue\n"
           "RU01\t2\t1\tbook|book\t20|5\n"
           "SU03.02\t3\tU2\t1\tbook\t9\t2.0\t20260101\t20260331\t\tfalse\n"
           "FOOT\t6\t\t1\t3\t3\n";
}

}  // namespace

TEST_CASE("an intake file read three times, and with its rows permuted, is the same uses") {
    struct Row {
        std::string text;
        std::string more;
        std::size_t fixed;  // lines at the top that stay
        char const* counts;
    };
    for (Row const& row :
         {Row{json_lines(), "", 0, "60 applied, 0 applied before, 0 refused"},
          Row{daily(), "", 1, "30 applied, 0 applied before, 0 refused"},
          Row{flat(), "--licence L1 --meter plays", 6, "3 applied, 0 applied before, 0 refused"}}) {
        Store store;
        auto const first = store.import("usage", row.text, "2026-04-01", row.more);
        INFO(first.out);
        CHECK(first.code == 0);
        CHECK(first.out.find(row.counts) != std::string::npos);
        std::string const after = store.verified();
        for (int again = 0; again < 2; ++again) {
            auto const ran = store.import("usage", row.text, "2026-05-01", row.more);
            CHECK_MESSAGE(ran.code == 0, ran.out);
            CHECK(ran.out.find(" 0 applied, ") != std::string::npos);
        }
        CHECK(store.verified() == after);  // not even the journal grew
        Store other;
        (void)other.import("usage", shuffled(row.text, 7, row.fixed), "2026-04-01", row.more);
        CHECK(other.verified() == after);
    }
}

TEST_CASE("what intake files come to") {
    Store store;
    REQUIRE(store.import("usage", json_lines()).code == 0);
    REQUIRE(store.import("usage", daily()).code == 0);
    REQUIRE(store.import("usage", flat(), "2026-04-01", "--licence L1 --meter plays").code == 0);
    testing::write_text(store.folder / "s.jsonl",
                        R"({"id":"s","at":"2026-04-02T10:00:00Z","issue_statements":{}})");
    REQUIRE(testing::run(testing::program() + " run " + (store.folder / "s.jsonl") + " --store " + store.url)
                .code == 0);
    auto const ran = testing::run(testing::program() + " statement --store " + store.url + " --statement 1");
    auto const document = json::parse(ran.out);
    REQUIRE_MESSAGE(document.has_value(), ran.out);
    // 20 citations at 1.00; 28 days of 100 + day, the third corrected from 103 to 95: 3198; and 7835 of the
    // flat file, at 0.01.
    CHECK(document->find("due")->text == "130.33");
}

TEST_CASE("an id that comes back with another content is refused, and nothing else is held up") {
    Store store;
    REQUIRE(store.import("usage", json_lines()).code == 0);
    auto const ran = store.import(
        "usage",
        R"({"id":"e0","licence":"L1","asset":"book","event":"citation","quantity":5,"at":"2026-01-05T10:00:00Z"}
{"id":"new","licence":"L1","asset":"book","event":"citation","at":"2026-01-05T10:00:00Z"}
)");
    CHECK(ran.code == 1);
    CHECK(ran.out.find("in:1: command_id_must_not_be_reused") != std::string::npos);
    CHECK(ran.out.find("1 applied, 0 applied before, 1 refused") != std::string::npos);
}

TEST_CASE("intake files that are malformed are refused whole, by line and place") {
    for (auto const& [text, where] :
         {std::pair(
              "{\"id\":\"a\",\"licence\":\"L1\",\"at\":\"2026-01-01\",\"event\":\"fetch\"}\n{\"id\":\"b\"}\n",
              "in:2: /at"),
          std::pair("{\"id\":\"a\",\"licence\":\"L1\",\"at\":\"2026-13-01\",\"event\":\"fetch\"}\n",
                    "in:1: /at"),
          std::pair("{\"id\":\"a\",\"licence\":\"L1\",\"at\":\"2026-01-01\",\"event\":\"fetch\",\"x\":1}\n",
                    "in:1: /x"),
          std::pair("{\"id\":\"a\",\"at\":\"2026-01-01\",\"event\":\"fetch\"}\n", "in:1: has no licence"),
          std::pair("date,quantity\n2026-01-01,1,2\n", "in:2: has 3 cells"),
          std::pair("date,quantity,colour\n", "in:1: column colour is not known"),
          std::pair("date\n", "in:1: has no column quantity"),
          std::pair("date,quantity,licence,meter\n2026-01-01,-1,L1,plays\n", "in:2: quantity"),
          std::pair("date,quantity,licence,meter\n2026-01-01,\"1,L1,plays\n", "in:2: a quoted cell"),
          std::pair("HEAD\t1\t2\t3\tm\t5\t6\t7\t2026-01-01\t2026-01-31\nSU03\t1\tU\t1\tbook\t5\n",
                    "in:2: the file has no footer"),
          std::pair("HEAD\t1\t2\t3\tm\t5\t6\t7\t2026-01-01\t2026-01-31\nFOOT\t3\n",
                    "in:2: NumberOfLinesInFile"),
          std::pair("HEAD\t1\t2\t3\tm\t5\t6\t7\t2026-01-01\t2026-01-31\nRU01\t1\t1\ta|b\t5\nFOOT\t3\n",
                    "in:2: has 2 releases and 1 usages")}) {
        Store store;
        std::string const before = store.verified();
        auto const ran = store.import("usage", text);
        CHECK(ran.code == 1);
        CHECK_MESSAGE(ran.out.find(where) != std::string::npos, ran.out);
        CHECK(store.verified() == before);
    }
}

TEST_CASE("sessions after the SPUR draft: fetches, groundings once an item and turn, citations, turns") {
    std::string const session =
        R"({"schema_version":"0.1","session_id":"s1","started_at":"2026-02-01T00:00:00Z","content_scope":"L1","events":[
        {"id":"a","type":"content_retrieved","timestamp":"2026-02-01T00:00:01Z","content_id":"book","source_role":"edge","content_telemetry_id":"t1"},
        {"id":"b","type":"content_grounded","timestamp":"2026-02-01T00:00:02Z","content_id":"book","turn_id":"1"},
        {"id":"c","type":"content_grounded","timestamp":"2026-02-01T00:00:02Z","content_id":"book","turn_id":"1"},
        {"id":"d","type":"content_grounded","timestamp":"2026-02-01T00:00:02Z","content_id":"book","turn_id":"2"},
        {"id":"e","type":"content_cited","timestamp":"2026-02-01T00:00:03Z","content_url":"https://x/y","license_ref":"L2"},
        {"id":"f","type":"turn_completed","timestamp":"2026-02-01T00:00:04Z"},
        {"id":"g","type":"content_engaged","timestamp":"2026-02-01T00:00:05Z"}]})";
    std::string one_line;
    for (char const c : session)
        if (c != '\n') one_line += c;
    auto const events = usage::read(one_line, {});
    REQUIRE(events.has_value());
    REQUIRE(events->size() == 6);
    CHECK((*events)[0].meter == "fetch");
    CHECK((*events)[0].evidence == contracts::Evidence::corroborated);
    CHECK(usage::command_id_of((*events)[1]) == usage::command_id_of((*events)[2]));
    CHECK(usage::command_id_of((*events)[1]) != usage::command_id_of((*events)[3]));
    CHECK((*events)[4].licence == "L2");
    CHECK((*events)[4].asset == "https://x/y");
    CHECK((*events)[5].meter == "turn");
    CHECK_FALSE(
        usage::read(R"({"session_id":"s","events":[{"type":"content_cited","timestamp":"2026-02-01"}]})", {})
            .has_value());
}

TEST_CASE("law: planted omissions and canary hits are all found, whatever the order") {
    testing::for_all(60, [](testing::Random& random) {
        std::vector<usage::Event> origin;
        std::vector<usage::Event> licensee;
        std::size_t omitted = 0;
        std::size_t invented = 0;
        std::size_t canaries = 0;
        for (int i = 0; i < 120; ++i) {
            usage::Event event;
            event.id = "o" + std::to_string(i);
            event.match = "m" + std::to_string(i);
            event.licence = "L1";
            event.meter = "fetch";
            event.asset = "page" + std::to_string(random.below(9));
            event.at = Date{20'000 + static_cast<std::int32_t>(random.below(20))};
            if (random.below(30) == 0) {
                event.asset = "canary";
                ++canaries;
            }
            std::uint64_t const fate = random.below(10);
            if (fate != 0) origin.push_back(event);
            if (fate == 0) ++invented;
            usage::Event told = event;
            told.id = "l" + std::to_string(i);
            if (fate == 1) {
                ++omitted;
                continue;
            }
            licensee.push_back(told);
            if (event.asset == "canary" && fate != 0) ++canaries;  // both logs show it
            if (random.below(5) == 0) licensee.push_back(told);    // sent twice, counted once
        }
        for (std::size_t i = licensee.size() - 1; i > 0; --i)
            std::swap(licensee[i], licensee[random.below(i + 1)]);
        auto const report = usage::match(origin, licensee, {"canary"});
        CHECK(report.origin_only == static_cast<std::int64_t>(omitted));
        CHECK(report.licensee_only == static_cast<std::int64_t>(invented));
        CHECK(report.matched == static_cast<std::int64_t>(120 - omitted - invented));
        CHECK(report.corroborated.size() == 120 - omitted - invented);
        CHECK(report.canaries.size() == canaries);
    });
}

TEST_CASE("licet match raises the evidence of what both sides saw") {
    Store store;
    std::string log;
    for (int i = 0; i < 4; ++i)
        log += R"({"id":"e)" + std::to_string(i) +
               R"(","licence":"L1","asset":"book","event":"citation","at":"2026-02-0)" +
               std::to_string(i + 1) + "\"}\n";
    REQUIRE(store.import("usage", log).code == 0);
    testing::write_text(store.folder / "licensee", log);
    testing::write_text(store.folder / "origin", log.substr(0, log.rfind('\n', log.size() - 2) + 1));
    auto const ran = testing::run(
        testing::program() + " match " + (store.folder / "origin") + " " + (store.folder / "licensee") +
        " --canary book --at 2026-04-01T10:00:00Z --commands " + (store.folder / "raise"));
    CHECK(ran.code == 1);
    CHECK(ran.out.find("matched 3, licensee only 1, origin only 0, canary hits 7") != std::string::npos);
    auto const applied =
        testing::run(testing::program() + " run " + (store.folder / "raise") + " --store " + store.url);
    INFO(applied.out);
    CHECK(applied.code == 0);
    CHECK(applied.out.find("is corroborated") != std::string::npos);
}

TEST_CASE("signed revenue reports: made, checked, and refused where a letter was changed") {
    Store store;
    std::string const key = store.folder / "lab.key";
    auto const made = testing::run(testing::program() + " sign --key " + key + " --new-key");
    REQUIRE_MESSAGE(made.code == 0, made.out);
    CHECK(testing::run(testing::program() + " sign --key " + key + " --new-key").code ==
          1);  // never overwritten
    testing::write_text(
        store.folder / "report.json",
        R"({"licence":"L1","report":"q1","stream":"gross","amount":"1000","at":"2026-03-31"})");
    auto const signed_text =
        testing::run(testing::program() + " sign " + (store.folder / "report.json") + " --key " + key).out;
    CHECK(store.import("revenue", signed_text).out.find("key_must_belong_to_the_licensee") !=
          std::string::npos);
    testing::write_text(store.folder / "k.jsonl",
                        R"({"id":"k","at":"2026-04-01T10:00:00Z","set_key":{"party":"lab","key":")" +
                            made.out.substr(0, 64) + "\"}}\n");
    REQUIRE(testing::run(testing::program() + " run " + (store.folder / "k.jsonl") + " --store " + store.url)
                .code == 0);
    std::string changed = signed_text;
    changed.replace(changed.find("1000"), 4, "9000");
    CHECK(store.import("revenue", changed).out.find("report_must_be_signed") != std::string::npos);
    CHECK(store
              .import("revenue",
                      R"({"licence":"L1","report":"q1","stream":"gross","amount":"1000","at":"2026-03-31"})")
              .out.find("report_must_be_signed") != std::string::npos);
    CHECK(store.import("revenue", signed_text).out.find("1 applied") != std::string::npos);
    CHECK(store.import("revenue", signed_text).out.find("1 applied before") != std::string::npos);
}
