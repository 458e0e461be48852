#include "matching/search/pool.hpp"

#include "contracts/values/draws.hpp"
#include "contracts/values/money.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {

std::uint32_t Pool::add(Column column) {
    auto& own = of_[column.buyer];
    for (std::uint32_t const c : own)
        if (columns_[c].surplus == column.surplus && columns_[c].items == column.items) return c;
    auto const number = static_cast<std::uint32_t>(columns_.size());
    own.push_back(number);
    columns_.push_back(std::move(column));
    return number;
}

Column column_of(Part const& part, std::uint32_t buyer, std::vector<std::uint32_t> items) {
    Column out;
    out.buyer = buyer;
    std::ranges::sort(items);
    for (std::uint32_t const i : items) {
        PartItem const& item = part.items[i];
        out.surplus += item.surplus;
        out.claims.insert(out.claims.end(), part.claims.begin() + item.claims_from,
                          part.claims.begin() + item.claims_until);
    }
    std::ranges::sort(out.claims, {}, &Claim::right);
    std::size_t kept = 0;
    for (Claim const& claim : out.claims) {
        if (kept > 0 && out.claims[kept - 1].right == claim.right)
            out.claims[kept - 1].weight += claim.weight;  // within the capacity, as the set is one that fits
        else
            out.claims[kept++] = claim;
    }
    out.claims.resize(kept);
    out.items = std::move(items);
    return out;
}

std::int64_t reduced(Column const& column, std::vector<std::int64_t> const& prices) {
    WideUnits value = column.surplus;
    for (Claim const& claim : column.claims)
        value -= static_cast<WideUnits>(claim.weight) * prices[claim.right];
    constexpr WideUnits least = std::numeric_limits<std::int64_t>::min() / 4;
    return static_cast<std::int64_t>(std::max(value, least));
}

namespace {

// The dual over the pool in floating point, in units of the greatest surplus.
class PoolDual {
public:
    PoolDual(Part const& part, Pool const& pool)
        : capacities_(part.capacities.begin(), part.capacities.end()) {
        for (std::uint32_t c = 0; c < pool.size(); ++c)
            unit_ = std::max(unit_, static_cast<double>(pool[c].surplus));
        scale_.assign(capacities_.size(), 1e-9);
        for (PartItem const& item : part.items)
            for (std::uint32_t n = item.claims_from; n < item.claims_until; ++n) {
                Claim const& claim = part.claims[n];
                double const worth =
                    static_cast<double>(item.surplus) / unit_ / static_cast<double>(claim.weight);
                scale_[claim.right] = std::max(scale_[claim.right], worth);
            }
        for (std::size_t b = 0; b < pool.buyer_count(); ++b) {
            for (std::uint32_t const c : pool.of(b)) {
                surplus_.push_back(static_cast<double>(pool[c].surplus) / unit_);
                for (Claim const& claim : pool[c].claims)
                    claims_.push_back({claim.right, static_cast<double>(claim.weight)});
                claim_ends_.push_back(static_cast<std::uint32_t>(claims_.size()));
            }
            buyer_ends_.push_back(static_cast<std::uint32_t>(surplus_.size()));
        }
    }

    [[nodiscard]] double unit() const { return unit_; }

    // Subgradient steps, each right in its own scale, towards a value that comes closer when nothing
    // improves.
    double improve(std::vector<double>& prices, double reachable, int steps) const {
        std::size_t const rights = capacities_.size();
        std::vector<double> slope(rights);
        std::vector<double> direction(rights, 0.0);
        std::vector<double> best = prices;
        double now = value(prices, slope);
        double best_value = now;
        double ahead = std::max(1e-9, 0.5 * (best_value - reachable));
        int idle = 0;
        for (int step = 0; step < steps && ahead > 1e-10; ++step) {
            double length = 0;
            for (std::size_t k = 0; k < rights; ++k) {
                direction[k] = slope[k] + 0.5 * direction[k];
                if (prices[k] <= 0 && direction[k] > 0) direction[k] = 0;
                double const scaled = scale_[k] * direction[k];
                length += scaled * scaled;
            }
            if (!(length > 0)) break;
            double const theta = (now - best_value + ahead) / length;
            for (std::size_t k = 0; k < rights; ++k)
                prices[k] = std::max(0.0, prices[k] - theta * scale_[k] * scale_[k] * direction[k]);
            now = value(prices, slope);
            if (now < best_value) {
                if (now < best_value - 0.1 * ahead) idle = 0;
                best_value = now;
                best = prices;
            }
            if (++idle > 15) {
                idle = 0;
                ahead *= 0.5;
                prices = best;
                now = value(prices, slope);
                std::ranges::fill(direction, 0.0);
            }
        }
        prices = best;
        return best_value;
    }

