// Families 01 to 04: one pair and many, in one category. What trades and at which price is decided by
// matching/pricing and, in the continuous market, by matching/book.

#include "matching/book/book.hpp"
#include "matching/pricing/unit_market.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>
#include <memory>
#include <numeric>

namespace licet::sim {

using matching::Share;
using matching::UnitClearing;
using matching::UnitTrade;

std::int64_t on_scale(double amount) {
    return std::llround(amount * static_cast<double>(one));
}

namespace {

using Amounts = std::vector<std::int64_t>;

Share share_of(Rate const& k) {
    return {static_cast<std::int64_t>(numerator(k)), static_cast<std::int64_t>(denominator(k))};
}

void draw(Stream& stream, Amounts& into) {
    for (std::int64_t& amount : into) amount = whole_uniform(stream);
}

double gains_of(UnitClearing const& cleared, Amounts const& values, Amounts const& costs) {
    std::int64_t sum = 0;
    for (UnitTrade const& trade : cleared.trades) sum += values[trade.bid] - costs[trade.ask];
    return of_one(sum);
}

}  // namespace

Answer bilateral_trade(Row const& row, Laboratory& lab) {
    Rate const exact_k = row.has("k_frac") ? row.exact("k_frac") : row.exact("k");
    Rate const exact_d = row.has("d_frac") ? row.exact("d_frac") : row.exact("d");
    Share const share = share_of(exact_k);
    double const k = number_of(exact_k);
    double const d = number_of(exact_d);
    // The highest serious bid and the lowest serious ask solve B = (1 + kS)/(1 + k), S = (d + (1 − k)B)/(2 −
    // k).
    Rate const b_exact =
        (1 + exact_k * exact_d / (2 - exact_k)) / (1 + exact_k - exact_k * (1 - exact_k) / (2 - exact_k));
    double const B = row.has("B") ? row.number("B") : number_of(b_exact);
    double const S = row.has("S") ? row.number("S") : (d + (1 - k) * B) / (2 - k);
    auto const& m =
        lab.means(row.key("bilateral"), "bilateral", 6, [=](Stream& stream, std::vector<double>& out) {
            std::int64_t const value = whole_uniform(stream);
            std::int64_t const cost = on_scale(d) + whole_uniform(stream);
            std::int64_t const bid = on_scale((of_one(value) + k * S) / (1 + k));
            std::int64_t const ask = on_scale((of_one(cost) + (1 - k) * B) / (2 - k));
            out[2] = of_one(std::max<std::int64_t>(0, value - cost));
            auto const price = matching::pair_price(bid, ask, share);
            if (!price) return;
            out[0] = 1;
            out[1] = of_one(value - cost);
            out[3] = of_one(*price);
            out[4] = of_one(value - *price);
            out[5] = of_one(*price - cost);
        });
    if (row.asks("probability of trade")) return sampled(m[0], lab);
    if (row.asks("efficiency")) return sampled(m[1] / m[2], lab);
    if (row.asks("gains from trade")) return sampled(m[1], lab);
    if (row.asks("transaction price")) return sampled(m[3] / m[0], lab);
    if (row.asks("buyer surplus")) return sampled(m[4], lab);
    if (row.asks("seller surplus")) return sampled(m[5], lab);
    not_known(row);
}

namespace {

// v with distribution v^a, c with c^b: what a weight of alpha on virtual values makes of them.
struct Virtual {
    double a;
    double b;
    [[nodiscard]] double buyer(double v, double alpha) const {
        double const below = power(v, a - 1);
        return v - alpha * (1 - v * below) / (a * below);
    }
    [[nodiscard]] double seller(double c, double alpha) const { return c * (1 + alpha / b); }
    // The lowest value, and the highest cost, that still trade.
    [[nodiscard]] double lowest_value(double c, double alpha) const {
        double const score = seller(c, alpha);
        return root([&](double v) { return buyer(v, alpha) - score; }, 1e-12, 1.0);
    }
    [[nodiscard]] double highest_cost(double v, double alpha) const {
        return std::fmax(0, std::fmin(1, buyer(v, alpha) / (1 + alpha / b)));
    }
    // What a broker expects to keep: E[(ψ_b(v) − ψ_s(c))·1{trade}].
    [[nodiscard]] double surplus(double alpha) const {
        double const from = lowest_value(0, alpha);
        auto const of_value = [&](double v) {
            double const c = highest_cost(v, alpha);
            double const density = a * power(v, a - 1);
            return density * (buyer(v, 1) * power(c, b) - power(c, b + 1));
        };
        // Beyond where every cost trades the integrand has a kink.
        double const kink = alpha > 0 && highest_cost(1, alpha) >= 1 ? lowest_value(1, alpha) : 1;
        return integral(of_value, from, kink, 256) + integral(of_value, kink, 1, 256);
    }
    [[nodiscard]] double balanced_alpha() const {
        return root([&](double alpha) { return surplus(alpha); }, 0, 1);
    }
    [[nodiscard]] double best_posted_price() const {
        // Gains at a price: E[v − c | v >= p >= c]·P.
        auto const gains = [&](double p) {
            double const high = integral([&](double v) { return a * power(v, a); }, p, 1, 32);
            double const low = integral([&](double c) { return b * power(c, b); }, 0, p, 32);
            return high * power(p, b) - low * (1 - power(p, a));
        };
        return maximum(gains, 0.01, 0.99);
    }
};

}  // namespace

Answer second_best(Row const& row, Laboratory& lab) {
    Virtual const law{row.number("a"), row.number("b")};
    if (row.asks("budget-balancing alpha")) return exactly(law.balanced_alpha());
    bool const is_second_best = row.asks("second-best");
    bool const is_posted = row.asks("posted price");
    double const alpha = !is_second_best ? 1 : row.has("alpha") ? row.number("alpha") : law.balanced_alpha();
    double const price = !is_posted ? 0 : row.has("p_star") ? row.number("p_star") : law.best_posted_price();
    std::string const key = row.key(is_second_best ? "second best" : is_posted ? "posted" : "broker");
    auto const& m = lab.means(key, "second best", 6, [=](Stream& stream, std::vector<double>& out) {
        double const v = power(stream.uniform(), 1 / law.a);
        double const c = power(stream.uniform(), 1 / law.b);
        std::int64_t const value = on_scale(v);
        std::int64_t const cost = on_scale(c);
        if (auto const pays = matching::pair_price(value, cost, {0, 1})) {
            auto const gets = matching::pair_price(value, cost, {1, 1});
            out[0] = of_one(value - cost);
            out[1] = of_one(*gets - *pays);  // VCG: each pays what its presence costs the other
        }
        bool const is_trade = is_posted ? matching::pair_price(value, on_scale(price), {0, 1}) &&
                                              matching::pair_price(on_scale(price), cost, {0, 1})
                                        : law.buyer(v, alpha) >= law.seller(c, alpha);
        if (!is_trade) return;
        out[2] = 1;
        out[3] = v - c;
        if (!is_second_best && !is_posted) out[4] = law.lowest_value(c, 1) - law.highest_cost(v, 1);
    });
    if (row.asks("first-best expected gains")) return sampled(m[0], lab);
    if (row.asks("VCG budget deficit")) return sampled(m[1], lab);
    if (row.asks("broker expected profit")) return sampled(m[4], lab);
    if (row.asks("efficiency")) return sampled(m[3] / m[0], lab);
    if (row.asks("probability of trade")) return sampled(m[2], lab);
    if (row.asks("gains")) return sampled(m[3], lab);
    not_known(row);
}

Answer trade_reduction(Row const& row, Laboratory& lab) {
    auto const n = static_cast<std::size_t>(row.whole("n"));
    auto const sellers = static_cast<std::size_t>(row.whole("m"));
    Amounts values(n);
    Amounts costs(sellers);
    auto const kernel = [values, costs](Stream& stream, std::vector<double>& out) mutable {
        draw(stream, values);
        draw(stream, costs);
        UnitClearing const best = matching::clear_uniformly(values, costs, {1, 2});
        UnitClearing const mcafee = matching::clear_by_mcafee(values, costs, {0, one});
        UnitClearing const reduced = matching::clear_by_reduction(values, costs);
        out[0] = gains_of(best, values, costs);
        out[1] = static_cast<double>(best.efficient);
        out[2] = gains_of(mcafee, values, costs);
        out[3] = static_cast<double>(mcafee.trades.size());
        out[4] = mcafee.trades.size() < mcafee.efficient ? 1 : 0;
        out[5] = of_one(mcafee.kept);
        out[6] = gains_of(reduced, values, costs);
        out[7] = of_one(reduced.kept);
        out[8] = static_cast<double>(reduced.trades.size());
    };
    auto const& m = lab.means(row.key("trade reduction"), "trade reduction", 9, kernel);
    bool const is_plain = row.asks("plain trade reduction");
    if (row.asks("first-best gains from trade")) return sampled(m[0], lab);
    if (row.asks("number of efficient trades")) return sampled(m[1], lab);
    if (row.asks("efficiency")) return sampled(m[is_plain ? 6 : 2] / m[0], lab);
    if (row.asks("number of trades")) return sampled(m[is_plain ? 8 : 3], lab);
    if (row.asks("trade is lost")) return sampled(m[4], lab);
    if (row.asks("surplus")) return sampled(m[is_plain ? 7 : 5], lab);
    not_known(row);
}

namespace {

// How likely at most `most` of n are above x, each with its chance: of `n` buyers and `m` sellers.
double at_most(int most, int n, double chance_buyer, int m, double chance_seller) {
    std::vector<double> law{1};
    auto const add = [&](double chance) {
        law.push_back(0);
        for (std::size_t i = law.size() - 1; i > 0; --i) law[i] = law[i] * (1 - chance) + law[i - 1] * chance;
        law[0] *= 1 - chance;
    };
    for (int i = 0; i < n; ++i) add(chance_buyer);
    for (int i = 0; i < m; ++i) add(chance_seller);
    double sum = 0;
    for (int i = 0; i <= most && i < static_cast<int>(law.size()); ++i)
        sum += law[static_cast<std::size_t>(i)];
    return sum;
}

// E[Σ(2v − 1) − Σ2c] over those who trade when buyers are scored v − t: the m highest of all scores hold the
// units.
double budget_at(double t, int n, int m) {
    auto const above_buyers = [&](double x) { return std::fmin(1, std::fmax(0, 1 - t - x)); };
    auto const above_sellers = [&](double x) { return std::fmin(1, std::fmax(0, 1 - x)); };
    auto const buyer = [&](double v) {
        double const x = v - t;
        return (2 * v - 1) * at_most(m - 1, n - 1, above_buyers(x), m, above_sellers(x));
    };
    auto const seller = [&](double c) {
        return 2 * c * (1 - at_most(m - 1, n, above_buyers(c), m - 1, above_sellers(c)));
    };
    return n * (integral(buyer, 0, t, 32) + integral(buyer, t, 1, 32)) -
           m * (integral(seller, 0, 1 - t, 32) + integral(seller, 1 - t, 1, 32));
}

struct CallKernel {
    std::size_t n;
    std::size_t m;
    double shift;   // taken off the buyers' scores
    double factor;  // of the value that is bid
    Share share;
    Amounts values{};
    Amounts costs{};
    Amounts bids{};

