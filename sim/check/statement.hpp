#pragma once
// What the text of an instance and the text of a result state, as the checker reads them: strictly, by
// itself, with its own limits.

#include "contracts/values/money.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace licet::sim {

struct StatedItem {
    std::size_t buyer = 0;
    std::int64_t group = -1;
    std::int64_t surplus = 0;
    std::int64_t upfront = 0;
    std::int64_t royalty = 0;
    std::vector<std::pair<std::size_t, WideUnits>> claims;  // of a right, how much; one a right, ascending
};
struct StatedBuyer {
    std::int64_t budget = 0;
    std::int64_t royalty_cap = 0;
    std::vector<std::size_t> items;
};
struct StatedMarket {
    std::vector<std::int64_t> capacities;
    std::vector<StatedBuyer> buyers;
    std::vector<StatedItem> items;
};
struct StatedResult {
    std::int64_t value = 0;
    std::vector<std::size_t> items;
    std::vector<std::int64_t> prices;  // a right
    std::int64_t bound = 0;
};

// The first thing that is wrong, with its line and what would be right; empty where nothing is.
[[nodiscard]] std::string read_market(std::string_view text, StatedMarket& market);
[[nodiscard]] std::string read_result(std::string_view text, std::size_t right_count, StatedResult& result);

}  // namespace licet::sim
