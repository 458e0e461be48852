#pragma once
// A market of offers and bids, cleared in two layers that stay apart: bridging gives each pair that can meet
// a few contracts, and the choice among all of them is an instance of whole numbers. Everybody not served is
// told why.

#include "matching/bridge/bridge.hpp"
#include "matching/clearing/instance.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace licet::matching {

struct Deal {
    std::size_t offer = 0;  // places in the lists that were cleared
    std::size_t bid = 0;
    Contract contract;
    friend bool operator==(Deal const&, Deal const&) = default;
};

// A pair that could not be bridged, or was not chosen.
struct Unserved {
    std::size_t offer = 0;
    std::size_t bid = 0;
    std::string why;
    friend bool operator==(Unserved const&, Unserved const&) = default;
};

struct MarketClearing {
    std::vector<Deal> deals;         // by bid, then offer
    std::vector<Unserved> unserved;  // the same
    std::int64_t value = 0;  // sum of what both sides of each deal gain by their own beliefs, minor units
    std::int64_t bound = 0;
    friend bool operator==(MarketClearing const&, MarketClearing const&) = default;
};

// `barred` pairs are not looked at; their reasons are told as they stand. Assets whose exclusive rights an
// offer sells are claimed by it; a non-exclusive licence on them stands in the way.
[[nodiscard]] MarketClearing clear_market(std::vector<Offer> const& offers, std::vector<Bid> const& bids,
                                          std::vector<Unserved> const& barred, BridgeOptions const& options);

}  // namespace licet::matching
