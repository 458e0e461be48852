#include "matching/book/book.hpp"

#include "contracts/values/assert.hpp"
#include "contracts/values/money.hpp"

#include <algorithm>
#include <bit>

namespace licet::matching {
namespace {

constexpr std::size_t leaf_size = 64;   // entries; one word of a row
constexpr std::size_t leaf_count = 64;  // of a page
constexpr std::size_t chunk = 8;        // leaves looked at together: a cache line of each row

// Rows of a page. Amounts are sorted into coarse sizes, each row also holding all smaller ones.
constexpr std::size_t upfront_sizes = 14;
constexpr std::size_t royalty_sizes = 8;
constexpr std::size_t row_live = 0;
constexpr std::size_t row_purpose = 1;
constexpr std::size_t row_territory = row_purpose + 64;
constexpr std::size_t row_privacy = row_territory + 256;
constexpr std::size_t row_upfront = row_privacy + 8;
constexpr std::size_t row_royalty = row_upfront + upfront_sizes;
constexpr std::size_t row_count = row_royalty + royalty_sizes;

std::size_t upfront_size(std::int64_t amount) {
    return std::min<std::size_t>(
        upfront_sizes - 1,
        (static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(amount))) + 3) / 4);
}
std::size_t royalty_size(std::int64_t ppm) {
    return std::min<std::size_t>(
        royalty_sizes - 1,
        (static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(ppm))) + 2) / 3);
}

template <class Each>
void each_purpose(std::uint64_t purposes, Each each) {
    for (; purposes != 0; purposes &= purposes - 1)
        each(static_cast<std::size_t>(std::countr_zero(purposes)));
}
template <class Each>
void each_territory(TerritoryCodes const& territories, Each each) {
    for (std::size_t t = territories._Find_first(); t < territories.size(); t = territories._Find_next(t))
        each(t);
}

}  // namespace

struct Book::Page {
    using Row = std::array<std::uint64_t, leaf_count>;

    std::array<Row, row_count> rows{};
    std::array<std::array<Entry, leaf_size>, leaf_count> entries;
    std::array<Key, leaf_count> least{};  // no entry of the leaf is below; ascending
    std::size_t leaves = 0;

    [[nodiscard]] std::uint64_t& live(std::size_t leaf) { return rows[row_live][leaf]; }

    // The last leaf that may hold the key.
    [[nodiscard]] std::size_t leaf_of(Key const& key) const {
        auto const end = least.begin() + static_cast<std::ptrdiff_t>(leaves);
        auto const after = std::upper_bound(least.begin(), end, key);
        return after == least.begin() ? 0 : static_cast<std::size_t>(after - least.begin()) - 1;
    }

    // Calls `each` with every row that the entry stands in.
    template <class Each>
    static void each_row(Entry const& entry, StandingOffer const& offer, Each each) {
        each(row_live);
        each_purpose(offer.purposes, [&](std::size_t p) { each(row_purpose + p); });
        each_territory(offer.territories, [&](std::size_t t) { each(row_territory + t); });
        for (std::size_t p = offer.privacy; p < 8; ++p) each(row_privacy + p);
        for (std::size_t s = upfront_size(entry.upfront); s < upfront_sizes; ++s) each(row_upfront + s);
        for (std::size_t s = royalty_size(entry.royalty); s < royalty_sizes; ++s) each(row_royalty + s);
    }
    void set(std::size_t leaf, std::size_t place, Entry const& entry, StandingOffer const& offer) {
        entries[leaf][place] = entry;
        each_row(entry, offer, [&](std::size_t row) { rows[row][leaf] |= std::uint64_t{1} << place; });
    }
    void clear(std::size_t leaf, std::size_t place, StandingOffer const& offer) {
        each_row(entries[leaf][place], offer,
                 [&](std::size_t row) { rows[row][leaf] &= ~(std::uint64_t{1} << place); });
    }
    void clear_leaf(std::size_t leaf) {
        for (Row& row : rows) row[leaf] = 0;
    }
    void open_leaf(std::size_t at) {
        for (Row& row : rows) {
            std::copy_backward(row.begin() + static_cast<std::ptrdiff_t>(at),
                               row.begin() + static_cast<std::ptrdiff_t>(leaves),
                               row.begin() + static_cast<std::ptrdiff_t>(leaves) + 1);
            row[at] = 0;
        }
        for (std::size_t n = leaves; n > at; --n) {
            entries[n] = entries[n - 1];
            least[n] = least[n - 1];
        }
        ++leaves;
    }
    [[nodiscard]] std::vector<Entry> live_entries(std::size_t leaf) const {
        std::vector<Entry> out;
        for (std::uint64_t bits = rows[row_live][leaf]; bits != 0; bits &= bits - 1)
            out.push_back(entries[leaf][static_cast<std::size_t>(std::countr_zero(bits))]);
        std::ranges::sort(out, {}, &Entry::key);
        return out;
    }
};

