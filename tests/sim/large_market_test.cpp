// What is promised of markets too large to be solved twice, on markets of our own.

#include "adapters/host/threads.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "sim/check/certificate.hpp"
#include "tests/bench/random_market.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <sys/resource.h>

#include <cstdlib>

using namespace licet;
using namespace licet::matching;

namespace {

bool is_long() {
    return std::getenv("LICET_LONG") != nullptr;
}

}  // namespace

TEST_CASE(
    "a large market is cleared within 0.01 % of its optimum, to the same bytes on any number of threads, and "
    "the "
    "checker accepts it as maximal and bounded") {
    // LICET_LONG: 10^5 bids, 3.5 million items.
    Instance const market = testing::random_market(7, is_long() ? 100'000 : 1'500);
    Clearing const cleared = clear(market).clearing;
    std::string const alone = text_of(cleared);
    for (std::size_t const threads : {2U, 4U}) {
        Executor const executor = [&](std::size_t count, std::function<void(std::size_t)> const& each) {
            adapters::on_threads(threads, count, each);
        };
        CHECK(text_of(clear(market, executor).clearing) == alone);
    }

    // The prices bound the value closely, and where a part is proved its value is the closest bound there is.
    CHECK(cleared.bound - cleared.value <= cleared.bound / 10'000 * 3);
    WideUnits optimum_at_most = 0;
    for (Part const& part : parts_of(market)) {
        PartClearing const one = clear_part(part, {});
        optimum_at_most += one.is_optimal ? one.value : one.bound;
    }
    CHECK(optimum_at_most >= cleared.value);
    CHECK(optimum_at_most - cleared.value <= cleared.value / 10'000);

    auto const certificate = sim::check_certificate(text_of(market), alone);
    for (std::string const& fault : certificate.faults) FAIL_CHECK(fault);
    CHECK(certificate.unsettled == 0);
    CHECK(certificate.value == cleared.value);
    CHECK(certificate.bound == cleared.bound);
    CHECK(certificate.deals > 1'000);
}

TEST_CASE(
    "an instance of ten million items is cleared in bounded memory, one past every limit is refused by "
    "name") {
    testing::TemporaryFolder const folder;
    std::string const file = folder / "batch.csv";
    std::string const clear_it = testing::program() + " clear " + file + " --out " + (folder / "result.sol");
    // More than an instance may hold, and a first line that promises far more than follows.
    testing::write_text(file, "MDC1,x,1,1,20000001,0\nB,0,5,5\n");
    auto ran = testing::run(clear_it);
    CHECK(ran.code == 1);
    CHECK(ran.out.find("batch.csv:1: the number of items must be a whole number from 0 to 20000000") !=
          std::string::npos);
    testing::write_text(file, "MDC1,x,1,1,20000000,0\nB,0,5,5\n");
    ran = testing::run(clear_it);
    CHECK(ran.code == 1);
    CHECK(ran.out.find("batch.csv:3: a line is missing here") != std::string::npos);

    if (!is_long()) return;  // ./dev test --long
    {
        Instance const market = testing::random_market(1, 292'000);
        CHECK(market.item_count() > 10'000'000);
        testing::write_text(file, text_of(market));
    }
    ran = testing::run(clear_it);
    INFO(ran.out);
    CHECK(ran.code == 0);
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    MESSAGE("10^7 items: ", usage.ru_utime.tv_sec, " s CPU, ", usage.ru_maxrss / 1024, " MB; ", ran.out);
    CHECK(usage.ru_maxrss < 3 * 1024 * 1024);  // kilobytes
}
