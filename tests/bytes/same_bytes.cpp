// Clears batches of many kinds and prints what came out, to the byte; `tests/bytes/same.sh` builds this by
// several compilers and holds the outputs against each other. By itself it holds one, two and four threads,
// and the lines of each buyer turned round, against the plain order on one thread: 1 where they differ.

#include "adapters/host/threads.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "tests/bench/random_market.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

using namespace licet::matching;

namespace {

Executor threads(std::size_t count) {
    return [count](std::size_t jobs, std::function<void(std::size_t)> const& each) {
        licet::adapters::on_threads(count, jobs, each);
    };
}

// Each buyer's lines from its last to its first.
Instance turned(Instance const& plain) {
    Instance out;
    out.name = plain.name;
    out.offer_count = plain.offer_count;
    out.capacities = plain.capacities;
    out.buyers = plain.buyers;
    for (std::uint32_t from = 0; from < plain.item_count();) {
        std::uint32_t until = from;
        while (until < plain.item_count() && plain.item_buyers[until] == plain.item_buyers[from]) ++until;
        for (std::uint32_t i = until; i-- > from;) out.add_item(plain.item(i));
        from = until;
    }
    return out;
}

// What each deal is, as its number depends on where its line stands.
std::string text_by_deals(Instance const& instance, Clearing const& cleared) {
    std::vector<std::string> deals;
    for (std::uint32_t const i : cleared.items) {
        Item const item = instance.item(i);
        std::string deal = std::to_string(item.buyer) + ' ' + std::to_string(item.group) + ' ' +
                           std::to_string(item.surplus) + ' ' + std::to_string(item.upfront) + ' ' +
                           std::to_string(item.royalty);
        for (Claim const& claim : item.claims)
            deal += ' ' + std::to_string(claim.right) + ':' + std::to_string(claim.weight);
        deals.push_back(std::move(deal));
    }
    std::ranges::sort(deals);
    std::string out = std::to_string(cleared.value) + '\n' + std::to_string(cleared.bound) + '\n';
    for (std::string const& deal : deals) out += deal + '\n';
    for (std::int64_t const price : cleared.prices) out += std::to_string(price) + ' ';
    return out;
}

}  // namespace

int main() {
    bool is_same = true;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        static constexpr std::uint32_t bids[] = {20, 60, 100, 150, 300, 600};
        std::uint64_t const exclusive = seed % 6 == 3 ? 100 : seed % 2 == 0 ? 30 : 10;
        Instance const market = licet::testing::random_market(seed, bids[seed % 6], exclusive);
        Clearing const cleared = clear(market).clearing;
        std::string const alone = text_of(cleared);
        std::printf("%u bids, %u %% exclusive\n%s", bids[seed % 6], static_cast<unsigned>(exclusive),
                    alone.c_str());
        for (std::size_t const count : {1U, 2U, 4U})
            if (text_of(clear(market, threads(count)).clearing) != alone) {
                std::fprintf(stderr, "seed %u: %zu threads give other bytes\n", static_cast<unsigned>(seed),
                             count);
                is_same = false;
            }
        Instance const other = turned(market);
        if (text_by_deals(other, clear(other).clearing) != text_by_deals(market, cleared)) {
            std::fprintf(stderr, "seed %u: lines turned round give other deals\n",
                         static_cast<unsigned>(seed));
            is_same = false;
        }
    }
    return is_same ? 0 : 1;
}
