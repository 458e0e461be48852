#include "matching/clearing/part_clearing.hpp"

#include "matching/clearing/conflicts.hpp"
#include "matching/search/packing.hpp"
#include "matching/search/knapsack.hpp"
#include "matching/search/pool.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <optional>

namespace licet::matching {
namespace {

using Wide = WideUnits;

class PartSolver {
public:
    PartSolver(Part const& part, Effort const& effort)
        : part_(part),
          effort_(effort),
          pool_(part.buyers.size()),
          uppers_(part.buyers.size(), -1),
          profits_(part.items.size(), 0) {
        resize_scratch();
    }

    PartClearing run(std::vector<std::int64_t> const& last_prices) {
        out_.prices.assign(part_.capacities.size(), 0);
        find_prices(last_prices);
        reply_to_best();
        finish(effort_.columns_first_max, effort_.work_first_max);
        if (!is_optimal_ && strengthen()) {
            move_prices(prices_, effort_.more_steps);
            reply_to_best();
            finish(effort_.columns_max, effort_.work_max);
        }
        if (!is_optimal_) {  // what the exact finish could not settle is worth a longer search
            std::int64_t const before = best_.value;
            bool const is_wide = is_strengthened_ && best_gap() > tight_bound_ / effort_.wide;
            search(is_wide ? effort_.looks_max : effort_.looks_max / 16);
            choose_exactly({best_gap() / 8, effort_.columns_first_max}, effort_.work_max);
            if (best_.value > before) finish(effort_.columns_max, effort_.work_max);
        }
        canonise();
        return result();
    }

private:
    enum class Own { kept, ignored };

    // What each claim of an item leaves of its surplus at the prices; saturated.
    std::int64_t profit_of(PartItem const& item, std::vector<std::int64_t> const& prices) const {
        Wide profit = item.surplus;
        for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
            profit -= Wide{part_.claims[n].weight} * prices[part_.claims[n].right];
        return static_cast<std::int64_t>(
            std::max<Wide>(profit, std::numeric_limits<std::int64_t>::min() / 4));
    }
    bool is_there(PartItem const& item, std::vector<std::int64_t> const& left) const {
        for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
            if (part_.claims[n].weight > left[part_.claims[n].right]) return false;
        return true;
    }

    // Loads a buyer's knapsack: what it may choose at the prices from what is left.
    void load(std::uint32_t b, std::vector<std::int64_t> const& prices, std::vector<std::int64_t> const& left,
              Own own, std::int64_t least_profit, std::uint32_t banned) {
        PartBuyer const& buyer = part_.buyers[b];
        wishes_.clear();
        for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
            PartItem const& item = part_.items[i];
            if (item.is_impossible && own == Own::kept) continue;
            std::int64_t const profit = profit_of(item, prices);
            if (profit < least_profit || (own == Own::kept && !is_there(item, left)) || claims(item, banned))
                continue;
            wishes_.push_back({profit, item.upfront, item.royalty, item.group, i});
        }
        own_.clear();
        own_left_.clear();
        if (own == Own::kept) find_own_conflicts(left);
        knapsack_.load(wishes_, {buyer.budget, buyer.royalty_cap}, own_, own_left_, least_profit);
    }
    bool claims(PartItem const& item, std::uint32_t right) const {
        for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
            if (part_.claims[n].right == right) return true;
        return false;
    }

    // A buyer can be its own competitor: rights that its wishes together claim more of than is left. Of a group
    // only one is chosen, so there the greatest claim counts; wishes stand group by group.
    void find_own_conflicts(std::vector<std::int64_t> const& left) {
        touched_.clear();
        for (Wish const& wish : wishes_) {
            PartItem const& item = part_.items[wish.item];
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n) {
                Claim const& claim = part_.claims[n];
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
            PartItem const& item = part_.items[wishes_[w].item];
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
                if (std::uint32_t const place = local_[part_.claims[n].right]; place > 0)
                    own_.push_back({w, place - 1, part_.claims[n].weight});
        }
    }

