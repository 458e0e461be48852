#include "matching/book/book.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>

namespace licet::matching {

Book::Book(std::int64_t reference_revenue) : reference_revenue_(reference_revenue) {
    LICET_ASSERT(reference_revenue >= 0 && reference_revenue <= 1'000'000'000'000'000, "within its limit");
}

std::int64_t Book::cost_of(std::int64_t upfront, std::int64_t royalty) const {
    // Whole millions and the rest apart: the product itself would need 128 bits, and a slow division.
    constexpr std::int64_t million = 1'000'000;
    std::int64_t const rest = royalty * (reference_revenue_ % million);
    return upfront + royalty * (reference_revenue_ / million) + (rest + million - 1) / million;
}

bool Book::contains(std::uint64_t offer) const {
    return slots_.find(offer).has_value();
}

bool Book::add(StandingOffer offer) {
    bool const has_free = !free_.empty();
    std::uint32_t const slot = has_free ? free_.back() : static_cast<std::uint32_t>(offers_.size());
    if (!slots_.insert(offer.offer, slot)) return false;
    if (has_free)
        free_.pop_back();
    else
        offers_.emplace_back();

    ItemRows rows;
    if (offer.is_exclusive) rows.add(ItemRows::exclusive);
    rows.add_purposes(offer.purposes);
    rows.add_territories(offer.territories);
    for (std::size_t p = offer.privacy; p < 8; ++p) rows.add(ItemRows::privacy + p);
    for (std::uint32_t position = 0; position < offer.menu.size(); ++position) {
        MenuItem const& item = offer.menu[position];
        index_.insert(
            {{cost_of(item.upfront, item.royalty), offer.seq, position}, item.upfront, item.royalty, slot},
            rows);
    }
    offers_[slot].offer = std::move(offer);
    return true;
}

bool Book::cancel(std::uint64_t offer) {
    auto const slot = slots_.find(offer);
    if (!slot) return false;
    remove(*slot);
    return true;
}

void Book::remove(std::uint32_t slot) {
    StandingOffer const& offer = offers_[slot].offer;
    for (std::uint32_t position = 0; position < offer.menu.size(); ++position) {
        MenuItem const& item = offer.menu[position];
        index_.erase({cost_of(item.upfront, item.royalty), offer.seq, position}, slot);
    }
    slots_.erase(offer.offer);
    offers_[slot] = {};
    free_.push_back(slot);
}

bool Book::is_free(std::uint32_t slot, BookBid const& bid) const {
    return std::ranges::none_of(offers_[slot].sold, [&](auto const& sold) {
        return (sold.second & bid.purposes) != 0 && bid.territories[sold.first];
    });
}

std::optional<BookDeal> Book::take(BookBid const& bid) {
    ItemRows rows;
    rows.add(ItemRows::privacy + bid.privacy);
    rows.add(ItemRows::royalty + ItemRows::royalty_size(bid.royalty_cap));
    rows.add(ItemRows::upfront + ItemRows::upfront_size(bid.budget));
    rows.add_purposes(bid.purposes);
    rows.add_territories(bid.territories);
    // What costs more than both limits together is above one of them.
    std::int64_t const most = std::min(bid.max_cost, cost_of(bid.budget, bid.royalty_cap));
    auto const item = index_.first(rows, {bid.budget, bid.royalty_cap, most},
                                   [&](std::uint32_t slot) { return is_free(slot, bid); });
    if (!item) return std::nullopt;
    BookDeal const deal{offers_[item->slot].offer.offer, item->key.position, item->upfront, item->royalty,
                        item->key.cost};
    serve(item->slot, bid);
    return deal;
}

// Data stays: the offer goes only when its licences are used up. What is sold exclusively is marked.
void Book::serve(std::uint32_t slot, BookBid const& bid) {
    Live& live = offers_[slot];
    if (live.offer.is_exclusive) {
        for (std::size_t t = bid.territories._Find_first(); t < bid.territories.size();
             t = bid.territories._Find_next(t)) {
            auto const territory = static_cast<std::uint8_t>(t);
            auto const at = std::ranges::lower_bound(live.sold, territory, {},
                                                     &std::pair<std::uint8_t, std::uint64_t>::first);
            if (at != live.sold.end() && at->first == territory)
                at->second |= bid.purposes;
            else
                live.sold.insert(at, {territory, bid.purposes});
        }
    }
    if (live.offer.licences_left == 0) return;
    if (--live.offer.licences_left == 0) remove(slot);
}

}  // namespace licet::matching
