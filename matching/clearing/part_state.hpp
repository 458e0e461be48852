#pragma once
// What is known of one part while it is cleared: the answers so far, the best choice among them, and the
// prices that bound what any choice can be worth.

#include "matching/clearing/part_clearing.hpp"
#include "matching/search/pool.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace licet::matching {

struct PartState {
    PartState(Part const& of, Effort const& with) : part(of), effort(with), pool(of.buyers.size()) {}

    Part part;
    Effort effort;
    Pool pool;
    Choice best;
    bool is_optimal = false;
    bool is_strengthened = false;  // the part has rights of its own behind those of the instance
    bool is_warm = false;          // prices started from those of an earlier batch
    std::uint64_t questions = 0;   // knapsacks solved

    bool has_bound = false;
    std::vector<std::int64_t> prices;  // at which tight_bound is reached,
    std::vector<std::int64_t> tops;    // of each buyer at them
    WideUnits tight_bound = 0;         // each buyer also held to what there is of each right
    // What is told: of the instance's rights alone, each buyer held to budget, cap and groups.
    std::vector<std::int64_t> told_prices;
    WideUnits told_bound = 0;

    [[nodiscard]] WideUnits gap() const { return best.columns.empty() ? 1 : tight_bound - best.value; }
    [[nodiscard]] bool is_alone() const { return part.buyers.size() == 1; }
    void keep_if_better(Choice choice) {
        if (best.columns.empty() || choice.value > best.value) best = std::move(choice);
    }
    [[nodiscard]] std::int64_t worth_at_prices(std::uint32_t c) const {
        return c == no_column ? 0 : reduced(pool[c], prices);
    }
};

// Gives buyer b another column in the choice, or none.
inline void put(Pool const& pool, Choice& choice, std::uint32_t b, std::uint32_t after) {
    std::uint32_t const before = choice.columns[b];
    if (before != no_column) {
        for (Claim const& claim : pool[before].claims) choice.left[claim.right] += claim.weight;
        choice.value -= pool[before].surplus;
    }
    if (after != no_column) {
        for (Claim const& claim : pool[after].claims) choice.left[claim.right] -= claim.weight;
        choice.value += pool[after].surplus;
    }
    choice.columns[b] = after;
}

}  // namespace licet::matching
