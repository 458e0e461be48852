// What a node of a piece loses at least, and which of its columns that leaves.

#include "matching/search/piece.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace licet::matching {

bool Piece::is_too_much(double bound, double margin) const {
    return bound - margin > static_cast<double>(best_loss_) - 1;
}

double Piece::value(Node const& node, std::vector<double> const& shifts) {
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

void Piece::keep_if_better() {
    std::vector<std::int64_t>& left = scratch_;
    left = capacities_;
    WideUnits loss = 0;
    for (std::uint32_t const c : answers_) {
        loss += columns_[c].exact;
        for (std::uint32_t i = columns_[c].claims_from; i < columns_[c].claims_until; ++i)
            if ((left[claims_[i].right] -= claims_[i].exact) < 0) return;
    }
    for (std::size_t k = 0; k < left.size(); ++k) loss += WideUnits{packing_.prices[rights_[k]]} * left[k];
    if (loss >= best_loss_) return;
    best_loss_ = loss;
    best_ = answers_;
}

bool Piece::raise_bound(Node& node, int steps, double& bound) {
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

bool Piece::shrink(Node& node, double bound) {
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

bool Piece::propagate(Node& node) {
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

}  // namespace licet::matching
