// The index of menu items by itself, held against a sorted map looked through from the front: above all
// where erasing leaves pages so thin that they are given up.

#include "matching/book/menu_index.hpp"

#include "tests/property.hpp"

#include <map>

using namespace licet;
using namespace licet::matching;
using licet::testing::Random;

namespace {

constexpr std::size_t rare = ItemRows::purpose + 63;  // few items stand in its row
constexpr std::int64_t no_limit = 1'000'000'000;

std::int64_t amount(Random& random, std::int64_t below) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(below)));
}

// The index and the map, side by side.
class BothIndexes {
public:
    void insert(Random& random, std::int64_t cost) {
        // Three items an offer, each with rows of its own.
        std::uint64_t const offer = next_ / 3;
        Standing standing{{{cost, offer, static_cast<std::uint32_t>(next_ % 3)},
                           amount(random, 60),
                           amount(random, 40),
                           static_cast<std::uint32_t>(offer)},
                          {}};
        ++next_;
        ItemRows rows;
        auto const stand_in = [&](std::size_t row) {
            rows.add(row);
            standing.rows.set(row);
        };
        if (random.below(4) == 0) stand_in(ItemRows::exclusive);
        for (std::size_t p = 0; p < 4; ++p)
            if (random.below(3) != 0) stand_in(ItemRows::purpose + p);
        if (random.below(200) == 0) stand_in(rare);
        for (std::size_t t = 0; t < 3; ++t)
            if (random.below(3) != 0) stand_in(ItemRows::territory + 200 + t);
        if (random.below(4) != 0) stand_in(ItemRows::privacy + 7);
        index_.insert(standing.item, rows);
        plain_.emplace(standing.item.key, standing);
    }
    template <class IsGone>
    void erase_if(IsGone is_gone) {
        std::erase_if(plain_, [&](auto const& entry) {
            bool const is = is_gone(entry.first);
            if (is) index_.erase(entry.first, entry.second.item.slot);
            return is;
        });
    }
    void compare(Random& random) const {
        REQUIRE(index_.item_count() == plain_.size());
        std::bitset<ItemRows::count> asked;
        if (random.below(4) == 0) asked.set(rare);
        for (std::uint64_t n = random.below(3); n > 0; --n) asked.set(ItemRows::purpose + random.below(4));
        if (random.below(2) == 0) asked.set(ItemRows::territory + 200 + random.below(3));
        if (random.below(2) == 0) asked.set(ItemRows::privacy + 7);
        MenuIndex::Limits limits{no_limit, no_limit, no_limit};
        if (random.below(2) == 0) limits = {amount(random, 60), amount(random, 40), amount(random, 100'000)};
        std::uint64_t const busy = random.below(3);
        auto const is_free = [&](std::uint32_t slot) { return slot % 3 != busy; };

        ItemRows rows;
        for (std::size_t row = 0; row < ItemRows::count; ++row)
            if (asked[row]) rows.add(row);
        rows.add(ItemRows::upfront + ItemRows::upfront_size(limits.upfront));
        rows.add(ItemRows::royalty + ItemRows::royalty_size(limits.royalty));
        auto const found = index_.first(rows, limits, is_free);
        for (auto const& [key, standing] : plain_) {
            IndexedItem const& item = standing.item;
            if ((asked & ~standing.rows).any() || item.upfront > limits.upfront ||
                item.royalty > limits.royalty || key.cost > limits.cost ||
                (standing.rows[ItemRows::exclusive] && !is_free(item.slot)))
                continue;
            REQUIRE(found.has_value());
            CHECK(found->key == key);
            CHECK(found->slot == item.slot);
            CHECK(found->upfront == item.upfront);
            CHECK(found->royalty == item.royalty);
            return;
        }
        CHECK_FALSE(found.has_value());
    }
    // Takes the first away until nothing is left: every item comes, in its order.
    void drain() {
        auto const always = [](std::uint32_t) { return true; };
        for (; !plain_.empty(); plain_.erase(plain_.begin())) {
            auto const found = index_.first({}, {no_limit, no_limit, no_limit}, always);
            REQUIRE(found.has_value());
            REQUIRE(found->key == plain_.begin()->first);
            index_.erase(found->key, found->slot);
        }
        CHECK(index_.item_count() == 0);
        CHECK_FALSE(index_.first({}, {no_limit, no_limit, no_limit}, always).has_value());
    }

private:
    struct Standing {
        IndexedItem item;
        std::bitset<ItemRows::count> rows;
    };
    MenuIndex index_;
    std::map<ItemKey, Standing> plain_;
    std::uint64_t next_ = 0;
};

}  // namespace

TEST_CASE("law: pages thinned until they are given up lose no item, no row of one and no order") {
    // A page holds at most 512 items and is given up below 64: of every hundred in a row, a few stay.
    testing::for_all(6, [](Random& random) {
        BothIndexes both;
        for (int round = 0; round < 4; ++round) {
            // First a wide field of some 70 pages, so that more than one word of a summary has a say; then
            // fields that come again where the last ones were thinned.
            std::int64_t const from = round == 0 ? 0 : amount(random, 80'000);
            std::int64_t const width = round == 0 ? 100'000 : 1'000 + amount(random, 20'000);
            for (int n = round == 0 ? 22'000 : 4'000; n > 0; --n)
                both.insert(random, from + amount(random, width));
            for (int n = 0; n < 20; ++n) both.compare(random);
            for (std::uint64_t const kept : {60U, 12U, 3U, round % 2 == 0 ? 1U : 0U}) {
                std::int64_t const left = from + amount(random, 1 + width / 4);
                std::int64_t const right = left + width / 2;
                both.erase_if([&](ItemKey const& key) {
                    return key.cost >= left && key.cost <= right && random.below(100) >= kept;
                });
                for (int n = 0; n < 20; ++n) both.compare(random);
            }
        }
        both.drain();
    });
}

TEST_CASE("law: the last pages of an index may run thin and empty, and items come again") {
    testing::for_all(100, [](Random& random) {
        BothIndexes both;
        for (int round = 0; round < 6; ++round) {
            // Around one page and two: a page that is alone is kept while it holds anything.
            for (std::uint64_t n = random.below(1'200); n > 0; --n) both.insert(random, amount(random, 100));
            std::uint64_t const kept = random.below(8);
            both.erase_if([&](ItemKey const&) { return random.below(100) >= kept; });
            for (int n = 0; n < 5; ++n) both.compare(random);
            if (random.below(3) == 0) both.drain();
        }
        both.drain();
    });
}
