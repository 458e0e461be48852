#include "matching/bridge/bridge.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <array>

namespace licet::matching {
namespace {

// One instrument as both see it: worth `b` to the licensor, costing `a` to the licensee, at most `most` of
// it.
struct Column {
    FineUnits a;
    FineUnits b;
    std::int64_t most;
    std::int64_t Contract::*quantity;
};

using Columns = std::array<Column, 3>;

FineUnits with_servicing(FineUnits coefficient, std::int64_t servicing_ppm) {
    // Rounded up: the licensee's cost is never understated.
    Integer const exact = Integer(coefficient) * (ppm + servicing_ppm);
    return static_cast<FineUnits>(ceiling(Rate(exact, ppm)));
}

Columns columns_of(Offer const& offer, Bid const& bid, std::int64_t upfront_left,
                   std::int64_t royalty_left_ppm, BridgeOptions const& options) {
    Coefficients const b = coefficients_of(offer.beliefs, bid.deferred_trigger);
    Coefficients const a = coefficients_of(bid.beliefs, bid.deferred_trigger);
    Columns columns{
        Column{a.upfront, b.upfront,
               std::min({offer.accepts.upfront_max, bid.accepts.upfront_max, upfront_left}),
               &Contract::upfront},
        Column{with_servicing(a.deferred, options.servicing_ppm), b.deferred,
               std::min(offer.accepts.deferred_max, bid.accepts.deferred_max), &Contract::deferred},
        Column{with_servicing(a.royalty, options.servicing_ppm), b.royalty,
               std::min({offer.accepts.royalty_max_ppm, bid.accepts.royalty_max_ppm, royalty_left_ppm}),
               &Contract::royalty_ppm}};
    // Best ratio b : a first, so that each unit of cost buys the most; cash before the rest on a tie.
    std::ranges::stable_sort(columns, [](Column const& x, Column const& y) {
        return Integer(x.b) * Integer(y.a) > Integer(y.b) * Integer(x.a);
    });
    return columns;
}

// The licensor's value and the licensee's cost of a contract.
void value(Contract& contract, Columns const& columns) {
    contract.value_to_licensor = 0;
    contract.cost_to_licensee = 0;
    for (Column const& column : columns) {
        contract.value_to_licensor += column.b * (contract.*column.quantity);
        contract.cost_to_licensee += column.a * (contract.*column.quantity);
    }
}

struct Point {
    Rate cost;
    Rate value;
    std::array<Rate, 3> quantities;
};

// Along the greedy fill, the point where k·(W − C) = (1 − k)·(O − R), or the end of the fill before that.
Point split_point(Columns const& columns, Rate const& W, Rate const& R, Rate const& k) {
    Point point{0, 0, {0, 0, 0}};
    Rate const rest = 1 - k;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Column const& column = columns[i];
        if (column.most <= 0 || column.b == 0) continue;
        Rate const a(Integer(column.a));
        Rate const b(Integer(column.b));
        // k·(W − C − a·q) = (1 − k)·(O + b·q − R)  ⇒  q = (k·(W − C) − (1 − k)·(O − R)) / (k·a + (1 − k)·b)
        Rate const gap = k * (W - point.cost) - rest * (point.value - R);
        Rate const slope = k * a + rest * b;
        if (gap <= 0 || slope == 0) break;
        Rate const wanted = gap / slope;
        Rate const taken = std::min(wanted, Rate(column.most));
        point.quantities[i] = taken;
        point.cost += a * taken;
        point.value += b * taken;
        if (taken == wanted) break;
    }
    return point;
}

// The most a contract within the limits is worth to the licensor at a cost of at most W: the frontier's end.
Rate best_value(Columns const& columns, Rate const& W) {
    Rate cost = 0;
    Rate best = 0;
    for (Column const& column : columns) {
        if (column.most <= 0 || column.b == 0) continue;
        Rate taken(column.most);
        if (column.a != 0) taken = std::min(taken, Rate((W - cost) / Rate(Integer(column.a))));
        cost += Rate(Integer(column.a)) * taken;
        best += Rate(Integer(column.b)) * taken;
    }
    return best;
}

// Down to whole numbers in the licensee's favour, then up again where the licensor needs it (B10).
bool round_contract(Contract& contract, Columns const& columns, Point const& point, FineUnits W,
                    FineUnits R) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        contract.*columns[i].quantity = static_cast<std::int64_t>(floor(point.quantities[i]));
    value(contract, columns);
    for (Column const& column : columns) {
        if (contract.value_to_licensor >= R) break;
        std::int64_t& quantity = contract.*column.quantity;
        if (column.b == 0 || quantity >= column.most) continue;
        FineUnits const shortfall = R - contract.value_to_licensor;
        FineUnits const steps = (shortfall + column.b - 1) / column.b;
        quantity += static_cast<std::int64_t>(std::min<FineUnits>(steps, column.most - quantity));
        value(contract, columns);
    }
    return contract.value_to_licensor >= R && contract.cost_to_licensee <= W;
}

