// Family 10: a pool divided by what was streamed, and data sold by degrading it.

#include "contracts/values/money.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>
#include <numeric>

namespace licet::sim {
namespace {

// Divides as settlement does, in parts of a billionth of the smallest unit, so that what rounding leaves is
// nothing.
constexpr std::int64_t units_of_whole = 1'000'000'000'000;

std::vector<Rate> divided(Rate const& whole, std::vector<Rate> const& weights) {
    Integer const units = floor(Rate(whole * Rate(units_of_whole)));
    std::vector<Rate> out;
    for (Integer const& part : allocate(units, weights)) out.emplace_back(part, Integer(units_of_whole));
    return out;
}

enum class PoolRule { pro_rata, user_centric, equally };

std::vector<Rate> pool(std::vector<Rate> const& fees, std::vector<std::vector<Rate>> const& streams,
                       PoolRule rule) {
    std::size_t const artists = streams.front().size();
    if (rule == PoolRule::pro_rata) {
        Rate total = 0;
        std::vector<Rate> weights(artists, Rate(0));
        for (std::size_t u = 0; u < fees.size(); ++u) {
            total += fees[u];
            for (std::size_t a = 0; a < artists; ++a) weights[a] += streams[u][a];
        }
        return divided(total, weights);
    }
    std::vector<Rate> out(artists, Rate(0));
    for (std::size_t u = 0; u < fees.size(); ++u) {
        std::vector<Rate> weights = streams[u];
        if (rule == PoolRule::equally)
            for (Rate& weight : weights) weight = weight > 0 ? 1 : 0;
        auto const parts = divided(fees[u], weights);
        for (std::size_t a = 0; a < artists; ++a) out[a] += parts[a];
    }
    return out;
}

Answer streams(Row const& row) {
    auto const fees = row.exacts("fees");
    auto const counts = row.matrix("streams");
    if (fees.size() != counts.size() || counts.empty()) throw NotKnown("a line of streams for every fee");
    PoolRule rule = PoolRule::pro_rata;
    if (row.is_set("user-centric (each"))
        rule = PoolRule::user_centric;
    else if (row.is_set("Shapley index"))
        rule = PoolRule::equally;
    else if (!row.is_set("pro-rata ("))
        not_known(row);
    if (!row.asks("payment to artist ")) not_known(row);
    std::size_t const artist = std::stoul(row.asks_of());
    if (artist < 1 || artist > counts.front().size()) not_known(row);
    return exactly(number_of(pool(fees, counts, rule)[artist - 1]));
}

Answer click_fraud(Row const& row) {
    // Two groups of accounts alike: honest users stream others, bots the fraudster alone.
    Rate const users = row.exact("users");
    Rate const bots = row.exact("bots");
    Rate const fee = row.exact("fee");
    std::vector<std::vector<Rate>> const counts{{users * row.exact("streams_per_user"), 0},
                                                {0, bots * row.exact("bot_streams")}};
    std::vector<Rate> const fees{users * fee, bots * fee};
    bool const is_user_centric = row.asks("user-centric");
    if (!is_user_centric && !row.asks("pro-rata")) not_known(row);
    auto const paid = pool(fees, counts, is_user_centric ? PoolRule::user_centric : PoolRule::pro_rata);
    return exactly(number_of(Rate(paid[1] - fees[1])));
}

// A buyer of degraded data: the accuracy a bid of z is given, and the payment that keeps bids truthful.
template <class Accuracy>
double truthful_payment(Accuracy accuracy, double bid, double kink) {
    double const middle = std::fmin(bid, kink);
    return bid * accuracy(bid) - integral(accuracy, 0, middle, 64) - integral(accuracy, middle, bid, 64);
}

Answer degraded_data(Row const& row, Laboratory& lab) {
    if (row.is_set("additive Gaussian noise")) {
        double const p = row.number("p");
        double const sigma = row.number("sigma");
        auto const accuracy = [&](double z) {
            double const noise = sigma * std::fmax(0, p - z);
            return 1 / (1 + noise * noise);
        };
        if (row.asks("payment at bid b")) return exactly(truthful_payment(accuracy, row.number("b"), p));
        not_known(row);
    }
    auto const masked = [](double g, double p) { return [=](double z) { return g * std::fmin(1, z / p); }; };
    if (row.is_set("revenue-maximising price")) {
        auto const revenue = [&](double p) {
            auto const pays = [&](double b) {
                // The integral of a line and a constant: two panels are exact.
                double const middle = std::fmin(b, p);
                auto const accuracy = masked(1, p);
                return b * accuracy(b) - integral(accuracy, 0, middle, 1) - integral(accuracy, middle, b, 1);
            };
            return integral(pays, 0, p, 2) + integral(pays, p, 1, 2);
        };
        double const best = maximum(revenue, 0.05, 1);
        if (row.asks("optimal p")) return exactly(best);
        if (row.asks("maximal revenue")) return exactly(revenue(best));
        not_known(row);
    }
    double const g = row.number("g");
    double const p = row.number("p");
    auto const accuracy = masked(g, p);
    if (row.asks("payment at bid b")) return exactly(truthful_payment(accuracy, row.number("b"), p));
    auto const& m = lab.means(row.key("masked"), "masked", 2, [=](Stream& stream, std::vector<double>& out) {
        double const b = stream.uniform();
        double const middle = std::fmin(b, p);
        out[0] = b * accuracy(b) - integral(accuracy, 0, middle, 1) - integral(accuracy, middle, b, 1);
        out[1] = b * accuracy(b);
    });
    if (row.asks("expected revenue")) return sampled(m[0], lab);
    if (row.asks("expected welfare")) return sampled(m[1], lab);
    not_known(row);
}

}  // namespace

Answer revenue_splits(Row const& row, Laboratory& lab) {
    if (row.has("streams")) return streams(row);
    if (row.has("bot_streams")) return click_fraud(row);
    return degraded_data(row, lab);
}

}  // namespace licet::sim
