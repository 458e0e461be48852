// One suite on every store: memory, SQLite, PostgreSQL. What each must do, and what only PostgreSQL can meet:
// a stale writer, a lost connection, a restart in the middle, doubt about a commit.

#include "adapters/host/host.hpp"
#include "tests/adapters/batches.hpp"
#include "tests/service/cutting_proxy.hpp"
#include "tests/service/postgres.hpp"

#include <thread>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Postgres;
using licet::testing::Random;
using licet::testing::some_commands;
using licet::testing::submit_in_pieces;

namespace {

// Each store by a url that opens the same one again; memory is one object.
void on_every_store(
    std::function<void(std::string const& kind, std::function<std::shared_ptr<Journal>()>)> const& suite) {
    std::shared_ptr<Journal> const memory = open_journal("memory:");
    suite("memory", [&] { return memory; });
    testing::TemporaryFolder const folder;
    suite("sqlite", [&] { return std::shared_ptr<Journal>(open_journal("sqlite:" + (folder / "j.db"))); });
    if (Postgres* const postgres = Postgres::get()) {
        std::string const url = postgres->url(postgres->make_database());
        suite("postgresql", [&] { return std::shared_ptr<Journal>(open_journal(url)); });
    } else {
        MESSAGE("skipped on postgresql: it is not installed");
    }
}

}  // namespace

TEST_CASE(
    "every store gives the same state, again after opening it, and from a snapshot only what came after") {
    Random random(11);
    Batch const commands = some_commands(random, 600);
    std::optional<Digest> expected;
    on_every_store([&](std::string const& kind, auto const& open) {
        CAPTURE(kind);
        Digest digest;
        {
            auto const journal = open();
            Host host(*journal);
            submit_in_pieces(host, {commands.begin(), commands.begin() + 400}, random, 60);
            host.keep_snapshot();
            submit_in_pieces(host, {commands.begin() + 400, commands.end()}, random, 60);
            digest = host.engine().digest();
            if (expected) CHECK(digest == *expected);
            expected = digest;
        }
        auto const journal = open();
        Host const whole(*journal);
        CHECK(whole.engine().digest() == digest);
        CHECK(whole.spared_batches() == 0);
        Host const quick(*journal, {}, Host::Start::from_the_snapshot);
        CHECK(quick.spared_batches() > 0);
        CHECK(quick.engine().digest() == digest);
        CHECK(quick.command_count() == commands.size());
        CHECK(quick.records().statements().size() == whole.records().statements().size());
        CHECK(quick.records().notice_count() == whole.records().notice_count());
        CHECK(quick.records().notice_count() > 0);
    });
}

TEST_CASE("a snapshot of another release, of another journal or with a changed byte is not started from") {
    Random random(3);
    Batch const commands = some_commands(random, 100);
    on_every_store([&](std::string const& kind, auto const& open) {
        CAPTURE(kind);
        auto const journal = open();
        Host host(*journal);
        submit_in_pieces(host, commands, random, 60);
        host.keep_snapshot();
        Snapshot sound = journal->snapshot().value();
        journal->read_frames([&](std::string_view frame) {
            sound.frames.emplace_back(frame);
            return true;
        });
        REQUIRE(!sound.frames.empty());
        for (int damage = 0; damage < 7; ++damage) {
            Snapshot snapshot = sound;
            if (damage == 0) snapshot.format = "another";
            if (damage == 1) snapshot.chain.bytes[5] ^= 1U;
            if (damage == 2) snapshot.frames[0][snapshot.frames[0].size() / 2] ^= 1;
            if (damage == 3) snapshot.batches += 7;
            if (damage == 4) snapshot.frames.push_back(snapshot.frames.back());
            if (damage == 5) snapshot.frames.pop_back();
            if (damage == 6) --snapshot.size;
            journal->keep(snapshot);
            Host const again(*journal, {}, Host::Start::from_the_snapshot);
            CHECK(again.spared_batches() == 0);
            CHECK(again.engine().digest() == host.engine().digest());
        }
    });
}

