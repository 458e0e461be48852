#include "matching/book/menu_index.hpp"

#include "contracts/values/assert.hpp"

namespace licet::matching {

std::size_t ItemRows::upfront_size(std::int64_t amount) {
    return std::min<std::size_t>(
        upfront_sizes - 1,
        (static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(amount))) + 3) / 4);
}

std::size_t ItemRows::royalty_size(std::int64_t ppm) {
    return std::min<std::size_t>(
        royalty_sizes - 1,
        (static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(ppm))) + 1) / 2);
}

void ItemRows::add_purposes(std::uint64_t purposes) {
    for (; purposes != 0; purposes &= purposes - 1)
        add(purpose + static_cast<std::size_t>(std::countr_zero(purposes)));
}

void ItemRows::add_territories(TerritoryCodes const& territories) {
    for (std::size_t t = territories._Find_first(); t < territories.size(); t = territories._Find_next(t))
        add(territory + t);
}

std::size_t MenuIndex::Page::leaf_of(ItemKey const& key) const {
    auto const end = least.begin() + static_cast<std::ptrdiff_t>(leaves);
    auto const after = std::upper_bound(least.begin(), end, key);
    return after == least.begin() ? 0 : static_cast<std::size_t>(after - least.begin()) - 1;
}

IndexedItem MenuIndex::Page::item(std::size_t leaf, std::size_t place) const {
    Entry const& entry = entries[leaf][place];
    return {entry.key(), entry.upfront, entry.royalty, slots[leaf][place]};
}

// Places that were given up become as new.
void MenuIndex::Page::sweep() {
    for (Row& row : rows)
        for (std::size_t n = 0; n < leaf_count; ++n) row[n] &= live[n];
    used = live;
}

// The upper half of a full leaf moves to a new one behind it, each item to the same place.
void MenuIndex::Page::split_leaf(std::size_t leaf) {
    std::array<ItemKey, leaf_size> keys;
    for (std::size_t n = 0; n < leaf_size; ++n) keys[n] = entries[leaf][n].key();
    auto const middle = keys.begin() + leaf_size / 2;
    std::nth_element(keys.begin(), middle, keys.end());
    std::uint64_t upper = 0;
    for (std::size_t n = 0; n < leaf_size; ++n)
        if (!(entries[leaf][n].key() < *middle)) upper |= std::uint64_t{1} << n;

    auto const split = [&](Row& row) {
        for (std::size_t n = leaves; n > leaf + 1; --n) row[n] = row[n - 1];
        row[leaf + 1] = row[leaf] & upper;
        row[leaf] &= ~upper;
    };
    split(live);
    split(used);
    for (Row& row : rows) split(row);
    for (std::size_t n = leaves; n > leaf; --n) {
        entries[n] = entries[n - 1];
        slots[n] = slots[n - 1];
        least[n] = least[n - 1];
    }
    least[leaf + 1] = *middle;
    ++leaves;
}

std::unique_ptr<MenuIndex::Page> MenuIndex::Page::upper_half() {
    constexpr std::size_t half = leaf_count / 2;
    auto upper = std::make_unique<Page>();
    auto const move = [](Row& from, Row& to) {
        std::copy_n(from.begin() + half, half, to.begin());
        std::fill_n(from.begin() + half, half, 0);
    };
    move(live, upper->live);
    move(used, upper->used);
    for (std::size_t r = 0; r < ItemRows::count; ++r) move(rows[r], upper->rows[r]);
    std::copy_n(entries.begin() + half, half, upper->entries.begin());
    std::copy_n(slots.begin() + half, half, upper->slots.begin());
    std::copy_n(least.begin() + half, half, upper->least.begin());
    leaves = upper->leaves = half;
    for (std::uint64_t const word : upper->live)
        upper->item_count += static_cast<std::size_t>(std::popcount(word));
    item_count -= upper->item_count;
    return upper;
}

std::size_t MenuIndex::page_of(ItemKey const& key) const {
    auto const after = std::upper_bound(firsts_.begin(), firsts_.end(), key);
    return after == firsts_.begin() ? 0 : static_cast<std::size_t>(after - firsts_.begin()) - 1;
}

