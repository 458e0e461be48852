// Commands applied per second: uses paid as they happen, in memory, through the journal's bytes, and durably
// in SQLite.

#include "adapters/host/host.hpp"
#include "adapters/journal/memory_journal.hpp"
#include "adapters/journal/sqlite_journal.hpp"
#include "settlement/permission/permission.hpp"
#include "tests/bench/prepaid_market.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

using namespace licet;
using namespace licet::adapters;
using namespace licet::settlement;

namespace {

constexpr std::uint64_t licence_count = 1000;
constexpr std::size_t batch_size = 8000;

Envelope numbered(std::uint64_t number, Command command) {
    return {{0x5eed, number}, std::move(command)};
}

// Prepaid licences whose price is final at each use, each split over three payees.
Batch opening(std::int64_t escrow) {
    return bench::prepaid_market({0x5eed, 1'000'000'000'000}, licence_count, *date_from_text("2027-01-01"),
                                 escrow);
}

Batch uses(std::uint64_t first, std::size_t count) {
    Batch out;
    out.reserve(count);
    Instant const at = *instant_from_text("2026-02-01T00:00:00Z");
    for (std::uint64_t i = first; i < first + count; ++i) {
        std::uint64_t const mixed = i * 0x9e3779b97f4a7c15U;
        out.push_back(
            {at,
             {{mixed, i},
              RecordUsage{"L" + std::to_string((mixed >> 40U) % licence_count), "tokens", "A1",
                          static_cast<std::int64_t>(1 + (mixed >> 50U)), *date_from_text("2026-01-15")}}});
    }
    return out;
}

constexpr std::int64_t plenty = 1'000'000'000'000'000;

void applied_in_memory(benchmark::State& state) {
    Engine engine;
    Events events;
    for (auto const& command : opening(plenty)) (void)engine.apply(command.envelope, command.instant, events);
    std::uint64_t next = 1;
    for (auto _ : state) {
        state.PauseTiming();
        Batch const batch = uses(next, batch_size);
        next += batch_size;
        state.ResumeTiming();
        for (auto const& command : batch) {
            events.clear();
            benchmark::DoNotOptimize(engine.apply(command.envelope, command.instant, events));
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch_size));
}
BENCHMARK(applied_in_memory)->Unit(benchmark::kMillisecond)->Iterations(60);

template <class MakeJournal>
void applied_through(benchmark::State& state, MakeJournal make) {
    auto const journal = make();
    Host host(*journal);
    (void)host.submit(opening(plenty));
    std::uint64_t next = 1;
    for (auto _ : state) {
        state.PauseTiming();
        Batch const batch = uses(next, static_cast<std::size_t>(state.range(0)));
        next += batch.size();
        state.ResumeTiming();
        benchmark::DoNotOptimize(host.submit(batch));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void applied_through_memory_journal(benchmark::State& state) {
    applied_through(state, [] { return std::make_unique<MemoryJournal>(); });
}
BENCHMARK(applied_through_memory_journal)
    ->Arg(batch_size)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(60)
    ->UseRealTime();

void applied_durably(benchmark::State& state) {
    std::string const path =
        (std::filesystem::temp_directory_path() / ("licet-bench-" + std::to_string(getpid()) + ".db"))
            .string();
    applied_through(state, [&] { return std::make_unique<SqliteJournal>(path); });
    for (char const* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
}
BENCHMARK(applied_durably)
    ->Arg(1)
    ->Arg(100)
    ->Arg(batch_size)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(60)
    ->UseRealTime();

// "May I use this?" asked of many live licences: a hundred assets, the rest licensees.
void may_use_asked(benchmark::State& state) {
    Engine engine;
    Events events;
    Instant const at = *instant_from_text("2026-01-01T00:00:00Z");
    std::uint64_t number = 0;
    auto const add = [&](Command command) {
        (void)engine.apply(numbered(++number, std::move(command)), at, events);
    };
    add(OpenMarket{"market", Rate(0)});
    add(RegisterParty{"owner"});
    constexpr int assets = 100;
    auto const licensees = static_cast<int>(state.range(0)) / assets;
    for (int a = 0; a < assets; ++a) {
        ListAsset asset;
        asset.asset = "A" + std::to_string(a);
        asset.licensor = "owner";
        asset.privacy = contracts::PrivacyClass::non_personal;
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"owner"}, {}};
        add(asset);
    }
    for (int p = 0; p < licensees; ++p) {
        add(RegisterParty{"P" + std::to_string(p)});
        for (int a = 0; a < assets; ++a) {
            AgreeLicence licence;
            licence.licence = "L" + std::to_string(p) + "." + std::to_string(a);
            licence.licensor = "owner";
            licence.licensee = "P" + std::to_string(p);
            licence.assets = {"A" + std::to_string(a)};
            licence.scope.purposes.bits = 0x3f;
            licence.scope.territories = contracts::TerritorySet::world();
            licence.scope.dates = {*date_from_text("2026-01-01"), *date_from_text("2027-01-01")};
            licence.terms.currency = *Currency::from_code("USD");
            licence.terms.term = licence.scope.dates;
            licence.terms.statements = contracts::Window::quarter;
            licence.terms.pay = {
                contracts::Usage{"tokens", {{std::nullopt, Rate(1, 1000)}}, contracts::Window::term}, {}};
            licence.terms.split = {contracts::Payee{"owner"}, {}};
            add(licence);
            events.clear();
        }
    }
    std::vector<UseQuestion> questions;
    for (std::uint64_t i = 0; i < 4096; ++i) {
        std::uint64_t const mixed = i * 0x9e3779b97f4a7c15U;
        questions.push_back({"A" + std::to_string((mixed >> 40U) % assets),
                             (mixed >> 8U) % 4 == 0 ? "display" : "input",
                             "P" + std::to_string((mixed >> 20U) % static_cast<std::uint64_t>(licensees)),
                             "KR", *date_from_text("2026-05-05")});
    }
    std::size_t next = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(may_use(engine.state(), questions[next++ % questions.size()]));
    state.SetItemsProcessed(state.iterations());
    state.counters["licences"] = static_cast<double>(engine.state().licences.size());
}
BENCHMARK(may_use_asked)->Arg(1'000)->Arg(10'000)->Arg(100'000);

}  // namespace

BENCHMARK_MAIN();
