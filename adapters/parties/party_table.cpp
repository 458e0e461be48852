#include "adapters/parties/party_table.hpp"

#include <sqlite3.h>

namespace licet::adapters {
namespace {

struct Statement {
    sqlite3_stmt* it = nullptr;
    ~Statement() { sqlite3_finalize(it); }
};

void bind(sqlite3_stmt* statement, int place, std::string const& text) {
    sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

std::string text(sqlite3_stmt* statement, int column) {
    auto const* const bytes = reinterpret_cast<char const*>(sqlite3_column_text(statement, column));
    return bytes == nullptr
               ? std::string()
               : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

BankDetails details_from(sqlite3_stmt* row) {
    return {text(row, 1), text(row, 2), text(row, 3)};
}

}  // namespace

PartyTable::PartyTable(std::string path) : path_(std::move(path)) {
    try {
        if (sqlite3_open(path_.c_str(), &database_) != SQLITE_OK) fail("cannot be opened");
        sqlite3_busy_timeout(database_, 2000);
        // What is erased is overwritten, and no second file keeps a copy of it.
        run("PRAGMA journal_mode=DELETE");
        run("PRAGMA secure_delete=ON");
        run("PRAGMA synchronous=FULL");
        run("CREATE TABLE IF NOT EXISTS party (party TEXT PRIMARY KEY, name TEXT NOT NULL, account TEXT NOT "
            "NULL, bic TEXT NOT NULL) STRICT");
    } catch (...) {
        sqlite3_close(database_);
        throw;
    }
}

PartyTable::~PartyTable() {
    sqlite3_close(database_);
}

void PartyTable::set(std::string const& party, BankDetails const& details) {
    Statement insert;
    if (sqlite3_prepare_v2(database_, "INSERT OR REPLACE INTO party VALUES (?, ?, ?, ?)", -1, &insert.it,
                           nullptr) != SQLITE_OK)
        fail("cannot be written");
    bind(insert.it, 1, party);
    bind(insert.it, 2, details.name);
    bind(insert.it, 3, details.account);
    bind(insert.it, 4, details.bic);
    if (sqlite3_step(insert.it) != SQLITE_DONE) fail("cannot be written");
}

void PartyTable::set_all(std::vector<std::pair<std::string, BankDetails>> const& rows) {
    run("BEGIN IMMEDIATE");
    try {
        for (auto const& [party, details] : rows) set(party, details);
        run("COMMIT");
    } catch (...) {
        (void)sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
}

std::optional<BankDetails> PartyTable::find(std::string const& party) const {
    Statement query;
    if (sqlite3_prepare_v2(database_, "SELECT party, name, account, bic FROM party WHERE party = ?", -1,
                           &query.it, nullptr) != SQLITE_OK)
        fail("cannot be read");
    bind(query.it, 1, party);
    if (sqlite3_step(query.it) != SQLITE_ROW) return std::nullopt;
    return details_from(query.it);
}

std::vector<std::pair<std::string, BankDetails>> PartyTable::all() const {
    Statement query;
    if (sqlite3_prepare_v2(database_, "SELECT party, name, account, bic FROM party ORDER BY party", -1,
                           &query.it, nullptr) != SQLITE_OK)
        fail("cannot be read");
    std::vector<std::pair<std::string, BankDetails>> out;
    while (sqlite3_step(query.it) == SQLITE_ROW) out.emplace_back(text(query.it, 0), details_from(query.it));
    return out;
}

bool PartyTable::erase(std::string const& party) {
    {
        Statement erase;
        if (sqlite3_prepare_v2(database_, "DELETE FROM party WHERE party = ?", -1, &erase.it, nullptr) !=
            SQLITE_OK)
            fail("cannot be written");
        bind(erase.it, 1, party);
        if (sqlite3_step(erase.it) != SQLITE_DONE) fail("cannot be written");
    }
    bool const was_there = sqlite3_changes(database_) > 0;
    run("VACUUM");
    return was_there;
}

void PartyTable::run(char const* sql) const {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be used");
}

void PartyTable::fail(std::string const& what) const {
    throw PartyTableFailure(path_ + ": " + what + ": " + sqlite3_errmsg(database_));
}

}  // namespace licet::adapters
