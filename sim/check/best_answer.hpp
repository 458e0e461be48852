#pragma once
// The checker's own knapsack of one buyer, in whole numbers.

#include "contracts/values/money.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace licet::sim {

// The most one buyer can gain at the prices within budget, cap and groups: depth first, bounded by two
// multipliers in whole numbers over a common denominator.
class BestAnswer {
public:
    struct Option {
        std::int64_t profit;
        std::int64_t upfront;
        std::int64_t royalty;
    };
    BestAnswer(std::int64_t budget, std::int64_t cap, std::vector<std::vector<Option>> groups)
        : budget_(budget), cap_(cap), groups_(std::move(groups)) {}

    // Exact where is_exact() afterwards; else an upper bound.
    WideUnits find() {
        choose_multipliers();
        auto const key = [&](std::vector<Option> const& group) {
            WideUnits most = 0;
            for (Option const& o : group) most = std::max(most, reduced(o));
            return most;
        };
        // What is certain, in or out, first: the bound then cuts early.
        auto const certainty = [&](std::vector<Option> const& group) {
            WideUnits most = reduced(group.front());
            for (Option const& o : group) most = std::max(most, reduced(o));
            return most < 0 ? -most : most;
        };
        std::ranges::stable_sort(groups_,
                                 [&](auto const& a, auto const& b) { return certainty(a) > certainty(b); });
        for (auto& group : groups_)
            std::ranges::stable_sort(
                group, [&](Option const& a, Option const& b) { return reduced(a) > reduced(b); });
        suffix_.assign(groups_.size() + 1, 0);
        for (std::size_t g = groups_.size(); g-- > 0;) suffix_[g] = suffix_[g + 1] + key(groups_[g]);
        WideUnits const relaxed = bound(0, budget_, cap_);
        search();
        return is_exact_ ? best_ : relaxed;
    }
    [[nodiscard]] bool is_exact() const { return is_exact_; }

private:
    static constexpr WideUnits denominator = 1 << 16;
    static constexpr std::uint64_t nodes_max = 200'000'000;

    WideUnits reduced(Option const& o) const {
        return o.profit * denominator - for_upfront_ * o.upfront - for_royalty_ * o.royalty;
    }
    WideUnits bound(std::size_t g, std::int64_t budget, std::int64_t cap) const {
        return (for_upfront_ * budget + for_royalty_ * cap + suffix_[g]) / denominator;
    }
    WideUnits dual() const {
        WideUnits value = for_upfront_ * budget_ + for_royalty_ * cap_;
        for (auto const& group : groups_) {
            WideUnits most = 0;
            for (Option const& o : group) most = std::max(most, reduced(o));
            value += most;
        }
        return value;
    }
    // The dual is convex: thirds in one multiplier, and within each step thirds in the other.
    template <class Value>
    static WideUnits lowest(WideUnits most, Value value) {
        WideUnits low = 0;
        WideUnits high = most;
        for (int step = 0; step < 40 && high - low > 2; ++step) {  // near enough: any multiplier is a bound
            WideUnits const a = low + (high - low) / 3;
            WideUnits const b = high - (high - low) / 3;
            if (value(a) <= value(b))
                high = b;
            else
                low = a;
        }
        WideUnits const middle = low + (high - low) / 2;
        WideUnits best = value(low) <= value(high) ? low : high;
        if (value(middle) < value(best)) best = middle;
        return best;
    }
    void choose_multipliers() {
        WideUnits most_upfront = 0;
        WideUnits most_royalty = 0;
        for (auto const& group : groups_)
            for (Option const& o : group) {
                if (o.upfront > 0)
                    most_upfront = std::max(most_upfront, o.profit * denominator / o.upfront + 1);
                if (o.royalty > 0)
                    most_royalty = std::max(most_royalty, o.profit * denominator / o.royalty + 1);
            }
        auto const with_upfront = [&](WideUnits upfront) {
            for_upfront_ = upfront;
            for_royalty_ = lowest(most_royalty, [&](WideUnits royalty) {
                for_royalty_ = royalty;
                return dual();
            });
            return dual();
        };
        for_upfront_ = lowest(most_upfront, with_upfront);
        (void)with_upfront(for_upfront_);
    }
    // A group being decided: its options in turn, and to take none of them.
    struct Step {
        std::size_t group;
        std::size_t next;  // of the choices
        std::int64_t budget;
        std::int64_t cap;
        WideUnits profit;
    };
    void enter(std::size_t g, std::int64_t budget, std::int64_t cap, WideUnits profit) {
        if (profit > best_) best_ = profit;
        if (g == groups_.size() || profit + bound(g, budget, cap) <= best_) return;
        steps_.push_back({g, 0, budget, cap, profit});
    }
    // Not by recursion: a buyer may have millions of items.
    void search() {
        enter(0, budget_, cap_, 0);
        for (std::uint64_t nodes = 0; !steps_.empty(); ++nodes) {
            if (nodes > nodes_max) {
                is_exact_ = false;
                return;
            }
            Step& top = steps_.back();
            auto const& group = groups_[top.group];
            std::size_t const choice = top.next++;
            Step const step = top;
            if (choice > group.size()) {
                steps_.pop_back();
                continue;
            }
            // To take none comes last where the best option is most likely in the best answer.
            std::size_t const none = reduced(group.front()) > 0 ? group.size() : 0;
            if (choice == none) {
                enter(step.group + 1, step.budget, step.cap, step.profit);
                continue;
            }
            Option const& o = group[choice - (none == 0 ? 1 : 0)];
            if (o.upfront <= step.budget && o.royalty <= step.cap)
                enter(step.group + 1, step.budget - o.upfront, step.cap - o.royalty, step.profit + o.profit);
        }
    }

    std::int64_t budget_;
    std::int64_t cap_;
    std::vector<std::vector<Option>> groups_;
    std::vector<WideUnits> suffix_;
    WideUnits for_upfront_ = 0;
    WideUnits for_royalty_ = 0;
    WideUnits best_ = 0;
    std::vector<Step> steps_;
    bool is_exact_ = true;
};

}  // namespace licet::sim
