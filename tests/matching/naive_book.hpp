#pragma once
// The continuous book again, as plainly as it can be said: all items in one sorted list, looked through from
// the front.

#include "contracts/values/money.hpp"
#include "matching/book/book.hpp"

#include <algorithm>
#include <memory>
#include <set>

namespace licet::testing {

class NaiveBook {
public:
    explicit NaiveBook(std::int64_t reference_revenue) : reference_revenue_(reference_revenue) {}

    bool add(matching::StandingOffer const& offer) {
        for (auto const& standing : standing_)
            if (standing->offer.offer == offer.offer) return false;
        auto standing = std::make_shared<Standing>(Standing{offer, {}});
        standing_.push_back(standing);
        for (std::size_t position = 0; position < offer.menu.size(); ++position) {
            Item item{0, offer.seq, position, standing};
            item.cost =
                offer.menu[position].upfront +
                static_cast<std::int64_t>(
                    (WideUnits{offer.menu[position].royalty} * reference_revenue_ + 999'999) / 1'000'000);
            auto const at =
                std::upper_bound(items_.begin(), items_.end(), item, [](Item const& a, Item const& b) {
                    return std::tuple(a.cost, a.seq, a.position) < std::tuple(b.cost, b.seq, b.position);
                });
            items_.insert(at, item);
        }
        return true;
    }
    bool cancel(std::uint64_t offer) {
        auto const gone = std::erase_if(standing_, [&](auto const& s) { return s->offer.offer == offer; });
        std::erase_if(items_, [&](Item const& item) { return item.standing->offer.offer == offer; });
        return gone > 0;
    }
    std::optional<matching::BookDeal> take(matching::BookBid const& bid) {
        for (Item const& item : items_) {
            if (!suits(item, bid)) continue;
            auto const standing = item.standing;
            matching::MenuItem const& chosen = standing->offer.menu[item.position];
            matching::BookDeal const deal{standing->offer.offer, item.position, chosen.upfront,
                                          chosen.royalty, item.cost};
            if (standing->offer.is_exclusive)
                for (std::size_t t = 0; t < 256; ++t)
                    for (std::size_t p = 0; p < 64; ++p)
                        if (bid.territories[t] && (bid.purposes >> p & 1U) != 0)
                            standing->sold.insert({p, t});
            if (standing->offer.licences_left > 0 && --standing->offer.licences_left == 0) cancel(deal.offer);
            return deal;
        }
        return std::nullopt;
    }

private:
    struct Standing {
        matching::StandingOffer offer;
        std::set<std::pair<std::size_t, std::size_t>> sold;
    };
    struct Item {
        std::int64_t cost;
        std::uint64_t seq;
        std::size_t position;
        std::shared_ptr<Standing> standing;
    };
    static bool suits(Item const& item, matching::BookBid const& bid) {
        auto const& offer = item.standing->offer;
        auto const& chosen = offer.menu[item.position];
        if ((bid.purposes & ~offer.purposes) != 0 || (bid.territories & ~offer.territories).any())
            return false;
        if (offer.privacy > bid.privacy || chosen.upfront > bid.budget || chosen.royalty > bid.royalty_cap ||
            item.cost > bid.max_cost)
            return false;
        return std::ranges::none_of(item.standing->sold, [&](auto const& cell) {
            return (bid.purposes >> cell.first & 1U) != 0 && bid.territories[cell.second];
        });
    }

    std::int64_t reference_revenue_;
    std::vector<std::shared_ptr<Standing>> standing_;
    std::vector<Item> items_;
};

}  // namespace licet::testing
