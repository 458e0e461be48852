#include "adapters/journal/sqlite_journal.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace licet::adapters {
namespace {

constexpr int format = 1;

// Pages of 4 KiB (of 16 in a store of an earlier release). The write-ahead log is written from its start
// again once all of it is copied into the database. Most of that is done by a thread of its own, but it
// cannot be done with while batches come: from so many pages on a commit copies what is left, if that is
// little.
constexpr int log_pages_enough = 4096;
constexpr int log_pages_left = 128;
// And in any case from so many on, and again after a step where a reader holds it.
constexpr int log_pages_most = 16'384;
constexpr int log_pages_step = 1024;

// A statement that is finished however its block is left.
struct Statement {
    sqlite3_stmt* it = nullptr;
    ~Statement() { sqlite3_finalize(it); }
};

std::string_view blob(sqlite3_stmt* statement, int column) {
    auto const* const bytes = static_cast<char const*>(sqlite3_column_blob(statement, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

// All zeros where there is none: no batch has that digest.
Digest digest_in(std::string_view bytes) {
    Digest out;
    if (bytes.size() == out.bytes.size())
        for (std::size_t i = 0; i < bytes.size(); ++i) out.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
    return out;
}

}  // namespace

SqliteJournal::SqliteJournal(std::string path) : path_(std::move(path)) {
    // Whatever is thrown in here, the handle is closed: no destructor runs for what was never made.
    try {
        open();
    } catch (...) {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
        if (lock_ >= 0) close(lock_);
        throw;
    }
}

SqliteJournal::~SqliteJournal() {
    // A failure while it was stopped counts as any other: then the close must not sync either.
    checkpoints_->stop();
    if (checkpoints_->failure()) sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
    close(lock_);
}

// One writer owns the journal: a second one is refused here, not found out by its damage. The lock is on a
// file of its own, so that others may still read the database: a backup is taken while we serve.
void SqliteJournal::lock() {
    using namespace std::chrono_literals;
    lock_ = ::open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) throw JournalFailure(path_ + ": cannot be opened, for " + path_ + ".lock cannot be made");
    for (int tries = 0; flock(lock_, LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (tries == 100) throw JournalFailure(path_ + ": is locked: another program writes to it");
        std::this_thread::sleep_for(20ms);
    }
}

void SqliteJournal::open() {
    lock();
    if (sqlite3_open(path_.c_str(), &database_) != SQLITE_OK) fail("cannot be opened");
    sqlite3_busy_timeout(database_, 2000);
    run("PRAGMA page_size=4096");
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    checkpoints_ = std::make_unique<Checkpoints>(path_);
    sqlite3_wal_hook(
        database_,
        [](void* self, sqlite3*, char const*, int pages) {
            auto& journal = *static_cast<SqliteJournal*>(self);
            journal.log_pages_ = pages;
            journal.checkpoints_->log_has(pages);
            return SQLITE_OK;
        },
        this);
    run("BEGIN IMMEDIATE");
    run("CREATE TABLE IF NOT EXISTS licet (format INTEGER NOT NULL)");
    run("CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, commands INTEGER NOT NULL, body "
        "BLOB NOT NULL, "
        "chain BLOB NOT NULL) STRICT");
    run("DROP TABLE IF EXISTS snapshot");  // of a release that kept it in one value
    run("CREATE TABLE IF NOT EXISTS snapshot_of (only INTEGER PRIMARY KEY CHECK (only = 1), batches INTEGER "
        "NOT NULL, commands INTEGER NOT NULL, chain BLOB NOT NULL, format TEXT NOT NULL, size INTEGER NOT "
        "NULL, digest BLOB NOT NULL) STRICT");
    run("CREATE TABLE IF NOT EXISTS snapshot_frame (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT");
    {
        Statement known;
        if (sqlite3_prepare_v2(database_, "SELECT format FROM licet", -1, &known.it, nullptr) != SQLITE_OK)
            fail("cannot be read");
        if (sqlite3_step(known.it) == SQLITE_ROW) {
            if (sqlite3_column_int(known.it, 0) != format) {
                throw JournalFailure(path_ + ": was written in format " +
                                     std::to_string(sqlite3_column_int(known.it, 0)) +
                                     ", this release reads format " + std::to_string(format));
            }
        } else {
            run(("INSERT INTO licet VALUES (" + std::to_string(format) + ")").c_str());
        }
    }
    run("COMMIT");
    Statement last;
    if (sqlite3_prepare_v2(database_, "SELECT number, chain FROM journal ORDER BY number DESC LIMIT 1", -1,
                           &last.it, nullptr) != SQLITE_OK)
        fail("cannot be read");
    if (sqlite3_step(last.it) == SQLITE_ROW) {
        std::string_view const chain = blob(last.it, 1);
        if (chain.size() != Digest{}.bytes.size())
            throw JournalFailure(path_ + ": the last batch has no digest");
        stands_at(static_cast<std::uint64_t>(sqlite3_column_int64(last.it, 0)), digest_in(chain));
    }
    if (sqlite3_prepare_v2(database_, "INSERT INTO journal VALUES (?, ?, ?, ?)", -1, &insert_, nullptr) !=
        SQLITE_OK)
        fail("cannot be written");
}

void SqliteJournal::write(Row const& row) {
    if (auto const why = checkpoints_->failure()) fail_for("cannot take in its log", *why);
    sqlite3_bind_int64(insert_, 1, static_cast<sqlite3_int64>(row.number));
    sqlite3_bind_int64(insert_, 2, static_cast<sqlite3_int64>(row.commands));
    sqlite3_bind_blob64(insert_, 3, row.body.data(), row.body.size(), SQLITE_STATIC);
    sqlite3_bind_blob64(insert_, 4, row.chain.bytes.data(), row.chain.bytes.size(), SQLITE_STATIC);
    // Outside a transaction of its own an insert is one: committed and synced when step returns.
    int const done = sqlite3_step(insert_);
    if (done != SQLITE_DONE) {
        int const reset = sqlite3_reset(insert_);
        // A full disk stops the write before anything is synced, and the transaction is rolled back whole.
        if (done == SQLITE_FULL || reset == SQLITE_FULL)
            throw JournalNotNow(path_ + ": the disk is full; nothing was written");
        fail("cannot be written");
    }
    sqlite3_reset(insert_);
    if (log_pages_ < log_pages_enough) next_check_point_ = log_pages_enough;
    if (log_pages_ < next_check_point_) return;
    if (log_pages_ >= log_pages_most || checkpoints_->left_of(log_pages_) <= log_pages_left) check_point();
}

void SqliteJournal::check_point() {
    next_check_point_ = log_pages_ + log_pages_step;
    int const done =
        sqlite3_wal_checkpoint_v2(database_, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // As in Checkpoints::copy(); that it is at work is another reason for a next time.
    if (done != SQLITE_OK && done != SQLITE_BUSY && done != SQLITE_LOCKED && done != SQLITE_FULL)
        fail("cannot take in its log");
}

void SqliteJournal::read(std::uint64_t after, std::function<void(Row const&)> const& each) const {
    Statement rows;
    if (sqlite3_prepare_v2(
            database_, "SELECT number, commands, body, chain FROM journal WHERE number > ? ORDER BY number",
            -1, &rows.it, nullptr) != SQLITE_OK)
        fail("cannot be read");
    sqlite3_bind_int64(rows.it, 1, static_cast<sqlite3_int64>(after));
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(rows.it)) == SQLITE_ROW)
        each({static_cast<std::uint64_t>(sqlite3_column_int64(rows.it, 0)),
              static_cast<std::uint64_t>(sqlite3_column_int64(rows.it, 1)), blob(rows.it, 2),
              digest_in(blob(rows.it, 3))});
    if (step != SQLITE_DONE) fail("cannot be read");
}

void SqliteJournal::keep(Snapshot const& snapshot) {
    if (auto const why = checkpoints_->failure()) fail_for("cannot take in its log", *why);
    try {
        run("BEGIN IMMEDIATE");
        put(snapshot);
        run("COMMIT");
    } catch (JournalFailure const& failure) {
        // A full disk stops a write before anything is synced. What else goes wrong may be a sync, and what
        // is appended after one that failed is not certain.
        bool const is_full = sqlite3_errcode(database_) == SQLITE_FULL;
        sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
        if (is_full) throw JournalNotNow(failure.what());
        throw;
    }
}

void SqliteJournal::put(Snapshot const& snapshot) {
    run("DELETE FROM snapshot_frame");
    Statement of;
    Statement frame;
    if (sqlite3_prepare_v2(database_, "INSERT OR REPLACE INTO snapshot_of VALUES (1, ?, ?, ?, ?, ?, ?)", -1,
                           &of.it, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(database_, "INSERT INTO snapshot_frame VALUES (?, ?)", -1, &frame.it, nullptr) !=
            SQLITE_OK)
        fail("cannot be written");
    sqlite3_bind_int64(of.it, 1, static_cast<sqlite3_int64>(snapshot.batches));
    sqlite3_bind_int64(of.it, 2, static_cast<sqlite3_int64>(snapshot.commands));
    sqlite3_bind_blob64(of.it, 3, snapshot.chain.bytes.data(), snapshot.chain.bytes.size(), SQLITE_STATIC);
    sqlite3_bind_text64(of.it, 4, snapshot.format.data(), snapshot.format.size(), SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_int64(of.it, 5, static_cast<sqlite3_int64>(snapshot.size));
    sqlite3_bind_blob64(of.it, 6, snapshot.digest.bytes.data(), snapshot.digest.bytes.size(), SQLITE_STATIC);
    if (sqlite3_step(of.it) != SQLITE_DONE) fail("a snapshot cannot be written");
    for (std::size_t i = 0; i < snapshot.frames.size(); ++i) {
        std::string const& body = snapshot.frames[i];
        sqlite3_reset(frame.it);
        sqlite3_bind_int64(frame.it, 1, static_cast<sqlite3_int64>(i + 1));
        sqlite3_bind_blob64(frame.it, 2, body.data(), body.size(), SQLITE_STATIC);
        if (sqlite3_step(frame.it) != SQLITE_DONE) fail("a snapshot cannot be written");
    }
}

std::optional<Snapshot> SqliteJournal::snapshot() const {
    Statement row;
    if (sqlite3_prepare_v2(database_,
                           "SELECT batches, commands, chain, format, size, digest FROM snapshot_of", -1,
                           &row.it, nullptr) != SQLITE_OK)
        fail("cannot be read");
    if (sqlite3_step(row.it) != SQLITE_ROW) return std::nullopt;
    return Snapshot{static_cast<std::uint64_t>(sqlite3_column_int64(row.it, 0)),
                    static_cast<std::uint64_t>(sqlite3_column_int64(row.it, 1)),
                    digest_in(blob(row.it, 2)),
                    std::string(blob(row.it, 3)),
                    static_cast<std::uint64_t>(sqlite3_column_int64(row.it, 4)),
                    digest_in(blob(row.it, 5)),
                    {}};
}

void SqliteJournal::read_frames(std::function<bool(std::string_view)> const& each) const {
    Statement rows;
    if (sqlite3_prepare_v2(database_, "SELECT body FROM snapshot_frame ORDER BY number", -1, &rows.it,
                           nullptr) != SQLITE_OK)
        fail("cannot be read");
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(rows.it)) == SQLITE_ROW)
        if (!each(blob(rows.it, 0))) return;
    if (step != SQLITE_DONE) fail("a snapshot cannot be read");
}

void SqliteJournal::run(char const* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail("cannot be opened as a journal");
}

void SqliteJournal::fail(std::string const& what) const {
    fail_for(what, sqlite3_errmsg(database_));
}

void SqliteJournal::fail_for(std::string const& what, std::string const& why) const {
    // Nor does the close sync again what may be lost: the log stays, and the next start takes it in anew.
    if (database_ != nullptr) sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    throw JournalFailure(path_ + ": " + what + ": " + why);
}

}  // namespace licet::adapters
