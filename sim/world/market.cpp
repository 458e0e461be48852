#include "sim/world/market.hpp"

#include "contracts/values/assert.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>

namespace licet::sim {

double Setting::number(std::string_view name) const {
    auto const at = values_.find(name);
    LICET_ASSERT(at != values_.end(), "a market asks only for parameters it has");
    return std::get<double>(at->second);
}

std::string const& Setting::word(std::string_view name) const {
    auto const at = values_.find(name);
    LICET_ASSERT(at != values_.end(), "a market asks only for parameters it has");
    return std::get<std::string>(at->second);
}

double& Tally::operator[](std::string_view name) {
    auto const at = std::ranges::find(measures_, name, &Measure::name);
    LICET_ASSERT(at != measures_.end(), "a market counts only what it measures");
    return sums_[static_cast<std::size_t>(at - measures_.begin())];
}

std::map<std::string, Value, std::less<>> standard_values(Market const& market) {
    std::map<std::string, Value, std::less<>> out;
    for (Parameter const& p : market.parameters) out[std::string(p.name)] = p.standard;
    return out;
}

std::vector<Market> const& markets() {
    static std::vector<Market> const all{licensing_market(),    agreements_market(),  category_market(),
                                         stacking_market(),     effort_market(),      selection_market(),
                                         obligations_market(),  attribution_market(), exclusivity_market(),
                                         policies_market(),     arrivals_market(),    bargaining_market(),
                                         manipulation_market(), entry_market(),       discovery_market(),
                                         rules_market(),        metered_market()};
    return all;
}

Market const* find_market(std::string_view name) {
    auto const at = std::ranges::find(markets(), name, &Market::name);
    return at == markets().end() ? nullptr : &*at;
}

}  // namespace licet::sim
