#include "matching/search/packing.hpp"

#include "matching/clearing/joined.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace licet::matching {
namespace {

using Wide = WideUnits;
constexpr std::uint32_t none = UINT32_MAX;

// Buyers that can be decided by themselves, those joined by a right that binds: branch and bound. At each node
// prices move until the bound is as high as they can make it; columns that lose too much at it are gone; and
// one buyer is asked whether it has one right or not.
class Piece {
public:
    // What is chosen before is what the buyers start from; `cutoff` is a loss that must be beaten.
    Piece(Packing const& packing, std::vector<std::uint32_t> const& buyers, std::vector<std::uint32_t> const& rights,
          std::vector<std::int64_t> const& left)
        : packing_(packing), buyers_(buyers), rights_(rights) {
        std::vector<std::uint32_t> place(packing.capacities.size(), none);
        double price_sum = 0;
        for (std::uint32_t const k : rights) {
            place[k] = static_cast<std::uint32_t>(prices_.size());
            prices_.push_back(static_cast<double>(packing.prices[k]));
            price_sum += prices_.back();
            capacities_.push_back(left[k]);
        }
        double const typical = 1.0 + price_sum / static_cast<double>(std::max<std::size_t>(1, rights.size()));
        for (double const price : prices_) scale_.push_back(std::max(price, 0.5 * typical));
        for (std::uint32_t const b : buyers) {
            for (std::uint32_t n = 0; n < packing.columns[b].size(); ++n) {
                PackingColumn const& column = packing.columns[b][n];
                columns_.push_back({static_cast<double>(column.loss), column.loss,
                                    static_cast<std::uint32_t>(claims_.size()), 0, n});
                for (Claim const& claim : column.claims)
                    if (place[claim.right] != none)
                        claims_.push_back({place[claim.right], claim.weight, static_cast<double>(claim.weight)});
                columns_.back().claims_until = static_cast<std::uint32_t>(claims_.size());
            }
            ends_.push_back(static_cast<std::uint32_t>(columns_.size()));
        }
        slope_.resize(rights.size());
        direction_.resize(rights.size());
        answers_.resize(buyers.size());
        counts_.assign(columns_.size(), 0);
    }

    // Loss of this piece alone when its buyers have the columns given.
    [[nodiscard]] Wide loss_of_choice(std::vector<std::uint32_t> const& chosen) const {
        std::vector<std::int64_t> left = capacities_;
        Wide loss = 0;
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            Column const& column = columns_[(n == 0 ? 0 : ends_[n - 1]) + chosen[buyers_[n]]];
            loss += column.exact;
            for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
                left[claims_[i].right] -= claims_[i].exact;
        }
        for (std::size_t k = 0; k < rights_.size(); ++k) loss += Wide{packing_.prices[rights_[k]]} * left[k];
        return loss;
    }

    // Looks for less loss than `cutoff`. True where nothing better is left; what was found is in `chosen`.
    bool run(Wide cutoff, std::uint64_t work, std::vector<std::uint32_t>& chosen, std::uint32_t only_buyer = none,
             std::vector<std::uint32_t> const& only_places = {}) {
        best_loss_ = cutoff;
        best_.clear();
        work_left_ = work;
        is_cut_off_ = false;
        Node root;
        root.left = capacities_;
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            for (std::uint32_t c = n == 0 ? 0 : ends_[n - 1]; c < ends_[n]; ++c)
                if (buyers_[n] != only_buyer || std::ranges::find(only_places, columns_[c].place) != only_places.end())
                    root.alive.push_back(c);
            root.ends.push_back(static_cast<std::uint32_t>(root.alive.size()));
        }
        root.shifts.assign(rights_.size(), 0.0);
        visit(std::move(root), 0);
        for (std::size_t n = 0; n < best_.size(); ++n) chosen[buyers_[n]] = columns_[best_[n]].place;
        return !is_cut_off_;
    }
    [[nodiscard]] bool has_found() const { return !best_.empty(); }