FineUnits fine(std::int64_t minor_units) {
    return FineUnits{minor_units} * fine_per_minor;
}
Rate fine_rate(std::int64_t minor_units) {
    return Rate(Integer(minor_units) * fine_per_minor);
}

bool has_contract(Offer const& offer, Bid const& bid, std::int64_t upfront_left,
                  std::int64_t royalty_left_ppm, BridgeOptions const& options) {
    return std::holds_alternative<Contract>(bridge(offer, bid, upfront_left, royalty_left_ppm, options));
}

}  // namespace

Coefficients coefficients_of(Beliefs const& beliefs, std::int64_t deferred_trigger) {
    Coefficients out{fine_per_minor, 0, 0};
    for (Scenario const& scenario : beliefs.scenarios) {
        WideUnits so_far = 0;
        bool is_paid = false;
        for (std::size_t year = 0; year < scenario.revenue.size(); ++year) {
            WideUnits const weight = WideUnits{scenario.weight_ppm} * beliefs.discount_ppm[year];
            // weight is in 10^-12; a ppm of the revenue needs another 10^-6, kept by dividing at the end.
            out.royalty += weight * scenario.revenue[year];
            so_far += scenario.revenue[year];
            if (!is_paid && so_far >= deferred_trigger) {
                is_paid = true;
                out.deferred += weight;
            }
        }
    }
    out.royalty /=
        ppm;  // down: the licensor's is never overstated, the licensee's by less than 10^-12 of a unit
    return out;
}

BridgeResult bridge(Offer const& offer, Bid const& bid, std::int64_t upfront_left,
                    std::int64_t royalty_left_ppm, BridgeOptions const& options) {
    if (auto why = mismatch(offer, bid)) return NoContract{*why, 0, {}};
    Columns const columns = columns_of(offer, bid, upfront_left, royalty_left_ppm, options);
    Rate const W = fine_rate(bid.value);
    Rate const R = fine_rate(offer.reservation);
    Rate const best = best_value(columns, W);
    std::int64_t const best_minor = static_cast<std::int64_t>(floor(Rate(best / Rate(fine_per_minor))));
    if (best < R) {
        return NoContract{
            "within both sides' limits no contract is worth the licensor's reservation", best_minor, {}};
    }
    // Where the split would leave the licensor below its reservation, it gets the reservation.
    Point point = split_point(columns, W, R, Rate(options.licensor_share_ppm, ppm));
    if (point.value < R) point = split_point(columns, W, R, Rate(1));
    Contract contract;
    if (!round_contract(contract, columns, point, fine(bid.value), fine(offer.reservation)))
        return NoContract{"no contract in whole units is acceptable to both", best_minor, {}};
    return contract;
}

