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
    CHECK_FALSE(sim::check_certificate(instance, "value,1\nitems,0\nprices,0:-1\nbound,5\n").faults.empty());
    CHECK_FALSE(sim::check_certificate(instance, "value,1\nitems,x\nprices,\nbound,5\n").faults.empty());
    for (char const* const bad :
         {"value,1\nvalue,2\nitems,0\nprices,\nbound,5\n", "value,1\nprices,\nbound,500\n",
          "value,1\nitems,0\nbound,500\n", "value,1\nitems,0\nprices,1:1;0:1\nbound,500\n",
          "value,1\nitems,0\nprices,0:1;0:2\nbound,500\n", "value,1\nitems,0\nprices,9:1\nbound,500\n",
          "value,1\nitems,0\nprices,0\nbound,500\n", "value,x\nitems,0\nprices,\nbound,500\n",
          "value,1\nitems,0\nprices,\nbound,99999999999999999999\n",
          "value,1\nitems,0\nprices,\nbound,500\nmore,1\n", "value,1\nitems,-1\nprices,\nbound,500\n",
          "value 1\n"}) {
        INFO(bad);
        CHECK_FALSE(sim::check_certificate(instance, bad).faults.empty());
    }
    auto const spoilt = [&](std::string const& from, std::string const& to) {
        std::string text = instance;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    CHECK_FALSE(sim::check_certificate(spoilt("R,1,2", "R,2,2"), text_of(good)).faults.empty());
    CHECK_FALSE(sim::check_certificate(spoilt("B,1,5,50", "B,0,5,50"), text_of(good)).faults.empty());
    CHECK_FALSE(sim::check_certificate(spoilt("I,2,0", "I,3,0"), text_of(good)).faults.empty());
    CHECK_FALSE(sim::check_certificate(spoilt("4,2,6,2", "4,2,7,2"), text_of(good)).faults.empty());
    CHECK_FALSE(sim::check_certificate(spoilt("MDC1", "MDC2"), text_of(good)).faults.empty());
    CHECK_FALSE(sim::check_certificate(instance, "").faults.empty());
    CHECK_FALSE(sim::check_certificate("", text_of(good)).faults.empty());
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
