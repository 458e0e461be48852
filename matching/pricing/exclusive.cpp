#include "matching/pricing/exclusive.hpp"

#include "contracts/values/assert.hpp"
#include "matching/pricing/linear_program.hpp"

#include <algorithm>
#include <bit>

namespace licet::matching {
namespace {

std::optional<Award> highest(std::span<std::int64_t const> bids, std::optional<std::int64_t> reserve) {
    std::optional<Award> out;
    for (std::size_t i = 0; i < bids.size(); ++i) {
        if (reserve && bids[i] < *reserve) continue;
        if (!out) {
            out = Award{i, 0, std::nullopt};
        } else if (bids[i] > bids[out->winner]) {
            out->runner_up = out->winner;
            out->winner = i;
        } else if (!out->runner_up || bids[i] > bids[*out->runner_up]) {
            out->runner_up = i;
        }
    }
    return out;
}

bool conflict(CellBid const& x, CellBid const& y) {
    return (x.is_exclusive || y.is_exclusive) && (x.cells & y.cells) != 0;
}

using BidSet = std::uint32_t;  // a bit a bid

// The best set of bids among `allowed`; earlier bids first, and only what is strictly better replaces it.
class BestSet {
public:
    explicit BestSet(std::span<CellBid const> bids) : bids_(bids) {
        LICET_ASSERT(bids.size() <= cell_bids_max, "few enough bids to decide exactly");
        for (std::size_t i = 0; i < bids.size(); ++i) {
            conflicts_[i] = 0;
            for (std::size_t j = 0; j < bids.size(); ++j)
                if (j != i && conflict(bids[i], bids[j])) conflicts_[i] |= BidSet{1} << j;
        }
    }
    struct Found {
        BidSet set = 0;
        std::int64_t value = 0;
    };
    Found of(BidSet allowed) {
        best_ = {};
        std::int64_t rest = 0;
        for (std::size_t i = 0; i < bids_.size(); ++i)
            if ((allowed >> i & 1U) != 0) rest += bids_[i].amount;
        search(0, allowed, 0, 0, rest);
        return best_;
    }

private:
    void search(std::size_t i, BidSet allowed, BidSet set, std::int64_t value, std::int64_t rest) {
        if (value + rest <= best_.value) return;
        if (rest == 0) {
            best_ = {set, value};
            return;
        }
        while ((allowed >> i & 1U) == 0) ++i;
        std::int64_t const amount = bids_[i].amount;
        BidSet const others = allowed & ~(BidSet{1} << i);
        BidSet const out = others & conflicts_[i];
        std::int64_t lost = 0;
        for (BidSet left = out; left != 0; left &= left - 1)
            lost += bids_[static_cast<std::size_t>(std::countr_zero(left))].amount;
        search(i + 1, others & ~out, set | BidSet{1} << i, value + amount, rest - amount - lost);
        search(i + 1, others, set, value, rest - amount);
    }

    std::span<CellBid const> bids_;
    BidSet conflicts_[cell_bids_max] = {};
    Found best_;
};

// The payments of a winner each that solve: sum over each chosen coalition's row = its bound, moved from VCG
// as little as can be; the multipliers of the rows with them. Nothing where the rows depend on each other.
struct Row {
    std::vector<bool> in;  // a winner each
    Rate bound;
};
std::optional<std::vector<Rate>> multipliers(std::vector<Row const*> const& rows,
                                             std::vector<Rate> const& from) {
    std::size_t const n = rows.size();
    std::vector<std::vector<Rate>> cells(n, std::vector<Rate>(n + 1, Rate(0)));
    for (std::size_t r = 0; r < n; ++r) {
        cells[r][n] = rows[r]->bound;
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (!rows[r]->in[i]) continue;
            cells[r][n] -= from[i];
            for (std::size_t c = 0; c < n; ++c)
                if (rows[c]->in[i]) cells[r][c] += 1;
        }
    }
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        while (pivot < n && cells[pivot][c] == 0) ++pivot;
        if (pivot == n) return std::nullopt;
        std::swap(cells[c], cells[pivot]);
        Rate const by = cells[c][c];
        for (Rate& cell : cells[c]) cell /= by;
        for (std::size_t r = 0; r < n; ++r) {
            if (r == c || cells[r][c] == 0) continue;
            Rate const times = cells[r][c];
            for (std::size_t k = c; k <= n; ++k) cells[r][k] -= times * cells[c][k];
        }
    }
    std::vector<Rate> out;
    for (std::size_t r = 0; r < n; ++r) out.push_back(cells[r][n]);
    return out;
}

}  // namespace

std::optional<Award> second_price(std::span<std::int64_t const> bids, std::optional<std::int64_t> reserve) {
    auto award = highest(bids, reserve);
    if (!award) return award;
    // A lone bidder without a reserve pays nothing.
    award->pays = award->runner_up ? bids[*award->runner_up] : reserve.value_or(0);
    return award;
}

std::optional<Award> first_price(std::span<std::int64_t const> bids, std::optional<std::int64_t> reserve) {
    auto award = highest(bids, reserve);
    if (award) award->pays = bids[award->winner];
    return award;
}

CellAwards award_cells(std::span<CellBid const> bids) {
    BestSet best(bids);
    BidSet const all = bids.empty() ? 0 : ~BidSet{0} >> (32 - bids.size());
    auto const found = best.of(all);
    CellAwards out;
    out.value = found.value;
    for (std::size_t i = 0; i < bids.size(); ++i) {
        if ((found.set >> i & 1U) == 0) continue;
        out.winners.push_back(i);
        std::int64_t const without = best.of(all & ~(BidSet{1} << i)).value;
        out.pays.push_back(without - (found.value - bids[i].amount));
    }
    return out;
}

