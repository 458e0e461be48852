// The read tables of PostgreSQL: they follow, say how far they are, survive a restart without counting twice,
// and are built again while the service serves.

#include "tests/places.hpp"
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

TEST_CASE(
    "read tables of an older edition are dropped and built again while serving; of a later one they are "
    "refused with the remedy, and stay as they are") {
    auto* const postgres = testing::Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    std::string const database = postgres->make_database();
    std::string const edition = "SELECT number FROM licet_read.edition";
    std::string const usage = "SELECT licence, meter, day, quantity FROM licet_read.usage_by_day";
    std::string const ours = std::to_string(read_tables_edition) + "\n";
    {
        Served served({}, postgres->url(database));
        served.open_market();
        CHECK(served.client("firm", "report").command("u1", testing::use("L1", 7)).status == 200);
        until_followed(served);
        CHECK(postgres->sql(database, edition) == ours);
    }
    for (std::string const older : {"UPDATE licet_read.edition SET number = 1",
                                    "DROP TABLE licet_read.edition", "DELETE FROM licet_read.edition"}) {
        CAPTURE(older);
        // As another release may have left it: other columns, other views on top, other content.
        (void)postgres->sql(database, older +
                                          "; ALTER TABLE licet_read.usage_by_day RENAME quantity TO amount; "
                                          "CREATE VIEW licet_read.old AS SELECT * FROM licet_read.balances; "
                                          "CREATE TABLE licet_read.older (x int)");
        Served served({}, postgres->url(database));
        until_followed(served);
        CHECK(postgres->sql(database, edition) == ours);
        CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|7\n");
        CHECK(postgres->sql(database, "SELECT to_regclass('licet_read.older') IS NULL") == "t\n");
    }
    (void)postgres->sql(database,
                        "UPDATE licet_read.edition SET number = 99; UPDATE licet_read.usage_by_day "
                        "SET quantity = 5");
    CHECK_THROWS_WITH_AS(Served({}, postgres->url(database)),
                         doctest::Contains("licet_read is of edition 99"), std::runtime_error);
    CHECK_THROWS_WITH_AS(Served({}, postgres->url(database)),
                         doctest::Contains("DROP SCHEMA licet_read CASCADE"), std::runtime_error);
    CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|5\n");
    // The remedy, as it says.
    (void)postgres->sql(database, "DROP SCHEMA licet_read CASCADE");
    Served served({}, postgres->url(database));
    until_followed(served);
    CHECK(postgres->sql(database, usage) == "L1|tokens|2026-03-01|7\n");
}

TEST_CASE("the definition of the read tables is that of their edition") {
    // Where this fails, tables.sql has changed: give it the next edition (read_tables.hpp), then its digest
    // here.
    CHECK(read_tables_edition == 2);
    CHECK(licet::text_of(
              digest_of(testing::text_of_file(testing::source_dir() + "/adapters/tables/tables.sql"))) ==
          "b629809d12b90c755a5c75ea4316485cecd016ad6d289ff64411d17dde884d08");
}
