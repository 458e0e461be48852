// Families 14 and 15: how receipts are spread and when they come; audits of what is reported.

#include "sim/anchors/families.hpp"
#include "sim/metrics/inequality.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>

namespace licet::sim {
namespace {

// A law of incomes, by the logarithm of income.
struct IncomeLaw {
    std::string name;
    double parameter;
    // P(X > e^y), and how far out y has to be looked at.
    [[nodiscard]] double survival(double y) const {
        if (name == "lognormal") return normal_cdf(-y / parameter);
        if (name == "pareto") return y <= 0 ? 1 : exponential_of(-parameter * y);
        if (name == "exponential") return exponential_of(-exponential_of(y));
        return std::fmax(0, 1 - exponential_of(y));
    }
    [[nodiscard]] std::pair<double, double> range() const {
        if (name == "lognormal") return {-45, 14 * parameter + parameter * parameter};
        if (name == "pareto") return {0, 45 / (parameter - 1)};
        if (name == "exponential") return {-45, 4};
        return {-45, 0};
    }
};

Answer population_law(Row const& row) {
    IncomeLaw law{row.text("law"), 1};
    if (law.name == "lognormal")
        law.parameter = row.number("sigma");
    else if (law.name == "pareto")
        law.parameter = row.number("alpha");
    else if (law.name != "uniform" && law.name != "exponential")
        throw NotKnown("the law " + law.name + " is not known");
    auto const [from, to] = law.range();
    double const least = law.name == "pareto" ? 1 : 0;  // below it the distribution is 0
    // mean = ∫ (1 − F) dx, E|X − Y|/2 = ∫ F(1 − F) dx, with dx = e^y dy.
    double const mean =
        least + integral([&](double y) { return law.survival(y) * exponential_of(y); }, from, to, 2000);
    if (row.is_set("Population Theil")) {
        // E[(X/mean)·ln(X/mean)] by parts: the derivative of that function against 1 − F.
        auto const slope = [&](double y) { return (y - natural_log(mean) + 1) / mean; };
        double const start = least == 0 ? 0 : -natural_log(mean) / mean;
        return exactly(start +
                       integral([&](double y) { return slope(y) * law.survival(y) * exponential_of(y); },
                                from, to, 2000));
    }
    if (row.is_set("Population Gini")) {
        double const spread =
            integral([&](double y) { return (1 - law.survival(y)) * law.survival(y) * exponential_of(y); },
                     from, to, 2000);
        return exactly(spread / mean);
    }
    not_known(row);
}

Answer spread(Row const& row, std::vector<double> const& x) {
    if (row.begins("small-sample Gini")) return exactly(corrected_gini(x));
    if (row.begins("Gini")) return exactly(gini(x));
    if (row.asks("Herfindahl")) return exactly(herfindahl(x));
    if (row.asks("Theil")) return exactly(theil(x));
    if (row.asks("top-1 share")) return exactly(top_share(x));
    not_known(row);
}

}  // namespace

Answer metrics_and_cash_flow(Row const& row, Laboratory& lab) {
    if (row.has("x")) return spread(row, row.numbers("x"));
    if (row.has("law")) return population_law(row);
    if (row.is_set("exponential incomes") || row.is_set("Symmetric Dirichlet")) {
        auto const n = static_cast<std::size_t>(row.whole("n"));
        double const shape = row.has("alpha") ? row.number("alpha") : 1;
        auto const& m =
            lab.means(row.key("incomes"), "incomes", 2, [=](Stream& stream, std::vector<double>& out) {
                std::vector<double> incomes(n);
                for (double& income : incomes)
                    income = shape == 1 ? stream.exponential() : stream.gamma(shape);
                out[1] = herfindahl(incomes);
                out[0] = corrected_gini(std::move(incomes));
            });
        if (row.asks("Gini")) return sampled(m[0], lab);
        if (row.asks("HHI")) return sampled(m[1], lab);
    } else if (row.is_set("Deferred fixed payment")) {
        double const mean = row.number("mean");
        double const sigma = row.number("sd");
        double const due = row.number("D");
        auto const& m =
            lab.means(row.key("default"), "revenue", 3, [=](Stream& stream, std::vector<double>& out) {
                double const x = mean * exponential_of(sigma * stream.normal() - 0.5 * sigma * sigma);
                out[0] = x < due ? 1 : 0;
                out[1] = std::fmin(due, x);
                out[2] = due - std::fmin(due, x);
            });
        if (row.asks("default probability")) return sampled(m[0], lab);
        if (row.asks("expected receipts")) return sampled(m[1], lab);
        if (row.asks("expected default loss")) return sampled(m[2], lab);
    } else if (row.is_set("the developer fails")) {
        std::int64_t const years = row.whole("T");
        double const hazard = row.number("hazard");
        double const delta = row.number("delta");
        double const start = row.number("X0");
        double const growth = row.number("growth");
        double const r = row.number("r");
        auto const& m =
            lab.means(row.key("survival"), "survival", 2, [=](Stream& stream, std::vector<double>& out) {
                double revenue = start;
                double discount = 1;
                for (std::int64_t t = 0; t < years; ++t) {
                    if (stream.uniform() < hazard) return;
                    revenue *= growth;
                    discount *= delta;
                    out[0] += r * revenue * discount;
                }
                out[1] = 1;
            });
        if (row.asks("expected PV")) return sampled(m[0], lab);
        if (row.asks("probability of surviving")) return sampled(m[1], lab);
    } else if (row.is_set("GBM(mu,sigma)")) {
        double const T = row.number("T");
        double const sigma = row.number("sigma");
        double const drift = (row.number("mu") - 0.5 * sigma * sigma) * T;
        double const start = row.number("X0");
        double const r = row.number("r");
        double const cap = row.number("cap");
        auto const& m =
            lab.means(row.key("motion"), "revenue", 1, [=](Stream& stream, std::vector<double>& out) {
                out[0] = std::fmin(
                    cap, r * start * exponential_of(drift + sigma * square_root(T) * stream.normal()));
            });
        if (row.asks("expected capped royalty")) return sampled(m[0], lab);
    } else if (row.is_set("sealed batch clears every T")) {
        double const rate = row.number("rate");
        double const T = row.number("T");
        auto const& m =
            lab.means(row.key("batch wait"), "arrivals", 3, [=](Stream& stream, std::vector<double>& out) {
                for (double at = stream.exponential() / rate; at < T; at += stream.exponential() / rate) {
                    out[0] += T - at;
                    out[1] += 1;
                }
                out[2] = out[1] == 0 ? 1 : 0;
            });
        if (row.asks("mean wait")) return sampled(m[0] / m[1], lab);
        if (row.asks("empty batch")) return sampled(m[2], lab);
    }
    not_known(row);
}

namespace {

// Where a gain that is linear in a chance is nothing.
template <class F>
Rate indifference(F gain) {
    Rate const never = gain(Rate(0));
    Rate const always = gain(Rate(1));
    if (never == always) throw NotKnown("the chance makes no difference");
    return never / (never - always);
}

// A contract that pays D, or everything where X < D and an audit shows it; X uniform.
struct DebtContract {
    double cost;
    [[nodiscard]] double receipts(double x, double D) const { return x < D ? x - cost : D; }
    [[nodiscard]] double expected(double D) const {
        auto const of = [&](double x) { return receipts(x, D); };
        return integral(of, 0, D, 1) + integral(of, D, 1, 1);
    }
    [[nodiscard]] double best() const {
        return maximum([&](double D) { return expected(D); }, 0, 1);
    }
    [[nodiscard]] double least_for(double R) const {
        double const highest = best();
        if (expected(highest) < R) throw NotKnown("not financeable");
        return root([&](double D) { return expected(D) - R; }, 0, highest);
    }
};

}  // namespace

Answer audits(Row const& row, Laboratory& lab) {
    if (row.has("assets")) {
        // Limited liability: whoever is found out pays no more than there is.
        Rate const evaded = row.exact("r") * row.exact("Delta");
        Rate const fine = std::min(Rate((1 + row.exact("phi")) * evaded), row.exact("assets"));
        if (row.asks("audit probability"))
            return exactly(number_of(indifference([&](Rate const& p) -> Rate { return evaded - p * fine; })));
    } else if (row.has("detect")) {
        Rate const detect = row.exact("detect");
        Rate const times = 1 + row.exact("phi");
        if (row.asks("smallest truth-inducing audit probability"))
            return exactly(
                number_of(indifference([&](Rate const& p) -> Rate { return 1 - p * detect * times; })));
        if (row.asks("expected owner receipts")) {
            Rate const owed = row.exact("r") * row.exact("X");
            Rate const if_hidden = row.exact("p") * detect * times * owed;
            return exactly(number_of(if_hidden < owed ? if_hidden : owed));
        }
    } else if (row.is_set("Inspection game")) {
        Rate const E = row.exact("E");
        Rate const times = 1 + row.exact("phi");
        Rate const cost = row.exact("cost");
        Rate const audit = indifference([&](Rate const& p) -> Rate { return E - p * E * times; });
        Rate const evade = indifference([&](Rate const& s) -> Rate { return s * E * times - cost; });
        if (row.asks("equilibrium audit probability")) return exactly(number_of(audit));
        if (row.asks("equilibrium evasion probability")) return exactly(number_of(evade));
        double const pays = number_of(E);
        double const fine = number_of(Rate(E * times));
        double const spent = number_of(cost);
        double const p = number_of(audit);
        double const s = number_of(evade);
        auto const& m =
            lab.means(row.key("inspection"), "inspection", 1, [=](Stream& stream, std::vector<double>& out) {
                bool const is_evaded = stream.uniform() < s;
                bool const is_audited = stream.uniform() < p;
                out[0] = (is_evaded ? (is_audited ? fine : 0) : pays) - (is_audited ? spent : 0);
            });
        if (row.asks("net receipts")) return sampled(m[0], lab);
    } else if (row.has("kappa")) {
        DebtContract const contract{row.number("kappa")};
        if (row.asks("face value")) return exactly(contract.least_for(row.number("R")));
        if (row.asks("largest financeable")) return exactly(contract.expected(contract.best()));
        double const D = row.has("D") ? row.number("D") : contract.least_for(row.number("R"));
        auto const& m = lab.means(row.key("debt"), "debt", 2, [=](Stream& stream, std::vector<double>& out) {
            double const x = stream.uniform();
            out[0] = contract.receipts(x, D);
            out[1] = x < D ? 1 : 0;
        });
        if (row.asks("receipts net of audit cost")) return sampled(m[0], lab);
        if (row.asks("audit frequency")) return sampled(m[1], lab);
    } else if (row.is_set("Heterogeneous developers")) {
        double const p = row.number("p");
        double const times = 1 + row.number("phi");
        double const owed = row.number("r") * row.number("X");
        double const highest = row.number("C");
        auto const& m =
            lab.means(row.key("stigma"), "stigma", 2, [=](Stream& stream, std::vector<double>& out) {
                double const stigma = highest * stream.uniform();
                bool const is_evaded = p * times + stigma < 1;
                bool const is_audited = stream.uniform() < p;
                out[0] = is_evaded ? 1 : 0;
                out[1] = !is_evaded ? owed : is_audited ? times * owed : 0;
            });
        if (row.asks("share of developers evading")) return sampled(m[0], lab);
        if (row.asks("expected receipts")) return sampled(m[1], lab);
    }
    not_known(row);
}

}  // namespace licet::sim
