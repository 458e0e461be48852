#pragma once
// Where a book keeps each of its offers, by the offer's number: sorted, in blocks, so that a step touches a
// few lines of memory and no choice of numbers makes it slow.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace licet::matching {

class OfferSlots {
public:
    [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t offer) const;
    // False where the offer has a slot already.
    bool insert(std::uint64_t offer, std::uint32_t slot);
    void erase(std::uint64_t offer);

private:
    static constexpr std::size_t block_size = 128;
    struct Block {
        std::array<std::uint64_t, block_size> offers;  // ascending
        std::array<std::uint32_t, block_size> slots;
        std::size_t size = 0;

        [[nodiscard]] std::size_t place_of(std::uint64_t offer) const;  // the first that is not below
    };

    [[nodiscard]] std::size_t block_of(std::uint64_t offer) const;
    void insert_block(std::size_t at, std::uint64_t first);

    std::vector<std::unique_ptr<Block>> blocks_;
    std::vector<std::uint64_t> firsts_;  // of each block: none of its offers is below
};

}  // namespace licet::matching
