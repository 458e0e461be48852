#include "matching/clearing/part_clearing.hpp"

#include "matching/clearing/packing.hpp"
#include "matching/search/knapsack.hpp"
#include "matching/search/pool.hpp"

#include <algorithm>
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
          weight_sum_(part.rights.size(), 0),
          claim_count_(part.rights.size(), 0),
          local_(part.rights.size(), 0) {}

    PartClearing run() {
        out_.prices.assign(part_.rights.size(), 0);
        find_prices();
        improve_choice(effort_.looks_first_max);
        finish_exactly(effort_.nodes_first_max);
        if (!is_optimal_) {  // what the exact finish could not settle is worth a longer search
            improve_choice(effort_.looks_max);
            finish_exactly(effort_.nodes_max);
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

    // A buyer can be its own competitor: rights that its wishes together claim more of than is left.
    void find_own_conflicts(std::vector<std::int64_t> const& left) {
        touched_.clear();
        for (Wish const& wish : wishes_) {
            PartItem const& item = part_.items[wish.item];
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n) {
                Claim const& claim = part_.claims[n];
                if (claim_count_[claim.right]++ == 0) touched_.push_back(claim.right);
                weight_sum_[claim.right] =
                    std::min(left[claim.right] + 1, weight_sum_[claim.right] + claim.weight);
            }
        }
        std::ranges::sort(touched_);
        bool any = false;
        for (std::uint32_t const k : touched_) {
            bool const binds = claim_count_[k] > 1 && weight_sum_[k] > left[k];
            local_[k] = binds ? static_cast<std::uint32_t>(own_left_.size()) + 1 : 0;
            if (binds) own_left_.push_back(left[k]);
            any = any || binds;
            claim_count_[k] = 0;
            weight_sum_[k] = 0;
        }
        if (!any) return;
        for (std::uint32_t w = 0; w < wishes_.size(); ++w) {
            PartItem const& item = part_.items[wishes_[w].item];
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
                if (std::uint32_t const place = local_[part_.claims[n].right]; place > 0)
                    own_.push_back({w, place - 1, part_.claims[n].weight});
        }
    }

    // The buyer's best answer, or a good one; its column is in the pool afterwards.
    std::uint32_t ask(std::uint32_t b, std::vector<std::int64_t> const& prices,
                      std::vector<std::int64_t> const& left, std::uint64_t nodes,
                      std::uint32_t banned = no_right) {
        load(b, prices, left, Own::kept, 1, banned);
        ++out_.questions;
        (void)knapsack_.best(nodes);
        return pool_.add(column_of(part_, b, knapsack_.chosen()));
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
            std::uint32_t const c = ask(b, prices, part_.capacities, effort_.quick_nodes);
            value += std::max<std::int64_t>(0, reduced(pool_[c], prices));
        }
        return value;
    }

    // One exact pass: every buyer's best at the prices, which is a bound; kept if it is the lowest so far.
    bool price(std::vector<std::int64_t> const& prices) {
        Wide bound = worth_of_rights(prices);
        Wide tight = bound;
        std::size_t const before = pool_.size();
        demand_.assign(part_.rights.size(), 0);
        std::vector<std::int64_t> tops;
        bool is_exact = true;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::uint32_t const c = ask(b, prices, part_.capacities, Knapsack::exactly);
            tops.push_back(knapsack_.upper());
            is_exact = is_exact && knapsack_.upper() == std::max<std::int64_t>(0, reduced(pool_[c], prices));
            tight += knapsack_.upper();
            if (own_.empty() && !part_.buyers[b].has_impossible) {
                bound += knapsack_.upper();
            } else {
                load(b, prices, part_.capacities, Own::ignored, 1, no_right);
                (void)knapsack_.best();
                bound += knapsack_.upper();
            }
            for (Claim const& claim : pool_[c].claims)
                demand_[claim.right] = std::min(demand_[claim.right] + claim.weight, 4 * quantity_max);
        }
        if (!has_bound_ || tight < tight_bound_) {
            has_bound_ = true;
            tight_bound_ = tight;
            out_.bound = bound;
            out_.prices = prices;
            tops_ = std::move(tops);
            is_exact_ = is_exact;
        }
        return pool_.size() > before;
    }

    void keep_if_better(Choice choice) {
        if (best_.columns.empty() || choice.value > best_.value) best_ = std::move(choice);
    }

    void find_prices() {
        std::vector<std::int64_t> prices(part_.rights.size(), 0);
        (void)price(prices);
        if (part_.buyers.size() == 1) {
            keep_if_better(choose_greedily(part_, pool_, prices));
            return;
        }
        bool const is_free = [&] {
            for (std::size_t k = 0; k < demand_.size(); ++k)
                if (demand_[k] > part_.capacities[k]) return false;
            return true;
        }();
        if (is_free) {
            keep_if_better(choose_greedily(part_, pool_, prices));
            return;
        }
        add_single_items();
        ask_without();
        move_prices(std::move(prices));
    }

    // Prices that suit the pool overshoot while it knows few alternatives: a part of the way is gone, more of
    // it as the answers follow. Quick passes fill the pool, exact ones prove.
    void move_prices(std::vector<std::int64_t> prices) {
        std::vector<std::int64_t> centre = prices;
        Wide centre_value = tight_bound_;
        std::vector<std::int64_t> asked(prices.size());
        int tenths = 4;
        for (int round = 0; round < effort_.rounds; ++round) {
            keep_if_better(choose_greedily(part_, pool_, prices));
            Wide const pool_value = improve_prices(part_, pool_, best_.value, effort_.steps, prices);
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
            Wide const pool_value = improve_prices(part_, pool_, best_.value, effort_.steps, prices);
            if (tight_bound_ - pool_value <= tight_bound_ / effort_.precision) break;
            // Half way where the last step went too far.
            bool const is_lower = tight_bound_ < before;
            for (std::size_t k = 0; k < prices.size(); ++k)
                asked[k] =
                    is_lower ? prices[k] : static_cast<std::int64_t>((Wide{prices[k]} + out_.prices[k]) / 2);
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
        std::vector<std::int64_t> const free(part_.rights.size(), 0);
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
        std::vector<std::int64_t> const free(part_.rights.size(), 0);
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::uint32_t const before = choice.columns[b];
            if (before != no_column && before == pool_.of(b).front()) continue;  // its best of all already
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

    void improve_choice(std::uint64_t looks_max) {
        if (part_.buyers.size() == 1 || best_gap() <= 0) return;
        std::uint64_t const looks =
            std::min<std::uint64_t>(looks_max, 20'000 * static_cast<std::uint64_t>(pool_.size()));
        Choice choice = best_;
        reply(choice);
        keep_if_better(choice);
        search_locally(part_, pool_, out_.prices, looks, choice);
        keep_if_better(choice);
        if (best_gap() <= 0) return;
        choice = best_;
        reply(choice);
        keep_if_better(choice);
    }

    // Every column that loses at most the gap, of every buyer; false where they are too many.
    bool enumerate(Wide gap, bool with_ties, Packing& packing,
                   std::vector<std::vector<std::uint32_t>>& numbers) {
        bool is_complete = is_exact_ && gap < std::numeric_limits<std::int64_t>::max() / 4;
        std::int64_t const most = is_complete ? static_cast<std::int64_t>(gap) : 0;
        packing = {std::vector<std::vector<PackingColumn>>(part_.buyers.size()), part_.capacities,
                   out_.prices};
        numbers.assign(part_.buyers.size(), {});
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            std::int64_t const top = tops_[b];
            load(b, out_.prices, part_.capacities, Own::kept, -most, no_right);
            std::vector<Knapsack::Found> found;
            if (!is_complete || !knapsack_.all_at_least(top - most, effort_.columns_max, found)) {
                is_complete = false;
                found.clear();
            }
            std::vector<std::uint32_t> columns;
            for (auto const& one : found) columns.push_back(pool_.add(column_of(part_, b, one.items)));
            if (found.empty()) {
                columns = pool_.of(b);
                columns.push_back(pool_.add(column_of(part_, b, {})));
            }
            if (best_.columns[b] != no_column) columns.push_back(best_.columns[b]);
            std::ranges::sort(columns);
            columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
            if (!with_ties) drop_dominated(columns);
            for (std::uint32_t const c : columns) {
                std::int64_t const loss = top - reduced(pool_[c], out_.prices);
                if (loss <= most || c == best_.columns[b] || !is_complete) numbers[b].push_back(c);
            }
            if (numbers[b].empty()) numbers[b].push_back(pool_.add(column_of(part_, b, {})));
            std::ranges::sort(numbers[b], [&](std::uint32_t x, std::uint32_t y) {
                std::int64_t const a = reduced(pool_[x], out_.prices);
                std::int64_t const c = reduced(pool_[y], out_.prices);
                return a != c ? a > c : pool_[x].items < pool_[y].items;
            });
            for (std::uint32_t const c : numbers[b])
                packing.columns[b].push_back({top - reduced(pool_[c], out_.prices), pool_[c].claims});
        }
        return is_complete;
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

    void finish_exactly(std::uint64_t nodes) {
        if (best_gap() <= 0 || part_.buyers.size() == 1) {
            is_optimal_ = best_gap() <= 0;
            return;
        }
        Packing packing;
        std::vector<std::vector<std::uint32_t>> numbers;
        bool const is_complete = enumerate(best_gap(), false, packing, numbers);
        std::vector<std::uint32_t> start;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) start.push_back(place_of_best(numbers[b], b));
        Packed const packed = pack(packing, std::move(start), nodes);
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
        if (!narrow(packing, numbers, start, least,
                    [&](std::uint32_t x, std::uint32_t y) { return pool_[x].surplus <=> pool_[y].surplus; }))
            return;
        if (!narrow(packing, numbers, start, least, [&](std::uint32_t x, std::uint32_t y) {
                return instance_items(pool_[y]) <=> instance_items(pool_[x]);
            }))
            return;
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) best_.columns[b] = numbers[b][start[b]];
        out_.is_canonical = true;
    }
    bool enumerate_ties(Packing& packing, std::vector<std::vector<std::uint32_t>>& numbers) {
        Effort const whole = effort_;
        effort_.columns_max = std::min<std::size_t>(effort_.columns_max, effort_.canonical_max);
        bool const is_complete = enumerate(tight_bound_ - best_.value, true, packing, numbers);
        effort_ = whole;
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
                std::vector<std::uint32_t>& start, Wide least, Order order) {
        for (std::uint32_t b = 0; b < part_.buyers.size(); ++b) {
            while (true) {
                std::uint32_t const held = numbers[b][start[b]];
                std::vector<std::uint32_t> better;
                for (std::uint32_t n = 0; n < numbers[b].size(); ++n)
                    if (order(numbers[b][n], held) > 0) better.push_back(n);
                if (better.empty()) break;
                auto const found = some_optimum(packing, b, better, start, least);
                if (!found) return false;
                if (found->empty()) break;
                start = *found;
            }
            keep_only(packing, numbers, start, b, order);
        }
        return true;
    }
    // An optimum in which buyer b has one of `places`: empty where there is none, nothing where it is too
    // much work.
    std::optional<std::vector<std::uint32_t>> some_optimum(Packing const& packing, std::uint32_t b,
                                                           std::vector<std::uint32_t> const& places,
                                                           std::vector<std::uint32_t> const& start,
                                                           Wide least) const {
        for (std::uint32_t const place : places) {
            Packing forced = packing;
            forced.columns[b] = {packing.columns[b][place]};
            // Room for a start that fits: everybody may also stay away, at more than any loss.
            std::vector<std::uint32_t> away;
            for (auto& columns : forced.columns) {
                std::int64_t const most = std::numeric_limits<std::int64_t>::max() / 4;
                if (&columns != &forced.columns[b]) columns.push_back({most, {}});
                away.push_back(static_cast<std::uint32_t>(columns.size() - 1));
            }
            Packed packed = pack(forced, std::move(away), effort_.nodes_max / 20);
            if (packed.loss == least) {
                packed.chosen[b] = place;
                return packed.chosen;
            }
            if (!packed.is_least) return std::nullopt;
        }
        (void)start;
        return std::vector<std::uint32_t>{};
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

    static constexpr std::uint32_t no_right = UINT32_MAX;
    static constexpr std::int64_t quantity_max = InstanceLimits::quantity_max;

    Part const& part_;
    Effort effort_;
    Pool pool_;
    Knapsack knapsack_;
    PartClearing out_;
    Choice best_;
    bool has_bound_ = false;
    bool is_optimal_ = false;
    std::vector<std::int64_t> tops_;  // of each buyer at out_.prices,
    bool is_exact_ = false;           // each reached by a set that is known
    Wide tight_bound_ = 0;            // as out_.bound, each buyer also held to what there is of each right
    std::vector<std::int64_t> demand_;
    std::vector<Wish> wishes_;
    std::vector<OwnClaim> own_;
    std::vector<std::int64_t> own_left_;
    std::vector<std::int64_t> weight_sum_;  // scratch, a right
    std::vector<std::uint32_t> claim_count_;
    std::vector<std::uint32_t> local_;
    std::vector<std::uint32_t> touched_;
};

}  // namespace

PartClearing clear_part(Part const& part, Effort const& effort) {
    return PartSolver(part, effort).run();
}

}  // namespace licet::matching
