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

// The instance keeps to its limits (fault_in finds nothing). `last_prices`, empty or one a right, of the batch
// before (0 for new rights) are where the search for prices starts: less work where little has changed.
[[nodiscard]] BatchClearing clear(Instance const& instance, Executor const& executor = {},
                                  Effort const& effort = {}, std::vector<std::int64_t> const& last_prices = {});

// The batch in which bids that rest meet the next one: rights less what was sold, limits less what was spent;
// what was chosen, and what else its group held, is gone. Numbers of rights and buyers stay; `items` says which item
// of the batch each of the rest is.
struct Rest {
    Instance instance;
    std::vector<std::uint32_t> items;
};
[[nodiscard]] Rest rest_of(Instance const& instance, Clearing const& clearing);

}  // namespace licet::matching
