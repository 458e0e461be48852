// Family 08: contracts that bridge a gap. Contracts are chosen by matching/pricing over instruments whose
// coefficients come from the parties' beliefs.

#include "matching/pricing/contract_split.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>

namespace licet::sim {
namespace {

using matching::PricedInstrument;
using matching::SplitPoint;

struct Pair {
    Rate value;
    Rate reservation;
    std::vector<PricedInstrument> menu;
    std::vector<std::string> names;
};

void add(Pair& pair, std::string name, Rate cost, Rate worth, Rate most) {
    bool const is_cash = pair.menu.empty();
    pair.menu.push_back(
        {std::move(cost), std::move(worth), std::move(most), !is_cash, PricedInstrument::no_stack});
    pair.names.push_back(std::move(name));
}

// A number written behind "(k=" or "weight " in the question.
std::optional<Rate> written(std::string const& text, std::string_view before) {
    auto const at = text.find(before);
    if (at == std::string::npos) return std::nullopt;
    auto const from = at + before.size();
    auto until = text.find_first_not_of("0123456789./", from);
    if (until == std::string::npos) until = text.size();
    return rate_from_text(std::string_view(text).substr(from, until - from));
}

double share_of_tranche(double mean, double sigma, double lo, std::optional<double> hi) {
    // The limited expected value: ∫ P(X > x) dx over the tranche.
    auto const survival = [&](double x) {
        return x <= 0 ? 1.0 : normal_cdf((natural_log(mean / x) - 0.5 * sigma * sigma) / sigma);
    };
    // In the logarithm, where the law is smooth; far enough out for what is left to be nothing.
    double const top = hi ? natural_log(*hi) : natural_log(mean) + 12 * sigma + sigma * sigma;
    double const bottom = lo > 0 ? natural_log(lo) : natural_log(mean) - 14 * sigma - sigma * sigma;
    double const below = lo > 0 ? 0 : std::fmin(exponential_of(bottom), hi.value_or(HUGE_VAL));
    if (bottom >= top) return below;
    return below + integral([&](double y) { return survival(exponential_of(y)) * exponential_of(y); }, bottom,
                            top, 256);
}

Pair linear_pair(Row const& row) {
    Pair out{row.exact("W"), row.exact("R"), {}, {}};
    add(out, "upfront", 1, 1, row.exact("B"));
    add(out, "royalty", row.exact("delta_b") * row.exact("mu_b"), row.exact("delta_o") * row.exact("mu_o"),
        row.exact("r_max"));
    return out;
}

Pair tranche_pair(Row const& row) {
    Pair out{row.exact("W"), row.exact("R"), {}, {}};
    add(out, "upfront", 1, 1, row.exact("B"));
    auto const breaks = row.numbers("breaks");
    double lo = 0;
    for (std::size_t k = 0; k <= breaks.size(); ++k) {
        std::optional<double> hi;
        if (k < breaks.size()) hi = breaks[k];
        double const cost = share_of_tranche(row.number("mean_b"), row.number("sd_b"), lo, hi);
        double const worth = share_of_tranche(row.number("mean_o"), row.number("sd_o"), lo, hi);
        add(out, "r" + std::to_string(k), row.exact("delta_b") * exact_of(cost),
            row.exact("delta_o") * exact_of(worth), row.exact("r_max"));
        lo = hi.value_or(lo);
    }
    return out;
}

Answer quantities_of(Pair const& pair, SplitPoint const& point) {
    NamedNumbers out;
    for (std::size_t i = 0; i < pair.names.size(); ++i)
        out.emplace_back(pair.names[i], number_of(point.quantities[i]));
    return {out, std::nullopt};
}

Answer pair_answer(Row const& row, Pair const& pair) {
    Rate const& W = pair.value;
    Rate const& R = pair.reservation;
    SplitPoint const best = best_worth(pair.menu, W);
    std::vector<PricedInstrument> const cash(pair.menu.begin(), pair.menu.begin() + 1);
    Rate const in_cash = best_worth(cash, W).worth;
    if (row.begins("largest owner PV")) return exactly(number_of(best.worth));
    if (row.begins("deal feasible with contingent")) return exactly(best.worth >= R ? 1 : 0);
    if (row.begins("deal feasible with upfront cash only")) return exactly(in_cash >= R ? 1 : 0);
    if (row.begins("bridged reservation range")) return exactly(number_of(Rate(best.worth - in_cash)));
    if (best.worth < R) throw NotKnown("no contract is acceptable to both");
    if (row.begins("minimal-contingency")) {
        SplitPoint const least = least_contingent(pair.menu, W, R);
        Rate cost = 0;
        for (std::size_t i = 1; i < pair.menu.size(); ++i) cost += pair.menu[i].cost * least.quantities[i];
        return exactly(number_of(cost));
    }
    bool const is_nash = row.asks("Nash bargaining") || row.asks("NBS");
    Rate const beta =
        row.has("beta") ? row.exact("beta") : written(row.quantity, "weight ").value_or(Rate(1, 2));
    Rate const k = row.has("k") ? row.exact("k") : written(row.quantity, "(k=").value_or(beta);
    if (!is_nash && !row.asks("k-split") && !row.asks("split shortfall")) not_known(row);
    SplitPoint const point = is_nash ? nash_split(pair.menu, W, R, beta) : k_split(pair.menu, W, R, k);
    if (row.asks("instrument -> quantity")) return quantities_of(pair, point);
    if (row.begins("owner surplus")) return exactly(number_of(Rate(point.worth - R)));
    if (row.begins("buyer surplus")) return exactly(number_of(Rate(W - point.cost)));
    if (row.begins("split shortfall")) return exactly(number_of(split_shortfall(point, W, R, k)));
    not_known(row);
}

Answer scenarios(Row const& row) {
    auto const X = row.exacts("X");
    auto const p_b = row.exacts("p_b");
    auto const p_o = row.exacts("p_o");
    if (X.size() != p_b.size() || X.size() != p_o.size()) throw NotKnown("a belief for every scenario");
    Rate const r_max = row.exact("r_max");
    bool const is_monotone = row.is_set("Monotone");
    if (!is_monotone && !row.is_set("State-contingent")) not_known(row);
    Pair pair{row.exact("W"), 0, {}, {}};
    add(pair, "upfront", 1, 1, row.exact("B"));
    Rate below = 0;
    for (std::size_t s = 0; s < X.size(); ++s) {
        Rate cost = 0;
        Rate worth = 0;
        // What is paid in scenario s alone, or in all from s on.
        for (std::size_t t = s; t < (is_monotone ? X.size() : s + 1); ++t) {
            cost += p_b[t];
            worth += p_o[t];
        }
        add(pair, "s" + std::to_string(s), row.exact("delta_b") * cost, row.exact("delta_o") * worth,
            r_max * (is_monotone ? Rate(X[s] - below) : X[s]));
        below = X[s];
    }
    if (!row.asks("max owner PV")) not_known(row);
    return exactly(number_of(best_worth(pair.menu, pair.value).worth));
}

Answer certainty_equivalents(Row const& row) {
    // Of u + rX to the owner and (1 − r)X − u to the buyer, X normal by each one's own belief; u cancels.
    auto const sum = [&](double r) {
        double const owner =
            r * row.number("mu_o") - row.number("g_o") / 2 * r * r * std::pow(row.number("s_o"), 2);
        double const buyer = (1 - r) * row.number("mu_b") -
                             row.number("g_b") / 2 * (1 - r) * (1 - r) * std::pow(row.number("s_b"), 2);
        return owner + buyer;
    };
    double const best = maximum(sum, 0, 1);
    if (row.asks("optimal royalty")) return exactly(best);
    if (row.asks("gain in summed certainty equivalents")) return exactly(sum(best) - sum(0));
    not_known(row);
}

Answer betting(Row const& row) {
    double const m_o = row.number("m_o");
    double const m_b = row.number("m_b");
    double const s = row.number("s");
    double const r_max = row.number("r_max");
    double const from = std::fmin(m_o, m_b) - 12 * s;
    double const to = std::fmax(m_o, m_b) + 12 * s + s * s;
    // In y = ln x. What each side expects of a unit of revenue at y, and of one more unit above y.
    auto const more_likely = [&](double y) {
        return normal_density((y - m_o) / s) / s - normal_density((y - m_b) / s) / s;
    };
    auto const more_survival = [&](double y) {
        return normal_cdf((m_o - y) / s) - normal_cdf((m_b - y) / s);
    };
    double const middle = (m_o + m_b) / 2;
    auto const gain = [&](auto advantage) {
        auto const paid = [&](double y) { return std::fmax(0, advantage(y)) * exponential_of(y); };
        return r_max * (integral(paid, from, middle, 400) + integral(paid, middle, to, 400));
    };
    if (row.asks("with monotone royalty")) return exactly(gain(more_survival));
    if (row.asks("max perceived betting surplus")) return exactly(gain(more_likely));
    not_known(row);
}

Answer population(Row const& row, Laboratory& lab) {
    Rate const B = row.exact("B") * Rate(one);
    Rate const c = row.exact("c") * Rate(one);
    Rate const rho = row.exact("rho");
    std::vector<PricedInstrument> const cash{{1, 1, B, false, PricedInstrument::no_stack}};
    std::vector<PricedInstrument> menu = cash;
    menu.push_back({1, rho, c, true, PricedInstrument::no_stack});
    auto const& m =
        lab.means(row.key("population"), "population", 7, [=](Stream& stream, std::vector<double>& out) {
            std::int64_t const W = whole_uniform(stream);
            std::int64_t const R = whole_uniform(stream);
            bool const in_cash = matching::best_worth(cash, W).worth >= R;
            bool const bridged = matching::best_worth(menu, W).worth >= R;
            double const gain = of_one(std::max<std::int64_t>(0, W - R));
            bool const is_efficient = W >= R;
            out[0] = in_cash ? 1 : 0;
            out[1] = bridged ? 1 : 0;
            out[2] = gain;
            out[3] = in_cash ? gain : 0;
            out[4] = bridged ? of_one(W - R) : 0;
            out[5] = is_efficient && !in_cash ? 1 : 0;
            out[6] = is_efficient && !in_cash && bridged ? 1 : 0;
        });
    if (row.begins("deal rate, cash only")) return sampled(m[0], lab);
    if (row.begins("deal rate with contingent")) return sampled(m[1], lab);
    if (row.begins("share of first-best gains"))
        return sampled((row.asks("cash only") ? m[3] : m[4]) / m[2], lab);
    if (row.begins("bridged-gap rate")) return sampled(m[6] / m[5], lab);
    not_known(row);
}

Answer term_of_years(Row const& row) {
    // Revenue X0·g^t at the end of each year, worth delta^t of it today.
    auto const worth_of_rate = [&](Rate const& delta) {
        Rate revenue = row.exact("X0");
        Rate discount = 1;
        Rate sum = 0;
        for (std::int64_t t = row.whole("T"); t > 0; --t) {
            revenue *= row.exact("growth");
            discount *= delta;
            sum += revenue * discount;
        }
        return sum;
    };
    if (row.asks("buyer PV cost"))
        return exactly(number_of(Rate(row.exact("r") * worth_of_rate(row.exact("delta_b")))));
    if (row.asks("owner PV worth"))
        return exactly(number_of(Rate(row.exact("r") * worth_of_rate(row.exact("delta_o")))));
    if (row.asks("royalty rate equivalent"))
        return exactly(number_of(Rate(row.exact("U") / worth_of_rate(row.exact("delta_o")))));
    not_known(row);
}

}  // namespace

Answer contingent_contracts(Row const& row, Laboratory& lab) {
    if (row.is_set("Two parties, risk neutral, payment u + r X")) return pair_answer(row, linear_pair(row));
    if (row.is_set("Payment u + sum_k r_k tr_k(X)")) return pair_answer(row, tranche_pair(row));
    if (row.is_set("Discrete revenue scenarios")) return scenarios(row);
    if (row.is_set("CARA parties")) return certainty_equivalents(row);
    if (row.is_set("Population of pairs")) return population(row, lab);
    if (row.is_set("contingent claims 0<=T(X)<=r_max X")) return betting(row);
    if (row.is_set("paid annually in arrears")) return term_of_years(row);
    if (row.has("mean") && row.has("sd")) {
        double const mean = row.number("mean");
        double const sigma = row.number("sd");
        bool const is_tranche = row.has("lo");
        double const lo = is_tranche ? row.number("lo") : 0;
        double const hi =
            is_tranche && row.has("hi") && row.raw("hi").is_number() ? row.number("hi") : HUGE_VAL;
        double const rate = is_tranche ? 0 : row.number("r");
        double const least = is_tranche ? 0 : row.number("mg");
        double const most = is_tranche ? 0 : row.number("cap");
        auto const& m =
            lab.means(row.key("payment"), "revenue", 2, [=](Stream& stream, std::vector<double>& out) {
                double const x = mean * exponential_of(sigma * stream.normal() - 0.5 * sigma * sigma);
                out[0] = is_tranche ? std::fmin(std::fmax(x - lo, 0), hi - lo)
                                    : std::fmin(most, std::fmax(least, rate * x));
                out[1] = rate * x < least ? 1 : 0;
            });
        if (row.asks("expected tranche payment") || row.asks("expected payment")) return sampled(m[0], lab);
        if (row.asks("minimum guarantee binds")) return sampled(m[1], lab);
    }
    not_known(row);
}

}  // namespace licet::sim