Book::Book(std::int64_t reference_revenue) : reference_revenue_(reference_revenue) {
    LICET_ASSERT(reference_revenue >= 0 && reference_revenue <= 1'000'000'000'000'000, "within its limit");
}
Book::~Book() = default;
Book::Book(Book&&) noexcept = default;
Book& Book::operator=(Book&&) noexcept = default;

std::int64_t Book::cost_of(MenuItem const& item) const {
    WideUnits const royalty = (WideUnits{item.royalty} * reference_revenue_ + 999'999) / 1'000'000;
    return item.upfront + static_cast<std::int64_t>(royalty);
}

bool Book::contains(std::uint64_t offer) const {
    return slot_of_.contains(offer);
}

bool Book::add(StandingOffer offer) {
    if (contains(offer.offer)) return false;
    std::uint32_t slot = static_cast<std::uint32_t>(offers_.size());
    if (free_.empty()) {
        offers_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    slot_of_[offer.offer] = slot;
    Live& live = offers_[slot];
    live.sold.assign(offer.is_exclusive ? 256 : 0, 0);
    live.offer = std::move(offer);
    for (std::uint32_t position = 0; position < live.offer.menu.size(); ++position) {
        MenuItem const& item = live.offer.menu[position];
        insert({{cost_of(item), live.offer.seq, position}, item.upfront, item.royalty, slot});
    }
    return true;
}

bool Book::cancel(std::uint64_t offer) {
    auto const at = slot_of_.find(offer);
    if (at == slot_of_.end()) return false;
    remove(at->second);
    return true;
}

void Book::remove(std::uint32_t slot) {
    StandingOffer const& offer = offers_[slot].offer;
    for (std::uint32_t position = 0; position < offer.menu.size(); ++position)
        erase({cost_of(offer.menu[position]), offer.seq, position});
    slot_of_.erase(offer.offer);
    offers_[slot] = {};
    free_.push_back(slot);
}

std::size_t Book::page_of(Key const& key) const {
    auto const after = std::upper_bound(pages_.begin(), pages_.end(), key,
                                        [](Key const& k, auto const& page) { return k < page->least[0]; });
    return after == pages_.begin() ? 0 : static_cast<std::size_t>(after - pages_.begin()) - 1;
}

void Book::insert(Entry const& entry) {
    ++item_count_;
    StandingOffer const& offer = offers_[entry.slot].offer;
    if (pages_.empty()) {
        pages_.push_back(std::make_unique<Page>());
        pages_[0]->leaves = 1;
        pages_[0]->least[0] = entry.key;
    }
    std::size_t p = page_of(entry.key);
    std::size_t leaf = pages_[p]->leaf_of(entry.key);
    if (pages_[p]->live(leaf) == ~std::uint64_t{0}) {
        if (pages_[p]->leaves == leaf_count) {  // half of the page's leaves move to a new one
            auto half = std::make_unique<Page>();
            Page& page = *pages_[p];
            half->leaves = leaf_count / 2;
            for (std::size_t n = 0; n < half->leaves; ++n) {
                half->entries[n] = page.entries[half->leaves + n];
                half->least[n] = page.least[half->leaves + n];
                for (std::size_t r = 0; r < row_count; ++r) half->rows[r][n] = page.rows[r][half->leaves + n];
                page.clear_leaf(half->leaves + n);
            }
            page.leaves = leaf_count / 2;
            pages_.insert(pages_.begin() + static_cast<std::ptrdiff_t>(p) + 1, std::move(half));
            if (leaf >= leaf_count / 2) {
                ++p;
                leaf -= leaf_count / 2;
            }
        }
        Page& page = *pages_[p];
        std::vector<Entry> const sorted = page.live_entries(leaf);
        page.open_leaf(leaf + 1);
        page.clear_leaf(leaf);
        std::size_t const half = sorted.size() / 2;
        for (std::size_t n = 0; n < sorted.size(); ++n)
            page.set(n < half ? leaf : leaf + 1, n < half ? n : n - half, sorted[n],
                     offers_[sorted[n].slot].offer);
        page.least[leaf + 1] = sorted[half].key;
        if (!(entry.key < page.least[leaf + 1])) ++leaf;
    }
    Page& page = *pages_[p];
    if (entry.key < page.least[leaf]) page.least[leaf] = entry.key;
    auto const place = static_cast<std::size_t>(std::countr_one(page.live(leaf)));
    page.set(leaf, place, entry, offer);
}

void Book::erase(Key const& key) {
    Page& page = *pages_[page_of(key)];
    std::size_t const leaf = page.leaf_of(key);
    for (std::uint64_t bits = page.live(leaf); bits != 0; bits &= bits - 1) {
        auto const place = static_cast<std::size_t>(std::countr_zero(bits));
        if (page.entries[leaf][place].key != key) continue;
        page.clear(leaf, place, offers_[page.entries[leaf][place].slot].offer);
        --item_count_;
        return;
    }
    LICET_ASSERT(false, "an item that stands is where its key says");
}

bool Book::suits(Live const& live, BookBid const& bid) const {
    if (!live.offer.is_exclusive) return true;
    bool is_free = true;
    each_territory(bid.territories,
                   [&](std::size_t t) { is_free = is_free && (live.sold[t] & bid.purposes) == 0; });
    return is_free;
}

std::optional<BookDeal> Book::take(BookBid const& bid) {
    std::array<std::uint64_t const*, row_count> rows;
    std::array<std::size_t, row_count> wanted;
    std::size_t count = 0;
    each_purpose(bid.purposes, [&](std::size_t p) { wanted[count++] = row_purpose + p; });
    each_territory(bid.territories, [&](std::size_t t) { wanted[count++] = row_territory + t; });
    wanted[count++] = row_privacy + bid.privacy;
    wanted[count++] = row_upfront + upfront_size(bid.budget);
    wanted[count++] = row_royalty + royalty_size(bid.royalty_cap);
    for (auto& page : pages_) {
        if (page->least[0].cost > bid.max_cost) break;
        for (std::size_t r = 0; r < count; ++r) rows[r] = page->rows[wanted[r]].data();
        for (std::size_t from = 0; from < page->leaves; from += chunk) {
            if (page->least[from].cost > bid.max_cost) return std::nullopt;
            std::array<std::uint64_t, chunk> left;
            std::copy_n(page->rows[row_live].begin() + static_cast<std::ptrdiff_t>(from), chunk,
                        left.begin());
            for (std::size_t r = 0; r < count; ++r)
                for (std::size_t n = 0; n < chunk; ++n) left[n] &= rows[r][from + n];
            for (std::size_t n = 0; n < chunk; ++n) {
                Entry const* best = nullptr;
                for (std::uint64_t bits = left[n]; bits != 0; bits &= bits - 1) {
                    Entry const& entry =
                        page->entries[from + n][static_cast<std::size_t>(std::countr_zero(bits))];
                    if (entry.upfront > bid.budget || entry.royalty > bid.royalty_cap ||
                        entry.key.cost > bid.max_cost || (best != nullptr && best->key < entry.key) ||
                        !suits(offers_[entry.slot], bid))
                        continue;
                    best = &entry;
                }
                if (best == nullptr) continue;
                BookDeal const deal{offers_[best->slot].offer.offer, best->key.position, best->upfront,
                                    best->royalty, best->key.cost};
                serve(best->slot, bid);
                return deal;
            }
        }
    }
    return std::nullopt;
}

// Data stays: the offer goes only when its licences are used up. What is sold exclusively is marked.
void Book::serve(std::uint32_t slot, BookBid const& bid) {
    Live& live = offers_[slot];
    if (live.offer.is_exclusive)
        each_territory(bid.territories, [&](std::size_t t) { live.sold[t] |= bid.purposes; });
    if (live.offer.licences_left == 0) return;
    if (--live.offer.licences_left == 0) remove(slot);
}

}  // namespace licet::matching
