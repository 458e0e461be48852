// Batches cleared, beside one exact pass over all buyers; the continuous book beside a sorted scan and a plain
// price-ordered map; then, where no benchmark is picked by name, the table of what must hold (matching_rows).

#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/market.hpp"
#include "matching/search/knapsack.hpp"
#include "tests/bench/book_loads.hpp"
#include "tests/bench/matching_rows.hpp"
#include "tests/bench/random_market.hpp"

#include <benchmark/benchmark.h>

#include <map>
#include <string_view>

using namespace licet;
using namespace licet::matching;
using namespace licet::testing;

namespace {

Instance const& market_of(std::int64_t bids) {
    static std::map<std::int64_t, Instance> made;
    auto const [at, is_new] = made.try_emplace(bids);
    if (is_new) at->second = random_market(1, static_cast<std::uint32_t>(bids));
    return at->second;
}

void one_exact_pass(benchmark::State& state) {
    auto const parts = parts_of(market_of(state.range(0)));
    Knapsack knapsack;
    std::vector<Wish> wishes;
    for (auto _ : state)
        for (Part const& part : parts)
            for (PartBuyer const& buyer : part.buyers) {
                wishes.clear();
                for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
                    PartItem const& item = part.items[i];
                    wishes.push_back({item.surplus, item.upfront, item.royalty, item.group, i});
                }
                knapsack.load(wishes, {buyer.budget, buyer.royalty_cap}, {}, {});
                benchmark::DoNotOptimize(knapsack.best());
            }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(one_exact_pass)->RangeMultiplier(10)->Range(1'000, 10'000)->Unit(benchmark::kMillisecond);

void batch_cleared(benchmark::State& state) {
    Instance const& market = market_of(state.range(0));
    BatchClearing cleared;
    for (auto _ : state) cleared = clear(market);
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.counters["gap_ppm"] = 1e6 * static_cast<double>(cleared.clearing.bound - cleared.clearing.value) /
                                static_cast<double>(cleared.clearing.bound);
    state.counters["parts"] = static_cast<double>(cleared.part_count);
    state.counters["proved"] = static_cast<double>(cleared.optimal_count);
}
BENCHMARK(batch_cleared)
    ->RangeMultiplier(10)
    ->Range(1'000, 10'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

// A market of orders: each bid wishes for some 35 of the offers of its category. Making it an instance, which
// is bridging every pair, beside clearing that instance.
struct Orders {
    std::vector<Offer> offers;
    std::vector<Bid> bids;
};

Beliefs some_beliefs(Random& random, std::int64_t about) {
    Beliefs out;
    std::int64_t const weights[] = {200'000, 500'000, 300'000};
    for (std::int64_t const weight : weights) {
        out.scenarios.push_back({"s", weight, {}});
        for (int year = 0; year < 3; ++year)
            out.scenarios.back().revenue.push_back(
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * about))));
    }
    out.discount_ppm = {950'000, 900'000, 850'000};
    return out;
}

Orders const& orders_of(std::int64_t count) {
    static std::map<std::int64_t, Orders> made;
    auto const [at, is_new] = made.try_emplace(count);
    Orders& out = at->second;
    if (!is_new) return out;
    Random random(3);
    contracts::Scope scope;
    scope.purposes.bits = 1;
    scope.territories.bits.set(0);
    scope.dates = {*date_from_text("2026-01-01"), *date_from_text("2029-01-01")};
    Currency const usd = *Currency::from_code("USD");
    constexpr std::uint64_t category = 70;
    for (std::int64_t i = 0; i < count; ++i) {
        Offer offer;
        offer.name = "o" + std::to_string(i);
        offer.licensor = "l" + std::to_string(i);
        offer.assets = {"a" + std::to_string(i)};
        offer.scope = scope;
        offer.scope.exclusivity = contracts::Exclusivity::exclusive;
        offer.currency = usd;
        offer.reservation = static_cast<std::int64_t>(1'000'000 + random.below(20'000'000));
        offer.accepts = {100'000'000, 50'000'000, 100'000};
        offer.beliefs = some_beliefs(random, 500'000'000);
        offer.stream = "gross";
        out.offers.push_back(std::move(offer));
    }
    for (std::int64_t i = 0; i < count; ++i) {
        Bid bid;
        bid.name = "b" + std::to_string(i);
        bid.licensee = "x" + std::to_string(i);
        std::uint64_t const first = random.below(static_cast<std::uint64_t>(count) / category + 1) * category;
        for (std::uint64_t a = first; a < std::min<std::uint64_t>(first + category, out.offers.size()); ++a)
            if (random.below(2) == 0) bid.assets.push_back("a" + std::to_string(a));
        bid.scope = scope;
        if (random.below(10) == 0) bid.scope.exclusivity = contracts::Exclusivity::exclusive;
        bid.currency = usd;
        bid.value = static_cast<std::int64_t>(5'000'000 + random.below(30'000'000));
        bid.upfront_budget = static_cast<std::int64_t>(random.below(80'000'000));
        bid.royalty_stack_ppm = static_cast<std::int64_t>(50'000 + random.below(150'000));
        bid.accepts = {100'000'000, 50'000'000, 100'000};
        bid.beliefs = some_beliefs(random, 500'000'000);
        bid.deferred_trigger = 800'000'000;
        out.bids.push_back(std::move(bid));
    }
    return out;
}

void orders_bridged_into_items(benchmark::State& state) {
    Orders const& orders = orders_of(state.range(0));
    std::size_t items = 0;
    for (auto _ : state) {
        Candidates const candidates = candidates_of(orders.offers, orders.bids, {}, {});
        Instance const instance = instance_of(candidates.list, orders.offers, orders.bids);
        items = candidates.list.size();
        benchmark::DoNotOptimize(instance);
    }
    state.counters["items"] = static_cast<double>(items);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
}
void their_items_cleared(benchmark::State& state) {
    Orders const& orders = orders_of(state.range(0));
    Candidates const candidates = candidates_of(orders.offers, orders.bids, {}, {});
    Instance const instance = instance_of(candidates.list, orders.offers, orders.bids);
    for (auto _ : state) benchmark::DoNotOptimize(clear(instance));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(candidates.list.size()));
}
BENCHMARK(orders_bridged_into_items)->Arg(1'000)->Unit(benchmark::kMillisecond);
BENCHMARK(their_items_cleared)->Arg(1'000)->Unit(benchmark::kMillisecond)->Iterations(1);

template <class Kept>
void bids_matched(benchmark::State& state) {
    Kept& book = book_of<Kept>(state.range(0));
    auto const kind = static_cast<BidKind>(state.range(1));
    Random random(11);
    std::vector<BookBid> bids;
    for (int i = 0; i < 2000; ++i) bids.push_back(some_bid(random, kind));
    std::size_t next = 0;
    std::size_t deals = 0;
    for (auto _ : state) deals += book.take(bids[next++ % bids.size()]).has_value() ? 1U : 0U;
    state.counters["matched"] = static_cast<double>(deals) / static_cast<double>(state.iterations());
}
void by_index(benchmark::State& state) {
    bids_matched<Book>(state);
}
void by_sorted_scan(benchmark::State& state) {
    bids_matched<Scan>(state);
}
BENCHMARK(by_index)->ArgNames({"offers", "kind"})->ArgsProduct({{1'000, 10'000, 100'000}, {0, 1, 2}});
BENCHMARK(by_sorted_scan)->ArgNames({"offers", "kind"})->ArgsProduct({{1'000, 100'000}, {0, 1, 2}});

// 90 % bids, 5 % new offers, 5 % cancels at 10^5 offers; and the same mix on a book of prices alone.
void mixed_stream(benchmark::State& state) {
    Book book(1'000'000'000);
    Random random(5);
    std::uint64_t next = 0;
    for (; next < 100'000; ++next) book.add(some_offer(random, next));
    for (auto _ : state) {
        std::uint64_t const what = random.below(20);
        if (what == 0) {
            book.add(some_offer(random, next++));
        } else if (what == 1) {
            benchmark::DoNotOptimize(book.cancel(random.below(next)));
        } else {
            benchmark::DoNotOptimize(book.take(some_bid(random, usual)));
        }
    }
}
BENCHMARK(mixed_stream);

void mixed_stream_on_a_plain_map(benchmark::State& state) {
    std::map<std::pair<std::int64_t, std::uint64_t>, std::uint64_t> book;
    std::vector<std::pair<std::int64_t, std::uint64_t>> keys;
    Random random(5);
    std::uint64_t next = 0;
    auto const add = [&] {
        StandingOffer const offer =
            some_offer(random, next);  // made in both, so that making it is not the difference
        keys.emplace_back(offer.menu[0].upfront, next);
        book.emplace(keys.back(), next++);
    };
    while (next < 100'000) add();
    for (auto _ : state) {
        std::uint64_t const what = random.below(20);
        if (what == 0) {
            add();
        } else if (what == 1) {
            benchmark::DoNotOptimize(book.erase(keys[random.below(next)]));
        } else {
            BookBid const bid = some_bid(random, usual);
            auto const first = book.begin();
            benchmark::DoNotOptimize(first != book.end() && first->first.first <= bid.max_cost);
        }
    }
}
BENCHMARK(mixed_stream_on_a_plain_map);

}  // namespace

int main(int count, char** arguments) {
    bool is_picked = false;
    for (int i = 1; i < count; ++i)
        is_picked = is_picked || std::string_view(arguments[i]).starts_with("--benchmark_filter");
    benchmark::Initialize(&count, arguments);
    if (is_picked || count == 1) benchmark::RunSpecifiedBenchmarks();
    if (!is_picked) print_rows({arguments + 1, arguments + count});
    return 0;
}
