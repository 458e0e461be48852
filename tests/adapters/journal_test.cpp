// The journal and the host: durable before answered, replayed to the same bytes, and nothing lost when
// killed.

#include "adapters/host/host.hpp"
#include "adapters/journal/memory_journal.hpp"
#include "adapters/journal/sqlite_journal.hpp"
#include "tests/adapters/batches.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"

#include <sqlite3.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Random;
using licet::testing::some_commands;
using licet::testing::submit_in_pieces;
using namespace std::chrono_literals;

namespace {

constexpr std::uintmax_t page_bytes = 4096;

// SQLite's own file system, but for the syncs: those of a database itself are counted, and failed when told;
// those of its log only that.
struct Syncs {
    static inline std::atomic<int> count{0};
    static inline thread_local int count_here = 0;  // by this thread
    static inline std::atomic<bool> fail{false};
    static inline std::atomic<bool> fail_log{false};

    Syncs() {
        count = 0;
        count_here = 0;
        fail = false;
        fail_log = false;
        real = sqlite3_vfs_find(nullptr);
        shim = *real;
        shim.zName = "licet-syncs";
        shim.xOpen = [](sqlite3_vfs*, char const* name, sqlite3_file* file, int flags, int* given) {
            int const opened = real->xOpen(real, name, file, flags, given);
            if (opened == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
                log_methods = *file->pMethods;
                log_sync = log_methods.xSync;
                log_methods.xSync = [](sqlite3_file* synced, int how) {
                    return fail_log ? SQLITE_IOERR_FSYNC : log_sync(synced, how);
                };
                file->pMethods = &log_methods;
            }
            if (opened != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return opened;
            methods = *file->pMethods;
            sync = methods.xSync;
            methods.xSync = [](sqlite3_file* synced, int how) {
                ++count;
                ++count_here;
                return fail ? SQLITE_IOERR_FSYNC : sync(synced, how);
            };
            file->pMethods = &methods;
            return opened;
        };
        sqlite3_vfs_register(&shim, 1);
    }
    ~Syncs() {
        sqlite3_vfs_unregister(&shim);
        sqlite3_vfs_register(real, 1);
    }
    Syncs(Syncs const&) = delete;
    Syncs& operator=(Syncs const&) = delete;

private:
    static inline sqlite3_vfs* real = nullptr;
    static inline sqlite3_vfs shim{};
    static inline sqlite3_io_methods methods{};
    static inline int (*sync)(sqlite3_file*, int) = nullptr;
    static inline sqlite3_io_methods log_methods{};
    static inline int (*log_sync)(sqlite3_file*, int) = nullptr;
};

// At most ten seconds.
void wait_for(std::function<bool()> const& is_so) {
    for (int i = 0; i < 10'000 && !is_so(); ++i) std::this_thread::sleep_for(1ms);
    CHECK(is_so());
}

void change(std::string const& path, std::string const& sql) {
    REQUIRE(testing::run("python3 -c \"import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                         "c.executescript(sys.argv[2]); c.commit(); c.close()\" " +
                         path + " \"" + sql + "\"")
                .code == 0);
}

}  // namespace

TEST_CASE("law: whatever the batches and whichever the journal, the state is the same, and so is a replay") {
    testing::for_all(12, [](Random& random) {
        testing::TemporaryFolder const folder;
        Batch const commands = some_commands(random, 200);
        std::optional<Digest> digest;
        for (std::string const& url :
             {std::string("memory:"), "sqlite:" + (folder / "a.db"), "sqlite:" + (folder / "b.db")}) {
            auto const journal = open_journal(url);
            Host host(*journal);
            submit_in_pieces(host, commands, random, 40);
            if (digest) CHECK(host.engine().digest() == *digest);
            digest = host.engine().digest();
            Host const again(*journal);
            CHECK(again.engine().digest() == *digest);
            CHECK(again.command_count() == commands.size());
        }
        auto const reopened = open_journal("sqlite:" + (folder / "a.db"));
        CHECK(Host(*reopened).engine().digest() == *digest);
    });
}

TEST_CASE("any changed byte, lost row or swapped row of a journal is found") {
    testing::for_all(40, [](Random& random) {
        testing::TemporaryFolder const folder;
        std::string const path = folder / "j.db";
        {
            SqliteJournal journal(path);
            Host host(journal);
            for (int i = 0; i < 5; ++i) (void)host.submit(some_commands(random, 20));
        }
        static char const* const damages[] = {
            "UPDATE journal SET body = CAST(substr(body,1,20) || x'00ff' || substr(body,23) AS BLOB) WHERE "
            "number = 3",
            "UPDATE journal SET chain = zeroblob(32) WHERE number = 2",
            "DELETE FROM journal WHERE number = 4",
            ("UPDATE journal SET number = -number; UPDATE journal SET number = 3 WHERE number = -4; UPDATE "
             "journal SET number = 4 WHERE number = -3; UPDATE journal SET number = -number WHERE number < "
             "0"),
            "UPDATE journal SET commands = commands + 1 WHERE number = 5",
        };
        change(path, damages[random.below(5)]);
        SqliteJournal journal(path);
        CHECK_THROWS_AS(Host{journal}, JournalFailure);
    });
}

TEST_CASE("law: a batch encoded reads back, and bytes that are no batch are refused") {
    testing::for_all(200, [](Random& random) {
        Batch const batch = some_commands(random, 30);
        std::string bytes = encode(batch);
        auto const read = decode(bytes);
        REQUIRE(read.has_value());
        CHECK(encode(*read) == bytes);
        bytes[random.below(bytes.size())] ^= static_cast<char>(1U << random.below(8));
        bytes.resize(random.below(bytes.size() + 1));
        (void)decode(bytes);  // refused or something else, never a crash
    });
    CHECK_FALSE(decode("").has_value());
    CHECK_FALSE(decode("no batch").has_value());
}

TEST_CASE("SQLite's log is taken in by a thread of its own, and is written from its start again") {
    testing::TemporaryFolder const folder;
    std::string const path = folder / "j.db";
    Random random(2);
    Syncs const syncs;
    Batch const commands = some_commands(random, 600);
    SqliteJournal journal(path);
    std::uint64_t batches = 0;
    auto const log_pages = [&] { return std::filesystem::file_size(path + "-wal") / page_bytes; };
    // As many batches as take so many pages, more or less.
    journal.append(commands);
    auto const before = log_pages();
    for (batches = 1; batches < 4; ++batches) journal.append(commands);
    double const pages_a_batch = static_cast<double>(log_pages() - before) / 3;
    auto const append = [&](int pages) {
        auto const end = batches + static_cast<std::uint64_t>(pages / pages_a_batch);
        for (; batches < end; ++batches) journal.append(commands);
    };
    int const opened = Syncs::count;
    int const opened_here = Syncs::count_here;
    append(static_cast<int>(100 - log_pages()));
    CHECK(Syncs::count == opened);  // it is not much yet
    append(150);
    wait_for([&] { return Syncs::count > opened; });
    // Given the time, all of it is taken in, and it does not grow.
    for (int i = 0; i < 8; ++i) {
        int const synced = Syncs::count;
        append(1500);
        wait_for([&] { return Syncs::count > synced; });
        std::this_thread::sleep_for(20ms);
    }
    CHECK(log_pages() < 6000);
    CHECK(Syncs::count_here <= opened_here + 3);  // hardly a batch waited for it: one in 4,096 pages at most

    // A reader holds it, as a backup does: batches are written all the same, and it grows.
    sqlite3* reader = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &reader) == SQLITE_OK);
    REQUIRE(sqlite3_exec(reader, "BEGIN; SELECT max(number) FROM journal", nullptr, nullptr, nullptr) ==
            SQLITE_OK);
    append(18'000);
    auto const held = log_pages();
    CHECK(held > 16'384);
    REQUIRE(sqlite3_exec(reader, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(reader);
    // Then it is taken in, though it is large and there is no pause between batches.
    append(18'000);
    CHECK(log_pages() < held + 10'000);
    CHECK(journal.batch_count() == batches);
}

TEST_CASE("where a sync of what takes in SQLite's log fails, nothing is written or synced any more") {
    testing::TemporaryFolder const folder;
    Random random(2);
    Syncs const syncs;
    Batch const commands = some_commands(random, 600);
    std::uint64_t batches = 0;
    int failed = 0;
    {
        SqliteJournal journal(folder / "j.db");
        journal.append(commands);
        Syncs::fail = true;
        ++batches;
        CHECK_THROWS_WITH_AS(
            while (batches < 20'000) {
                journal.append(commands);
                ++batches;
            },
            doctest::Contains("cannot take in its log"), JournalFailure);
        failed = Syncs::count;
        Syncs::fail = false;
        CHECK_THROWS_WITH_AS(journal.append(commands), doctest::Contains("failed before"), JournalFailure);
        CHECK(Syncs::count == failed);  // the next sync would lie
    }
    CHECK(Syncs::count == failed);  // not at the close either
    SqliteJournal const again(folder / "j.db");
    CHECK(again.batch_count() == batches);
}

TEST_CASE(
    "a snapshot whose sync fails is not taken for one that may be tried again, and the one before stays") {
    testing::TemporaryFolder const folder;
    Random random(3);
    Syncs const syncs;
    std::string const path = folder / "j.db";
    {
        SqliteJournal journal(path);
        Host host(journal);
        (void)host.submit(some_commands(random, 20));
        host.keep_snapshot();
        (void)host.submit(some_commands(random, 20));
        Syncs::fail_log = true;
        bool is_certain = false;
        try {
            host.keep_snapshot();
            FAIL("the sync did not fail");
        } catch (JournalNotNow const&) {
            is_certain = true;
        } catch (JournalFailure const&) {
        }
        CHECK_FALSE(is_certain);
        Syncs::fail_log = false;
    }
    SqliteJournal again(path);
    Host const quick(again, {}, Host::Start::from_the_snapshot);  // whichever snapshot it is
    CHECK(quick.spared_batches() >= 1);
    CHECK(quick.engine().digest() == Host(again).engine().digest());
}

TEST_CASE("SQLite: a snapshot of a release that kept it in one value is given up") {
    testing::TemporaryFolder const folder;
    std::string const path = folder / "old.db";
    Random random(12);
    SqliteJournal(path).append(some_commands(random, 20));
    change(path,
           "DROP TABLE snapshot_of; CREATE TABLE snapshot (only INTEGER PRIMARY KEY, body BLOB); INSERT INTO "
           "snapshot VALUES (1, x'00')");
    SqliteJournal journal(path);
    CHECK_FALSE(journal.snapshot().has_value());
    Host host(journal, {}, Host::Start::from_the_snapshot);
    host.keep_snapshot();
    CHECK(Host(journal, {}, Host::Start::from_the_snapshot).spared_batches() == 1);
}

TEST_CASE("a second writer of the same journal is refused") {
    testing::TemporaryFolder const folder;
    SqliteJournal journal(folder / "j.db");
    Random random(1);
    Host host(journal);
    (void)host.submit(some_commands(random, 5));
    CHECK_THROWS_AS(SqliteJournal(folder / "j.db"), JournalFailure);
}

TEST_CASE("stores that cannot be are refused with a sentence") {
    CHECK_THROWS_AS((void)open_journal("mysql:x"), JournalFailure);
    CHECK_THROWS_AS((void)open_journal("sqlite:"), JournalFailure);
    CHECK_THROWS_AS((void)open_journal("sqlite:/no/such/folder/x.db"), JournalFailure);
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "text",
                        "this is no database, but it is long enough to look like something else entirely");
    CHECK_THROWS_AS((void)open_journal("sqlite:" + (folder / "text")), JournalFailure);
}

TEST_CASE(
    "killed at any moment, the program goes on with every acknowledged command, once, to the same state") {
    testing::TemporaryFolder const folder;
    Random random(7);
    Batch const commands = some_commands(random, 1500);
    std::string text;
    for (StampedCommand const& command : commands) text += json::text_of(value_of(command)) + "\n";
    testing::write_text(folder / "commands.jsonl", text);
    std::string const program =
        testing::program() + " run " + (folder / "commands.jsonl") + " --batch 7 --json --store sqlite:";
    auto const state_line = [](std::string const& store) {
        auto const ran = testing::run(testing::program() + " verify --json --store sqlite:" + store);
        REQUIRE(ran.code == 0);
        return ran.out.substr(ran.out.find("\"state\""), 80);
    };
    (void)testing::run(program + (folder / "whole.db"));
    std::string const expected = state_line(folder / "whole.db");

    int killed = 0;
    for (int round = 0; round < 12; ++round) {
        std::string const store = folder / ("killed" + std::to_string(round) + ".db");
        // Killed again and again, each time a little later, until it gets to the end.
        for (int attempt = 0; attempt < 6; ++attempt) {
            std::string const seconds = "0.0" + std::to_string(10 + random.below(80));
            std::string const acked = folder / "acked";
            auto const ran =
                testing::run("timeout -s KILL " + seconds + " " + program + store + " > " + acked);
            if (ran.code == 128 + SIGKILL || ran.code == 137) ++killed;
            // What was printed was acknowledged: the next start must know at least as many commands.
            std::string const printed = testing::text_of_file(acked);
            std::int64_t lines = 0;  // whole ones of ours; the shell adds a word of its own
            for (std::size_t at = printed.find("{\"at\""); at != std::string::npos;
                 at = printed.find("{\"at\"", at + 1))
                lines += printed.find('\n', at) != std::string::npos ? 1 : 0;
            auto const journal = open_journal("sqlite:" + store);
            std::uint64_t kept = 0;
            journal->replay([&](Batch const& batch) { kept += batch.size(); });
            CHECK(kept >= static_cast<std::uint64_t>(lines));
        }
        (void)testing::run(program + store);
        CHECK(state_line(store) == expected);
    }
    CHECK(killed > 10);
}
