#include "adapters/tables/read_tables.hpp"

#include "adapters/books/books.hpp"
#include "adapters/journal/pqxx_compat.hpp"
#include "adapters/log/log.hpp"

#include <map>
#include <tuple>

extern char const licet_read_tables_sql[];  // tables.sql, built in

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using namespace std::chrono_literals;

// Rows of use taken in at once: what is copied under the writer's lock stays short.
constexpr std::size_t rows_at_once = 200'000;
constexpr auto pause = 200ms;

// What has changed since the tables looked last; texts, for the state moves on.
struct Changes {
    struct LicenceRow {
        std::string name, licensor, licensee, digest, currency, starts, ends, ended;
        std::uint32_t version;
    };
    struct BalanceRow {
        std::string account, currency, kind, party, licence, balance;
    };
    struct StatementRow {
        std::size_t number;
        std::string licence, starts, ends, issued, currency, earned, charged, due, credit;
        std::uint32_t version;
        std::vector<std::pair<std::string, std::string>> parts;
    };
    std::uint64_t commands = 0;
    std::size_t usage_rows = 0;
    std::size_t corrections = 0;
    bool is_all = true;  // nothing was left for the next look
    std::vector<LicenceRow> licences;
    std::vector<BalanceRow> balances;
    std::vector<StatementRow> statements;
    std::map<std::tuple<std::string, std::string, std::string>, WideUnits> usage;

    [[nodiscard]] bool is_nothing() const {
        return licences.empty() && balances.empty() && statements.empty() && usage.empty();
    }
};

std::string digits(WideUnits value) {
    return Integer(value).str();
}

// A column of values as PostgreSQL writes an array.
class TextArray {
public:
    void add(std::string_view value) {
        text_ += text_.size() == 1 ? "\"" : ",\"";
        for (char const c : value) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
    }
    [[nodiscard]] std::string text() const { return text_ + "}"; }

private:
    std::string text_ = "{";
};

// 0 where there are no tables, or they are from before editions were numbered.
int edition_in(pqxx::work& tx) {
    if (tx.exec("SELECT to_regclass('licet_read.edition') IS NOT NULL")[0][0].as<bool>() == false) return 0;
    auto const found = tx.exec("SELECT number FROM licet_read.edition");
    return found.empty() ? 0 : found[0][0].as<int>();
}

struct LaterEdition : std::runtime_error {
    explicit LaterEdition(int edition)
        : std::runtime_error(
              "read tables: licet_read is of edition " + std::to_string(edition) +
              ", this release knows edition " + std::to_string(read_tables_edition) +
              "; serve with the release that made it, or DROP SCHEMA licet_read CASCADE: it is "
              "built again") {}
};

}  // namespace

struct ReadTables::Inside {
    std::string url;
    std::unique_ptr<pqxx::connection> connection;
    // What the tables hold, as far as it tells what has changed.
    std::vector<std::tuple<std::size_t, std::optional<Date>>> licences;
    std::vector<std::optional<WideUnits>> balances;
    std::size_t statements = 0;
    std::size_t usage_rows = 0;
    std::size_t corrections = 0;

    void connect() {
        auto made = std::make_unique<pqxx::connection>(url);
        pg::never_reconnect(*made);
        pqxx::work tx(*made);
        tx.exec("SET LOCAL client_min_messages = warning");
        int const edition = edition_in(tx);
        if (edition > read_tables_edition) throw LaterEdition(edition);
        if (edition != read_tables_edition) tx.exec("DROP SCHEMA IF EXISTS licet_read CASCADE");
        tx.exec(licet_read_tables_sql);
        pg::run(tx, "INSERT INTO licet_read.edition VALUES (true, $1) ON CONFLICT DO NOTHING",
                read_tables_edition);
        auto const progress = tx.exec("SELECT usage_rows, corrections FROM licet_read.progress");
        usage_rows = progress.empty() ? 0 : progress[0][0].as<std::size_t>();
        corrections = progress.empty() ? 0 : progress[0][1].as<std::size_t>();
        tx.commit();
        connection = std::move(made);
        licences.clear();
        balances.clear();
        statements = 0;  // given again: the same number is the same statement
    }

    void empty() {
        pqxx::work tx(*connection);
        tx.exec(
            "TRUNCATE licet_read.progress, licet_read.licences, licet_read.statements, "
            "licet_read.statement_parts, licet_read.balances, licet_read.usage_by_day");
        tx.commit();
        licences.clear();
        balances.clear();
        statements = usage_rows = corrections = 0;
    }

