#pragma once
// Integrals, roots and maxima of functions of one number. The same operations in the same order everywhere.

#include <array>
#include <cmath>

namespace licet::sim {

// Gauss and Legendre's eight points on each of `panels` equal parts.
template <class F>
double integral(F f, double from, double to, int panels = 64) {
    constexpr std::array nodes{0.1834346424956498049394761, 0.5255324099163289858177390,
                               0.7966664774136267395915539, 0.9602898564975362316835609};
    constexpr std::array weights{0.3626837833783619829651504, 0.3137066458778872873379622,
                                 0.2223810344533744705443560, 0.1012285362903762591525314};
    if (!(to > from)) return 0;
    double const half = (to - from) / panels / 2;
    double sum = 0;
    for (int p = 0; p < panels; ++p) {
        double const middle = from + (2 * p + 1) * half;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            sum += weights[i] * (f(middle - half * nodes[i]) + f(middle + half * nodes[i]));
    }
    return sum * half;
}

// Where f changes its sign between `from` and `to`, by halving until there is nothing between; an end where
// it does not.
template <class F>
double root(F f, double from, double to) {
    bool const is_rising = f(to) > f(from);
    for (int i = 0; i < 200; ++i) {
        double const middle = from + (to - from) / 2;
        if (middle <= from || middle >= to) break;
        ((f(middle) < 0) == is_rising ? from : to) = middle;
    }
    return from + (to - from) / 2;
}

// Where a smooth function with one maximum is greatest in [from, to]: golden section, then the root of its
// slope.
template <class F>
double maximum(F f, double from, double to) {
    double const golden = (std::sqrt(5.0) - 1) / 2;
    double low = from;
    double high = to;
    while (high - low > 1e-3 * (to - from)) {
        double const a = high - golden * (high - low);
        double const b = low + golden * (high - low);
        (f(a) < f(b) ? low : high) = f(a) < f(b) ? a : b;
    }
    double const step = 1e-3 * (to - from);
    low = std::fmax(from, low - step);
    high = std::fmin(to, high + step);
    // Fourth order: exact for polynomials up to the fourth degree.
    auto const slope = [&](double x) {
        return 8 * (f(x + step) - f(x - step)) - (f(x + 2 * step) - f(x - 2 * step));
    };
    if (slope(low) <= 0) return low;
    if (slope(high) >= 0) return high;
    return root(slope, low, high);
}

}  // namespace licet::sim
