#pragma once
// A licensee calls for data sets that can stand for each other and has so much to spend (pricing rule PR8:
// proportional share, Singer 2010). Licensors report what they need at least; the licensee's budget and
// values are public. Truthful for licensors, never above the budget, nobody below what it reported; with the
// one of greatest value, a third of the best that the budget could buy.

#include "contracts/values/money.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace licet::matching {

struct CallOffer {
    std::int64_t reservation = 0;  // minor units
    std::int64_t value = 1;        // > 0, to the licensee
};

struct CallAwards {
    std::vector<std::size_t> winners;  // in the order of reservation : value; on a tie the earlier
    Rate rate;                         // minor units a unit of value, the same for all
    std::vector<Rate> pays;            // a winner each; round each down, for the budget's sake
};

// Licensors who need no more than the budget win in the order of reservation : value as long as each needs no
// more than its share of the budget. The rate is what the budget gives, or what the first loser would take,
// or `rate_max` (the most any licensor may need), the least of them.
[[nodiscard]] CallAwards award_call(std::span<CallOffer const> offers, std::int64_t budget,
                                    std::optional<Rate> rate_max = std::nullopt);

}  // namespace licet::matching
