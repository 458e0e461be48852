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

// Bounds below the money limit keep the 128-bit sums of the bridge from overflowing.
constexpr std::int64_t revenue_max = minor_units_max / 1000;
constexpr std::int64_t uses_max = 1'000'000'000'000'000;
constexpr std::int64_t use_price_most = 1'000'000 * prices_per_minor;

bool is_amount(std::int64_t amount) {
    return amount >= 0 && amount <= minor_units_max;
}

// Of a whole order: what a batch adds up stays within 64 bits.
bool is_priced(std::int64_t amount) {
    return amount >= 0 && amount <= revenue_max;
}

std::optional<OrderFault> fault_in(Instruments const& accepts) {
    struct Amount {
        char const* key;
        std::int64_t value;
        std::int64_t most;
        char const* what;
    };
    for (Amount const& amount :
         {Amount{"upfront_max", accepts.upfront_max, minor_units_max, "0 to 10^18 minor units"},
          Amount{"deferred_max", accepts.deferred_max, minor_units_max, "0 to 10^18 minor units"},
          Amount{"guarantee_max", accepts.guarantee_max, revenue_max, "0 to 10^15 minor units"},
          Amount{"upfront_min", accepts.upfront_min, accepts.upfront_max, "0 to upfront_max"},
          Amount{"guarantee_min", accepts.guarantee_min, accepts.guarantee_max, "0 to guarantee_max"},
          Amount{"cap", accepts.cap.value_or(0), minor_units_max, "0 to 10^18 minor units"}})
        if (amount.value < 0 || amount.value > amount.most)
            return OrderFault{std::string("/accepts/") + amount.key, amount.what};
    if (accepts.royalty_max_ppm < 0 || accepts.royalty_max_ppm > ppm)
        return OrderFault{"/accepts/royalty_max_ppm", "0 to 1000000"};
    if (accepts.use_price_max < 0 || accepts.use_price_max > use_price_most)
        return OrderFault{"/accepts/use_price_max", "0 to 10^6 minor units a use, in millionths of one"};
    std::string const tranches = "/accepts/royalty_tranches";
    if (accepts.tranches.size() > tranches_max) return OrderFault{tranches, "at most 8 tranches"};
    std::int64_t from = 0;
    for (std::size_t i = 0; i < accepts.tranches.size(); ++i) {
        Tranche const& tranche = accepts.tranches[i];
        std::string const at = tranches + "/" + std::to_string(i);
        bool const is_last = i + 1 == accepts.tranches.size();
        if (is_last == tranche.upto.has_value())
            return OrderFault{at + "/upto", is_last ? "absent in the last tranche" : "given but in the last"};
        if (tranche.upto && (*tranche.upto <= from || *tranche.upto > revenue_max))
            return OrderFault{at + "/upto", "more than the tranche before, at most 10^15 minor units"};
        if (tranche.max_ppm < 0 || tranche.max_ppm > ppm) return OrderFault{at + "/max_ppm", "0 to 1000000"};
        from = tranche.upto.value_or(from);
    }
    return std::nullopt;
}

std::optional<OrderFault> fault_in(Beliefs const& beliefs, Interval term, std::int64_t use_price_max) {
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
    // Money later is never worth more: so what is paid sooner never lowers a contract's value.
    for (std::size_t i = 1; i < years; ++i)
        if (beliefs.discount_ppm[i] > beliefs.discount_ppm[i - 1])
            return OrderFault{"/beliefs/discount_ppm/" + std::to_string(i), "no more than the year before"};
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
        for (std::size_t i = 0; i < years; ++i)
            if (scenario.revenue[i] < 0 || scenario.revenue[i] > revenue_max)
                return OrderFault{at + "/revenue/" + std::to_string(i), "0 to 10^15 minor units"};
        if (scenario.uses.empty()) continue;
        if (scenario.uses.size() != years)
            return OrderFault{at + "/uses",
                              "one for each of the " + std::to_string(years) + " years of the term"};
        for (std::size_t i = 0; i < years; ++i) {
            if (scenario.uses[i] < 0 || scenario.uses[i] > uses_max)
                return OrderFault{at + "/uses/" + std::to_string(i), "0 to 10^15"};
            if (WideUnits{scenario.uses[i]} * use_price_max > WideUnits{revenue_max} * prices_per_minor)
                return OrderFault{at + "/uses/" + std::to_string(i),
                                  "at most 10^15 minor units a year at the most accepted a use"};
        }
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

std::optional<OrderFault> fault_in_packages(Bid const& bid) {
    if (bid.packages.size() > packages_max) return OrderFault{"/packages", "at most 16 packages"};
    for (std::size_t i = 0; i < bid.packages.size(); ++i) {
        Package const& package = bid.packages[i];
        std::string const at = "/packages/" + std::to_string(i);
        if (package.assets.empty()) return OrderFault{at + "/assets", "at least one asset"};
        for (std::size_t a = 0; a < package.assets.size(); ++a) {
            std::string const place = at + "/assets/" + std::to_string(a);
            if (std::ranges::find(bid.assets, package.assets[a]) == bid.assets.end())
                return OrderFault{place, "one of the bid's assets"};
            if (std::ranges::count(package.assets, package.assets[a]) > 1)
                return OrderFault{place, "named once"};
        }
        if (!is_priced(package.value)) return OrderFault{at + "/value", "0 to 10^15 minor units"};
    }
    return std::nullopt;
}

}  // namespace

std::optional<OrderFault> fault_in(Offer const& offer) {
    if (auto fault = fault_in_scope(offer.scope)) return fault;
    if (!is_priced(offer.ask)) return OrderFault{"/ask", "0 to 10^15 minor units"};
    if (!is_priced(offer.reservation)) return OrderFault{"/reservation", "0 to 10^15 minor units"};
    if (auto fault = fault_in(offer.accepts)) return fault;
    if (offer.meter.empty() && offer.accepts.use_price_max > 0)
        return OrderFault{"/meter", "the meter that uses are counted by, where a price a use is accepted"};
    return fault_in(offer.beliefs, offer.scope.dates, offer.accepts.use_price_max);
}

std::optional<OrderFault> fault_in(Bid const& bid) {
    if (auto fault = fault_in_scope(bid.scope)) return fault;
    if (!is_priced(bid.value)) return OrderFault{"/value", "0 to 10^15 minor units"};
    if (!is_priced(bid.upfront_budget)) return OrderFault{"/upfront_budget", "0 to 10^15 minor units"};
    if (bid.royalty_stack_ppm < 0 || bid.royalty_stack_ppm > ppm)
        return OrderFault{"/royalty_stack_ppm", "0 to 1000000"};
    if (!is_amount(bid.deferred_trigger)) return OrderFault{"/deferred_trigger", "0 to 10^18 minor units"};
    if (auto fault = fault_in(bid.accepts)) return fault;
    if (auto fault = fault_in_packages(bid)) return fault;
    return fault_in(bid.beliefs, bid.scope.dates, bid.accepts.use_price_max);
}

std::optional<std::string_view> mismatch(Offer const& offer, Bid const& bid) {
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
