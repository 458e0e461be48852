#include "matching/clearing/neighbourhoods.hpp"

#include "contracts/values/draws.hpp"
#include "matching/clearing/answers.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {
namespace {

using Wide = WideUnits;
constexpr std::uint32_t nobody = UINT32_MAX;

class Neighbourhoods {
public:
    explicit Neighbourhoods(PartState& state)
        : state_(state), turns_(state.part.buyers.size(), 0), wishes_(state.part.capacities.size()) {
        for (std::uint32_t c = 0; c < state.pool.size(); ++c)
            for (Claim const& claim : state.pool[c].claims) wishes_[claim.right].push_back(c);
    }

    void improve() {
        // Few buyers first: decided fast. Then more, as what few can better is used up.
        struct Size {
            std::size_t buyers;
            int times;
        };
        static constexpr Size sizes[] = {{8, 3}, {12, 3}, {18, 3}, {27, 2}, {40, 1}};
        for (auto const [size, times] : sizes)
            for (int turn = 0; turn < times * state_.effort.neighbourhoods && state_.gap() > 0; ++turn) {
                find_holders();
                std::uint32_t const first = worst_off();
                if (first == nobody) return;
                ++turns_[first];
                decide_anew(around(first, size));
            }
    }

private:
    [[nodiscard]] std::int64_t loss(std::uint32_t b) const {
        return state_.tops[b] - state_.worth_at_prices(state_.best.columns[b]);
    }
    void find_holders() {
        holders_.assign(state_.part.capacities.size(), {});
        for (std::uint32_t b = 0; b < state_.best.columns.size(); ++b)
            if (std::uint32_t const c = state_.best.columns[b]; c != no_column)
                for (Claim const& claim : state_.pool[c].claims) holders_[claim.right].push_back(b);
    }

    // Who loses most at the prices, and was not asked too often already.
    std::uint32_t worst_off() const {
        std::uint32_t out = nobody;
        std::int64_t most = 0;
        for (std::uint32_t b = 0; b < turns_.size(); ++b)
            if (std::int64_t const now = loss(b) / (1 + turns_[b] * turns_[b]); now > most) {
                most = now;
                out = b;
            }
        return out;
    }

    // From one buyer on: who holds what would make those there already better off, with some chance, so that
    // the same buyer meets others next time.
    std::vector<std::uint32_t> around(std::uint32_t first, std::size_t size) {
        std::size_t const buyers = state_.part.buyers.size();
        std::vector<std::uint32_t> members{first};
        std::vector<Wide> in_the_way(buyers, 0);
        std::vector<bool> is_in(buyers, false);
        is_in[first] = true;
        for (std::size_t m = 0; m < members.size() && members.size() < size; ++m) {
            count_obstacles(members[m], in_the_way);
            for (int joined = 0; joined < 3 && members.size() < size; ++joined) {
                std::uint32_t next = nobody;
                Wide most = 0;
                for (std::uint32_t b = 0; b < buyers; ++b)
                    if (Wide const now = in_the_way[b] / (1 + turns_[b]); !is_in[b] && now > most) {
                        most = now;
                        next = b;
                    }
                if (next == nobody) break;
                is_in[next] = true;
                members.push_back(next);
            }
        }
        std::ranges::sort(members);
        return members;
    }
    void count_obstacles(std::uint32_t b, std::vector<Wide>& in_the_way) {
        std::int64_t const held = state_.worth_at_prices(state_.best.columns[b]);
        std::int64_t const lost = std::max<std::int64_t>(1, loss(b));
        auto const count = [&](std::uint32_t other, std::int64_t gain) {
            in_the_way[other] +=
                Wide{gain} * 1000 / lost * static_cast<std::int64_t>(512 + draws_.next() % 1024);
        };
        for (std::uint32_t const c : state_.pool.of(b)) {
            std::int64_t const gain = state_.worth_at_prices(c) - held;
            if (gain <= 0) continue;
            for (Claim const& claim : state_.pool[c].claims) {
                if (claim.weight <= state_.best.left[claim.right]) continue;
                for (std::uint32_t const holder : holders_[claim.right]) count(holder, gain);
            }
        }
        if (state_.best.columns[b] == no_column) return;
        // Who would have more of what it holds than it loses.
        for (Claim const& claim : state_.pool[state_.best.columns[b]].claims)
            for (std::uint32_t const c : wishes_[claim.right]) {
                std::uint32_t const other = state_.pool[c].buyer;
                std::int64_t const gain =
                    lost + state_.worth_at_prices(c) - state_.worth_at_prices(state_.best.columns[other]);
                if (gain > 0) count(other, gain);
            }
    }

