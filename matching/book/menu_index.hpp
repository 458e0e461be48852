#pragma once
// The menu items of a book in the order they are served, indexed attribute by attribute: a bid ANDs the rows
// of what it asks for over hundreds of items at once and looks only at those that are left. What a step needs
// lies together: a page's part of a row is one cache line.

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace licet::matching {

using TerritoryCodes = std::bitset<256>;

// Price first, then time, then place in the menu.
struct ItemKey {
    std::int64_t cost = 0;
    std::uint64_t seq = 0;  // of its offer
    std::uint32_t position = 0;
    friend auto operator<=>(ItemKey const&, ItemKey const&) = default;
};
struct IndexedItem {
    ItemKey key;
    std::int64_t upfront = 0;
    std::int64_t royalty = 0;
    std::uint32_t slot = 0;  // its offer, as the book numbers them
};

// The rows that an item stands in, or that a bid asks for. Amounts are sorted into coarse sizes, each row
// also holding all smaller ones.
class ItemRows {
public:
    static constexpr std::size_t upfront_sizes = 14;
    static constexpr std::size_t royalty_sizes = 11;
    static constexpr std::size_t exclusive = 0;
    static constexpr std::size_t purpose = 1;
    static constexpr std::size_t territory = purpose + 64;
    static constexpr std::size_t privacy = territory + 256;
    static constexpr std::size_t upfront = privacy + 8;
    static constexpr std::size_t royalty = upfront + upfront_sizes;
    static constexpr std::size_t count = royalty + royalty_sizes;

    static std::size_t upfront_size(std::int64_t amount);
    static std::size_t royalty_size(std::int64_t ppm);

    void add(std::size_t row) { rows_[size_++] = static_cast<std::uint16_t>(row); }
    void add_purposes(std::uint64_t purposes);
    void add_territories(TerritoryCodes const& territories);

    [[nodiscard]] std::uint16_t const* begin() const { return rows_.data(); }
    [[nodiscard]] std::uint16_t const* end() const { return rows_.data() + size_; }

private:
    std::array<std::uint16_t, count> rows_;
    std::size_t size_ = 0;
};

class MenuIndex {
public:
    // `rows`: those that all items of the offer stand in; those of the amounts are found here.
    void insert(IndexedItem const& item, ItemRows const& rows);
    void erase(ItemKey const& key, std::uint32_t slot);

    struct Limits {
        std::int64_t upfront;
        std::int64_t royalty;
        std::int64_t cost;
    };
    // The first item that stands in all rows, is within the limits and, where it is exclusive, is still free.
    template <class IsFree>
    [[nodiscard]] std::optional<IndexedItem> first(ItemRows const& rows, Limits const& limits,
                                                   IsFree is_free) const;

    [[nodiscard]] std::size_t item_count() const { return item_count_; }

private:
    static constexpr std::size_t leaf_size = 64;    // items: one word of a row
    static constexpr std::size_t leaf_count = 8;    // of a page: its words of a row are one cache line
    static constexpr std::size_t least_items = 64;  // a page of fewer gives them to its neighbours

    using Row = std::array<std::uint64_t, leaf_count>;
    struct Entry {
        std::int64_t cost;
        std::int64_t upfront;
        std::uint64_t seq;
        std::uint32_t royalty;
        std::uint32_t position;
        [[nodiscard]] ItemKey key() const { return {cost, seq, position}; }
    };
    // Leaves follow each other in order, what a leaf holds is in none. A place that was given up keeps its
    // bits in `rows` until the page is swept: only `live` says what stands.
    struct alignas(64) Page {
        Row live{};
        Row used{};
        std::array<Row, ItemRows::count> rows{};
        std::array<std::array<Entry, leaf_size>, leaf_count> entries;
        std::array<std::array<std::uint32_t, leaf_size>, leaf_count> slots;
        std::array<ItemKey, leaf_count> least{};  // no item of the leaf is below; ascending
        std::size_t leaves = 1;
        std::size_t item_count = 0;

        [[nodiscard]] std::size_t leaf_of(ItemKey const& key) const;  // the last that may hold it
        template <class IsFree>
        [[nodiscard]] std::optional<IndexedItem> first(ItemRows const& asked, Limits const& limits,
                                                       IsFree is_free) const;
        [[nodiscard]] IndexedItem item(std::size_t leaf, std::size_t place) const;
        void sweep();
        void split_leaf(std::size_t leaf);
        std::unique_ptr<Page> upper_half();
    };
    // Of each row, which of 64 pages in a row may have something in it.
    using Summary = std::array<std::uint64_t, ItemRows::count>;

    [[nodiscard]] std::size_t page_of(ItemKey const& key) const;
    void insert_page(std::size_t at, std::unique_ptr<Page> page, ItemKey const& first);
    void dissolve_page(std::size_t at);
    void summarise(std::size_t page);

    std::vector<std::unique_ptr<Page>> pages_;
    std::vector<ItemKey> firsts_;  // of each page: no item of it is below
    std::vector<Summary> summaries_;
    std::size_t item_count_ = 0;
};

template <class IsFree>
std::optional<IndexedItem> MenuIndex::Page::first(ItemRows const& asked, Limits const& limits,
                                                  IsFree is_free) const {
    Row left = live;
    for (std::uint16_t const row : asked)
        for (std::size_t n = 0; n < leaf_count; ++n) left[n] &= rows[row][n];
    for (std::size_t n = 0; n < leaf_count; ++n) {
        std::size_t best = leaf_size;
        for (std::uint64_t bits = left[n]; bits != 0; bits &= bits - 1) {
            auto const at = static_cast<std::size_t>(std::countr_zero(bits));
            Entry const& entry = entries[n][at];
            if (entry.upfront > limits.upfront || entry.royalty > limits.royalty || entry.cost > limits.cost)
                continue;
            if (best != leaf_size && entries[n][best].key() < entry.key()) continue;
            if ((rows[ItemRows::exclusive][n] >> at & 1U) != 0 && !is_free(slots[n][at])) continue;
            best = at;
        }
        if (best != leaf_size) return item(n, best);
    }
    return std::nullopt;
}

template <class IsFree>
std::optional<IndexedItem> MenuIndex::first(ItemRows const& rows, Limits const& limits,
                                            IsFree is_free) const {
    if (pages_.empty() || firsts_[0].cost > limits.cost) return std::nullopt;
    if (auto const found = pages_[0]->first(rows, limits, is_free)) return found;  // where most bids end
    for (std::size_t from = 0; from < pages_.size() && firsts_[from].cost <= limits.cost; from += 64) {
        std::uint64_t pages = from == 0 ? ~std::uint64_t{1} : ~std::uint64_t{0};
        for (std::uint16_t const row : rows) pages &= summaries_[from / 64][row];
        for (; pages != 0; pages &= pages - 1) {
            std::size_t const p = from + static_cast<std::size_t>(std::countr_zero(pages));
            if (firsts_[p].cost > limits.cost) return std::nullopt;
            if (std::uint64_t const later = pages & (pages - 1); later != 0) {
                Page const& next = *pages_[from + static_cast<std::size_t>(std::countr_zero(later))];
                for (std::uint16_t const row : rows) __builtin_prefetch(next.rows[row].data());
                __builtin_prefetch(next.live.data());
            }
            if (auto const found = pages_[p]->first(rows, limits, is_free)) return found;
        }
    }
    return std::nullopt;
}

}  // namespace licet::matching
