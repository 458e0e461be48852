#include "matching/clearing/plain_clearing.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <compare>
#include <set>

namespace licet::matching {
namespace {

// Depth first over the items in order, each taken or left. `rest_[i]` bounds what items i and later can add.
class Search {
public:
    Search(Instance const& instance, std::uint64_t node_limit)
        : instance_(instance),
          nodes_left_(node_limit),
          capacities_(instance.capacities),
          buyers_(instance.buyers),
          by_buyer_(instance.buyers.size()),
          best_by_buyer_(instance.buyers.size()) {
        rest_.assign(instance.item_count() + 1, 0);
        for (std::size_t i = instance.item_count(); i-- > 0;) rest_[i] = rest_[i + 1] + instance.surpluses[i];
    }

    Clearing run() {
        visit(0);
        Clearing out;
        out.value = best_value_;
        out.items = best_;
        out.prices.assign(instance_.capacities.size(), 0);
        out.bound = std::max(best_value_, unexplored_);
        return out;
    }

private:
    void visit(std::size_t i) {
        if (value_ + rest_[i] < best_value_) return;
        if (i == instance_.item_count()) {
            keep_if_better();
            return;
        }
        if (nodes_left_ == 0) {
            unexplored_ = std::max(unexplored_, value_ + rest_[i]);
            keep_if_better();
            return;
        }
        --nodes_left_;
        Item const item = instance_.item(i);
        if (can_take(item)) {
            take(i, 1);
            chosen_.push_back(static_cast<std::uint32_t>(i));
            visit(i + 1);
            chosen_.pop_back();
            take(i, -1);
        }
        visit(i + 1);
    }

    bool can_take(Item const& item) const {
        Buyer const& buyer = buyers_[item.buyer];
        if (item.surplus <= 0 || item.upfront > buyer.budget || item.royalty > buyer.royalty_cap)
            return false;
        if (item.group >= 0 && groups_.contains({item.buyer, item.group})) return false;
        // A right may be claimed twice by one item: the weights add up.
        for (Claim const& claim : item.claims) {
            std::int64_t wanted = 0;
            for (Claim const& other : item.claims)
                if (other.right == claim.right) wanted += other.weight;
            if (wanted > capacities_[claim.right]) return false;
        }
        return true;
    }

    void take(std::size_t i, std::int64_t sign) {
        Item const item = instance_.item(i);
        buyers_[item.buyer].budget -= sign * item.upfront;
        buyers_[item.buyer].royalty_cap -= sign * item.royalty;
        by_buyer_[item.buyer] += sign * item.surplus;
        value_ += sign * item.surplus;
        for (Claim const& claim : item.claims) capacities_[claim.right] -= sign * claim.weight;
        if (item.group < 0) return;
        if (sign > 0)
            groups_.insert({item.buyer, item.group});
        else
            groups_.erase({item.buyer, item.group});
    }

    void keep_if_better() {
        if (has_best_) {
            if (value_ != best_value_) {
                if (value_ < best_value_) return;
            } else if (auto const order = by_buyer_ <=> best_by_buyer_; order != 0) {
                if (order < 0) return;
            } else if (!(chosen_ < best_)) {
                return;
            }
        }
        has_best_ = true;
        best_value_ = value_;
        best_by_buyer_ = by_buyer_;
        best_ = chosen_;
    }

    Instance const& instance_;
    std::uint64_t nodes_left_;
    std::vector<std::int64_t> rest_;
    std::vector<std::int64_t> capacities_;
    std::vector<Buyer> buyers_;
    std::set<std::pair<std::uint32_t, std::int32_t>> groups_;
    std::vector<std::uint32_t> chosen_;
    std::vector<std::int64_t> by_buyer_;
    std::int64_t value_ = 0;

    bool has_best_ = false;
    std::int64_t best_value_ = 0;
    std::vector<std::int64_t> best_by_buyer_;
    std::vector<std::uint32_t> best_;
    std::int64_t unexplored_ = 0;
};

}  // namespace

Clearing clear_plainly(Instance const& instance, std::uint64_t node_limit) {
    return Search(instance, node_limit).run();
}

}  // namespace licet::matching
