#include "adapters/journal/postgres_journal.hpp"

#include "adapters/journal/pqxx_compat.hpp"
#include "adapters/log/log.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace licet::adapters {
namespace {

// In order; a number is never reused and never edited. A database that knows a later one is refused.
constexpr char const* migrations[] = {
    // 1: the journal, the fencing row, the snapshot
    R"(CREATE TABLE licet.journal (
           number   bigint PRIMARY KEY,
           commands bigint NOT NULL,
           body     bytea  NOT NULL,
           chain    bytea  NOT NULL CHECK (length(chain) = 32));
       ALTER TABLE licet.journal ALTER body SET STORAGE EXTERNAL;
       CREATE TABLE licet.writer (
           sole  boolean PRIMARY KEY DEFAULT true CHECK (sole),
           epoch bigint NOT NULL,
           since timestamptz NOT NULL DEFAULT now());
       INSERT INTO licet.writer (epoch) VALUES (0);
       CREATE TABLE licet.snapshot (
           sole     boolean PRIMARY KEY DEFAULT true CHECK (sole),
           batches  bigint NOT NULL,
           commands bigint NOT NULL,
           chain    bytea  NOT NULL,
           format   text   NOT NULL,
           body     bytea  NOT NULL,
           digest   bytea  NOT NULL);)",
    // 2: the snapshot in frames, for no value may be larger than a gigabyte
    R"(DELETE FROM licet.snapshot;
       ALTER TABLE licet.snapshot DROP body, ADD size bigint NOT NULL;
       CREATE TABLE licet.snapshot_frame (
           number bigint PRIMARY KEY,
           body   bytea  NOT NULL);
       ALTER TABLE licet.snapshot_frame ALTER body SET STORAGE EXTERNAL;)",
};

constexpr std::int64_t rows_at_once = 16;
constexpr char const* unique_violation = "23505";

std::string_view as_text(Digest const& digest) {
    return {reinterpret_cast<char const*>(digest.bytes.data()), digest.bytes.size()};
}

Digest digest_of_field(pqxx::field const& field) {
    std::string const bytes = pg::text_of_bytes(field);
    Digest out;
    if (bytes.size() == out.bytes.size())
        for (std::size_t i = 0; i < bytes.size(); ++i) out.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
    return out;
}

// What the server may get over: no room (53), not now (55, 57), a standby that is no leader yet (25006), a
// conflict (40). The statement was rolled back whole, so it may be sent again.
bool passes(std::string const& state) {
    return state.starts_with("53") || state.starts_with("55") || state.starts_with("57") ||
           state.starts_with("40") || state == "25006";
}

void migrate(pqxx::connection& connection) {
    pqxx::work tx(connection);
    // Two programs that start at once on an empty database take turns.
    tx.exec("SELECT pg_advisory_xact_lock(7264726)");
    tx.exec("SET LOCAL client_min_messages = warning");
    if (tx.exec("SELECT to_regclass('licet.migration') IS NOT NULL")[0][0].as<bool>() == false) {
        tx.exec("CREATE SCHEMA IF NOT EXISTS licet");
        tx.exec(
            "CREATE TABLE licet.migration (number int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())");
    }
    auto const done = tx.exec("SELECT number FROM licet.migration ORDER BY number");
    // All of ours from the first on, and none that we do not know.
    std::size_t count = 0;
    for (auto const& row : done) {
        auto const number = row[0].as<std::int64_t>();
        if (number == static_cast<std::int64_t>(++count) && count <= std::size(migrations)) continue;
        throw JournalFailure("postgresql: was migrated by " + std::to_string(number) +
                             ", this release knows 1 to " + std::to_string(std::size(migrations)) +
                             "; use the release that wrote it");
    }
    for (std::size_t i = count; i < std::size(migrations); ++i) {
        tx.exec(migrations[i]);
        pg::run(tx, "INSERT INTO licet.migration (number) VALUES ($1)", static_cast<int>(i + 1));
    }
    tx.commit();
}

}  // namespace

struct PostgresJournal::Connection {
    Connection(std::string const& url, bool is_to_append) : it(url) {
        pg::never_reconnect(it);
        pqxx::nontransaction tx(it);
        // Whatever the server's default: durable when it answers.
        tx.exec("SET synchronous_commit = on");
        tx.exec("SET application_name = 'licet'");
        if (!is_to_append) return;
        it.prepare(
            "append",
            "INSERT INTO licet.journal SELECT $1::bigint, $2::bigint, $3::bytea, $4::bytea FROM "
            "licet.writer WHERE epoch = $5 AND ($1 = 1 OR EXISTS (SELECT FROM licet.journal WHERE number "
            "= $1::bigint - 1 AND chain = $6)) FOR SHARE");
    }
    pqxx::connection it;
};

