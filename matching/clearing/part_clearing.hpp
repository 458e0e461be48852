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
    int rounds = 30;                      // of prices
    int precision = 200'000;              // rounds end when a bound is known to this part of it
    int steps = 300;                      // of the dual over the pool, a round
    int more_steps = 1000;                // once a part has been strengthened
    int open = 300;                       // where more than this part of the bound is open, prices are found
    int fine_precision = 1'000'000;       // to this part of it,
    int fine_steps = 1500;                // by so many steps a round
    int exact_rounds = 6;                 // after those
    std::uint64_t quick_nodes = 600;      // of an answer that need not be the best
    std::uint64_t looks_max = 2'000'000;  // of local search: columns looked at, where more than
    int wide = 5'000;                     // this part of the bound is open
    int neighbourhoods = 12;              // the same: decided anew, of the largest size; more of less
    // Of the exact finish: columns of a buyer and, a separable piece, claims looked at; first, and once the
    // part has been strengthened by so many conflicts.
    std::size_t columns_first_max = 300;
    std::uint64_t work_first_max = 20'000'000;
    std::size_t conflicts_max = 4'000;
    std::size_t columns_max = 3'000;
    std::uint64_t work_max = 70'000'000;
    std::size_t canonical_items_max = 1'000;
    std::size_t canonical_max = 3'000;  // columns of a part among which the first optimum is looked for
};

// What is known before, if anything: prices of the part's rights, from an earlier batch; a choice that fits,
// as places in Part::items, ascending.
struct Beginning {
    std::vector<std::int64_t> prices;
    std::vector<std::uint32_t> items;
};

[[nodiscard]] PartClearing clear_part(Part const& part, Effort const& effort, Beginning const& from = {});

}  // namespace licet::matching
