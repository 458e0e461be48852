#include "matching/clearing/answers.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {
namespace {

// What each claim of an item leaves of its surplus at the prices; saturated.
std::int64_t profit_of(Part const& part, PartItem const& item, std::vector<std::int64_t> const& prices) {
    WideUnits profit = item.surplus;
    for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
        profit -= WideUnits{part.claims[n].weight} * prices[part.claims[n].right];
    return static_cast<std::int64_t>(
        std::max<WideUnits>(profit, std::numeric_limits<std::int64_t>::min() / 4));
}

bool claims_right(Part const& part, PartItem const& item, std::uint32_t right) {
    for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
        if (part.claims[n].right == right) return true;
    return false;
}

}  // namespace

bool is_there(Part const& part, PartItem const& item, std::vector<std::int64_t> const& left) {
    for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
        if (part.claims[n].weight > left[part.claims[n].right]) return false;
    return true;
}

Answers::Answers(PartState& state)
    : state_(state), uppers_(state.part.buyers.size(), -1), profits_(state.part.items.size(), 0) {
    start_over();
}

void Answers::start_over() {
    Part const& part = state_.part;
    own_sums_.assign(part.capacities.size(), {});
    local_.assign(part.capacities.size(), 0);
    may_compete_.assign(part.buyers.size(), false);
    for (std::uint32_t b = 0; b < part.buyers.size(); ++b) {
        PartBuyer const& buyer = part.buyers[b];
        wishes_.clear();
        for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
            if (!part.items[i].is_impossible) wishes_.push_back({0, 0, 0, part.items[i].group, i});
        own_.clear();
        own_left_.clear();
        find_own_conflicts(part.capacities);
        may_compete_[b] = buyer.has_impossible || !own_.empty();
    }
}

// Loads a buyer's knapsack: what it may choose at the prices from what is left.
void Answers::load(std::uint32_t b, std::vector<std::int64_t> const& prices,
                   std::vector<std::int64_t> const& left, Own own, std::int64_t least_profit,
                   std::uint32_t banned) {
    Part const& part = state_.part;
    PartBuyer const& buyer = part.buyers[b];
    wishes_.clear();
    for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
        PartItem const& item = part.items[i];
        if (item.is_impossible && own == Own::kept) continue;
        std::int64_t const profit = profit_of(part, item, prices);
        if (profit < least_profit || (own == Own::kept && !is_there(part, item, left)) ||
            claims_right(part, item, banned))
            continue;
        wishes_.push_back({profit, item.upfront, item.royalty, item.group, i});
    }
    own_.clear();
    own_left_.clear();
    if (own == Own::kept) find_own_conflicts(left);
    knapsack_.load(wishes_, {buyer.budget, buyer.royalty_cap}, own_, own_left_, least_profit);
}

// A buyer can be its own competitor: rights that its wishes together claim more of than is left. Of a group
// only one is chosen, so there the greatest claim counts; wishes stand group by group.
void Answers::find_own_conflicts(std::vector<std::int64_t> const& left) {
    Part const& part = state_.part;
    touched_.clear();
    for (Wish const& wish : wishes_) {
        PartItem const& item = part.items[wish.item];
        for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n) {
            Claim const& claim = part.claims[n];
            OwnSum& sum = own_sums_[claim.right];
            if (sum.count == 0) touched_.push_back(claim.right);
            std::int64_t more = claim.weight;
            if (sum.count > 0 && wish.group >= 0 && sum.group == wish.group) {
                more = std::max<std::int64_t>(0, claim.weight - sum.greatest);
                sum.greatest = std::max(sum.greatest, claim.weight);
            } else {
                ++sum.count;
                sum.greatest = claim.weight;
            }
            sum.group = wish.group;
            sum.weight = std::min(left[claim.right] + 1, sum.weight + more);
        }
    }
    std::ranges::sort(touched_);
    bool any = false;
    for (std::uint32_t const k : touched_) {
        bool const binds = own_sums_[k].count > 1 && own_sums_[k].weight > left[k];
        local_[k] = binds ? static_cast<std::uint32_t>(own_left_.size()) + 1 : 0;
        if (binds) own_left_.push_back(left[k]);
        any = any || binds;
        own_sums_[k] = {};
    }
    if (!any) return;
    for (std::uint32_t w = 0; w < wishes_.size(); ++w) {
        PartItem const& item = part.items[wishes_[w].item];
        for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
            if (std::uint32_t const place = local_[part.claims[n].right]; place > 0)
                own_.push_back({w, place - 1, part.claims[n].weight});
    }
}

