#pragma once
// The hot case in machine integers: one meter priced over the whole term, paid at each use and divided by
// fixed weights. It gives to the unit what the general algebra gives; a law in the tests holds it to that.

#include "contracts/terms/terms.hpp"
#include "contracts/values/archive.hpp"
#include "contracts/values/money.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace licet::contracts {

// Cumulative minor units at a cumulative quantity.
class FastPrice {
public:
    // Nothing where the terms are another shape, or need wider numbers than 64 and 128 bits.
    [[nodiscard]] static std::optional<FastPrice> of(Terms const& terms);

    [[nodiscard]] std::string const& meter() const { return meter_; }
    // round half even of the price of `quantity` >= 0; nothing where it is over the limit of money.
    [[nodiscard]] std::optional<std::int64_t> minor_units(WideUnits quantity) const;

private:
    struct Stretch {
        WideUnits from;    // quantity at which it begins
        WideUnits before;  // price of all before it, in 1/denominator minor units
        std::int64_t numerator;
    };
    std::string meter_;
    std::int64_t denominator_ = 1;  // one for all stretches
    std::vector<Stretch> stretches_;
};

// Where each payee stands: how far behind, in 1/scale units.
struct FastShares {
    std::vector<std::int64_t> behind;
    friend bool operator==(FastShares const&, FastShares const&) = default;
};

// The life-long division of Division, for weights that never change.
class FastDivision {
public:
    [[nodiscard]] static std::optional<FastDivision> of(Split const& split);
    // Of weights that sum to one; nothing where their common denominator is above 10^12.
    [[nodiscard]] static std::optional<FastDivision> of(std::span<Rate const> weights);

    // Adds each payee's part of `due` to `parts`, in the order of payees_of(); they add up to it.
    void divide(std::int64_t due, FastShares& shares, std::span<std::int64_t> parts) const;
    [[nodiscard]] std::size_t payee_count() const { return weights_.size(); }
    [[nodiscard]] std::int64_t scale() const { return scale_; }
    [[nodiscard]] std::vector<std::int64_t> const& weights() const { return weights_; }

private:
    void give_leftovers(std::int64_t left, FastShares& shares, std::span<std::int64_t> parts) const;

    std::int64_t scale_ = 1;             // the weights' common denominator
    std::vector<std::int64_t> weights_;  // in 1/scale; they sum to it
};

template <Archive A>
void describe(A& archive, FastShares& shares) {
    archive(shares.behind);
}

}  // namespace licet::contracts
