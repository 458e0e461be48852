// Batch clearing, held against trying every subset and against the slow search that is obviously right.

#include "adapters/host/threads.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "matching/clearing/plain_clearing.hpp"
#include "tests/matching/random_instance.hpp"

#include <numeric>

using namespace licet;
using namespace licet::matching;
using licet::testing::Random;

namespace {

std::vector<std::int64_t> by_buyer(Instance const& instance, std::vector<std::uint32_t> const& items) {
    std::vector<std::int64_t> out(instance.buyers.size(), 0);
    for (std::uint32_t const i : items) out[instance.item_buyers[i]] += instance.surpluses[i];
    return out;
}

}  // namespace

TEST_CASE("law: the plain clearing finds what trying every subset finds") {
    testing::for_all(300, [](Random& random) {
        Instance const instance = testing::some_instance(random, {});
        std::int64_t best = 0;
        std::vector<std::uint32_t> best_items;
        std::size_t const n = instance.item_count();
        for (std::uint32_t subset = 0; subset < (1U << n); ++subset) {
            std::vector<std::uint32_t> items;
            std::int64_t value = 0;
            for (std::uint32_t i = 0; i < n; ++i) {
                if ((subset >> i & 1U) == 0) continue;
                items.push_back(i);
                value += instance.surpluses[i];
            }
            if (value < best || !testing::fault_in_choice(instance, items, false).empty()) continue;
            bool const is_better =
                value > best || by_buyer(instance, items) > by_buyer(instance, best_items) ||
                (by_buyer(instance, items) == by_buyer(instance, best_items) && items < best_items);
            if (!is_better) continue;
            best = value;
            best_items = items;
        }
        auto const cleared = clear_plainly(instance);
        CHECK(cleared.value == best);
        CHECK(cleared.items == best_items);
        CHECK(cleared.bound == best);
    });
}

TEST_CASE("law: a small batch is cleared to the plain clearing's very items, and the prices bound it") {
    testing::for_all(2000, [](Random& random) {
        testing::InstanceShape shape;
        shape.buyers_max = 1 + random.below(6);
        shape.rights_max = random.below(5);
        shape.surplus_max = random.below(2) == 0 ? 5 : 1000;
        Instance const instance = testing::some_instance(random, shape);
        INFO(text_of(instance));
        Clearing const plain = clear_plainly(instance);
        BatchClearing const cleared = clear(instance);
        CHECK(cleared.clearing.value == plain.value);
        CHECK(cleared.clearing.items == plain.items);
        CHECK(cleared.clearing.bound >= plain.value);
        CHECK(cleared.clearing.is_optimal);
    });
}

TEST_CASE(
    "law: a batch of any size is cleared to a choice that fits, is maximal and is worth at most the bound") {
    testing::for_all(60, [](Random& random) {
        testing::InstanceShape const shape{40, 20, 30, 1000, 60};
        Instance const instance = testing::some_instance(random, shape);
        BatchClearing const cleared = clear(instance);
        CHECK(testing::fault_in_choice(instance, cleared.clearing.items, true).empty());
        CHECK(cleared.clearing.bound >= cleared.clearing.value);
    });
}

TEST_CASE("law: another buyer or a higher limit never lowers a proved optimum") {
    int compared = 0;
    testing::for_all(300, [&](Random& random) {
        testing::InstanceShape shape{10, 8, 6, 1000, 40};
        Instance instance = testing::some_instance(random, shape);
        BatchClearing const before = clear(instance);
        std::uint64_t const what = random.below(3);
        if (what == 0) {
            instance.buyers[random.below(instance.buyers.size())].budget += 5;
        } else if (what == 1) {
            instance.buyers[random.below(instance.buyers.size())].royalty_cap += 5;
        } else {
            instance.buyers.push_back({10, 10});
            for (int n = 0; n < 3; ++n) {
                std::vector<Claim> claims;
                for (std::uint32_t k = 0; k < instance.capacities.size(); ++k)
                    if (random.below(2) == 0) claims.push_back({k, 1});
                Item item;
                item.buyer = static_cast<std::uint32_t>(instance.buyers.size() - 1);
                item.surplus = 1 + static_cast<std::int64_t>(random.below(1000));
                item.claims = claims;
                instance.add_item(item);
            }
        }
        BatchClearing const after = clear(instance);
        CHECK(testing::fault_in_choice(instance, after.clearing.items, true).empty());
        if (!before.clearing.is_optimal || !after.clearing.is_optimal) return;
        ++compared;
        CHECK(after.clearing.value >= before.clearing.value);
    });
    CHECK(compared > 200);
}

