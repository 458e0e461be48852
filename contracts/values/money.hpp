#pragma once

#include "contracts/values/assert.hpp"
#include "contracts/values/currency.hpp"
#include "contracts/values/rate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace licet {

// Sums of minor units: 128 bits, and every addition is checked.
__extension__ using WideUnits = __int128;

// The most minor units any one amount may have. Larger ones are refused at the door, so that sums of 10^19
// amounts still fit WideUnits and an overflow inside is a bug.
inline constexpr std::int64_t minor_units_max = 1'000'000'000'000'000'000;

// An amount of one currency, in whole minor units, |amount| <= minor_units_max. It never converts: adding
// euros to dollars is a bug.
class Money {
public:
    Money(std::int64_t minor_units, Currency currency) : minor_units_(minor_units), currency_(currency) {
        LICET_ASSERT(minor_units <= minor_units_max && minor_units >= -minor_units_max,
                     "money is within its limit");
    }

    [[nodiscard]] std::int64_t minor_units() const noexcept { return minor_units_; }
    [[nodiscard]] Currency currency() const noexcept { return currency_; }

    friend Money operator+(Money a, Money b) {
        LICET_ASSERT(a.currency_ == b.currency_, "money of two currencies does not add");
        return {a.minor_units_ + b.minor_units_, a.currency_};
    }
    friend Money operator-(Money a) { return {-a.minor_units_, a.currency_}; }
    friend Money operator-(Money a, Money b) { return a + -b; }
    friend bool operator==(Money, Money) = default;

private:
    std::int64_t minor_units_;
    Currency currency_;
};

// Minor units as major ones with the currency's decimals: 123456 USD is "1234.56", -5 KRW is "-5".
[[nodiscard]] std::string major_text(Integer const& minor_units, Currency currency);
[[nodiscard]] std::string major_text(Money amount);
[[nodiscard]] std::string major_text(WideUnits minor_units, Currency currency);

// The exact minor units of an amount in major units ("1234.56" -> 123456); may have a fraction.
[[nodiscard]] Rate minor_from_major(Rate const& major, Currency currency);

// Reads an amount in major units that is a whole number of minor units within the limit.
[[nodiscard]] std::optional<Money> money_from_text(std::string_view major, Currency currency);

// As an int64, where it is within minor_units_max.
[[nodiscard]] std::optional<std::int64_t> minor_units_within_limit(Integer const& minor_units);

// Splits `whole` >= 0 by `weights` >= 0 (sum > 0) so that the parts add up to it exactly: each gets the floor
// of its exact part, the units left over go to the largest remainders, ties to the earlier one.
[[nodiscard]] std::vector<Integer> allocate(Integer const& whole, std::span<Rate const> weights);

}  // namespace licet
