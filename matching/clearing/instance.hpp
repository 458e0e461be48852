#pragma once
// One batch to clear, in whole numbers alone: rights with capacities, buyers with two limits, and items, each
// one possible deal of one buyer. Choose items so that no limit is broken and the sum of surplus is greatest.

#include <cstdint>
#include <string>
#include <vector>

namespace licet::matching {

struct Claim {
    std::uint32_t right;
    std::int64_t weight;
    friend bool operator==(Claim const&, Claim const&) = default;
};

struct Item {
    std::uint32_t buyer = 0;
    std::int32_t group = -1;  // at most one item of a buyer's group is chosen; -1 is no group
    std::int64_t surplus = 0;
    std::int64_t upfront = 0;  // minor units, against the buyer's budget
    std::int64_t royalty = 0;  // ppm, against the buyer's royalty cap
    std::vector<std::uint32_t> offers;
    std::vector<Claim> claims;
    friend bool operator==(Item const&, Item const&) = default;
};

struct Buyer {
    std::int64_t budget = 0;
    std::int64_t royalty_cap = 0;
    friend bool operator==(Buyer const&, Buyer const&) = default;
};

struct Instance {
    std::string name;
    std::uint32_t offer_count = 0;
    std::vector<std::int64_t> capacities;  // a right
    std::vector<Buyer> buyers;             // in the order of arrival
    std::vector<Item> items;               // ascending by buyer
    friend bool operator==(Instance const&, Instance const&) = default;
};

struct Clearing {
    std::int64_t value = 0;
    std::vector<std::uint32_t> items;  // ascending
    std::vector<std::int64_t> prices;  // a right, >= 0
    std::int64_t bound = 0;            // no choice is worth more
    [[nodiscard]] bool is_proved() const { return bound == value; }
    friend bool operator==(Clearing const&, Clearing const&) = default;
};

}  // namespace licet::matching
