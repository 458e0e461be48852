// Family 12: several owners of rights that are all needed, and one owner who licenses rivals. Each sets its
// own price, or quantity, in turn as suits it best, until nobody moves.

#include "sim/anchors/families.hpp"
#include "sim/anchors/parabola.hpp"
#include "sim/numeric/calculus.hpp"

#include <cmath>
#include <numeric>

namespace licet::sim {
namespace {

// Everybody in turn, until a whole round changes nothing.
template <class Best>
std::vector<double> settled(std::size_t count, double start, Best best) {
    std::vector<double> choices(count, start);
    double sum = start * static_cast<double>(count);
    for (int round = 0; round < 1'000'000; ++round) {
        double most = 0;
        for (double& choice : choices) {
            double const others = sum - choice;
            double const next = best(others);
            most = std::fmax(most, std::fabs(next - choice));
            sum += next - choice;
            choice = next;
        }
        sum = std::accumulate(choices.begin(), choices.end(), 0.0);
        if (most <= 1e-13 * std::fmax(1, std::fabs(sum))) return choices;
    }
    throw NotKnown("the owners never settle");
}

double total(std::vector<double> const& of) {
    return std::accumulate(of.begin(), of.end(), 0.0);
}

Answer linear_demand(Row const& row) {
    auto const n = static_cast<std::size_t>(row.whole("n"));
    double const a = row.number("a");
    double const c = row.number("c");
    bool const is_monopoly = row.is_set("monopoly downstream");
    // What is sold at a total royalty: everything at cost, or what suits a monopolist downstream.
    auto const price_at = [&](double royalty) {
        if (!is_monopoly) return c + royalty;
        return vertex<double>([&](double price) { return (price - c - royalty) * (a - price); });
    };
    auto const output_at = [&](double royalty) { return a - price_at(royalty); };
    auto const royalty_of = [&](std::size_t owners) {
        return total(settled(owners, 0, [&](double others) {
            return vertex<double>([&](double own) { return own * output_at(own + others); });
        }));
    };
    double const stacked = royalty_of(n);
    double const output = output_at(stacked);
    if (row.begins("total royalty")) return exactly(stacked);
    if (row.begins("output")) return exactly(output);
    if (row.begins("joint royalty income")) return exactly(stacked * output);
    if (row.begins("consumer surplus"))
        return exactly(integral([&](double q) { return (a - q) - price_at(stacked); }, 0, output, 1));
    if (row.begins("downstream price")) return exactly(price_at(stacked));
    double const pooled = royalty_of(1);
    if (row.begins("pool royalty")) return exactly(pooled);
    if (row.begins("pool income")) return exactly(pooled * output_at(pooled));
    if (row.begins("stacking loss")) return exactly(stacked * output / (pooled * output_at(pooled)));
    not_known(row);
}

Answer isoelastic_demand(Row const& row) {
    auto const n = static_cast<std::size_t>(row.whole("n"));
    double const eps = row.number("eps");
    double const c = row.number("c");
    if (eps <= static_cast<double>(n))
        throw NotKnown("no equilibrium: the elasticity does not exceed the owners");
    auto const price_of = [&](std::size_t owners) {
        return c + total(settled(owners, c / eps, [&](double others) {
                   // r·(c + others + r)^−ε is greatest where 1/r = ε/(c + others + r).
                   auto const slope = [&](double r) { return (c + others + r) - eps * r; };
                   return root(slope, 0.0, 2 * (c + others) / (eps - 1));
               }));
    };
    double const price = price_of(n);
    if (row.begins("price")) return exactly(price);
    if (row.begins("output relative to the pool")) return exactly(std::pow(price / price_of(1), -eps));
    not_known(row);
}

// m licensees in a Cournot market, substitutes to the degree gamma; a fee takes all they earn.
double fee_income(std::size_t m, double A, double gamma) {
    auto const q = settled(m, A / 4, [&](double others) {
        return vertex<double>([&](double own) { return own * (A - own - gamma * others); });
    });
    double const sum = total(q);
    double out = 0;
    for (double const own : q) out += own * (A - own - gamma * (sum - own));
    return out;
}

Answer exclusivity(Row const& row) {
    if (row.is_set("Exclusive licence beats two"))
        return exactly(
            root([](double gamma) { return fee_income(1, 1, gamma) - fee_income(2, 1, gamma); }, 0.01, 1));
    double const A = row.number("A");
    double const gamma = row.number("gamma");
    if (row.begins("total fee income")) {
        std::size_t licences = 0;
        if (row.raw("m").is_number()) licences = static_cast<std::size_t>(row.whole("m"));
        if (licences == 0) not_known(row);
        return exactly(fee_income(licences, A, gamma));
    }
    if (row.begins("fee-maximising number")) {
        std::size_t most = 200;
        if (auto const at = row.setup.find("m in 1.."); at != std::string::npos)
            most = std::stoul(row.setup.substr(at + 8));
        std::size_t best = 1;
        double highest = 0;
        for (std::size_t m = 1; m <= std::min<std::size_t>(most, 10'000); ++m) {
            double const income = fee_income(m, A, gamma);
            if (income <= highest * (1 + 1e-12)) continue;
            highest = income;
            best = m;
        }
        return exactly(static_cast<double>(best));
    }
    not_known(row);
}

}  // namespace

Answer stacking(Row const& row, Laboratory&) {
    if (row.is_set("isoelastic demand")) return isoelastic_demand(row);
    if (row.is_set("essential rights")) return linear_demand(row);
    if (row.is_set("non-rival asset") || row.is_set("Exclusive licence beats two")) return exclusivity(row);
    if (row.is_set("per-unit royalty r plus fixed fee")) {
        double const A = row.number("A");
        double const r = row.number("r");
        double const q = vertex<double>([&](double x) { return (A - x - r) * x; });
        if (row.begins("joint profit")) return exactly((A - q) * q);
        if (row.begins("output")) return exactly(q);
        if (row.begins("royalty income")) return exactly(r * q);
    }
    not_known(row);
}

}  // namespace licet::sim
