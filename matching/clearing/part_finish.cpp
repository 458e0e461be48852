#include "matching/clearing/part_finish.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace licet::matching {

using Wide = WideUnits;

void PartFinish::run(std::size_t columns_max, std::uint64_t work) {
    choose({}, work / 8);
    choose({state_.gap(), columns_max}, work);
}

void PartFinish::choose(Reach reach, std::uint64_t work) {
    if (state_.is_optimal || state_.gap() <= 0 || state_.is_alone()) {
        state_.is_optimal = state_.is_optimal || state_.gap() <= 0;
        return;
    }
    Open open;
    bool const is_complete = enumerate(reach, open) && reach.loss >= state_.gap();
    Packed const packed = pack(open.packing, std::move(open.chosen), work);
    Choice choice{std::vector<std::uint32_t>(state_.part.buyers.size(), no_column), state_.part.capacities,
                  0};
    for (std::uint32_t b = 0; b < state_.part.buyers.size(); ++b)
        put(state_.pool, choice, b, open.columns[b][packed.chosen[b]]);
    state_.keep_if_better(std::move(choice));
    state_.is_optimal = (is_complete && packed.is_least) || state_.gap() <= 0;
}

// False where a column that loses at most as much as reaches may be missing. None that loses more than the
// gap is in anything better.
bool PartFinish::enumerate(Reach reach, Open& open) {
    Pool& pool = state_.pool;
    std::size_t const buyers = state_.part.buyers.size();
    Wide const gap = state_.gap();
    bool is_complete = reach.loss < std::numeric_limits<std::int64_t>::max() / 4;
    open.packing = {std::vector<std::vector<PackingColumn>>(buyers), state_.part.capacities, state_.prices};
    open.columns.assign(buyers, {});
    for (std::uint32_t b = 0; b < buyers; ++b) {
        if (is_complete && reach.columns_max > 0)
            is_complete = answers_.find_within(b, static_cast<std::int64_t>(reach.loss), reach.columns_max);
        std::uint32_t const nothing = pool.add(column_of(state_.part, b, {}));
        std::int64_t const top = state_.tops[b];
        auto const worth = [&](std::uint32_t c) { return state_.worth_at_prices(c); };
        std::vector<std::uint32_t> columns = pool.of(b);
        std::erase_if(columns, [&](std::uint32_t c) {
            return c != state_.best.columns[b] && Wide{top} - worth(c) > gap;
        });
        if (!reach.keeps_ties) drop_dominated(columns);
        if (columns.empty()) columns.push_back(nothing);
        std::ranges::sort(columns, [&](std::uint32_t x, std::uint32_t y) {
            std::int64_t const u = worth(x);
            std::int64_t const v = worth(y);
            return u != v ? u > v : pool[x].items < pool[y].items;
        });
        for (std::uint32_t const c : columns)
            open.packing.columns[b].push_back({top - worth(c), pool[c].claims});
        open.chosen.push_back(place_of_best(columns, b));
        open.columns[b] = std::move(columns);
    }
    return is_complete && reach.columns_max > 0;
}

// A column is of no use beside one that is worth as much and claims no more.
void PartFinish::drop_dominated(std::vector<std::uint32_t>& columns) const {
    Pool const& pool = state_.pool;
    std::map<std::vector<std::pair<std::uint32_t, std::int64_t>>, std::uint32_t> by_claims;
    for (std::uint32_t const c : columns) {
        std::vector<std::pair<std::uint32_t, std::int64_t>> key;
        for (Claim const& claim : pool[c].claims) key.emplace_back(claim.right, claim.weight);
        auto const [at, is_new] = by_claims.try_emplace(std::move(key), c);
        if (is_new) continue;
        Column const& held = pool[at->second];
        if (pool[c].surplus > held.surplus || (pool[c].surplus == held.surplus && pool[c].items < held.items))
            at->second = c;
    }
    columns.clear();
    for (auto const& [key, c] : by_claims) columns.push_back(c);
    std::ranges::sort(columns);
}

// The buyer's column in the best choice, or one that is worth as much and claims no more in its stead.
std::uint32_t PartFinish::place_of_best(std::vector<std::uint32_t> const& columns, std::uint32_t b) const {
    std::uint32_t const c = state_.best.columns[b];
    for (std::uint32_t n = 0; n < columns.size(); ++n)
        if (columns[n] == c) return n;
    std::vector<Claim> const claims = c == no_column ? std::vector<Claim>{} : state_.pool[c].claims;
    for (std::uint32_t n = 0; n < columns.size(); ++n)
        if (state_.pool[columns[n]].claims == claims) return n;
    return 0;
}

bool PartFinish::canonise() {
    Effort const& effort = state_.effort;
    if (!state_.is_optimal || state_.part.items.size() > effort.canonical_items_max) return false;
    Open open;
    if (!enumerate({state_.gap(), std::min(effort.columns_max, effort.canonical_max), true}, open))
        return false;
    std::size_t count = 0;
    for (auto const& list : open.columns) count += list.size();
    if (count > effort.canonical_max) return false;
    if (loss_of(open.packing, open.chosen) != state_.tight_bound - state_.best.value) return false;
    Pool const& pool = state_.pool;
    if (!narrow(open, [&](std::uint32_t x, std::uint32_t y) { return pool[x].surplus <=> pool[y].surplus; }))
        return false;
    if (!narrow(open,
                [&](std::uint32_t x, std::uint32_t y) { return instance_items(y) <=> instance_items(x); }))
        return false;
    for (std::uint32_t b = 0; b < state_.part.buyers.size(); ++b)
        state_.best.columns[b] = open.columns[b][open.chosen[b]];
    return true;
}

std::vector<std::uint32_t> PartFinish::instance_items(std::uint32_t c) const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t const i : state_.pool[c].items) out.push_back(state_.part.items[i].item);
    std::ranges::sort(out);
    return out;
}

// Buyer by buyer keeps only the columns that are greatest by `order` among those some optimum has.
template <class Order>
bool PartFinish::narrow(Open& open, Order order) {
    for (std::uint32_t b = 0; b < state_.part.buyers.size(); ++b) {
        while (true) {
            std::uint32_t const held = open.columns[b][open.chosen[b]];
            std::vector<std::uint32_t> better;
            for (std::uint32_t n = 0; n < open.columns[b].size(); ++n)
                if (order(open.columns[b][n], held) > 0) better.push_back(n);
            if (better.empty()) break;
            Alternative found =
                as_good_with(open.packing, open.chosen, b, better, state_.effort.work_first_max);
            if (!found.is_known) return false;
            if (found.chosen.empty()) break;
            open.chosen = std::move(found.chosen);
        }
        keep_only(open, b, order);
    }
    return true;
}
template <class Order>
void PartFinish::keep_only(Open& open, std::uint32_t b, Order order) const {
    std::uint32_t const held = open.columns[b][open.chosen[b]];
    std::vector<std::uint32_t> kept;
    std::vector<PackingColumn> columns;
    for (std::uint32_t n = 0; n < open.columns[b].size(); ++n) {
        if (order(open.columns[b][n], held) != 0) continue;
        if (n == open.chosen[b]) open.chosen[b] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(open.columns[b][n]);
        columns.push_back(open.packing.columns[b][n]);
    }
    for (std::uint32_t n = 0; n < kept.size(); ++n)
        if (kept[n] == held) open.chosen[b] = n;
    open.columns[b] = std::move(kept);
    open.packing.columns[b] = std::move(columns);
}

}  // namespace licet::matching