    void operator()(Stream& stream, std::vector<double>& out) {
        values.resize(n);
        costs.resize(m);
        draw(stream, values);
        draw(stream, costs);
        bids = values;
        for (std::int64_t& bid : bids) bid = on_scale(of_one(bid) * factor - shift);
        UnitClearing const best = matching::clear_uniformly(values, costs, {1, 1});
        UnitClearing const cleared = matching::clear_uniformly(bids, costs, share);
        out[0] = gains_of(cleared, values, costs);
        out[1] = gains_of(best, values, costs);
        out[2] = static_cast<double>(cleared.trades.size());
    }
};

// Two books of resting orders, one a side: an arriving order takes the best of the other side, at its price,
// or rests. A session leaves nothing behind, so one pair of books serves all of them.
class Session {
public:
    Session() {
        // An order that suits nobody keeps the books' storage between sessions.
        for (matching::Book* const book : {&asks_, &bids_}) {
            matching::StandingOffer other = order(nobody, one);
            other.purposes = 2;
            book->add(std::move(other));
        }
    }
    struct Trade {
        std::size_t buyer;
        std::size_t seller;
        std::int64_t price;
    };
    std::optional<Trade> buy(std::size_t buyer, std::int64_t bid) {
        if (auto const deal = asks_.take(wish(bid))) return Trade{buyer, deal->offer, deal->upfront};
        bids_.add(order(buyer, one - bid));
        resting_.emplace_back(&bids_, buyer);
        return std::nullopt;
    }
    std::optional<Trade> sell(std::size_t seller, std::int64_t ask) {
        // Bids rest as what they fall short of the whole scale, so that the highest is the cheapest.
        if (auto const deal = bids_.take(wish(one - ask)))
            return Trade{deal->offer, seller, one - deal->upfront};
        asks_.add(order(seller, ask));
        resting_.emplace_back(&asks_, seller);
        return std::nullopt;
    }
    void close() {
        for (auto const& [book, who] : resting_) book->cancel(who);
        resting_.clear();
    }

private:
    matching::StandingOffer order(std::size_t who, std::int64_t price) {
        matching::StandingOffer out;
        out.offer = who;
        out.seq = ++sequence_;
        out.purposes = 1;
        out.territories.set(0);
        out.licences_left = 1;
        out.menu = {{price, 0}};
        return out;
    }
    static matching::BookBid wish(std::int64_t most) {
        matching::BookBid out;
        out.purposes = 1;
        out.territories.set(0);
        out.budget = most;
        out.max_cost = most;
        return out;
    }
    static constexpr std::uint64_t nobody = UINT64_MAX;
    matching::Book asks_{0};
    matching::Book bids_{0};
    std::vector<std::pair<matching::Book*, std::uint64_t>> resting_;
    std::uint64_t sequence_ = 0;
};

struct ContinuousKernel {
    std::size_t n;
    std::size_t m;
    Amounts values{};
    Amounts costs{};
    std::vector<std::size_t> arrivals{};
    std::shared_ptr<Session> session{};

