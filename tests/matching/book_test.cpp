// The continuous book, held against looking through everything from the front.

#include "matching/book/events.hpp"
#include "tests/matching/naive_book.hpp"
#include "tests/property.hpp"

#include <map>
#include <vector>

using namespace licet;
using namespace licet::matching;
using licet::testing::Random;

namespace {

TerritoryCodes some_territories(Random& random, std::uint64_t most) {
    TerritoryCodes out;
    for (std::uint64_t i = 0, n = 1 + random.below(most); i < n; ++i)
        out.set(random.below(2) == 0 ? random.below(4) : 248);
    return out;
}

StandingOffer some_offer(Random& random, std::uint64_t seq) {
    StandingOffer offer;
    offer.offer = random.below(400);
    offer.seq = seq;
    offer.purposes = random.next() & random.next() & 0xff;
    offer.territories = some_territories(random, 5);
    offer.privacy = static_cast<std::uint8_t>(random.below(8));
    offer.is_exclusive = random.below(4) == 0;
    offer.licences_left = random.below(4);
    for (std::uint64_t i = 0, n = 1 + random.below(4); i < n; ++i)
        offer.menu.push_back(
            {static_cast<std::int64_t>(random.below(50)), static_cast<std::int64_t>(random.below(30))});
    return offer;
}

BookBid some_bid(Random& random) {
    BookBid bid;
    bid.purposes = std::uint64_t{1} << random.below(8);
    if (random.below(3) == 0) bid.purposes |= std::uint64_t{1} << random.below(8);
    bid.territories = some_territories(random, 2);
    bid.privacy = static_cast<std::uint8_t>(random.below(8));
    bid.budget = static_cast<std::int64_t>(random.below(60));
    bid.royalty_cap = static_cast<std::int64_t>(random.below(40));
    bid.max_cost = static_cast<std::int64_t>(random.below(120));
    return bid;
}

}  // namespace

TEST_CASE("law: the book gives every bid the very deal that looking through everything gives it") {
    std::size_t deals = 0;
    testing::for_all(25, [&](Random& random) {
        std::int64_t const revenue = random.below(2) == 0 ? 1'000'000 : 77'777'777;
        Book book(revenue);
        testing::NaiveBook naive(revenue);
        for (std::uint64_t seq = 0; seq < 2500; ++seq) {
            std::uint64_t const what = random.below(10);
            if (what < 5) {
                StandingOffer const offer = some_offer(random, seq);
                CHECK(book.add(offer) == naive.add(offer));
            } else if (what < 6) {
                std::uint64_t const offer = random.below(400);
                CHECK(book.cancel(offer) == naive.cancel(offer));
            } else {
                BookBid const bid = some_bid(random);
                auto const a = book.take(bid);
                auto const b = naive.take(bid);
                REQUIRE(a.has_value() == b.has_value());
                if (!a) continue;
                ++deals;
                CHECK(a->offer == b->offer);
                CHECK(a->position == b->position);
                CHECK(a->cost == b->cost);
            }
        }
    });
    CHECK(deals > 5000);
}

TEST_CASE("law: a book of many pages splits and empties without losing an item") {
    testing::for_all(2, [](Random& random) {
        Book book(1'000'000);
        testing::NaiveBook naive(1'000'000);
        for (std::uint64_t seq = 0; seq < 6000; ++seq) {
            StandingOffer offer = some_offer(random, seq);
            offer.offer = seq;
            offer.purposes = 1;
            offer.licences_left = 0;
            for (MenuItem& item : offer.menu)
                item.upfront = static_cast<std::int64_t>(random.below(1'000'000));
            book.add(offer);
            naive.add(offer);
        }
        for (int i = 0; i < 300; ++i) {
            BookBid bid = some_bid(random);
            bid.purposes = 1;
            bid.budget = static_cast<std::int64_t>(random.below(1'000'000));
            bid.max_cost = 2'000'000;
            auto const a = book.take(bid);
            auto const b = naive.take(bid);
            REQUIRE(a.has_value() == b.has_value());
            if (a) CHECK(a->offer == b->offer);
            std::uint64_t const gone = random.below(6000);
            CHECK(book.cancel(gone) == naive.cancel(gone));
        }
        for (std::uint64_t offer = 0; offer < 6000; ++offer) book.cancel(offer);
        CHECK(book.item_count() == 0);
    });
}

