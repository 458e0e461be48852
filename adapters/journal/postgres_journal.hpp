#pragma once

#include "adapters/journal/journal.hpp"

#include <atomic>
#include <memory>

namespace pqxx {
class result;
}

namespace licet::adapters {

// The journal in a PostgreSQL database, schema `licet`, one row a batch, one statement a commit. A fencing
// row, the writer's epoch, keeps a stale writer out. After doubt about a commit the row is read back by its
// number and digest before anything is sent again; while the database is away, append() waits for it.
class PostgresJournal final : public Journal {
public:
    // A libpq connection string: postgresql://user@host:port/database. Brings the schema up to date.
    explicit PostgresJournal(std::string url);
    ~PostgresJournal() override;

    void claim() override;
    void keep(Snapshot const& snapshot) override;
    [[nodiscard]] std::optional<Snapshot> snapshot() const override;
    void read_frames(std::function<bool(std::string_view)> const& each) const override;
    [[nodiscard]] bool is_available() const override { return is_available_; }
    [[nodiscard]] bool is_far() const override { return true; }
    void give_up() override { is_given_up_ = true; }

private:
    struct Connection;

    void write(Row const& row) override;
    void read(std::uint64_t after, std::function<void(Row const&)> const& each) const override;
    [[nodiscard]] std::string name() const override { return "postgresql"; }

    // True once the row is durable; false where the database could not be asked.
    bool try_write(Row const& row, bool& is_in_doubt);
    bool is_there(Row const& row);

    std::string url_;
    std::unique_ptr<Connection> connection_;
    std::int64_t epoch_ = 0;  // 0: not claimed
    std::atomic<bool> is_available_{true};
    std::atomic<bool> is_given_up_{false};
};

}  // namespace licet::adapters
