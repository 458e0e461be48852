#pragma once
// One buyer's question at given prices: which of my deals together are worth most, within my budget and my
// royalty cap, at most one a group? Exact in whole numbers. Floating point only steers: a bound from it
// prunes with a margin, so it can cost time, never the answer.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace licet::matching {

// One deal as the buyer sees it.
struct Wish {
    std::int64_t profit = 0;   // surplus less the prices of what it claims
    std::int64_t upfront = 0;  // minor units
    std::int64_t royalty = 0;  // ppm
    std::int32_t group = -1;   // -1: stands alone
    std::uint32_t item = 0;    // the caller's number
};

// Two wishes that claim the same right more than the right has: which rights, and how much of each.
struct OwnClaim {
    std::uint32_t wish = 0;   // place in the list of wishes
    std::uint32_t right = 0;  // place in the list of capacities given with it
    std::int64_t weight = 0;
};

class Knapsack {
public:
    struct Limits {
        std::int64_t budget = 0;
        std::int64_t royalty_cap = 0;
    };

    // `own` may be empty; it is sorted by wish. Wishes of less profit than `least_profit` are never chosen.
    void load(std::span<Wish const> wishes, Limits limits, std::span<OwnClaim const> own,
              std::span<std::int64_t const> capacities, std::int64_t least_profit = 1);

    // The greatest sum of profit above `known`, which some set is known to reach: `known` itself, and nothing
    // chosen, where there is none. Equal to upper() unless the work limit (in nodes) was reached; then
    // upper() is a bound. With a limit of some hundreds it is a good answer, quickly.
    static constexpr std::uint64_t exactly = 4'000'000;
    std::int64_t best(std::uint64_t node_limit = exactly, std::int64_t known = 0);
    [[nodiscard]] std::int64_t upper() const { return upper_; }
    [[nodiscard]] std::vector<std::uint32_t> const& chosen() const { return best_items_; }  // ascending

    // Every set of wishes whose profit is at least `least`, until `count_max` of them or the work limit;
    // false where there may be more. Each is told as its sum and its items, ascending.
    struct Found {
        std::int64_t profit;
        std::vector<std::uint32_t> items;
    };
    bool all_at_least(std::int64_t least, std::size_t count_max, std::vector<Found>& found);

    // Nodes looked at since it was made: the unit of work.
    [[nodiscard]] std::uint64_t nodes() const { return nodes_; }

private:
    static constexpr std::size_t vectors = 8;  // of multipliers, looked at side by side, two in a register
    static constexpr std::size_t pairs = vectors / 2;
    using Pair [[gnu::vector_size(16)]] = double;

    // A set of up to 128 options, by place.
    struct Mask {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        void add(std::size_t place) { (place < 64 ? low : high) |= std::uint64_t{1} << (place % 64); }
        [[nodiscard]] bool meets(Mask const& other) const {
            return ((low & other.low) | (high & other.high)) != 0;
        }
    };
    struct Option {
        double profit;   // in units of the greatest profit
        double upfront;  // of the budget
        double royalty;  // of the cap
        std::int64_t exact_profit;
        std::int64_t exact_upfront;
        std::int64_t exact_royalty;
        std::uint32_t item;
        std::uint32_t wish;
        double reduced;
    };
    struct Group {
        std::uint32_t first;
        std::uint32_t last;
        double certainty;  // how much the bound falls when its answer is another one
        bool must_take;
    };
    // A problem that is left: some groups undecided, what is left of both limits.
    struct Rest {
        std::vector<Option> options;
        std::vector<Group> groups;
        std::int64_t budget = 0;
        std::int64_t royalty_cap = 0;
        std::int64_t base = 0;  // profit of what was chosen before
    };
    // Where the depth-first search stands.
    struct Node {
        double budget;
        double cap;
        std::int64_t exact_budget;
        std::int64_t exact_cap;
        std::int64_t profit;
        Mask taken;
        Mask left_out;
    };
    struct Multipliers {
        double upfront = 0;
        double royalty = 0;
        double value = 0;
    };

    void solve(Rest rest, int depth);
    void keep_fitting(Rest& rest) const;
    double dual_value(Rest const& rest, double upfront, double royalty, double& upfront_slope,
                      double& royalty_slope) const;
    void find_multipliers(Rest const& rest);
    void keep_diverse(double budget, double cap);
    void greedy(Rest const& rest);
    bool fix(Rest& rest);
    void suffix_sums(Rest const& rest);
    void find_dominance(Rest const& rest);
    [[nodiscard]] bool is_open(std::size_t g, double budget, double cap, std::int64_t profit) const;
    void visit(Rest const& rest, std::size_t g, Node const& node);
    void leave_out(Rest const& rest, std::size_t g, Node const& node);
    void branch(Rest const& rest, int depth);
    [[nodiscard]] std::int64_t ceiling(double value) const;
    [[nodiscard]] double share(std::int64_t part, std::int64_t whole) const;
    bool own_fits(std::uint32_t wish) const;
    void own_take(std::uint32_t wish, std::int64_t sign);
    void offer(std::int64_t profit);

    // The problem.
    Rest root_;
    double unit_ = 1;  // the greatest profit
    double unit_inverse_ = 1;
    double margin_ = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        own_of_;  // range in own_ of each wish; empty where none
    std::vector<OwnClaim> own_;
    std::vector<std::int64_t> own_left_;

    // The search.
    std::vector<Multipliers> tried_;
    // Who is better in everything: what is dominated is not taken where its dominator is left out. Empty
    // where it is not used.
    std::vector<Mask> dominators_;
    std::vector<Mask> dominated_;
    std::vector<Pair> suffix_;  // pairs a group, what the groups from it on can add at most
    Pair multipliers_upfront_[pairs] = {};
    Pair multipliers_royalty_[pairs] = {};
    double budget_unit_ = 1;
    double cap_unit_ = 1;
    std::vector<std::uint32_t> path_;
    std::int64_t best_ = 0;
    std::int64_t upper_ = 0;
    std::vector<std::uint32_t> best_items_;
    std::uint64_t nodes_ = 0;
    std::uint64_t nodes_here_ = 0;
    std::uint64_t node_limit_ = 0;   // of one depth-first search
    std::uint64_t nodes_start_ = 0;  // of one question
    std::uint64_t nodes_max_ = 0;    // the same
    bool is_cut_off_ = false;
    bool is_out_of_work_ = false;

    // Where all sets are wanted.
    std::vector<Found>* found_ = nullptr;
    std::int64_t least_ = 0;
    std::size_t count_max_ = 0;
};

}  // namespace licet::matching
