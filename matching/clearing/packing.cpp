#include "matching/clearing/packing.hpp"

#include <algorithm>
#include <numeric>

namespace licet::matching {
namespace {

using Wide = WideUnits;
constexpr std::uint32_t none = UINT32_MAX;

// Buyers that can be decided by themselves: those joined by a right that binds.
class Piece {
public:
    Piece(Packing const& packing, std::vector<std::uint32_t> buyers, std::vector<std::uint32_t> const& rights,
          std::vector<std::int64_t>& left, std::vector<std::uint32_t>& chosen, std::uint64_t nodes)
        : packing_(packing),
          buyers_(std::move(buyers)),
          rights_(rights),
          left_(left),
          chosen_(chosen),
          nodes_left_(nodes),
          potential_(packing.capacities.size(), 0),
          is_decided_(buyers_.size(), false),
          now_(buyers_.size(), 0) {}

    // True where nothing better is left.
    bool run() {
        best_.clear();
        for (std::uint32_t const b : buyers_) best_.push_back(chosen_[b]);
        best_loss_ = 0;
        std::vector<std::int64_t> after = left_;
        for (std::uint32_t const b : buyers_) {
            PackingColumn const& column = packing_.columns[b][chosen_[b]];
            best_loss_ += column.loss;
            for (Claim const& claim : column.claims) after[claim.right] -= claim.weight;
        }
        for (std::uint32_t const k : rights_) best_loss_ += Wide{packing_.prices[k]} * after[k];
        visit(0);
        for (std::size_t n = 0; n < buyers_.size(); ++n) chosen_[buyers_[n]] = best_[n];
        return !is_cut_off_;
    }

private:
    struct Glance {
        std::uint32_t first = none;  // the feasible column of least loss
        std::int64_t regret = 0;     // how much more the next one loses
    };

    bool fits(PackingColumn const& column) const {
        return std::ranges::all_of(column.claims, [&](Claim const& c) { return c.weight <= left_[c.right]; });
    }
    void take(PackingColumn const& column, std::int64_t sign) {
        for (Claim const& claim : column.claims) left_[claim.right] -= sign * claim.weight;
    }

    // What the undecided lose at least; adds to potential_ what they can use of each right at most.
    Wide look(std::vector<Glance>& glances) {
        Wide least = 0;
        for (std::uint32_t const k : rights_) potential_[k] = 0;
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            if (is_decided_[n]) continue;
            Glance& glance = glances[n];
            auto const& columns = packing_.columns[buyers_[n]];
            bool has_second = false;
            for (std::uint32_t c = 0; c < columns.size(); ++c) {
                if (!fits(columns[c])) continue;
                if (glance.first == none) {
                    glance.first = c;
                } else if (!has_second) {
                    has_second = true;
                    glance.regret = columns[c].loss - columns[glance.first].loss;
                }
                for (Claim const& claim : columns[c].claims)
                    potential_[claim.right] =
                        std::min(left_[claim.right], potential_[claim.right] + claim.weight);
            }
            if (glance.first == none) return best_loss_;  // nobody is left without an answer
            if (!has_second) glance.regret = INT64_MAX;
            least += columns[glance.first].loss;
        }
        return least;
    }

    void visit(Wide loss) {
        if (nodes_left_ == 0) {
            is_cut_off_ = true;
            return;
        }
        --nodes_left_;
        std::vector<Glance> glances(buyers_.size());
        Wide bound = loss + look(glances);
        for (std::uint32_t const k : rights_) bound += Wide{packing_.prices[k]} * (left_[k] - potential_[k]);
        if (bound >= best_loss_) return;

        // Everybody's first wish together: where that fits, and nothing priced stays unsold for it, it is
        // best.
        std::size_t branch = buyers_.size();
        Wide together = loss;
        std::vector<std::int64_t>& after = scratch_;
        after = left_;
        std::uint32_t oversold = none;
        bool all_decided = true;
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            if (is_decided_[n]) continue;
            all_decided = false;
            PackingColumn const& column = packing_.columns[buyers_[n]][glances[n].first];
            together += column.loss;
            for (Claim const& claim : column.claims) {
                after[claim.right] -= claim.weight;
                if (after[claim.right] < 0 && oversold == none) oversold = claim.right;
            }
        }
        if (oversold == none) {
            for (std::uint32_t const k : rights_) together += Wide{packing_.prices[k]} * after[k];
            if (together < best_loss_) {
                best_loss_ = together;
                for (std::size_t n = 0; n < buyers_.size(); ++n)
                    best_[n] = is_decided_[n] ? now_[n] : glances[n].first;
            }
            if (all_decided || together == bound) return;
        }
        std::int64_t most = -1;
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            if (is_decided_[n]) continue;
            auto const& columns = packing_.columns[buyers_[n]];
            if (oversold != none &&
                std::ranges::none_of(columns[glances[n].first].claims,
                                     [&](Claim const& claim) { return claim.right == oversold; }))
                continue;
            if (glances[n].regret > most) {
                most = glances[n].regret;
                branch = n;
            }
        }
        decide(branch, loss);
    }

    void decide(std::size_t n, Wide loss) {
        auto const& columns = packing_.columns[buyers_[n]];
        is_decided_[n] = true;
        for (std::uint32_t c = 0; c < columns.size() && !is_cut_off_; ++c) {
            if (loss + columns[c].loss >= best_loss_) break;  // ascending by loss
            if (!fits(columns[c])) continue;
            take(columns[c], 1);
            now_[n] = c;
            visit(loss + columns[c].loss);
            take(columns[c], -1);
        }
        is_decided_[n] = false;
    }

    Packing const& packing_;
    std::vector<std::uint32_t> buyers_;
    std::vector<std::uint32_t> const& rights_;
    std::vector<std::int64_t>& left_;
    std::vector<std::uint32_t>& chosen_;
    std::uint64_t nodes_left_;
    std::vector<std::int64_t> potential_;
    std::vector<bool> is_decided_;
    std::vector<std::uint32_t> now_;
    std::vector<std::uint32_t> best_;
    std::vector<std::int64_t> scratch_;
    Wide best_loss_ = 0;
    bool is_cut_off_ = false;
};

