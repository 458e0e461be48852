// Markets of the laboratory: commands applied per second inside a simulated market beside the same commands
// given to the core alone; experiment 1, and a market that is paid by use, beside the same market as a plain
// agent model in Python that keeps the same record of it; and zero-intelligence double auctions beside a bare
// loop.

#include "sim/experiments/plan.hpp"
#include "sim/world/double_auction.hpp"
#include "sim/world/licensing_play.hpp"
#include "sim/world/metered.hpp"
#include "sim/world/stage.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>

using namespace licet;
using namespace licet::sim;

namespace {

Setting setting_of(std::string const& market, std::string const& text) {
    auto const plan = read_plan("name = \"x\"\nmarket = \"" + market + "\"\n[setting]\n" + text +
                                    "\n[[metric]]\nname = \"m\"\nabove = \"gains\"\n",
                                "bench.toml");
    return plan->setting_of(0);
}

// Cash and a royalty at a budget of 0.3: one cell of experiment 1.
Setting one_cell() {
    return setting_of("licensing", "budget = 0.3\nroyalty = 1\ndeferral = 1\n");
}
// A year of 20 firms, of which those that agreed report each day.
Setting one_year() {
    return setting_of("metered", "");
}

using PlayMarket = void (*)(Setting const& setting, Draw const& draw, Tally& tally);

void replications(benchmark::State& state, std::string const& name, Setting const& setting,
                  PlayMarket play = nullptr) {
    Market const& market = *find_market(name);
    if (play == nullptr) play = market.play;
    std::uint64_t replication = 0;
    double commands = 0;
    double uses = 0;
    for (auto _ : state) {
        Tally tally(market.measures);
        play(setting, {1, replication++}, tally);
        commands += tally["commands"];
        if (name == "metered") uses += tally["uses"];
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["commands/s"] = benchmark::Counter(commands, benchmark::Counter::kIsRate);
    // Each of 40 agents acts or is told something at the opening, and at the end of each of three years; a
    // use is a step of the firm that reports it.
    state.counters["agent_steps/s"] =
        benchmark::Counter(name == "metered" ? uses : 160.0 * static_cast<double>(state.iterations()),
                           benchmark::Counter::kIsRate);
}

using Commands = std::vector<std::pair<settlement::Envelope, Instant>>;

// The same commands at the same instants, and nothing else.
void core_alone(benchmark::State& state, std::vector<Commands> const& played) {
    std::size_t next = 0;
    double commands = 0;
    for (auto _ : state) {
        settlement::Engine engine;
        settlement::Events events;
        for (auto const& [envelope, instant] : played[next++ % played.size()]) {
            events.clear();
            benchmark::DoNotOptimize(engine.apply(envelope, instant, events));
            ++commands;
        }
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["commands/s"] = benchmark::Counter(commands, benchmark::Counter::kIsRate);
}

// A model that prints the seconds of so many replications; nothing else of its time counts.
void python_model(benchmark::State& state, std::string const& arguments, int count) {
    double seconds = 0;
    for (auto _ : state) {
        FILE* const pipe = popen(("python3 " LICET_SOURCE_DIR "/sim/python/" + arguments).c_str(), "r");
        std::array<char, 256> line{};
        bool const is_read = pipe != nullptr && std::fgets(line.data(), line.size(), pipe) != nullptr &&
                             std::sscanf(line.data(), "seconds %lf", &seconds) == 1;
        while (pipe != nullptr && std::fgets(line.data(), line.size(), pipe) != nullptr) {
        }
        if (pipe != nullptr) pclose(pipe);
        if (!is_read) {
            state.SkipWithError("python3 cannot be run");
            return;
        }
        state.SetIterationTime(seconds);
    }
    state.SetItemsProcessed(state.iterations() * count);
}

void replications_of_experiment_1(benchmark::State& state) {
    replications(state, "licensing", one_cell());
}
BENCHMARK(replications_of_experiment_1)->Unit(benchmark::kMillisecond)->MinTime(2);

// With a record of all that happens, as the plain agent model keeps it.
void replications_of_experiment_1_on_record(benchmark::State& state) {
    replications(state, "licensing", one_cell(), licensing::play_on_record);
}
BENCHMARK(replications_of_experiment_1_on_record)->Unit(benchmark::kMillisecond)->MinTime(2);

void experiment_1_the_core_alone(benchmark::State& state) {
    std::vector<Commands> played;
    for (std::uint64_t r = 0; r < 50; ++r) played.push_back(licensing::commands_of(one_cell(), {1, r}));
    core_alone(state, played);
}
BENCHMARK(experiment_1_the_core_alone)->Unit(benchmark::kMillisecond)->MinTime(2);

void experiment_1_in_python(benchmark::State& state) {
    python_model(state, "licensing_model.py 0.3 1 1 200 1", 200);
}
BENCHMARK(experiment_1_in_python)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);

void years_paid_by_use(benchmark::State& state) {
    replications(state, "metered", one_year());
}
BENCHMARK(years_paid_by_use)->Unit(benchmark::kMillisecond)->MinTime(2);

void paid_by_use_the_core_alone(benchmark::State& state) {
    std::vector<Commands> played;
    for (std::uint64_t r = 0; r < 20; ++r) played.push_back(metered::commands_of(one_year(), {1, r}));
    core_alone(state, played);
}
BENCHMARK(paid_by_use_the_core_alone)->Unit(benchmark::kMillisecond)->MinTime(2);

void paid_by_use_in_python(benchmark::State& state) {
    python_model(state, "metered_model.py 20 365 1000 1 40 1", 40);
}
BENCHMARK(paid_by_use_in_python)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);

// Zero-intelligence double auctions of 1,000 traders, 500 on a side, 20 shouts each.
constexpr std::size_t traders_a_side = 500;
constexpr std::uint64_t shouts = 20 * 2 * traders_a_side;
constexpr std::int64_t most = 1'000'000'000;

void zero_intelligence_kernel(benchmark::State& state) {
    Stream people(1, purpose_of("bench traders"), 0);
    std::vector<std::int64_t> values(traders_a_side);
    std::vector<std::int64_t> costs(traders_a_side);
    for (auto* const side : {&values, &costs})
        for (std::int64_t& one : *side) one = static_cast<std::int64_t>(people.below(most));
    std::uint64_t period = 0;
    std::uint64_t steps = 0;
    for (auto _ : state) {
        Stream stream(1, purpose_of("bench auction"), period++);
        DoubleAuction const played = play_double_auction(values, costs, most, shouts, stream);
        steps += played.shouts;
        benchmark::DoNotOptimize(played.cleared.trades.data());
    }
    state.counters["agent_steps/s"] =
        benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}
BENCHMARK(zero_intelligence_kernel)->Unit(benchmark::kMicrosecond);

// The same market as one writes it by itself: doubles and the standard library's generator.
void zero_intelligence_bare(benchmark::State& state) {
    struct Trader {
        double limit;
        bool is_buyer;
    };
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<Trader> people;
    for (std::size_t i = 0; i < 2 * traders_a_side; ++i) people.push_back({uniform(random), i % 2 == 0});
    std::uint64_t steps = 0;
    for (auto _ : state) {
        std::vector<Trader> traders = people;
        double gains = 0;
        std::ptrdiff_t bidder = -1;
        std::ptrdiff_t asker = -1;
        double bid = 0;
        double ask = 0;
        for (std::uint64_t shout = 0; shout < shouts && traders.size() > 1; ++shout, ++steps) {
            auto const who = static_cast<std::ptrdiff_t>(random() % traders.size());
            Trader& trader = traders[static_cast<std::size_t>(who)];
            double const price = trader.is_buyer ? uniform(random) * trader.limit
                                                 : trader.limit + uniform(random) * (1 - trader.limit);
            std::ptrdiff_t met = -1;
            if (trader.is_buyer) {
                if (asker >= 0 && price >= ask)
                    met = asker;
                else if (bidder < 0 || price > bid)
                    bidder = who, bid = price;
            } else {
                if (bidder >= 0 && price <= bid)
                    met = bidder;
                else if (asker < 0 || price < ask)
                    asker = who, ask = price;
            }
            if (met < 0) continue;
            Trader& other = traders[static_cast<std::size_t>(met)];
            gains += trader.is_buyer ? trader.limit - other.limit : other.limit - trader.limit;
            for (std::ptrdiff_t const gone : {std::max(who, met), std::min(who, met)}) {
                traders[static_cast<std::size_t>(gone)] = traders.back();
                traders.pop_back();
            }
            bidder = asker = -1;
        }
        benchmark::DoNotOptimize(gains);
    }
    state.counters["agent_steps/s"] =
        benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}
BENCHMARK(zero_intelligence_bare)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
