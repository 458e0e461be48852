// What others write about their data: read as we read it, refused where it is hostile; and the given files,
// counted.

#include "adapters/cli/import.hpp"
#include "adapters/cli/may.hpp"
#include "adapters/rsl/rsl.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

using namespace licet;
using namespace licet::adapters;

namespace {

std::string const head = R"(<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>)";
std::string const tail = "</license></content></rsl>";

json::Value answer(std::string const& question) {
    auto const read = json::parse(question);
    REQUIRE(read.has_value());
    auto const found = answer_to_case(*read);
    REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error().what));
    return *found;
}

std::string verdict_at(json::Value const& document, std::initializer_list<std::string_view> path) {
    json::Value const* at = &document;
    for (std::string_view const key : path) {
        at = at->find(key);
        REQUIRE(at != nullptr);
    }
    return json::text_of(*at);
}

}  // namespace

TEST_CASE("RSL with a document type or entities is refused, whatever it promises") {
    for (std::string const& text :
         {std::string(R"(<!DOCTYPE rsl [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>)") + head + "&b;" +
              tail,
          std::string(R"(<!DOCTYPE rsl SYSTEM "http://example.com/x.dtd">)") + head + tail,
          std::string("<rsl><"), std::string("no xml"), std::string()}) {
        auto const reading = reading_from("rsl", text);
        if (reading) CHECK(json::text_of(*reading).find("train-ai") == std::string::npos);
        // Nothing is granted by a document that was refused.
        auto const asked =
            json::Value::object({{"xml", json::Value::of(text)}, {"path", json::Value::of("/a")}});
        auto const found = answer_to_case(asked);
        if (found) CHECK(json::text_of(*found).find("\"allow\"") == std::string::npos);
    }
}

TEST_CASE("a misspelt prohibition in RSL never becomes a grant") {
    auto const right = reading_from("rsl", head + R"(<prohibits type="usage">ai-train</prohibits>)" + tail);
    auto const wrong = reading_from("rsl", head + R"(<prohibit type="usage">ai-trian</prohibit>)" + tail);
    REQUIRE(right.has_value());
    REQUIRE(wrong.has_value());
    CHECK_FALSE(*right == *wrong);
    CHECK(json::text_of(*wrong).find("issues") != std::string::npos);
}

TEST_CASE("what an RSL document says is written and read again the same") {
    std::string const text =
        head +
        R"(<permits type="usage">search</permits><payment type="crawl"><amount currency="USD">0.01</amount></payment>)" +
        tail;
    auto const document = rsl::read(text);
    auto const again = rsl::read(rsl::xml_of(rsl::conformed(document).document));
    CHECK(rsl::reading_of(again) == rsl::reading_of(rsl::conformed(document).document));
}

TEST_CASE("every given RSL file is written so that the grammar holds, and reads again unchanged") {
    std::string const folder = testing::shared_dir() + "/cases/formats/rsl/files";
    std::string const grammar = testing::shared_dir() + "/reference/rsl.rng";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no shared cases");
        return;
    }
    testing::TemporaryFolder const written;
    int count = 0;
    for (auto const& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (file.path().string().ends_with(".expect.json") || !file.is_regular_file()) continue;
        auto const document = rsl::read(testing::text_of_file(file.path()));
        if (document.outcome != rsl::Outcome::ok) continue;
        auto const conformed = rsl::conformed(document).document;
        if (conformed.contents.empty()) continue;  // nothing is left that the grammar can say
        std::string const xml = rsl::xml_of(conformed);
        CHECK_MESSAGE(rsl::read(xml) == conformed, file.path().string());
        // What conforms grants no more than what was read.
        for (auto const& content : conformed.contents)
            for (auto const usage : rsl::usages)
                for (std::string const& path : {rsl::pattern_of(content), std::string("/x")}) {
                    auto const now = rsl::licensed(conformed, path, usage, true);
                    auto const before = rsl::licensed(document, path, usage, false);
                    if (now.status == rsl::Answer::Status::licensed)
                        CHECK_MESSAGE(before.status == rsl::Answer::Status::licensed, file.path().string(),
                                      " ", std::string(usage), " ", path);
                }
        testing::write_text(written / (std::to_string(count++) + ".xml"), xml);
    }
    MESSAGE(count, " files");
    CHECK(count > 10);
    auto const checked =
        testing::run("xmllint --noout --relaxng " + grammar + " " + (written / "") + "*.xml");
    INFO(checked.out);
    CHECK(checked.code == 0);
}

