#include "matching/clearing/batch_clearing.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {

BatchClearing clear(Instance const& instance, Executor const& executor, Effort const& effort,
                    std::vector<std::int64_t> const& last_prices) {
    LICET_ASSERT(last_prices.empty() || last_prices.size() == instance.capacities.size(), "a price a right");
    std::vector<Part> parts = parts_of(instance);
    std::vector<PartClearing> cleared(parts.size());
    auto const one = [&](std::size_t p) {
        std::vector<std::int64_t> prices;
        for (std::size_t k = 0; k < parts[p].rights.size() && !last_prices.empty(); ++k)
            prices.push_back(last_prices[parts[p].rights[k]]);
        cleared[p] = clear_part(parts[p], effort, {std::move(prices), {}});
    };
    if (executor)
        executor(parts.size(), one);
    else
        for (std::size_t p = 0; p < parts.size(); ++p) one(p);

    BatchClearing out;
    out.part_count = parts.size();
    out.clearing.prices.assign(instance.capacities.size(), 0);
    WideUnits bound = 0;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        PartClearing const& part = cleared[p];
        out.clearing.value += part.value;
        bound += part.bound;
        out.clearing.items.insert(out.clearing.items.end(), part.items.begin(), part.items.end());
        for (std::size_t k = 0; k < parts[p].rights.size(); ++k)
            out.clearing.prices[parts[p].rights[k]] = part.prices[k];
        out.questions += part.questions;
        if (part.is_optimal) ++out.optimal_count;
    }
    std::ranges::sort(out.clearing.items);
    // A right of nothing has any price for nothing: one at which nobody wants it.
    for (std::size_t i = 0; i < instance.item_count(); ++i)
        for (Claim const& claim : instance.claims_of(i))
            if (claim.weight > 0 && instance.capacities[claim.right] == 0)
                out.clearing.prices[claim.right] =
                    std::max(out.clearing.prices[claim.right], instance.surpluses[i]);
    LICET_ASSERT(bound >= out.clearing.value && bound <= std::numeric_limits<std::int64_t>::max(),
                 "no choice is worth more than the prices allow, and all surplus together is limited");
    out.clearing.bound = static_cast<std::int64_t>(bound);
    out.clearing.is_optimal = out.optimal_count == out.part_count;
    return out;
}

Rest rest_of(Instance const& instance, Clearing const& clearing) {
    Rest out;
    out.instance.name = instance.name;
    out.instance.offer_count = instance.offer_count;
    out.instance.capacities = instance.capacities;
    out.instance.buyers = instance.buyers;
    std::vector<bool> is_gone(instance.item_count(), false);
    std::vector<std::pair<std::uint32_t, std::int32_t>> groups;
    for (std::uint32_t const i : clearing.items) {
        Item const item = instance.item(i);
        is_gone[i] = true;
        if (item.group >= 0) groups.emplace_back(item.buyer, item.group);
        out.instance.buyers[item.buyer].budget -= item.upfront;
        out.instance.buyers[item.buyer].royalty_cap -= item.royalty;
        for (Claim const& claim : item.claims) out.instance.capacities[claim.right] -= claim.weight;
    }
    std::ranges::sort(groups);
    for (std::uint32_t i = 0; i < instance.item_count(); ++i) {
        Item const item = instance.item(i);
        if (is_gone[i] || std::ranges::binary_search(groups, std::pair(item.buyer, item.group))) continue;
        out.instance.add_item(item);
        out.items.push_back(i);
    }
    return out;
}

}  // namespace licet::matching
