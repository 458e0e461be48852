#include "matching/pricing/unit_market.hpp"

#include <algorithm>
#include <numeric>

namespace licet::matching {
namespace {

// Both sides in the order in which they are served, and how many of them cross.
struct MeritOrder {
    std::vector<std::uint32_t> bids;
    std::vector<std::uint32_t> asks;
    std::size_t crossing = 0;
};

MeritOrder merit_order(std::span<std::int64_t const> bids, std::span<std::int64_t const> asks) {
    MeritOrder out;
    out.bids.resize(bids.size());
    out.asks.resize(asks.size());
    std::iota(out.bids.begin(), out.bids.end(), 0U);
    std::iota(out.asks.begin(), out.asks.end(), 0U);
    std::ranges::sort(out.bids, [&](std::uint32_t x, std::uint32_t y) {
        return bids[x] != bids[y] ? bids[x] > bids[y] : x < y;
    });
    std::ranges::sort(out.asks, [&](std::uint32_t x, std::uint32_t y) {
        return asks[x] != asks[y] ? asks[x] < asks[y] : x < y;
    });
    std::size_t const most = std::min(bids.size(), asks.size());
    while (out.crossing < most && bids[out.bids[out.crossing]] >= asks[out.asks[out.crossing]])
        ++out.crossing;
    return out;
}

UnitClearing trades_of(MeritOrder const& order, std::size_t count, std::int64_t pays, std::int64_t gets) {
    UnitClearing out;
    out.efficient = order.crossing;
    for (std::size_t i = 0; i < count; ++i) out.trades.push_back({order.bids[i], order.asks[i], pays, gets});
    out.kept = (pays - gets) * static_cast<std::int64_t>(count);
    return out;
}

UnitClearing without_last(MeritOrder const& order, std::span<std::int64_t const> bids,
                          std::span<std::int64_t const> asks) {
    std::size_t const last = order.crossing - 1;
    return trades_of(order, last, bids[order.bids[last]], asks[order.asks[last]]);
}

}  // namespace

UnitClearing clear_as_bid(std::span<std::int64_t const> bids, std::span<std::int64_t const> asks, Share k) {
    MeritOrder const order = merit_order(bids, asks);
    UnitClearing out = trades_of(order, order.crossing, 0, 0);
    for (UnitTrade& trade : out.trades)
        trade.pays = trade.gets = between(asks[trade.ask], bids[trade.bid], k);
    return out;
}

UnitClearing clear_uniformly(std::span<std::int64_t const> bids, std::span<std::int64_t const> asks,
                             Share k) {
    MeritOrder const order = merit_order(bids, asks);
    if (order.crossing == 0) return {};
    std::int64_t lower = asks[order.asks[order.crossing - 1]];
    std::int64_t upper = bids[order.bids[order.crossing - 1]];
    if (order.crossing < bids.size()) lower = std::max(lower, bids[order.bids[order.crossing]]);
    if (order.crossing < asks.size()) upper = std::min(upper, asks[order.asks[order.crossing]]);
    std::int64_t const price = between(lower, upper, k);
    return trades_of(order, order.crossing, price, price);
}

UnitClearing clear_by_mcafee(std::span<std::int64_t const> bids, std::span<std::int64_t const> asks,
                             PriceBand band) {
    MeritOrder const order = merit_order(bids, asks);
    if (order.crossing == 0) return {};
    std::int64_t const next_bid =
        order.crossing < bids.size() ? bids[order.bids[order.crossing]] : band.lowest;
    std::int64_t const next_ask =
        order.crossing < asks.size() ? asks[order.asks[order.crossing]] : band.highest;
    std::int64_t const middle = static_cast<std::int64_t>((WideUnits{next_bid} + next_ask) / 2);
    if (asks[order.asks[order.crossing - 1]] <= middle && middle <= bids[order.bids[order.crossing - 1]])
        return trades_of(order, order.crossing, middle, middle);
    return without_last(order, bids, asks);
}

UnitClearing clear_by_reduction(std::span<std::int64_t const> bids, std::span<std::int64_t const> asks) {
    MeritOrder const order = merit_order(bids, asks);
    if (order.crossing == 0) return {};
    return without_last(order, bids, asks);
}

}  // namespace licet::matching
