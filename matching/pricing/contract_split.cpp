#include "matching/pricing/contract_split.hpp"

#include "contracts/values/assert.hpp"
#include "matching/pricing/linear_program.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

// Walks along V. `wanted` says how much more of an instrument to take, from the point reached; less than
// there is ends the walk.
template <class Wanted>
SplitPoint walk(std::vector<PricedInstrument> const& menu, Wanted wanted) {
    SplitPoint point;
    point.quantities.assign(menu.size(), Rate(0));
    for (std::size_t const i : order_of_use(menu)) {
        PricedInstrument const& instrument = menu[i];
        Rate const more = std::max(Rate(0), Rate(wanted(point, instrument)));
        Rate const taken = std::min(more, instrument.most);
        point.quantities[i] = taken;
        point.cost += instrument.cost * taken;
        point.worth += instrument.worth * taken;
        if (taken < instrument.most) break;
    }
    return point;
}

}  // namespace

std::vector<std::size_t> order_of_use(std::vector<PricedInstrument> const& menu) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < menu.size(); ++i)
        if (menu[i].most > 0 && menu[i].worth > 0) order.push_back(i);
    std::ranges::stable_sort(order, [&](std::size_t x, std::size_t y) {
        Rate const left = menu[x].worth * menu[y].cost;
        Rate const right = menu[y].worth * menu[x].cost;
        return left != right ? left > right : !menu[x].is_contingent && menu[y].is_contingent;
    });
    return order;
}

SplitPoint best_worth(std::vector<PricedInstrument> const& menu, Rate const& cost_max) {
    return walk(menu, [&](SplitPoint const& point, PricedInstrument const& instrument) -> Rate {
        if (instrument.cost == 0) return instrument.most;
        return (cost_max - point.cost) / instrument.cost;
    });
}

SplitPoint k_split(std::vector<PricedInstrument> const& menu, Rate const& value, Rate const& reservation,
                   Rate const& k) {
    Rate const rest = 1 - k;
    return walk(menu, [&](SplitPoint const& point, PricedInstrument const& instrument) -> Rate {
        // k·(W − C − a·q) = (1 − k)·(O + b·q − R)  ⇒  q = (k·(W − C) − (1 − k)·(O − R)) / (k·a + (1 − k)·b)
        Rate const gap = split_shortfall(point, value, reservation, k);
        Rate const slope = k * instrument.cost + rest * instrument.worth;
        if (slope == 0) return instrument.most;
        return gap / slope;
    });
}

Rate split_shortfall(SplitPoint const& point, Rate const& value, Rate const& reservation, Rate const& k) {
    return k * (value - point.cost) - (1 - k) * (point.worth - reservation);
}

SplitPoint nash_split(std::vector<PricedInstrument> const& menu, Rate const& value, Rate const& reservation,
                      Rate const& beta) {
    LICET_ASSERT(best_worth(menu, value).worth >= reservation, "there is a contract to share the gain of");
    return walk(menu, [&](SplitPoint const& point, PricedInstrument const& instrument) -> Rate {
        if (instrument.cost == 0) return instrument.most;
        // On this stretch O = O₀ + s·(x − C₀); its best cost x by the first-order condition. V is concave, so
        // the first stretch whose best lies inside it has the best of all.
        Rate const slope = instrument.worth / instrument.cost;
        Rate const best = beta * value + (1 - beta) * (point.cost - (point.worth - reservation) / slope);
        return (best - point.cost) / instrument.cost;
    });
}

SplitPoint least_contingent(std::vector<PricedInstrument> const& menu, Rate const& value,
                            Rate const& reservation) {
    LinearProgram program{menu.size(), {}};
    LinearConstraint worth{{}, LinearConstraint::Sense::at_least, reservation};
    LinearConstraint cost{{}, LinearConstraint::Sense::at_most, value};
    std::vector<Rate> contingent(menu.size(), Rate(0));
    for (std::size_t i = 0; i < menu.size(); ++i) {
        worth.terms.emplace_back(i, menu[i].worth);
        cost.terms.emplace_back(i, menu[i].cost);
        program.constraints.push_back({{{i, Rate(1)}}, LinearConstraint::Sense::at_most, menu[i].most});
        if (menu[i].is_contingent) contingent[i] = menu[i].cost;
    }
    program.constraints.push_back(worth);
    program.constraints.push_back(cost);
    auto const solution = minimise(program, contingent);
    LICET_ASSERT(solution.has_value(), "there is a contract");
    SplitPoint point;
    point.quantities = solution->variables;
    for (std::size_t i = 0; i < menu.size(); ++i) {
        point.cost += menu[i].cost * point.quantities[i];
        point.worth += menu[i].worth * point.quantities[i];
    }
    return point;
}

}  // namespace licet::matching
