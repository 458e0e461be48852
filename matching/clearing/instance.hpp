#pragma once
// One batch to clear, in whole numbers alone: rights with capacities, buyers with two limits, and items, each
// one possible deal of one buyer. Choose items so that no limit is broken and the sum of surplus is greatest.
// The numbers lie in flat arrays, one entry an item, because a market has millions of items.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace licet::matching {

struct Claim {
    std::uint32_t right = 0;
    std::int64_t weight = 1;
    friend bool operator==(Claim const&, Claim const&) = default;
};

struct Buyer {
    std::int64_t budget = 0;       // minor units
    std::int64_t royalty_cap = 0;  // ppm
    friend bool operator==(Buyer const&, Buyer const&) = default;
};

// What a batch may hold at most; anything past it is refused before it is solved.
struct InstanceLimits {
    static constexpr std::int64_t money_max = 1'000'000'000'000'000;     // a budget, an upfront payment
    static constexpr std::int64_t rate_max = 1'000'000;                  // ppm
    static constexpr std::int64_t surplus_max = 10'000'000'000'000'000;  // an item
    static constexpr std::int64_t value_max = std::int64_t{1} << 61U;    // all surplus together
    static constexpr std::int64_t quantity_max = 1'000'000'000'000'000;  // a capacity, a weight
    static constexpr std::uint32_t rights_max = 20'000'000;
    static constexpr std::uint32_t buyers_max = 20'000'000;
    static constexpr std::uint32_t items_max = 20'000'000;
    static constexpr std::uint32_t offers_max = 1'000'000'000;
    static constexpr std::uint32_t parts_max = 200'000'000;  // offers, or claims, of all items together
};

// One item as it is handed in.
struct Item {
    std::uint32_t buyer = 0;
    std::int32_t group = -1;  // at most one item of a buyer's group is chosen; -1 is no group
    std::int64_t surplus = 0;
    std::int64_t upfront = 0;  // minor units, against the buyer's budget
    std::int64_t royalty = 0;  // ppm, against the buyer's royalty cap
    std::span<std::uint32_t const> offers;
    std::span<Claim const> claims;  // a right may come twice: the weights add up
};

struct Instance {
    std::string name;
    std::uint32_t offer_count = 0;
    std::vector<std::int64_t> capacities;  // a right
    std::vector<Buyer> buyers;             // in the order of arrival

    // One entry an item, in ascending order of buyer.
    std::vector<std::uint32_t> item_buyers;
    std::vector<std::int32_t> groups;
    std::vector<std::int64_t> surpluses;
    std::vector<std::int64_t> upfronts;
    std::vector<std::int32_t> royalties;

    // What belongs to item i is [ends[i - 1], ends[i]) of the lists.
    std::vector<std::uint32_t> offer_ends;
    std::vector<std::uint32_t> offers;
    std::vector<std::uint32_t> claim_ends;
    std::vector<Claim> claims;

    [[nodiscard]] std::size_t item_count() const { return item_buyers.size(); }
    [[nodiscard]] std::span<std::uint32_t const> offers_of(std::size_t item) const;
    [[nodiscard]] std::span<Claim const> claims_of(std::size_t item) const;
    void add_item(Item const& item);
    [[nodiscard]] Item item(std::size_t i) const;

    friend bool operator==(Instance const&, Instance const&) = default;
};

// Where an instance breaks a rule or a limit, in the order of the file: rights, buyers, items.
struct InstanceFault {
    enum class Of { whole, right, buyer, item };
    Of of = Of::whole;
    std::size_t number = 0;
    std::string what;  // and what would be right
    friend bool operator==(InstanceFault const&, InstanceFault const&) = default;
};

[[nodiscard]] std::optional<InstanceFault> fault_in(Instance const& instance);

// The choice, and the prices that prove how good it is.
struct Clearing {
    std::int64_t value = 0;
    std::vector<std::uint32_t> items;  // ascending
    std::vector<std::int64_t> prices;  // a right, >= 0
    std::int64_t bound = 0;            // no choice is worth more; anybody can recompute it from the prices
    bool is_optimal = false;           // shown by the bound, or by having searched everything
    [[nodiscard]] bool is_proved() const { return bound == value; }
    friend bool operator==(Clearing const&, Clearing const&) = default;
};

}  // namespace licet::matching
