// licet clear with a pricing rule of its own: each rule once, by hand, and what is wrong with a document.

#include "adapters/cli/price.hpp"

#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

using namespace licet;
using namespace licet::adapters;

namespace {

std::string priced(std::string const& text) {
    auto const document = json::parse(text);
    REQUIRE(document.has_value());
    REQUIRE(is_priced(*document));
    auto const out = price(*document);
    return out ? text_of(*out) : out.error().pointer + ": " + out.error().what;
}

std::string const sides = R"("bids":[{"name":"lab","amount":9},{"name":"firm","amount":7}],
    "asks":[{"name":"kim","amount":1},{"name":"lee","amount":5},{"name":"cho","amount":6}])";

}  // namespace

TEST_CASE("each pricing rule answers a document") {
    CHECK(
        priced("{\"rule\":\"uniform-price\",\"share\":\"1\"," + sides + "}") ==
        R"({"trades":[{"bid":"lab","ask":"kim","pays":"6","gets":"6"},{"bid":"firm","ask":"lee","pays":"6","gets":"6"}],"kept":"0","rule":"uniform-price"})");
    CHECK(
        priced("{\"rule\":\"trade-reduction\",\"highest\":10," + sides + "}") ==
        R"({"trades":[{"bid":"lab","ask":"kim","pays":"7","gets":"5"}],"kept":"2","rule":"trade-reduction"})");
    CHECK(priced("{\"rule\":\"pay-as-bid\",\"share\":\"1\"," + sides + "}").find(R"("pays":"9")") !=
          std::string::npos);
    CHECK(
        priced(
            R"({"rule":"second-price","reserve":"4","bids":[{"name":"a","amount":9},{"name":"b","amount":7}]})") ==
        R"({"awards":[{"name":"a","pays":"7"}],"rule":"second-price"})");
    std::string const cells =
        R"("bids":[{"name":"all","amount":10,"cells":[0]},{"name":"x","amount":4,"cells":[0],"exclusive":false},
        {"name":"y","amount":5,"cells":[0],"exclusive":false},{"name":"z","amount":3,"cells":[0],"exclusive":false}])";
    CHECK(
        priced("{\"rule\":\"vcg\"," + cells + "}") ==
        R"({"awards":[{"name":"x","pays":"2"},{"name":"y","pays":"3"},{"name":"z","pays":"1"}],"value":"12","rule":"vcg"})");
    CHECK(priced("{\"rule\":\"core\"," + cells + "}").find(R"({"name":"x","pays":"10/3"})") !=
          std::string::npos);
    CHECK(
        priced(
            R"({"rule":"call","budget":12,"asks":[{"name":"a","amount":2,"value":4},{"name":"b","amount":3,"value":5},
        {"name":"c","amount":6,"value":8}]})") ==
        R"({"awards":[{"name":"a","gets":"3"},{"name":"b","gets":"3"}],"rule":"call"})");
    std::string const menu =
        R"("asset":"book","seed":")" + std::string(64, '0') +
        R"(","bids":[{"name":"a","amount":9},{"name":"b","amount":7},{"name":"c","amount":8}]})";
    CHECK(priced(R"({"rule":"menu",)" + menu) == priced(R"({"rule":"menu",)" + menu));
}

TEST_CASE("a document under a pricing rule that is malformed is refused with the place") {
    CHECK(priced(R"({"rule":"guess"})").starts_with("/rule: must be"));
    CHECK(
        priced(R"({"rule":"vcg","bids":[{"name":"a","amount":-1}]})").starts_with("/bids/0/amount: must be"));
    CHECK(priced(R"({"rule":"vcg","bids":[{"name":"a","amount":1,"cells":[64]}]})")
              .starts_with("/bids/0/cells/0"));
    CHECK(priced(R"({"rule":"uniform-price","share":"3/2","bids":[],"asks":[]})")
              .starts_with("/share: must be"));
    CHECK(priced(R"({"rule":"call","asks":[]})").starts_with("/budget"));
    CHECK(priced(R"({"rule":"call","asks":[],"budget":1,"colour":2})").starts_with("/colour"));
    auto const ran =
        testing::run(testing::program() + " clear " + testing::source_dir() + "/sim/scenarios/category.json");
    CHECK(ran.code == 0);
    CHECK(ran.out.find("\"kept\"") != std::string::npos);
}
