// What others published, as drafts of commands: the engine takes them once they are complete, they never
// grant more than their source, and what was left out is listed.

#include "adapters/cli/import.hpp"
#include "adapters/odrl/document.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"
#include "tests/property.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

using namespace licet;
using namespace licet::adapters;

namespace {

drafts::Known complete() {
    drafts::Known known;
    known.at = "2026-01-01T00:00:00Z";
    known.licensor = "author";
    known.licensee = "lab";
    known.currency = "USD";
    known.from = "2026-01-01";
    known.until = "2027-01-01";
    known.content = std::string(64, 'a');
    known.reservation = "100";
    return known;
}

drafts::Drafts drafted(char const* format, std::string const& text, drafts::Known const& known = complete()) {
    auto const found = drafts_from(format, text, "file", known);
    REQUIRE_MESSAGE(found.has_value(), (found ? std::string() : found.error().what));
    return *found;
}

bool has(std::vector<std::string> const& list, std::string const& part) {
    return std::ranges::any_of(list,
                               [&](std::string const& text) { return text.find(part) != std::string::npos; });
}

std::string rsl_of(std::string const& license) {
    return R"(<rsl xmlns="https://rslstandard.org/rsl"><content url="/news/">)" + license +
           "</content></rsl>";
}

std::size_t count(drafts::Drafts const& drafts, char const* command) {
    return static_cast<std::size_t>(std::ranges::count_if(
        drafts.commands, [&](json::Value const& c) { return c.find(command) != nullptr; }));
}

}  // namespace

TEST_CASE("a price by the fetch becomes a licence that waits for its licensee") {
    std::string const text = rsl_of(
        R"(<license><permits type="usage">ai-input search</permits><permits type="geo">KR</permits><payment type="crawl"><amount currency="USD">0.0011</amount></payment></license>)");
    auto const done = drafted("rsl", text);
    CHECK(count(done, "list_asset") == 1);
    REQUIRE(count(done, "agree_licence") == 1);
    CHECK(done.to_complete.empty());
    std::string const licence = json::text_of(done.commands[1]);
    CHECK(licence.find(R"("purposes":["input","search"])") != std::string::npos);
    CHECK(licence.find(R"("territories":["KR"])") != std::string::npos);
    CHECK(licence.find(R"("pay":{"usage":"crawls","tiers":[{"price":"0.0011"}]})") != std::string::npos);
    drafts::Known nothing;
    nothing.at = "2026-01-01T00:00:00Z";
    auto const open = drafted("rsl", text, nothing);
    CHECK(has(open.to_complete, "/2/agree_licence/licensee"));
    CHECK(has(open.to_complete, "/1/list_asset/content"));
}

TEST_CASE("what narrows a licence and cannot be said takes the licence with it") {
    for (
        auto const& [license, why] : {
            std::pair(R"(<license><permits type="user">non-commercial</permits></license>)", "users apart"),
            std::pair(R"(<license><prohibits type="usage">ai-trian</prohibits></license>)", "ai-trian"),
            std::pair(R"(<license><prohibits type="usage">all</prohibits></license>)", "nothing is left"),
            std::pair(R"(<license><payment type="contribution"/></license>)", "contribution"),
            std::pair(
                R"(<license><reporting type="telemetry" profile="https://example.com/p" endpoint="https://example.com/e"/></license>)",
                "https://example.com/p"),
        }) {
        auto const done = drafted("rsl", rsl_of(license));
        CHECK(count(done, "list_asset") == 1);
        CHECK(count(done, "agree_licence") + count(done, "post_offer") == 0);
        CHECK_MESSAGE(has(done.lost, why), license);
    }
    auto const server = drafted(
        "rsl",
        R"(<rsl xmlns="https://rslstandard.org/rsl"><content url="/" server="https://example.com/olp"><license/></content></rsl>)");
    CHECK(count(server, "agree_licence") + count(server, "post_offer") == 0);
}

TEST_CASE("a price that cannot be read is bargained for, and never free") {
    for (char const* const payment :
         {R"(<payment type="per-crawl"><amount currency="USD">1</amount></payment>)",
          R"(<payment type="crawl"><amount currency="USD">one</amount></payment>)",
          R"(<payment type="subscription"><amount currency="USD">10</amount></payment>)",
          R"(<payment><amount currency="USD">1</amount></payment>)"}) {
        auto const done = drafted("rsl", rsl_of(std::string("<license>") + payment + "</license>"));
        CHECK(count(done, "agree_licence") == 0);
        CHECK(count(done, "post_offer") == 1);
        for (json::Value const& command : done.commands)
            CHECK(json::text_of(command).find(R"("fixed":"0")") == std::string::npos);
    }
    CHECK(count(drafted("rsl", rsl_of("<license/>")), "agree_licence") == 1);  // no payment element: free
}

TEST_CASE("a data set is listed with the digest of its files and without a privacy class") {
    std::string const digest(64, 'b');
    auto const done = drafted(
        "croissant",
        R"({"@context":{"@vocab":"https://schema.org/"},"@type":"Dataset","name":"tiles","url":"https://example.com/tiles","license":"https://spdx.org/licenses/MIT","rai:personalSensitiveInformation":"none","distribution":[{"@type":"FileObject","@id":"a","encodingFormat":"text/csv","contentSize":"12 B","sha256":")" +
            digest + R"("}]})");
    REQUIRE(done.commands.size() == 1);
    json::Value const& body = *done.commands[0].find("list_asset");
    CHECK(body.find("content")->text == digest);
    CHECK(body.find("privacy") == nullptr);  // undeclared, so personal
    CHECK(has(done.lost, "MIT"));
    CHECK(has(done.lost, "personalSensitiveInformation"));
    CHECK(json::text_of(body).find("https://example.com/tiles") != std::string::npos);
}

