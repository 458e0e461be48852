#include "contracts/values/draws.hpp"
#include "matching/search/pool.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

class LocalSearch {
public:
    LocalSearch(Part const& part, Pool const& pool, std::vector<std::int64_t> const& prices, Choice& choice)
        : pool_(pool),
          choice_(choice),
          by_surplus_(pool.buyer_count()),
          by_loss_(pool.buyer_count()),
          users_(part.capacities.size()),
          claimants_(part.capacities.size()) {
        worth_.resize(pool.size());
        for (std::uint32_t c = 0; c < pool.size(); ++c) worth_[c] = reduced(pool[c], prices);
        stamps_.assign(pool.buyer_count(), 0);
        for (std::uint32_t b = 0; b < pool.buyer_count(); ++b) {
            by_surplus_[b] = by_loss_[b] = pool.of(b);
            std::ranges::stable_sort(by_surplus_[b],
                                     [&](auto x, auto y) { return pool[x].surplus > pool[y].surplus; });
            std::erase_if(by_loss_[b], [&](auto c) { return pool[c].items.empty(); });
            std::ranges::stable_sort(by_loss_[b], [&](auto x, auto y) { return worth_[x] > worth_[y]; });
            if (choice.columns[b] != no_column) add_user(b, choice.columns[b]);
            if (!by_loss_[b].empty()) movable_.push_back(b);
            for (std::uint32_t const c : pool.of(b))
                for (Claim const& claim : pool[c].claims)
                    if (claimants_[claim.right].empty() || claimants_[claim.right].back() != b)
                        claimants_[claim.right].push_back(b);
        }
    }

    void run(std::uint64_t looks) {
        if (movable_.empty() || pool_.size() == 0) return;
        Choice best = choice_;
        std::uint64_t since = 0;
        std::uint64_t const cycle = std::max<std::uint64_t>(1, looks / 4);
        while (looks_ < looks) {
            // Less and less is given up for what is forced in, and most of the time little of that: in 1/2^20
            // of its surplus. Then from the start again.
            auto const left = static_cast<std::int64_t>((cycle - looks_ % cycle) * 1024 / cycle);
            static constexpr std::size_t tries[] = {48, 3, 16, 8};
            tries_ = tries[looks_ / cycle % 4];
            try_move(left * static_cast<std::int64_t>(below(1024) * below(1024) / 1024));
            if (choice_.value > best.value) {
                best = choice_;
                since = 0;
            } else if (++since > 100'000) {
                since = 0;
                return_to(best);
            }
        }
        choice_ = std::move(best);
    }

private:
    void return_to(Choice const& best) {
        for (std::uint32_t b = 0; b < best.columns.size(); ++b)
            if (choice_.columns[b] != best.columns[b]) put(b, no_column);
        for (std::uint32_t b = 0; b < best.columns.size(); ++b)
            if (choice_.columns[b] != best.columns[b]) put(b, best.columns[b]);
    }

    std::uint64_t below(std::uint64_t bound) { return (draws_.next() >> 32U) * bound >> 32U; }

    void add_user(std::uint32_t b, std::uint32_t c) {
        for (Claim const& claim : pool_[c].claims) users_[claim.right].push_back(b);
    }
    void set(std::uint32_t b, std::uint32_t column) {
        std::uint32_t const before = choice_.columns[b];
        if (before == column) return;
        undo_.emplace_back(b, before);
        put(b, column);
    }
    void put(std::uint32_t b, std::uint32_t column) {
        std::uint32_t const before = choice_.columns[b];
        if (before != no_column) {
            take(pool_[before], choice_.left, -1);
            choice_.value -= pool_[before].surplus;
            for (Claim const& claim : pool_[before].claims) {
                auto& users = users_[claim.right];
                users.erase(std::ranges::find(users, b));
            }
        }
        if (column != no_column) {
            take(pool_[column], choice_.left, 1);
            choice_.value += pool_[column].surplus;
            add_user(b, column);
        }
        choice_.columns[b] = column;
    }

    // The most valuable column that fits beside all others and is worth more than the one there is.
    std::uint32_t best_fitting(std::uint32_t b) {
        ++looks_;
        std::uint32_t const before = choice_.columns[b];
        std::int64_t const held = before == no_column ? 0 : pool_[before].surplus;
        if (before != no_column) take(pool_[before], choice_.left, -1);
        std::uint32_t found = no_column;
        for (std::uint32_t const c : by_surplus_[b]) {
            if (pool_[c].surplus <= held) break;
            if (fits(pool_[c], choice_.left)) {
                found = c;
                break;
            }
        }
        if (before != no_column) take(pool_[before], choice_.left, 1);
        return found;
    }

