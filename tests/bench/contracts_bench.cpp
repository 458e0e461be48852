// Terms evaluated per second, and one amount split among 10 to 10,000 payees.

#include "contracts/terms/fast_price.hpp"
#include "contracts/terms/statement.hpp"

#include <benchmark/benchmark.h>

using namespace licet;
using namespace licet::contracts;

namespace {

Terms three_clauses() {
    Terms terms;
    terms.currency = *Currency::from_code("USD");
    terms.term = {*date_from_text("2024-01-01"), *date_from_text("2027-01-01")};
    terms.statements = Window::quarter;
    Expr const royalty{
        Revenue{"gross", {{Rate(100'000), Rate(1, 20)}, {std::nullopt, Rate(1, 50)}}, Window::year}, {}};
    Expr const use{Usage{"tokens", {{std::nullopt, Rate(3, 1'000'000)}}, Window::term}, {}};
    terms.pay = {Floor{Rate(1000), Window::year}, {{Sum{}, {royalty, use}}}};
    terms.split = {Payee{"owner"}, {}};
    return terms;
}

// A use a day for two years, and a report a month.
FactBook daily_facts(Terms const& terms) {
    FactBook book;
    for (std::int32_t day = 0; day < 730; ++day) {
        Date const at{terms.term.from.days + day};
        book.add(FactKind::usage, "tokens", "", at, at, Rate(1'000'000 + day));
        if (day % 30 == 0) book.add(FactKind::revenue, "gross", "", at, at, Rate(1'234'567, 100));
    }
    return book;
}

void terms_evaluated(benchmark::State& state) {
    Terms const terms = three_clauses();
    FactBook const book = daily_facts(terms);
    FactView view;
    view.advance(book, terms.term.until);
    Date const t = *date_from_text("2025-10-01");
    for (auto _ : state) benchmark::DoNotOptimize(earned(terms, view, t));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(terms_evaluated);

void a_life_of_statements(benchmark::State& state) {
    Terms const terms = three_clauses();
    FactBook const book = daily_facts(terms);
    auto const payees = payees_of(terms.split);
    for (auto _ : state) {
        StatementSeries series;
        FactView view;
        for (Interval const period : all_windows(terms.term, terms.statements)) {
            view.advance(book, period.until);
            benchmark::DoNotOptimize(series.next(terms, payees, view, period.until));
        }
    }
    state.SetItemsProcessed(state.iterations() * 12);
}
BENCHMARK(a_life_of_statements);

Split shares_among(std::int64_t count) {
    Split split{Shares{}, {}};
    for (std::int64_t i = 0; i < count; ++i) {
        std::get<Shares>(split.node).weights.emplace_back(1 + i % 97);
        split.to.push_back({Payee{"p" + std::to_string(i)}, {}});
    }
    return split;
}

void split_among(benchmark::State& state) {
    auto const split = shares_among(state.range(0));
    auto const payees = payees_of(split);
    auto const weights = weights_of(split, payees, FactView(), Date{});
    Division division;
    std::int64_t due = 123'456'789;
    for (auto _ : state) benchmark::DoNotOptimize(division.divide(Integer(++due), weights, payees.size()));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(split_among)->RangeMultiplier(10)->Range(10, 10'000);

void split_among_in_machine_integers(benchmark::State& state) {
    auto const split = shares_among(state.range(0));
    auto const fast = FastDivision::of(split);
    FastShares shares;
    std::vector<std::int64_t> parts(fast->payee_count());
    std::int64_t due = 123'456'789;
    for (auto _ : state) {
        fast->divide(++due, shares, parts);
        benchmark::DoNotOptimize(parts.data());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(split_among_in_machine_integers)->Arg(3)->RangeMultiplier(10)->Range(10, 10'000);

}  // namespace

BENCHMARK_MAIN();
