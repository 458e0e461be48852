// Markets of the laboratory: commands applied per second inside a simulated market beside the same commands
// given to the core alone; and experiment 1 beside the same market as a plain agent model in Python.

#include "sim/experiments/plan.hpp"
#include "sim/world/licensing_play.hpp"
#include "sim/world/stage.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <string>

using namespace licet;
using namespace licet::sim;

namespace {

// Cash and a royalty at a budget of 0.3: one cell of experiment 1.
Setting one_cell() {
    auto const plan = read_plan(
        "name = \"x\"\nmarket = \"licensing\"\n[setting]\nbudget = 0.3\nroyalty = 1\ndeferral = 1\n"
        "[[metric]]\nname = \"m\"\nabove = \"gains\"\n",
        "bench.toml");
    return plan->setting_of(0);
}

void replications_of_experiment_1(benchmark::State& state) {
    Setting const setting = one_cell();
    Market const& market = *find_market("licensing");
    std::uint64_t replication = 0;
    double commands = 0;
    for (auto _ : state) {
        Tally tally(market.measures);
        market.play(setting, {1, replication++}, tally);
        commands += tally["commands"];
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["commands/s"] = benchmark::Counter(commands, benchmark::Counter::kIsRate);
    // Each of 40 agents acts or is told something at the opening, and at the end of each of three years.
    state.counters["agent_steps/s"] =
        benchmark::Counter(160.0 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(replications_of_experiment_1)->Unit(benchmark::kMillisecond)->MinTime(2);

// The same commands at the same instants, and nothing else.
void the_core_alone(benchmark::State& state) {
    Setting const setting = one_cell();
    std::vector<std::vector<std::pair<settlement::Envelope, Instant>>> markets_played;
    for (std::uint64_t r = 0; r < 50; ++r) markets_played.push_back(licensing::commands_of(setting, {1, r}));
    std::size_t next = 0;
    double commands = 0;
    for (auto _ : state) {
        settlement::Engine engine;
        settlement::Events events;
        for (auto const& [envelope, instant] : markets_played[next++ % markets_played.size()]) {
            events.clear();
            benchmark::DoNotOptimize(engine.apply(envelope, instant, events));
            ++commands;
        }
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["commands/s"] = benchmark::Counter(commands, benchmark::Counter::kIsRate);
}
BENCHMARK(the_core_alone)->Unit(benchmark::kMillisecond)->MinTime(2);

void plain_python_model(benchmark::State& state) {
    constexpr int replications = 200;
    double seconds = 0;
    for (auto _ : state) {
        FILE* const pipe =
            popen("python3 " LICET_SOURCE_DIR "/sim/python/licensing_model.py 0.3 1 1 200 1", "r");
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
    state.SetItemsProcessed(state.iterations() * replications);
    state.counters["agent_steps/s"] = benchmark::Counter(
        160.0 * replications * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(plain_python_model)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);

}  // namespace

BENCHMARK_MAIN();
