#include "sim/experiments/outcomes.hpp"

#include "adapters/files/store_failure.hpp"
#include "adapters/host/threads.hpp"
#include "sim/numeric/elementary.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace licet::sim {

std::string digits(double number) {
    // The shortest that reads back the same.
    std::array<char, 40> text{};
    for (int precision = 6; precision <= 17; ++precision) {
        std::snprintf(text.data(), text.size(), "%.*g", precision, number);
        if (std::strtod(text.data(), nullptr) == number) break;
    }
    return text.data();
}

Estimate estimate(std::vector<Replication> const& all, std::size_t cell, Metric const& metric) {
    double above = 0;
    double below = 0;
    auto const bottom = [&](Replication const& r) { return metric.below ? r[cell][*metric.below] : 1.0; };
    for (Replication const& r : all) {
        above += r[cell][metric.above];
        below += bottom(r);
    }
    if (below == 0) return {0, 0, false};
    double const value = above / below;
    auto const n = static_cast<double>(all.size());
    if (n < 2) return {value, 1};
    double squares = 0;
    for (Replication const& r : all) {
        double const rest = r[cell][metric.above] - value * bottom(r);
        squares += rest * rest;
    }
    return {value, 1.959963984540054 * square_root(squares / (n - 1) / n) / std::fabs(below / n)};
}

double widest(std::vector<Replication> const& all, Plan const& plan, std::size_t metric) {
    double out = 0;
    for (std::size_t cell = 0; cell < plan.cell_count(); ++cell)
        out = std::fmax(out, estimate(all, cell, plan.metrics[metric]).half_width);
    return out;
}

std::vector<double> play_once(Market const& market, std::uint64_t seed, Task const& task) {
    Tally tally(market.measures);
    market.play(*task.setting, {seed, task.replication}, tally);
    return tally.sums();
}

Executor on_threads(unsigned threads) {
    unsigned const count = std::max(1U, threads != 0 ? threads : std::thread::hardware_concurrency());
    return [count](Market const& market, std::uint64_t seed, std::vector<Task> const& tasks) {
        std::vector<std::vector<double>> out(tasks.size());
        adapters::on_threads(count, tasks.size(),
                             [&](std::size_t i) { out[i] = play_once(market, seed, tasks[i]); });
        return out;
    };
}

struct OutcomeStore::Database {
    std::string path;
    sqlite3* it = nullptr;
    ~Database() { sqlite3_close(it); }

