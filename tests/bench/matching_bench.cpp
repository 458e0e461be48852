// Batches cleared, beside one exact pass over all buyers; the continuous book beside a sorted scan and a
// plain price-ordered map; then, where no benchmark is picked by name, the table of what must hold
// (matching_rows).

#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/market.hpp"
#include "matching/search/knapsack.hpp"
#include "tests/bench/book_loads.hpp"
#include "tests/bench/matching_rows.hpp"
#include "tests/bench/order_loads.hpp"
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
