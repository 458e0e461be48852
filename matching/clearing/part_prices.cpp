#include "matching/clearing/part_prices.hpp"

#include <algorithm>
#include <functional>

namespace licet::matching {

using Wide = WideUnits;

void PartPrices::find(Beginning const& from) {
    Part const& part = state_.part;
    std::vector<std::int64_t> prices(part.capacities.size(), 0);
    state_.is_warm = !state_.is_alone() && std::ranges::any_of(from.prices, [](auto p) { return p > 0; });
    if (state_.is_warm)
        for (std::size_t k = 0; k < prices.size(); ++k)
            prices[k] = std::clamp<std::int64_t>(from.prices[k], 0, InstanceLimits::surplus_max);
    (void)price(prices);
    if (!from.items.empty()) begin_with(from.items);
    bool const is_free = !state_.is_warm && std::ranges::equal(demand_, part.capacities, std::less_equal{});
    if (state_.is_alone() || is_free) {
        state_.keep_if_better(choose_greedily(part, state_.pool, prices));
        return;
    }
    add_single_items();
    if (!state_.is_warm) ask_without();
    move(std::move(prices), {state_.effort.steps, state_.effort.precision, false});
}

void PartPrices::begin_with(std::vector<std::uint32_t> const& items) {
    Part const& part = state_.part;
    Choice choice{std::vector<std::uint32_t>(part.buyers.size(), no_column), part.capacities, 0};
    auto item = items.begin();
    for (std::uint32_t b = 0; b < part.buyers.size(); ++b) {
        std::vector<std::uint32_t> own;
        for (; item != items.end() && *item < part.buyers[b].items_until; ++item) own.push_back(*item);
        put(state_.pool, choice, b, state_.pool.add(column_of(part, b, std::move(own))));
    }
    state_.keep_if_better(std::move(choice));
}

WideUnits PartPrices::improve(std::vector<std::int64_t>& prices, Pace pace) const {
    return move_prices(state_.part, state_.pool, state_.best.value, pace.steps,
                       pace.is_fine ? PriceSteps::close : PriceSteps::quick, prices);
}

// Prices that suit the pool overshoot while it knows few alternatives: a part of the way is gone, more of
// it as the answers follow. Quick passes fill the pool, exact ones prove.
void PartPrices::move(std::vector<std::int64_t> prices, Pace pace) {
    Part const& part = state_.part;
    Pool const& pool = state_.pool;
    Effort const& effort = state_.effort;
    std::vector<std::int64_t> centre = prices;
    Wide centre_value = state_.tight_bound;
    std::vector<std::int64_t> asked(prices.size());
    int tenths = 4;
    for (int round = 0; round < effort.rounds; ++round) {
        state_.keep_if_better(choose_greedily(part, pool, prices));
        Wide const pool_value = improve(prices, pace);
        if (centre_value - pool_value <= state_.tight_bound / pace.precision) break;
        for (std::size_t k = 0; k < prices.size(); ++k)
            asked[k] =
                static_cast<std::int64_t>((Wide{prices[k]} * tenths + Wide{centre[k]} * (10 - tenths)) / 10);
        std::size_t const before = pool.size();
        Wide const value = sound_out(asked);
        bool const is_lower = value < centre_value;
        if (is_lower) {
            centre_value = value;
            centre = asked;
        }
        if (pool.size() == before && tenths == 10) break;
        tenths = is_lower ? std::min(10, tenths + 2) : std::max(1, tenths / 2);
        if (pool.size() == before) tenths = 10;
    }
    asked = prices;
    for (int round = 0; round < effort.exact_rounds && state_.gap() > 0; ++round) {
        Wide const before = state_.tight_bound;
        bool const is_news = price(asked);
        state_.keep_if_better(choose_greedily(part, pool, asked));
        if (!is_news && round > 0 && state_.tight_bound >= before) break;
        Wide const pool_value = improve(prices, pace);
        if (state_.tight_bound - pool_value <= state_.tight_bound / pace.precision) break;
        // Half way where the last step went too far.
        bool const is_lower = state_.tight_bound < before;
        for (std::size_t k = 0; k < prices.size(); ++k)
            asked[k] =
                is_lower ? prices[k] : static_cast<std::int64_t>((Wide{prices[k]} + state_.prices[k]) / 2);
    }
}

// What the prices alone are worth: the rights sold out at them.
Wide PartPrices::worth_of_rights(std::vector<std::int64_t> const& prices) const {
    Wide worth = 0;
    for (std::size_t k = 0; k < prices.size(); ++k) worth += Wide{prices[k]} * state_.part.capacities[k];
    return worth;
}

// A quick pass: new columns at the prices, and about what the bound is there.
Wide PartPrices::sound_out(std::vector<std::int64_t> const& prices) {
    Wide value = worth_of_rights(prices);
    for (std::uint32_t b = 0; b < state_.part.buyers.size(); ++b) {
        std::int64_t upper = 0;
        std::uint32_t const c = answers_.answer(b, prices, state_.effort.quick_nodes, upper);
        value += std::max<std::int64_t>(0, reduced(state_.pool[c], prices));
    }
    return value;
}

// One exact pass: every buyer's best at the prices, which is a bound; kept if it is the lowest so far.
bool PartPrices::price(std::vector<std::int64_t> const& prices) {
    constexpr std::int64_t demand_max = 4 * InstanceLimits::quantity_max;
    Wide bound = worth_of_rights(prices);
    Wide tight = bound;
    std::size_t const before = state_.pool.size();
    demand_.assign(state_.part.capacities.size(), 0);
    std::vector<std::int64_t> tops;
    for (std::uint32_t b = 0; b < state_.part.buyers.size(); ++b) {
        std::int64_t upper = 0;
        std::uint32_t const c = answers_.answer(b, prices, Knapsack::exactly, upper);
        tops.push_back(upper);
        tight += upper;
        if (!answers_.may_compete(b) || state_.is_strengthened)
            bound += upper;
        else
            bound +=
                answers_.upper_unheld(b, prices, std::max<std::int64_t>(0, reduced(state_.pool[c], prices)));
        for (Claim const& claim : state_.pool[c].claims)
            demand_[claim.right] = std::min(demand_[claim.right] + claim.weight, demand_max);
    }
    if (!state_.has_bound || tight < state_.tight_bound) {
        state_.has_bound = true;
        state_.tight_bound = tight;
        state_.prices = prices;
        state_.tops = std::move(tops);
        if (!state_.is_strengthened) {
            state_.told_bound = bound;
            state_.told_prices = prices;
        }
    }
    return state_.pool.size() > before;
}

// Where a buyer wants one thing of a list, the list is all of its columns.
void PartPrices::add_single_items() {
    Part const& part = state_.part;
    for (std::uint32_t b = 0; b < part.buyers.size(); ++b) {
        PartBuyer const& buyer = part.buyers[b];
        std::int32_t const group = part.items[buyer.items_from].group;
        bool const is_one =
            buyer.items_until - buyer.items_from == 1 ||
            (group >= 0 && part.items[buyer.items_until - 1].group == group);  // sorted by group
        if (!is_one) continue;
        for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
            if (!part.items[i].is_impossible) state_.pool.add(column_of(part, b, {i}));
    }
}

// For each right that is wanted too much at no price: what would each who wants it do without?
void PartPrices::ask_without() {
    Part const& part = state_.part;
    std::vector<std::int64_t> const free(part.capacities.size(), 0);
    std::vector<std::int64_t> const demand = demand_;
    for (std::uint32_t b = 0; b < part.buyers.size(); ++b) {
        if (state_.pool.of(b).empty()) continue;
        std::vector<Claim> const claims = state_.pool[state_.pool.of(b).front()].claims;
        for (Claim const& claim : claims)
            if (demand[claim.right] > part.capacities[claim.right])
                (void)answers_.ask(b, free, part.capacities, state_.effort.quick_nodes, claim.right);
    }
}

}  // namespace licet::matching
