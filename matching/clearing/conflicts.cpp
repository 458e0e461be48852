#include "matching/clearing/conflicts.hpp"

#include <algorithm>

namespace licet::matching {
namespace {

using Set = std::vector<std::uint32_t>;  // ascending

Set both(Set const& a, Set const& b) {
    Set out;
    std::ranges::set_intersection(a, b, std::back_inserter(out));
    return out;
}

class Cliques {
public:
    Cliques(Part const& part, std::size_t count_max)
        : part_(part), count_max_(count_max), near_(part.items.size()), buyer_of_(part.items.size()) {
        std::vector<Set> claimants(part.capacities.size());
        for (std::uint32_t b = 0; b < part.buyers.size(); ++b)
            for (std::uint32_t i = part.buyers[b].items_from; i < part.buyers[b].items_until; ++i) {
                buyer_of_[i] = b;
                if (part.items[i].is_impossible) continue;
                for (std::uint32_t n = part.items[i].claims_from; n < part.items[i].claims_until; ++n)
                    claimants[part.claims[n].right].push_back(i);
            }
        // Many who want one right are as many pairs squared: prices of the rights must do there.
        std::size_t pairs = 0;
        for (Set const& c : claimants) pairs += c.size() * c.size();
        is_too_large_ = pairs > pairs_max;
        if (is_too_large_) return;
        for (std::uint32_t k = 0; k < claimants.size(); ++k)
            for (std::uint32_t const i : claimants[k])
                for (std::uint32_t const j : claimants[k])
                    if (i != j && weight(i, k) + weight(j, k) > part.capacities[k]) near_[i].push_back(j);
        for (Set& near : near_) {
            std::ranges::sort(near);
            near.erase(std::unique(near.begin(), near.end()), near.end());
        }
    }

    // Each clique that no larger one holds, from its lowest item on.
    std::vector<Set> find() {
        if (is_too_large_) return {};
        for (std::uint32_t i = 0; i < near_.size() && found_.size() < count_max_; ++i) {
            auto const after = std::ranges::upper_bound(near_[i], i);
            clique_ = {i};
            steps_left_ = steps_max;
            extend(Set(after, near_[i].end()), Set(near_[i].begin(), after));
        }
        return std::move(found_);
    }

private:
    static constexpr std::size_t steps_max = 2000;  // from one item
    static constexpr std::size_t pairs_max = 20'000'000;
    static constexpr std::size_t work_max = 1'000'000'000;  // items looked at, all in all

    std::int64_t weight(std::uint32_t item, std::uint32_t right) const {
        for (std::uint32_t n = part_.items[item].claims_from; n < part_.items[item].claims_until; ++n)
            if (part_.claims[n].right == right) return part_.claims[n].weight;
        return 0;
    }

    // Bron and Kerbosch: `open` may still join, `done` would make what is already known.
    void extend(Set open, Set done) {
        if (found_.size() >= count_max_ || steps_left_ == 0 || work_ > work_max) return;
        --steps_left_;
        work_ += (open.size() + done.size()) * (open.size() + 1);
        if (open.empty()) {
            if (done.empty()) keep();
            return;
        }
        Set pivot_near;
        for (Set const* set : {&open, &done})
            for (std::uint32_t const v : *set)
                if (Set near = both(open, near_[v]); near.size() >= pivot_near.size()) pivot_near = std::move(near);
        Set branch;
        std::ranges::set_difference(open, pivot_near, std::back_inserter(branch));
        for (std::uint32_t const v : branch) {
            clique_.push_back(v);
            extend(both(open, near_[v]), both(done, near_[v]));
            clique_.pop_back();
            open.erase(std::ranges::lower_bound(open, v));
            done.insert(std::ranges::lower_bound(done, v), v);
        }
    }

    // Of use where three buyers meet and no right holds all of it.
    void keep() {
        if (clique_.size() < 3) return;
        Set buyers;
        for (std::uint32_t const i : clique_) buyers.push_back(buyer_of_[i]);
        std::ranges::sort(buyers);
        if (std::unique(buyers.begin(), buyers.end()) - buyers.begin() < 3) return;
        PartItem const& first = part_.items[clique_[0]];
        for (std::uint32_t n = first.claims_from; n < first.claims_until; ++n) {
            std::uint32_t const k = part_.claims[n].right;
            if (std::ranges::all_of(clique_, [&](std::uint32_t i) { return 2 * weight(i, k) > part_.capacities[k]; }))
                return;
        }
        Set found = clique_;
        std::ranges::sort(found);
        found_.push_back(std::move(found));
    }

    Part const& part_;
    std::size_t count_max_;
    std::vector<Set> near_;  // of an item, what it excludes
    std::vector<std::uint32_t> buyer_of_;
    Set clique_;
    std::vector<Set> found_;
    std::size_t steps_left_ = 0;
    std::size_t work_ = 0;
    bool is_too_large_ = false;
};

}  // namespace

Part with_conflicts(Part const& part, std::size_t count_max) {
    std::vector<Set> const cliques = Cliques(part, count_max).find();
    if (cliques.size() >= count_max) return part;
    std::vector<Set> of(part.items.size());
    for (std::uint32_t n = 0; n < cliques.size(); ++n)
        for (std::uint32_t const i : cliques[n]) of[i].push_back(n);
    Part out = part;
    out.claims.clear();
    auto const rights = static_cast<std::uint32_t>(part.capacities.size());
    for (std::uint32_t i = 0; i < part.items.size(); ++i) {
        PartItem& item = out.items[i];
        auto const from = static_cast<std::uint32_t>(out.claims.size());
        out.claims.insert(out.claims.end(), part.claims.begin() + item.claims_from,
                          part.claims.begin() + item.claims_until);
        for (std::uint32_t const n : of[i]) out.claims.push_back({rights + n, 1});
        item.claims_from = from;
        item.claims_until = static_cast<std::uint32_t>(out.claims.size());
    }
    out.capacities.resize(rights + cliques.size(), 1);
    return out;
}

}  // namespace licet::matching