    // Under the writer's lock: only what has changed is turned into texts.
    Changes look(Host const& host) {
        Changes out;
        State const& state = host.engine().state();
        out.commands = host.command_count();
        for (std::size_t i = 0; i < state.licences.size(); ++i) {
            Licence const& licence = state.licences[i];
            std::tuple const now(licence.versions.size(), licence.ended);
            if (i < licences.size() && licences[i] == now) continue;
            licences.resize(std::max(licences.size(), i + 1));
            licences[i] = now;
            LicenceVersion const& latest = licence.versions.back();
            out.licences.push_back(
                {state.licence_names[LicenceId{static_cast<std::uint32_t>(i)}],
                 state.party_names[licence.licensor], state.party_names[licence.licensee],
                 licet::text_of(latest.digest), std::string(latest.effective().currency.code()),
                 licet::text_of(latest.document.scope.dates.from),
                 licet::text_of(latest.document.scope.dates.until),
                 licence.ended ? licet::text_of(*licence.ended) : "", latest.document.version});
        }
        balances.resize(state.ledger.accounts().size());
        for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
            WideUnits const balance = state.ledger.balance(AccountId{i});
            if (balances[i] == balance) continue;
            balances[i] = balance;
            Account const& account = state.ledger.account(AccountId{i});
            out.balances.push_back({hledger_account(state, account), std::string(account.currency.code()),
                                    std::string(rule_of(account.kind).name),
                                    account.party == no_party ? "" : state.party_names[account.party],
                                    account.licence == no_licence ? "" : state.licence_names[account.licence],
                                    major_text(balance, account.currency)});
        }
        auto const& all = host.records().statements();
        for (; statements < all.size(); ++statements) {
            StatementRecord const& s = all[statements];
            LicenceVersion const& version = state.licences[s.licence.value].versions[s.version - 1];
            Currency const currency = version.effective().currency;
            Changes::StatementRow row{statements + 1,
                                      state.licence_names[s.licence],
                                      licet::text_of(s.period.from),
                                      licet::text_of(s.period.until),
                                      licet::text_of(s.issued),
                                      std::string(currency.code()),
                                      major_text(s.earned, currency),
                                      major_text(s.charged, currency),
                                      major_text(s.due, currency),
                                      major_text(s.credit, currency),
                                      s.version,
                                      {}};
            for (std::size_t p = 0; p < s.parts.size() && p < version.payees.size(); ++p)
                row.parts.emplace_back(version.payees[p], major_text(s.parts[p], currency));
            out.statements.push_back(std::move(row));
        }
        auto const add = [&](UsageRow const& row, std::int64_t quantity) {
            UsageSubject const& subject = state.usage_subjects[row.subject];
            out.usage[{state.licence_names[subject.licence], state.meters.name(subject.meter),
                       licet::text_of(row.at)}] += quantity;
        };
        // A row holds its corrected quantity: what was corrected after a row was taken in is added apart.
        std::size_t const until = std::min(state.usage.size(), usage_rows + rows_at_once);
        for (std::size_t i = usage_rows; i < until; ++i) add(state.usage[i], state.usage[i].quantity);
        auto const& changes = host.records().corrections();
        for (std::size_t i = corrections; i < changes.size(); ++i)
            if (changes[i].row < usage_rows) add(state.usage[changes[i].row], changes[i].change);
        usage_rows = until;
        corrections = changes.size();
        out.is_all = until == state.usage.size();
        out.usage_rows = usage_rows;
        out.corrections = corrections;
        return out;
    }

    void write(Changes const& changes) {
        pqxx::work tx(*connection);
        tx.exec("SET LOCAL synchronous_commit = off");  // a projection: what is lost is built again
        for (auto const& l : changes.licences)
            pg::run(tx,
                    "INSERT INTO licet_read.licences VALUES ($1, $2, $3, $4, $5, $6, $7::date, $8::date, "
                    "nullif($9, '')::date) ON CONFLICT (licence) DO UPDATE SET version = $4, digest = $5, "
                    "currency = $6, starts = $7::date, ends = $8::date, ended = nullif($9, '')::date",
                    l.name, l.licensor, l.licensee, static_cast<int>(l.version), l.digest, l.currency,
                    l.starts, l.ends, l.ended);
        // Thousands of these change at once: one statement for all, for each costs a way there and back.
        TextArray account, currency, kind, party, licence, balance;
        for (auto const& b : changes.balances) {
            account.add(b.account);
            currency.add(b.currency);
            kind.add(b.kind);
            party.add(b.party);
            licence.add(b.licence);
            balance.add(b.balance);
        }
        if (!changes.balances.empty())
            pg::run(
                tx,
                "INSERT INTO licet_read.balances SELECT account, currency, kind, nullif(party, ''), "
                "nullif(licence, ''), balance FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], "
                "$5::text[], $6::numeric[]) AS b (account, currency, kind, party, licence, balance) ON "
                "CONFLICT (account, currency) DO UPDATE SET balance = excluded.balance",
                account.text(), currency.text(), kind.text(), party.text(), licence.text(), balance.text());
        for (auto const& s : changes.statements) {
            pg::run(tx,
                    "INSERT INTO licet_read.statements VALUES ($1, $2, $3, $4::date, $5::date, $6::date, $7, "
                    "$8::numeric, $9::numeric, $10::numeric, $11::numeric) ON CONFLICT DO NOTHING",
                    static_cast<std::int64_t>(s.number), s.licence, static_cast<int>(s.version), s.starts,
                    s.ends, s.issued, s.currency, s.earned, s.charged, s.due, s.credit);
            for (auto const& [payee, amount] : s.parts)
                pg::run(tx,
                        "INSERT INTO licet_read.statement_parts VALUES ($1, $2, $3::numeric) ON CONFLICT DO "
                        "NOTHING",
                        static_cast<std::int64_t>(s.number), payee, amount);
        }
        TextArray licences_used, meters, days, quantities;
        for (auto const& [key, quantity] : changes.usage) {
            licences_used.add(std::get<0>(key));
            meters.add(std::get<1>(key));
            days.add(std::get<2>(key));
            quantities.add(digits(quantity));
        }
        if (!changes.usage.empty())
            pg::run(tx,
                    "INSERT INTO licet_read.usage_by_day AS u SELECT * FROM unnest($1::text[], $2::text[], "
                    "$3::date[], $4::numeric[]) ON CONFLICT (licence, meter, day) DO UPDATE SET quantity = "
                    "u.quantity + excluded.quantity",
                    licences_used.text(), meters.text(), days.text(), quantities.text());
        pg::run(tx,
                "INSERT INTO licet_read.progress VALUES (true, $1, $2, $3, now()) ON CONFLICT (sole) DO "
                "UPDATE SET "
                "commands = $1, usage_rows = $2, corrections = $3, at = now()",
                static_cast<std::int64_t>(changes.commands), static_cast<std::int64_t>(changes.usage_rows),
                static_cast<std::int64_t>(changes.corrections));
        tx.commit();
    }
};

