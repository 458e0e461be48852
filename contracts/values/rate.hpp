#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace licet {

// An exact whole number of any size.
using Integer = boost::multiprecision::cpp_int;

// An exact ratio without a unit: a royalty of 7.5% is Rate{3, 40}. Rounded only where it meets Money.
// Never `auto` for an expression of these two: it names an unfinished sum.
using Rate = boost::multiprecision::cpp_rational;

// The most digits a number in a document may have.
inline constexpr std::size_t digits_max = 60;

// Reads `digits`, `digits.digits` or `digits/digits`: no sign, exponent or blank, denominator not zero, at
// most `digits_max` digits. Nothing where the text is anything else.
[[nodiscard]] std::optional<Rate> rate_from_text(std::string_view text);

// The shortest text that reads back as the same value: a decimal where one ends, else `n/d`. `rate` >= 0.
[[nodiscard]] std::string text_of(Rate const& rate);

[[nodiscard]] Integer floor(Rate const& exact);
[[nodiscard]] Integer ceiling(Rate const& exact);
// The nearest whole number, a tie going to the even one.
[[nodiscard]] Integer round_half_even(Rate const& exact);

}  // namespace licet

// Boost reckons with ratios of any size: a sum takes two common divisors and five divisions of long numbers,
// a comparison an expansion into continued fractions. Nearly all of ours fit a machine word, and are reckoned
// here in 128 bits; the rest is left to Boost. Its operators find these functions before its own templates,
// so that nothing else is written differently; the values are the same (machine_rates.cpp).
namespace boost::multiprecision::backends {

// A ratio's parts, which Boost kept as numbers before it kept their backends.
template <class Ratio>
cpp_int_backend<> const& above_of(Ratio const& ratio) {
    if constexpr (requires { ratio.data(); })
        return ratio.data().numerator().backend();
    else
        return ratio.num();
}
template <class Ratio>
cpp_int_backend<> const& below_of(Ratio const& ratio) {
    if constexpr (requires { ratio.data(); })
        return ratio.data().denominator().backend();
    else
        return ratio.denom();
}

void eval_add(cpp_rational_backend& result, cpp_rational_backend const& other);
void eval_subtract(cpp_rational_backend& result, cpp_rational_backend const& other);
void eval_multiply(cpp_rational_backend& result, cpp_rational_backend const& other);
void eval_divide(cpp_rational_backend& result, cpp_rational_backend const& other);
void assign_components(cpp_rational_backend& result, cpp_int_backend<> const& above,
                       cpp_int_backend<> const& below);

// Below zero, zero or above it as `a` is less than `b`, equal or more.
[[nodiscard]] int order_of(cpp_rational_backend const& a, cpp_rational_backend const& b);
[[nodiscard]] int order_of(cpp_rational_backend const& a, std::int64_t b);

inline bool eval_lt(cpp_rational_backend const& a, cpp_rational_backend const& b) {
    return order_of(a, b) < 0;
}
inline bool eval_gt(cpp_rational_backend const& a, cpp_rational_backend const& b) {
    return order_of(a, b) > 0;
}
inline bool eval_eq(cpp_rational_backend const& a, cpp_rational_backend const& b) {
    return eval_eq(above_of(a), above_of(b)) && eval_eq(below_of(a), below_of(b));
}
template <std::signed_integral T>
bool eval_lt(cpp_rational_backend const& a, T b) {
    return order_of(a, std::int64_t{b}) < 0;
}
template <std::signed_integral T>
bool eval_gt(cpp_rational_backend const& a, T b) {
    return order_of(a, std::int64_t{b}) > 0;
}
template <std::signed_integral T>
bool eval_eq(cpp_rational_backend const& a, T b) {
    return order_of(a, std::int64_t{b}) == 0;
}

}  // namespace boost::multiprecision::backends