PostgresJournal::PostgresJournal(std::string url) : url_(std::move(url)) {
    try {
        connection_ = std::make_unique<Connection>(url_, false);
        bool const is_standby = [&] {
            pqxx::nontransaction tx(connection_->it);
            return tx.exec("SELECT pg_is_in_recovery()")[0][0].as<bool>();
        }();
        if (!is_standby) migrate(connection_->it);
        connection_ = std::make_unique<Connection>(url_, true);  // prepares what now exists
        pqxx::nontransaction tx(connection_->it);
        auto const last = tx.exec("SELECT number, chain FROM licet.journal ORDER BY number DESC LIMIT 1");
        if (!last.empty()) stands_at(last[0][0].as<std::uint64_t>(), digest_of_field(last[0][1]));
    } catch (JournalFailure const&) {
        throw;
    } catch (std::exception const& failure) {
        throw JournalFailure(std::string("postgresql: cannot be opened: ") + failure.what());
    }
}

PostgresJournal::~PostgresJournal() = default;

void PostgresJournal::claim() try {
    pqxx::work tx(connection_->it);
    auto const epoch =
        tx.exec("UPDATE licet.writer SET epoch = epoch + 1, since = now() RETURNING epoch")[0][0]
            .as<std::int64_t>();
    // Who appended since we read is not overwritten: its rows are not in our state.
    auto const count =
        tx.exec("SELECT coalesce(max(number), 0) FROM licet.journal")[0][0].as<std::uint64_t>();
    if (count != batch_count())
        throw JournalFailure("postgresql: another writer has appended since this one read; start again");
    tx.commit();
    epoch_ = epoch;
} catch (JournalFailure const&) {
    throw;
} catch (std::exception const& failure) {
    throw JournalFailure(std::string("postgresql: cannot be claimed: ") + failure.what());
}

bool PostgresJournal::is_there(Row const& row) {
    pqxx::nontransaction tx(connection_->it);
    auto const found = pg::run(tx, "SELECT chain FROM licet.journal WHERE number = $1",
                               static_cast<std::int64_t>(row.number));
    if (found.empty()) return false;
    if (digest_of_field(found[0][0]) == row.chain) return true;
    throw JournalFailure("postgresql: batch " + std::to_string(row.number) +
                         " was written by another writer; this one stops");
}

bool PostgresJournal::try_write(Row const& row, bool& is_in_doubt) {
    try {
        if (!connection_) connection_ = std::make_unique<Connection>(url_, true);
        if (is_in_doubt && is_there(row)) return true;
        pqxx::nontransaction tx(connection_->it);
        auto const done = pg::run_prepared(tx, "append", static_cast<std::int64_t>(row.number),
                                           static_cast<std::int64_t>(row.commands), pg::bytes(row.body),
                                           pg::bytes(as_text(row.chain)), epoch_, pg::bytes(as_text(head())));
        if (done.affected_rows() == 1) return true;
        auto const now = tx.exec("SELECT epoch FROM licet.writer");
        if (!now.empty() && now[0][0].as<std::int64_t>() == epoch_)
            throw JournalFailure(
                "postgresql: batch " + std::to_string(row.number - 1) +
                " was durable and is not there: this server has lost it, as a standby does that "
                "was not synchronous; this writer stops");
        throw JournalFailure("postgresql: another writer has taken the journal; this one stops");
    } catch (JournalFailure const&) {
        throw;
    } catch (pqxx::sql_error const& error) {
        if (error.sqlstate() == unique_violation) {
            if (is_there(row)) return true;
            throw JournalFailure(std::string("postgresql: ") + error.what());
        }
        if (!passes(error.sqlstate())) throw JournalFailure(std::string("postgresql: ") + error.what());
        log_warning(std::string("postgresql: not now: ") + error.what());
        // A server that shuts down may have cut the connection after this answer, or in place of it.
        connection_.reset();
        is_in_doubt = true;
    } catch (std::exception const& error) {
        log_warning(std::string("postgresql: connection lost: ") + error.what());
        connection_.reset();
        is_in_doubt = true;
    }
    return false;
}