TEST_CASE("PostgreSQL: damage to any row is found and named") {
    Postgres* const postgres = Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    for (char const* const damage :
         {"UPDATE licet.journal SET body = set_byte(body, 30, 7 # get_byte(body, 30)) WHERE number = 3",
          "UPDATE licet.journal SET chain = decode(repeat('00', 32), 'hex') WHERE number = 2",
          "DELETE FROM licet.journal WHERE number = 4",
          "UPDATE licet.journal SET commands = commands + 1 WHERE number = 5"}) {
        CAPTURE(damage);
        std::string const database = postgres->make_database();
        Random random(5);
        {
            auto const journal = open_journal(postgres->url(database));
            Host host(*journal);
            for (int i = 0; i < 5; ++i) (void)host.submit(some_commands(random, 20));
        }
        (void)postgres->sql(database, damage);
        auto const journal = open_journal(postgres->url(database));
        CHECK_THROWS_AS(Host{*journal}, JournalFailure);
    }
}

TEST_CASE("PostgreSQL: a writer that another one has followed cannot append; a later schema is refused") {
    Postgres* const postgres = Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    std::string const database = postgres->make_database();
    Random random(5);
    auto const first = open_journal(postgres->url(database));
    first->claim();
    first->append(some_commands(random, 3));
    auto const second = open_journal(postgres->url(database));
    first->append(some_commands(random, 3));
    CHECK_THROWS_WITH_AS(second->claim(), doctest::Contains("another writer has appended"), JournalFailure);
    auto const third = open_journal(postgres->url(database));
    third->claim();
    CHECK_THROWS_WITH_AS(first->append(some_commands(random, 3)), doctest::Contains("another writer"),
                         JournalFailure);
    // And never again: not even once the other is gone.
    CHECK_THROWS_WITH_AS(first->append(some_commands(random, 3)), doctest::Contains("failed before"),
                         JournalFailure);
    third->append(some_commands(random, 3));
    CHECK(postgres->sql(database, "SELECT count(*), max(number) FROM licet.journal") == "3|3\n");

    // A later one, one that was never ours, and one that is missing below.
    for (std::string const unknown : {"999", "0", "-1"}) {
        (void)postgres->sql(database, "INSERT INTO licet.migration (number) VALUES (" + unknown + ")");
        CHECK_THROWS_WITH_AS((void)open_journal(postgres->url(database)),
                             doctest::Contains(("was migrated by " + unknown).c_str()), JournalFailure);
        (void)postgres->sql(database, "DELETE FROM licet.migration WHERE number = " + unknown);
    }
    (void)postgres->sql(database, "DELETE FROM licet.migration WHERE number = 1");
    CHECK_THROWS_WITH_AS((void)open_journal(postgres->url(database)), doctest::Contains("was migrated by 2"),
                         JournalFailure);
    (void)postgres->sql(database, "INSERT INTO licet.migration (number) VALUES (1)");
    CHECK(open_journal(postgres->url(database))->batch_count() == 3);
}

TEST_CASE("PostgreSQL: a database of the first release is brought up to date, and its snapshot given up") {
    Postgres* const postgres = Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    Random random(11);
    std::string const database = postgres->make_database();
    open_journal(postgres->url(database))->append(some_commands(random, 20));
    // As it was: the snapshot in one value.
    (void)postgres->sql(
        database,
        "DROP TABLE licet.snapshot_frame; ALTER TABLE licet.snapshot DROP size, ADD body bytea "
        "NOT NULL; INSERT INTO licet.snapshot VALUES (true, 1, 20, '', 'x', '', ''); DELETE FROM "
        "licet.migration WHERE number = 2");
    auto const journal = open_journal(postgres->url(database));
    CHECK(journal->batch_count() == 1);
    CHECK_FALSE(journal->snapshot().has_value());
    Host host(*journal, {}, Host::Start::from_the_snapshot);
    host.keep_snapshot();
    CHECK(Host(*journal, {}, Host::Start::from_the_snapshot).spared_batches() == 1);
}

