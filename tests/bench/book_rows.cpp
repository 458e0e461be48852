// Row 9: the continuous book beside a sorted scan and beside a plain price-ordered map.

#include "tests/bench/book_loads.hpp"
#include "tests/bench/matching_rows.hpp"
#include "tests/bench/rows.hpp"

#include <benchmark/benchmark.h>

#include <map>
#include <vector>

namespace licet::testing {
namespace {

using namespace licet::matching;

// ns a bid, over bids enough to take a while.
template <class Kept>
double ns_a_bid(Kept& book, std::vector<BookBid> const& bids) {
    std::size_t count = 0;
    double seconds = 0;
    while (seconds < 0.2) {
        seconds += cpu_of([&] {
            for (BookBid const& bid : bids) benchmark::DoNotOptimize(book.take(bid));
        });
        count += bids.size();
    }
    return 1e9 * seconds / static_cast<double>(count);
}

void continuous_book() {
    static constexpr char const* names[] = {"default", "selective", "no match"};
    static constexpr double bars[] = {4, 10, 25};
    std::map<std::int64_t, double> usual_ns;
    for (std::int64_t const offers : {1'000, 100'000}) {
        Book book(1'000'000'000);
        Scan scan(1'000'000'000);
        Random random(7);
        for (std::int64_t i = 0; i < offers; ++i) {
            StandingOffer const offer = some_offer(random, static_cast<std::uint64_t>(i));
            book.add(offer);
            scan.add(offer);
        }
        for (BidKind const kind : {usual, selective, unmatched}) {
            Random draws(11);
            std::vector<BookBid> bids;
            for (int i = 0; i < 400; ++i) bids.push_back(some_bid(draws, kind));
            double const indexed = ns_a_bid(book, bids);
            if (kind == usual) usual_ns[offers] = indexed;
            if (offers == 100'000)
                row("9", std::string("10^5 offers, ") + names[kind] + " bids: sorted scan / index",
                    ns_a_bid(scan, bids) / indexed, ">=", bars[kind]);
        }
    }
    row("9", "default bids: ns at 10^5 offers / at 10^3", usual_ns[100'000] / usual_ns[1'000], "<=", 2);
}

// 90 % bids, 5 % new offers, 5 % cancels at 10^5 offers, beside a book of prices alone.
void mixed_stream() {
    constexpr std::size_t events = 200'000;
    struct Event {
        std::uint64_t what;
        std::uint64_t number;
        BookBid bid;
        StandingOffer offer;
    };
    Book book(1'000'000'000);
    std::multimap<std::int64_t, std::uint64_t> plain;
    std::vector<std::multimap<std::int64_t, std::uint64_t>::iterator> at;
    Random random(5);
    std::uint64_t next = 0;
    auto const stand = [&](StandingOffer const& offer) {
        at.push_back(plain.emplace(offer.menu[0].upfront, offer.offer));
    };
    for (; next < 100'000; ++next) {
        StandingOffer const offer = some_offer(random, next);
        book.add(offer);
        stand(offer);
    }
    std::vector<Event> stream;
    std::vector<bool> is_gone(100'000 + events, false);
    for (std::size_t n = 0; n < events; ++n) {
        Event event{random.below(20), 0, {}, {}};
        if (event.what == 0) {
            event.offer = some_offer(random, next++);
        } else if (event.what == 1) {
            do event.number = random.below(next);
            while (is_gone[event.number]);
            is_gone[event.number] = true;
        } else {
            event.bid = some_bid(random, usual);
        }
        stream.push_back(std::move(event));
    }
    double const indexed = cpu_of([&] {
        for (Event const& event : stream)
            if (event.what == 0)
                book.add(event.offer);
            else if (event.what == 1)
                book.cancel(event.number);
            else
                benchmark::DoNotOptimize(book.take(event.bid));
    });
    // A fill takes the cheapest offer's turn to the back, as a book of one attribute does when what is sold
    // remains.
    std::int64_t filled = 0;
    double const by_map = cpu_of([&] {
        for (Event const& event : stream) {
            if (event.what == 0) {
                stand(event.offer);
            } else if (event.what == 1) {
                plain.erase(at[event.number]);
            } else if (auto const first = plain.begin();
                       first != plain.end() && first->first <= event.bid.budget) {
                auto const offer = first->second;
                filled += first->first;
                plain.erase(first);
                at[offer] = plain.emplace(static_cast<std::int64_t>(offer % 1'000'000'000), offer);
            }
        }
    });
    row("9", "mixed stream at 10^5 offers: ns / a plain std::map book's", indexed / by_map, "<=", 6);
    if (filled < 0) note("never");
}

}  // namespace

void print_book_rows() {
    continuous_book();
    mixed_stream();
}

}  // namespace licet::testing
