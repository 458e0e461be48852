// What is it worth? Owners of like works learn a price through time, from their own sales or also from a
// public index of what was paid last. The level of values wanders; some owners may wash: they sell to
// themselves, dear, to lift the index.

#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/learner.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace licet::sim {
namespace discovery {
namespace {

constexpr Measure measured[] = {
    {"periods", "measured: the later half"},
    {"dispersion", "standard deviation of the logarithm of owners' prices"},
    {"error", "of owners' prices: mean distance of the logarithm from the best price's"},
    {"index_error", "of the index, the same, over the periods that had one"},
    {"indexed", "periods that had an index"},
    {"sold", "licences, washed ones not counted"},
    {"revenue", "from them"},
    {"best_revenue", "expected from the best price that knows the level"},
    {"surplus", "of firms"},
};

std::vector<Parameter> parameters() {
    return {
        {"owners", 30.0, 1, 10'000, {}, "of works that firms value alike"},
        {"visits", 5.0, 1, 1000, {}, "firms that look at an owner's price in a period"},
        {"periods", 400.0, 2, 100'000, {}, "of which the later half is measured"},
        {"sigma", 0.5, 0.01, 3, {}, "standard deviation of the logarithm of firms' values"},
        {"drift", 0.02, 0, 1, {}, "standard deviation of the change of the level's logarithm in a period"},
        {"start", 1.0, 0, 5, {}, "standard deviation of the logarithm of owners' first prices"},
        {"learning",
         "steps",
         0,
         0,
         {"steps", "bandit"},
         "up where more buy than at the best price, else down; or EXP3 on nine prices"},
        {"step",
         0.2,
         0.001,
         5,
         {},
         "of the logarithm of a price, for each sale more or less than there should be"},
        {"index", 0.0, 0, 1, {}, "1: what was paid last is public, as a median"},
        {"trust", 0.3, 0, 1, {}, "how far an owner moves towards the index"},
        {"groups", 3.0, 1, 100, {}, "independent sellers an index needs"},
        {"wash", 0.0, 0, 1, {}, "share of the owners who wash a licence each period"},
        {"wash_factor", 3.0, 1, 100, {}, "what they pay themselves, in their own price"},
        {"known", 0.0, 0, 1, {}, "chance that a washed licence is known as such and left out of the index"},
    };
}

// The price that earns most where values are lognormal around a level of 1, and how many buy at it.
struct Best {
    double logarithm;
    double share;
};
Best best_price(double sigma) {
    auto const earns = [&](double x) { return exponential_of(x) * (1 - normal_cdf(x / sigma)); };
    double const x = maximum(earns, -4 * sigma - 1, 4 * sigma + 1);
    return {x, 1 - normal_cdf(x / sigma)};
}

constexpr std::array factors{-0.8, -0.5, -0.3, -0.15, 0.0, 0.15, 0.3, 0.5, 0.8};  // of a price, in logarithms

struct Seller {
    double price;   // logarithm
    double anchor;  // of the bandit's prices
    Learner learner;
    std::size_t arm = 0;
    bool washes = false;
};

class Play {
public:
    Play(Setting const& setting, Draw const& draw, Tally& tally)
        : setting_(setting),
          tally_(tally),
          stream_(draw.stream("discovery")),
          best_(best_price(setting.number("sigma"))),
          is_bandit_(setting.word("learning") == "bandit") {
        std::size_t const owners = setting.count("owners");
        for (std::size_t i = 0; i < owners; ++i) {
            Stream stream = draw.stream("discovery owner", i);
            double const first = stream.normal() * setting.number("start");
            sellers_.push_back(
                {first, first, Learner(factors.size(), setting.count("periods")), 0,
                 static_cast<double>(i) < setting.number("wash") * static_cast<double>(owners)});
        }
    }

    void run() {
        std::size_t const periods = setting_.count("periods");
        for (std::size_t period = 0; period < periods; ++period) {
            level_ += setting_.number("drift") * stream_.normal();
            bool const is_measured = period >= periods / 2;
            choose();
            if (is_measured) measure();
            sell(is_measured);
            publish();
        }
    }

private:
    void choose() {
        if (!is_bandit_) return;
        for (Seller& seller : sellers_) {
            seller.arm = seller.learner.choose(stream_.uniform());
            seller.price = seller.anchor + factors[seller.arm];
        }
    }

    void measure() {
        double const n = static_cast<double>(sellers_.size());
        double mean = 0;
        double error = 0;
        for (Seller const& seller : sellers_) {
            mean += seller.price / n;
            error += std::fabs(seller.price - level_ - best_.logarithm) / n;
        }
        double variance = 0;
        for (Seller const& seller : sellers_) variance += (seller.price - mean) * (seller.price - mean) / n;
        ++tally_["periods"];
        tally_["dispersion"] += square_root(variance);
        tally_["error"] += error;
        if (index_) {
            ++tally_["indexed"];
            tally_["index_error"] += std::fabs(*index_ - level_ - best_.logarithm);
        }
    }

    // Every owner meets its visitors; what they paid is kept for the index, one price a seller.
    void sell(bool is_measured) {
        paid_.clear();
        auto const visits = setting_.count("visits");
        double const sigma = setting_.number("sigma");
        for (Seller& seller : sellers_) {
            double const price = exponential_of(seller.price);
            std::size_t sold = 0;
            for (std::size_t i = 0; i < visits; ++i) {
                double const value = exponential_of(level_ + sigma * stream_.normal());
                if (value < price) continue;
                ++sold;
                if (!is_measured) continue;
                ++tally_["sold"];
                tally_["revenue"] += price;
                tally_["surplus"] += value - price;
            }
            if (is_measured)
                tally_["best_revenue"] +=
                    exponential_of(level_ + best_.logarithm) * best_.share * static_cast<double>(visits);
            bool const is_known = stream_.uniform() < setting_.number("known");
            if (seller.washes && !is_known)
                paid_.push_back(seller.price + natural_log(setting_.number("wash_factor")));
            else if (sold > 0)
                paid_.push_back(seller.price);
            learn(seller, sold, visits);
        }
    }

    void learn(Seller& seller, std::size_t sold, std::size_t visits) {
        double const share = static_cast<double>(sold) / static_cast<double>(visits);
        if (!is_bandit_) {
            seller.price += setting_.number("step") * (share - best_.share);
            return;
        }
        // In (0, 1]: what came in, in the most that could at the highest of the nine prices.
        seller.learner.reward(seller.arm, share * exponential_of(factors[seller.arm] - factors.back()));
    }

    // The median of what was paid, one price a seller, once enough of them sold; owners move towards it.
    void publish() {
        index_.reset();
        if (paid_.size() < setting_.count("groups")) return;
        std::ranges::sort(paid_);
        std::size_t const middle = paid_.size() / 2;
        index_ = paid_.size() % 2 == 1 ? paid_[middle] : (paid_[middle - 1] + paid_[middle]) / 2;
        if (!setting_.is_on("index")) return;
        for (Seller& seller : sellers_) {
            double& moved = is_bandit_ ? seller.anchor : seller.price;
            moved += setting_.number("trust") * (*index_ - moved);
        }
    }

    Setting const& setting_;
    Tally& tally_;
    Stream stream_;
    Best best_;
    bool is_bandit_;
    double level_ = 0;  // logarithm of the median value
    std::vector<Seller> sellers_;
    std::vector<double> paid_;
    std::optional<double> index_;
};

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    Play(setting, draw, tally).run();
}

}  // namespace
}  // namespace discovery

Market discovery_market() {
    return {"discovery",
            "owners who learn a price through time, with a public index of what was paid or without",
            discovery::parameters(),
            {std::begin(discovery::measured), std::end(discovery::measured)},
            discovery::play};
}

}  // namespace licet::sim
