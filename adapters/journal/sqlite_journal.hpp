#pragma once

#include "adapters/journal/checkpoints.hpp"
#include "adapters/journal/journal.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace licet::adapters {

// One file, write-ahead log, synchronous=FULL, one row a batch: what append() returned from survives a power
// cut.
class SqliteJournal final : public Journal {
public:
    explicit SqliteJournal(std::string path);
    ~SqliteJournal() override;

    void keep(Snapshot const& snapshot) override;
    [[nodiscard]] std::optional<Snapshot> snapshot() const override;
    void read_frames(std::function<bool(std::string_view)> const& each) const override;

private:
    void write(Row const& row) override;
    void read(std::uint64_t after, std::function<void(Row const&)> const& each) const override;
    [[nodiscard]] std::string name() const override { return path_; }

    void run(char const* sql);
    void put(Snapshot const& snapshot);
    [[noreturn]] void fail(std::string const& what) const;
    [[noreturn]] void fail_for(std::string const& what, std::string const& why) const;
    void open();
    void lock();
    void check_point();

    std::string path_;
    int lock_ = -1;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    int log_pages_ = 0;         // in the write-ahead log, as the last commit left it
    int next_check_point_ = 0;  // pages
    std::unique_ptr<Checkpoints> checkpoints_;
};

}  // namespace licet::adapters
