#include "matching/search/knapsack.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace licet::matching {
namespace {

constexpr std::uint64_t nodes_before_branching = 4000;

}  // namespace

double Knapsack::share(std::int64_t part, std::int64_t whole) const {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

// The most that a real bound allows in whole numbers; the margin is far above what rounding can have lost.
std::int64_t Knapsack::ceiling(double value) const {
    double const most = value * unit_ + margin_;
    if (most >= 9.0e18) return std::numeric_limits<std::int64_t>::max() / 2;
    return static_cast<std::int64_t>(std::floor(most));
}

void Knapsack::load(std::span<Wish const> wishes, Limits limits, std::span<OwnClaim const> own,
                    std::span<std::int64_t const> capacities, std::int64_t least_profit) {
    root_.options.clear();
    root_.groups.clear();
    root_.budget = limits.budget;
    root_.royalty_cap = limits.royalty_cap;
    root_.base = 0;
    own_.assign(own.begin(), own.end());
    own_left_.assign(capacities.begin(), capacities.end());
    own_of_.clear();
    if (!own_.empty()) {
        own_of_.assign(wishes.size(), {0, 0});
        for (std::uint32_t i = 0; i < own_.size(); ++i) {
            auto& range = own_of_[own_[i].wish];
            if (range.first == range.second) range = {i, i};
            range.second = i + 1;
        }
    }
    std::int64_t greatest = 1;
    double sum = 0;
    for (std::uint32_t w = 0; w < wishes.size(); ++w) {
        Wish const& wish = wishes[w];
        if (wish.profit < least_profit || wish.upfront > limits.budget || wish.royalty > limits.royalty_cap)
            continue;
        greatest = std::max(greatest, wish.profit);
        sum += std::abs(static_cast<double>(wish.profit));
        root_.options.push_back({0, share(wish.upfront, limits.budget),
                                 share(wish.royalty, limits.royalty_cap), wish.profit, wish.upfront,
                                 wish.royalty, wish.item, w, 0});
    }
    unit_ = static_cast<double>(greatest);
    unit_inverse_ = 1 / unit_;
    margin_ = 1e-6 + 1e-12 * sum;
    budget_unit_ = limits.budget == 0 ? 1.0 : 1.0 / static_cast<double>(limits.budget);
    cap_unit_ = limits.royalty_cap == 0 ? 1.0 : 1.0 / static_cast<double>(limits.royalty_cap);
    for (Option& option : root_.options) option.profit = static_cast<double>(option.exact_profit) / unit_;
    // Options of one group side by side, groups in the order of their numbers, what stands alone in its own.
    std::ranges::stable_sort(root_.options, [&](Option const& a, Option const& b) {
        return wishes[a.wish].group < wishes[b.wish].group;
    });
    for (std::uint32_t i = 0; i < root_.options.size(); ++i) {
        std::int32_t const group = wishes[root_.options[i].wish].group;
        bool const joins = group >= 0 && i > 0 && wishes[root_.options[i - 1].wish].group == group;
        if (joins)
            root_.groups.back().last = i + 1;
        else
            root_.groups.push_back({i, i + 1, 0, false});
    }
}

std::int64_t Knapsack::best(std::uint64_t node_limit, std::int64_t known) {
    found_ = nullptr;
    nodes_max_ = node_limit;
    best_ = known;
    best_items_.clear();
    path_.clear();
    is_out_of_work_ = false;
    nodes_start_ = nodes_;
    upper_ = -1;
    solve(root_, 0);
    if (!is_out_of_work_) upper_ = best_;
    std::ranges::sort(best_items_);
    return best_;
}

bool Knapsack::all_at_least(std::int64_t least, std::size_t count_max, std::vector<Found>& found) {
    found_ = &found;
    nodes_max_ = 10'000 + 200 * count_max;
    least_ = least;
    count_max_ = count_max;
    best_ = least - 1;
    path_.clear();
    is_out_of_work_ = false;
    nodes_start_ = nodes_;
    std::int64_t const upper = upper_;
    solve(root_, 0);
    upper_ = upper;
    found_ = nullptr;
    return !is_out_of_work_;
}

bool Knapsack::own_fits(std::uint32_t wish) const {
    if (own_of_.empty()) return true;
    auto const [first, last] = own_of_[wish];
    for (std::uint32_t i = first; i < last; ++i)
        if (own_[i].weight > own_left_[own_[i].right]) return false;
    return true;
}

void Knapsack::own_take(std::uint32_t wish, std::int64_t sign) {
    if (own_of_.empty()) return;
    auto const [first, last] = own_of_[wish];
    for (std::uint32_t i = first; i < last; ++i) own_left_[own_[i].right] -= sign * own_[i].weight;
}

void Knapsack::keep_fitting(Rest& rest) const {
    std::size_t kept = 0;
    std::size_t groups = 0;
    for (Group group : rest.groups) {
        auto const first = static_cast<std::uint32_t>(kept);
        for (std::uint32_t i = group.first; i < group.last; ++i) {
            Option const& option = rest.options[i];
            if (option.exact_upfront <= rest.budget && option.exact_royalty <= rest.royalty_cap &&
                own_fits(option.wish))
                rest.options[kept++] = option;
        }
        if (kept > first) rest.groups[groups++] = {first, static_cast<std::uint32_t>(kept), 0, false};
    }
    rest.options.resize(kept);
    rest.groups.resize(groups);
}

void Knapsack::offer(std::int64_t profit) {
    if (found_ != nullptr) {
        if (profit < least_) return;
        if (found_->size() >= count_max_) {
            is_out_of_work_ = true;
            return;
        }
        std::vector<std::uint32_t> items = path_;
        std::ranges::sort(items);
        found_->push_back({profit, std::move(items)});
        return;
    }
    if (profit > best_) {
        best_ = profit;
        best_items_ = path_;
    }
}

// The best reduced options first, as long as they fit.
void Knapsack::greedy(Rest const& rest) {
    std::vector<std::pair<double, std::uint32_t>> order;
    Multipliers const& at = tried_.front();
    for (std::uint32_t g = 0; g < rest.groups.size(); ++g)
        for (std::uint32_t i = rest.groups[g].first; i < rest.groups[g].last; ++i) {
            Option const& option = rest.options[i];
            order.emplace_back(at.upfront * option.upfront + at.royalty * option.royalty - option.profit, i);
        }
    std::ranges::sort(order);
    std::vector<bool> is_taken(rest.options.size());
    std::vector<std::uint32_t> group_of(rest.options.size());
    for (std::uint32_t g = 0; g < rest.groups.size(); ++g)
        for (std::uint32_t i = rest.groups[g].first; i < rest.groups[g].last; ++i) group_of[i] = g;
    std::vector<bool> is_group_taken(rest.groups.size());
    std::int64_t budget = rest.budget;
    std::int64_t cap = rest.royalty_cap;
    std::int64_t profit = rest.base;
    std::size_t const depth = path_.size();
    std::vector<std::uint32_t> own;
    for (auto const& [cost, i] : order) {
        Option const& option = rest.options[i];
        if (is_group_taken[group_of[i]] || option.exact_upfront > budget || option.exact_royalty > cap ||
            !own_fits(option.wish))
            continue;
        is_group_taken[group_of[i]] = true;
        budget -= option.exact_upfront;
        cap -= option.exact_royalty;
        profit += option.exact_profit;
        own_take(option.wish, 1);
        own.push_back(option.wish);
        path_.push_back(option.item);
    }
    offer(profit);
    for (std::uint32_t const wish : own) own_take(wish, -1);
    path_.resize(depth);
}

// May the groups from g on still add more than is missing to something better? No multipliers may say no:
// they are compared side by side, without a branch.
inline bool Knapsack::is_open(std::size_t g, double budget, double cap, std::int64_t profit) const {
    double const missing = (static_cast<double>(best_ - profit) + 1 - margin_) * unit_inverse_;
    Pair const* const suffix = &suffix_[g * pairs];
    auto closed = suffix[0] < suffix[0];
    for (std::size_t p = 0; p < pairs; ++p)
        closed |= multipliers_upfront_[p] * budget + multipliers_royalty_[p] * cap + suffix[p] < missing;
    return (closed[0] | closed[1]) == 0;
}

// `node` has passed is_open.
void Knapsack::visit(Rest const& rest, std::size_t g, Node const& node) {
    if (g == rest.groups.size()) {
        offer(node.profit);
        if (is_out_of_work_) is_cut_off_ = true;
        return;
    }
    ++nodes_;
    if (++nodes_here_ > node_limit_) is_cut_off_ = true;
    if (is_cut_off_) return;
    Group const& group = rest.groups[g];
    bool const is_positive = rest.options[group.first].reduced > 0;
    if (!is_positive) leave_out(rest, g, node);
    for (std::uint32_t i = group.first; i < group.last; ++i) {
        Option const& option = rest.options[i];
        if (option.exact_upfront > node.exact_budget || option.exact_royalty > node.exact_cap) continue;
        double const budget = node.budget - option.upfront;
        double const cap = node.cap - option.royalty;
        std::int64_t const profit = node.profit + option.exact_profit;
        if (!is_open(g + 1, budget, cap, profit) || !own_fits(option.wish)) continue;
        Node next{budget,
                  cap,
                  node.exact_budget - option.exact_upfront,
                  node.exact_cap - option.exact_royalty,
                  profit,
                  node.taken,
                  node.left_out};
        if (!dominators_.empty()) {
            if (dominators_[i].meets(node.left_out)) continue;
            next.taken.add(i);
        }
        own_take(option.wish, 1);
        path_.push_back(option.item);
        visit(rest, g + 1, next);
        path_.pop_back();
        own_take(option.wish, -1);
    }
    if (is_positive) leave_out(rest, g, node);
}

void Knapsack::leave_out(Rest const& rest, std::size_t g, Node const& node) {
    Group const& group = rest.groups[g];
    if (group.must_take || !is_open(g + 1, node.budget, node.cap, node.profit)) return;
    if (dominators_.empty() || group.last - group.first != 1) {
        visit(rest, g + 1, node);
        return;
    }
    if (dominated_[group.first].meets(node.taken)) return;
    Node next = node;
    next.left_out.add(group.first);
    visit(rest, g + 1, next);
}

// Decides the most open group each way and starts over with what is left: the multipliers fit again.
void Knapsack::branch(Rest const& rest, int depth) {
    Group const open = rest.groups.back();
    auto const without = [&] {
        Rest left;
        left.budget = rest.budget;
        left.royalty_cap = rest.royalty_cap;
        left.base = rest.base;
        for (std::size_t g = 0; g + 1 < rest.groups.size(); ++g) {
            auto const first = static_cast<std::uint32_t>(left.options.size());
            for (std::uint32_t i = rest.groups[g].first; i < rest.groups[g].last; ++i)
                left.options.push_back(rest.options[i]);
            left.groups.push_back({first, static_cast<std::uint32_t>(left.options.size()), 0, false});
        }
        return left;
    };
    for (std::uint32_t i = open.first; i < open.last; ++i) {
        Option const& option = rest.options[i];
        if (!own_fits(option.wish)) continue;
        Rest left = without();
        left.budget -= option.exact_upfront;
        left.royalty_cap -= option.exact_royalty;
        left.base += option.exact_profit;
        own_take(option.wish, 1);
        path_.push_back(option.item);
        solve(std::move(left), depth + 1);
        path_.pop_back();
        own_take(option.wish, -1);
    }
    if (!open.must_take) solve(without(), depth + 1);
}

void Knapsack::solve(Rest rest, int depth) {
    keep_fitting(rest);
    find_multipliers(rest);
    if (depth == 0 && upper_ < 0) upper_ = ceiling(tried_.front().value);
    if (found_ == nullptr) greedy(rest);
    if (!fix(rest)) return;
    suffix_sums(rest);
    find_dominance(rest);
    nodes_here_ = 0;
    is_cut_off_ = false;
    bool const may_branch = found_ == nullptr;
    node_limit_ = may_branch ? std::min(nodes_before_branching, nodes_max_) : nodes_max_;
    visit(rest, 0,
          {static_cast<double>(rest.budget) * budget_unit_,
           static_cast<double>(rest.royalty_cap) * cap_unit_,
           rest.budget,
           rest.royalty_cap,
           rest.base,
           {},
           {}});
    if (!is_cut_off_) return;
    is_cut_off_ = false;
    if (!may_branch || nodes_ - nodes_start_ > nodes_max_ || depth > 60 || rest.groups.empty()) {
        is_out_of_work_ = true;
        return;
    }
    branch(rest, depth);
}

}  // namespace licet::matching