TEST_CASE(
    "PostgreSQL: a transaction that the server aborts is sent again until it stands, once; a fault is told") {
    Postgres* const postgres = Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    std::string const database = postgres->make_database();
    Random random(11);
    auto const journal = open_journal(postgres->url(database));
    Host host(*journal);
    (void)host.submit(some_commands(random, 5));
    // The server refuses each insert twice, for a reason of that class; a sequence counts through a rollback.
    (void)postgres->sql(
        database,
        "CREATE SEQUENCE tries; CREATE TABLE reason (state text);"
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF nextval(''tries'') "
        "% 3 <> 0 THEN RAISE EXCEPTION ''not now'' USING ERRCODE = (SELECT state FROM reason); END "
        "IF; RETURN NEW; END';"
        "CREATE TRIGGER refuse BEFORE INSERT ON licet.journal FOR EACH ROW EXECUTE FUNCTION "
        "refuse()");
    std::uint64_t batches = 1;
    // A conflict, a deadlock, a cancelled statement, a lock not to be had, memory that is short.
    for (std::string const state : {"40001", "40P01", "57014", "55P03", "53200"}) {
        CAPTURE(state);
        (void)postgres->sql(database, "DELETE FROM reason; INSERT INTO reason VALUES ('" + state + "')");
        (void)host.submit(some_commands(random, 5));
        ++batches;
        CHECK(journal->is_available());
        CHECK(postgres->sql(database, "SELECT count(*), max(number) FROM licet.journal") ==
              std::to_string(batches) + "|" + std::to_string(batches) + "\n");
        CHECK(postgres->sql(database, "SELECT last_value FROM tries") ==
              std::to_string(3 * (batches - 1)) + "\n");
    }
    // What no waiting mends stops the writer, and is not tried again.
    (void)postgres->sql(database, "UPDATE reason SET state = '22023'");
    CHECK_THROWS_WITH_AS((void)host.submit(some_commands(random, 5)), doctest::Contains("not now"),
                         JournalFailure);
    CHECK(postgres->sql(database, "SELECT last_value FROM tries") ==
          std::to_string(3 * (batches - 1) + 1) + "\n");

    (void)postgres->sql(database, "DROP TRIGGER refuse ON licet.journal");
    auto const again = open_journal(postgres->url(database));
    Host const replayed(*again);
    CHECK(replayed.command_count() == 5 * batches);
    CHECK(replayed.engine().digest() == host.engine().digest());
}

TEST_CASE(
    "PostgreSQL: cut at the commit, killed or restarted, each batch is there once and the writer goes on") {
    Postgres* const postgres = Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    std::string const database = postgres->make_database();
    testing::CuttingProxy proxy(postgres->port());
    Random random(9);
    Batch const commands = some_commands(random, 400);
    auto const journal = open_journal(postgres->url(database, proxy.port()));
    journal->claim();
    Host host(*journal);
    std::uint64_t batches = 0;
    for (std::size_t at = 0; at < commands.size(); at += 10, ++batches) {
        // What is cut: the request before it arrives, or the answer after the commit.
        if (batches % 4 == 1) proxy.cut_after_request();
        if (batches % 4 == 2) proxy.cut_before_request();
        if (batches == 15)
            (void)postgres->sql(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        std::thread restart;
        if (batches == 23) {
            REQUIRE(postgres->stop("immediate"));
            restart = std::thread([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(300));
                CHECK_FALSE(journal->is_available());
                (void)postgres->start();
            });
        }
        (void)host.submit({commands.data() + at, 10});
        CHECK(journal->is_available());
        if (restart.joinable()) restart.join();
    }
    CHECK(proxy.cuts() >= 15);
    CHECK(postgres->sql(database, "SELECT count(*), max(number) FROM licet.journal") == "40|40\n");
    auto const again = open_journal(postgres->url(database));
    Host const replayed(*again);
    CHECK(replayed.command_count() == commands.size());
    CHECK(replayed.engine().digest() == host.engine().digest());
}
