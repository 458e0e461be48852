// Families 05 and 17: an asset that can be licensed to everybody, and calls within a budget. Menus, samples
// and calls are those of matching/pricing.

#include "matching/pricing/posted_menu.hpp"
#include "matching/pricing/procurement.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>

namespace licet::sim {
namespace {

using Amounts = std::vector<std::int64_t>;

Integer common_multiple(std::size_t n) {
    Integer out = 1;
    for (std::size_t i = 2; i <= n; ++i) out = lcm(out, Integer(i));
    return out;
}

// Bids as whole numbers on a scale on which they, and any share of them among up to `shares`, are whole.
struct ScaledBids {
    Amounts bids;
    double scale = 1;
};
ScaledBids scaled(std::vector<Rate> const& bids, std::size_t shares) {
    Integer scale = common_multiple(shares);
    for (Rate const& bid : bids) scale = lcm(scale, Integer(denominator(bid)));
    ScaledBids out;
    out.scale = static_cast<double>(scale);
    Integer total = 0;
    for (Rate const& bid : bids) {
        Integer const amount(numerator(Rate(bid * Rate(scale))));
        total += abs(amount);
        if (total * Integer(bids.size()) > Integer(INT64_MAX)) throw NotKnown("bids of too fine a scale");
        out.bids.push_back(static_cast<std::int64_t>(amount));
    }
    return out;
}

ScaledBids equal_revenue(std::size_t n) {
    std::vector<Rate> bids;
    for (std::size_t i = 1; i <= n; ++i) bids.emplace_back(n, i);
    return scaled(bids, 1);
}

std::vector<bool> coins(Stream& stream, std::size_t count) {
    std::vector<bool> out;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 64 == 0) bits = stream.next();
        out.push_back((bits >> (i % 64) & 1U) != 0);
    }
    return out;
}

double second_best_revenue(Amounts bids) {  // F2: the best single price sold to at least two
    std::ranges::sort(bids, std::greater{});
    std::int64_t best = 0;
    for (std::size_t k = 2; k <= bids.size(); ++k)
        best = std::max(best, bids[k - 1] * static_cast<std::int64_t>(k));
    return static_cast<double>(best);
}

double enumerated_revenue(Amounts const& bids) {
    if (bids.size() > 20) throw NotKnown("too many bidders to enumerate every partition");
    std::uint64_t const partitions = std::uint64_t{1} << bids.size();
    double sum = 0;
    for (std::uint64_t p = 0; p < partitions; ++p) {
        std::vector<bool> sides;
        for (std::size_t i = 0; i < bids.size(); ++i) sides.push_back((p >> i & 1U) != 0);
        sum += static_cast<double>(matching::sell_by_sample(bids, sides).revenue);
    }
    return sum / static_cast<double>(partitions);
}

// The hardest bids for n bidders have P(bid >= x) = 1/x: no truthful auction earns more than n on them, while
// F2 is on average E[F2]. Its law by counting how many bids lie above z/n, z/(n-1), …, z/2; all in rationals.
Rate hardest_ratio(std::size_t n) {
    std::vector<Integer> factorial{1};
    for (std::size_t i = 1; i <= n; ++i) factorial.push_back(factorial.back() * Integer(i));
    // With y = 1/z: allowed[j], over ways to have j bids above z/i' with fewer than i above each z/i (i >=
    // 2).
    std::vector<Rate> allowed{1};
    for (std::size_t i = 1; i <= n; ++i) {
        std::vector<Rate> next(std::min(i, n + 1), Rate(0));
        if (i == 1) next.assign(2, Rate(0));  // one bid alone may be as high as it likes
        for (std::size_t j = 0; j < allowed.size(); ++j)
            for (std::size_t more = 0; j + more < next.size(); ++more)
                next[j + more] += allowed[j] / Rate(factorial[more]);
        allowed = std::move(next);
    }
    // E[F2] = n + ∫ P(F2 >= z) dz from n on; each way with j bids gives ∫ y^(j-2)·(1 − n·y)^(n−j) dy, a beta
    // integral.
    Rate expected = n;
    Rate of_all = 1;
    for (std::size_t j = 0; j <= n; ++j, of_all *= Rate(n) / Rate(j)) {
        Rate const barred = of_all - (j < allowed.size() ? allowed[j] : Rate(0));
        if (j < 2 || barred == 0) continue;
        Integer scale = 1;
        for (std::size_t p = 1; p < j; ++p) scale *= Integer(n);
        Rate const beta(factorial[j - 2] * factorial[n - j], factorial[n - 1]);
        expected += barred * Rate(factorial[n], factorial[n - j]) * beta / Rate(scale);
    }
    return expected / Rate(n);
}