TEST_CASE("a policy's permission becomes an offer, unless something that bounds it cannot be said") {
    auto const policy = [](std::string const& more) {
        return R"({"@context":"http://www.w3.org/ns/odrl.jsonld","@type":"Offer","uid":"urn:p","permission":[{"assigner":"urn:studio","target":"urn:film","action":"display")" +
               more + "}]}";
    };
    drafts::Known known = complete();
    known.licensor.reset();
    auto const plain = drafted("odrl", policy(""), known);
    CHECK(count(plain, "post_offer") == 1);
    CHECK(json::text_of(plain.commands[1]).find(R"("licensor":"urn:studio")") != std::string::npos);
    CHECK(json::text_of(plain.commands[1]).find(R"("purposes":["display"])") != std::string::npos);
    auto const dated = drafted(
        "odrl",
        policy(
            R"(,"constraint":[{"leftOperand":"dateTime","operator":"lteq","rightOperand":{"@value":"2026-05-31","@type":"xsd:date"}},{"leftOperand":"spatial","operator":"eq","rightOperand":{"@id":"https://www.iso.org/obp/ui/#iso:code:3166:KR"}}])"));
    CHECK(json::text_of(dated.commands[1])
              .find(R"("territories":["KR"],"from":"2026-01-01","until":"2026-06-01")") != std::string::npos);
    auto const paid = drafted(
        "odrl",
        policy(
            R"(,"duty":[{"action":[{"rdf:value":{"@id":"odrl:compensate"},"refinement":[{"leftOperand":"payAmount","operator":"eq","rightOperand":{"@value":"5.00","@type":"xsd:decimal"},"unit":{"@id":"http://dbpedia.org/resource/Euro"}}]}]}])"));
    CHECK(json::text_of(paid.commands[1]).find(R"("currency":"EUR")") != std::string::npos);
    CHECK(json::text_of(paid.commands[1]).find(R"("fixed":"5.00")") != std::string::npos);
    for (char const* const bound :
         {R"(,"constraint":[{"leftOperand":"count","operator":"lteq","rightOperand":5}])",
          R"(,"duty":[{"action":"inform"}])", R"(,"assignee":"urn:one")"}) {
        auto const done = drafted("odrl", policy(bound));
        CHECK(count(done, "list_asset") == 1);
        CHECK(count(done, "post_offer") + count(done, "agree_licence") == 0);
        CHECK(has(done.lost, "no offer"));
    }
}

TEST_CASE("preferences offer what they allow, and never what one of them refuses") {
    auto const done = drafted("robots",
                              "User-agent: *\nContent-Signal: search=yes, ai-train=no, ai-input=yes\n"
                              "User-agent: bot\nContent-Usage: ai-use=n\nAllow: /\n");
    REQUIRE(count(done, "post_offer") == 1);
    CHECK(json::text_of(done.commands[1]).find(R"("purposes":["search"])") != std::string::npos);
    CHECK(has(done.lost, "ai-train=no"));
    CHECK(count(drafted("robots", "User-agent: *\nDisallow: /\n"), "post_offer") == 0);
    auto const mining = drafted(
        "tdmrep",
        R"([{"location":"/a","tdm-reservation":1,"tdm-policy":"https://example.com/p"},{"location":"/b","tdm-reservation":0}])");
    CHECK(count(mining, "list_asset") == 1);
    CHECK(json::text_of(mining.commands[1]).find(R"("purposes":["mine"])") != std::string::npos);
    CHECK(has(mining.lost, "https://example.com/p"));
    auto const manifest = drafted(
        "c2pa",
        R"({"entries":{"cawg.data_mining":{"use":"allowed"},"cawg.ai_training":{"use":"constrained"}}})");
    CHECK(json::text_of(manifest.commands[0]).find("C2PA manifest sha256") != std::string::npos);
}

TEST_CASE("what a market publishes as ODRL comes home as the same scope and price") {
    testing::TemporaryFolder const folder;
    std::string const scope =
        R"({"purposes":["input","search"],"territories":["JP","KR"],"from":"2026-01-01","until":"2027-01-01","exclusive":false,"privacy":"pseudonymised","duties":["attribute","report-usage"]})";
    testing::write_text(
        folder / "market.jsonl",
        R"({"id":"1","at":"2026-01-01T00:00:00Z","open_market":{"operator":"me","commission":"0"}})"
        "\n"
        R"({"id":"2","at":"2026-01-01T00:00:00Z","register_party":{"party":"author"}})"
        "\n"
        R"({"id":"3","at":"2026-01-01T00:00:00Z","register_party":{"party":"lab"}})"
        "\n"
        R"({"id":"4","at":"2026-01-01T00:00:00Z","list_asset":{"asset":"book","licensor":"author","content":")" +
            std::string(64, 'a') +
            R"(","privacy":"non-personal","territories":["world"],"split":{"payee":"author"},"identifiers":["https://example.com/book"]}})"
            "\n"
            R"({"id":"5","at":"2026-01-01T00:00:00Z","agree_licence":{"licence":"L1","licensor":"author","licensee":"lab","assets":["book"],"scope":)" +
            scope +
            R"(,"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":{"usage":"tokens","tiers":[{"price":"0.002"}],"window":"term"},"split":{"payee":"author"}}}})"
            "\n");
    std::string const program = testing::program();
    std::string const store = "sqlite:" + (folder / "m.db");
    REQUIRE(testing::run(program + " run " + (folder / "market.jsonl") + " --store " + store).code == 0);
    auto const out = [&](char const* format, char const* file) {
        return testing::run("(" + program + " export " + format + " --store " + store + " > " +
                            (folder / file) + " 2> /dev/null)")
            .code;
    };
    CHECK(out("odrl", "p.jsonld") == 0);
    drafts::Known known;
    known.at = "2026-01-01T00:00:00Z";
    auto const home = drafted("odrl", testing::text_of_file(folder / "p.jsonld"), known);
    REQUIRE(count(home, "agree_licence") == 1);
    json::Value const& licence = *home.commands.back().find("agree_licence");
    auto const wanted = json::parse(scope);
    for (auto const& [key, value] : wanted->members)
        if (key != "exclusive") CHECK_MESSAGE(*licence.find("scope")->find(key) == value, key);
    CHECK(licence.find("licensee")->text == "lab");
    CHECK(json::text_of(*licence.find("terms")->find("pay")) ==
          R"({"usage":"tokens","tiers":[{"price":"0.002"}],"window":"term"})");
    CHECK(out("croissant", "c.json") == 0);
    auto const described = drafted("croissant", testing::text_of_file(folder / "c.json"), known);
    CHECK(described.commands[0].find("list_asset")->find("content")->text == std::string(64, 'a'));
    CHECK(out("rsl", "r.xml") == 1);  // no offer is open
}

TEST_CASE("drafts that are complete are what the engine takes, and the same file twice is applied once") {
    testing::TemporaryFolder const folder;
    std::filesystem::create_directories(folder / "in/below");
    testing::write_text(
        folder / "in/one.xml",
        rsl_of(
            R"(<license><payment type="crawl"><amount currency="USD">0.01</amount></payment></license><license><permits type="usage">search</permits><payment type="subscription"/></license>)"));
    testing::write_text(folder / "in/below/two.xml", rsl_of("<license/>"));
    testing::write_text(folder / "in/below/three.xml", "<!DOCTYPE x><x/>");
    testing::write_text(
        folder / "market.jsonl",
        R"({"id":"1","at":"2026-01-01T00:00:00Z","open_market":{"operator":"me","commission":"0"}})"
        "\n"
        R"({"id":"2","at":"2026-01-01T00:00:00Z","register_party":{"party":"author"}})"
        "\n"
        R"({"id":"3","at":"2026-01-01T00:00:00Z","register_party":{"party":"lab"}})"
        "\n");
    std::string const program = testing::program();
    auto const imported = testing::run(
        "(" + program + " import rsl " + (folder / "in") +
        " --licensor author --licensee lab --currency USD --from 2026-01-01 --until 2027-01-01 --at "
        "2026-01-01T00:00:00Z --reservation 5 --content " +
        std::string(64, 'c') + " --lost " + (folder / "lost") + " > " + (folder / "drafts.jsonl") +
        " 2> /dev/null)");
    CHECK(imported.code == 1);  // one file of the three was refused
    std::string const lines = testing::text_of_file(folder / "drafts.jsonl");
    CHECK(std::ranges::count(lines, '\n') == 5);
    CHECK(testing::text_of_file(folder / "lost").find("complete") == std::string::npos);
    std::string const run = program + " run " + (folder / "market.jsonl") + " " + (folder / "drafts.jsonl") +
                            " --store sqlite:" + (folder / "m.db");
    auto const first = testing::run(run);
    INFO(first.out);
    CHECK(first.code == 0);
    CHECK(testing::run(run).code == 0);
    CHECK(testing::run(program + " may --store sqlite:" + (folder / "m.db") +
                       " --asset one.xml/news/ --purpose input --party lab --territory KR --date 2026-02-01")
              .code == 0);
}

TEST_CASE("a file that cannot be read is told, whatever its format, and the program says that it failed") {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "junk", std::string("\x01{\0<", 4));
    testing::write_text(folder / "right.xml", rsl_of("<license/>"));
    for (std::string const& format : import_formats()) {
        if (format == "robots") continue;  // any line is one that a robot passes over
        CAPTURE(format);
        auto const told = testing::run("(" + testing::program() + " import " + format + " --reading " +
                                       (folder / "junk") + " 2>&1 > /dev/null)");
        CHECK(told.code == 1);
        CHECK(told.out.find("junk:") != std::string::npos);
    }
    CHECK(testing::run(testing::program() + " import rsl --reading " + (folder / "right.xml")).code == 0);
}

