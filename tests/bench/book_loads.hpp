#pragma once
// Offers and bids of a continuous book for benchmarks, and the book looked through from the front.

#include "contracts/values/money.hpp"
#include "matching/book/book.hpp"
#include "tests/property.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace licet::testing {

using matching::BookBid;
using matching::BookDeal;
using matching::StandingOffer;

inline StandingOffer some_offer(Random& random, std::uint64_t number) {
    StandingOffer offer;
    offer.offer = number;
    offer.seq = number;
    offer.purposes = random.next();
    for (int i = 0; i < 8; ++i) offer.territories.set(random.below(32));
    if (random.below(2) == 0) offer.territories.set(248);  // everywhere
    offer.privacy = static_cast<std::uint8_t>(random.below(8));
    for (int i = 0; i < 3; ++i)
        offer.menu.push_back({static_cast<std::int64_t>(random.below(1'000'000'000)),
                              static_cast<std::int64_t>(random.below(100'000))});
    return offer;
}

// How many offers suit a bid: the usual few conditions, many, or ones that none meets.
enum BidKind { usual, selective, unmatched };
inline BookBid some_bid(Random& random, BidKind kind) {
    BookBid bid;
    for (int i = 0; i < (kind == usual ? 4 : 6); ++i) bid.purposes |= std::uint64_t{1} << random.below(64);
    bid.territories.set(kind == usual ? 248 : random.below(32));
    bid.privacy = static_cast<std::uint8_t>(kind == usual ? 4 + random.below(4) : random.below(3));
    bid.budget = static_cast<std::int64_t>(random.below(1'000'000'000));
    bid.royalty_cap = static_cast<std::int64_t>(random.below(100'000));
    bid.max_cost = 3'000'000'000;
    if (kind == unmatched) {
        bid.territories.reset();
        bid.territories.set(255);
    }
    return bid;
}

// One book a size, kept; licences are unlimited, so a bid leaves it as it was.
template <class Kept>
Kept& book_of(std::int64_t offers) {
    static std::map<std::int64_t, std::unique_ptr<Kept>> made;
    auto& at = made[offers];
    if (at == nullptr) {
        at = std::make_unique<Kept>(1'000'000'000);
        Random random(7);
        for (std::int64_t i = 0; i < offers; ++i) at->add(some_offer(random, static_cast<std::uint64_t>(i)));
    }
    return *at;
}

// The sorted scan, its items side by side in one array: as good as looking through everything gets.
class Scan {
public:
    explicit Scan(std::int64_t reference_revenue) : reference_revenue_(reference_revenue) {}
    void add(StandingOffer const& offer) {
        offers_.push_back(offer);
        for (std::uint32_t p = 0; p < offer.menu.size(); ++p) {
            auto const royalty =
                (WideUnits{offer.menu[p].royalty} * reference_revenue_ + 999'999) / 1'000'000;
            items_.push_back({offer.menu[p].upfront + static_cast<std::int64_t>(royalty),
                              offer.menu[p].upfront, offer.menu[p].royalty,
                              static_cast<std::uint32_t>(offers_.size() - 1), p});
        }
        is_sorted_ = false;
    }
    std::optional<BookDeal> take(BookBid const& bid) {
        if (!is_sorted_) std::ranges::stable_sort(items_, {}, &Item::cost);
        is_sorted_ = true;
        for (Item const& item : items_) {
            if (item.cost > bid.max_cost) break;
            if (item.upfront > bid.budget || item.royalty > bid.royalty_cap) continue;
            StandingOffer const& offer = offers_[item.offer];
            if ((bid.purposes & ~offer.purposes) != 0 || offer.privacy > bid.privacy ||
                (bid.territories & ~offer.territories).any())
                continue;
            return BookDeal{offer.offer, item.position, item.upfront, item.royalty, item.cost};
        }
        return std::nullopt;
    }

private:
    struct Item {
        std::int64_t cost;
        std::int64_t upfront;
        std::int64_t royalty;
        std::uint32_t offer;
        std::uint32_t position;
    };
    std::int64_t reference_revenue_;
    std::vector<StandingOffer> offers_;
    std::vector<Item> items_;
    bool is_sorted_ = false;
};

}  // namespace licet::testing
