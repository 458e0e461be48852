#include "sim/numeric/elementary.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace licet::sim {
namespace {

constexpr double ln2_high = 6.93147180369123816490e-01;  // the first 33 bits: times an exponent, exact
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double pi = 3.14159265358979323846;

// The highest power first.
using Coefficients = std::array<double, 8>;
constexpr Coefficients middle_above{
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
    1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr Coefficients middle_below{
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
constexpr Coefficients side_above{7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                  2.41780725177450611770e-1, 1.27045825245236838258e+0,
                                  3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                  4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr Coefficients side_below{1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                  1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                  6.89767334985100004550e-1, 1.67638483018380384940e+0,
                                  2.05319162663775882187e+0, 1.0};
constexpr Coefficients tail_above{2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                  1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                  2.96560571828504891230e-1, 1.78482653991729133580e+0,
                                  5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr Coefficients tail_below{2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                  1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                  1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                  5.99832206555887937690e-1,  1.0};

double polynomial(Coefficients const& of, double x) {
    double sum = 0;
    for (double const coefficient : of) sum = sum * x + coefficient;
    return sum;
}

}  // namespace

double natural_log(double x) {
    auto const bits = std::bit_cast<std::uint64_t>(x);
    auto exponent = static_cast<std::int64_t>(bits >> 52U & 0x7ffU) - 1023;
    double mantissa = std::bit_cast<double>((bits & 0xfffffffffffffU) | 0x3ff0000000000000U);
    if (mantissa > 1.4142135623730951) {
        mantissa *= 0.5;
        ++exponent;
    }
    // ln m = 2·(s + s³/3 + s⁵/5 + …), s = (m − 1) / (m + 1), |s| < 0.172
    double const s = (mantissa - 1) / (mantissa + 1);
    double const square = s * s;
    double sum = 0;
    for (int odd = 21; odd >= 3; odd -= 2) sum = (sum + 1.0 / odd) * square;
    auto const e = static_cast<double>(exponent);
    return e * ln2_high + (2 * s + (2 * s * sum + e * ln2_low));
}

double exponential_of(double x) {
    if (x > 709) return HUGE_VAL;
    if (x < -745) return 0;
    double const n = std::floor(x / (ln2_high + ln2_low) + 0.5);
    double const r = (x - n * ln2_high) - n * ln2_low;
    double sum = 1;
    for (int i = 14; i >= 1; --i) sum = 1 + sum * r / i;
    return std::ldexp(sum, static_cast<int>(n));
}

double power(double base, double exponent) {
    if (exponent == 0) return 1;
    if (base <= 0) return 0;
    if (exponent == 1) return base;
    return exponential_of(exponent * natural_log(base));
}

double square_root(double x) {
    return std::sqrt(x);
}

double arc_tangent(double x) {
    if (x < 0) return -arc_tangent(-x);
    if (x > 1) return pi / 2 - arc_tangent(1 / x);
    // Halved three times, then its series.
    double t = x;
    for (int i = 0; i < 3; ++i) t = t / (1 + std::sqrt(1 + t * t));
    double const square = t * t;
    double sum = 0;
    for (int odd = 19; odd >= 1; odd -= 2) sum = 1.0 / odd - sum * square;
    return 8 * t * sum;
}

double normal_density(double x) {
    return exponential_of(-0.5 * x * x) / std::sqrt(2 * pi);
}

double normal_cdf(double x) {
    if (x < -38) return 0;
    if (x > 9) return 1;
    if (x < -5) {
        // Laplace's continued fraction, where the series would cancel.
        double fraction = -x;
        for (int i = 60; i >= 1; --i) fraction = -x + i / fraction;
        return normal_density(x) / fraction;
    }
    // Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …)
    double term = x;
    double sum = x;
    for (int odd = 3; odd < 400 && std::fabs(term) > 1e-18 * std::fabs(sum); odd += 2) {
        term *= x * x / odd;
        sum += term;
    }
    return 0.5 + normal_density(x) * sum;
}

double normal_quantile(double p) {
    double const q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        double const r = 0.180625 - q * q;
        return q * polynomial(middle_above, r) / polynomial(middle_below, r);
    }
    double const r = std::sqrt(-natural_log(q < 0 ? p : 1 - p));
    double const x = r <= 5 ? polynomial(side_above, r - 1.6) / polynomial(side_below, r - 1.6)
                            : polynomial(tail_above, r - 5) / polynomial(tail_below, r - 5);
    return q < 0 ? -x : x;
}

}  // namespace licet::sim