    void operator()(Stream& stream, std::vector<double>& out) {
        values.resize(n);
        costs.resize(m);
        draw(stream, values);
        draw(stream, costs);
        arrivals.resize(n + m);
        std::iota(arrivals.begin(), arrivals.end(), std::size_t{0});
        for (std::size_t i = arrivals.size(); i > 1; --i)
            std::swap(arrivals[i - 1], arrivals[stream.below(i)]);
        out[1] = gains_of(matching::clear_uniformly(values, costs, {1, 2}), values, costs);
        if (!session) session = std::make_shared<Session>();
        for (std::size_t const who : arrivals) {
            auto const trade =
                who < n ? session->buy(who, values[who]) : session->sell(who - n, costs[who - n]);
            if (!trade) continue;
            out[0] += of_one(values[trade->buyer] - costs[trade->seller]);
            out[2] += 1;
            out[3] += of_one(trade->price);
        }
        session->close();
    }
};

}  // namespace

Answer call_market(Row const& row, Laboratory& lab) {
    if (row.is_set("in each of T=")) {
        std::int64_t const rounds = row.whole("T");
        auto const& m = lab.means(row.key("zi-c"), "zi-c", 2, [=](Stream& stream, std::vector<double>& out) {
            double const v = stream.uniform();
            double const c = stream.uniform();
            for (std::int64_t t = 0; t < rounds; ++t) {
                std::int64_t const bid = on_scale(v * stream.uniform());
                std::int64_t const ask = on_scale(c + (1 - c) * stream.uniform());
                if (!matching::pair_price(bid, ask, {1, 2})) continue;
                out[0] = 1;
                out[1] = v - c;
                break;
            }
        });
        if (row.asks("probability of trade")) return sampled(m[0], lab);
        if (row.asks("gains")) return sampled(m[1], lab);
        not_known(row);
    }
    auto const n = static_cast<std::size_t>(row.whole("n_buyers"));
    auto const sellers = static_cast<std::size_t>(row.whole("m_sellers"));
    if (row.is_set("Continuous double auction")) {
        auto const& m = lab.means(row.key("continuous"), "continuous", 4, ContinuousKernel{n, sellers});
        if (row.asks("efficiency")) return sampled(m[0] / m[1], lab);
        if (row.asks("gains")) return sampled(m[0], lab);
        if (row.asks("number of trades")) return sampled(m[2], lab);
        if (row.asks("turnover")) return sampled(m[3], lab);
        not_known(row);
    }
    CallKernel kernel{n, sellers, 0, 1, {1, 1}};
    if (row.is_set("Welfare-optimal mechanism")) {
        auto const balanced = [&] {
            return root(
                [&](double t) { return budget_at(t, static_cast<int>(n), static_cast<int>(sellers)); }, 0, 1);
        };
        if (row.asks("threshold t")) return exactly(balanced());
        kernel.shift = row.has("threshold_t") ? row.number("threshold_t") : balanced();
    } else if (row.is_set("Buyer's-bid double auction")) {
        kernel.factor = static_cast<double>(n) / static_cast<double>(n + 1);
    } else {
        not_known(row);
    }
    auto const& m = lab.means(row.key(row.setup.substr(0, 20)), "call market", 3, kernel);
    if (row.asks("inefficiency")) return sampled(1 - m[0] / m[1], lab);
    if (row.asks("gains")) return sampled(m[0], lab);
    if (row.asks("number of trades")) return sampled(m[2], lab);
    not_known(row);
}

}  // namespace licet::sim
