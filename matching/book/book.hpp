#pragma once
// Continuous mode: posted menus stand until they are cancelled or used up, a bid takes the cheapest item that
// suits it at once or goes away. Price first, then time (the offer's sequence number), then place in the
// menu.

#include "matching/book/menu_index.hpp"
#include "matching/book/offer_slots.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace licet::matching {

struct MenuItem {
    std::int64_t upfront = 0;  // minor units
    std::int64_t royalty = 0;  // ppm of the book's reference revenue
};

struct StandingOffer {
    std::uint64_t offer = 0;
    std::uint64_t seq = 0;
    std::uint64_t purposes = 0;  // a bit a purpose
    TerritoryCodes territories;
    std::uint8_t privacy = 0;  // 0 to 7; a bid accepts its own class and those below
    bool is_exclusive = false;
    std::uint64_t licences_left = 0;  // 0: unlimited
    std::vector<MenuItem> menu;
};

struct BookBid {
    std::uint64_t purposes = 0;
    TerritoryCodes territories;
    std::uint8_t privacy = 0;
    std::int64_t budget = 0;       // minor units, upfront
    std::int64_t royalty_cap = 0;  // ppm
    std::int64_t max_cost = 0;     // minor units
};

struct BookDeal {
    std::uint64_t offer = 0;
    std::size_t position = 0;  // in the menu
    std::int64_t upfront = 0;
    std::int64_t royalty = 0;
    std::int64_t cost = 0;  // upfront and, rounded up, the royalty on the reference revenue
};

class Book {
public:
    // 0 <= reference_revenue <= 10^15 minor units.
    explicit Book(std::int64_t reference_revenue);

    [[nodiscard]] bool contains(std::uint64_t offer) const;
    // False where the offer stands already.
    bool add(StandingOffer offer);
    // False where it does not stand.
    bool cancel(std::uint64_t offer);
    // The deal that the bid gets, carried out; nothing where no item suits it.
    std::optional<BookDeal> take(BookBid const& bid);

    [[nodiscard]] std::size_t item_count() const { return index_.item_count(); }

private:
    struct Live {
        StandingOffer offer;
        std::vector<std::pair<std::uint8_t, std::uint64_t>> sold;  // exclusively: a territory, its purposes
    };

    [[nodiscard]] std::int64_t cost_of(std::int64_t upfront, std::int64_t royalty) const;
    [[nodiscard]] bool is_free(std::uint32_t slot, BookBid const& bid) const;
    void serve(std::uint32_t slot, BookBid const& bid);
    void remove(std::uint32_t slot);

    std::int64_t reference_revenue_;
    MenuIndex index_;
    std::vector<Live> offers_;  // by slot
    std::vector<std::uint32_t> free_;
    OfferSlots slots_;
};

}  // namespace licet::matching
