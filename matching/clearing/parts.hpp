#pragma once
// A batch falls into parts that have nothing to do with each other: buyers are joined only by rights that
// more is wanted of than there is. Each part is cleared by itself.

#include "matching/clearing/instance.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

// One possible deal as the search sees it: what can never be chosen is left out, claims are on contested
// rights only, one a right.
struct PartItem {
    std::uint32_t item = 0;  // in the instance
    std::int32_t group = -1;
    std::int64_t surplus = 0;
    std::int64_t upfront = 0;
    std::int64_t royalty = 0;
    std::uint32_t claims_from = 0;  // in Part::claims
    std::uint32_t claims_until = 0;
    bool is_impossible =
        false;  // claims more than there is: never chosen, but the prices alone do not say so
};

struct PartBuyer {
    std::uint32_t buyer = 0;  // in the instance
    std::int64_t budget = 0;
    std::int64_t royalty_cap = 0;
    std::uint32_t items_from = 0;  // in Part::items
    std::uint32_t items_until = 0;
    bool has_impossible = false;
};

struct Part {
    std::vector<PartBuyer> buyers;  // ascending
    // Each buyer's by what they are, not by where they stood in the text.
    std::vector<PartItem> items;
    std::vector<Claim> claims;             // of rights by their place in `rights`
    std::vector<std::uint32_t> rights;     // in the instance, ascending
    std::vector<std::int64_t> capacities;  // a right
};

// In the order of each part's first buyer. Buyers with nothing to choose are in none.
[[nodiscard]] std::vector<Part> parts_of(Instance const& instance);

}  // namespace licet::matching
