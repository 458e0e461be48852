// The checker accepts what the engine finds and refuses planted errors of every kind.

#include "sim/check/certificate.hpp"

#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "tests/matching/random_instance.hpp"

using namespace licet;
using licet::testing::Random;

namespace {

bool is_refused_for(std::string const& instance, matching::Clearing const& result, std::string const& what) {
    auto const certificate = sim::check_certificate(instance, text_of(result));
    for (std::string const& fault : certificate.faults)
        if (fault.find(what) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("law: the checker agrees with every result of the engine, and recomputes its bound to the unit") {
    testing::for_all(400, [](Random& random) {
        testing::InstanceShape const shape{1 + random.below(12), 12, 8, 1'000'000, 40};
        auto const instance = testing::some_instance(random, shape);
        auto const cleared = matching::clear(instance).clearing;
        INFO(text_of(instance));
        auto const certificate = sim::check_certificate(text_of(instance), text_of(cleared));
        for (std::string const& fault : certificate.faults) FAIL_CHECK(fault);
        CHECK(certificate.value == cleared.value);
        CHECK(certificate.bound == cleared.bound);
        CHECK(certificate.unsettled == 0);
    });
}

TEST_CASE("the checker refuses planted errors of every kind") {
    // Two rights, two buyers; both would like item 0's right, the first has two of one group.
    std::string const instance =
        "MDC1,x,4,2,6,2\nR,0,1\nR,1,2\nB,0,10,100\nB,1,5,50\n"
        "I,0,0,0,50,4,40,0,0\nI,1,0,0,40,4,40,1,\nI,2,0,-1,30,6,60,2,1\nI,3,0,-1,0,0,0,3,\n"
        "I,4,1,-1,45,5,50,0,0\nI,5,1,-1,20,5,50,2,1:2\n";
    auto const read = matching::instance_from_text(instance);
    REQUIRE(read.has_value());
    auto const good = matching::clear(*read).clearing;
    REQUIRE(sim::check_certificate(instance, text_of(good)).faults.empty());
    auto const with = [&](std::vector<std::uint32_t> items) {
        auto out = good;
        out.items = std::move(items);
        out.value = 0;
        for (std::uint32_t const i : out.items) out.value += read->surpluses[i];
        return out;
    };
    CHECK(is_refused_for(instance, with({0, 4}), "right 0 is oversold"));
    CHECK(is_refused_for(instance, with({0, 1}), "two of group"));
    CHECK(is_refused_for(instance, with({0, 1, 2}), "over the budget"));
    CHECK(is_refused_for(instance, with({0, 1, 2}), "over the royalty cap"));
    CHECK(is_refused_for(instance, with({0, 3}), "nobody gains"));
    CHECK(is_refused_for(instance, with({0}), "not maximal"));
    CHECK(is_refused_for(instance, with({0, 0}), "listed twice"));
    CHECK(is_refused_for(instance, with({2, 0}), "out of order"));
    auto wrong = good;
    wrong.items.push_back(99);
    CHECK(is_refused_for(instance, wrong, "does not exist"));
    wrong = good;
    ++wrong.value;
    CHECK(is_refused_for(instance, wrong, "the value is"));
    wrong = good;
    --wrong.bound;
    CHECK(is_refused_for(instance, wrong, "the prices prove only"));
    wrong = good;
    wrong.prices.assign(2, 0);
    if (wrong.prices != good.prices) CHECK(is_refused_for(instance, wrong, "the prices prove only"));
}

TEST_CASE("the checker holds every limit to the unit, and each buyer's share of the bound") {
    // One buyer fills its limits exactly; the other would gain 7 more than it does at no price.
    auto const instance = [](std::string const& budget, std::string const& cap, std::string const& capacity) {
        return "MDC1,x,1,2,3,1\nR,0," + capacity + "\nB,0," + budget + "," + cap +
               "\nB,1,9,9\nI,0,0,-1,50,4,40,0,0:3\nI,1,0,-1,40,6,60,0,\nI,2,1,-1,7,9,9,0,0:3\n";
    };
    auto const faults = [](std::string const& market, std::string const& result) {
        return sim::check_certificate(market, result).faults;
    };
    std::string const result =
        "value,90\nitems,0;1\nprices,0:3\nbound,98\n";  // 3 * 3 + (41 + 40) + 0, and some
    CHECK(faults(instance("10", "100", "3"), result).empty());
    CHECK(faults(instance("9", "100", "3"), result).front() == "buyer 0: over the budget");
    CHECK(faults(instance("10", "99", "3"), result).front() == "buyer 0: over the royalty cap");
    CHECK(faults(instance("10", "100", "2"), result).front() == "right 0 is oversold");
    CHECK(faults(instance("10", "100", "3"), "value,90\nitems,0;1\nprices,0:3\nbound,90\n").empty());
    CHECK(faults(instance("10", "100", "3"), "value,90\nitems,0;1\nprices,0:3\nbound,89\n").back() ==
          "the bound is below the value");
    // At no price the second buyer's gain counts too.
    CHECK(faults(instance("10", "100", "3"), "value,90\nitems,0;1\nprices,\nbound,97\n").empty());
    CHECK(faults(instance("10", "100", "3"), "value,90\nitems,0;1\nprices,\nbound,96\n").front() ==
          "the prices prove only 97, not 96");
    CHECK(faults(instance("10", "100", "6"), result).front() ==
          "item 2 still fits: the result is not maximal");
}

TEST_CASE("what the checker cannot read it refuses with the line and what would be right") {
    std::string const instance =
        "MDC1,x,4,2,3,2\nR,0,1\nR,1,2\nB,0,10,100\nB,1,5,50\nI,0,0,0,50,4,40,0,0\nI,1,0,-1,40,4,40,1;3,\n"
        "I,2,1,-1,45,5,50,,0;1:2\n";
    std::string const result = "value,90\nitems,0;1\nprices,0:45\nbound,90\n";
    REQUIRE(sim::check_certificate(instance, result).faults.empty());
    struct Bad {
        char const* from;
        char const* to;
        char const* fault;
    };
    auto const refused = [](std::string text, Bad const& bad) {
        text.replace(text.find(bad.from), std::string(bad.from).size(), bad.to);
        return text;
    };
    for (auto const& [bad, line] : std::vector<std::pair<Bad, std::string>>{
             {{"MDC1", "MDC2", "the first line must be MDC1,name,offers,buyers,items,rights"}, "1"},
             {{"4,2,3,2", "4,2,3", "a comma must come before the number of rights"}, "1"},
             {{"4,2,3,2", "4,-2,3,2", "the number of buyers must be"}, "1"},
             {{"4,2,3,2", "4,2,4,2", "a line is missing here"}, "9"},
             {{"4,2,3,2", "4,2,2,2", "the text must end here"}, "8"},
             {{"4,2,3,2", "4,1,3,2", "promises 3 items, so this one must start with I, not \"B\""}, "5"},
             {{"R,1,2", "R,2,2", "the right must be 1, not \"2\""}, "3"},
             {{"R,1,2", "R,1,", "the capacity must be"}, "3"},
             {{"R,1,2\n", "\n", "must start with R, not \"\""}, "3"},
             {{"B,1,5,50", "B,01,5,50", "the buyer must be 1, not \"01\""}, "5"},
             {{"B,1,5,50", "B,1,-5,50", "the budget must be a whole number"}, "5"},
             {{"B,1,5,50", "B,1,5,1000001", "the royalty cap must be a whole number"}, "5"},
             {{"B,1,5,50", "B,1,5,50\r", "the line must end with a line feed alone"}, "5"},
             {{"B,1,5,50", "B,1,5,50,", "the line must end here"}, "5"},
             {{"I,1,0,-1", "I,2,0,-1", "the item must be 1, not \"2\""}, "7"},
             {{"I,1,0,-1", "I,1,2,-1", "the buyer must be a whole number from 0 to 1"}, "7"},
             {{"I,1,0,-1", "I,1,0,-2", "the group must be a whole number from -1"}, "7"},
             {{",40,4,40,", ",1e9,4,40,", "the surplus must be a whole number"}, "7"},
             {{",40,4,40,", ",40,+4,40,", "the upfront must be a whole number"}, "7"},
             {{",40,4,40,", ",40,4,99999999999999999999,", "the royalty must be a whole number"}, "7"},
             {{"1;3,", "1;4,", "an offer must be a whole number from 0 to 3, not \"4\""}, "7"},
             {{"1;3,", "1;,", "an offer must be a whole number from 0 to 3, not \"\""}, "7"},
             {{"0;1:2", "0;2", "a claimed right must be a whole number from 0 to 1"}, "8"},
             {{"0;1:2", "0;1:", "the weight of a claim must be"}, "8"},
             {{"0;1:2\n", "0;1:2", "the line must end with a line feed"}, "8"}}) {
        auto const faults = sim::check_certificate(refused(instance, bad), result).faults;
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].find("instance, line " + line + ": ") == 0);
        CHECK_MESSAGE(faults[0].find(bad.fault) != std::string::npos, faults[0]);
    }
    for (auto const& [bad, line] : std::vector<std::pair<Bad, std::string>>{
             {{"value,90", "value,x", "the value must be a whole number"}, "1"},
             {{"value,90", "value 90", "a comma must come before what is told"}, "1"},
             {{"value,90", "worth,90", "must start with value, items, prices or bound"}, "1"},
             {{"items,0;1", "items,-1", "an item must be a whole number"}, "2"},
             {{"items,0;1", "items,0;", "an item must be a whole number"}, "2"},
             {{"items,0;1", "items,0,1", "an item must be a whole number"}, "2"},
             {{"items,0;1\n", "value,90\n", "each line must be told once, not \"value\""}, "2"},
             {{"items,0;1\n", "", "a line is missing from the text: items"}, "3"},
             {{"prices,0:45\n", "", "a line is missing from the text: prices"}, "3"},
             {{"0:45", "1:1;0:45", "the rights of prices must ascend, not \"0\""}, "3"},
             {{"0:45", "0:45;0:45", "the rights of prices must ascend, not \"0\""}, "3"},
             {{"0:45", "2:45", "the right of a price must be a whole number from 0 to 1"}, "3"},
             {{"0:45", "0", "a price must be right:price"}, "3"},
             {{"0:45", "0:-45", "a price must be a whole number from 0"}, "3"},
             {{"bound,90", "bound,99999999999999999999", "the bound must be a whole number"}, "4"},
             {{"bound,90\n", "bound,90\nmore,1\n", "must start with value, items, prices or bound"}, "5"},
             {{"bound,90\n", "bound,90\r\n", "the line must end with a line feed alone"}, "4"},
             {{"bound,90\n", "", "a line is missing from the text: bound"}, "3"}}) {
        auto const faults = sim::check_certificate(instance, refused(result, bad)).faults;
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].find("result, line " + line + ": ") == 0);
        CHECK_MESSAGE(faults[0].find(bad.fault) != std::string::npos, faults[0]);
    }
    CHECK(sim::check_certificate("", result).faults.front() == "instance, line 1: the text is empty");
    CHECK_FALSE(sim::check_certificate(instance, "").faults.empty());
}

