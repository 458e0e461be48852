// A category through time: buyers and sellers of a standardised unit arrive by chance, wait, lose patience.
// Orders meet at once in a continuous book, or are cleared together by matching/pricing every so many hours.
// Waiting costs: a gain made later is worth less, and whoever left gains nothing.

#include "matching/pricing/unit_market.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/learner.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace licet::sim {
namespace arrivals {
namespace {

constexpr Measure measured[] = {
    {"orders", "of both sides"},
    {"first_best", "gains of a planner who makes everybody meet at once"},
    {"gains", "made, undiscounted"},
    {"worth", "gains made, less what waiting took of them"},
    {"trades", "made"},
    {"wait", "hours from a side's arrival to its trade, both sides together"},
    {"payment", "days from the seller's arrival to its payment, trades alone"},
    {"left", "orders whose owner lost patience"},
    {"revenue", "paid to sellers"},
};

std::vector<Parameter> parameters() {
    return {
        {"hours", 2000.0, 10, 100'000, {}, "a replication, after as many to warm up where traders learn"},
        {"rate", 0.5, 0.001, 100, {}, "buyers, and sellers, an hour"},
        {"every", 0.0, 0, 1000, {}, "hours between clearings; 0: a continuous book"},
        {"patience", 168.0, 0.1, 10'000, {}, "hours that a trader waits, mean of an exponential"},
        {"impatience", 0.001, 0, 1, {}, "share of a gain that an hour of waiting takes"},
        {"payment_days", 30.0, 0, 365, {}, "from a trade to its payment"},
        {"behaviour",
         "truthful",
         0,
         0,
         {"truthful", "learner"},
         "learner: each side learns by EXP3 how much to shade, and is measured after as long a warm-up"},
    };
}

constexpr std::int64_t one = 1'000'000'000;

struct Trader {
    bool is_buyer;
    double arrives;
    double leaves;
    double truth;  // value or cost
    std::size_t shade = 0;
    std::int64_t says = 0;
    double wins = 0;  // discounted
    double trades_at = -1;
};

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting), tally_(tally), stream_(draw.stream("arrivals learner")) {
        is_learning_ = setting.word("behaviour") == "learner";
        begins_ = is_learning_ ? setting.number("hours") : 0;
        ends_ = begins_ + setting.number("hours");
        for (bool const is_buyer : {true, false}) {
            Stream stream = draw.stream(is_buyer ? "arrivals buyer" : "arrivals seller");
            for (double at = 0;;) {
                at += stream.exponential() / setting.number("rate");
                if (at >= ends_) break;
                double const leaves = at + stream.exponential() * setting.number("patience");
                traders_.push_back({is_buyer, at, leaves, stream.uniform()});
            }
        }
        std::ranges::sort(traders_, {}, &Trader::arrives);
        std::size_t const rounds = std::max<std::size_t>(100, traders_.size() / 2);
        learners_ = {Learner(shades.size(), rounds), Learner(shades.size(), rounds)};
    }

    void run() {
        double const every = setting_.number("every");
        double next_clearing = every;
        for (std::size_t i = 0; i < traders_.size(); ++i) {
            Trader& trader = traders_[i];
            while (every > 0 && next_clearing <= trader.arrives) {
                leave(next_clearing);
                clear(next_clearing);
                next_clearing += every;
            }
            leave(trader.arrives);
            speak(trader);
            if (every > 0)
                rest(i);
            else
                meet(i);
        }
        for (; every > 0 && next_clearing <= ends_; next_clearing += every) {
            leave(next_clearing);
            clear(next_clearing);
        }
        count();
    }

private:
    Learner& learner(bool is_buyer) { return learners_[is_buyer ? 0 : 1]; }

    void speak(Trader& trader) {
        if (is_learning_) trader.shade = learner(trader.is_buyer).choose(stream_.uniform());
        double const shade = shades[trader.shade];
        double const said =
            trader.is_buyer ? trader.truth * (1 - shade) : trader.truth + shade * (1 - trader.truth);
        trader.says = std::llround(said * static_cast<double>(one));
    }

    void rest(std::size_t i) {
        Trader const& trader = traders_[i];
        (trader.is_buyer ? bids_ : asks_).emplace(trader.is_buyer ? -trader.says : trader.says, i);
        leaving_.emplace(trader.leaves, i);
    }
    void take_out(std::size_t i) {
        Trader const& trader = traders_[i];
        (trader.is_buyer ? bids_ : asks_).erase({trader.is_buyer ? -trader.says : trader.says, i});
        leaving_.erase({trader.leaves, i});
    }
    void leave(double now) {
        while (!leaving_.empty() && leaving_.begin()->first <= now) {
            std::size_t const i = leaving_.begin()->second;
            take_out(i);
            learn(traders_[i]);
        }
    }

    // Whoever comes takes the best that rests, at its price.
    void meet(std::size_t i) {
        Trader const& trader = traders_[i];
        auto const& others = trader.is_buyer ? asks_ : bids_;
        bool const meets = !others.empty() && (trader.is_buyer ? others.begin()->first <= trader.says
                                                               : -others.begin()->first >= trader.says);
        if (!meets) {
            rest(i);
            return;
        }
        std::size_t const other = others.begin()->second;
        std::int64_t const price = traders_[other].says;
        take_out(other);
        trade(trader.is_buyer ? i : other, trader.is_buyer ? other : i, price, trader.arrives);
    }

    void clear(double now) {
        std::vector<std::size_t> buyers;
        std::vector<std::size_t> sellers;
        std::vector<std::int64_t> bids;
        std::vector<std::int64_t> asks;
        for (auto const& [negative, i] : bids_) {
            buyers.push_back(i);
            bids.push_back(-negative);
        }
        for (auto const& [amount, i] : asks_) {
            sellers.push_back(i);
            asks.push_back(amount);
        }
        auto const cleared = matching::clear_uniformly(bids, asks, {1, 2});
        for (matching::UnitTrade const& made : cleared.trades) {
            take_out(buyers[made.bid]);
            take_out(sellers[made.ask]);
            trade(buyers[made.bid], sellers[made.ask], made.pays, now);
        }
    }

    void trade(std::size_t b, std::size_t s, std::int64_t price, double now) {
        double const paid = static_cast<double>(price) / static_cast<double>(one);
        Trader& buyer = traders_[b];
        Trader& seller = traders_[s];
        buyer.trades_at = seller.trades_at = now;
        buyer.wins = (buyer.truth - paid) * kept(now - buyer.arrives);
        seller.wins = (paid - seller.truth) * kept(now - seller.arrives);
        learn(buyer);
        learn(seller);
        if (seller.arrives < begins_) return;
        ++tally_["trades"];
        tally_["gains"] += buyer.truth - seller.truth;
        tally_["worth"] += buyer.wins + seller.wins;
        tally_["wait"] += 2 * now - buyer.arrives - seller.arrives;
        tally_["payment"] += (now - seller.arrives) / 24 + setting_.number("payment_days");
        tally_["revenue"] += paid;
    }
    [[nodiscard]] double kept(double hours) const {
        return exponential_of(-setting_.number("impatience") * hours);
    }
    void learn(Trader const& trader) {
        if (is_learning_) learner(trader.is_buyer).reward(trader.shade, std::clamp(trader.wins, 0.0, 1.0));
    }

    void count() {
        std::vector<double> values;
        std::vector<double> costs;
        for (Trader const& trader : traders_) {
            if (trader.arrives < begins_) continue;
            ++tally_["orders"];
            if (trader.trades_at < 0 && trader.leaves <= ends_) ++tally_["left"];
            (trader.is_buyer ? values : costs).push_back(trader.truth);
        }
        std::ranges::sort(values, std::greater<>());
        std::ranges::sort(costs);
        for (std::size_t i = 0; i < std::min(values.size(), costs.size()) && values[i] > costs[i]; ++i)
            tally_["first_best"] += values[i] - costs[i];
    }

    Setting const& setting_;
    Tally& tally_;
    Stream stream_;
    bool is_learning_ = false;
    double begins_ = 0;
    double ends_ = 0;
    std::vector<Trader> traders_;
    std::vector<Learner> learners_;
    std::set<std::pair<std::int64_t, std::size_t>> bids_;  // by -amount, then arrival
    std::set<std::pair<std::int64_t, std::size_t>> asks_;
    std::set<std::pair<double, std::size_t>> leaving_;
};

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    Play(setting, draw, tally).run();
}

}  // namespace
}  // namespace arrivals

Market arrivals_market() {
    return {"arrivals",
            "buyers and sellers of a standardised unit who arrive through time, and wait or lose patience",
            arrivals::parameters(),
            {std::begin(arrivals::measured), std::end(arrivals::measured)},
            arrivals::play};
}

}  // namespace licet::sim
