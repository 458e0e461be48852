#pragma once
// Random terms and facts, with edges on purpose: zero rates, equal amounts, facts on window boundaries.

#include "contracts/terms/terms.hpp"
#include "tests/property.hpp"

namespace licet::testing {

using namespace licet::contracts;

inline Rate small_rate(Random& random) {
    switch (random.below(5)) {
        case 0:
            return Rate(0);
        case 1:
            return Rate(1, 3);
        case 2:
            return Rate(random.below(100), 100);
        case 3:
            return Rate(1 + random.below(9), 7);
        default:
            return Rate(1);
    }
}

inline Window some_window(Random& random) {
    return static_cast<Window>(random.below(4));
}

inline std::vector<Tier> some_tiers(Random& random) {
    std::vector<Tier> tiers;
    Rate upto = 0;
    for (std::uint64_t i = 0, n = random.below(3); i < n; ++i) {
        upto += Rate(1 + random.below(300));
        tiers.push_back({upto, small_rate(random)});
    }
    tiers.push_back({std::nullopt, small_rate(random)});
    return tiers;
}

inline Date some_day(Random& random, Interval term) {
    auto const length = static_cast<std::uint64_t>(term.until.days - term.from.days);
    if (random.below(4) == 0)  // a window boundary
        if (auto const day = plus_months(term.from, static_cast<std::int32_t>(random.below(24)));
            day && term.contains(*day))
            return *day;
    return Date{term.from.days + static_cast<std::int32_t>(random.below(length))};
}

inline Expr some_expr(Random& random, Interval term, int depth) {
    std::uint64_t const kind = depth == 0 ? random.below(3) : random.below(13);
    auto const child = [&] { return some_expr(random, term, depth - 1); };
    auto const amount = [&] { return Rate(random.below(500)); };
    switch (kind) {
        case 0:
            return {
                Fixed{amount(), random.below(2) == 0 ? std::nullopt : std::optional(some_day(random, term))},
                {}};
        case 1:
            return {
                Usage{random.below(2) == 0 ? "tokens" : "crawls", some_tiers(random), some_window(random)},
                {}};
        case 2:
            return {Revenue{random.below(2) == 0 ? "gross" : "net", some_tiers(random), some_window(random)},
                    {}};
        case 3:
            return {Sum{}, {child(), child()}};
        case 4:
            return {Max{}, {child(), child()}};
        case 5:
            return {Min{}, {child(), child(), child()}};
        case 6:
            return {Scale{small_rate(random)}, {child()}};
        case 7:
            return {Advance{amount()}, {child()}};
        case 8:
            return {Floor{amount(), some_window(random)}, {child()}};
        case 9:
            return {Cap{amount(), some_window(random)}, {child()}};
        case 10:
            return {Afford{small_rate(random), "gross", random.below(2) == 0}, {child()}};
        case 11:
            if (random.below(2) == 0) return {Defer{some_day(random, term)}, {child()}};
            return {Defer{RevenueReaches{"gross", amount()}}, {child()}};
        default: {
            Date const from = some_day(random, term);
            return {During{from, Date{from.days + 1 + static_cast<std::int32_t>(random.below(200))}},
                    {child()}};
        }
    }
}

inline Split some_split(Random& random, int depth) {
    static char const* const names[] = {"kim", "lee", "park", "studio", "archive"};
    switch (depth == 0 ? 0 : random.below(4)) {
        case 0:
            return {Payee{names[random.below(5)]}, {}};
        case 1:
            return {Commission{Rate(random.below(4), 10), "market", random.below(2) == 0},
                    {some_split(random, depth - 1)}};
        case 2: {
            Split out{Shares{{}}, {}};
            for (std::uint64_t i = 0, n = 1 + random.below(4); i < n; ++i) {
                std::get<Shares>(out.node).weights.push_back(i == 0 ? Rate(1) : small_rate(random));
                out.to.push_back(some_split(random, depth - 1));
            }
            return out;
        }
        default:
            return {ByUsage{"tokens", {"A1", "A2"}},
                    {some_split(random, depth - 1), some_split(random, depth - 1)}};
    }
}

inline Terms some_terms(Random& random) {
    Date const from = *date_from_parts(2024, 1 + static_cast<unsigned>(random.below(12)),
                                       1 + static_cast<unsigned>(random.below(31)) % 28);
    Terms terms{*Currency::from_code(random.below(2) == 0 ? "USD" : "KRW"),
                {from, *plus_months(from, 12 * (1 + static_cast<std::int32_t>(random.below(2))))},
                static_cast<Window>(random.below(3)),
                {},
                {}};
    terms.pay = some_expr(random, terms.term, 3);
    terms.split = some_split(random, 3);
    return terms;
}

// Facts known by the end of the term; every fourth one restates an earlier one.
inline std::vector<Fact> some_facts(Random& random, Terms const& terms, std::size_t count) {
    std::vector<Fact> facts;
    std::vector<bool> is_superseded;
    for (std::size_t i = 0; i < count; ++i) {
        Fact fact;
        fact.id = "f" + std::to_string(i);
        fact.at = some_day(random, terms.term);
        if (random.below(2) == 0)
            fact.what = UsageFact{random.below(2) == 0 ? "tokens" : "crawls",
                                  random.below(3) == 0
                                      ? std::nullopt
                                      : std::optional<std::string>(random.below(2) == 0 ? "A1" : "A2"),
                                  Rate(random.below(200))};
        else
            fact.what = RevenueFact{random.below(2) == 0 ? "gross" : "net", Rate(random.below(100'000), 100)};
        fact.known = Date{fact.at.days + static_cast<std::int32_t>(random.below(60))};
        if (i > 0 && random.below(4) == 0) {
            std::size_t const earlier = random.below(i);
            bool const same = facts[earlier].what.index() == fact.what.index();
            if (same && !is_superseded[earlier]) {
                if (auto* const usage = std::get_if<UsageFact>(&fact.what))
                    usage->meter = std::get<UsageFact>(facts[earlier].what).meter;
                if (auto* const revenue = std::get_if<RevenueFact>(&fact.what))
                    revenue->stream = std::get<RevenueFact>(facts[earlier].what).stream;
                fact.known = std::max(fact.known, facts[earlier].known);
                fact.supersedes = facts[earlier].id;
                is_superseded[earlier] = true;
            }
        }
        facts.push_back(std::move(fact));
        is_superseded.push_back(false);
    }
    return facts;
}

}  // namespace licet::testing
