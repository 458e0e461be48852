#include "adapters/journal/sqlite_journal.hpp"

#include <sqlite3.h>

namespace licet::adapters {
namespace {

constexpr int format = 1;

// A statement that is finished however its block is left.
struct Statement {
    sqlite3_stmt* it = nullptr;
    ~Statement() { sqlite3_finalize(it); }
};

std::string_view blob(sqlite3_stmt* statement, int column) {
    auto const* const bytes = static_cast<char const*>(sqlite3_column_blob(statement, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace

SqliteJournal::SqliteJournal(std::string path) : path_(std::move(path)) {
    // Whatever is thrown in here, the handle is closed: no destructor runs for what was never made.
    try {
        open();
    } catch (...) {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
        throw;
    }
}

SqliteJournal::~SqliteJournal() {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
}

void SqliteJournal::open() {
    if (sqlite3_open(path_.c_str(), &database_) != SQLITE_OK) fail("cannot be opened");
    sqlite3_busy_timeout(database_, 2000);
    run("PRAGMA page_size=16384");
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    // One writer owns the journal: a second one is refused here, not found out by its damage.
    run("PRAGMA locking_mode=EXCLUSIVE");
    run("BEGIN IMMEDIATE");
    run("CREATE TABLE IF NOT EXISTS licet (format INTEGER NOT NULL)");
    run("CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, commands INTEGER NOT NULL, body "
        "BLOB NOT NULL, "
        "chain BLOB NOT NULL) STRICT");
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
        count_ = static_cast<std::uint64_t>(sqlite3_column_int64(last.it, 0));
        std::string_view const chain = blob(last.it, 1);
        if (chain.size() != head_.bytes.size())
            throw JournalFailure(path_ + ": the last batch has no digest");
        for (std::size_t i = 0; i < chain.size(); ++i) head_.bytes[i] = static_cast<std::uint8_t>(chain[i]);
    }
    if (sqlite3_prepare_v2(database_, "INSERT INTO journal VALUES (?, ?, ?, ?)", -1, &insert_, nullptr) !=
        SQLITE_OK)
        fail("cannot be written");
}

void SqliteJournal::append(std::span<StampedCommand const> batch) {
    if (is_poisoned_)
        throw JournalFailure(path_ + ": a write failed before; start again to see what is durable");
    std::string const bytes = encode(batch);
    Digest const chain = chained(head_, bytes);
    is_poisoned_ = true;
    sqlite3_bind_int64(insert_, 1, static_cast<sqlite3_int64>(count_ + 1));
    sqlite3_bind_int64(insert_, 2, static_cast<sqlite3_int64>(batch.size()));
    sqlite3_bind_blob64(insert_, 3, bytes.data(), bytes.size(), SQLITE_STATIC);
    sqlite3_bind_blob64(insert_, 4, chain.bytes.data(), chain.bytes.size(), SQLITE_STATIC);
    // Outside a transaction of its own an insert is one: committed and synced when step returns.
    int const done = sqlite3_step(insert_);
    if (done != SQLITE_DONE) fail("cannot be written");
    sqlite3_reset(insert_);
    is_poisoned_ = false;
    head_ = chain;
    ++count_;
}

void SqliteJournal::replay(std::function<void(Batch const&)> const& each) const {
    Statement rows;
    if (sqlite3_prepare_v2(database_, "SELECT number, body, chain, commands FROM journal ORDER BY number", -1,
                           &rows.it, nullptr) != SQLITE_OK)
        fail("cannot be read");
    Digest chain;
    std::int64_t expected = 1;
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(rows.it)) == SQLITE_ROW) {
        std::string const place = path_ + ": batch " + std::to_string(expected);
        if (sqlite3_column_int64(rows.it, 0) != expected) throw JournalFailure(place + " is missing");
        std::string_view const body = blob(rows.it, 1);
        chain = chained(chain, body);
        std::string_view const stored = blob(rows.it, 2);
        if (stored != std::string_view(reinterpret_cast<char const*>(chain.bytes.data()), chain.bytes.size()))
            throw JournalFailure(place + " is not what its digest says");
        auto const batch = decode(body);
        if (!batch || batch->size() != static_cast<std::size_t>(sqlite3_column_int64(rows.it, 3)))
            throw JournalFailure(place + " cannot be read by this release");
        each(*batch);
        ++expected;
    }
    if (step != SQLITE_DONE) fail("cannot be read");
}

void SqliteJournal::run(char const* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail("cannot be opened as a journal");
}

void SqliteJournal::fail(std::string const& what) const {
    throw JournalFailure(path_ + ": " + what + ": " + sqlite3_errmsg(database_));
}

}  // namespace licet::adapters