// What the pool knows already need only be beaten.
std::uint32_t Answers::ask(std::uint32_t b, std::vector<std::int64_t> const& prices,
                           std::vector<std::int64_t> const& left, std::uint64_t nodes, std::uint32_t banned) {
    std::uint32_t const known = best_known(b, prices, left, banned);
    std::int64_t const worth = known == no_column ? 0 : reduced(state_.pool[known], prices);
    load(b, prices, left, Own::kept, 1, banned);
    ++state_.questions;
    (void)knapsack_.best(nodes, worth);
    if (knapsack_.chosen().empty() && known != no_column) return known;
    return state_.pool.add(column_of(state_.part, b, knapsack_.chosen()));
}

// The pool's best at the prices that fits what is left; none where nothing is worth anything.
std::uint32_t Answers::best_known(std::uint32_t b, std::vector<std::int64_t> const& prices,
                                  std::vector<std::int64_t> const& left, std::uint32_t banned) const {
    Pool const& pool = state_.pool;
    std::uint32_t out = no_column;
    std::int64_t most = 0;
    for (std::uint32_t const c : pool.of(b)) {
        std::int64_t const worth = reduced(pool[c], prices);
        if (worth <= most || !std::ranges::all_of(pool[c].claims, [&](Claim const& claim) {
                return claim.right != banned && claim.weight <= left[claim.right];
            }))
            continue;
        most = worth;
        out = c;
    }
    return out;
}

std::uint32_t Answers::answer(std::uint32_t b, std::vector<std::int64_t> const& prices, std::uint64_t nodes,
                              std::int64_t& upper) {
    Part const& part = state_.part;
    PartBuyer const& buyer = part.buyers[b];
    auto const gain = [&](std::uint32_t i) {
        return std::max<std::int64_t>(0, profit_of(part, part.items[i], prices));
    };
    if (uppers_[b] >= 0) {
        WideUnits most = uppers_[b];
        for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
            most += std::max<std::int64_t>(0, gain(i) - profits_[i]);
        std::uint32_t const known = best_known(b, prices, part.capacities, no_right);
        std::int64_t const worth = known == no_column ? 0 : reduced(state_.pool[known], prices);
        if (worth >= most) {
            upper = worth;
            return known == no_column ? state_.pool.add(column_of(part, b, {})) : known;
        }
    }
    std::uint32_t const c = ask(b, prices, part.capacities, nodes);
    upper = uppers_[b] = knapsack_.upper();
    for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) profits_[i] = gain(i);
    return c;
}

std::int64_t Answers::upper_unheld(std::uint32_t b, std::vector<std::int64_t> const& prices,
                                   std::int64_t known) {
    load(b, prices, state_.part.capacities, Own::ignored, 1, no_right);
    (void)knapsack_.best(Knapsack::exactly, known);
    return knapsack_.upper();
}

bool Answers::find_within(std::uint32_t b, std::int64_t loss, std::size_t count_max) {
    load(b, state_.prices, state_.part.capacities, Own::kept, -loss, no_right);
    std::vector<Knapsack::Found> found;
    bool const is_complete = knapsack_.all_at_least(state_.tops[b] - loss, count_max, found);
    for (auto const& one : found) (void)state_.pool.add(column_of(state_.part, b, one.items));
    return is_complete;
}

}  // namespace licet::matching
