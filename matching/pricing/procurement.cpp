#include "matching/pricing/procurement.hpp"

#include <algorithm>
#include <numeric>

namespace licet::matching {

CallAwards award_call(std::span<CallOffer const> offers, std::int64_t budget, std::optional<Rate> rate_max) {
    std::vector<std::size_t> order(offers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Who needs more than all there is cannot win, and must not end the row of those who can.
    std::erase_if(order, [&](std::size_t i) { return offers[i].reservation > budget; });
    std::ranges::stable_sort(order, [&](std::size_t x, std::size_t y) {
        return WideUnits{offers[x].reservation} * offers[y].value <
               WideUnits{offers[y].reservation} * offers[x].value;
    });
    CallAwards out;
    std::int64_t bought = 0;
    for (std::size_t const i : order) {
        CallOffer const& offer = offers[i];
        // reservation <= value · budget / (bought + value)
        if (WideUnits{offer.reservation} * (bought + offer.value) > WideUnits{offer.value} * budget) break;
        bought += offer.value;
        out.winners.push_back(i);
    }
    if (out.winners.empty()) return out;
    out.rate = Rate(budget, bought);
    if (out.winners.size() < order.size()) {
        CallOffer const& loser = offers[order[out.winners.size()]];
        out.rate = std::min(out.rate, Rate(loser.reservation, loser.value));
    }
    if (rate_max) out.rate = std::min(out.rate, *rate_max);
    for (std::size_t const i : out.winners) out.pays.push_back(out.rate * offers[i].value);
    return out;
}

}  // namespace licet::matching