TEST_CASE("law: a spoilt instance is refused by engine and checker at the same line, or by neither") {
    std::size_t refused = 0;
    testing::for_all(5'000, [&](Random& random) {
        std::string text = text_of(testing::some_instance(random, {}));
        for (std::uint64_t n = 1 + random.below(2); n > 0; --n) {
            std::size_t const from = random.below(text.size());
            std::size_t const line = text.rfind('\n', from) + 1;  // the start of a line; npos + 1 is 0
            std::size_t const end = text.find('\n', line) + 1;
            static constexpr char const* pieces[] = {
                ",",    ";",    ":",        "-", "0", "1", "7", "\r", "\n", "x", " ", "99999999999999999999",
                "\x80", "I,0,", "B,0,1,1\n"};
            switch (random.below(6)) {
                case 0:
                    text[from] = static_cast<char>(random.below(256));
                    break;
                case 1:
                    text.erase(from, 1 + random.below(3));
                    break;
                case 2:
                    text.insert(from, pieces[random.below(std::size(pieces))]);
                    break;
                case 3:
                    text.insert(line, text.substr(line, end - line));
                    break;
                case 4:
                    text.erase(line, end - line);
                    break;
                default:
                    text.resize(from);
                    break;
            }
            if (text.empty()) break;
        }
        INFO(text);
        auto const read = matching::instance_from_text(text);
        if (read) CHECK(matching::instance_from_text(text_of(*read)) == read);
        auto const result =
            read ? text_of(matching::clear(*read).clearing) : "value,0\nitems,\nprices,\nbound,0\n";
        auto const certificate = sim::check_certificate(text, result);
        CHECK(read.has_value() == certificate.faults.empty());
        if (read || certificate.faults.empty()) return;
        ++refused;
        std::string const place = "instance, line " + std::to_string(read.error().line) + ": ";
        CHECK_MESSAGE(certificate.faults[0].find(place) == 0, certificate.faults[0], " / ",
                      read.error().what);
        CHECK(read.error().what.size() > 10);
        CHECK(read.error().what.size() < 300);
    });
    CHECK(refused > 3'000);
}

