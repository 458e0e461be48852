#pragma once
// The last step of a part: each buyer has some columns left that could be in a better choice, each with its
// loss (how much less it is worth at the prices than the buyer's best). Choose one a buyer so that no right
// is oversold and the losses, and the prices of what stays unsold, are least. Exact in whole numbers: what
// floating point says of a bound is believed with a margin only, so it can cost work, never the answer.

#include "contracts/values/money.hpp"
#include "matching/clearing/instance.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

struct PackingColumn {
    std::int64_t loss = 0;  // >= 0
    std::vector<Claim> claims;
};

struct Packing {
    std::vector<std::vector<PackingColumn>> columns;  // a buyer's, at least one
    std::vector<std::int64_t> capacities;             // a right
    std::vector<std::int64_t> prices;                 // a right
};

struct Packed {
    std::vector<std::uint32_t> chosen;  // a buyer's column, by its place
    WideUnits loss = 0;
    bool is_least = false;  // false where the work limit was reached first
};

// From a choice that fits; what comes back loses no more. `work` limits each separable piece: claims looked
// at.
[[nodiscard]] Packed pack(Packing const& packing, std::vector<std::uint32_t> start, std::uint64_t work);

// Is there, beside a choice that loses least, another one in which buyer `b` has one of `places`?
struct Alternative {
    std::vector<std::uint32_t> chosen;  // empty where there is none
    bool is_known = false;              // false where the work limit was reached first
};
[[nodiscard]] Alternative as_good_with(Packing const& packing, std::vector<std::uint32_t> const& least,
                                       std::uint32_t b, std::vector<std::uint32_t> const& places,
                                       std::uint64_t work);

[[nodiscard]] WideUnits loss_of(Packing const& packing, std::vector<std::uint32_t> const& chosen);

}  // namespace licet::matching