void PostgresJournal::write(Row const& row) {
    using namespace std::chrono_literals;
    if (epoch_ == 0) claim();
    bool is_in_doubt = false;
    for (auto pause = 20ms; !try_write(row, is_in_doubt); pause = std::min(pause * 2, 1000ms)) {
        is_available_ = false;
        // In small steps, so that giving up does not wait for a pause.
        for (auto waited = 0ms; waited < pause && !is_given_up_; waited += 20ms)
            std::this_thread::sleep_for(20ms);
        if (is_given_up_)
            throw JournalFailure("postgresql: away; whether batch " + std::to_string(row.number) +
                                 " is durable shows at the next start");
    }
    is_available_ = true;
}

void PostgresJournal::read(std::uint64_t after, std::function<void(Row const&)> const& each) const {
    try {
        pqxx::nontransaction tx(connection_->it);
        for (;;) {
            auto const rows =
                pg::run(tx,
                        "SELECT number, commands, body, chain FROM licet.journal WHERE number > "
                        "$1 ORDER BY number LIMIT $2",
                        static_cast<std::int64_t>(after), rows_at_once);
            for (auto const& row : rows) {
                std::string const body = pg::text_of_bytes(row[2]);
                after = row[0].as<std::uint64_t>();
                each({after, row[1].as<std::uint64_t>(), body, digest_of_field(row[3])});
            }
            if (std::ssize(rows) < rows_at_once) return;
        }
    } catch (pqxx::failure const& failure) {
        throw JournalFailure(std::string("postgresql: cannot be read: ") + failure.what());
    }
}

void PostgresJournal::keep(Snapshot const& snapshot) try {
    if (!connection_) connection_ = std::make_unique<Connection>(url_, true);
    pqxx::work tx(connection_->it);
    tx.exec("DELETE FROM licet.snapshot");
    tx.exec("DELETE FROM licet.snapshot_frame");
    pg::run(tx,
            "INSERT INTO licet.snapshot (batches, commands, chain, format, size, digest) VALUES ($1, $2, $3, "
            "$4, $5, $6)",
            static_cast<std::int64_t>(snapshot.batches), static_cast<std::int64_t>(snapshot.commands),
            pg::bytes(as_text(snapshot.chain)), snapshot.format, static_cast<std::int64_t>(snapshot.size),
            pg::bytes(as_text(snapshot.digest)));
    for (std::size_t i = 0; i < snapshot.frames.size(); ++i)
        pg::run(tx, "INSERT INTO licet.snapshot_frame VALUES ($1, $2)", static_cast<std::int64_t>(i + 1),
                pg::bytes(snapshot.frames[i]));
    tx.commit();
} catch (std::exception const& failure) {
    // Whole or not at all, whatever became of it; and no batch hangs on it.
    throw JournalNotNow(std::string("postgresql: a snapshot cannot be written: ") + failure.what());
}

std::optional<Snapshot> PostgresJournal::snapshot() const try {
    pqxx::nontransaction tx(connection_->it);
    auto const rows = tx.exec("SELECT batches, commands, chain, format, size, digest FROM licet.snapshot");
    if (rows.empty()) return std::nullopt;
    auto const& row = rows[0];
    return Snapshot{row[0].as<std::uint64_t>(),
                    row[1].as<std::uint64_t>(),
                    digest_of_field(row[2]),
                    row[3].as<std::string>(),
                    row[4].as<std::uint64_t>(),
                    digest_of_field(row[5]),
                    {}};
} catch (std::exception const& failure) {
    throw JournalFailure(std::string("postgresql: a snapshot cannot be read: ") + failure.what());
}

void PostgresJournal::read_frames(std::function<bool(std::string_view)> const& each) const try {
    pqxx::nontransaction tx(connection_->it);
    for (std::int64_t after = 0;;) {
        auto const rows = pg::run(
            tx, "SELECT number, body FROM licet.snapshot_frame WHERE number > $1 ORDER BY number LIMIT $2",
            after, rows_at_once);
        for (auto const& row : rows) {
            after = row[0].as<std::int64_t>();
            if (!each(pg::text_of_bytes(row[1]))) return;
        }
        if (std::ssize(rows) < rows_at_once) return;
    }
} catch (std::exception const& failure) {
    throw JournalFailure(std::string("postgresql: a snapshot cannot be read: ") + failure.what());
}

}  // namespace licet::adapters