    void try_move(std::int64_t part) {
        ++looks_;
        std::uint32_t const b = movable_[below(movable_.size())];
        auto const& list = by_loss_[b];
        // What loses little at the prices is tried more often.
        std::uint64_t const last = below(list.size()) + 1;
        std::uint32_t const column = list[below(last)];
        if (column == choice_.columns[b]) return;
        std::int64_t const value = choice_.value;
        undo_.clear();
        freed_.clear();
        if (choice_.columns[b] != no_column) note_freed(choice_.columns[b]);
        set(b, no_column);
        for (Claim const& claim : pool_[column].claims) {
            while (choice_.left[claim.right] < claim.weight) {
                auto const& users = users_[claim.right];
                std::uint32_t const out = *std::ranges::min_element(users, [&](auto x, auto y) {
                    std::int64_t const a = pool_[choice_.columns[x]].surplus;
                    std::int64_t const c = pool_[choice_.columns[y]].surplus;
                    return a != c ? a < c : x < y;
                });
                note_freed(choice_.columns[out]);
                set(out, no_column);
                evicted_.push_back(out);
            }
        }
        set(b, column);
        refill();
        std::int64_t const tolerance = pool_[column].surplus / (1 << 20) * part;
        if (choice_.value < value - tolerance)
            while (!undo_.empty()) {
                put(undo_.back().first, undo_.back().second);
                undo_.pop_back();
            }
    }
    // Whoever was turned out, and whoever wants what became free, answers: what is worth most at the prices
    // first.
    void refill() {
        ++stamp_;
        wanting_.clear();
        auto const add = [&](std::uint32_t b) {
            if (stamps_[b] == stamp_) return;
            stamps_[b] = stamp_;
            std::uint32_t const c = best_fitting(b);
            if (c != no_column) wanting_.emplace_back(worth_[c] - held_worth(b), b);
        };
        for (std::uint32_t const b : evicted_) add(b);
        for (std::uint32_t const right : freed_) {
            if (choice_.left[right] == 0) continue;
            auto const& claimants = claimants_[right];
            std::size_t const tries = std::min<std::size_t>(claimants.size(), tries_);
            std::size_t const from = below(claimants.size());
            for (std::size_t n = 0; n < tries; ++n) add(claimants[(from + n) % claimants.size()]);
        }
        evicted_.clear();
        std::ranges::sort(wanting_, [](auto const& a, auto const& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        for (auto const& [worth, b] : wanting_)
            if (std::uint32_t const c = best_fitting(b); c != no_column) set(b, c);
    }
    std::int64_t held_worth(std::uint32_t b) const {
        return choice_.columns[b] == no_column ? 0 : worth_[choice_.columns[b]];
    }
    void note_freed(std::uint32_t column) {
        for (Claim const& claim : pool_[column].claims) freed_.push_back(claim.right);
    }

    Pool const& pool_;
    Choice& choice_;
    std::vector<std::vector<std::uint32_t>> by_surplus_;
    std::vector<std::vector<std::uint32_t>> by_loss_;
    std::vector<std::vector<std::uint32_t>> users_;
    std::vector<std::vector<std::uint32_t>> claimants_;
    std::vector<std::uint32_t> movable_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> undo_;
    std::vector<std::uint32_t> freed_;
    std::vector<std::uint32_t> evicted_;
    std::vector<std::int64_t> worth_;  // of a column, at the prices
    std::vector<std::pair<std::int64_t, std::uint32_t>> wanting_;
    std::vector<std::uint64_t> stamps_;
    std::uint64_t stamp_ = 0;
    std::uint64_t looks_ = 0;
    std::size_t tries_ = 48;  // claimants of a right that became free who may answer
    Draws draws_{0x11ce7};    // a fixed seed: the same search for the same part
};

}  // namespace

void search_locally(Part const& part, Pool const& pool, std::vector<std::int64_t> const& prices,
                    std::uint64_t looks, Choice& choice) {
    LocalSearch(part, pool, prices, choice).run(looks);
}

}  // namespace licet::matching
