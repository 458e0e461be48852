#include "matching/orders/order.hpp"

#include "contracts/values/money.hpp"

#include <algorithm>
#include <numeric>

namespace licet::matching {
namespace {

// The years a term touches, whole or begun.
std::size_t years_of(Interval term) {
    std::size_t years = 0;
    while (years <= years_max) {
        auto const start = plus_months(term.from, static_cast<std::int32_t>(years) * 12);
        if (!start || term.until <= *start) break;
        ++years;
    }
    return years;
}

bool is_amount(std::int64_t amount) {
    return amount >= 0 && amount <= minor_units_max;
}

std::optional<OrderFault> fault_in(Instruments const& accepts) {
    if (!is_amount(accepts.upfront_max)) return OrderFault{"/accepts/upfront_max", "0 to 10^18 minor units"};
    if (!is_amount(accepts.deferred_max))
        return OrderFault{"/accepts/deferred_max", "0 to 10^18 minor units"};
    if (accepts.royalty_max_ppm < 0 || accepts.royalty_max_ppm > ppm)
        return OrderFault{"/accepts/royalty_max_ppm", "0 to 1000000"};
    return std::nullopt;
}

std::optional<OrderFault> fault_in(Beliefs const& beliefs, Interval term) {
    std::size_t const years = years_of(term);
    if (years == 0 || years > years_max) return OrderFault{"/scope/dates", "a term of 1 day to 30 years"};
    if (beliefs.scenarios.empty() || beliefs.scenarios.size() > scenarios_max)
        return OrderFault{"/beliefs/scenarios", "1 to 32 scenarios"};
    if (beliefs.discount_ppm.size() != years)
        return OrderFault{"/beliefs/discount_ppm",
                          "one for each of the " + std::to_string(years) + " years of the term"};
    for (std::size_t i = 0; i < years; ++i)
        if (beliefs.discount_ppm[i] < 0 || beliefs.discount_ppm[i] > ppm)
            return OrderFault{"/beliefs/discount_ppm/" + std::to_string(i), "0 to 1000000"};
    std::int64_t sum = 0;
    for (std::size_t s = 0; s < beliefs.scenarios.size(); ++s) {
        Scenario const& scenario = beliefs.scenarios[s];
        std::string const at = "/beliefs/scenarios/" + std::to_string(s);
        if (scenario.weight_ppm < 0 || scenario.weight_ppm > ppm)
            return OrderFault{at + "/weight_ppm", "0 to 1000000"};
        sum += scenario.weight_ppm;
        if (scenario.revenue.size() != years)
            return OrderFault{at + "/revenue",
                              "one for each of the " + std::to_string(years) + " years of the term"};
        // A bound below the money limit keeps the 128-bit coefficients of the bridge from overflowing.
        for (std::size_t i = 0; i < years; ++i)
            if (scenario.revenue[i] < 0 || scenario.revenue[i] > minor_units_max / 1000)
                return OrderFault{at + "/revenue/" + std::to_string(i), "0 to 10^15 minor units"};
    }
    if (sum != ppm) return OrderFault{"/beliefs/scenarios", "weights that sum to 1000000"};
    return std::nullopt;
}

std::optional<OrderFault> fault_in_scope(contracts::Scope const& scope) {
    if (scope.purposes.bits == 0) return OrderFault{"/scope/purposes", "at least one purpose"};
    if (scope.territories.bits.none()) return OrderFault{"/scope/territories", "at least one territory"};
    if (scope.dates.until <= scope.dates.from) return OrderFault{"/scope/until", "a day after from"};
    return std::nullopt;
}

}  // namespace

std::optional<OrderFault> fault_in(Offer const& offer) {
    if (auto fault = fault_in_scope(offer.scope)) return fault;
    if (!is_amount(offer.ask)) return OrderFault{"/ask", "0 to 10^18 minor units"};
    if (!is_amount(offer.reservation)) return OrderFault{"/reservation", "0 to 10^18 minor units"};
    if (auto fault = fault_in(offer.accepts)) return fault;
    return fault_in(offer.beliefs, offer.scope.dates);
}

std::optional<OrderFault> fault_in(Bid const& bid) {
    if (auto fault = fault_in_scope(bid.scope)) return fault;
    if (!is_amount(bid.value)) return OrderFault{"/value", "0 to 10^18 minor units"};
    if (!is_amount(bid.upfront_budget)) return OrderFault{"/upfront_budget", "0 to 10^18 minor units"};
    if (bid.royalty_stack_ppm < 0 || bid.royalty_stack_ppm > ppm)
        return OrderFault{"/royalty_stack_ppm", "0 to 1000000"};
    if (!is_amount(bid.deferred_trigger)) return OrderFault{"/deferred_trigger", "0 to 10^18 minor units"};
    if (auto fault = fault_in(bid.accepts)) return fault;
    return fault_in(bid.beliefs, bid.scope.dates);
}

std::optional<std::string> mismatch(Offer const& offer, Bid const& bid) {
    if (offer.currency != bid.currency) return "they name different currencies";
    if (offer.licensor == bid.licensee) return "licensor and licensee are the same party";
    bool const wanted = std::ranges::all_of(offer.assets, [&](std::string const& asset) {
        return std::ranges::find(bid.assets, asset) != bid.assets.end();
    });
    if (!wanted) return "the bid does not want every asset of the offer";
    if (!offer.scope.purposes.covers(bid.scope.purposes)) return "the offer does not grant every purpose";
    if (!offer.scope.territories.covers(bid.scope.territories))
        return "the offer does not grant every territory";
    if (bid.scope.dates != offer.scope.dates) return "they are for different dates";
    if (bid.scope.privacy < offer.scope.privacy) return "the data is more personal than the bid may touch";
    if (bid.scope.exclusivity == contracts::Exclusivity::exclusive &&
        offer.scope.exclusivity != contracts::Exclusivity::exclusive)
        return "the bid wants it exclusively, the offer does not grant that";
    if (!std::ranges::includes(bid.scope.duties, offer.scope.duties))
        return "the bid does not accept every duty";
    if (bid.scope.if_withdrawn != contracts::IfWithdrawn::end &&
        bid.scope.if_withdrawn != offer.scope.if_withdrawn)
        return "they differ on what a false listing leads to";
    return std::nullopt;
}

}  // namespace licet::matching