    void decide_anew(std::vector<std::uint32_t> const& members) {
        std::vector<std::int64_t> left = state_.best.left;
        std::int64_t held = 0;
        for (std::uint32_t const b : members)
            if (std::uint32_t const c = state_.best.columns[b]; c != no_column) {
                held += state_.pool[c].surplus;
                for (Claim const& claim : state_.pool[c].claims) left[claim.right] += claim.weight;
            }
        Beginning from;
        Part const part = part_of(members, left, from);
        PartClearing const cleared = clear_part(part, effort(), from);
        state_.questions += cleared.questions;
        if (cleared.value <= held) return;
        for (std::uint32_t const b : members) put(state_.pool, state_.best, b, no_column);
        auto item = cleared.items.begin();  // by their places in the part at large, so buyer by buyer
        for (std::uint32_t const b : members) {
            std::vector<std::uint32_t> items;
            for (; item != cleared.items.end() && *item < state_.part.buyers[b].items_until; ++item)
                items.push_back(*item);
            put(state_.pool, state_.best, b, state_.pool.add(column_of(state_.part, b, std::move(items))));
        }
    }

    // The members alone, with what is left to them; its items' numbers are their places in the part at large.
    // `from` is what they hold now.
    Part part_of(std::vector<std::uint32_t> const& members, std::vector<std::int64_t> const& left,
                 Beginning& from) const {
        Part const& all = state_.part;
        auto const each_item = [&](std::uint32_t b, auto&& use) {
            for (std::uint32_t i = all.buyers[b].items_from; i < all.buyers[b].items_until; ++i)
                if (!all.items[i].is_impossible && is_there(all, all.items[i], left)) use(i);
        };
        std::vector<std::int64_t> wanted(left.size(), 0);
        for (std::uint32_t const b : members)
            each_item(b, [&](std::uint32_t i) {
                for (std::uint32_t n = all.items[i].claims_from; n < all.items[i].claims_until; ++n) {
                    Claim const& claim = all.claims[n];
                    wanted[claim.right] = std::min(wanted[claim.right] + claim.weight, 2 * left[claim.right]);
                }
            });
        Part out;
        std::vector<std::uint32_t> place(left.size(), nobody);
        for (std::uint32_t const b : members) {
            PartBuyer buyer = all.buyers[b];
            buyer.items_from = static_cast<std::uint32_t>(out.items.size());
            buyer.has_impossible = false;
            each_item(b, [&](std::uint32_t i) {
                PartItem item = all.items[i];
                item.item = i;
                item.claims_from = static_cast<std::uint32_t>(out.claims.size());
                for (std::uint32_t n = all.items[i].claims_from; n < all.items[i].claims_until; ++n) {
                    Claim const& claim = all.claims[n];
                    if (wanted[claim.right] <= left[claim.right]) continue;  // enough for all of them
                    if (place[claim.right] == nobody) {
                        place[claim.right] = static_cast<std::uint32_t>(out.capacities.size());
                        out.capacities.push_back(left[claim.right]);
                        out.rights.push_back(claim.right);
                        from.prices.push_back(state_.prices[claim.right]);
                    }
                    out.claims.push_back({place[claim.right], claim.weight});
                }
                item.claims_until = static_cast<std::uint32_t>(out.claims.size());
                if (is_held(b, i)) from.items.push_back(static_cast<std::uint32_t>(out.items.size()));
                out.items.push_back(item);
            });
            buyer.items_until = static_cast<std::uint32_t>(out.items.size());
            if (buyer.items_until > buyer.items_from) out.buyers.push_back(buyer);
        }
        return out;
    }
    bool is_held(std::uint32_t b, std::uint32_t item) const {
        std::uint32_t const c = state_.best.columns[b];
        return c != no_column && std::ranges::binary_search(state_.pool[c].items, item);
    }
    // Little for each, so that there can be many.
    Effort effort() const {
        Effort out = state_.effort;
        out.rounds = 12;
        out.precision = 50'000;
        out.steps = 120;
        out.exact_rounds = 2;
        out.open = 0;
        out.looks_max = 0;
        out.neighbourhoods = 0;
        out.work_first_max = out.work_max = 2'000'000;
        out.conflicts_max = 0;
        out.canonical_items_max = 0;
        return out;
    }

    PartState& state_;
    std::vector<std::int64_t> turns_;                  // of a buyer as the first
    std::vector<std::vector<std::uint32_t>> holders_;  // of a right, in the best choice
    std::vector<std::vector<std::uint32_t>> wishes_;   // columns that claim a right, as it was at first
    Draws draws_{0x5eed};                              // a fixed seed: the same for the same part
};

}  // namespace

void improve_by_neighbourhoods(PartState& state) {
    if (state.effort.neighbourhoods > 0) Neighbourhoods(state).improve();
}

}  // namespace licet::matching