Answer sampling_auction(Row const& row, Laboratory& lab) {
    if (row.has("bids")) {
        ScaledBids const fixed = scaled(row.exacts("bids"), 1);
        if (row.asks("competitive ratio"))
            return exactly(second_best_revenue(fixed.bids) / enumerated_revenue(fixed.bids));
        auto const& m =
            lab.means(row.key("rsop fixed"), "partition", 1, [=](Stream& stream, std::vector<double>& out) {
                out[0] = static_cast<double>(
                    matching::sell_by_sample(fixed.bids, coins(stream, fixed.bids.size())).revenue);
            });
        if (row.asks("revenue")) return sampled(m[0] / fixed.scale, lab);
        not_known(row);
    }
    auto const n = static_cast<std::size_t>(row.whole("n"));
    if (row.is_set("equal-revenue bid vector")) {
        ScaledBids const fixed = equal_revenue(n);
        auto const& m =
            lab.means(row.key("rsop equal"), "partition", 1, [=](Stream& stream, std::vector<double>& out) {
                out[0] = static_cast<double>(matching::sell_by_sample(fixed.bids, coins(stream, n)).revenue);
            });
        double const share = m[0] / fixed.scale / static_cast<double>(n);
        if (row.asks("divided by F")) return sampled(share, lab);
        if (row.asks("revenue")) return sampled(share * static_cast<double>(n), lab);
        not_known(row);
    }
    auto const& m =
        lab.means(row.key("rsop uniform"), "partition", 1, [=](Stream& stream, std::vector<double>& out) {
            Amounts bids(n);
            for (std::int64_t& bid : bids) bid = whole_uniform(stream);
            out[0] = of_one(matching::sell_by_sample(bids, coins(stream, n)).revenue);
        });
    if (row.asks("revenue")) return sampled(m[0], lab);
    not_known(row);
}

// A law of values: P(V > x), and a draw.
struct ValueLaw {
    enum class Of { uniform, exponential, kumaraswamy } of = Of::uniform;
    double parameter = 1;
    [[nodiscard]] double above(double x) const {
        if (of == Of::uniform) return std::fmax(0, 1 - x / parameter);
        if (of == Of::exponential) return exponential_of(-x / parameter);
        return x >= 1 ? 0 : power(1 - x, parameter);
    }
    [[nodiscard]] double draw(Stream& stream) const {
        double const u = stream.uniform();
        if (of == Of::uniform) return parameter * u;
        if (of == Of::exponential) return -parameter * natural_log(u);
        return 1 - power(u, 1 / parameter);
    }
    [[nodiscard]] double highest() const {
        return of == Of::uniform ? parameter : of == Of::exponential ? 20 * parameter : 1;
    }
};

Answer posted_price(Row const& row, Laboratory& lab) {
    ValueLaw law;
    std::string const name = row.text("dist");
    if (name == "uniform") {
        law.parameter = row.has("h") ? row.number("h") : 1;
    } else if (name == "exponential") {
        law = {ValueLaw::Of::exponential, row.has("mean") ? row.number("mean") : 1};
    } else if (name == "kumaraswamy") {
        law = {ValueLaw::Of::kumaraswamy, row.number("b")};
    } else {
        throw NotKnown("the law " + name + " of values is not known");
    }
    auto const n = row.whole("n");
    double const price = row.has("p_star")
                             ? row.number("p_star")
                             : maximum([&](double p) { return p * law.above(p); }, 0, law.highest());
    auto const& m = lab.means(row.key("posted"), "posted", 2, [=](Stream& stream, std::vector<double>& out) {
        for (std::int64_t i = 0; i < n; ++i) {
            double const value = law.draw(stream);
            if (value < price) continue;
            out[0] += price;
            out[1] += value;
        }
    });
    if (row.asks("revenue")) return sampled(m[0], lab);
    if (row.asks("welfare")) return sampled(m[1], lab);
    not_known(row);
}

Answer equal_revenue_buyer(Row const& row, Laboratory& lab) {
    double const h = row.number("h");
    double const price = row.has("price") ? row.number("price") : square_root(h);
    auto const& m = lab.means(row.key("equal revenue"), "equal revenue", 4,
                              [=](Stream& stream, std::vector<double>& out) {
                                  double const value = std::fmin(h, 1 / stream.uniform());
                                  out[0] = value >= price ? price : 0;
                                  out[1] = value;
                                  out[2] = value >= price ? value - price : 0;
                                  out[3] = value >= price ? 0 : value;
                              });
    if (row.asks("revenue at posted price")) return sampled(m[0], lab);
    if (row.asks("buyer surplus")) return sampled(m[2], lab);
    if (row.asks("dead-weight loss")) return sampled(m[3], lab);
    if (row.asks("expected value")) return sampled(m[1], lab);
    not_known(row);
}