class Joined {
public:
    explicit Joined(std::size_t count) : up_(count) { std::iota(up_.begin(), up_.end(), 0U); }
    std::uint32_t root(std::uint32_t i) {
        while (up_[i] != i) i = up_[i] = up_[up_[i]];
        return i;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = root(a);
        b = root(b);
        up_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::uint32_t> up_;
};

}  // namespace

WideUnits loss_of(Packing const& packing, std::vector<std::uint32_t> const& chosen) {
    Wide loss = 0;
    std::vector<std::int64_t> left = packing.capacities;
    for (std::size_t b = 0; b < chosen.size(); ++b) {
        loss += packing.columns[b][chosen[b]].loss;
        for (Claim const& claim : packing.columns[b][chosen[b]].claims) left[claim.right] -= claim.weight;
    }
    for (std::size_t k = 0; k < left.size(); ++k) loss += Wide{packing.prices[k]} * left[k];
    return loss;
}

Packed pack(Packing const& packing, std::vector<std::uint32_t> start, std::uint64_t nodes) {
    std::size_t const rights = packing.capacities.size();
    std::vector<std::int64_t> left = packing.capacities;
    std::vector<bool> is_open(packing.columns.size());
    for (std::size_t b = 0; b < packing.columns.size(); ++b) {
        is_open[b] = packing.columns[b].size() > 1;
        if (!is_open[b])
            for (Claim const& claim : packing.columns[b][0].claims) left[claim.right] -= claim.weight;
    }
    std::vector<std::int64_t> wanted(rights, 0);
    std::vector<std::uint32_t> first(rights, none);
    Joined joined(packing.columns.size());
    // What each open buyer can use of a right at most, summed, says whether the right can bind.
    std::vector<std::int64_t> most(rights, 0);
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b) {
        if (!is_open[b]) continue;
        std::vector<std::uint32_t> touched;
        for (PackingColumn const& column : packing.columns[b])
            for (Claim const& claim : column.claims) {
                if (most[claim.right] == 0) touched.push_back(claim.right);
                most[claim.right] = std::max(most[claim.right], claim.weight);
            }
        for (std::uint32_t const k : touched) {
            wanted[k] = std::min(packing.capacities[k] + 1, wanted[k] + most[k]);
            most[k] = 0;
        }
    }
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b) {
        if (!is_open[b]) continue;
        for (PackingColumn const& column : packing.columns[b])
            for (Claim const& claim : column.claims) {
                if (packing.prices[claim.right] == 0 && wanted[claim.right] <= left[claim.right]) continue;
                if (first[claim.right] == none)
                    first[claim.right] = b;
                else
                    joined.join(first[claim.right], b);
            }
    }
    std::vector<std::vector<std::uint32_t>> buyers_of(packing.columns.size());
    std::vector<std::vector<std::uint32_t>> rights_of(packing.columns.size());
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b)
        if (is_open[b]) buyers_of[joined.root(b)].push_back(b);
    for (std::uint32_t k = 0; k < rights; ++k)
        if (first[k] != none) rights_of[joined.root(first[k])].push_back(k);

    Packed out{std::move(start), 0, true};
    for (std::uint32_t root = 0; root < buyers_of.size(); ++root) {
        if (buyers_of[root].empty()) continue;
        if (!Piece(packing, buyers_of[root], rights_of[root], left, out.chosen, nodes).run())
            out.is_least = false;
    }
    out.loss = loss_of(packing, out.chosen);
    return out;
}

}  // namespace licet::matching
