#pragma once
// The checker's own knapsack of one buyer, in whole numbers.

#include "contracts/values/money.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace licet::sim {

// The most one buyer can gain at the prices within budget, cap and groups: depth first, bounded by two
// multipliers in whole numbers over a common denominator. Where that takes long the least certain group is
// decided each way, and multipliers are found anew for what is left.
class BestAnswer {
public:
    struct Option {
        std::int64_t profit;
        std::int64_t upfront;
        std::int64_t royalty;
    };
    using Group = std::vector<Option>;
    BestAnswer(std::int64_t budget, std::int64_t cap, std::vector<Group> groups)
        : rests_{{std::move(groups), budget, cap, 0}} {}

    // Exact where is_exact() afterwards; else an upper bound.
    WideUnits find() {
        WideUnits relaxed = -1;
        while (!rests_.empty()) {
            rest_ = std::move(rests_.back());
            rests_.pop_back();
            prepare();
            if (relaxed < 0) relaxed = bound(0, rest_.budget, rest_.cap);
            if (search()) continue;
            if (work_ > work_max) {
                is_exact_ = false;
                return relaxed;
            }
            branch();
        }
        return best_;
    }
    [[nodiscard]] bool is_exact() const { return is_exact_; }

private:
    static constexpr WideUnits denominator = 1 << 16;
    static constexpr int thirds = 16;  // of what is left, each
    static constexpr std::uint64_t nodes_before_branching = 50'000;
    static constexpr std::uint64_t work_max = 1'000'000'000;  // options looked at

    // What is left to decide, and what was gained before.
    struct Rest {
        std::vector<Group> groups;
        std::int64_t budget = 0;
        std::int64_t cap = 0;
        WideUnits gained = 0;
    };

    WideUnits reduced(Option const& o) const {
        return o.profit * denominator - for_upfront_ * o.upfront - for_royalty_ * o.royalty;
    }
    // The best of the group at the multipliers, or nothing of it.
    WideUnits most_of(Group const& group) const {
        WideUnits most = 0;
        for (Option const& o : group) most = std::max(most, reduced(o));
        return most;
    }
    WideUnits bound(std::size_t g, std::int64_t budget, std::int64_t cap) const {
        return (for_upfront_ * budget + for_royalty_ * cap + suffix_[g]) / denominator;
    }
    WideUnits dual() {
        WideUnits value = for_upfront_ * rest_.budget + for_royalty_ * rest_.cap;
        for (Group const& group : rest_.groups) {
            value += most_of(group);
            work_ += group.size();
        }
        return value;
    }

    // Finds multipliers, drops what cannot be in anything better than the best known, and puts the groups in
    // the order of the search.
    void prepare() {
        auto const drop_empty = [&] {
            std::erase_if(rest_.groups, [](Group const& group) { return group.empty(); });
        };
        for (Group& group : rest_.groups)
            std::erase_if(group,
                          [&](Option const& o) { return o.upfront > rest_.budget || o.royalty > rest_.cap; });
        drop_empty();
        best_ = std::max(best_, rest_.gained);
        choose_multipliers();
        WideUnits const relaxed = dual();
        for (Group& group : rest_.groups) {
            WideUnits const most = most_of(group);
            std::erase_if(group, [&](Option const& o) {
                return rest_.gained + (relaxed - most + reduced(o)) / denominator <= best_;
            });
        }
        drop_empty();
        // What is certain, in or out, first: the bound then cuts early.
        for (Group& group : rest_.groups)
            std::ranges::stable_sort(
                group, [&](Option const& a, Option const& b) { return reduced(a) > reduced(b); });
        auto const certainty = [&](Group const& group) {
            WideUnits const most = reduced(group.front());
            return most < 0 ? -most : most;
        };
        std::ranges::stable_sort(rest_.groups,
                                 [&](Group const& a, Group const& b) { return certainty(a) > certainty(b); });
        auto& groups = rest_.groups;
        suffix_.assign(groups.size() + 1, 0);
        for (std::size_t g = groups.size(); g-- > 0;) suffix_[g] = suffix_[g + 1] + most_of(groups[g]);
    }

    // The dual is convex: thirds in one multiplier, and within each step thirds in the other.
    template <class Value>
    static WideUnits lowest(WideUnits most, Value value) {
        WideUnits low = 0;
        WideUnits high = most;
        for (int step = 0; step < thirds && high - low > 2;
             ++step) {  // near enough: any multiplier is a bound
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
        for (Group const& group : rest_.groups)
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
        WideUnits gained;
    };
    void enter(std::size_t g, std::int64_t budget, std::int64_t cap, WideUnits gained) {
        best_ = std::max(best_, gained);
        if (g == rest_.groups.size() || gained + bound(g, budget, cap) <= best_) return;
        steps_.push_back({g, 0, budget, cap, gained});
    }
    // Not by recursion: a buyer may have millions of items. False where it takes long; what was found counts.
    bool search() {
        steps_.clear();
        enter(0, rest_.budget, rest_.cap, rest_.gained);
        std::uint64_t nodes = 0;
        for (; !steps_.empty() && nodes < nodes_before_branching + 10 * rest_.groups.size(); ++nodes) {
            Step& top = steps_.back();
            Group const& group = rest_.groups[top.group];
            std::size_t const choice = top.next++;
            Step const step = top;
            if (choice > group.size()) {
                steps_.pop_back();
                continue;
            }
            // To take none comes last where the best option is most likely in the best answer.
            std::size_t const none = reduced(group.front()) > 0 ? group.size() : 0;
            if (choice == none) {
                enter(step.group + 1, step.budget, step.cap, step.gained);
                continue;
            }
            Option const& o = group[choice - (none == 0 ? 1 : 0)];
            if (o.upfront <= step.budget && o.royalty <= step.cap)
                enter(step.group + 1, step.budget - o.upfront, step.cap - o.royalty, step.gained + o.profit);
        }
        work_ += nodes;
        return steps_.empty();
    }

    // The least certain group each way, its best option first.
    void branch() {
        Group const open = std::move(rest_.groups.back());
        rest_.groups.pop_back();
        rests_.push_back(rest_);
        for (std::size_t i = open.size(); i-- > 0;) {
            Rest with = rest_;
            with.budget -= open[i].upfront;
            with.cap -= open[i].royalty;
            with.gained += open[i].profit;
            rests_.push_back(std::move(with));
        }
    }

    std::vector<Rest> rests_;  // to be looked at, the last first
    Rest rest_;                // being looked at
    std::vector<WideUnits> suffix_;
    WideUnits for_upfront_ = 0;
    WideUnits for_royalty_ = 0;
    WideUnits best_ = 0;
    std::vector<Step> steps_;
    std::uint64_t work_ = 0;
    bool is_exact_ = true;
};

}  // namespace licet::sim
