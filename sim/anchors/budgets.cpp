// Family 07: one exclusive licence among bidders of public or private budgets. Who wins and which bid sets
// the price is decided by matching/pricing.

#include "matching/pricing/exclusive.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>

namespace licet::sim {
namespace {

using Amounts = std::vector<std::int64_t>;

// The clock of two bidders with equal public budgets: each clinches what the other cannot afford, at the
// price that stands; so the budget left is always just enough for the supply left. Followed step by step.
struct ClinchingClock {
    std::vector<double> supply;    // at each price
    std::vector<double> clinched;  // by each, so far
    std::vector<double> paid;
    double from;
    double step;

    ClinchingClock(double budget, double highest) : from(budget), step(0) {
        constexpr int steps = 200'000;
        step = std::fmax(highest - budget, 1e-9) / steps;
        double s = 1;
        double x = 0;
        double pays = 0;
        for (int i = 0; i <= steps; ++i) {
            supply.push_back(s);
            clinched.push_back(x);
            paid.push_back(pays);
            // Demand is (budget − paid) / p; what the other cannot take of the supply is clinched. Both
            // clinch half of what the supply shrinks by, and pay p for it: budget left = p·supply.
            double const p = budget + i * step;
            auto const rate = [&](double at, double left) { return 2 * left / at; };
            double const half = s - step / 2 * rate(p, s);
            double const next = s - step * rate(p + step / 2, half);
            x += (s - next) / 2;
            pays += (s - next) / 2 * (p + step / 2);
            s = next;
        }
    }
    [[nodiscard]] double at(std::vector<double> const& of, double price) const {
        double const place = (price - from) / step;
        auto const i = std::min(static_cast<std::size_t>(std::fmax(place, 0)), of.size() - 2);
        double const t = place - static_cast<double>(i);
        return of[i] * (1 - t) + of[i + 1] * t;
    }
};

struct Clinched {
    double low_gets, high_gets, low_pays, high_pays;
};
Clinched clinch(ClinchingClock const& clock, double budget, double low) {
    // Before the price reaches the budget nobody is constrained: the higher bidder takes all at the lower
    // value.
    if (low < budget) return {0, 1, 0, low};
    double const left = clock.at(clock.supply, low);
    double const each = clock.at(clock.clinched, low);
    double const paid = clock.at(clock.paid, low);
    return {each, each + left, paid, paid + left * low};
}

Answer clinching(Row const& row, Laboratory& lab) {
    double const budget = row.number("B");
    if (row.has("v1")) {
        double const low = std::fmin(row.number("v1"), row.number("v2"));
        Clinched const out = clinch(ClinchingClock(budget, low), budget, low);
        if (row.asks("quantity of the low-value")) return exactly(out.low_gets);
        if (row.asks("quantity of the high-value")) return exactly(out.high_gets);
        if (row.asks("payment of the low-value")) return exactly(out.low_pays);
        if (row.asks("payment of the high-value")) return exactly(out.high_pays);
        not_known(row);
    }
    ClinchingClock const clock(budget, 1);
    auto const& m =
        lab.means(row.key("clinching"), "clinching", 2, [&](Stream& stream, std::vector<double>& out) {
            double const v = stream.uniform();
            double const w = stream.uniform();
            double const low = std::fmin(v, w);
            Clinched const sold = clinch(clock, budget, low);
            out[0] = sold.low_pays + sold.high_pays;
            out[1] = sold.low_gets * low + sold.high_gets * std::fmax(v, w);
        });
    if (row.asks("revenue")) return sampled(m[0], lab);
    if (row.asks("welfare")) return sampled(m[1], lab);
    not_known(row);
}

}  // namespace

Answer budgeted_auctions(Row const& row, Laboratory& lab) {
    if (row.is_set("Adaptive clinching")) return clinching(row, lab);
    auto const n = static_cast<std::size_t>(row.whole("n"));
    double const w = row.number("w");
    auto const count = static_cast<double>(n);
    // Pooled types win with this chance: q(x) = (1 − x^n)/(n·(1 − x)).
    auto const pooled = [=](double x) { return (1 - power(x, count)) / (count * (1 - x)); };
    enum class Rule { second, first, all_pay, optimal } rule = Rule::second;
    double threshold = 1;
    double reserve = 0;
    if (row.is_set("Second price: bid")) {
    } else if (row.is_set("First price: bid")) {
        rule = Rule::first;
        threshold = row.has("vt")
                        ? row.number("vt")
                        : root([&](double v) { return (v - w) * pooled(v) - power(v, count) / count; }, w, 1);
    } else if (row.is_set("All-pay: bid")) {
        rule = Rule::all_pay;
        threshold = row.has("vh")
                        ? row.number("vh")
                        : root([&](double v) { return v * pooled(v) - w - power(v, count) / count; }, 0, 1);
    } else if (row.is_set("Revenue-optimal")) {
        rule = Rule::optimal;
        auto const reserve_at = [](double v) { return v - v * v / 2; };
        threshold = row.has("vh")
                        ? row.number("vh")
                        : root(
                              [&](double v) {
                                  double const rho = reserve_at(v);
                                  return v * pooled(v) - (power(v, count) - power(rho, count)) / count - w;
                              },
                              0, 1);
        reserve = row.has("rho") ? row.number("rho") : reserve_at(threshold);
    } else {
        not_known(row);
    }
    threshold = std::fmin(threshold, 1);
    std::string const key = row.key("budget" + std::to_string(static_cast<int>(rule)));
    auto const& m = lab.means(key, "budget", 2, [=](Stream& stream, std::vector<double>& out) {
        std::vector<double> values(n);
        std::vector<double> bids(n);
        Amounts ranks(n);
        // Ties are split at random: which place a bidder takes is drawn, and the earlier of equal bids wins.
        std::size_t const shift = stream.below(n);
        for (std::size_t i = 0; i < n; ++i) {
            double const v = values[i] = stream.uniform();
            if (rule == Rule::second)
                bids[i] = std::fmin(v, w);
            else if (v >= threshold)
                bids[i] = w;
            else if (rule == Rule::first)
                bids[i] = (count - 1) / count * v;
            else if (v < reserve)
                bids[i] = -1;
            // All-pay: by the envelope, v^n − ∫ from the reserve on.
            else
                bids[i] = power(v, count) - (power(v, count) - power(reserve, count)) / count;
            ranks[(i + shift) % n] = on_scale(bids[i]);
        }
        auto const award =
            rule == Rule::second ? matching::second_price(ranks, 0) : matching::first_price(ranks, 0);
        if (rule == Rule::all_pay || rule == Rule::optimal) {
            for (double const bid : bids) out[0] += std::fmax(0, bid);
        } else {
            out[0] = of_one(award->pays);
        }
        if (award) out[1] = values[(award->winner + n - shift) % n];
    });
    if (row.asks("revenue")) return sampled(m[0], lab);
    if (row.asks("welfare")) return sampled(m[1], lab);
    not_known(row);
}

}  // namespace licet::sim