ReadTables::ReadTables(std::string url, Writer const& writer)
    : writer_(writer), inside_(std::make_unique<Inside>()) {
    inside_->url = std::move(url);
    try {
        inside_->connect();
    } catch (pqxx::failure const& failure) {
        log_warning(std::string("read tables: ") + failure.what());  // the thread tries again
    }
    thread_ = std::thread([this] {
        for (;;) {
            bool is_to_rebuild = false;
            {
                std::unique_lock lock(mutex_);
                asked_.wait_for(lock, pause, [&] { return is_over_ || is_to_rebuild_; });
                if (is_over_) return;
                is_to_rebuild = std::exchange(is_to_rebuild_, false);
            }
            try {
                if (!inside_->connection) inside_->connect();
                if (is_to_rebuild) inside_->empty();
                for (bool is_all = false; !is_all;) {
                    Changes const changes =
                        writer_.read([&](Host const& host) { return inside_->look(host); });
                    if (changes.commands != commands_ || !changes.is_nothing()) inside_->write(changes);
                    is_all = changes.is_all;
                    commands_ = changes.commands;
                }
            } catch (std::exception const& failure) {
                log_warning(std::string("read tables: ") + failure.what());
                inside_->connection.reset();  // what the tables hold is asked again
                if (is_to_rebuild) rebuild();
            }
        }
    });
}

ReadTables::~ReadTables() {
    stop();
}

void ReadTables::rebuild() {
    std::lock_guard const lock(mutex_);
    is_to_rebuild_ = true;
    asked_.notify_one();
}

std::uint64_t ReadTables::lag() const {
    std::uint64_t const now = writer_.read([](Host const& host) { return host.command_count(); });
    return now - std::min<std::uint64_t>(now, commands_);
}

void ReadTables::stop() {
    {
        std::lock_guard const lock(mutex_);
        is_over_ = true;
    }
    asked_.notify_one();
    if (thread_.joinable()) thread_.join();
}

}  // namespace licet::adapters
