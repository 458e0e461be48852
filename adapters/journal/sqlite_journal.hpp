#pragma once

#include "adapters/journal/journal.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace licet::adapters {

// One file, write-ahead log, synchronous=FULL, one row a batch: what append() returned from survives a power
// cut. After any failure to write it refuses to go on: a second sync would report success for what is lost.
class SqliteJournal final : public Journal {
public:
    explicit SqliteJournal(std::string path);
    ~SqliteJournal() override;

    void append(std::span<StampedCommand const> batch) override;
    void replay(std::function<void(Batch const&)> const& each) const override;
    [[nodiscard]] Digest head() const override { return head_; }
    [[nodiscard]] std::uint64_t batch_count() const override { return count_; }

private:
    void run(char const* sql);
    [[noreturn]] void fail(std::string const& what) const;
    void open();

    std::string path_;
    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    Digest head_;
    std::uint64_t count_ = 0;
    bool is_poisoned_ = false;
};

}  // namespace licet::adapters
