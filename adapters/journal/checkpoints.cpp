#include "adapters/journal/checkpoints.hpp"

#include "adapters/log/log.hpp"

#include <sqlite3.h>

namespace licet::adapters {
namespace {

// Of 4 KiB. A copy of four megabytes has a processor to itself for three milliseconds, and every hundredth
// answer waits for it.
constexpr int pages_at_once = 128;

}  // namespace

void Checkpoints::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void Checkpoints::log_has(int pages) {
    if (pages < asked_at_) asked_at_ = copied_ = 0;  // it was written from its start again
    if (pages - asked_at_ < pages_at_once) return;
    asked_at_ = pages;
    {
        std::lock_guard const lock(mutex_);
        is_asked_ = true;
    }
    is_at_work_ = true;
    asked_.notify_one();
    if (!thread_.joinable()) thread_ = std::jthread([this](std::stop_token const& stop) { run(stop); });
}

int Checkpoints::left_of(int pages) const {
    return is_at_work_ ? pages : pages - copied_;
}

std::optional<std::string> Checkpoints::failure() const {
    if (!has_failed_) return std::nullopt;
    std::lock_guard const lock(mutex_);
    return failure_;
}

void Checkpoints::run(std::stop_token const& stop) {
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK &&
        sqlite3_exec(database, "SELECT format FROM licet", nullptr, nullptr, nullptr) == SQLITE_OK) {
        // The journal's own connection does that, where it may be done at all.
        sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        while (wait_for_work(stop) && copy(database)) is_at_work_ = false;
    } else {
        // Nothing is lost: the journal takes in its log itself once that is large.
        log_warning(path_ + ": its log is not taken in ahead: " + sqlite3_errmsg(database));
    }
    sqlite3_close(database);
}

bool Checkpoints::wait_for_work(std::stop_token const& stop) {
    std::unique_lock lock(mutex_);
    if (!asked_.wait(lock, stop, [&] { return is_asked_; })) return false;
    is_asked_ = false;
    return !stop.stop_requested();
}

// SQLite itself syncs the database only once all of the log is copied: a commit that copies the last of it
// would then wait for what was copied long before.
int Checkpoints::sync(sqlite3* database) {
    sqlite3_file* file = nullptr;
    int const found = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (found != SQLITE_OK) return found;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

// False where a sync may have failed.
bool Checkpoints::copy(sqlite3* database) {
    int copied = 0;
    int done = sqlite3_wal_checkpoint_v2(database, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, &copied);
    if (done == SQLITE_OK) done = sync(database);
    if (done == SQLITE_OK) {
        copied_ = copied;
        return true;
    }
    // A reader is in the way, or the disk is full: the log holds everything, and there is a next time.
    if (done == SQLITE_BUSY || done == SQLITE_LOCKED || done == SQLITE_FULL) return true;
    std::lock_guard const lock(mutex_);
    failure_ = sqlite3_errstr(done);
    has_failed_ = true;
    return false;
}

}  // namespace licet::adapters
