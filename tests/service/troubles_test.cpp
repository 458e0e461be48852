// What a store may meet in the middle of load: a failover, a full disk, a copy being taken. The service says
// that it is not ready, goes on by itself, and each acknowledged command is there once.

#include "tests/adapters/batches.hpp"
#include "tests/service/program.hpp"

using namespace licet;
using namespace licet::adapters;
using licet::testing::Client;
using licet::testing::Postgres;
using licet::testing::Program;
using licet::testing::Random;
using licet::testing::SmallDisk;
using licet::testing::some_commands;
using licet::testing::TemporaryFolder;
using licet::testing::UsesOverHttp;

namespace {

// A market that is open, and the secret of `firm`.
std::string open_for_firm(Program const& program) {
    Client const me = program.client("market", "operate,read");
    Client const firm = program.client("firm", "report,read");
    testing::until_known(me);
    testing::until_known(firm);
    testing::open_market(me);
    return firm.secret();
}

bool becomes(Program const& program, int status) {
    Client const anybody(program.port, "");
    for (int i = 0; i < 1500; ++i) {
        if (anybody.get("/readyz").status == status) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

}  // namespace

TEST_CASE("PostgreSQL fails over to a standby in the middle of load: the service goes on there by itself") {
    if (Postgres::get() == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    Postgres primary;
    std::string const database = primary.make_database();
    Postgres standby(Postgres::Following{primary});
    REQUIRE(standby.is_running());
    // What is acknowledged is on both: else a failover loses it, whoever the client is.
    (void)primary.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    (void)primary.sql("postgres", "SELECT pg_reload_conf()");
    REQUIRE(primary.until("postgres", "SELECT sync_state FROM pg_stat_replication", "sync\n"));
    TemporaryFolder const folder;
    Program program(folder, primary.url_or(standby, database));
    std::string const secret = open_for_firm(program);
    UsesOverHttp uses(program.port, secret, "f");
    CHECK(uses.goes_on(100));
    CHECK(becomes(program, 200));
    REQUIRE(primary.stop("immediate"));
    CHECK(becomes(program, 503));
    int const before = uses.count();
    REQUIRE(standby.promote());
    CHECK(uses.goes_on(100));
    CHECK(becomes(program, 200));
    auto const acknowledged = uses.stop();
    CHECK(acknowledged.size() >= static_cast<std::size_t>(before) + 100);
    CHECK(program.end(SIGTERM) == 0);
    testing::check_each_once(standby.url(database), acknowledged);
}

TEST_CASE("PostgreSQL: a standby that lacks what was acknowledged is not written to") {
    if (Postgres::get() == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    Postgres primary;
    std::string const database = primary.make_database();
    Random random(4);
    auto const journal = [&] {
        Postgres standby(Postgres::Following{primary});
        REQUIRE(standby.is_running());
        auto out = open_journal(primary.url_or(standby, database));
        out->append(some_commands(random, 10));
        REQUIRE(primary.until(
            "postgres", "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()",
            "1\n"));
        // It is away while more is acknowledged, and is all that is left.
        REQUIRE(standby.stop("immediate"));
        out->append(some_commands(random, 10));
        REQUIRE(primary.stop("immediate"));
        REQUIRE(standby.start());
        REQUIRE(standby.promote());
        CHECK_THROWS_WITH_AS(out->append(some_commands(random, 10)), doctest::Contains("has lost it"),
                             JournalFailure);
        CHECK(standby.sql(database, "SELECT max(number) FROM licet.journal") == "1\n");
        return out;
    }();
    CHECK_THROWS_WITH_AS(journal->append(some_commands(random, 10)), doctest::Contains("failed before"),
                         JournalFailure);
}

TEST_CASE("a disk that is really full: SQLite's and PostgreSQL's; not ready until there is room, then on") {
    TemporaryFolder const folder;
    SmallDisk const disk(folder / "disk", "24m");
    if (!disk.is_mounted) {
        MESSAGE("skipped: a small tmpfs can be mounted by root only");
        return;
    }
    (void)testing::run("chmod 755 " + (folder / ""));
    auto* const postgres = Postgres::get();
    for (std::string const kind : {"sqlite", "postgresql"}) {
        CAPTURE(kind);
        std::string store = "sqlite:" + (disk / "market.db");
        if (kind == "postgresql") {
            if (postgres == nullptr) {
                MESSAGE("skipped on postgresql: it is not installed");
                continue;
            }
            (void)testing::run("mkdir -m 700 " + (disk / "space") +
                               (geteuid() == 0 ? " && chown nobody " + (disk / "space") : ""));
            std::string const database = postgres->make_database();
            (void)postgres->sql("postgres", "CREATE TABLESPACE small LOCATION '" + (disk / "space") + "'");
            (void)postgres->sql("postgres", "ALTER DATABASE " + database + " SET TABLESPACE small");
            store = postgres->url(database);
        }
        Program program(folder, store);
        std::string const secret = open_for_firm(program);
        UsesOverHttp uses(program.port, secret, kind.substr(0, 1));
        CHECK(uses.goes_on(50));
        disk.fill(64U << 10U);
        CHECK(becomes(program, 503));
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // answers that are under way
        int const before = uses.count();
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        CHECK(uses.count() == before);  // nothing is acknowledged that is not durable
        disk.empty();
        CHECK(uses.goes_on(50));
        CHECK(becomes(program, 200));
        auto const acknowledged = uses.stop();
        CHECK(program.end(SIGTERM) == 0);
        testing::check_each_once(store, acknowledged);
        if (kind == "postgresql") {
            (void)postgres->sql("postgres", "DROP DATABASE " + store.substr(store.rfind('/') + 1));
            (void)postgres->sql("postgres", "DROP TABLESPACE small");
        }
    }
}

TEST_CASE("PostgreSQL: pg_dump while serving is a backup: restored it verifies and is served from") {
    auto* const postgres = Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    TemporaryFolder const folder;
    (void)testing::run("chmod 755 " + (folder / ""));
    std::string const database = postgres->make_database();
    Program program(folder, postgres->url(database));
    std::string const secret = open_for_firm(program);
    UsesOverHttp uses(program.port, secret, "d");
    CHECK(uses.goes_on(50));
    int const before = uses.count();
    auto const dumped = testing::run(postgres->programs() + "pg_dump -Fc -n licet -f " +
                                     (folder / "licet.dump") + " '" + postgres->url(database) + "'");
    CHECK_MESSAGE(dumped.code == 0, dumped.out);
    CHECK(uses.goes_on(50));
    auto const acknowledged = uses.stop();
    CHECK(program.end(SIGTERM) == 0);
    std::string const copy = postgres->make_database();
    auto const restored = testing::run(postgres->programs() + "pg_restore -d '" + postgres->url(copy) + "' " +
                                       (folder / "licet.dump"));
    CHECK_MESSAGE(restored.code == 0, restored.out);
    auto const verified = testing::run(testing::program() + " verify --store '" + postgres->url(copy) + "'");
    CHECK_MESSAGE(verified.code == 0, verified.out);
    TemporaryFolder const second;
    Program again(second, postgres->url(copy));
    Client const firm = again.client("firm", "report,read");
    testing::until_known(firm);
    std::size_t kept = 0;
    for (std::string const& id : acknowledged)
        kept += firm.command(id, testing::use("L-firm", 1)).text("answer") == "applied before" ? 1 : 0;
    CHECK(kept >= static_cast<std::size_t>(before));
    CHECK(kept < acknowledged.size());
    CHECK(again.end(SIGTERM) == 0);
}
