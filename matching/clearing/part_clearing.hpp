#pragma once
// Clears one part of a batch: buyers answer prices exactly, prices move until what is wanted and what there
// is agree, and what is then still open is decided exactly where it is small, by search where it is not.

#include "contracts/values/money.hpp"
#include "matching/clearing/parts.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

struct PartClearing {
    std::int64_t value = 0;
    std::vector<std::uint32_t> items;  // in the instance, ascending
    std::vector<std::int64_t> prices;  // of the part's rights
    WideUnits bound = 0;               // of the prices, each buyer held to budget, cap and groups alone
    bool is_optimal = false;           // shown by search or by the bound
    bool is_canonical = false;         // the first among equals, as the format defines it
    std::uint64_t questions = 0;       // knapsacks solved
};

struct Effort {
    int rounds = 30;                          // of prices
    int precision = 200'000;                  // rounds end when a bound is known to this part of it
    int steps = 300;                          // of the dual over the pool, a round
    int exact_rounds = 6;                     // after those
    std::uint64_t quick_nodes = 600;          // of an answer that need not be the best
    std::uint64_t looks_first_max = 300'000;  // of local search: columns looked at, before the exact finish,
    std::uint64_t looks_max = 8'000'000;      // and after it where that settled nothing
    std::uint64_t nodes_first_max = 20'000;   // of the exact finish, a separable piece,
    std::uint64_t nodes_max = 100'000;        // and after the longer search
    std::size_t columns_max = 3'000;          // of one buyer in the exact finish
    std::size_t canonical_items_max = 1'000;
    std::size_t canonical_max = 3'000;  // columns of a part among which the first optimum is looked for
};

[[nodiscard]] PartClearing clear_part(Part const& part, Effort const& effort);

}  // namespace licet::matching