TEST_CASE("law: prices that drift through a book of a hundred pages leave nothing behind and hide nothing") {
    testing::for_all(2, [](Random& random) {
        Book book(1'000'000);  // so a royalty of one ppm costs one
        std::map<std::pair<std::int64_t, std::uint64_t>, StandingOffer> plain;
        std::vector<std::pair<std::int64_t, std::uint64_t>> keys;  // by offer
        auto const first_of = [&](BookBid const& bid) -> std::optional<std::uint64_t> {
            for (auto const& [key, offer] : plain) {
                MenuItem const& item = offer.menu[0];
                if ((bid.purposes & ~offer.purposes) == 0 && (bid.territories & ~offer.territories).none() &&
                    offer.privacy <= bid.privacy && item.upfront <= bid.budget &&
                    item.royalty <= bid.royalty_cap && key.first <= bid.max_cost)
                    return key.second;
            }
            return std::nullopt;
        };
        std::size_t deals = 0;
        for (std::uint64_t seq = 0; seq < 60'000; ++seq) {
            StandingOffer offer = some_offer(random, seq);
            offer.offer = seq;
            offer.is_exclusive = false;
            offer.licences_left = 0;
            if (random.below(3000) == 0) offer.purposes |= std::uint64_t{1} << 63U;  // rare
            offer.menu = {{static_cast<std::int64_t>(10 * seq + random.below(200'000)),
                           static_cast<std::int64_t>(random.below(30))}};
            keys.emplace_back(offer.menu[0].upfront + offer.menu[0].royalty, seq);
            REQUIRE(book.add(offer));
            plain.emplace(keys.back(), offer);
            if (seq > 25'000 && random.below(10) != 0) {  // the oldest go first, mostly
                std::uint64_t const gone = random.below(20) == 0 ? random.below(seq) : seq - 25'000;
                REQUIRE(book.cancel(gone) == (plain.erase(keys[gone]) == 1));
            }
            REQUIRE(book.item_count() == plain.size());
            if (seq % 200 != 0) continue;
            BookBid bid = some_bid(random);
            if (random.below(2) == 0) bid.purposes = std::uint64_t{1} << 63U;
            bid.budget = static_cast<std::int64_t>(random.below(10 * seq + 200'000));
            bid.max_cost = 10'000'000;
            auto const a = book.take(bid);
            auto const b = first_of(bid);
            REQUIRE(a.has_value() == b.has_value());
            if (a) CHECK(a->offer == *b);
            deals += a ? 1U : 0U;
        }
        CHECK(deals > 50);
        for (std::uint64_t offer = 0; offer < keys.size(); ++offer) book.cancel(offer);
        CHECK(book.item_count() == 0);
    });
}

TEST_CASE("law: the slots of offers are those that a map keeps, whatever the order of their numbers") {
    testing::for_all(20, [](Random& random) {
        OfferSlots slots;
        std::map<std::uint64_t, std::uint32_t> plain;
        bool const ascend = random.below(2) == 0;
        for (std::uint32_t n = 0; n < 4000; ++n) {
            std::uint64_t const offer = ascend ? n : random.below(3000);
            CHECK(slots.insert(offer, n) == plain.emplace(offer, n).second);
            std::uint64_t const other = random.below(4000);
            if (random.below(n < 2000 ? 4 : 1) == 0 && plain.erase(other) == 1) slots.erase(other);
            auto const at = plain.find(other + 1);
            CHECK(slots.find(other + 1) == (at == plain.end() ? std::nullopt : std::optional(at->second)));
        }
    });
}

TEST_CASE("a line of events that is malformed is refused, says what would be right, and changes nothing") {
    BookStream stream;
    std::string out;
    REQUIRE_FALSE(stream.apply("W,0,1000000", out));
    REQUIRE_FALSE(stream.apply("O,1,10,0,1,0,0,0,1,100:5", out));
    for (char const* const bad : {"",
                                  "Q,1",
                                  "W,0,5",
                                  "W,1,-5",
                                  "W,1,1000000000000001",
                                  "W,1",
                                  "W,1,2,3",
                                  "O,1,11,0,1,0,0,0,0,1:1",
                                  "O,2,11,0,1,256,0,0,0,1:1",
                                  "O,2,11,0,g,0,0,0,0,1:1",
                                  "O,2,11,0,1,0,8,0,0,1:1",
                                  "O,2,11,0,1,0,0,2,0,1:1",
                                  "O,2,11,0,1,0,0,0,0,",
                                  "O,2,11,0,1,0,0,0,0,1",
                                  "O,2,11,0,1,0,0,0,0,1:1000001",
                                  "O,2,11,0,1,0,0,0,0,1:1;",
                                  "B,2,1,0,1,0,0,100,0",
                                  "B,2,1,0,1,0,0,1e3,0,5",
                                  "B,2,1,0,1,,0,1,0,5",
                                  "B,02,1,0,1,0,0,1,0,5",
                                  "X,2",
                                  "X,2,1,1"}) {
        INFO(bad);
        auto const fault = stream.apply(bad, out);
        REQUIRE(fault.has_value());
        CHECK_FALSE(fault->empty());
    }
    CHECK(out.empty());
    REQUIRE_FALSE(stream.apply("B,2,1,0,1,0,0,100,5,105", out));
    CHECK(out == "D,2,1,10,0,100,5,105\n");
}
