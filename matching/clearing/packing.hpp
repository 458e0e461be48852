#pragma once
// The last step of a part, exact and in whole numbers: each buyer has a few columns left that could be in a
// better choice, each with its loss (how much less it is worth at the prices than the buyer's best). Choose
// one a buyer so that no right is oversold and the losses, and the prices of what stays unsold, are least.

#include "contracts/values/money.hpp"
#include "matching/clearing/instance.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

struct PackingColumn {
    std::int64_t loss = 0;
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

// From a choice that fits; what comes back loses no more. `nodes` is the work limit of each separable piece.
[[nodiscard]] Packed pack(Packing const& packing, std::vector<std::uint32_t> start, std::uint64_t nodes);

[[nodiscard]] WideUnits loss_of(Packing const& packing, std::vector<std::uint32_t> const& chosen);

}  // namespace licet::matching
