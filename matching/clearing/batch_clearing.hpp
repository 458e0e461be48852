#pragma once
// Clears a whole batch: near the best value, with prices that prove how near. The same instance gives the
// same bytes on any machine and any number of threads; work is limited by counts, never by a clock.

#include "matching/clearing/instance.hpp"
#include "matching/clearing/part_clearing.hpp"

#include <functional>

namespace licet::matching {

// Calls `each` with 0 to count - 1, in any order, perhaps at the same time, and returns when all are done.
using Executor = std::function<void(std::size_t count, std::function<void(std::size_t)> const& each)>;

struct BatchClearing {
    Clearing clearing;
    std::size_t part_count = 0;
    std::size_t optimal_count = 0;  // parts whose optimum is proved
    std::uint64_t questions = 0;    // knapsacks solved, of all buyers
};

// The instance keeps to its limits (fault_in finds nothing).
[[nodiscard]] BatchClearing clear(Instance const& instance, Executor const& executor = {},
                                  Effort const& effort = {});

}  // namespace licet::matching