TEST_CASE("an unknown or unparsable price is never free") {
    for (char const* const payment :
         {R"(<payment type="per-crawl"><amount currency="USD">1</amount></payment>)",
          R"(<payment type="crawl"><amount currency="USD">1e3</amount></payment>)",
          R"(<payment type="crawl"><amount currency="BTC">1</amount></payment>)",
          R"(<payment type="crawl"><amount>1</amount></payment>)", R"(<payment type="fre"/>)",
          R"(<payment><amount currency="USD">1</amount></payment>)", R"(<payment/>)"}) {
        auto const document = rsl::read(head + payment + tail);
        for (auto const usage : rsl::usages) {
            auto const found = rsl::licensed(document, "/", usage, false);
            CHECK_MESSAGE(found.payment != "free", payment);
        }
    }
}

TEST_CASE("robots.txt: the longest rule wins, and a licence is found") {
    std::string const robots =
        R"("User-agent: *\nDisallow: /private\nAllow: /private/open\nLicense: https://example.com/l.xml\n")";
    auto const ask = [&](std::string const& url) {
        return answer(R"({"robots":)" + robots + R"(,"agent":"bot","url":")" + url + "\"}");
    };
    CHECK(verdict_at(ask("/private/x"), {"allowed"}) == "false");
    CHECK(verdict_at(ask("/private/open/x"), {"allowed"}) == "true");
    CHECK(verdict_at(ask("/"), {"licences"}).find("https://example.com/l.xml") != std::string::npos);
}

