// licet bridge, as a person runs it: every instrument in one document, and what would make a contract.

#include "adapters/json/json.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

using namespace licet;
using namespace licet::adapters;

namespace {

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace

TEST_CASE("a pair with every instrument is bridged to terms that have them, or is told what would") {
    std::string const program = testing::program();
    std::string const plain = testing::text_of_file(testing::source_dir() + "/sim/scenarios/pair.json");
    testing::TemporaryFolder const folder;
    std::string const path = folder / "pair.json";
    auto const bridge = [&](std::string const& text) {
        testing::write_text(path, text);
        return testing::run(program + " bridge --json " + path);
    };
    auto ran = bridge(plain);
    REQUIRE(ran.code == 0);
    REQUIRE(json::parse(ran.out)->find("contract")->find("terms")->is_object());

    std::string every = replaced(plain, "\"royalty_max_ppm\"",
                                 "\"royalty_tranches\": [{\"upto\": \"20000000000\", \"max_ppm\": 5000}, "
                                 "{\"max_ppm\": 8000}], \"use_price_max\": \"0.5\", \"guarantee_max\": "
                                 "\"300000000\", \"cap\": \"9000000000\", \"royalty_max_ppm\"");
    every = replaced(every, "\"revenue\"", "\"uses\": [\"1000\", \"2000\", \"3000\"], \"revenue\"");
    every = replaced(every, "\"stream\"", "\"meter\": \"groundings\", \"stream\"");
    ran = bridge(every);
    INFO(ran.out);
    REQUIRE(ran.code == 0);
    auto const read = json::parse(ran.out);
    auto const& contract = *read->find("contract");
    CHECK(contract.find("royalty_tranches")->items.size() == 2);
    CHECK(contract.find("cap")->text == "9000000000");
    CHECK(json::text_of(*contract.find("terms")).find("\"cap\"") != std::string::npos);

    ran = bridge(replaced(every, "\"reservation\": \"", "\"reservation\": \"9"));
    CHECK(ran.code == 1);
    auto const none = json::parse(ran.out);
    REQUIRE(none.has_value());
    auto const& changes = none->find("no_contract")->find("changes")->items;
    REQUIRE_FALSE(changes.empty());
    CHECK(changes.front().find("at")->items.front().text == "/offer/reservation");

    ran = bridge(replaced(every, "\"meter\": \"groundings\", ", ""));
    CHECK(ran.code == 1);
    CHECK(ran.out.find("/offer/meter") != std::string::npos);
}
