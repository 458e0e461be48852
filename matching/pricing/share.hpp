#pragma once
// A share between two whole amounts, rounded down once (B10): k of the way from the lower to the upper.

#include "contracts/values/money.hpp"

#include <cstdint>

namespace licet::matching {

struct Share {
    std::int64_t part = 1;   // 0 <= part <= whole
    std::int64_t whole = 2;  // > 0
};

// lower + floor(k·(upper − lower)), so within [lower, upper]; lower <= upper.
[[nodiscard]] constexpr std::int64_t between(std::int64_t lower, std::int64_t upper, Share k) {
    return lower + static_cast<std::int64_t>((WideUnits{upper} - lower) * k.part / k.whole);
}

}  // namespace licet::matching
