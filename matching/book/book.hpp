#pragma once
// Continuous mode: posted menus stand until they are cancelled or used up, a bid takes the cheapest item that
// suits it at once or goes away. Price first, then time (the offer's sequence number), then place in the
// menu.

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace licet::matching {

using TerritoryCodes = std::bitset<256>;

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

// A book's offers by number, and its menu items in the order they are served, indexed attribute by attribute:
// a bid ANDs the rows of what it asks for over thousands of items at once and looks only at those that are
// left.
class Book {
public:
    // 0 <= reference_revenue <= 10^15 minor units.
    explicit Book(std::int64_t reference_revenue);
    ~Book();
    Book(Book&&) noexcept;
    Book& operator=(Book&&) noexcept;

    [[nodiscard]] bool contains(std::uint64_t offer) const;
    // False where the offer stands already.
    bool add(StandingOffer offer);
    // False where it does not stand.
    bool cancel(std::uint64_t offer);
    // The deal that the bid gets, carried out; nothing where no item suits it.
    std::optional<BookDeal> take(BookBid const& bid);

    [[nodiscard]] std::size_t item_count() const { return item_count_; }

private:
    struct Key {
        std::int64_t cost;
        std::uint64_t seq;
        std::uint32_t position;
        friend auto operator<=>(Key const&, Key const&) = default;
    };
    struct Entry {
        Key key;
        std::int64_t upfront;
        std::int64_t royalty;
        std::uint32_t slot;  // of its offer, in offers_
    };
    struct Page;
    struct Live {
        StandingOffer offer;
        std::vector<std::uint64_t> sold;  // where exclusive: purposes sold, a territory
    };

    [[nodiscard]] std::int64_t cost_of(MenuItem const& item) const;
    [[nodiscard]] std::size_t page_of(Key const& key) const;
    void insert(Entry const& entry);
    void erase(Key const& key);
    [[nodiscard]] bool suits(Live const& live, BookBid const& bid) const;
    void serve(std::uint32_t slot, BookBid const& bid);
    void remove(std::uint32_t slot);

    std::int64_t reference_revenue_;
    std::vector<std::unique_ptr<Page>> pages_;
    std::vector<Live> offers_;
    std::vector<std::uint32_t> free_;
    std::map<std::uint64_t, std::uint32_t> slot_of_;
    std::size_t item_count_ = 0;
};

}  // namespace licet::matching