TEST_CASE("TDMRep: the most specific location decides, and what is neither 0 nor 1 is not set") {
    auto const ask = [](std::string const& path) {
        return json::text_of(answer(
            R"({"tdmrep":"[{\"location\":\"/\",\"tdm-reservation\":1},{\"location\":\"/free\",\"tdm-reservation\":0}]","path":")" +
            path + "\"}"));
    };
    CHECK(ask("/free/a") != ask("/other"));
    CHECK(ask("/other") == R"({"reserved":1})");
    CHECK(ask("/free/a") == R"({"reserved":0})");
}

TEST_CASE("any bytes are read or refused by every format") {
    for (std::string const& format : import_formats())
        for (std::string const& text :
             {std::string(), std::string("\0\xff", 2), std::string(10'000, '['), std::string(10'000, '<'),
              std::string("{}"), std::string("[]"), std::string("null"), std::string("User-agent")}) {
            auto const reading = reading_from(format, text);
            if (!reading) CHECK_FALSE(reading.error().what.empty());
        }
    CHECK_FALSE(reading_from("nothing", "").has_value());
}

TEST_CASE("the given files of RSL, Croissant, ISO 20022 and DSR are read as expected, counted") {
    std::string const folder = testing::shared_dir() + "/cases/formats";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no shared cases");
        return;
    }
    // Kept beside the cases for people: where they are from, and what another tool printed.
    std::set<std::string> const aside{"file", "origin", "label", "source", "how", "rng", "message"};
    for (auto const& [format, below] : {std::pair("rsl", "/rsl/files"), std::pair("croissant", "/croissant"),
                                        std::pair("iso20022", "/iso20022"), std::pair("dsr", "/ddex-dsr")}) {
        int right = 0;
        int all = 0;
        for (auto const& file : std::filesystem::recursive_directory_iterator(folder + below)) {
            std::string const path = file.path().string();
            std::string const ending = ".expect.json";
            if (!path.ends_with(ending)) continue;
            auto const expected = json::parse(testing::text_of_file(path));
            REQUIRE(expected.has_value());
            std::string const source = path.substr(0, path.size() - ending.size());
            auto const found = reading_from(format, testing::text_of_file(source),
                                            std::filesystem::path(source).filename().string());
            bool is_right = found.has_value();
            for (auto const& [key, value] : expected->members) {
                if (!is_right || aside.contains(key)) continue;
                json::Value const* const own = found->find(key);
                is_right = own != nullptr && *own == value;
            }
            ++all;
            right += is_right ? 1 : 0;
            CHECK_MESSAGE(is_right, path);
        }
        MESSAGE(std::string(format), ": ", right, " of ", all);
        CHECK(all > 0);
    }
}

TEST_CASE("the given cases of robots.txt, aipref, TDMRep and RSL are answered as expected, counted") {
    std::string const folder = testing::shared_dir() + "/cases/formats";
    if (!std::filesystem::exists(folder)) {
        MESSAGE("skipped: no shared cases");
        return;
    }
    // A file of cases: `allowed` stands beside the case, everything else under `expect`.
    for (char const* const file :
         {"/ai-preferences/robots-rfc9309/cases.json", "/ai-preferences/aipref/cases.json",
          "/ai-preferences/tdmrep/cases.json"}) {
        auto const document = json::parse(testing::text_of_file(folder + file));
        REQUIRE(document.has_value());
        json::Value const& cases = document->is_array() ? *document : *document->find("cases");
        int right = 0;
        for (json::Value const& one : cases.items) {
            auto const found = answer_to_case(one);
            REQUIRE(found.has_value());
            bool is_right = true;
            if (json::Value const* const allowed = one.find("allowed")) {
                is_right = *found->find("allowed") == *allowed;
            } else {
                json::Value const& expected = *one.find("expect");
                bool const is_whole = expected.find("reserved") == nullptr;  // of TDMRep only the keys named
                is_right = !is_whole || *found == expected;
                for (auto const& [key, value] : expected.members)
                    if (key != "why")
                        is_right = is_right && found->find(key) != nullptr && *found->find(key) == value;
            }
            right += is_right ? 1 : 0;
            CHECK_MESSAGE(is_right, file, " ", json::text_of(one));
        }
        MESSAGE(file, ": ", right, " of ", cases.items.size());
    }
    int right = 0;
    int all = 0;
    for (auto const& file : std::filesystem::directory_iterator(folder + "/rsl/cases")) {
        auto const question = json::parse(testing::text_of_file(file.path()));
        REQUIRE(question.has_value());
        json::Value const* const label = question->find("label");
        json::Value const* const expected = question->find("expect");
        if (expected == nullptr || (label != nullptr && label->text == "disputed")) continue;
        auto const found = answer_to_case(*question);
        REQUIRE(found.has_value());
        bool is_right = true;
        for (auto const& [key, value] : expected->members)
            is_right = is_right && found->find(key) != nullptr && *found->find(key) == value;
        ++all;
        right += is_right ? 1 : 0;
        CHECK_MESSAGE(is_right, file.path().string());
    }
    MESSAGE("rsl cases: ", right, " of ", all);
    right = all = 0;
    std::string const ending = ".expect.json";
    for (auto const& file : std::filesystem::directory_iterator(folder + "/ai-preferences/real")) {
        std::string const path = file.path().string();
        if (!path.ends_with(ending)) continue;
        auto const expected = json::parse(testing::text_of_file(path));
        REQUIRE(expected.has_value());
        json::Value const* const keys = expected->find("expect");
        if (keys == nullptr) continue;  // another file of that name, which is not ours to read
        auto const found =
            reading_from("robots", testing::text_of_file(path.substr(0, path.size() - ending.size())));
        REQUIRE(found.has_value());
        bool is_right = true;
        for (auto const& [key, value] : keys->members)
            is_right = is_right && found->find(key) != nullptr && *found->find(key) == value;
        ++all;
        right += is_right ? 1 : 0;
        CHECK_MESSAGE(is_right, path);
    }
    MESSAGE("real robots.txt: ", right, " of ", all);
}