    // The buyer's best answer, or a good one, and its column in the pool; what the pool knows already need only
    // be beaten.
    std::uint32_t ask(std::uint32_t b, std::vector<std::int64_t> const& prices,
                      std::vector<std::int64_t> const& left, std::uint64_t nodes,
                      std::uint32_t banned = no_right) {
        std::uint32_t const known = best_known(b, prices, left, banned);
        std::int64_t const worth = known == no_column ? 0 : reduced(pool_[known], prices);
        load(b, prices, left, Own::kept, 1, banned);
        ++out_.questions;
        (void)knapsack_.best(nodes, worth);
        if (knapsack_.chosen().empty() && known != no_column) return known;
        return pool_.add(column_of(part_, b, knapsack_.chosen()));
    }
    // The pool's best at the prices that fits what is left; none where nothing is worth anything.
    std::uint32_t best_known(std::uint32_t b, std::vector<std::int64_t> const& prices,
                             std::vector<std::int64_t> const& left, std::uint32_t banned) const {
        std::uint32_t out = no_column;
        std::int64_t most = 0;
        for (std::uint32_t const c : pool_.of(b)) {
            std::int64_t const worth = reduced(pool_[c], prices);
            if (worth <= most || !std::ranges::all_of(pool_[c].claims, [&](Claim const& claim) {
                    return claim.right != banned && claim.weight <= left[claim.right];
                }))
                continue;
            most = worth;
            out = c;
        }
        return out;
    }

    // The same at prices alone, and a bound of what it is worth in `upper`. Where what the buyer's items gained
    // since it was asked last cannot lift anything above what the pool knows, it is not asked again.
    std::uint32_t answer(std::uint32_t b, std::vector<std::int64_t> const& prices, std::uint64_t nodes,
                         std::int64_t& upper) {
        PartBuyer const& buyer = part_.buyers[b];
        if (uppers_[b] >= 0) {
            Wide most = uppers_[b];
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
                most += std::max<std::int64_t>(
                    0, std::max<std::int64_t>(0, profit_of(part_.items[i], prices)) - profits_[i]);
            std::uint32_t const known = best_known(b, prices, part_.capacities, no_right);
            std::int64_t const worth = known == no_column ? 0 : reduced(pool_[known], prices);
            if (worth >= most) {
                upper = worth;
                return known == no_column ? pool_.add(column_of(part_, b, {})) : known;
            }
        }
        std::uint32_t const c = ask(b, prices, part_.capacities, nodes);
        upper = uppers_[b] = knapsack_.upper();
        for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
            profits_[i] = std::max<std::int64_t>(0, profit_of(part_.items[i], prices));
        return c;
    }

    // What the prices alone are worth: the rights sold out at them.
    Wide worth_of_rights(std::vector<std::int64_t> const& prices) const {
        Wide worth = 0;
        for (std::size_t k = 0; k < prices.size(); ++k) worth += Wide{prices[k]} * part_.capacities[k];
        return worth;
    }

    // A quick pass: new columns at the prices, and about what the bound is there.
    Wide sound_out(std::vector<std::int64_t> const& prices) {
        Wide value = worth_of_rights(prices);
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::int64_t upper = 0;
            std::uint32_t const c = answer(b, prices, effort_.quick_nodes, upper);
            value += std::max<std::int64_t>(0, reduced(pool_[c], prices));
        }
        return value;
    }

