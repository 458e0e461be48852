#pragma once
// What people query in SQL: tables in PostgreSQL, schema `licet_read`, that follow the state at their own
// pace and never hold up the writer. They are a projection: dropped and built again at any time while the
// service serves, and `licet_read.progress` says how far they are. What each holds is written down in the
// database itself (COMMENT ON), and in tables.sql beside this file.

#include "adapters/host/writer.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace licet::adapters {

// The number of the definition in tables.sql; a change to it takes the next.
inline constexpr int read_tables_edition = 2;

class ReadTables {
public:
    // Follows that writer, on a connection and a thread of its own; a database that is away is waited for.
    // Tables of an older edition are dropped and built again; of a later one they are another release's:
    // throws std::runtime_error.
    ReadTables(std::string url, Writer const& writer);
    ~ReadTables();
    ReadTables(ReadTables const&) = delete;
    ReadTables& operator=(ReadTables const&) = delete;

    // Empties the tables and fills them again from the state.
    void rebuild();
    // Commands that the tables have not taken in yet.
    [[nodiscard]] std::uint64_t lag() const;
    void stop();

private:
    struct Inside;

    Writer const& writer_;
    std::unique_ptr<Inside> inside_;
    std::mutex mutex_;
    std::condition_variable asked_;
    bool is_over_ = false;
    bool is_to_rebuild_ = false;
    std::atomic<std::uint64_t> commands_{0};
    std::thread thread_;
};

}  // namespace licet::adapters
