// licet clear, as a person runs it: a batch, a market of offers and bids, and what is wrong with either.

#include "adapters/json/json.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace licet;
using namespace licet::adapters;

namespace {

std::string const program = testing::program();
std::string const market = testing::source_dir() + "/sim/scenarios/market.json";

}  // namespace

TEST_CASE("a market's deals come with contracts within every limit, and each pair that got none says why") {
    auto const ran = testing::run(program + " clear " + market);
    REQUIRE(ran.code == 0);
    auto const read = json::parse(ran.out);
    REQUIRE(read.has_value());
    auto const asked = json::parse(testing::text_of_file(market));
    REQUIRE(asked.has_value());
    // Two layers, pair by pair; and nobody is left without an answer.
    auto const& deals = read->find("contracts")->items;
    CHECK(read->find("allocation")->items.size() == deals.size());
    REQUIRE_FALSE(deals.empty());
    std::int64_t upfront = 0;
    std::int64_t royalty = 0;
    std::set<std::string> answered;
    for (auto const& deal : deals) {
        auto const& contract = *deal.find("contract");
        upfront += std::stoll(contract.find("upfront")->text);
        royalty += std::stoll(contract.find("royalty_ppm")->text);
        CHECK(contract.find("terms")->is_object());
        answered.insert(deal.find("bid")->text);
        answered.insert(deal.find("offer")->text);
    }
    for (auto const& order : read->find("without_a_deal")->items) {
        CHECK(answered.insert((order.find("bid") ? order.find("bid") : order.find("offer"))->text).second);
        CHECK_FALSE(order.find("why")->text.empty());
    }
    CHECK(answered.size() == asked->find("offers")->items.size() + asked->find("bids")->items.size());
    auto const& bid = asked->find("bids")->items.front();
    CHECK(upfront <= std::stoll(bid.find("upfront_budget")->text));
    CHECK(royalty <= std::stoll(bid.find("royalty_stack_ppm")->text));
    CHECK(std::stoll(read->find("value")->text) <= std::stoll(read->find("bound")->text));
}

TEST_CASE("a market that is malformed is refused with the place") {
    testing::TemporaryFolder const folder;
    std::string const good = testing::text_of_file(market);
    struct Bad {
        std::string from;
        std::string to;
        std::string place;
    };
    for (Bad const& bad : {Bad{"\"offers\"", "\"offer\"", "/offer"}, Bad{"\"KRW\"", "\"USD\"", "/currency"},
                           Bad{"\"ask\": \"", "\"ask\": \"-", "/offers/0"}}) {
        std::string text = good;
        text.replace(text.find(bad.from), bad.from.size(), bad.to);
        testing::write_text(folder / "market.json", text);
        auto const ran = testing::run(program + " clear " + (folder / "market.json"));
        INFO(ran.out);
        CHECK(ran.code == 1);
        CHECK(ran.out.find(bad.place) != std::string::npos);
    }
}

TEST_CASE("a batch is cleared to a file, and a malformed one is refused with its line and leaves no file") {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "batch.csv", "MDC1,x,1,1,1,1\nR,0,1\nB,0,5,5\nI,0,0,-1,3,1,1,0,0\n");
    auto ran = testing::run(program + " clear " + (folder / "batch.csv") + " --out " + (folder / "out.sol"));
    REQUIRE(ran.code == 0);
    CHECK(testing::text_of_file(folder / "out.sol") == "value,3\nitems,0\nprices,\nbound,3\n");
    testing::write_text(folder / "bad.csv", "MDC1,x,1,1,1,1\nR,0,1\nB,0,5,x\nI,0,0,-1,3,1,1,0,0\n");
    ran = testing::run(program + " clear " + (folder / "bad.csv") + " --out " + (folder / "bad.sol"));
    CHECK(ran.code == 1);
    CHECK(ran.out.find("bad.csv:3: the royalty cap must be") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "bad.sol"));

    // What people hand in by mistake.
    std::string const good = testing::text_of_file(folder / "batch.csv");
    std::string windows;
    for (char const c : good) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    for (auto const& [text, refusal] : std::vector<std::pair<std::string, std::string>>{
             {"", "bad.csv:1: the text is empty: its first line must be MDC1,"},
             {windows, "bad.csv:1: the line must end with a line feed alone"},
             {"\xef\xbb\xbf" + good,
              R"(bad.csv:1: must start with "MDC1,", the name of the format, not "\xef\xbb\xbfMDC1)"},
             {std::string("\x7f"
                          "ELF\0\1\2\n\n",
                          9),
              "bad.csv:1: must start with \"MDC1,\""},
             {std::string(50'000'000, '1'), "bad.csv:1: the line must end with a line feed"},
             {std::string(50'000'000, ',') + '\n', "bad.csv:1: must start with \"MDC1,\""},
             {"MDC1,x,1,1,1,1\nR,0,1\nR,0,1\nB,0,5,5\nI,0,0,-1,3,1,1,0,0\n",
              "bad.csv:3: must start with \"B,\", as the first line promises 1 buyers, not \"R,0,1\""},
             {good + "I,0,0,-1,3,1,1,0,0\n",
              "bad.csv:5: the text must end here, as the first line promises 1 items"},
             {"MDC1,x,1,1,1,0\nB,0,5,5\nI,0,0,-1,3,1,1,0,0\n",
              "bad.csv:3: a claimed right cannot be: the first line promises none"}}) {
        testing::write_text(folder / "bad.csv", text);
        ran = testing::run(program + " clear " + (folder / "bad.csv") + " --out " + (folder / "bad.sol"));
        CHECK(ran.code == 1);
        CHECK_MESSAGE(ran.out.find(refusal) != std::string::npos, ran.out);
        CHECK_FALSE(std::filesystem::exists(folder / "bad.sol"));
    }
}