TEST_CASE(
    "law: prices of an earlier batch change the work, not a proved value, and never what is a clearing") {
    testing::for_all(100, [](Random& random) {
        testing::InstanceShape const shape{20, 10, 8, 1000, 40};
        Instance const instance = testing::some_instance(random, shape);
        BatchClearing const cold = clear(instance);
        std::vector<std::int64_t> prices = cold.clearing.prices;
        if (random.below(2) == 0)
            for (std::int64_t& price : prices) price = static_cast<std::int64_t>(random.below(2000));
        BatchClearing const warm = clear(instance, {}, {}, prices);
        CHECK(testing::fault_in_choice(instance, warm.clearing.items, true).empty());
        CHECK(warm.clearing.bound >= cold.clearing.value);
        CHECK(cold.clearing.bound >= warm.clearing.value);
        if (cold.clearing.is_optimal && warm.clearing.is_optimal)
            CHECK(warm.clearing.value == cold.clearing.value);
    });
}

TEST_CASE("law: what rests after a clearing clears to nothing, until somebody or something new comes") {
    testing::for_all(100, [](Random& random) {
        testing::InstanceShape const shape{12, 8, 6, 1000, 40};
        Instance const instance = testing::some_instance(random, shape);
        Clearing const first = clear(instance).clearing;
        Rest rest = rest_of(instance, first);
        REQUIRE_FALSE(fault_in(rest.instance));
        REQUIRE(rest.items.size() == rest.instance.item_count());
        CHECK(clear(rest.instance).clearing.items.empty());
        for (Buyer& buyer : rest.instance.buyers) buyer.budget += 20;
        Clearing const second = clear(rest.instance).clearing;
        std::vector<std::uint32_t> both = first.items;
        for (std::uint32_t const i : second.items) both.push_back(rest.items[i]);
        std::ranges::sort(both);
        Instance richer = instance;
        for (Buyer& buyer : richer.buyers) buyer.budget += 20;
        CHECK(testing::fault_in_choice(richer, both, true).empty());
    });
}

