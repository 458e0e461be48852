#include "matching/search/piece.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {

Piece::Piece(Packing const& packing, std::vector<std::uint32_t> const& buyers,
             std::vector<std::uint32_t> const& rights, std::vector<std::int64_t> const& left)
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

WideUnits Piece::loss_of_choice(std::vector<std::uint32_t> const& chosen) const {
    std::vector<std::int64_t> left = capacities_;
    WideUnits loss = 0;
    for (std::size_t n = 0; n < buyers_.size(); ++n) {
        Column const& column = columns_[(n == 0 ? 0 : ends_[n - 1]) + chosen[buyers_[n]]];
        loss += column.exact;
        for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
            left[claims_[i].right] -= claims_[i].exact;
    }
    for (std::size_t k = 0; k < rights_.size(); ++k) loss += WideUnits{packing_.prices[rights_[k]]} * left[k];
    return loss;
}

bool Piece::run(WideUnits cutoff, std::uint64_t work, std::vector<std::uint32_t>& chosen,
                std::uint32_t only_buyer, std::vector<std::uint32_t> const& only_places) {
    best_loss_ = cutoff;
    best_.clear();
    work_left_ = work;
    is_cut_off_ = false;
    Node root;
    root.left = capacities_;
    for (std::size_t n = 0; n < buyers_.size(); ++n) {
        for (std::uint32_t c = n == 0 ? 0 : ends_[n - 1]; c < ends_[n]; ++c)
            if (buyers_[n] != only_buyer ||
                std::ranges::find(only_places, columns_[c].place) != only_places.end())
                root.alive.push_back(c);
        root.ends.push_back(static_cast<std::uint32_t>(root.alive.size()));
    }
    root.shifts.assign(rights_.size(), 0.0);
    visit(std::move(root), 0);
    for (std::size_t n = 0; n < best_.size(); ++n) chosen[buyers_[n]] = columns_[best_[n]].place;
    return !is_cut_off_;
}

Piece::Question Piece::choose_question(Node const& node) {
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

bool Piece::can_split(Node const& node, std::size_t n, std::uint32_t right) const {
    bool some = false;
    bool all = true;
    for (std::uint32_t a = node.from(n); a < node.ends[n]; ++a) {
        bool const is_in = claims_right(columns_[node.alive[a]], right);
        some = some || is_in;
        all = all && is_in;
    }
    return some && !all;
}

bool Piece::claims_right(Column const& column, std::uint32_t right) const {
    for (std::uint32_t i = column.claims_from; i < column.claims_until; ++i)
        if (claims_[i].right == right) return true;
    return false;
}

Piece::Node Piece::child(Node const& node, std::size_t n, std::uint32_t right, bool with) const {
    Node out;
    out.shifts = node.shifts;
    out.left = node.left;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::uint32_t a = node.from(n); with && a < node.ends[n]; ++a)
        for (std::uint32_t i = columns_[node.alive[a]].claims_from; i < columns_[node.alive[a]].claims_until;
             ++i)
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

void Piece::visit(Node node, int depth) {
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

void Piece::split_by_column(Node const& node, int depth) {
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

Piece::Node Piece::with_columns(Node const& node, std::size_t n, std::uint32_t from,
                                std::uint32_t until) const {
    Node out = node;
    out.alive.erase(out.alive.begin() + until, out.alive.begin() + node.ends[n]);
    out.alive.erase(out.alive.begin() + node.from(n), out.alive.begin() + from);
    std::uint32_t const gone = node.ends[n] - node.from(n) - (until - from);
    for (std::size_t m = n; m < buyers_.size(); ++m) out.ends[m] -= gone;
    return out;
}

}  // namespace licet::matching
