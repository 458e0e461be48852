#include "matching/bridge/appraisal.hpp"

#include <algorithm>

namespace licet::matching {

Appraisal::Appraisal(Beliefs const& beliefs) : Appraisal(beliefs, beliefs.discount_ppm) {}

Appraisal::Appraisal(Beliefs const& scenarios, std::vector<std::int64_t> const& discount_ppm)
    : years_(discount_ppm.size()) {
    cells_.reserve(scenarios.scenarios.size() * years_);
    for (Scenario const& scenario : scenarios.scenarios)
        for (std::size_t year = 0; year < years_; ++year) {
            Cell const cell{scenario.weight_ppm * discount_ppm[year],
                            year < scenario.revenue.size() ? scenario.revenue[year] : 0,
                            year < scenario.uses.size() ? scenario.uses[year] : 0};
            revenue_ += WideUnits{cell.weight} * cell.revenue;
            uses_ += WideUnits{cell.weight} * cell.uses;
            each_year_ += cell.weight;
            cells_.push_back(cell);
        }
}

Appraisal Appraisal::mixed(Beliefs const& scenarios, Beliefs const& discounts) {
    return {scenarios, discounts.discount_ppm};
}

WideUnits Appraisal::once_reached(std::int64_t trigger) const {
    WideUnits sum = 0;
    for (std::size_t first = 0; first < cells_.size(); first += years_) {
        WideUnits so_far = 0;
        for (std::size_t year = 0; year < years_; ++year) {
            Cell const& cell = cells_[first + year];
            so_far += cell.revenue;
            if (so_far < trigger) continue;
            sum += cell.weight;
            break;
        }
    }
    return sum;
}

WideUnits Appraisal::revenue_upto(std::optional<std::int64_t> upto) const {
    if (!upto) return revenue_;
    WideUnits sum = 0;
    for (Cell const& cell : cells_) sum += WideUnits{cell.weight} * std::min(cell.revenue, *upto);
    return sum;
}

WideUnits Appraisal::fee(Cell const& cell, Contract const& contract) {
    WideUnits sum = WideUnits{cell.uses} * contract.use_price;
    if (contract.tranches.empty()) return sum + WideUnits{cell.revenue} * contract.royalty_ppm;
    std::int64_t from = 0;
    for (RoyaltyTranche const& tranche : contract.tranches) {
        if (cell.revenue <= from) break;
        std::int64_t const upto = std::min(cell.revenue, tranche.upto.value_or(cell.revenue));
        sum += WideUnits{upto - from} * tranche.rate_ppm;
        from = upto;
    }
    return sum;
}

std::vector<WideUnits> Appraisal::yearly_fees(Contract const& contract) const {
    std::vector<WideUnits> out;
    out.reserve(cells_.size());
    for (Cell const& cell : cells_) out.push_back(fee(cell, contract));
    return out;
}

WideUnits Appraisal::running(Contract const& contract) const {
    constexpr WideUnits micro = 1'000'000;
    WideUnits const least = micro * contract.guarantee;
    WideUnits sum = 0;
    for (std::size_t first = 0; first < cells_.size(); first += years_) {
        WideUnits left = contract.cap ? micro * *contract.cap : 0;
        for (std::size_t year = 0; year < years_; ++year) {
            Cell const& cell = cells_[first + year];
            WideUnits paid = std::max(fee(cell, contract), least);
            if (contract.cap) {
                paid = std::min(paid, left);
                left -= paid;
            }
            sum += cell.weight * paid;
        }
    }
    return sum;
}

}  // namespace licet::matching