std::optional<std::vector<Rate>> core_payments(std::span<CellBid const> bids, CellAwards const& awards) {
    std::size_t const count = awards.winners.size();
    std::vector<Rate> vcg;
    for (std::int64_t const pays : awards.pays) vcg.emplace_back(pays);
    // A coalition of some winners and all losers offers its own best set; the winners outside it pay at least
    // what that is more than what the winners inside it gain now. Coalitions are added while one is not
    // satisfied.
    std::vector<Row> rows;
    std::vector<Rate> pays = vcg;
    for (;;) {
        // Each bidder brings its bid less what it gains now; winners that gain nothing bring all of it.
        std::optional<Row> worst;
        Rate worst_by = 0;
        for (BidSet inside = 0; inside < BidSet{1} << count; ++inside) {
            std::vector<CellBid> coalition;
            Row row{std::vector<bool>(count, true), 0};
            Rate held = 0;
            for (std::size_t i = 0; i < bids.size(); ++i) {
                auto const at = std::ranges::find(awards.winners, i);
                if (at == awards.winners.end()) {
                    coalition.push_back(bids[i]);
                    continue;
                }
                auto const w = static_cast<std::size_t>(at - awards.winners.begin());
                if ((inside >> w & 1U) == 0) continue;
                coalition.push_back(bids[i]);
                row.in[w] = false;
                row.bound -= bids[i].amount;
            }
            BestSet best(coalition);
            row.bound += best.of(coalition.empty() ? 0 : ~BidSet{0} >> (32 - coalition.size())).value;
            for (std::size_t w = 0; w < count; ++w)
                if (row.in[w]) held += pays[w];
            if (row.bound - held > worst_by) {
                worst_by = row.bound - held;
                worst = std::move(row);
            }
        }
        if (!worst) return pays;
        if (rows.size() == core_constraints_max) return std::nullopt;
        rows.push_back(std::move(*worst));

        // The least sum that satisfies them, nobody paying more than its bid.
        std::vector<Row> binding = rows;
        LinearProgram program{count, {}};
        for (std::size_t w = 0; w < count; ++w) {
            Rate const amount = bids[awards.winners[w]].amount;
            program.constraints.push_back({{{w, Rate(1)}}, LinearConstraint::Sense::at_most, amount});
            program.constraints.push_back({{{w, Rate(1)}}, LinearConstraint::Sense::at_least, vcg[w]});
        }
        for (Row const& row : rows) {
            LinearConstraint constraint{{}, LinearConstraint::Sense::at_least, row.bound};
            for (std::size_t w = 0; w < count; ++w)
                if (row.in[w]) constraint.terms.emplace_back(w, Rate(1));
            program.constraints.push_back(constraint);
        }
        auto const least = minimise(program, std::vector<Rate>(count, Rate(1)));
        LICET_ASSERT(least.has_value(), "paying the bids is in the core");

        // Nearest to VCG of those: the constraints that hold with equality are tried, fewest first, until the
        // point they give satisfies all and no multiplier is negative. The sum is always one of them.
        std::vector<Row> all = rows;
        for (std::size_t w = 0; w < count; ++w) {
            Row cap{std::vector<bool>(count, false), Rate(-bids[awards.winners[w]].amount)};
            cap.in[w] = true;
            all.push_back(cap);  // read with the other sign: at most
        }
        Row const sum{std::vector<bool>(count, true), least->value};
        bool is_found = false;
        std::size_t const sets = std::size_t{1} << std::min<std::size_t>(all.size(), 16);
        for (int size = 0; size <= static_cast<int>(count) && !is_found; ++size) {
            for (std::size_t set = 0; set < sets && !is_found; ++set) {
                if (std::popcount(set) != size) continue;
                std::vector<Row> chosen{sum};
                std::vector<bool> is_cap{false};
                for (std::size_t r = 0; r < all.size(); ++r) {
                    if ((set >> r & 1U) == 0) continue;
                    chosen.push_back(all[r]);
                    is_cap.push_back(r >= rows.size());
                    if (is_cap.back()) chosen.back().bound = -chosen.back().bound;
                }
                std::vector<Row const*> pointers;
                for (Row const& row : chosen) pointers.push_back(&row);
                auto const times = multipliers(pointers, vcg);
                if (!times) continue;
                bool is_good = true;
                for (std::size_t r = 1; r < chosen.size(); ++r)
                    is_good = is_good && (is_cap[r] ? (*times)[r] <= 0 : (*times)[r] >= 0);
                std::vector<Rate> point = vcg;
                for (std::size_t r = 0; r < chosen.size(); ++r)
                    for (std::size_t w = 0; w < count; ++w)
                        if (chosen[r].in[w]) point[w] += (*times)[r];
                for (Row const& row : rows) {
                    Rate held = 0;
                    for (std::size_t w = 0; w < count; ++w)
                        if (row.in[w]) held += point[w];
                    is_good = is_good && held >= row.bound;
                }
                for (std::size_t w = 0; w < count; ++w)
                    is_good = is_good && point[w] <= bids[awards.winners[w]].amount;
                if (is_good) {
                    pays = point;
                    is_found = true;
                }
            }
        }
        if (!is_found) return std::nullopt;
    }
}

}  // namespace licet::matching
