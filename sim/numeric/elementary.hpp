#pragma once
// Elementary functions out of the four operations and the square root, which every machine and compiler
// rounds alike; the C library's own may differ in the last bit. Accurate to a few units in the last place.

namespace licet::sim {

[[nodiscard]] double natural_log(double x);  // x > 0, normal
[[nodiscard]] double exponential_of(double x);
[[nodiscard]] double power(double base, double exponent);  // base >= 0
[[nodiscard]] double square_root(double x);
[[nodiscard]] double arc_tangent(double x);
// Of the standard normal law: density, distribution, and its inverse for 0 < p < 1 (AS 241, Wichura 1988).
[[nodiscard]] double normal_density(double x);
[[nodiscard]] double normal_cdf(double x);
[[nodiscard]] double normal_quantile(double p);

}  // namespace licet::sim
