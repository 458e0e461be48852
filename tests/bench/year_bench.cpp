// A ledger's year: a thousand licences with ten payees each, uses reported day by day, then stated, paid out
// and closed in one command. Time and memory for 10^5, 10^6 and 10^7 uses: growth is linear where the ratio
// of two rows is that of their uses.

#include "settlement/engine/engine.hpp"
#include "settlement/invariants/invariants.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <fstream>
#include <memory>

using namespace licet;
using namespace licet::settlement;

namespace {

constexpr int licence_count = 1'000;
constexpr int payees_each = 10;
constexpr int licensee_count = 100;

Currency usd() {
    return *Currency::from_code("USD");
}

double resident_mib() {
    std::ifstream file("/proc/self/statm");
    long pages = 0;
    long resident = 0;
    file >> pages >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1U << 20U);
}

class Year {
public:
    explicit Year(std::int64_t uses) : uses_(uses) {
        at(from_);
        apply(OpenMarket{"market", Rate(1, 10)});
        apply(RegisterParty{"owner"});
        ListAsset asset;
        asset.asset = "A1";
        asset.licensor = "owner";
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"owner"}, {}};
        apply(asset);
        for (int i = 0; i < licensee_count; ++i) {
            apply(RegisterParty{"lab" + std::to_string(i)});
            apply(ReceivePayment{"lab" + std::to_string(i), usd(), 1'000'000'000'000'000, "", std::nullopt});
        }
        for (int i = 0; i < licence_count; ++i) agree(i);
    }

    void record() {
        std::int32_t const days = until_.days - from_.days;
        for (std::int64_t i = 0; i < uses_; ++i) {
            Date const day{from_.days + static_cast<std::int32_t>(i * days / uses_)};
            at(day);
            std::uint64_t const mixed = static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15U;
            apply(RecordUsage{"L" + std::to_string((mixed >> 40U) % licence_count), "tokens", "",
                              static_cast<std::int64_t>(1 + (mixed >> 54U)), day});
        }
    }
    void close() {
        at(Date{until_.days + 4});
        apply(ClosePeriod{until_, true, {{usd(), 1}}});
    }
    [[nodiscard]] Engine const& engine() const { return engine_; }
    [[nodiscard]] bool has_failed() const { return has_failed_; }

private:
    void at(Date day) { now_ = start_of(day); }
    void apply(Command command) {
        events_.clear();
        Answer const answer = engine_.apply({{0x9ea5, ++number_}, std::move(command)}, now_, events_);
        has_failed_ = has_failed_ || !std::holds_alternative<Applied>(answer);
    }
    void agree(int i) {
        contracts::Shares shares;
        contracts::Split split;
        for (int p = 0; p < payees_each; ++p) {
            std::string const name = "p" + std::to_string(i * payees_each + p);
            apply(RegisterParty{name});
            shares.weights.emplace_back(1 + p);
            split.to.push_back({contracts::Payee{name}, {}});
        }
        split.node = std::move(shares);
        AgreeLicence licence;
        licence.licence = "L" + std::to_string(i);
        licence.licensor = "owner";
        licence.licensee = "lab" + std::to_string(i % licensee_count);
        licence.assets = {"A1"};
        licence.scope.purposes.bits = 1;
        licence.scope.territories = contracts::TerritorySet::world();
        licence.scope.dates = {from_, until_};
        licence.terms = {
            usd(),
            {from_, until_},
            contracts::Window::month,
            {contracts::Usage{"tokens", {{std::nullopt, Rate(7 + i % 90, 1000)}}, contracts::Window::term},
             {}},
            {contracts::Commission{Rate(1, 10), "market", false}, {std::move(split)}}};
        apply(licence);
    }

    std::int64_t uses_;
    Date from_ = *date_from_text("2026-01-01");
    Date until_ = *date_from_text("2027-01-01");
    Instant now_;
    Engine engine_;
    Events events_;
    std::uint64_t number_ = 0;
    bool has_failed_ = false;
};

void year_recorded(benchmark::State& state) {
    for (auto _ : state) {
        Year year(state.range(0));
        year.record();
        state.counters["MiB"] = resident_mib();
        if (year.has_failed()) state.SkipWithError("a command was refused");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(year_recorded)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

void year_closed(benchmark::State& state) {
    for (auto _ : state) {
        state.PauseTiming();
        auto year = std::make_unique<Year>(state.range(0));
        year->record();
        state.ResumeTiming();
        year->close();
        state.PauseTiming();
        State const& end = year->engine().state();
        state.counters["MiB"] = resident_mib();
        state.counters["statements"] = static_cast<double>(end.statement_count);
        state.counters["payouts"] = static_cast<double>(end.payouts.size());
        if (year->has_failed() || end.closings.list.size() != 1)
            state.SkipWithError("the year did not close");
        if (auto const broken = first_broken(end)) state.SkipWithError(broken->c_str());
        year.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(year_closed)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
