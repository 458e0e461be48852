// A policy of 260 alternatives, as a real one has, against 260 single constraints: in one state of the world,
// and against a constraint of a request.

#include "adapters/odrl/evaluate.hpp"

#include <benchmark/benchmark.h>

using namespace licet::adapters::odrl;

namespace {

constexpr int alternatives = 260;

Constraint equals(int number) {
    Constraint out;
    out.left = "odrl:count";
    out.op = "eq";
    out.right = {{"", std::to_string(number), "xsd:integer"}};
    return out;
}

Constraint any_of_all() {
    Constraint out;
    out.logical = "or";
    for (int i = 0; i < alternatives; ++i) out.operands.push_back(equals(i));
    return out;
}

World none_of_them() {
    World world;
    world.values["odrl:count"] = {{"", "-1", "xsd:integer"}};
    return world;
}

void or_of_260_holds(benchmark::State& state) {
    Constraint const any = any_of_all();
    World const world = none_of_them();
    for (auto _ : state) benchmark::DoNotOptimize(holds(any, world));
}
BENCHMARK(or_of_260_holds);

void single_260_hold(benchmark::State& state) {
    Constraint const any = any_of_all();
    World const world = none_of_them();
    for (auto _ : state)
        for (Constraint const& one : any.operands) benchmark::DoNotOptimize(holds(one, world));
}
BENCHMARK(single_260_hold);

void or_of_260_fits(benchmark::State& state) {
    std::vector<Constraint> const any{any_of_all()};
    std::vector<Constraint> const asked{equals(-1)};
    for (auto _ : state) benchmark::DoNotOptimize(fit(any, asked, false));
}
BENCHMARK(or_of_260_fits);

void single_260_fit(benchmark::State& state) {
    Constraint const any = any_of_all();
    std::vector<Constraint> const asked{equals(-1)};
    for (auto _ : state)
        for (Constraint const& one : any.operands) {
            std::vector<Constraint> const single{one};
            benchmark::DoNotOptimize(fit(single, asked, false));
        }
}
BENCHMARK(single_260_fit);

}  // namespace

BENCHMARK_MAIN();
