#include "matching/book/offer_slots.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>

namespace licet::matching {

std::size_t OfferSlots::Block::place_of(std::uint64_t offer) const {
    auto const end = offers.begin() + static_cast<std::ptrdiff_t>(size);
    return static_cast<std::size_t>(std::lower_bound(offers.begin(), end, offer) - offers.begin());
}

std::size_t OfferSlots::block_of(std::uint64_t offer) const {
    auto const after = std::upper_bound(firsts_.begin(), firsts_.end(), offer);
    return after == firsts_.begin() ? 0 : static_cast<std::size_t>(after - firsts_.begin()) - 1;
}

std::optional<std::uint32_t> OfferSlots::find(std::uint64_t offer) const {
    if (blocks_.empty()) return std::nullopt;
    Block const& block = *blocks_[block_of(offer)];
    std::size_t const at = block.place_of(offer);
    if (at == block.size || block.offers[at] != offer) return std::nullopt;
    return block.slots[at];
}

void OfferSlots::insert_block(std::size_t at, std::uint64_t first) {
    blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(at), std::make_unique<Block>());
    firsts_.insert(firsts_.begin() + static_cast<std::ptrdiff_t>(at), first);
}

bool OfferSlots::insert(std::uint64_t offer, std::uint32_t slot) {
    if (blocks_.empty()) insert_block(0, offer);
    std::size_t b = block_of(offer);
    std::size_t at = blocks_[b]->place_of(offer);
    if (at < blocks_[b]->size && blocks_[b]->offers[at] == offer) return false;
    if (blocks_[b]->size == block_size) {
        // Numbers mostly ascend: past the last one a new block begins, elsewhere a full one is halved.
        std::size_t const kept = at == block_size ? block_size : block_size / 2;
        insert_block(b + 1, kept == block_size ? offer : blocks_[b]->offers[kept]);
        Block& upper = *blocks_[b + 1];
        Block& lower = *blocks_[b];
        std::copy(lower.offers.begin() + kept, lower.offers.end(), upper.offers.begin());
        std::copy(lower.slots.begin() + kept, lower.slots.end(), upper.slots.begin());
        upper.size = block_size - kept;
        lower.size = kept;
        b = block_of(offer);
        at = blocks_[b]->place_of(offer);
    }

    Block& block = *blocks_[b];
    for (std::size_t n = block.size; n > at; --n) {
        block.offers[n] = block.offers[n - 1];
        block.slots[n] = block.slots[n - 1];
    }
    block.offers[at] = offer;
    block.slots[at] = slot;
    ++block.size;
    firsts_[b] = std::min(firsts_[b], offer);
    return true;
}

void OfferSlots::erase(std::uint64_t offer) {
    std::size_t const b = block_of(offer);
    Block& block = *blocks_[b];
    std::size_t const at = block.place_of(offer);
    LICET_ASSERT(at < block.size && block.offers[at] == offer, "an offer that stands has a slot");
    for (std::size_t n = at + 1; n < block.size; ++n) {
        block.offers[n - 1] = block.offers[n];
        block.slots[n - 1] = block.slots[n];
    }
    if (--block.size > 0) return;
    blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(b));
    firsts_.erase(firsts_.begin() + static_cast<std::ptrdiff_t>(b));
}

}  // namespace licet::matching
