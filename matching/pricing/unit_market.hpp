#pragma once
// A standardised category: every order is for one unit, all units alike (pricing rules PR3 to PR5). Amounts
// are whole minor units. At equal amounts the earlier order goes first.
//
// Incentives. Pay as bid, and one pair at k: neither side is truthful. Uniform price: neither, but what is
// lost by it is O(1/N²). Trade reduction: truthful for both, for nobody's own report sets what it pays or
// gets; the platform keeps the difference, never negative. All of them leave nobody below what it reported.

#include "matching/pricing/share.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace licet::matching {

struct UnitTrade {
    std::uint32_t bid = 0;  // places in what was handed in
    std::uint32_t ask = 0;
    std::int64_t pays = 0;
    std::int64_t gets = 0;
    friend bool operator==(UnitTrade const&, UnitTrade const&) = default;
};

struct UnitClearing {
    std::vector<UnitTrade> trades;  // the highest bid with the lowest ask first
    std::size_t efficient = 0;      // trades that a planner would make
    std::int64_t kept = 0;          // by the platform
    friend bool operator==(UnitClearing const&, UnitClearing const&) = default;
};

// The price of one pair (PR1 in cash; PR3 with k = 0 or 1): k of the way from ask to bid.
[[nodiscard]] constexpr std::optional<std::int64_t> pair_price(std::int64_t bid, std::int64_t ask, Share k) {
    if (bid < ask) return std::nullopt;
    return between(ask, bid, k);
}

// What orders are compared with where there is no next one.
struct PriceBand {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
};

// PR3: each pair of the merit order at its own price.
[[nodiscard]] UnitClearing clear_as_bid(std::span<std::int64_t const> bids,
                                        std::span<std::int64_t const> asks, Share k);
// PR4: all that cross, at one price, k of the way up the interval in which the market clears.
[[nodiscard]] UnitClearing clear_uniformly(std::span<std::int64_t const> bids,
                                           std::span<std::int64_t const> asks, Share k);
// PR5 (McAfee 1992): at the middle of the first pair that does not trade, where the last that does agrees to
// it; else that last one is dropped and sets the prices of the others.
[[nodiscard]] UnitClearing clear_by_mcafee(std::span<std::int64_t const> bids,
                                           std::span<std::int64_t const> asks, PriceBand band);
// The last pair is always dropped and sets the prices of the others.
[[nodiscard]] UnitClearing clear_by_reduction(std::span<std::int64_t const> bids,
                                              std::span<std::int64_t const> asks);

}  // namespace licet::matching
