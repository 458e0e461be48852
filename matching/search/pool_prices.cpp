#include "matching/search/pool.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

// The dual over the pool in floating point, in units of the greatest surplus.
class PoolDual {
public:
    PoolDual(Part const& part, Pool const& pool)
        : capacities_(part.capacities.begin(), part.capacities.end()) {
        for (std::uint32_t c = 0; c < pool.size(); ++c)
            unit_ = std::max(unit_, static_cast<double>(pool[c].surplus));
        scale_.assign(capacities_.size(), 1e-9);
        for (PartItem const& item : part.items)
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n) {
                Claim const& claim = part.claims[n];
                double const worth =
                    static_cast<double>(item.surplus) / unit_ / static_cast<double>(claim.weight);
                scale_[claim.right] = std::max(scale_[claim.right], worth);
            }
        for (std::size_t b = 0; b < pool.buyer_count(); ++b) {
            for (std::uint32_t const c : pool.of(b)) {
                surplus_.push_back(static_cast<double>(pool[c].surplus) / unit_);
                for (Claim const& claim : pool[c].claims)
                    claims_.push_back({claim.right, static_cast<double>(claim.weight)});
                claim_ends_.push_back(static_cast<std::uint32_t>(claims_.size()));
            }
            buyer_ends_.push_back(static_cast<std::uint32_t>(surplus_.size()));
        }
    }

    [[nodiscard]] double unit() const { return unit_; }

    // Subgradient steps, each right in its own scale, towards a value that comes closer when nothing
    // improves.
    double improve(std::vector<double>& prices, double reachable, int steps) const {
        std::size_t const rights = capacities_.size();
        std::vector<double> slope(rights);
        std::vector<double> direction(rights, 0.0);
        std::vector<double> best = prices;
        double now = value(prices, slope);
        double best_value = now;
        double ahead = std::max(1e-9, 0.5 * (best_value - reachable));
        int idle = 0;
        for (int step = 0; step < steps && ahead > 1e-10; ++step) {
            double length = 0;
            for (std::size_t k = 0; k < rights; ++k) {
                direction[k] = slope[k] + 0.5 * direction[k];
                if (prices[k] <= 0 && direction[k] > 0) direction[k] = 0;
                double const scaled = scale_[k] * direction[k];
                length += scaled * scaled;
            }
            if (!(length > 0)) break;
            double const theta = (now - best_value + ahead) / length;
            for (std::size_t k = 0; k < rights; ++k)
                prices[k] = std::max(0.0, prices[k] - theta * scale_[k] * scale_[k] * direction[k]);
            now = value(prices, slope);
            if (now < best_value) {
                if (now < best_value - 0.1 * ahead) idle = 0;
                best_value = now;
                best = prices;
            }
            if (++idle > 15) {
                idle = 0;
                ahead *= 0.5;
                prices = best;
                now = value(prices, slope);
                std::ranges::fill(direction, 0.0);
            }
        }
        prices = best;
        return best_value;
    }

    // Steps along the average of the slopes so far, always from the best prices (the volume algorithm):
    // slower at first, but where plain steps end a few 1/10,000 above the least, these come down to it.
    double polish(std::vector<double>& best, double reachable, int steps) const {
        std::size_t const rights = capacities_.size();
        std::vector<double> slope(rights);
        double best_value = value(best, slope);
        std::vector<double> average = slope;
        std::vector<double> prices = best;
        double pace = 0.1;
        double share = 0.02;  // of the newest slope in the average
        double checked = best_value;
        int idle = 0;
        for (int step = 1; step <= steps; ++step) {
            double length = 0;
            for (std::size_t k = 0; k < rights; ++k) {
                double const scaled = best[k] <= 0 && average[k] > 0 ? 0.0 : scale_[k] * average[k];
                length += scaled * scaled;
            }
            if (!(length > 0)) break;
            double const theta = pace * std::max(1e-9, best_value - reachable) / length;
            for (std::size_t k = 0; k < rights; ++k)
                prices[k] = std::max(0.0, best[k] - theta * scale_[k] * scale_[k] * average[k]);
            double const now = value(prices, slope);
            double agreement = 0;
            for (std::size_t k = 0; k < rights; ++k) {
                agreement += scale_[k] * scale_[k] * slope[k] * average[k];
                average[k] += share * (slope[k] - average[k]);
            }
            if (now < best_value) {
                best_value = now;
                best = prices;
                idle = 0;
                if (agreement > 0) pace = std::min(2.0, pace * 1.1);
            } else if (++idle == 20) {
                idle = 0;
                pace *= 0.66;
            }
            if (step % 100 == 0) {
                if (checked - best_value < 1e-4 * (best_value - reachable))
                    share = std::max(0.001, share * 0.5);
                checked = best_value;
            }
        }
        return best_value;
    }

private:
    // The value at the prices, and its subgradient.
    double value(std::vector<double> const& prices, std::vector<double>& slope) const {
        double out = 0;
        for (std::size_t k = 0; k < capacities_.size(); ++k) {
            out += capacities_[k] * prices[k];
            slope[k] = capacities_[k];
        }
        std::uint32_t c = 0;
        std::uint32_t n = 0;
        for (std::uint32_t const end : buyer_ends_) {
            double most = 0;
            std::uint32_t from = 0;
            std::uint32_t until = 0;
            for (; c < end; ++c) {
                double worth = surplus_[c];
                std::uint32_t const first = n;
                for (; n < claim_ends_[c]; ++n) worth -= claims_[n].weight * prices[claims_[n].right];
                if (worth > most) {
                    most = worth;
                    from = first;
                    until = n;
                }
            }
            out += most;
            for (std::uint32_t i = from; i < until; ++i) slope[claims_[i].right] -= claims_[i].weight;
        }
        return out;
    }

    struct Weighted {
        std::uint32_t right;
        double weight;
    };
    double unit_ = 1;
    std::vector<double> capacities_;
    std::vector<double> scale_;  // of a right's price: what its best claimant gains by it
    std::vector<double> surplus_;
    std::vector<Weighted> claims_;
    std::vector<std::uint32_t> claim_ends_;
    std::vector<std::uint32_t> buyer_ends_;
};

}  // namespace

WideUnits move_prices(Part const& part, Pool const& pool, std::int64_t target, int steps, PriceSteps way,
                      std::vector<std::int64_t>& prices) {
    PoolDual const dual(part, pool);
    std::vector<double> moved;
    for (std::int64_t const price : prices) moved.push_back(static_cast<double>(price) / dual.unit());
    double const reachable = static_cast<double>(target) / dual.unit();
    double const value = way == PriceSteps::quick ? dual.improve(moved, reachable, steps)
                                                  : dual.polish(moved, reachable, steps);
    for (std::size_t k = 0; k < prices.size(); ++k)
        prices[k] = static_cast<std::int64_t>(moved[k] * dual.unit() + 0.5);
    return static_cast<WideUnits>(value * dual.unit());
}

}  // namespace licet::matching
