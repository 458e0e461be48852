#pragma once
// Small random batches for tests, full of ties, contested rights, bundles and limits that just fit.

#include "matching/clearing/instance.hpp"
#include "tests/property.hpp"

#include <algorithm>

namespace licet::testing {

struct InstanceShape {
    std::uint64_t buyers_max = 3;
    std::uint64_t items_max = 4;  // a buyer
    std::uint64_t rights_max = 3;
    std::uint64_t surplus_max = 6;
    std::uint64_t limit_max = 20;
};

inline matching::Instance some_instance(Random& random, InstanceShape const& shape) {
    matching::Instance instance;
    instance.name = "random";
    instance.offer_count = 3;
    for (std::uint64_t i = 0, n = random.below(shape.rights_max + 1); i < n; ++i)
        instance.capacities.push_back(static_cast<std::int64_t>(random.below(4)));
    for (std::uint64_t i = 0, n = 1 + random.below(shape.buyers_max); i < n; ++i)
        instance.buyers.push_back({static_cast<std::int64_t>(random.below(shape.limit_max)),
                                   static_cast<std::int64_t>(random.below(shape.limit_max))});
    for (std::uint64_t b = 0; b < instance.buyers.size(); ++b)
        for (std::uint64_t i = 0, n = random.below(shape.items_max + 1); i < n; ++i) {
            matching::Item item;
            item.buyer = static_cast<std::uint32_t>(b);
            item.group = static_cast<std::int32_t>(random.below(4)) - 1;
            item.surplus = static_cast<std::int64_t>(random.below(shape.surplus_max));
            item.upfront = static_cast<std::int64_t>(random.below(shape.limit_max * 2 / 3));
            item.royalty = static_cast<std::int64_t>(random.below(shape.limit_max * 2 / 3));
            std::vector<std::uint32_t> const offers{static_cast<std::uint32_t>(random.below(3))};
            std::vector<matching::Claim> claims;
            for (std::uint32_t r = 0; r < instance.capacities.size(); ++r)
                if (random.below(2) == 0)
                    claims.push_back({r, 1 + static_cast<std::int64_t>(random.below(2))});
            item.offers = offers;
            item.claims = claims;
            instance.add_item(item);
        }
    return instance;
}

// What is wrong with a choice of items; empty where it is one.
inline std::string fault_in_choice(matching::Instance const& instance,
                                   std::vector<std::uint32_t> const& items, bool must_be_maximal) {
    auto left = instance.buyers;
    auto capacities = instance.capacities;
    std::vector<std::pair<std::uint32_t, std::int32_t>> groups;
    auto const why_not = [&](matching::Item const& item) -> std::string {
        if (item.surplus <= 0) return "no surplus";
        if (item.upfront > left[item.buyer].budget) return "over the budget";
        if (item.royalty > left[item.buyer].royalty_cap) return "over the royalty cap";
        std::pair const group{item.buyer, item.group};
        if (item.group >= 0 && std::ranges::find(groups, group) != groups.end()) return "two of a group";
        std::vector<std::int64_t> after = capacities;
        for (matching::Claim const& claim : item.claims)
            if ((after[claim.right] -= claim.weight) < 0) return "a right is oversold";
        return "";
    };
    for (std::uint32_t const i : items) {
        matching::Item const item = instance.item(i);
        if (std::string why = why_not(item); !why.empty()) return why;
        left[item.buyer].budget -= item.upfront;
        left[item.buyer].royalty_cap -= item.royalty;
        if (item.group >= 0) groups.emplace_back(item.buyer, item.group);
        for (matching::Claim const& claim : item.claims) capacities[claim.right] -= claim.weight;
    }
    if (must_be_maximal)
        for (std::uint32_t i = 0; i < instance.item_count(); ++i)
            if (std::ranges::find(items, i) == items.end() && why_not(instance.item(i)).empty())
                return "not maximal";
    return "";
}

}  // namespace licet::testing
