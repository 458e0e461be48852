#include "sim/metrics/inequality.hpp"

#include "sim/numeric/elementary.hpp"

#include <algorithm>
#include <numeric>

namespace licet::sim {
namespace {

double total(std::vector<double> const& amounts) {
    return std::accumulate(amounts.begin(), amounts.end(), 0.0);
}

}  // namespace

double gini(std::vector<double> amounts) {
    double const sum = total(amounts);
    if (sum == 0) return 0;
    std::ranges::sort(amounts);
    auto const n = static_cast<double>(amounts.size());
    // In order, x_i is above i others and below n − 1 − i.
    double differences = 0;
    for (std::size_t i = 0; i < amounts.size(); ++i)
        differences += (2 * static_cast<double>(i) + 1 - n) * amounts[i];
    return differences / (n * sum);
}

double corrected_gini(std::vector<double> amounts) {
    auto const n = static_cast<double>(amounts.size());
    return n < 2 ? 0 : gini(std::move(amounts)) * n / (n - 1);
}

double lorenz(std::vector<double> amounts, double share) {
    std::ranges::sort(amounts);
    double const upto = share * static_cast<double>(amounts.size());
    double below = 0;
    double all = 0;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        all += amounts[i];
        below += amounts[i] * std::clamp(upto - static_cast<double>(i), 0.0, 1.0);
    }
    return all > 0 ? below / all : 0;
}

double herfindahl(std::vector<double> const& amounts) {
    double const sum = total(amounts);
    double out = 0;
    for (double const amount : amounts) out += amount / sum * (amount / sum);
    return out;
}

double theil(std::vector<double> const& amounts) {
    auto const n = static_cast<double>(amounts.size());
    double const mean = total(amounts) / n;
    double out = 0;
    for (double const amount : amounts)
        if (amount > 0) out += amount / mean * natural_log(amount / mean);
    return out / n;
}

double top_share(std::vector<double> const& amounts) {
    return *std::ranges::max_element(amounts) / total(amounts);
}

}  // namespace licet::sim
