#pragma once
// What payments are worth to one party by its own beliefs: the sum over scenarios and years of weight ×
// discount × what is paid in that year. What is paid over a year counts at the year's end (A8 of the theory
// notes). Made once an order, asked for every pair.

#include "matching/bridge/contract.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace licet::matching {

// All results are exact sums; a weight is in 10^-12, so a sum over minor units is in 10^-12 of them.
class Appraisal {
public:
    explicit Appraisal(Beliefs const& beliefs);

    // Of a unit paid once the revenue of the term has reached `trigger`.
    [[nodiscard]] WideUnits once_reached(std::int64_t trigger) const;
    // Of the whole revenue of each year up to `upto`; of all of it where there is none.
    [[nodiscard]] WideUnits revenue_upto(std::optional<std::int64_t> upto) const;
    // Of a unit for each use.
    [[nodiscard]] WideUnits uses() const { return uses_; }
    // Of a unit each year.
    [[nodiscard]] WideUnits each_year() const { return each_year_; }
    // Of what royalty, uses, guarantee and cap of a contract come to, scenario by scenario; in 10^-18 units.
    [[nodiscard]] WideUnits running(Contract const& contract) const;

    // What royalty and uses of a contract come to in each year of each scenario, in 10^-6 units.
    [[nodiscard]] std::vector<WideUnits> yearly_fees(Contract const& contract) const;

    // The same scenarios at another party's discounts.
    [[nodiscard]] static Appraisal mixed(Beliefs const& scenarios, Beliefs const& discounts);

private:
    struct Cell {  // a year of a scenario
        std::int64_t weight;
        std::int64_t revenue;
        std::int64_t uses;
    };
    Appraisal(Beliefs const& scenarios, std::vector<std::int64_t> const& discount_ppm);
    static WideUnits fee(Cell const& cell, Contract const& contract);

    std::vector<Cell> cells_;  // scenario by scenario
    std::size_t years_ = 0;
    WideUnits revenue_ = 0;
    WideUnits uses_ = 0;
    WideUnits each_year_ = 0;
};

}  // namespace licet::matching
