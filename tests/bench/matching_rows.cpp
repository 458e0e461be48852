#include "tests/bench/matching_rows.hpp"

#include "adapters/host/threads.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "matching/search/knapsack.hpp"
#include "tests/bench/cbc.hpp"
#include "tests/bench/order_loads.hpp"
#include "tests/bench/random_market.hpp"
#include "tests/bench/rows.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace licet::testing {
namespace {

using namespace licet::matching;

double ratio(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}
double gap(Clearing const& cleared) {
    return 1 - ratio(cleared.value, cleared.bound);
}

std::string text_of_file(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
std::string const cases = LICET_SHARED_DIR "/cases/clearing/";

// Files and optima of an index, as its text has them.
std::map<std::string, std::int64_t> index(std::string const& name) {
    std::map<std::string, std::int64_t> out;
    std::string const text = text_of_file(cases + name);
    for (std::size_t at = 0; (at = text.find("\"file\": \"", at)) != std::string::npos;) {
        at += 9;
        std::string const file = text.substr(at, text.find('"', at) - at);
        std::size_t const optimum = text.find("\"optimum\": ", at);
        if (optimum == std::string::npos) break;
        out[file] = std::stoll(text.substr(optimum + 11, 20));
    }
    return out;
}
Instance instance_of(std::string const& file) {
    auto read = instance_from_text(text_of_file(cases + file));
    return read ? *read : Instance{};
}

void one_exact_pass(std::vector<Part> const& parts) {
    Knapsack knapsack;
    std::vector<Wish> wishes;
    for (Part const& part : parts)
        for (PartBuyer const& buyer : part.buyers) {
            wishes.clear();
            for (std::uint32_t i = buyer.items_from; i < buyer.items_until; ++i) {
                PartItem const& item = part.items[i];
                wishes.push_back({item.surplus, item.upfront, item.royalty, item.group, i});
            }
            knapsack.load(wishes, {buyer.budget, buyer.royalty_cap}, {}, {});
            (void)knapsack.best();
        }
}

void given_markets() {
    auto const markets = index("market_index.json");
    if (markets.empty()) return note("row 2: skipped, no given cases");
    double worst = 1;
    double highest = 1;
    double optimal = 0;
    for (auto const& [file, optimum] : markets) {
        Clearing const cleared = clear(instance_of(file)).clearing;
        worst = std::min(worst, ratio(cleared.value, optimum));
        highest = std::max(highest, ratio(cleared.bound, optimum));
        optimal += cleared.is_optimal ? 1.0 : 0.0;
    }
    row("2", "given markets: worst value / optimum", worst, ">=", 0.9995);
    row("2", "given markets: highest proven bound / optimum", highest, "<=", 1.001);
    row("2", "given markets: share proved optimal", optimal / static_cast<double>(markets.size()), ">=", 0.5);
}

Executor threads(std::size_t count) {
    return [count](std::size_t jobs, std::function<void(std::size_t)> const& each) {
        licet::adapters::on_threads(count, jobs, each);
    };
}

// A market of the given generator where it is there, else one of ours, which has smaller and harder buyers.
struct Named {
    std::string name;
    Instance market;
};
Named made_market(std::string const& arguments, std::uint32_t bids, std::uint64_t exclusive_percent = 10) {
    auto const folder =
        std::filesystem::temp_directory_path() / ("licet-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::string const program = (folder / "mdcgen").string();
    std::string const file = (folder / "market.csv").string();
    std::string const call = "c++ -O2 -std=c++20 -o " + program + " " + cases +
                             "generator/mdcgen.cpp 2>/dev/null && " + program + " " + arguments + " out " +
                             file + " >/dev/null 2>&1";
    Named out;
    if (std::filesystem::exists(cases + "generator/mdcgen.cpp") && std::system(call.c_str()) == 0)
        if (auto read = instance_from_text(text_of_file(file)))
            out = {"given generator, " + arguments, std::move(*read)};
    std::filesystem::remove_all(folder);
    if (out.name.empty()) out = {"random market", random_market(1, bids, exclusive_percent)};
    return out;
}

// Returns the CPU it took.
double large_market() {
    Named const made = made_market("seed 1 n 100000", 100'000);
    Instance const& market = made.market;
    note("row 3: " + made.name + ", " + std::to_string(market.item_count()) + " items");
    double pass = 0;
    {
        auto const parts = parts_of(market);
        pass = cpu_of([&] { one_exact_pass(parts); });
    }
    Clearing cleared;
    double const cpu = cpu_of([&] { cleared = clear(market).clearing; });
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    row("3", "10^5 bids: CPU / one exact pass over all buyers", cpu / pass, "<=", 6);
    row("3", "10^5 bids: proven gap", gap(cleared), "<=", 1e-4);
    row("3", "10^5 bids: value / bound (so at least that of the optimum)",
        ratio(cleared.value, cleared.bound), ">=", 0.9999);
    row("3", "10^5 bids: memory of the whole run, GB", static_cast<double>(usage.ru_maxrss) / 1e6, "<=", 1);
    return cpu;
}

void two_threads() {
    Instance const market = random_market(2, 10'000);
    auto const wall_of = [&](std::size_t count) {
        auto const before = std::chrono::steady_clock::now();
        (void)clear(market, threads(count));
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    };
    double const one = wall_of(1);
    row("3", "10^4 bids: time on one thread / on two (a free core: > 1)", one / wall_of(2), ">=", 1);
}

void against_cbc() {
    for (std::string const file : {"g_n200_a.csv", "g_n1000_a.csv"}) {
        Instance market = instance_of(file);
        std::string name = "given " + file;
        if (market.item_count() == 0) {
            market = random_market(3, file == "g_n200_a.csv" ? 200 : 1'000);
            name = "random market of " + std::to_string(market.buyers.size()) + " bids";
        }
        Clearing cleared;
        double const cpu = cpu_of([&] { cleared = clear(market).clearing; });
        auto const cbc = clear_by_cbc(market, 20);
        if (!cbc) return note("row 4: skipped, no cbc (Debian package coinor-cbc)");
        row("4", name + ": CPU / CBC's", cpu / cbc->cpu_seconds, "<=", 1.0 / 50);
        row("4", name + ": proven gap / CBC's", gap(cleared) / (1 - cbc->value / cbc->bound), "<=", 1.0 / 20);
    }
}

void growth(double at_5) {
    double at_3 = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Instance const market = made_market("seed " + std::to_string(seed) + " n 1000", 1'000).market;
        at_3 += cpu_of([&] { (void)clear(market); }) / 10;
    }
    Instance const market = made_market("seed 1 n 10000", 10'000).market;
    double const at_4 = cpu_of([&] { (void)clear(market); });
    row("5", "CPU of 10^4 bids / of 10^3", at_4 / at_3, "<=", 14);
    if (at_5 > 0) row("5", "CPU of 10^5 bids / of 10^4", at_5 / at_4, "<=", 14);
}

void auctions() {
    auto const given = index("cats_index.json");
    if (given.empty()) note("row 6: no given auctions");
    double sum = 0;
    double worst = 1;
    double slowest = 0;
    for (auto const& [file, optimum] : given) {
        Instance const auction = instance_of(file);
        Clearing cleared;
        slowest = std::max(slowest, cpu_of([&] { cleared = clear(auction).clearing; }));
        sum += ratio(cleared.value, optimum);
        worst = std::min(worst, ratio(cleared.value, optimum));
    }
    if (!given.empty()) {
        row("6", "given auctions: mean value / optimum", sum / static_cast<double>(given.size()), ">=", 0.98);
        row("6", "given auctions: worst value / optimum", worst, ">=", 0.95);
        row("6", "given auctions: slowest, CPU s", slowest, "<=", 1);
    }
    for (std::uint32_t const bids : {200U, 300U, 1'000U}) {
        double widest = 0;
        for (std::uint64_t seed = 1; seed <= (bids < 1'000 ? 3U : 1U); ++seed) {
            std::string const number = std::to_string(seed);
            Named const made =
                made_market("seed " + number + " n " + std::to_string(bids) + " excl 100", bids, 100);
            widest = std::max(widest, gap(clear(made.market).clearing));
        }
        row("6", "all-exclusive markets of " + std::to_string(bids) + " bids: widest proven gap", widest,
            "<=", 0.003);
    }
}

// Both layers of one market: every pair bridged and made an item, beside those items cleared.
void bridging() {
    Orders const& orders = orders_of(1'000);
    Instance instance;
    std::size_t items = 0;
    double const bridged = cpu_of([&] {
        Candidates const candidates = candidates_of(orders.offers, orders.bids, {}, {});
        instance = matching::instance_of(candidates.list, orders.offers, orders.bids);
        items = candidates.list.size();
    });
    note("row 10: 1,000 offers and bids, " + std::to_string(items) + " items");
    double const cleared = cpu_of([&] { (void)clear(instance); });
    row("10", "CPU of bridging and making items / of clearing them", bridged / cleared, "<=", 0.1);
}

void warm_start() {
    Instance market = random_market(4, 5'000);
    BatchClearing const yesterday = clear(market);
    for (Buyer& buyer : market.buyers) buyer.budget += buyer.budget / 100;
    BatchClearing const cold = clear(market);
    BatchClearing const warm = clear(market, {}, {}, yesterday.clearing.prices);
    row("-", "5,000 bids, budgets 1 % up: knapsacks from last prices / from none",
        static_cast<double>(warm.questions) / static_cast<double>(cold.questions), "<=", 1);
}

}  // namespace

void print_rows(std::vector<std::string> const& rows) {
    auto const is_wanted = [&](char const* number) {
        return rows.empty() || std::ranges::find(rows, number) != rows.end();
    };
    std::printf("\n| row | what | figure | must be | |\n|---|---|---|---|---|\n");
    if (is_wanted("2")) given_markets();
    double at_5 = 0;
    if (is_wanted("3")) {
        at_5 = large_market();
        two_threads();
    }
    if (is_wanted("4")) against_cbc();
    if (is_wanted("5")) growth(at_5);
    if (is_wanted("6")) auctions();
    if (is_wanted("warm")) warm_start();
    if (is_wanted("9")) print_book_rows();
    if (is_wanted("10")) bridging();
    note("rows 1, 7 and 8 are tests: ./dev test");
}

}  // namespace licet::testing
