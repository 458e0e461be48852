#include "contracts/values/money.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace licet {

namespace {

std::string with_point(std::string digits, bool negative, Currency currency) {
    unsigned const places = currency.minor_digits();
    if (places > 0) {
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, 1, '.');
    }
    return negative ? "-" + digits : digits;
}

}  // namespace

std::string major_text(Integer const& minor_units, Currency currency) {
    bool const negative = minor_units < 0;
    return with_point(negative ? Integer(-minor_units).str() : minor_units.str(), negative, currency);
}

std::string major_text(Money amount) {
    return major_text(Integer(amount.minor_units()), amount.currency());
}

std::string major_text(WideUnits minor_units, Currency currency) {
    // Documents are full of amounts, and nearly all are of ordinary size.
    if (minor_units < -minor_units_max || minor_units > minor_units_max)
        return major_text(Integer(minor_units), currency);
    auto const units = static_cast<std::int64_t>(minor_units);
    return with_point(std::to_string(units < 0 ? -units : units), units < 0, currency);
}

Rate minor_from_major(Rate const& major, Currency currency) {
    return major * Rate(currency.minor_per_major());
}

std::optional<std::int64_t> minor_units_within_limit(Integer const& minor_units) {
    if (minor_units > minor_units_max || minor_units < -minor_units_max) return std::nullopt;
    return static_cast<std::int64_t>(minor_units);
}

std::optional<Money> money_from_text(std::string_view major, Currency currency) {
    auto const read = rate_from_text(major);
    if (!read) return std::nullopt;
    Rate const exact = minor_from_major(*read, currency);
    if (boost::multiprecision::denominator(exact) != 1) return std::nullopt;
    auto const within = minor_units_within_limit(boost::multiprecision::numerator(exact));
    if (!within) return std::nullopt;
    return Money(*within, currency);
}

std::vector<Integer> allocate(Integer const& whole, std::span<Rate const> weights) {
    Rate const total = std::accumulate(weights.begin(), weights.end(), Rate(0));
    LICET_ASSERT(total > 0, "allocate needs a positive weight");
    LICET_ASSERT(whole >= 0, "allocate splits nothing negative");

    std::vector<Integer> parts;
    std::vector<Rate> remainders;
    Integer left = whole;
    for (Rate const& weight : weights) {
        Rate const exact = Rate(whole) * weight / total;
        parts.push_back(floor(exact));
        remainders.push_back(exact - Rate(parts.back()));
        left -= parts.back();
    }

    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](auto a, auto b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; left > 0; ++i, --left) ++parts[order[i]];
    return parts;
}

}  // namespace licet
