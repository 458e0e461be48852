#pragma once
// A continuous double auction among zero-intelligence traders who make no loss (Gode and Sunder 1993):
// whoever's turn it is by chance shouts a price at random, a buyer from nothing to its value, a seller from
// its cost to the most. The best bid and the best ask stand; a shout that meets the other side deals at the
// price that stood, both traders leave with their unit, and the book is empty again.

#include "matching/pricing/unit_market.hpp"
#include "sim/random/stream.hpp"

#include <cstdint>
#include <vector>

namespace licet::sim {

struct DoubleAuction {
    matching::UnitClearing cleared;
    std::uint64_t shouts = 0;  // made before nobody was left on a side, at most as many as allowed
};

// Values, costs and prices in [0, most], most < 2^31.
[[nodiscard]] DoubleAuction play_double_auction(std::vector<std::int64_t> const& values,
                                                std::vector<std::int64_t> const& costs, std::int64_t most,
                                                std::uint64_t shouts_max, Stream& stream);

}  // namespace licet::sim
