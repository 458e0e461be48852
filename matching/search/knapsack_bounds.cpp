// What one knapsack is bounded by: the relaxation's multipliers, and what follows from them before the
// search.

#include "matching/search/knapsack.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace licet::matching {
namespace {

constexpr int cuts = 24;
constexpr double tiny = 1e-12;

struct Point {
    double x;
    double y;
};

// A convex polygon of multipliers that may still be best, small enough to live on the stack.
struct Polygon {
    std::array<Point, 64> points;
    int count = 0;

    [[nodiscard]] bool centre(Point& out) const {
        double area = 0;
        double x = 0;
        double y = 0;
        for (int i = 1; i + 1 < count; ++i) {
            Point const& a = points[0];
            Point const& b = points[static_cast<std::size_t>(i)];
            Point const& c = points[static_cast<std::size_t>(i) + 1];
            double const twice = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
            area += twice;
            x += twice * (a.x + b.x + c.x);
            y += twice * (a.y + b.y + c.y);
        }
        if (count < 3 || !(std::abs(area) > 1e-30)) return false;
        out = {x / (3 * area), y / (3 * area)};
        return true;
    }
    // Keeps the side where slope · (p - at) <= 0.
    void cut(Point at, double slope_x, double slope_y) {
        Polygon kept;
        for (int i = 0; i < count && kept.count < 60; ++i) {
            Point const& a = points[static_cast<std::size_t>(i)];
            Point const& b = points[static_cast<std::size_t>((i + 1) % count)];
            double const at_a = slope_x * (a.x - at.x) + slope_y * (a.y - at.y);
            double const at_b = slope_x * (b.x - at.x) + slope_y * (b.y - at.y);
            if (at_a <= 0) kept.points[static_cast<std::size_t>(kept.count++)] = a;
            if ((at_a < 0 && at_b > 0) || (at_a > 0 && at_b < 0)) {
                double const t = at_a / (at_a - at_b);
                kept.points[static_cast<std::size_t>(kept.count++)] = {a.x + t * (b.x - a.x),
                                                                       a.y + t * (b.y - a.y)};
            }
        }
        *this = kept;
    }
};

}  // namespace

double Knapsack::dual_value(Rest const& rest, double upfront, double royalty, double& upfront_slope,
                            double& royalty_slope) const {
    double const budget = static_cast<double>(rest.budget) * budget_unit_;
    double const cap = static_cast<double>(rest.royalty_cap) * cap_unit_;
    double value = upfront * budget + royalty * cap;
    upfront_slope = budget;
    royalty_slope = cap;
    for (Group const& group : rest.groups) {
        double most = 0;
        std::uint32_t chosen = group.last;
        for (std::uint32_t i = group.first; i < group.last; ++i) {
            Option const& option = rest.options[i];
            double const reduced = option.profit - upfront * option.upfront - royalty * option.royalty;
            if (reduced > most) {
                most = reduced;
                chosen = i;
            }
        }
        if (chosen == group.last) continue;
        value += most;
        upfront_slope -= rest.options[chosen].upfront;
        royalty_slope -= rest.options[chosen].royalty;
    }
    return value;
}

// The relaxation's dual in its two multipliers, by cuts through the centre of gravity; keeps the best tried.
void Knapsack::find_multipliers(Rest const& rest) {
    tried_.clear();
    double slope_x = 0;
    double slope_y = 0;
    double const all = dual_value(rest, 0, 0, slope_x, slope_y);
    tried_.push_back({0, 0, all});
    if (slope_x >= -tiny && slope_y >= -tiny) return;  // everything fits together
    Polygon polygon;
    polygon.points[0] = {0, 0};
    polygon.points[1] = {all / std::max(1e-9, static_cast<double>(rest.budget) * budget_unit_), 0};
    polygon.points[2] = {0, all / std::max(1e-9, static_cast<double>(rest.royalty_cap) * cap_unit_)};
    polygon.count = 3;
    Point at{};
    for (int i = 0; i < cuts && polygon.centre(at); ++i) {
        double const value = dual_value(rest, at.x, at.y, slope_x, slope_y);
        tried_.push_back({at.x, at.y, value});
        if (std::abs(slope_x) < tiny && std::abs(slope_y) < tiny) break;
        polygon.cut(at, slope_x, slope_y);
        if (polygon.count < 3) break;
    }
    keep_diverse(static_cast<double>(rest.budget) * budget_unit_,
                 static_cast<double>(rest.royalty_cap) * cap_unit_);
}

