#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

struct sqlite3;

namespace licet::adapters {

// Copies SQLite's write-ahead log into its database, on a thread and a connection of its own, so that no
// batch waits for that. SQLite's own way would make the commit that fills the log wait for all of it, and
// would not tell us that a sync failed.
class Checkpoints {
public:
    explicit Checkpoints(std::string path) : path_(std::move(path)) {}

    // The log has so many pages. Starts with the copying once there are enough of them.
    void log_has(int pages);
    // Of those, the ones not copied yet; all of them while it is at work.
    [[nodiscard]] int left_of(int pages) const;
    // Ends the copying that is under way, and begins no other.
    void stop();
    // Why it stopped by itself, and must not be begun again: the next sync would report success for what is
    // lost.
    [[nodiscard]] std::optional<std::string> failure() const;

private:
    void run(std::stop_token const& stop);
    bool copy(sqlite3* database);
    static int sync(sqlite3* database);
    bool wait_for_work(std::stop_token const& stop);

    std::string path_;
    mutable std::mutex mutex_;
    std::condition_variable_any asked_;
    bool is_asked_ = false;
    int asked_at_ = 0;  // pages of the log then
    std::atomic<int> copied_{0};
    std::atomic<bool> is_at_work_{false};
    std::atomic<bool> has_failed_{false};
    std::string failure_;
    std::jthread thread_;  // the last: it stops before what it uses goes
};

}  // namespace licet::adapters
