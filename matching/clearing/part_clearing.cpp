#include "matching/clearing/part_clearing.hpp"

#include "matching/clearing/answers.hpp"
#include "matching/clearing/conflicts.hpp"
#include "matching/clearing/neighbourhoods.hpp"
#include "matching/clearing/part_finish.hpp"
#include "matching/clearing/part_prices.hpp"
#include "matching/clearing/part_state.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

class PartSolver {
public:
    PartSolver(Part const& part, Effort const& effort)
        : state_(part, effort), answers_(state_), prices_(state_, answers_), finish_(state_, answers_) {
        state_.told_prices.assign(part.capacities.size(), 0);
    }

    PartClearing run(Beginning const& from) {
        Effort const& effort = state_.effort;
        prices_.find(from);
        reply_to_best();
        finish_.run(effort.columns_first_max, effort.work_first_max);
        if (!state_.is_optimal && effort.open > 0 && state_.gap() > state_.tight_bound / effort.open) {
            prices_.move(state_.prices, {effort.fine_steps, effort.fine_precision, true});
            reply_to_best();
        }
        if (!state_.is_optimal && strengthen()) {
            prices_.move(state_.prices, {effort.more_steps, effort.precision, false});
            reply_to_best();
            finish_.run(effort.columns_max, effort.work_max);
        }
        if (!state_.is_optimal && effort.looks_max > 0) search();
        bool const is_canonical = finish_.canonise();
        return result(is_canonical);
    }

private:
    // Adds what the rights imply but prices of them cannot say. The bound told stays that of the rights
    // alone.
    bool strengthen() {
        Part& part = state_.part;
        std::size_t const rights = part.capacities.size();
        Part stronger = with_conflicts(part, std::min(state_.effort.conflicts_max, rights + 100));
        if (stronger.capacities.size() == rights) return false;
        part = std::move(stronger);
        state_.is_strengthened = true;
        state_.prices.resize(part.capacities.size(), 0);
        Pool pool(part.buyers.size());
        for (std::uint32_t c = 0; c < state_.pool.size(); ++c)
            (void)pool.add(column_of(part, state_.pool[c].buyer, state_.pool[c].items));
        state_.pool = std::move(pool);
        state_.best.left = part.capacities;
        for (std::uint32_t const c : state_.best.columns)
            if (c != no_column)
                for (Claim const& claim : state_.pool[c].claims)
                    state_.best.left[claim.right] -= claim.weight;
        answers_.start_over();
        return true;
    }

    // What the exact finish could not settle is worth a longer search.
    void search() {
        Effort const& effort = state_.effort;
        std::int64_t const before = state_.best.value;
        bool const is_wide = state_.gap() > state_.tight_bound / effort.wide;
        Choice choice = state_.best;
        search_locally(state_.part, state_.pool, state_.prices,
                       is_wide && state_.is_strengthened ? effort.looks_max : effort.looks_max / 5, choice);
        state_.keep_if_better(std::move(choice));
        reply_to_best();
        finish_.choose({state_.gap() / 8, effort.columns_first_max}, effort.work_max);
        if (is_wide) improve_by_neighbourhoods(state_);
        if (state_.best.value > before)
            finish_.run(effort.columns_max, is_wide ? effort.work_max / 2 : effort.work_max);
    }

    // Whoever got less than it could at the prices answers what is left, in the open choice.
    void reply_to_best() {
        if (state_.is_alone() || state_.gap() <= 0) return;
        Choice choice = state_.best;
        std::vector<std::int64_t> const free(state_.part.capacities.size(), 0);
        for (std::uint32_t b = 0; b < state_.part.buyers.size(); ++b) {
            std::uint32_t const before = choice.columns[b];
            // Its best of all already: what it asked for first, at no price.
            if (!state_.is_warm && before != no_column && before == state_.pool.of(b).front()) continue;
            std::int64_t const held = before == no_column ? 0 : state_.pool[before].surplus;
            put(state_.pool, choice, b, no_column);
            std::uint32_t const after = answers_.ask(b, free, choice.left, state_.effort.quick_nodes);
            put(state_.pool, choice, b,
                before == no_column || state_.pool[after].surplus > held ? after : before);
        }
        state_.keep_if_better(std::move(choice));
    }

    PartClearing result(bool is_canonical) {
        PartClearing out;
        std::vector<std::uint32_t> items;
        for (std::uint32_t const c : state_.best.columns)
            if (c != no_column)
                items.insert(items.end(), state_.pool[c].items.begin(), state_.pool[c].items.end());
        complete(items);
        for (std::uint32_t const i : items) {
            out.items.push_back(state_.part.items[i].item);
            out.value += state_.part.items[i].surplus;
        }
        std::ranges::sort(out.items);
        out.prices = std::move(state_.told_prices);
        out.bound = state_.told_bound;
        out.is_optimal = state_.is_optimal || out.bound == out.value;
        out.is_canonical = is_canonical;
        out.questions = state_.questions;
        return out;
    }

    // Adds whatever still fits, so that the result is maximal whatever the search left open.
    void complete(std::vector<std::uint32_t>& items) const {
        Part const& part = state_.part;
        std::vector<std::int64_t> left = part.capacities;
        std::vector<bool> is_chosen(part.items.size());
        auto const take = [&](PartItem const& item) {
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n)
                left[part.claims[n].right] -= part.claims[n].weight;
        };
        for (std::uint32_t const i : items) {
            is_chosen[i] = true;
            take(part.items[i]);
        }
        for (PartBuyer const& buyer : part.buyers) {
            std::int64_t budget = buyer.budget;
            std::int64_t cap = buyer.royalty_cap;
            std::vector<std::int32_t> groups;
            auto const charge = [&](PartItem const& item) {
                budget -= item.upfront;
                cap -= item.royalty;
                if (item.group >= 0) groups.push_back(item.group);
            };
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i)
                if (is_chosen[i]) charge(part.items[i]);
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
                PartItem const& item = part.items[i];
                if (is_chosen[i] || item.is_impossible || item.upfront > budget || item.royalty > cap ||
                    !is_there(part, item, left))
                    continue;
                if (item.group >= 0 && std::ranges::find(groups, item.group) != groups.end()) continue;
                charge(item);
                take(item);
                items.push_back(i);
            }
        }
    }

    PartState state_;
    Answers answers_;
    PartPrices prices_;
    PartFinish finish_;
};

}  // namespace

PartClearing clear_part(Part const& part, Effort const& effort, Beginning const& from) {
    return PartSolver(part, effort).run(from);
}

}  // namespace licet::matching
