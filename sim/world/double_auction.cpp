#include "sim/world/double_auction.hpp"

#include <algorithm>
#include <cstddef>

namespace licet::sim {
namespace {

// Who has not dealt yet.
struct Shouter {
    std::int64_t limit;  // value or cost
    std::uint32_t who;
    bool is_buyer;
};
struct Standing {
    std::int64_t price = 0;
    std::size_t place = 0;  // among those who are left
    bool is_there = false;
};

}  // namespace

DoubleAuction play_double_auction(std::vector<std::int64_t> const& values,
                                  std::vector<std::int64_t> const& costs, std::int64_t most,
                                  std::uint64_t shouts_max, Stream& stream) {
    DoubleAuction out;
    std::vector<Shouter> left;
    left.reserve(values.size() + costs.size());
    for (std::uint32_t i = 0; i < values.size(); ++i) left.push_back({values[i], i, true});
    for (std::uint32_t i = 0; i < costs.size(); ++i) left.push_back({costs[i], i, false});
    std::size_t buyers = values.size();
    std::size_t sellers = costs.size();
    Standing bid;
    Standing ask;
    auto const leave = [&](std::size_t place) {
        --(left[place].is_buyer ? buyers : sellers);
        left[place] = left.back();
        left.pop_back();
    };
    while (buyers > 0 && sellers > 0 && out.shouts < shouts_max) {
        ++out.shouts;
        // One number for both: who, and where between the ends.
        std::uint64_t const chance = stream.next();
        std::size_t const place = (chance >> 32U) * left.size() >> 32U;
        Shouter const& trader = left[place];
        std::uint64_t const range =
            static_cast<std::uint64_t>(trader.is_buyer ? trader.limit : most - trader.limit) + 1;
        std::int64_t const price = (trader.is_buyer ? 0 : trader.limit) +
                                   static_cast<std::int64_t>((chance & 0xffffffffU) * range >> 32U);
        Standing& own = trader.is_buyer ? bid : ask;
        Standing& other = trader.is_buyer ? ask : bid;
        bool const is_met = other.is_there && (trader.is_buyer ? price >= other.price : price <= other.price);
        if (!is_met) {
            bool const is_better = !own.is_there || (trader.is_buyer ? price > own.price : price < own.price);
            if (is_better) own = {price, place, true};
            continue;
        }
        Shouter const& met = left[other.place];
        out.cleared.trades.push_back(
            trader.is_buyer ? matching::UnitTrade{trader.who, met.who, other.price, other.price}
                            : matching::UnitTrade{met.who, trader.who, other.price, other.price});
        std::size_t const first = std::max(place, other.place);
        std::size_t const second = std::min(place, other.place);
        leave(first);
        leave(second);
        bid = {};
        ask = {};
    }
    return out;
}

}  // namespace licet::sim
