#pragma once
// Checks the result of a batch clearing from the instance and the result alone, buyer by buyer. It shares
// nothing with the engine but the value types: it reads both texts itself and solves each buyer's knapsack in
// its own way, in whole numbers only.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace licet::sim {

struct Certificate {
    std::vector<std::string> faults;  // empty: the result is what it says
    std::int64_t value = 0;           // recomputed
    std::int64_t bound = 0;           // recomputed from the prices; 0 where that was not reached
    std::size_t deals = 0;
    std::size_t unsettled = 0;  // buyers whose own optimum was too much work, counted at their relaxation
};

// Feasible (budgets, royalty caps, groups, rights), everybody gains, maximal, value and bound as stated.
[[nodiscard]] Certificate check_certificate(std::string_view instance, std::string_view result);

}  // namespace licet::sim
