// Family 06: one exclusive licence, paid in securities: shares, debt, options; and what royalties do to
// effort and scale. Who wins and which bid sets the price is decided by matching/pricing.

#include "matching/pricing/exclusive.hpp"
#include "sim/anchors/families.hpp"
#include "sim/anchors/parabola.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>

namespace licet::sim {
namespace {

using Amounts = std::vector<std::int64_t>;

double lognormal(Stream& stream, double mean, double sigma) {
    return mean * exponential_of(sigma * stream.normal() - 0.5 * sigma * sigma);
}

// E[(Z − K)⁺] of a lognormal Z.
double call_value(double mean, double sigma, double strike) {
    if (strike <= 0) return mean - strike;
    double const d = (natural_log(mean / strike) + 0.5 * sigma * sigma) / sigma;
    return mean * normal_cdf(d) - strike * normal_cdf(d - sigma);
}

struct Security {
    enum class Of { debt, equity, call } of;
    double sigma;

    // What bid s pays out of Z, what that is worth when Z has this mean, and the slope of that in s.
    [[nodiscard]] double pays(double s, double z) const {
        if (of == Of::debt) return std::fmin(z, s);
        return of == Of::equity ? s * z : std::fmax(0, z - s);
    }
    [[nodiscard]] double worth(double s, double mean) const {
        if (of == Of::debt) return mean - call_value(mean, sigma, s);
        return of == Of::equity ? s * mean : call_value(mean, sigma, s);
    }
    [[nodiscard]] double slope(double s, double mean) const {
        if (of == Of::equity) return mean;
        double const d = (natural_log(mean / s) - 0.5 * sigma * sigma) / sigma;
        return of == Of::debt ? normal_cdf(d) : -normal_cdf(d);
    }
    // The bid that is worth v: debt and equity rise with s, a call falls.
    [[nodiscard]] double worth_exactly(double v, double mean) const {
        double const most = of == Of::equity ? 1 : 100 * mean;
        return root([&](double s) { return worth(s, mean) - v; }, 1e-9, most);
    }
    [[nodiscard]] std::int64_t rank(double s) const { return on_scale((of == Of::call ? -s : s) / 4096); }
};

// A curve through equally or unequally spaced points, cubic between them.
struct Curve {
    std::vector<double> xs;
    std::vector<double> ys;
    [[nodiscard]] double tangent(std::size_t i) const {
        std::size_t const a = i == 0 ? 0 : i - 1;
        std::size_t const b = i + 1 == xs.size() ? i : i + 1;
        if (a + 1 == b) return (ys[b] - ys[a]) / (xs[b] - xs[a]);
        // Through three points.
        double const h = xs[i] - xs[a];
        double const k = xs[b] - xs[i];
        return ((ys[i] - ys[a]) / h * k + (ys[b] - ys[i]) / k * h) / (h + k);
    }
    [[nodiscard]] double at(double x) const {
        auto const above = std::ranges::upper_bound(xs, x);
        auto i = static_cast<std::size_t>(above - xs.begin());
        i = std::min(std::max<std::size_t>(i, 1), xs.size() - 1);
        double const h = xs[i] - xs[i - 1];
        double const t = (x - xs[i - 1]) / h;
        double const u = 1 - t;
        return u * u * (1 + 2 * t) * ys[i - 1] + t * t * (3 - 2 * t) * ys[i] +
               h * t * u * (u * tangent(i - 1) - t * tangent(i));
    }
};

// (n − 1)·f·(v − ES) = F·ES₁·s′ from the lowest type, who bids what leaves it nothing.
Curve first_price_curve(Security const& security, double lo, double hi, double cost, int n) {
    Curve out;
    constexpr int steps = 20'000;
    double const h = (hi - lo) / steps;
    auto const slope = [&](double v, double s) {
        return (n - 1) * (v - security.worth(s, cost + v)) / ((v - lo) * security.slope(s, cost + v));
    };
    double s = security.worth_exactly(lo, cost + lo);
    out.xs.push_back(lo);
    out.ys.push_back(s);
    // At the very start the equation is 0/0: there D = v − ES grows like (1 − ES_v)·(v − lo)/n.
    double const by_mean = (security.worth(s, cost + lo + 1e-4) - security.worth(s, cost + lo - 1e-4)) / 2e-4;
    s += h * (n - 1) * (1 - by_mean) / (n * security.slope(s, cost + lo));
    for (int i = 1; i <= steps; ++i) {
        double const v = lo + i * h;
        if (i % 40 == 0) {
            out.xs.push_back(v);
            out.ys.push_back(s);
        }
        double const a = slope(v, s);
        double const b = slope(v + h / 2, s + h / 2 * a);
        double const c = slope(v + h / 2, s + h / 2 * b);
        double const d = slope(v + h, s + h * c);
        s += h / 6 * (a + 2 * b + 2 * c + d);
    }
    return out;
}

Answer securities(Row const& row, Laboratory& lab) {
    double const lo = row.number("lo");
    double const hi = row.number("hi");
    double const cost = row.number("X");
    double const sigma = row.number("sigma");
    auto const n = static_cast<std::size_t>(row.whole("n"));
    if (row.is_set("Full surplus") || row.is_set("Cash second-price")) {
        auto const& m =
            lab.means(row.key("cash"), "securities", 2, [=](Stream& stream, std::vector<double>& out) {
                Amounts bids(n);
                for (std::int64_t& bid : bids) bid = whole_uniform(stream);
                auto const award = matching::second_price(bids);
                out[0] = lo + (hi - lo) * of_one(award->pays);
                out[1] = lo + (hi - lo) * of_one(bids[award->winner]);
            });
        if (row.asks("seller revenue")) return sampled(m[0], lab);
        if (row.asks("total surplus")) return sampled(m[1], lab);
        not_known(row);
    }
    Security security{Security::Of::debt, sigma};
    if (row.is_set("auction in equity"))
        security.of = Security::Of::equity;
    else if (row.is_set("auction in call"))
        security.of = Security::Of::call;
    else if (!row.is_set("auction in debt"))
        not_known(row);
    bool const is_second = row.is_set("Second-price auction in");
    if (!is_second && !row.is_set("First-price auction in")) not_known(row);
    Curve curve;
    if (is_second) {
        for (int i = 0; i <= 1000; ++i) {
            double const v = lo + (hi - lo) * i / 1000;
            curve.xs.push_back(v);
            curve.ys.push_back(security.worth_exactly(v, cost + v));
        }
    } else if (row.has("bid_curve_v")) {
        curve = {row.numbers("bid_curve_v"), row.numbers("bid_curve_s")};
        if (curve.xs.size() != curve.ys.size() || curve.xs.size() < 2)
            throw NotKnown("a bid for every value");
    } else {
        curve = first_price_curve(security, lo, hi, cost, static_cast<int>(n));
    }
    std::string const key =
        row.key((is_second ? "second" : "first") + std::to_string(static_cast<int>(security.of)));
    auto const& m = lab.means(key, "securities", 1, [=](Stream& stream, std::vector<double>& out) {
        std::vector<double> values(n);
        std::vector<double> bids(n);
        Amounts ranks(n);
        for (std::size_t i = 0; i < n; ++i) {
            values[i] = lo + (hi - lo) * stream.uniform();
            bids[i] = curve.at(values[i]);
            ranks[i] = security.rank(bids[i]);
        }
        auto const award = is_second ? matching::second_price(ranks) : matching::first_price(ranks);
        double const z = lognormal(stream, cost + values[award->winner], sigma);
        std::size_t const sets_price = is_second && award->runner_up ? *award->runner_up : award->winner;
        out[0] = security.pays(bids[sets_price], z);
    });
    if (row.asks("seller revenue")) return sampled(m[0], lab);
    not_known(row);
}

// A ranking of exact numbers for the whole-number auction.
Amounts ranks_of(std::vector<Rate> const& bids) {
    Integer scale = 1;
    for (Rate const& bid : bids) scale = lcm(scale, Integer(denominator(bid)));
    Amounts out;
    for (Rate const& bid : bids) out.push_back(static_cast<std::int64_t>(numerator(Rate(bid * Rate(scale)))));
    return out;
}

Answer complete_information(Row const& row) {
    auto const revenue = row.exacts("revenue");
    auto const invest = row.exacts("invest");
    if (revenue.size() != invest.size() || revenue.empty()) throw NotKnown("an investment for every revenue");
    std::vector<Rate> cash;
    std::vector<Rate> equity;
    for (std::size_t i = 0; i < revenue.size(); ++i) {
        cash.emplace_back(revenue[i] - invest[i]);
        equity.emplace_back(cash.back() / revenue[i]);
    }
    bool const in_equity = row.asks("equity");
    auto const& bids = in_equity ? equity : cash;
    auto const award = matching::second_price(ranks_of(bids));
    if (row.asks("NPV of the winner")) return exactly(number_of(cash[award->winner]));
    if (!row.asks("seller revenue")) not_known(row);
    Rate const price = award->runner_up ? bids[*award->runner_up] : Rate(0);
    return exactly(number_of(in_equity ? Rate(price * revenue[award->winner]) : price));
}

Answer moral_hazard(Row const& row) {
    if (row.is_set("Double moral hazard")) {
        Rate const theta = row.exact("theta");
        Rate const kappa = row.exact("kappa");
        auto const surplus = [&](Rate const& e, Rate const& d) -> Rate {
            return theta * (e + d) - e * e / 2 - d * d / (2 * kappa);
        };
        auto const at_royalty = [&](Rate const& r) -> Rate {
            Rate const e =
                vertex<Rate>([&](Rate const& x) -> Rate { return (1 - r) * theta * x - x * x / 2; });
            Rate const d =
                vertex<Rate>([&](Rate const& x) -> Rate { return r * theta * x - x * x / (2 * kappa); });
            return surplus(e, d);
        };
        Rate const best = vertex<Rate>(at_royalty);
        if (row.asks("surplus-maximising royalty")) return exactly(number_of(best));
        if (row.asks("joint surplus")) return exactly(number_of(at_royalty(best)));
        if (row.asks("efficiency")) {
            Rate const e = vertex<Rate>([&](Rate const& x) -> Rate { return surplus(x, 0); });
            Rate const d = vertex<Rate>([&](Rate const& x) -> Rate { return surplus(0, x); });
            return exactly(number_of(Rate(at_royalty(best) / surplus(e, d))));
        }
    } else {
        Rate const price = row.exact("price");
        Rate const r = row.exact("r");
        auto const scale_at = [&](Rate const& royalty) {
            return vertex<Rate>([&](Rate const& q) -> Rate { return (1 - royalty) * price * q - q * q / 2; });
        };
        auto const surplus = [&](Rate const& q) -> Rate { return price * q - q * q / 2; };
        Rate const q = scale_at(r);
        if (row.asks("royalty receipts")) return exactly(number_of(Rate(r * price * q)));
        if (row.asks("joint surplus")) return exactly(number_of(surplus(q)));
        if (row.asks("dead-weight loss")) return exactly(number_of(Rate(surplus(scale_at(0)) - surplus(q))));
    }
    not_known(row);
}

}  // namespace

Answer security_auctions(Row const& row, Laboratory& lab) {
    if (row.is_set("Bids are securities")) return securities(row, lab);
    if (row.is_set("Complete-information second-price")) return complete_information(row);
    if (row.is_set("moral hazard")) return moral_hazard(row);
    if (row.is_set("Fixed royalty rate alpha")) {
        auto const n = static_cast<std::size_t>(row.whole("n"));
        double const lo = row.number("lo");
        double const hi = row.number("hi");
        double const alpha = row.number("alpha");
        double const cost = row.number("X");
        double const sigma = row.number("sigma");
        double const size = std::fmax(std::fabs(hi), cost) + 1;
        auto const& m = lab.means(row.key("royalty and cash"), "royalty and cash", 1,
                                  [=](Stream& stream, std::vector<double>& out) {
                                      std::vector<double> values(n);
                                      Amounts bids(n);
                                      for (std::size_t i = 0; i < n; ++i) {
                                          values[i] = lo + (hi - lo) * stream.uniform();
                                          bids[i] = on_scale(((1 - alpha) * values[i] - alpha * cost) / size);
                                      }
                                      auto const award = matching::second_price(bids);
                                      double const z = lognormal(stream, cost + values[award->winner], sigma);
                                      out[0] = of_one(award->pays) * size + alpha * z;
                                  });
        if (row.asks("seller revenue")) return sampled(m[0], lab);
    }
    if (row.is_set("Adverse selection")) {
        double const beta = row.number("beta");
        std::size_t const n = row.has("n") ? static_cast<std::size_t>(row.whole("n")) : 2;
        auto const& m =
            lab.means(row.key("adverse"), "adverse", 2, [=](Stream& stream, std::vector<double>& out) {
                std::vector<double> values(n);
                std::vector<double> shares(n);
                Amounts bids(n);
                auto const gross = [&](double v) { return v + v + beta * v * v; };
                for (std::size_t i = 0; i < n; ++i) {
                    values[i] = stream.uniform();
                    shares[i] = values[i] / gross(values[i]);
                    bids[i] = on_scale(shares[i]);
                }
                auto const award = matching::second_price(bids);
                out[0] = shares[*award->runner_up] * gross(values[award->winner]);
                out[1] = values[award->winner];
            });
        if (row.asks("seller revenue")) return sampled(m[0], lab);
        if (row.asks("welfare")) return sampled(m[1], lab);
    }
    not_known(row);
}

}  // namespace licet::sim
