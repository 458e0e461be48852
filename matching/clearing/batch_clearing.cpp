#include "matching/clearing/batch_clearing.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {

BatchClearing clear(Instance const& instance, Executor const& executor, Effort const& effort) {
    std::vector<Part> parts = parts_of(instance);
    std::vector<PartClearing> cleared(parts.size());
    auto const one = [&](std::size_t p) { cleared[p] = clear_part(parts[p], effort); };
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

}  // namespace licet::matching