BridgeResult bridge(Offer const& offer, Bid const& bid, BridgeOptions const& options) {
    BridgeResult result = bridge(offer, bid, bid.upfront_budget, bid.royalty_stack_ppm, options);
    auto* const none = std::get_if<NoContract>(&result);
    if (none == nullptr || mismatch(offer, bid)) return result;

    // Each limit by itself, moved as little as is enough. Whether a contract exists is monotone in every one
    // of them.
    auto const least = [](std::int64_t low, std::int64_t high, auto is_enough) {
        while (low < high) {
            std::int64_t const middle = low + (high - low) / 2;
            if (is_enough(middle))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    };
    auto const propose = [&](std::string limit, std::int64_t from, std::int64_t high, bool is_ppm,
                             auto with) {
        auto const is_enough = [&](std::int64_t value) {
            Offer changed_offer = offer;
            Bid changed_bid = bid;
            with(changed_offer, changed_bid, value);
            return has_contract(changed_offer, changed_bid, changed_bid.upfront_budget,
                                changed_bid.royalty_stack_ppm, options);
        };
        if (from >= high || !is_enough(high)) return;
        none->changes.push_back({std::move(limit), from, least(from, high, is_enough), is_ppm});
    };
    if (offer.reservation > 0 && none->best_value >= 0) {
        Offer changed = offer;
        changed.reservation = std::min(none->best_value, offer.reservation);
        if (has_contract(changed, bid, bid.upfront_budget, bid.royalty_stack_ppm, options))
            none->changes.push_back(
                {"the licensor's reservation", offer.reservation, changed.reservation, false});
    }
    propose("the licensee's value", bid.value, minor_units_max, false,
            [](Offer&, Bid& b, std::int64_t v) { b.value = v; });
    propose("the upfront both accept and the budget",
            std::min({offer.accepts.upfront_max, bid.accepts.upfront_max, bid.upfront_budget}),
            minor_units_max, false, [](Offer& o, Bid& b, std::int64_t v) {
                o.accepts.upfront_max = std::max(o.accepts.upfront_max, v);
                b.accepts.upfront_max = std::max(b.accepts.upfront_max, v);
                b.upfront_budget = std::max(b.upfront_budget, v);
            });
    propose("the deferred fee both accept", std::min(offer.accepts.deferred_max, bid.accepts.deferred_max),
            minor_units_max, false, [](Offer& o, Bid& b, std::int64_t v) {
                o.accepts.deferred_max = std::max(o.accepts.deferred_max, v);
                b.accepts.deferred_max = std::max(b.accepts.deferred_max, v);
            });
    propose("the royalty both accept",
            std::min({offer.accepts.royalty_max_ppm, bid.accepts.royalty_max_ppm, bid.royalty_stack_ppm}),
            ppm, true, [](Offer& o, Bid& b, std::int64_t v) {
                o.accepts.royalty_max_ppm = std::max(o.accepts.royalty_max_ppm, v);
                b.accepts.royalty_max_ppm = std::max(b.accepts.royalty_max_ppm, v);
                b.royalty_stack_ppm = std::max(b.royalty_stack_ppm, v);
            });
    return result;
}

bool is_acceptable(Contract const& contract, Offer const& offer, Bid const& bid,
                   BridgeOptions const& options) {
    if (mismatch(offer, bid)) return false;
    if (contract.upfront < 0 || contract.deferred < 0 || contract.royalty_ppm < 0) return false;
    Columns const columns = columns_of(offer, bid, bid.upfront_budget, bid.royalty_stack_ppm, options);
    for (Column const& column : columns)
        if (contract.*column.quantity > column.most) return false;
    Contract valued = contract;
    value(valued, columns);
    return valued == contract && contract.value_to_licensor >= fine(offer.reservation) &&
           contract.cost_to_licensee <= fine(bid.value);
}

contracts::Terms terms_of(Contract const& contract, Offer const& offer, Bid const& bid,
                          contracts::Split split) {
    using namespace contracts;
    Rate const per_major(offer.currency.minor_per_major());
    Expr sum{Sum{}, {}};
    if (contract.upfront > 0) sum.of.push_back({Fixed{Rate(contract.upfront) / per_major, std::nullopt}, {}});
    if (contract.deferred > 0) {
        RevenueReaches const trigger{offer.stream, Rate(bid.deferred_trigger) / per_major};
        sum.of.push_back({Defer{trigger}, {{Fixed{Rate(contract.deferred) / per_major, std::nullopt}, {}}}});
    }
    if (contract.royalty_ppm > 0 || sum.of.empty())
        sum.of.push_back(
            {Revenue{offer.stream, {{std::nullopt, Rate(contract.royalty_ppm, ppm)}}, Window::term}, {}});
    Expr pay = sum.of.size() == 1 ? Expr(sum.of.front()) : std::move(sum);
    return {offer.currency, bid.scope.dates, offer.statements, std::move(pay), std::move(split)};
}

PostedPrice at_posted_price(Offer const& offer, Bid const& bid) {
    std::int64_t const can_pay = std::min({bid.value, bid.upfront_budget, bid.accepts.upfront_max});
    return {!mismatch(offer, bid) && offer.ask <= can_pay, offer.ask, can_pay};
}

}  // namespace licet::matching