void MenuIndex::insert(IndexedItem const& item, ItemRows const& rows) {
    if (pages_.empty()) {
        insert_page(0, std::make_unique<Page>(), item.key);
        pages_[0]->least[0] = item.key;
    }
    std::size_t p = page_of(item.key);
    std::size_t leaf = pages_[p]->leaf_of(item.key);
    if (pages_[p]->used[leaf] == ~std::uint64_t{0} && pages_[p]->live[leaf] != ~std::uint64_t{0}) {
        pages_[p]->sweep();
        summarise(p);
    } else if (pages_[p]->live[leaf] == ~std::uint64_t{0}) {
        if (pages_[p]->leaves == leaf_count) {
            auto upper = pages_[p]->upper_half();
            ItemKey const first = upper->least[0];
            insert_page(p + 1, std::move(upper), first);
            summarise(p);
            summarise(p + 1);
            p = page_of(item.key);
            leaf = pages_[p]->leaf_of(item.key);
        }
        pages_[p]->split_leaf(leaf);
        leaf = pages_[p]->leaf_of(item.key);
    }

    Page& page = *pages_[p];
    if (item.key < page.least[leaf]) page.least[leaf] = item.key;
    if (item.key < firsts_[p]) firsts_[p] = item.key;
    auto const at = static_cast<std::size_t>(std::countr_one(page.used[leaf]));
    std::uint64_t const bit = std::uint64_t{1} << at;
    Summary& summary = summaries_[p / 64];
    std::uint64_t const bit_of_page = std::uint64_t{1} << (p % 64);
    page.live[leaf] |= bit;
    page.used[leaf] |= bit;
    auto const stand_in = [&](std::size_t row) {
        page.rows[row][leaf] |= bit;
        summary[row] |= bit_of_page;
    };
    for (std::uint16_t const row : rows) stand_in(row);
    for (std::size_t s = ItemRows::upfront_size(item.upfront); s < ItemRows::upfront_sizes; ++s)
        stand_in(ItemRows::upfront + s);
    for (std::size_t s = ItemRows::royalty_size(item.royalty); s < ItemRows::royalty_sizes; ++s)
        stand_in(ItemRows::royalty + s);
    page.entries[leaf][at] = {item.key.cost, item.upfront, item.key.seq,
                              static_cast<std::uint32_t>(item.royalty), item.key.position};
    page.slots[leaf][at] = item.slot;
    ++page.item_count;
    ++item_count_;
}

void MenuIndex::erase(ItemKey const& key, std::uint32_t slot) {
    std::size_t const p = page_of(key);
    Page& page = *pages_[p];
    std::size_t const leaf = page.leaf_of(key);
    std::size_t at = 0;
    while (at < leaf_size && (page.slots[leaf][at] != slot || (page.live[leaf] >> at & 1U) == 0 ||
                              page.entries[leaf][at].position != key.position))
        ++at;
    LICET_ASSERT(at < leaf_size, "an item that stands is where its key says");
    page.live[leaf] &= ~(std::uint64_t{1} << at);
    --page.item_count;
    --item_count_;
    if (page.item_count == 0 || (page.item_count < least_items && pages_.size() > 1)) dissolve_page(p);
}

void MenuIndex::insert_page(std::size_t at, std::unique_ptr<Page> page, ItemKey const& first) {
    auto const offset = static_cast<std::ptrdiff_t>(at);
    pages_.insert(pages_.begin() + offset, std::move(page));
    firsts_.insert(firsts_.begin() + offset, first);
    if (summaries_.size() * 64 < pages_.size()) summaries_.push_back({});
    for (std::size_t g = summaries_.size(); g-- > at / 64;) {
        std::uint64_t const kept = g == at / 64 ? (std::uint64_t{1} << (at % 64)) - 1 : 0;
        for (std::size_t r = 0; r < ItemRows::count; ++r) {
            std::uint64_t const word = summaries_[g][r];
            std::uint64_t const carry = g == at / 64 ? 0 : summaries_[g - 1][r] >> 63U;
            summaries_[g][r] = (word & kept) | (word & ~kept) << 1U | carry;
        }
    }
}

// Takes the page out and puts what stands in it where its keys now belong.
void MenuIndex::dissolve_page(std::size_t at) {
    auto const offset = static_cast<std::ptrdiff_t>(at);
    std::unique_ptr<Page> const page = std::move(pages_[at]);
    pages_.erase(pages_.begin() + offset);
    firsts_.erase(firsts_.begin() + offset);
    for (std::size_t g = at / 64; g < summaries_.size(); ++g) {
        std::uint64_t const kept = g == at / 64 ? (std::uint64_t{1} << (at % 64)) - 1 : 0;
        for (std::size_t r = 0; r < ItemRows::count; ++r) {
            std::uint64_t const word = summaries_[g][r];
            std::uint64_t const carry = g + 1 < summaries_.size() ? summaries_[g + 1][r] << 63U : 0;
            summaries_[g][r] = (word & kept) | (word >> 1U & ~kept) | carry;
        }
    }
    summaries_.resize((pages_.size() + 63) / 64);
    item_count_ -= page->item_count;
    for (std::size_t leaf = 0; leaf < page->leaves; ++leaf)
        for (std::uint64_t bits = page->live[leaf]; bits != 0; bits &= bits - 1) {
            auto const n = static_cast<std::size_t>(std::countr_zero(bits));
            ItemRows rows;
            for (std::size_t r = 0; r < ItemRows::upfront; ++r)
                if ((page->rows[r][leaf] >> n & 1U) != 0) rows.add(r);
            insert(page->item(leaf, n), rows);
        }
}

void MenuIndex::summarise(std::size_t page) {
    std::uint64_t const bit = std::uint64_t{1} << (page % 64);
    Summary& summary = summaries_[page / 64];
    for (std::size_t r = 0; r < ItemRows::count; ++r) {
        std::uint64_t any = 0;
        for (std::uint64_t const word : pages_[page]->rows[r]) any |= word;
        summary[r] = any == 0 ? summary[r] & ~bit : summary[r] | bit;
    }
}

}  // namespace licet::matching