TEST_CASE("the checker is not misled by numbers beyond all limits, nor by a buyer of very many items") {
    // Capacities times prices that would come to nothing in 128 bits.
    std::string rights;
    std::string prices;
    constexpr int count = 70'000;
    for (int k = 0; k < count; ++k) {
        rights += "R," + std::to_string(k) + ",1000000000000000\n";
        prices += (k == 0 ? "" : ";") + std::to_string(k) + ":9223372036854775807";
    }
    std::string const dear = "MDC1,x,0,0,0," + std::to_string(count) + "\n" + rights;
    auto const wrapped = sim::check_certificate(dear, "value,0\nitems,\nprices," + prices + "\nbound,0\n");
    REQUIRE(wrapped.faults.size() == 1);
    CHECK(wrapped.faults[0].find("prove nothing") != std::string::npos);
    for (char const* const line :
         {"R,0,1000000000000001\nB,0,1,1\nI,0,0,-1,1,1,1,,\n", "R,0,1\nB,0,-1,1\nI,0,0,-1,1,1,1,,\n",
          "R,0,1\nB,0,1,1000001\nI,0,0,-1,1,1,1,,\n", "R,0,1\nB,0,1,1\nI,0,0,-1,-5,1,1,,\n",
          "R,0,1\nB,0,1,1\nI,0,0,-1,1,-1,1,,\n", "R,0,1\nB,0,1,1\nI,0,0,-1,1,1,1,,;\n",
          "R,0,1\nB,0,1,1\nI,0,0,-1,1,1,1,,0:1:1\n"}) {
        INFO(line);
        CHECK_FALSE(sim::check_certificate(std::string("MDC1,x,0,1,1,1\n") + line,
                                           "value,0\nitems,\nprices,\nbound,1\n")
                        .faults.empty());
    }

    constexpr int items = 200'000;  // deeper than a stack of calls
    std::string one = "MDC1,x,1,1," + std::to_string(items) + ",0\nB,0,1000000,1000000\n";
    std::string all;
    for (int i = 0; i < items; ++i) {
        one += "I," + std::to_string(i) + ",0,-1,3,1,1,0,\n";
        all += (i == 0 ? "" : ";") + std::to_string(i);
    }
    auto const large =
        sim::check_certificate(one, "value,600000\nitems," + all + "\nprices,\nbound,600000\n");
    for (std::string const& fault : large.faults) FAIL_CHECK(fault);
    CHECK(large.bound == 600'000);
}