private:
    struct Column {
        double loss;
        std::int64_t exact;
        std::uint32_t claims_from;
        std::uint32_t claims_until;
        std::uint32_t place;
    };
    struct PieceClaim {
        std::uint32_t right;
        std::int64_t exact;
        double weight;
    };
    struct Node {
        std::vector<std::uint32_t> alive;   // columns, buyer by buyer
        std::vector<std::uint32_t> ends;    // a buyer
        std::vector<std::int64_t> left;     // less what buyers with one column have
        std::vector<double> shifts;         // of each right's price
        std::uint32_t from(std::size_t n) const { return n == 0 ? 0 : ends[n - 1]; }
    };

    [[nodiscard]] bool is_too_much(double bound, double margin) const {
        return bound - margin > static_cast<double>(best_loss_) - 1;
    }

    // What is lost at least at the shifted prices, and which way each right's price should go.
    double value(Node const& node, std::vector<double> const& shifts) {
        double out = 0;
        double size = 0;
        for (std::size_t k = 0; k < shifts.size(); ++k) {
            double const part = shifts[k] * static_cast<double>(capacities_[k]);
            out -= part;
            size += std::abs(part);
            slope_[k] = -static_cast<double>(capacities_[k]);
        }
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            double least = std::numeric_limits<double>::max();
            std::uint32_t answer = none;
            for (std::uint32_t a = node.from(n); a < node.ends[n]; ++a) {
                Column const& column = columns_[node.alive[a]];
                double loss = column.loss;
                for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
                    loss += claims_[i].weight * shifts[claims_[i].right];
                if (loss < least) {
                    least = loss;
                    answer = node.alive[a];
                }
                work_done_ += 1 + column.claims_until - column.claims_from;
            }
            answers_[n] = answer;
            out += least;
            size += std::abs(least);
            Column const& column = columns_[answer];
            for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
                slope_[claims_[i].right] += claims_[i].weight;
        }
        work_done_ += shifts.size();
        margin_ = 1e-12 * size + 1e-6;
        return out;
    }

    void keep_if_better() {
        std::vector<std::int64_t>& left = scratch_;
        left = capacities_;
        Wide loss = 0;
        for (std::uint32_t const c : answers_) {
            loss += columns_[c].exact;
            for (std::uint32_t i = columns_[c].claims_from; i < columns_[c].claims_until; ++i)
                if ((left[claims_[i].right] -= claims_[i].exact) < 0) return;
        }
        for (std::size_t k = 0; k < left.size(); ++k) loss += Wide{packing_.prices[rights_[k]]} * left[k];
        if (loss >= best_loss_) return;
        best_loss_ = loss;
        best_ = answers_;
    }

    // Steps towards the loss to beat, shorter when nothing improves. False where nothing better is left.
    bool raise_bound(Node& node, int steps, double& bound) {
        std::vector<double> shifts = node.shifts;
        bound = -std::numeric_limits<double>::max();
        std::ranges::fill(direction_, 0.0);
        for (std::uint32_t const c : node.alive) counts_[c] = 0;
        asked_ = 0;
        double pace = 1.0;
        int idle = 0;
        for (int step = 0; step <= steps; ++step) {
            double const now = value(node, shifts);
            ++asked_;
            for (std::uint32_t const c : answers_) ++counts_[c];
            if (now > bound + 1e-9 * std::abs(bound)) {
                bound = now;
                bound_margin_ = margin_;
                node.shifts = shifts;
                idle = 0;
            } else if (++idle > 6) {
                idle = 0;
                pace *= 0.6;
                shifts = node.shifts;
                std::ranges::fill(direction_, 0.0);
                if (pace < 0.02) break;
                continue;
            }
            keep_if_better();
            if (is_too_much(bound, bound_margin_)) return false;
            double length = 0;
            for (std::size_t k = 0; k < shifts.size(); ++k) {
                direction_[k] = slope_[k] + 0.4 * direction_[k];
                if (shifts[k] <= -prices_[k] && direction_[k] < 0) direction_[k] = 0;
                double const scaled = scale_[k] * direction_[k];
                length += scaled * scaled;
            }
            if (!(length > 0)) break;
            double const theta = pace * std::max(1.0, static_cast<double>(best_loss_) - now) / length;
            for (std::size_t k = 0; k < shifts.size(); ++k)
                shifts[k] = std::max(-prices_[k], shifts[k] + theta * scale_[k] * scale_[k] * direction_[k]);
        }
        return true;
    }

    // Drops what loses too much; then what no longer fits beside buyers that have one column left. False where
    // a buyer is left without any.
    bool shrink(Node& node, double bound) {
        std::vector<double>& reduced = reduced_;
        reduced.resize(node.alive.size());
        std::uint32_t kept = 0;
        std::uint32_t from = 0;
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            double least = std::numeric_limits<double>::max();
            for (std::uint32_t a = from; a < node.ends[n]; ++a) {
                Column const& column = columns_[node.alive[a]];
                double loss = column.loss;
                for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
                    loss += claims_[i].weight * node.shifts[claims_[i].right];
                reduced[a] = loss;
                least = std::min(least, loss);
            }
            for (std::uint32_t a = from; a < node.ends[n]; ++a)
                if (!is_too_much(bound + reduced[a] - least, bound_margin_)) node.alive[kept++] = node.alive[a];
            from = node.ends[n];
            node.ends[n] = kept;
        }
        node.alive.resize(kept);
        return propagate(node);
    }
    bool propagate(Node& node) {
        is_settled_.assign(buyers_.size(), false);
        node.left = capacities_;
        while (true) {
            bool any = false;
            for (std::size_t n = 0; n < buyers_.size(); ++n) {
                std::uint32_t const count = node.ends[n] - node.from(n);
                if (count == 0) return false;
                if (count > 1 || is_settled_[n]) continue;
                is_settled_[n] = true;
                any = true;
                Column const& column = columns_[node.alive[node.from(n)]];
                for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
                    if ((node.left[claims_[i].right] -= claims_[i].exact) < 0) return false;
            }
            if (!any) return true;
            std::uint32_t kept = 0;
            std::uint32_t from = 0;
            for (std::size_t n = 0; n < buyers_.size(); ++n) {
                for (std::uint32_t a = from; a < node.ends[n]; ++a) {
                    Column const& column = columns_[node.alive[a]];
                    bool fits = true;
                    if (!is_settled_[n])
                        for (std::uint32_t i = column.claims_from; i < column.claims_until && fits; ++i)
                            fits = claims_[i].exact <= node.left[claims_[i].right];
                    if (fits) node.alive[kept++] = node.alive[a];
                }
                from = node.ends[n];
                node.ends[n] = kept;
            }
            node.alive.resize(kept);
        }
    }

    // The buyer and the right that the prices are least sure of.
    struct Question {
        std::size_t buyer = 0;
        std::uint32_t right = none;
        double yes = 0;
    };
    Question choose_question(Node const& node) {
        Question out;
        double most = 0;
        shares_.assign(rights_.size(), 0.0);
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            if (node.ends[n] - node.from(n) < 2) continue;
            touched_.clear();
            for (std::uint32_t a = node.from(n); a < node.ends[n]; ++a) {
                Column const& column = columns_[node.alive[a]];
                double const share = static_cast<double>(counts_[node.alive[a]]) / asked_;
                for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i) {
                    std::uint32_t const k = claims_[i].right;
                    if (shares_[k] == 0) {
                        touched_.push_back(k);
                        shares_[k] = 1e-9;
                        }
                    shares_[k] += share;
                }
            }
            for (std::uint32_t const k : touched_) {
                double const share = std::min(1.0, shares_[k]);
                shares_[k] = 0;
                double const score =
                    (std::min(share, 1 - share) + 1e-6) * (1e-9 * scale_[k] + prices_[k] + node.shifts[k]);
                if (score > most && can_split(node, n, k)) {
                    most = score;
                    out = {n, k, share};
                }
            }
        }
        return out;
    }
    bool can_split(Node const& node, std::size_t n, std::uint32_t right) const {
        bool some = false;
        bool all = true;
        for (std::uint32_t a = node.from(n); a < node.ends[n]; ++a) {
            bool const is_in = claims_right(columns_[node.alive[a]], right);
            some = some || is_in;
            all = all && is_in;
        }
        return some && !all;
    }
    bool claims_right(Column const& column, std::uint32_t right) const {
        for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
            if (claims_[i].right == right) return true;
        return false;
    }

    // The node's problem with buyer n only asking for the right, or only not asking for it.
    Node child(Node const& node, std::size_t n, std::uint32_t right, bool with) const {
        Node out;
        out.shifts = node.shifts;
        out.left = node.left;
        std::int64_t least = std::numeric_limits<std::int64_t>::max();
        for (std::uint32_t a = node.from(n); with && a < node.ends[n]; ++a)
            for (std::uint32_t i = columns_[node.alive[a]].claims_from; i < columns_[node.alive[a]].claims_until; ++i)
                if (claims_[i].right == right) least = std::min(least, claims_[i].exact);
        for (std::size_t m = 0; m < buyers_.size(); ++m) {
            bool const is_settled = node.ends[m] - node.from(m) == 1;
            for (std::uint32_t a = node.from(m); a < node.ends[m]; ++a) {
                Column const& column = columns_[node.alive[a]];
                bool is_kept = true;
                if (m == n) {
                    is_kept = claims_right(column, right) == with;
                } else if (with && !is_settled) {
                    for (std::uint32_t i = column.claims_from; i < column.claims_until && is_kept; ++i)
                        is_kept = claims_[i].right != right || claims_[i].exact + least <= node.left[right];
                }
                if (is_kept) out.alive.push_back(node.alive[a]);
            }
            out.ends.push_back(static_cast<std::uint32_t>(out.alive.size()));
        }
        return out;
    }

    void visit(Node node, int depth) {
        if (!propagate(node)) return;
        double bound = 0;
        work_done_ = 0;
        bool const is_open = raise_bound(node, depth == 0 ? 150 : 24, bound);
        work_left_ -= std::min(work_left_, work_done_);
        if (!is_open || !shrink(node, bound)) return;
        if (node.alive.size() == buyers_.size()) {  // one column each
            for (std::size_t n = 0; n < buyers_.size(); ++n) answers_[n] = node.alive[n];
            keep_if_better();
            return;
        }
        if (work_left_ == 0 || depth > 400) {
            is_cut_off_ = true;
            return;
        }
        Question const question = choose_question(node);
        if (question.right == none) {
            split_by_column(node, depth);
            return;
        }
        bool const with_first = question.yes >= 0.5;
        visit(child(node, question.buyer, question.right, with_first), depth + 1);
        if (is_cut_off_) return;
        visit(child(node, question.buyer, question.right, !with_first), depth + 1);
    }

    // Where everybody's columns claim the same rights, perhaps more or less of them: somebody's least loss, or the
    // others.
    void split_by_column(Node const& node, int depth) {
        for (std::size_t n = 0; n < buyers_.size(); ++n) {
            if (node.ends[n] - node.from(n) < 2) continue;
            std::uint32_t least = node.from(n);
            for (std::uint32_t a = least; a < node.ends[n]; ++a)
                if (columns_[node.alive[a]].exact < columns_[node.alive[least]].exact) least = a;
            visit(with_columns(node, n, least, least + 1), depth + 1);
            if (is_cut_off_) return;
            Node others = node;
            others.alive.erase(others.alive.begin() + least);
            for (std::size_t m = n; m < buyers_.size(); ++m) --others.ends[m];
            visit(std::move(others), depth + 1);
            return;
        }
    }
    Node with_columns(Node const& node, std::size_t n, std::uint32_t from, std::uint32_t until) const {
        Node out = node;
        out.alive.erase(out.alive.begin() + until, out.alive.begin() + node.ends[n]);
        out.alive.erase(out.alive.begin() + node.from(n), out.alive.begin() + from);
        std::uint32_t const gone = node.ends[n] - node.from(n) - (until - from);
        for (std::size_t m = n; m < buyers_.size(); ++m) out.ends[m] -= gone;
        return out;
    }

    Packing const& packing_;
    std::vector<std::uint32_t> const& buyers_;
    std::vector<std::uint32_t> const& rights_;
    std::vector<Column> columns_;
    std::vector<PieceClaim> claims_;
    std::vector<std::uint32_t> ends_;  // a buyer, in columns_
    std::vector<double> prices_;
    std::vector<double> scale_;
    std::vector<std::int64_t> capacities_;

    std::vector<double> slope_;
    std::vector<double> direction_;
    std::vector<double> reduced_;
    std::vector<double> shares_;
    std::vector<std::uint32_t> touched_;
    std::vector<std::uint32_t> counts_;   // how often a column was an answer while the bound was raised,
    int asked_ = 0;                       // of so many times
    std::vector<std::uint32_t> answers_;  // a buyer
    std::vector<bool> is_settled_;
    std::vector<std::int64_t> scratch_;
    double margin_ = 0;
    double bound_margin_ = 0;
    Wide best_loss_ = 0;
    std::vector<std::uint32_t> best_;
    std::uint64_t work_left_ = 0;
    std::uint64_t work_done_ = 0;
    bool is_cut_off_ = false;
};