// The best multipliers, and those that would be best if more or less of either limit were left: deep in the
// search that is so.
void Knapsack::keep_diverse(double budget, double cap) {
    static constexpr double shifts[vectors - 1][2] = {{0, 0},    {0.2, 0}, {-0.2, 0}, {0, 0.2},
                                                      {0, -0.2}, {0.5, 0}, {0, 0.5}};
    std::array<Multipliers, vectors> kept;
    for (std::size_t v = 0; v + 1 < vectors; ++v) {
        double least = std::numeric_limits<double>::max();
        for (Multipliers const& at : tried_) {
            double const shifted =
                at.value + shifts[v][0] * budget * at.upfront + shifts[v][1] * cap * at.royalty;
            if (shifted < least) {
                least = shifted;
                kept[v] = at;
            }
        }
    }
    kept.back() = tried_.front();  // no price for either limit: the sum of what is left, exact at the end
    tried_.assign(kept.begin(), kept.end());
}

// Drops options that cannot be in anything better than the best known, and orders the groups from certain to
// open. False where nothing better is left.
bool Knapsack::fix(Rest& rest) {
    Multipliers const& at = tried_.front();
    double const bound = at.value;
    auto const is_hopeless = [&](double loss) { return rest.base + ceiling(bound - loss) <= best_; };
    if (is_hopeless(0)) return false;
    std::size_t kept = 0;
    std::size_t groups = 0;
    for (Group const& group : rest.groups) {
        double most = 0;
        double second = 0;
        for (std::uint32_t i = group.first; i < group.last; ++i) {
            Option& option = rest.options[i];
            option.reduced = option.profit - at.upfront * option.upfront - at.royalty * option.royalty;
            if (option.reduced > most) {
                second = most;
                most = option.reduced;
            } else {
                second = std::max(second, option.reduced);
            }
        }
        auto const first = static_cast<std::uint32_t>(kept);
        for (std::uint32_t i = group.first; i < group.last; ++i) {
            Option const option = rest.options[i];
            if (!is_hopeless(most - option.reduced)) rest.options[kept++] = option;
        }
        if (kept == first) continue;
        std::sort(rest.options.begin() + first, rest.options.begin() + static_cast<std::ptrdiff_t>(kept),
                  [](Option const& a, Option const& b) {
                      return a.reduced != b.reduced ? a.reduced > b.reduced : a.wish < b.wish;
                  });
        double const certainty = most > 0 ? most - second : -rest.options[first].reduced;
        rest.groups[groups++] = {first, static_cast<std::uint32_t>(kept), certainty, is_hopeless(most)};
    }
    rest.options.resize(kept);
    rest.groups.resize(groups);
    std::ranges::stable_sort(rest.groups,
                             [](Group const& a, Group const& b) { return a.certainty > b.certainty; });
    return true;
}

void Knapsack::suffix_sums(Rest const& rest) {
    for (std::size_t v = 0; v < vectors; ++v) {
        Multipliers const& at = tried_[std::min(v, tried_.size() - 1)];
        multipliers_upfront_[v / 2][v % 2] = at.upfront;
        multipliers_royalty_[v / 2][v % 2] = at.royalty;
    }
    suffix_.assign((rest.groups.size() + 1) * pairs, Pair{});
    for (std::size_t g = rest.groups.size(); g-- > 0;)
        for (std::size_t p = 0; p < pairs; ++p) {
            Pair most{};
            for (std::uint32_t i = rest.groups[g].first; i < rest.groups[g].last; ++i) {
                Option const& option = rest.options[i];
                Pair const reduced = option.profit - multipliers_upfront_[p] * option.upfront -
                                     multipliers_royalty_[p] * option.royalty;
                most = reduced > most ? reduced : most;
            }
            suffix_[g * pairs + p] = suffix_[(g + 1) * pairs + p] + most;
        }
}

// In some best set, whoever is in it has its dominators in it too: else they could trade places.
void Knapsack::find_dominance(Rest const& rest) {
    dominators_.clear();
    dominated_.clear();
    if (found_ != nullptr || rest.options.size() > 128) return;
    dominators_.resize(rest.options.size());
    dominated_.resize(rest.options.size());
    for (Group const& better : rest.groups) {
        if (better.last - better.first != 1)
            continue;  // it would have to leave its group's other options out
        std::uint32_t const i = better.first;
        Option const& a = rest.options[i];
        if (!own_of_.empty() && own_of_[a.wish].first != own_of_[a.wish].second) continue;
        for (std::uint32_t j = 0; j < rest.options.size(); ++j) {
            Option const& b = rest.options[j];
            if (i == j || a.exact_profit < b.exact_profit || a.exact_upfront > b.exact_upfront ||
                a.exact_royalty > b.exact_royalty)
                continue;
            bool const is_equal = a.exact_profit == b.exact_profit && a.exact_upfront == b.exact_upfront &&
                                  a.exact_royalty == b.exact_royalty;
            if (is_equal && a.wish > b.wish) continue;
            dominators_[j].add(i);
            dominated_[i].add(j);
        }
    }
}

}  // namespace licet::matching
