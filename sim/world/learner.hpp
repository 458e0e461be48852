#pragma once
// A trader who knows nothing and learns what pays: EXP3 (Auer, Cesa-Bianchi, Freund and Schapire 2002), a
// bandit with a regret bound against any opponent. Payoffs lie in [0, 1].

#include "sim/numeric/elementary.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace licet::sim {

// How much traders try to shade what they say, in the markets where they learn it.
inline constexpr std::array shades{0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5};

class Learner {
public:
    Learner(std::size_t arms, std::size_t rounds)
        : weights_(arms, 1.0),
          explore_(
              std::min(1.0, square_root(static_cast<double>(arms) * natural_log(static_cast<double>(arms)) /
                                        (1.718281828459045 * static_cast<double>(rounds))))) {}

    // `chance` is uniform on (0, 1).
    [[nodiscard]] std::size_t choose(double chance) const {
        double sum = 0;
        for (double const weight : weights_) sum += weight;
        std::size_t arm = 0;
        for (; arm + 1 < weights_.size(); ++arm) {
            chance -= probability(arm, sum);
            if (chance < 0) break;
        }
        return arm;
    }

    void reward(std::size_t arm, double payoff) {
        double sum = 0;
        for (double const weight : weights_) sum += weight;
        auto const arms = static_cast<double>(weights_.size());
        weights_[arm] *= exponential_of(explore_ * payoff / probability(arm, sum) / arms);
        if (weights_[arm] > 1e100)
            for (double& weight : weights_) weight = std::max(weight * 1e-100, 1e-200);
    }

    [[nodiscard]] std::size_t favourite() const {
        return static_cast<std::size_t>(std::max_element(weights_.begin(), weights_.end()) -
                                        weights_.begin());
    }

private:
    [[nodiscard]] double probability(std::size_t arm, double sum) const {
        return (1 - explore_) * weights_[arm] / sum + explore_ / static_cast<double>(weights_.size());
    }
    std::vector<double> weights_;
    double explore_;
};

}  // namespace licet::sim
