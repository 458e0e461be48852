#pragma once
// How unequally something is spread (theory notes, B13). Zeros count: who gets nothing is listed too.

#include <vector>

namespace licet::sim {

// Sum of |x - y| over all pairs, over 2·n²·mean; and with the small-sample correction n/(n - 1). 0 of
// nothing.
[[nodiscard]] double gini(std::vector<double> amounts);
[[nodiscard]] double corrected_gini(std::vector<double> amounts);
// The share of all that those with the least get who are `share` of all (Lorenz), between people by halves.
[[nodiscard]] double lorenz(std::vector<double> amounts, double share);
// Sum of squared shares (Herfindahl and Hirschman).
[[nodiscard]] double herfindahl(std::vector<double> const& amounts);
// Theil's T: mean of (x/mean)·ln(x/mean), 0·ln 0 = 0.
[[nodiscard]] double theil(std::vector<double> const& amounts);
// The share of the largest.
[[nodiscard]] double top_share(std::vector<double> const& amounts);

}  // namespace licet::sim