TEST_CASE(
    "law: a damaged document of any format is read or refused with a reason, and drafted the same way") {
    for (char const* const format : {"c2pa", "croissant", "odrl", "robots", "rsl", "tdmrep"}) {
        std::vector<std::string> corpus;
        for (auto const& file :
             std::filesystem::directory_iterator(testing::source_dir() + "/tests/fuzz/corpus/" + format))
            corpus.push_back(testing::text_of_file(file.path()));
        std::ranges::sort(corpus);
        REQUIRE(corpus.size() >= 2);
        testing::for_all(150, [&](testing::Random& random) {
            std::string text = corpus[random.below(corpus.size())];
            for (std::uint64_t n = 1 + random.below(4); n > 0 && !text.empty(); --n) {
                std::size_t const at = random.below(text.size());
                std::size_t const size = random.below(std::min<std::size_t>(20, text.size() - at) + 1);
                switch (random.below(4)) {
                    case 0:
                        text.erase(at, size);
                        break;
                    case 1:
                        text.insert(random.below(text.size() + 1), text.substr(at, size));
                        break;
                    case 2:
                        text[at] = static_cast<char>(random.below(256));
                        break;
                    default: {
                        std::string const& other = corpus[random.below(corpus.size())];
                        text.insert(at, other.substr(random.below(other.size() + 1), 40));
                    }
                }
            }
            auto const reading = reading_from(format, text);
            if (!reading) CHECK_FALSE(reading.error().what.empty());
            auto const made = drafts_from(format, text, "file", complete());
            if (!made) CHECK_FALSE(made.error().what.empty());
        });
    }
}
