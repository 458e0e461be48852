#pragma once
// Batches of any size for benchmarks: categories of offers, bids over one of them, lognormal-like worth, a
// tenth of the offers (or as many as asked for) exclusive by field of use and territory, some substitutes; about 35
// items a bid, limits for about five of them.

#include "matching/clearing/instance.hpp"
#include "tests/property.hpp"

#include <algorithm>

namespace licet::testing {

inline matching::Instance random_market(std::uint64_t seed, std::uint32_t bids, std::uint64_t exclusive_percent = 10) {
    constexpr std::uint32_t fields = 6;
    constexpr std::uint32_t territories = 8;
    Random random(seed);
    matching::Instance out;
    out.name = "random";
    out.offer_count = bids;
    std::uint32_t const categories = std::max(1U, bids / 128);
    std::vector<std::vector<std::uint32_t>> offers(categories);
    std::vector<std::int64_t> right(bids, -1);
    std::vector<std::int64_t> quality(bids);
    auto const worth = [&] {  // a product of draws: few large, many small
        std::int64_t value = 100'000;
        for (int i = 0; i < 5; ++i) value = value * static_cast<std::int64_t>(60 + random.below(120)) / 100;
        return value;
    };
    for (std::uint32_t o = 0; o < bids; ++o) {
        offers[random.below(categories)].push_back(o);
        quality[o] = worth();
        if (random.below(100) < exclusive_percent) {
            right[o] = static_cast<std::int64_t>(out.capacities.size());  // the first of its cells
            out.capacities.resize(out.capacities.size() + fields * territories, 1);
        }
    }
    for (std::uint32_t b = 0; b < bids; ++b) {
        auto const& near = offers[random.below(categories)];
        std::int64_t const budget = random.below(100) == 0 ? 0 : 3 * worth();
        out.buyers.push_back({budget, static_cast<std::int64_t>(50'000 + random.below(200'000))});
        std::uint32_t const field = static_cast<std::uint32_t>(random.below(fields));
        std::uint32_t const field_count = 1 + static_cast<std::uint32_t>(random.below(2));
        std::vector<std::uint32_t> where;
        for (std::uint32_t t = 0; t < territories; ++t)
            if (random.below(4) == 0) where.push_back(t);
        if (where.empty()) where.push_back(0);
        bool const has_substitutes = random.below(10) < 3;
        std::size_t const count = std::min<std::size_t>(near.size(), random.below(70));
        std::size_t const from = near.empty() ? 0 : random.below(near.size());
        for (std::size_t n = 0; n < count; ++n) {
            std::uint32_t const offer = near[(from + n) % near.size()];
            std::int64_t const gain =
                quality[offer] * static_cast<std::int64_t>(50 + random.below(100)) / 100;
            matching::Item item;
            item.buyer = b;
            item.group = has_substitutes ? static_cast<std::int32_t>(n / 3) : -1;
            item.surplus = right[offer] >= 0 ? gain * 2 : gain;
            item.upfront = std::min(budget, gain * static_cast<std::int64_t>(random.below(100)) / 100);
            item.royalty = static_cast<std::int64_t>(1'000 + random.below(60'000));
            item.offers = {&offer, 1};
            std::vector<matching::Claim> claims;
            for (std::uint32_t f = 0; right[offer] >= 0 && f < field_count; ++f)
                for (std::uint32_t const t : where)
                    claims.push_back(
                        {static_cast<std::uint32_t>(right[offer]) + (field + f) % fields * territories + t, 1});
            item.claims = claims;
            out.add_item(item);
        }
    }
    return out;
}

}  // namespace licet::testing