    // Steps along the average of the slopes so far, always from the best prices (the volume algorithm):
    // slower at first, but where plain steps end a few 1/10,000 above the least, these come down to it.
    double polish(std::vector<double>& best, double reachable, int steps) const {
        std::size_t const rights = capacities_.size();
        std::vector<double> slope(rights);
        double best_value = value(best, slope);
        std::vector<double> average = slope;
        std::vector<double> prices = best;
        double pace = 0.1;
        double share = 0.02;  // of the newest slope in the average
        double checked = best_value;
        int idle = 0;
        for (int step = 1; step <= steps; ++step) {
            double length = 0;
            for (std::size_t k = 0; k < rights; ++k) {
                double const scaled = best[k] <= 0 && average[k] > 0 ? 0.0 : scale_[k] * average[k];
                length += scaled * scaled;
            }
            if (!(length > 0)) break;
            double const theta = pace * std::max(1e-9, best_value - reachable) / length;
            for (std::size_t k = 0; k < rights; ++k)
                prices[k] = std::max(0.0, best[k] - theta * scale_[k] * scale_[k] * average[k]);
            double const now = value(prices, slope);
            double agreement = 0;
            for (std::size_t k = 0; k < rights; ++k) {
                agreement += scale_[k] * scale_[k] * slope[k] * average[k];
                average[k] += share * (slope[k] - average[k]);
            }
            if (now < best_value) {
                best_value = now;
                best = prices;
                idle = 0;
                if (agreement > 0) pace = std::min(2.0, pace * 1.1);
            } else if (++idle == 20) {
                idle = 0;
                pace *= 0.66;
            }
            if (step % 100 == 0) {
                if (checked - best_value < 1e-4 * (best_value - reachable))
                    share = std::max(0.001, share * 0.5);
                checked = best_value;
            }
        }
        return best_value;
    }

private:
    // The value at the prices, and its subgradient.
    double value(std::vector<double> const& prices, std::vector<double>& slope) const {
        double out = 0;
        for (std::size_t k = 0; k < capacities_.size(); ++k) {
            out += capacities_[k] * prices[k];
            slope[k] = capacities_[k];
        }
        std::uint32_t c = 0;
        std::uint32_t n = 0;
        for (std::uint32_t const end : buyer_ends_) {
            double most = 0;
            std::uint32_t from = 0;
            std::uint32_t until = 0;
            for (; c < end; ++c) {
                double worth = surplus_[c];
                std::uint32_t const first = n;
                for (; n < claim_ends_[c]; ++n) worth -= claims_[n].weight * prices[claims_[n].right];
                if (worth > most) {
                    most = worth;
                    from = first;
                    until = n;
                }
            }
            out += most;
            for (std::uint32_t i = from; i < until; ++i) slope[claims_[i].right] -= claims_[i].weight;
        }
        return out;
    }

    struct Weighted {
        std::uint32_t right;
        double weight;
    };
    double unit_ = 1;
    std::vector<double> capacities_;
    std::vector<double> scale_;  // of a right's price: what its best claimant gains by it
    std::vector<double> surplus_;
    std::vector<Weighted> claims_;
    std::vector<std::uint32_t> claim_ends_;
    std::vector<std::uint32_t> buyer_ends_;
};

bool fits(Column const& column, std::vector<std::int64_t> const& left) {
    return std::ranges::all_of(column.claims, [&](Claim const& c) { return c.weight <= left[c.right]; });
}

void take(Column const& column, std::vector<std::int64_t>& left, std::int64_t sign) {
    for (Claim const& claim : column.claims) left[claim.right] -= sign * claim.weight;
}

using PriceSteps = double (PoolDual::*)(std::vector<double>& prices, double reachable, int steps) const;

WideUnits move_prices(Part const& part, Pool const& pool, std::int64_t target, int steps, PriceSteps way,
                      std::vector<std::int64_t>& prices) {
    PoolDual const dual(part, pool);
    std::vector<double> moved;
    for (std::int64_t const price : prices) moved.push_back(static_cast<double>(price) / dual.unit());
    double const value = (dual.*way)(moved, static_cast<double>(target) / dual.unit(), steps);
    for (std::size_t k = 0; k < prices.size(); ++k)
        prices[k] = static_cast<std::int64_t>(moved[k] * dual.unit() + 0.5);
    return static_cast<WideUnits>(value * dual.unit());
}

}  // namespace

WideUnits improve_prices(Part const& part, Pool const& pool, std::int64_t target, int steps,
                         std::vector<std::int64_t>& prices) {
    return move_prices(part, pool, target, steps, &PoolDual::improve, prices);
}

WideUnits polish_prices(Part const& part, Pool const& pool, std::int64_t target, int steps,
                        std::vector<std::int64_t>& prices) {
    return move_prices(part, pool, target, steps, &PoolDual::polish, prices);
}

Choice choose_greedily(Part const& part, Pool const& pool, std::vector<std::int64_t> const& prices) {
    struct Turn {
        std::int64_t regret;
        std::uint32_t buyer;
        std::vector<std::pair<std::int64_t, std::uint32_t>> answers;  // -reduced, column
    };
    std::vector<Turn> turns(pool.buyer_count());
    for (std::uint32_t b = 0; b < turns.size(); ++b) {
        Turn& turn = turns[b];
        turn.buyer = b;
        for (std::uint32_t const c : pool.of(b)) turn.answers.emplace_back(-reduced(pool[c], prices), c);
        std::ranges::sort(turn.answers);
        std::int64_t const first = turn.answers.empty() ? 0 : -turn.answers[0].first;
        std::int64_t const second = turn.answers.size() < 2 ? 0 : -turn.answers[1].first;
        turn.regret = first - std::max<std::int64_t>(0, second);
    }
    std::ranges::sort(turns, [](Turn const& a, Turn const& b) {
        return a.regret != b.regret ? a.regret > b.regret : a.buyer < b.buyer;
    });
    Choice out{std::vector<std::uint32_t>(pool.buyer_count(), no_column), part.capacities, 0};
    for (Turn const& turn : turns)
        for (auto const& [cost, c] : turn.answers)
            if (fits(pool[c], out.left)) {
                out.columns[turn.buyer] = c;
                take(pool[c], out.left, 1);
                out.value += pool[c].surplus;
                break;
            }
    return out;
}

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