    [[noreturn]] void fail(std::string const& what) const {
        throw adapters::StoreFailure(path + ": " + what + ": " + sqlite3_errmsg(it));
    }
    void run(std::string const& sql) const {
        if (sqlite3_exec(it, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be used");
    }
};

namespace {

struct Prepared {
    sqlite3_stmt* it = nullptr;
    Prepared() = default;
    Prepared(Prepared const&) = delete;
    Prepared& operator=(Prepared const&) = delete;
    ~Prepared() { sqlite3_finalize(it); }
};

std::string in_quotes(std::string_view name) {
    std::string out = "\"";
    for (char const c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

// Names of the table of outcomes' columns; none where there is no table yet.
std::vector<std::string> columns_in(sqlite3* database) {
    std::vector<std::string> out;
    Prepared query;
    sqlite3_prepare_v2(database, "SELECT name FROM pragma_table_info('outcome') ORDER BY cid", -1, &query.it,
                       nullptr);
    while (query.it != nullptr && sqlite3_step(query.it) == SQLITE_ROW)
        out.emplace_back(reinterpret_cast<char const*>(sqlite3_column_text(query.it, 0)));
    return out;
}

struct Column {
    std::string name;
    char const* type;
};
std::vector<Column> columns_of(Plan const& plan) {
    std::vector<Column> out{{"replication", "INTEGER NOT NULL"}, {"cell", "INTEGER NOT NULL"}};
    for (Axis const& axis : plan.axes) out.push_back({"at_" + axis.parameter, "ANY NOT NULL"});
    out.push_back({"arm", "TEXT NOT NULL"});
    for (Measure const& measure : plan.market->measures) out.push_back({std::string(measure.name), "REAL"});
    return out;
}

// " (without a, b; with c)", of what is there, beside what should be.
std::string difference(std::vector<std::string> const& there, std::vector<std::string> const& wanted) {
    auto const named = [](char const* word, std::vector<std::string> const& from,
                          std::vector<std::string> const& less) {
        std::string out;
        for (std::string const& name : from)
            if (std::ranges::find(less, name) == less.end()) out += (out.empty() ? word : ", ") + name;
        return out;
    };
    std::string const missing = named("without ", wanted, there);
    std::string const extra = named("with ", there, wanted);
    if (missing.empty() && extra.empty()) return " (in another order)";
    return " (" + missing + (missing.empty() || extra.empty() ? "" : "; ") + extra + ")";
}

}  // namespace

OutcomeStore::OutcomeStore(std::string const& path, Plan const& plan, std::uint64_t seed)
    : database_(std::make_unique<Database>()), plan_(plan) {
    Database& db = *database_;
    db.path = path;
    if (sqlite3_open(path.c_str(), &db.it) != SQLITE_OK) db.fail("cannot be opened");
    db.run("PRAGMA journal_mode=DELETE");
    db.run("CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT");
    std::vector<std::pair<std::string, std::string>> const said{{"experiment", plan.name},
                                                                {"plan", text_of(digest_of(plan.text))},
                                                                {"seed", std::to_string(seed)},
                                                                {"version", LICET_VERSION}};
    for (auto const& [key, value] : said) {
        Prepared query;
        if (sqlite3_prepare_v2(db.it, "SELECT value FROM run WHERE key = ?", -1, &query.it, nullptr) !=
            SQLITE_OK)
            db.fail("cannot be read");
        sqlite3_bind_text(query.it, 1, key.c_str(), -1, SQLITE_TRANSIENT);
        if (sqlite3_step(query.it) == SQLITE_ROW) {
            std::string const known = reinterpret_cast<char const*>(sqlite3_column_text(query.it, 0));
            if (known == value) continue;
            if (key == "plan")
                throw adapters::StoreFailure(
                    path +
                    ": was played from a file that has changed since; name another folder, or "
                    "delete this one");
            throw adapters::StoreFailure(path + ": is of another " + key + " (" + known + ", not " + value +
                                         "); name another folder");
        }
        Prepared insert;
        if (sqlite3_prepare_v2(db.it, "INSERT INTO run VALUES (?, ?)", -1, &insert.it, nullptr) != SQLITE_OK)
            db.fail("cannot be written");
        sqlite3_bind_text(insert.it, 1, key.c_str(), -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert.it, 2, value.c_str(), -1, SQLITE_TRANSIENT);
        if (sqlite3_step(insert.it) != SQLITE_DONE) db.fail("cannot be written");
    }
    std::vector<std::string> wanted;
    std::string declared;
    for (Column const& column : columns_of(plan)) {
        wanted.push_back(column.name);
        declared += in_quotes(column.name) + " " + column.type + ", ";
    }
    // SQLite takes a column in quotes that is not there for a text, so what is there is looked at first.
    std::vector<std::string> const there = columns_in(db.it);
    if (!there.empty() && there != wanted)
        throw adapters::StoreFailure(path + ": was made by a program whose market '" +
                                     std::string(plan.market->name) + "' had other measures" +
                                     difference(there, wanted) + "; name another folder, or delete this one");
    db.run("CREATE TABLE IF NOT EXISTS outcome (" + declared + "PRIMARY KEY (replication, cell)) STRICT");
}

OutcomeStore::~OutcomeStore() = default;

std::vector<Replication> OutcomeStore::read() const {
    std::string sql = "SELECT replication, cell";
    for (Measure const& measure : plan_.market->measures) sql += ", " + in_quotes(measure.name);
    Prepared query;
    if (sqlite3_prepare_v2(database_->it, (sql + " FROM outcome ORDER BY replication, cell").c_str(), -1,
                           &query.it, nullptr) != SQLITE_OK)
        database_->fail("cannot be read");
    std::size_t const cells = plan_.cell_count();
    std::vector<Replication> out;
    while (sqlite3_step(query.it) == SQLITE_ROW) {
        auto const replication = static_cast<std::size_t>(sqlite3_column_int64(query.it, 0));
        auto const cell = static_cast<std::size_t>(sqlite3_column_int64(query.it, 1));
        if (cell == 0) out.emplace_back();
        if (replication + 1 != out.size() || cell != out.back().size()) database_->fail("has rows missing");
        std::vector<double>& row = out.back().emplace_back();
        for (std::size_t m = 0; m < plan_.market->measures.size(); ++m)
            row.push_back(sqlite3_column_double(query.it, static_cast<int>(m) + 2));
    }
    if (!out.empty() && out.back().size() != cells) database_->fail("has rows missing");
    return out;
}

void OutcomeStore::add(std::uint64_t first, std::vector<Replication> const& replications) {
    Database const& db = *database_;
    db.run("BEGIN IMMEDIATE");
    {
        std::string places = "?, ?, ?";
        for (std::size_t i = 0; i < plan_.axes.size() + plan_.market->measures.size(); ++i) places += ", ?";
        Prepared insert;
        if (sqlite3_prepare_v2(db.it, ("INSERT INTO outcome VALUES (" + places + ")").c_str(), -1, &insert.it,
                               nullptr) != SQLITE_OK)
            db.fail("cannot be written");
        for (std::size_t r = 0; r < replications.size(); ++r)
            for (std::size_t cell = 0; cell < replications[r].size(); ++cell) {
                int place = 0;
                sqlite3_bind_int64(insert.it, ++place, static_cast<sqlite3_int64>(first + r));
                sqlite3_bind_int64(insert.it, ++place, static_cast<sqlite3_int64>(cell));
                auto const point = plan_.point_of(cell);
                for (std::size_t a = 0; a < plan_.axes.size(); ++a) {
                    Value const& value = plan_.axes[a].values[point[a]];
                    if (auto const* const word = std::get_if<std::string>(&value))
                        sqlite3_bind_text(insert.it, ++place, word->c_str(), -1, SQLITE_TRANSIENT);
                    else
                        sqlite3_bind_double(insert.it, ++place, std::get<double>(value));
                }
                sqlite3_bind_text(insert.it, ++place, plan_.arms[plan_.arm_of(cell)].name.c_str(), -1,
                                  SQLITE_TRANSIENT);
                for (double const measure : replications[r][cell])
                    sqlite3_bind_double(insert.it, ++place, measure);
                if (sqlite3_step(insert.it) != SQLITE_DONE) db.fail("cannot be written");
                sqlite3_reset(insert.it);
            }
    }
    db.run("COMMIT");
}

std::string csv_of(std::vector<Replication> const& all, Plan const& plan) {
    auto const field = [](std::string const& text) {
        if (text.find_first_of(",\"\n") == std::string::npos) return text;
        return in_quotes(text);
    };
    std::string out = "replication";
    for (Axis const& axis : plan.axes) out += "," + axis.parameter;
    out += ",arm";
    for (Measure const& measure : plan.market->measures) out += "," + std::string(measure.name);
    out += "\n";
    for (std::size_t r = 0; r < all.size(); ++r)
        for (std::size_t cell = 0; cell < all[r].size(); ++cell) {
            out += std::to_string(r);
            auto const point = plan.point_of(cell);
            for (std::size_t a = 0; a < plan.axes.size(); ++a)
                out += "," + shown(plan.axes[a].values[point[a]]);
            out += "," + field(plan.arms[plan.arm_of(cell)].name);
            for (double const measure : all[r][cell]) out += "," + digits(measure);
            out += "\n";
        }
    return out;
}

}  // namespace licet::sim
