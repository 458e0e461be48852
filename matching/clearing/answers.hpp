#pragma once
// Buyers answer: what is worth most to each at the prices, from what is left. Every answer is kept in the
// pool.

#include "matching/clearing/part_state.hpp"
#include "matching/search/knapsack.hpp"

#include <cstdint>
#include <vector>

namespace licet::matching {

class Answers {
public:
    explicit Answers(PartState& state);

    static constexpr std::uint32_t no_right = UINT32_MAX;

    // The part has other claims than before.
    void start_over();

    // The buyer's best answer from what is left without the right `banned`, or a good one; its column.
    std::uint32_t ask(std::uint32_t b, std::vector<std::int64_t> const& prices,
                      std::vector<std::int64_t> const& left, std::uint64_t nodes,
                      std::uint32_t banned = no_right);

    // The same at prices alone, and a bound of what it is worth in `upper`. Where what the buyer's items
    // gained since it was asked last cannot lift anything above what the pool knows, it is not asked again.
    std::uint32_t answer(std::uint32_t b, std::vector<std::int64_t> const& prices, std::uint64_t nodes,
                         std::int64_t& upper);

    // A bound of what the buyer could have if it were not held to what there is of each right.
    std::int64_t upper_unheld(std::uint32_t b, std::vector<std::int64_t> const& prices, std::int64_t known);
    // Whether that may be more: a buyer may compete with itself, or wish for what it may never have.
    [[nodiscard]] bool may_compete(std::uint32_t b) const { return may_compete_[b]; }

    // Brings into the pool what loses at most `loss` of the buyer's best at the prices that bound. False
    // where there is more of it than `count_max`.
    bool find_within(std::uint32_t b, std::int64_t loss, std::size_t count_max);

private:
    enum class Own { kept, ignored };

    void load(std::uint32_t b, std::vector<std::int64_t> const& prices, std::vector<std::int64_t> const& left,
              Own own, std::int64_t least_profit, std::uint32_t banned);
    [[nodiscard]] std::uint32_t best_known(std::uint32_t b, std::vector<std::int64_t> const& prices,
                                           std::vector<std::int64_t> const& left, std::uint32_t banned) const;
    void find_own_conflicts(std::vector<std::int64_t> const& left);

    struct OwnSum {  // of what one buyer's wishes claim of a right
        std::int64_t weight = 0;
        std::uint32_t count = 0;  // of groups
        std::int32_t group = -1;  // the last one, and its greatest claim
        std::int64_t greatest = 0;
    };

    PartState& state_;
    Knapsack knapsack_;
    std::vector<Wish> wishes_;
    std::vector<OwnClaim> own_;
    std::vector<std::int64_t> own_left_;
    std::vector<std::int64_t> uppers_;   // of a buyer when it was asked last; -1: not yet
    std::vector<std::int64_t> profits_;  // of an item, at the prices of then
    std::vector<bool> may_compete_;
    std::vector<OwnSum> own_sums_;  // scratch, a right
    std::vector<std::uint32_t> local_;
    std::vector<std::uint32_t> touched_;
};

// Whether what the item claims is left.
[[nodiscard]] bool is_there(Part const& part, PartItem const& item, std::vector<std::int64_t> const& left);

}  // namespace licet::matching