    // One exact pass: every buyer's best at the prices, which is a bound; kept if it is the lowest so far.
    bool price(std::vector<std::int64_t> const& prices) {
        Wide bound = worth_of_rights(prices);
        Wide tight = bound;
        std::size_t const before = pool_.size();
        demand_.assign(part_.capacities.size(), 0);
        std::vector<std::int64_t> tops;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::int64_t upper = 0;
            std::uint32_t const c = answer(b, prices, Knapsack::exactly, upper);
            tops.push_back(upper);
            tight += upper;
            if (!may_compete_[b] || is_strengthened_) {
                bound += upper;
            } else {
                load(b, prices, part_.capacities, Own::ignored, 1, no_right);
                (void)knapsack_.best(Knapsack::exactly, std::max<std::int64_t>(0, reduced(pool_[c], prices)));
                bound += knapsack_.upper();
            }
            for (Claim const& claim : pool_[c].claims)
                demand_[claim.right] = std::min(demand_[claim.right] + claim.weight, 4 * quantity_max);
        }
        if (!has_bound_ || tight < tight_bound_) {
            has_bound_ = true;
            tight_bound_ = tight;
            prices_ = prices;
            tops_ = std::move(tops);
            if (!is_strengthened_) {
                out_.bound = bound;
                out_.prices = prices;
            }
        }
        return pool_.size() > before;
    }

    void keep_if_better(Choice choice) {
        if (best_.columns.empty() || choice.value > best_.value) best_ = std::move(choice);
    }

    void find_prices(std::vector<std::int64_t> const& last_prices) {
        std::vector<std::int64_t> prices(part_.capacities.size(), 0);
        is_warm_ = part_.buyers.size() > 1 && std::ranges::any_of(last_prices, [](auto p) { return p > 0; });
        if (is_warm_)
            for (std::size_t k = 0; k < prices.size(); ++k)
                prices[k] = std::clamp<std::int64_t>(last_prices[k], 0, InstanceLimits::surplus_max);
        (void)price(prices);
        bool const is_free = !is_warm_ && std::ranges::equal(demand_, part_.capacities, std::less_equal{});
        if (part_.buyers.size() == 1 || is_free) {
            keep_if_better(choose_greedily(part_, pool_, prices));
            return;
        }
        add_single_items();
        if (!is_warm_) ask_without();
        move_prices(std::move(prices), effort_.steps);
    }

    // Prices that suit the pool overshoot while it knows few alternatives: a part of the way is gone, more of
    // it as the answers follow. Quick passes fill the pool, exact ones prove.
    void move_prices(std::vector<std::int64_t> prices, int steps) {
        std::vector<std::int64_t> centre = prices;
        Wide centre_value = tight_bound_;
        std::vector<std::int64_t> asked(prices.size());
        int tenths = 4;
        for (int round = 0; round < effort_.rounds; ++round) {
            keep_if_better(choose_greedily(part_, pool_, prices));
            Wide const pool_value = improve_prices(part_, pool_, best_.value, steps, prices);
            if (centre_value - pool_value <= tight_bound_ / effort_.precision) break;
            for (std::size_t k = 0; k < prices.size(); ++k)
                asked[k] = static_cast<std::int64_t>(
                    (Wide{prices[k]} * tenths + Wide{centre[k]} * (10 - tenths)) / 10);
            std::size_t const before = pool_.size();
            Wide const value = sound_out(asked);
            bool const is_lower = value < centre_value;
            if (is_lower) {
                centre_value = value;
                centre = asked;
            }
            if (pool_.size() == before && tenths == 10) break;
            tenths = is_lower ? std::min(10, tenths + 2) : std::max(1, tenths / 2);
            if (pool_.size() == before) tenths = 10;
        }
        asked = prices;
        for (int round = 0; round < effort_.exact_rounds && best_gap() > 0; ++round) {
            Wide const before = tight_bound_;
            bool const is_news = price(asked);
            keep_if_better(choose_greedily(part_, pool_, asked));
            if (!is_news && round > 0 && tight_bound_ >= before) break;
            Wide const pool_value = improve_prices(part_, pool_, best_.value, steps, prices);
            if (tight_bound_ - pool_value <= tight_bound_ / effort_.precision) break;
            // Half way where the last step went too far.
            bool const is_lower = tight_bound_ < before;
            for (std::size_t k = 0; k < prices.size(); ++k)
                asked[k] =
                    is_lower ? prices[k] : static_cast<std::int64_t>((Wide{prices[k]} + prices_[k]) / 2);
        }
    }
    [[nodiscard]] Wide best_gap() const { return best_.columns.empty() ? 1 : tight_bound_ - best_.value; }

    // Where a buyer wants one thing of a list, the list is all of its columns.
    void add_single_items() {
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            PartBuyer const& buyer = part_.buyers[b];
            std::int32_t const group = part_.items[buyer.items_from].group;
            bool is_one = buyer.items_until - buyer.items_from == 1;
            if (group >= 0 && part_.items[buyer.items_until - 1].group == group)
                is_one = true;  // sorted by group
            if (!is_one) continue;
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
                if (!part_.items[i].is_impossible) pool_.add(column_of(part_, b, {i}));
        }
    }

    // For each right that is wanted too much at no price: what would each who wants it do without?
    void ask_without() {
        std::vector<std::int64_t> const free(part_.capacities.size(), 0);
        std::vector<std::int64_t> const demand = demand_;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            if (pool_.of(b).empty()) continue;
            std::vector<Claim> const claims = pool_[pool_.of(b).front()].claims;
            for (Claim const& claim : claims)
                if (demand[claim.right] > part_.capacities[claim.right])
                    (void)ask(b, free, part_.capacities, effort_.quick_nodes, claim.right);
        }
    }

    // Whoever got less than it could at the prices answers what is left, in the open choice.
    void reply(Choice& choice) {
        std::vector<std::int64_t> const free(part_.capacities.size(), 0);
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::uint32_t const before = choice.columns[b];
            // Its best of all already: what it asked for first, at no price.
            if (!is_warm_ && before != no_column && before == pool_.of(b).front()) continue;
            if (before != no_column)
                for (Claim const& claim : pool_[before].claims) choice.left[claim.right] += claim.weight;
            std::uint32_t after = ask(b, free, choice.left, effort_.quick_nodes);
            std::int64_t const held = before == no_column ? 0 : pool_[before].surplus;
            if (before != no_column && pool_[after].surplus <= held) after = before;
            for (Claim const& claim : pool_[after].claims) choice.left[claim.right] -= claim.weight;
            choice.value += pool_[after].surplus - held;
            choice.columns[b] = after;
        }
    }

    // Adds what the rights imply but prices of them cannot say. The bound told stays that of the rights alone.
    bool strengthen() {
        Part stronger = with_conflicts(part_, std::min(effort_.conflicts_max, part_.capacities.size() + 100));
        if (stronger.capacities.size() == part_.capacities.size()) return false;
        part_ = std::move(stronger);
        is_strengthened_ = true;
        prices_.resize(part_.capacities.size(), 0);
        Pool pool(part_.buyers.size());
        for (std::uint32_t c = 0; c < pool_.size(); ++c)
            (void)pool.add(column_of(part_, pool_[c].buyer, pool_[c].items));
        pool_ = std::move(pool);
        best_.left = part_.capacities;
        for (std::uint32_t const c : best_.columns)
            if (c != no_column)
                for (Claim const& claim : pool_[c].claims) best_.left[claim.right] -= claim.weight;
        resize_scratch();
        return true;
    }

    void reply_to_best() {
        if (part_.buyers.size() == 1 || best_gap() <= 0) return;
        Choice choice = best_;
        reply(choice);
        keep_if_better(std::move(choice));
    }
    void search(std::uint64_t looks) {
        if (is_optimal_) return;
        Choice choice = best_;
        search_locally(part_, pool_, prices_, looks, choice);
        keep_if_better(std::move(choice));
        reply_to_best();
    }

    // Which columns the exact finish chooses among: what the pool knows, and every one that loses at most
    // `loss` of its buyer's best, while they are not too many.
    struct Reach {
        Wide loss = 0;
        std::size_t columns_max = 0;  // of a buyer
        bool keeps_ties = false;
    };
    // False where a column that loses at most `loss` may be missing. None that loses more than the gap is in
    // anything better.
    bool enumerate(Reach reach, Packing& packing, std::vector<std::vector<std::uint32_t>>& numbers) {
        Wide const gap = best_gap();
        bool is_complete = reach.loss < std::numeric_limits<std::int64_t>::max() / 4;
        packing = {std::vector<std::vector<PackingColumn>>(part_.buyers.size()), part_.capacities, prices_};
        numbers.assign(part_.buyers.size(), {});
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::int64_t const top = tops_[b];
            std::vector<std::uint32_t> columns = pool_.of(b);
            if (is_complete && reach.columns_max > 0) {
                auto const most = static_cast<std::int64_t>(reach.loss);
                load(b, prices_, part_.capacities, Own::kept, -most, no_right);
                std::vector<Knapsack::Found> found;
                is_complete = knapsack_.all_at_least(top - most, reach.columns_max, found);
                for (auto const& one : found) columns.push_back(pool_.add(column_of(part_, b, one.items)));
            }
            columns.push_back(pool_.add(column_of(part_, b, {})));
            std::ranges::sort(columns);
            columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
            std::erase_if(columns, [&](std::uint32_t c) {
                return c != best_.columns[b] && Wide{top} - reduced(pool_[c], prices_) > gap;
            });
            if (!reach.keeps_ties) drop_dominated(columns);
            if (columns.empty()) columns.push_back(pool_.add(column_of(part_, b, {})));
            std::ranges::sort(columns, [&](std::uint32_t x, std::uint32_t y) {
                std::int64_t const u = reduced(pool_[x], prices_);
                std::int64_t const v = reduced(pool_[y], prices_);
                return u != v ? u > v : pool_[x].items < pool_[y].items;
            });
            for (std::uint32_t const c : columns)
                packing.columns[b].push_back({top - reduced(pool_[c], prices_), pool_[c].claims});
            numbers[b] = std::move(columns);
        }
        return is_complete && reach.columns_max > 0;
    }

    // A column is of no use beside one that is worth as much and claims no more.
    void drop_dominated(std::vector<std::uint32_t>& columns) const {
        std::map<std::vector<std::pair<std::uint32_t, std::int64_t>>, std::uint32_t> by_claims;
        for (std::uint32_t const c : columns) {
            std::vector<std::pair<std::uint32_t, std::int64_t>> key;
            for (Claim const& claim : pool_[c].claims) key.emplace_back(claim.right, claim.weight);
            auto const [at, is_new] = by_claims.try_emplace(std::move(key), c);
            if (is_new) continue;
            Column const& held = pool_[at->second];
            if (pool_[c].surplus > held.surplus ||
                (pool_[c].surplus == held.surplus && pool_[c].items < held.items))
                at->second = c;
        }
        columns.clear();
        for (auto const& [key, c] : by_claims) columns.push_back(c);
        std::ranges::sort(columns);
    }

    // The best choice among the columns within reach; the best of all where they are all that matter.
    void choose_exactly(Reach reach, std::uint64_t work) {
        if (is_optimal_ || best_gap() <= 0 || part_.buyers.size() == 1) {
            is_optimal_ = is_optimal_ || best_gap() <= 0;
            return;
        }
        Packing packing;
        std::vector<std::vector<std::uint32_t>> numbers;
        bool const is_complete = enumerate(reach, packing, numbers) && reach.loss >= best_gap();
        std::vector<std::uint32_t> start;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) start.push_back(place_of_best(numbers[b], b));
        Packed const packed = pack(packing, std::move(start), work);
        Choice choice{{}, part_.capacities, 0};
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::uint32_t const c = numbers[b][packed.chosen[b]];
            choice.columns.push_back(c);
            choice.value += pool_[c].surplus;
            for (Claim const& claim : pool_[c].claims) choice.left[claim.right] -= claim.weight;
        }
        keep_if_better(std::move(choice));
        is_optimal_ = (is_complete && packed.is_least) || best_gap() <= 0;
    }
    void finish(std::size_t columns_max, std::uint64_t work) {
        choose_exactly({}, work / 8);  // of what is known: the gap narrows, and with it what is to be enumerated
        choose_exactly({best_gap(), columns_max}, work);
    }

    // The buyer's column in the best choice, or one that is worth as much and claims no more in its stead.
    std::uint32_t place_of_best(std::vector<std::uint32_t> const& numbers, std::uint32_t b) const {
        std::uint32_t const c = best_.columns[b];
        for (std::uint32_t n = 0; n < numbers.size(); ++n)
            if (numbers[n] == c) return n;
        std::vector<Claim> const claims = c == no_column ? std::vector<Claim>{} : pool_[c].claims;
        for (std::uint32_t n = 0; n < numbers.size(); ++n)
            if (pool_[numbers[n]].claims == claims) return n;
        return 0;
    }

    // Among equal optima: each buyer in order as much as it can have, then the lowest items.
    void canonise() {
        if (!is_optimal_ || part_.items.size() > effort_.canonical_items_max) return;
        Packing packing;
        std::vector<std::vector<std::uint32_t>> numbers;
        if (!enumerate_ties(packing, numbers)) return;
        Wide const least = tight_bound_ - best_.value;
        std::vector<std::uint32_t> start;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) start.push_back(place_of_best(numbers[b], b));
        if (loss_of(packing, start) != least) return;
        if (!narrow(packing, numbers, start,
                    [&](std::uint32_t x, std::uint32_t y) { return pool_[x].surplus <=> pool_[y].surplus; }))
            return;
        if (!narrow(packing, numbers, start, [&](std::uint32_t x, std::uint32_t y) {
                return instance_items(pool_[y]) <=> instance_items(pool_[x]);
            }))
            return;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) best_.columns[b] = numbers[b][start[b]];
        out_.is_canonical = true;
    }
    bool enumerate_ties(Packing& packing, std::vector<std::vector<std::uint32_t>>& numbers) {
        std::size_t const columns_max = std::min(effort_.columns_max, effort_.canonical_max);
        bool const is_complete = enumerate({best_gap(), columns_max, true}, packing, numbers);
        std::size_t count = 0;
        for (auto const& list : numbers) count += list.size();
        return is_complete && count <= effort_.canonical_max;
    }
    std::vector<std::uint32_t> instance_items(Column const& column) const {
        std::vector<std::uint32_t> out;
        for (std::uint32_t const i : column.items) out.push_back(part_.items[i].item);
        std::ranges::sort(out);
        return out;
    }

    // Buyer by buyer keeps only the columns that are greatest by `order` among those some optimum has.
    template <class Order>
    bool narrow(Packing& packing, std::vector<std::vector<std::uint32_t>>& numbers,
                std::vector<std::uint32_t>& start, Order order) {
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            while (true) {
                std::uint32_t const held = numbers[b][start[b]];
                std::vector<std::uint32_t> better;
                for (std::uint32_t n = 0; n < numbers[b].size(); ++n)
                    if (order(numbers[b][n], held) > 0) better.push_back(n);
                if (better.empty()) break;
                Alternative found = as_good_with(packing, start, b, better, effort_.work_first_max);
                if (!found.is_known) return false;
                if (found.chosen.empty()) break;
                start = std::move(found.chosen);
            }
            keep_only(packing, numbers, start, b, order);
        }
        return true;
    }
    template <class Order>
    void keep_only(Packing& packing, std::vector<std::vector<std::uint32_t>>& numbers,
                   std::vector<std::uint32_t>& start, std::uint32_t b, Order order) const {
        std::uint32_t const held = numbers[b][start[b]];
        std::vector<std::uint32_t> kept;
        std::vector<PackingColumn> columns;
        for (std::uint32_t n = 0; n < numbers[b].size(); ++n) {
            if (order(numbers[b][n], held) != 0) continue;
            if (n == start[b]) start[b] = static_cast<std::uint32_t>(kept.size());
            kept.push_back(numbers[b][n]);
            columns.push_back(packing.columns[b][n]);
        }
        for (std::uint32_t n = 0; n < kept.size(); ++n)
            if (kept[n] == held) start[b] = n;
        numbers[b] = std::move(kept);
        packing.columns[b] = std::move(columns);
    }

    PartClearing result() {
        std::vector<std::uint32_t> items;
        for (std::uint32_t const c : best_.columns)
            if (c != no_column) items.insert(items.end(), pool_[c].items.begin(), pool_[c].items.end());
        complete(items);
        for (std::uint32_t const i : items) {
            out_.items.push_back(part_.items[i].item);
            out_.value += part_.items[i].surplus;
        }
        std::ranges::sort(out_.items);
        out_.is_optimal = is_optimal_ || out_.bound == out_.value;
        return std::move(out_);
    }

    // Adds whatever still fits, so that the result is maximal whatever the search left open.
    void complete(std::vector<std::uint32_t>& items) const {
        std::vector<std::int64_t> left = part_.capacities;
        std::vector<bool> is_chosen(part_.items.size());
        for (std::uint32_t const i : items) {
            is_chosen[i] = true;
            for (std::uint32_t n = part_.items[i].claims_from; n < part_.items[i].claims_until; ++n)
                left[part_.claims[n].right] -= part_.claims[n].weight;
        }
        for (PartBuyer const& buyer : part_.buyers) {
            std::int64_t budget = buyer.budget;
            std::int64_t cap = buyer.royalty_cap;
            std::vector<std::int32_t> groups;
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
                if (!is_chosen[i]) continue;
                budget -= part_.items[i].upfront;
                cap -= part_.items[i].royalty;
                if (part_.items[i].group >= 0) groups.push_back(part_.items[i].group);
            }
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
                PartItem const& item = part_.items[i];
                if (is_chosen[i] || item.is_impossible || item.upfront > budget || item.royalty > cap ||
                    !is_there(item, left))
                    continue;
                if (item.group >= 0 && std::ranges::find(groups, item.group) != groups.end()) continue;
                budget -= item.upfront;
                cap -= item.royalty;
                if (item.group >= 0) groups.push_back(item.group);
                for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
                    left[part_.claims[n].right] -= part_.claims[n].weight;
                items.push_back(i);
            }
        }
    }

    void resize_scratch() {
        own_sums_.assign(part_.capacities.size(), {});
        local_.assign(part_.capacities.size(), 0);
        may_compete_.assign(part_.buyers.size(), false);
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            PartBuyer const& buyer = part_.buyers[b];
            wishes_.clear();
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
                if (!part_.items[i].is_impossible) wishes_.push_back({0, 0, 0, part_.items[i].group, i});
            own_.clear();
            own_left_.clear();
            find_own_conflicts(part_.capacities);
            may_compete_[b] = buyer.has_impossible || !own_.empty();
        }
    }

    static constexpr std::uint32_t no_right = UINT32_MAX;
    static constexpr std::int64_t quantity_max = InstanceLimits::quantity_max;

    struct OwnSum {  // of what one buyer's wishes claim of a right
        std::int64_t weight = 0;
        std::uint32_t count = 0;  // of groups
        std::int32_t group = -1;  // the last one, and its greatest claim
        std::int64_t greatest = 0;
    };

    Part part_;
    Effort effort_;
    Pool pool_;
    Knapsack knapsack_;
    PartClearing out_;
    Choice best_;
    bool has_bound_ = false;
    bool is_optimal_ = false;
    bool is_warm_ = false;  // prices started from those of an earlier batch
    bool is_strengthened_ = false;    // part_ has rights of its own behind those of the instance
    std::vector<std::int64_t> prices_;  // at which tight_bound_ is reached
    std::vector<std::int64_t> tops_;  // of each buyer at them,
    Wide tight_bound_ = 0;            // as out_.bound, each buyer also held to what there is of each right
    std::vector<std::int64_t> demand_;
    std::vector<Wish> wishes_;
    std::vector<OwnClaim> own_;
    std::vector<std::int64_t> own_left_;
    std::vector<std::int64_t> uppers_;   // of a buyer when it was asked last; -1: not yet
    std::vector<std::int64_t> profits_;  // of an item, at the prices of then
    std::vector<bool> may_compete_;      // a buyer with itself, or what it may never have
    std::vector<OwnSum> own_sums_;       // scratch, a right
    std::vector<std::uint32_t> local_;
    std::vector<std::uint32_t> touched_;
};

}  // namespace

PartClearing clear_part(Part const& part, Effort const& effort,
                        std::vector<std::int64_t> const& last_prices) {
    return PartSolver(part, effort).run(last_prices);
}

}  // namespace licet::matching
