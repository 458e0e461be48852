#pragma once

#include <boost/multiprecision/cpp_int.hpp>

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