TEST_CASE("law: markets of exclusive cells, where prices alone leave a gap, are cleared to the optimum") {
    // Bids on two of three territories each: any two meet, no single right says so.
    testing::for_all(60, [](Random& random) {
        Instance instance;
        instance.offer_count = 1;
        instance.capacities.assign(6, 1);
        for (std::uint32_t b = 0; b < 5; ++b) {
            instance.buyers.push_back({60, 1'000});
            for (int n = 0; n < 3; ++n) {
                auto const asset = static_cast<std::uint32_t>(random.below(2)) * 3;
                auto const left_out = static_cast<std::uint32_t>(random.below(3));
                std::vector<Claim> claims;
                for (std::uint32_t t = 0; t < 3; ++t)
                    if (t != left_out) claims.push_back({asset + t, 1});
                Item item;
                item.buyer = b;
                item.surplus = 10 + static_cast<std::int64_t>(random.below(20));
                item.upfront = static_cast<std::int64_t>(random.below(40));
                item.claims = claims;
                instance.add_item(item);
            }
        }
        BatchClearing const cleared = clear(instance);
        CHECK(cleared.clearing.is_optimal);
        CHECK(cleared.clearing.value == clear_plainly(instance).value);
        CHECK(cleared.clearing.bound >= cleared.clearing.value);
    });
}

TEST_CASE("law: any number of threads, in any order, gives the same bytes") {
    testing::for_all(20, [](Random& random) {
        Instance instance;  // many parts, so that threads have something to race for
        for (std::uint32_t m = 0; m < 30; ++m) {
            Instance const one = testing::some_instance(random, {8, 8, 4, 1000, 30});
            auto const buyers = static_cast<std::uint32_t>(instance.buyers.size());
            auto const rights = static_cast<std::uint32_t>(instance.capacities.size());
            instance.buyers.insert(instance.buyers.end(), one.buyers.begin(), one.buyers.end());
            instance.capacities.insert(instance.capacities.end(), one.capacities.begin(),
                                       one.capacities.end());
            for (std::uint32_t i = 0; i < one.item_count(); ++i) {
                Item item = one.item(i);
                std::vector<Claim> claims(item.claims.begin(), item.claims.end());
                for (Claim& claim : claims) claim.right += rights;
                item.buyer += buyers;
                item.claims = claims;
                instance.add_item(item);
            }
        }
        std::string const alone = text_of(clear(instance).clearing);
        for (std::size_t const threads : {2U, 4U}) {
            Executor const executor = [&](std::size_t count, std::function<void(std::size_t)> const& each) {
                adapters::on_threads(threads, count, [&](std::size_t i) { each(count - 1 - i); });
            };
            CHECK(text_of(clear(instance, executor).clearing) == alone);
        }
    });
}

TEST_CASE("an instance is read as it is written, and what is malformed is refused with its line") {
    testing::for_all(100, [](Random& random) {
        Instance const instance = testing::some_instance(random, {});
        auto const again = instance_from_text(text_of(instance));
        REQUIRE(again.has_value());
        CHECK(*again == instance);
    });
    std::string const good = "MDC1,x,1,1,1,1\nR,0,1\nB,0,5,5\nI,0,0,-1,3,1,1,0,0\n";
    REQUIRE(instance_from_text(good).has_value());
    struct Bad {
        char const* from;
        char const* to;
        std::size_t line;
    };
    for (Bad const& bad :
         {Bad{"MDC1", "MDC2", 1}, Bad{"R,0,1", "R,1,1", 2}, Bad{"R,0,1", "R,0,-1", 2},
          Bad{"B,0,5,5", "B,0,5", 3}, Bad{"B,0,5,5", "B,0,5,1000001", 3},
          Bad{"B,0,5,5", "B,0,1000000000000001,5", 3}, Bad{"I,0,0", "I,0,1", 4}, Bad{",3,1,1", ",03,1,1", 4},
          Bad{",3,1,1", ",+3,1,1", 4}, Bad{",0,0\n", ",0,1\n", 4}, Bad{",0,0\n", ",1,0\n", 4},
          Bad{",0,0\n", ",0,0;\n", 4}, Bad{",0,0\n", ",0,0", 4},
          Bad{",0,0\n", ",0,0\nI,1,0,-1,3,1,1,0,0\n", 5}, Bad{"1,1,1\n", "1,2,1\n", 5},
          Bad{",3,1,1", ",99999999999999999999,1,1", 4}, Bad{"B,0,5,5\n", "\n", 3}}) {
        std::string text = good;
        text.replace(text.find(bad.from), std::string(bad.from).size(), bad.to);
        auto const read = instance_from_text(text);
        INFO(text);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().line == bad.line);
        CHECK_FALSE(read.error().what.empty());
    }
}

TEST_CASE("law: a buyer's lines may stand in any order: the same deals come out") {
    testing::for_all(100, [](Random& random) {
        testing::InstanceShape shape{8, 6, 6, 1'000'000, 30};
        Instance const instance = testing::some_instance(random, shape);
        std::vector<std::uint32_t> order(instance.item_count());
        std::iota(order.begin(), order.end(), 0U);
        for (std::size_t i = order.size(); i-- > 1;) {
            std::size_t const j = random.below(i + 1);
            if (instance.item_buyers[order[i]] == instance.item_buyers[order[j]])
                std::swap(order[i], order[j]);
        }
        std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return instance.item_buyers[i]; });
        Instance permuted = instance;
        permuted.item_buyers.clear();
        permuted.groups.clear();
        permuted.surpluses.clear();
        permuted.upfronts.clear();
        permuted.royalties.clear();
        permuted.offer_ends.clear();
        permuted.offers.clear();
        permuted.claim_ends.clear();
        permuted.claims.clear();
        for (std::uint32_t const i : order) permuted.add_item(instance.item(i));
        auto const a = clear(instance).clearing;
        auto const b = clear(permuted).clearing;
        std::vector<std::uint32_t> back;
        for (std::uint32_t const i : b.items) back.push_back(order[i]);
        CHECK(a.value == b.value);
        CHECK(a.bound == b.bound);
        CHECK(a.prices == b.prices);
        CHECK(by_buyer(instance, a.items) == by_buyer(permuted, b.items));
    });
}