// Who can be decided by whom.
struct Pieces {
    std::vector<std::vector<std::uint32_t>> buyers;
    std::vector<std::vector<std::uint32_t>> rights;  // the same
    std::vector<std::uint32_t> piece_of;             // a buyer; none where it has one column
    std::vector<std::int64_t> left;                  // of each right beside buyers with one column
};

Pieces pieces_of(Packing const& packing) {
    std::size_t const rights = packing.capacities.size();
    Pieces out;
    out.left = packing.capacities;
    std::vector<bool> is_open(packing.columns.size());
    for (std::size_t b = 0; b < packing.columns.size(); ++b) {
        is_open[b] = packing.columns[b].size() > 1;
        if (!is_open[b])
            for (Claim const& claim : packing.columns[b][0].claims) out.left[claim.right] -= claim.weight;
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
                if (packing.prices[claim.right] == 0 && wanted[claim.right] <= out.left[claim.right]) continue;
                if (first[claim.right] == none)
                    first[claim.right] = b;
                else
                    joined.join(first[claim.right], b);
            }
    }
    std::vector<std::uint32_t> number(packing.columns.size(), none);
    out.piece_of.assign(packing.columns.size(), none);
    for (std::uint32_t b = 0; b < packing.columns.size(); ++b) {
        if (!is_open[b]) continue;
        std::uint32_t& piece = number[joined.root(b)];
        if (piece == none) {
            piece = static_cast<std::uint32_t>(out.buyers.size());
            out.buyers.emplace_back();
            out.rights.emplace_back();
        }
        out.buyers[piece].push_back(b);
        out.piece_of[b] = piece;
    }
    for (std::uint32_t k = 0; k < rights; ++k)
        if (first[k] != none) out.rights[out.piece_of[first[k]]].push_back(k);
    return out;
}

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

Packed pack(Packing const& packing, std::vector<std::uint32_t> start, std::uint64_t work) {
    Pieces const pieces = pieces_of(packing);
    Packed out{std::move(start), 0, true};
    for (std::size_t p = 0; p < pieces.buyers.size(); ++p) {
        Piece piece(packing, pieces.buyers[p], pieces.rights[p], pieces.left);
        if (!piece.run(piece.loss_of_choice(out.chosen), work, out.chosen)) out.is_least = false;
    }
    out.loss = loss_of(packing, out.chosen);
    return out;
}

Alternative as_good_with(Packing const& packing, std::vector<std::uint32_t> const& least, std::uint32_t b,
                         std::vector<std::uint32_t> const& places, std::uint64_t work) {
    Pieces const pieces = pieces_of(packing);
    std::uint32_t const p = pieces.piece_of[b];
    if (p == none) return {{}, true};
    Piece piece(packing, pieces.buyers[p], pieces.rights[p], pieces.left);
    Alternative out{least, true};
    out.is_known = piece.run(piece.loss_of_choice(least) + 1, work, out.chosen, b, places);
    if (!piece.has_found())
        out.chosen.clear();
    else
        out.is_known = true;
    return out;
}

}  // namespace licet::matching
