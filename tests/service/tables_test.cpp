// The read tables of PostgreSQL: they follow, say how far they are, survive a restart without counting twice,
// and are built again while the service serves.

#include "tests/service/postgres.hpp"
#include "tests/service/served.hpp"

using namespace licet;
using namespace licet::adapters;
using licet::testing::Client;
using licet::testing::Served;

namespace {

void until_followed(Served& served) {
    for (int i = 0; i < 1500 && served.service().tables()->lag() != 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(served.service().tables()->lag() == 0);
}

}  // namespace

TEST_CASE("read tables follow the state, restart where they were, and are built again while serving") {
    auto* const postgres = testing::Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    std::string const database = postgres->make_database();
    std::string const usage =
        "SELECT licence, meter, day, quantity FROM licet_read.usage_by_day ORDER BY 1, 2, 3";
    std::string const balances =
        "SELECT kind, coalesce(licence, ''), balance FROM licet_read.balances WHERE party = 'firm' ORDER BY "
        "1, 2";
    std::string before;
    {
        Served served({}, postgres->url(database));
        served.open_market();
        Client const firm = served.client("firm", "report,read");
        for (int i = 0; i < 10; ++i)
            CHECK(firm.command("u" + std::to_string(i),
                               testing::use("L1", 10, i % 2 == 0 ? "2026-03-01" : "2026-03-02"))
                      .status == 200);
        until_followed(served);
        CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|50\nL1|tokens|2026-03-02|50\n");
        before = postgres->sql(database, balances);
        CHECK(before.find("escrow|L1|-99999.00") != std::string::npos);
        CHECK(postgres->sql(database, "SELECT currency, sum(balance) FROM licet_read.balances GROUP BY 1") ==
              "USD|0.00\n");
        CHECK(postgres->sql(database, "SELECT licence, state FROM licet_read.licences_by_state") ==
              "L1|in force\n");
        CHECK(postgres->sql(database, "SELECT commands FROM licet_read.lag") == "19\n");
        CHECK(Client(served.port(), "").get("/metrics").body.find("licet_read_tables_lag_commands 0\n") !=
              std::string::npos);
        // Somebody has spoilt them; built again they are right.
        (void)postgres->sql(
            database, "UPDATE licet_read.usage_by_day SET quantity = 1; DELETE FROM licet_read.balances");
        CHECK(served.client("market", "operate").post("/v1/tables", "").status == 202);
        CHECK(firm.post("/v1/tables", "").status == 403);
        for (int i = 0; i < 500 && postgres->sql(database, balances) != before; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        CHECK(postgres->sql(database, balances) == before);
        CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|50\nL1|tokens|2026-03-02|50\n");
    }
    Served served({}, postgres->url(database));
    Client const firm = served.client("firm", "report,read");
    CHECK(firm.command("u0", testing::use("L1", 10, "2026-03-01")).text("answer") == "applied before");
    CHECK(firm.command("again", testing::use("L1", 7, "2026-03-01")).status == 200);
    until_followed(served);
    CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|57\nL1|tokens|2026-03-02|50\n");
    // The tables are away; the service is not.
    (void)postgres->sql(database, "DROP SCHEMA licet_read CASCADE");
    CHECK(firm.command("more", testing::use("L1", 3, "2026-03-01")).status == 200);
    for (int i = 0; i < 500 && postgres->sql(database, usage).find("|60\n") == std::string::npos; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|60\nL1|tokens|2026-03-02|50\n");
}