Answer with_reservation(Row const& row, Laboratory& lab) {
    std::int64_t const reservation = on_scale(row.number("R"));
    bool const is_floor = row.is_set("Floor variant");
    auto const rule = is_floor ? matching::OwnerRule::price_floor : matching::OwnerRule::accept_or_refuse;
    auto const& m = lab.means(
        row.key(is_floor ? "rsop floor" : "rsop accept"), "reservation", 1,
        [=](Stream& stream, std::vector<double>& out) {
            Amounts const bids{whole_uniform(stream), whole_uniform(stream)};
            out[0] = of_one(matching::sell_by_sample(bids, coins(stream, 2), reservation, rule).revenue);
        });
    if (row.asks("expected payments")) return sampled(m[0], lab);
    not_known(row);
}

}  // namespace

Answer digital_goods(Row const& row, Laboratory& lab) {
    if (row.is_set("Best possible competitive ratio against F2"))
        return exactly(number_of(hardest_ratio(static_cast<std::size_t>(row.whole("n")))));
    if (row.is_set("owner reservation R=")) return with_reservation(row, lab);
    if (row.is_set("RSPE on")) {
        auto const bids = row.exacts("bids");
        ScaledBids const fixed = scaled(bids, bids.size());
        auto const& m =
            lab.means(row.key("rspe"), "partition", 1, [=](Stream& stream, std::vector<double>& out) {
                out[0] = static_cast<double>(
                    matching::sell_by_extraction(fixed.bids, coins(stream, fixed.bids.size())).revenue);
            });
        if (row.asks("revenue")) return sampled(m[0] / fixed.scale, lab);
        not_known(row);
    }
    if (row.is_set("RSOP")) return sampling_auction(row, lab);
    if (row.is_set("optimal posted price")) return posted_price(row, lab);
    if (row.is_set("equal-revenue distribution")) return equal_revenue_buyer(row, lab);
    if (row.is_set("Deterministic optimal-price auction")) {
        std::vector<Rate> bids(static_cast<std::size_t>(row.whole("n_high")), row.exact("high"));
        bids.insert(bids.end(), static_cast<std::size_t>(row.whole("n_low")),
                    row.has("low") ? row.exact("low") : Rate(1));
        ScaledBids const fixed = scaled(bids, 1);
        if (row.asks("DOP revenue"))
            return exactly(static_cast<double>(matching::sell_by_others(fixed.bids).revenue) / fixed.scale);
        if (row.asks("single-price revenue"))
            return exactly(static_cast<double>(matching::best_single_price(fixed.bids)->revenue) /
                           fixed.scale);
    }
    not_known(row);
}

Answer procurement_calls(Row const& row, Laboratory& lab) {
    if (row.has("c")) {
        auto costs = row.exacts("c");
        auto const values = row.exacts("v");
        if (costs.size() != values.size()) throw NotKnown("as many values as reservations");
        costs.push_back(row.exact("B"));
        ScaledBids const money = scaled(costs, 1);
        ScaledBids const worth = scaled(values, 1);
        std::vector<matching::CallOffer> offers;
        for (std::size_t i = 0; i < values.size(); ++i) offers.push_back({money.bids[i], worth.bids[i]});
        auto const awards = matching::award_call(offers, money.bids.back());
        std::vector<double> out;
        if (row.asks("payments"))
            for (Rate const& pays : awards.pays) out.push_back(number_of(pays) / money.scale);
        else if (row.asks("winners"))
            for (std::size_t const winner : awards.winners) out.push_back(static_cast<double>(winner));
        else
            not_known(row);
        return {out, std::nullopt};
    }
    auto const n = static_cast<std::size_t>(row.whole("n"));
    std::int64_t const budget = on_scale(row.number("B"));
    std::vector<matching::CallOffer> offers(n);
    auto const& m =
        lab.means(row.key("call"), "call", 2, [=](Stream& stream, std::vector<double>& out) mutable {
            for (matching::CallOffer& offer : offers) offer.reservation = whole_uniform(stream);
            auto const awards = matching::award_call(offers, budget, Rate(one));
            out[0] = static_cast<double>(awards.winners.size());
            if (!awards.winners.empty())
                out[1] = number_of(awards.rate) / static_cast<double>(one) *
                         static_cast<double>(awards.winners.size());
        });
    if (row.asks("number of licences")) return sampled(m[0], lab);
    if (row.asks("total payment")) return sampled(m[1], lab);
    not_known(row);
}

}  // namespace licet::sim
