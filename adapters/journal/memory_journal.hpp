#pragma once

#include "adapters/journal/journal.hpp"

#include <utility>

namespace licet::adapters {

// For tests and simulations: keeps the very bytes that another journal would store.
class MemoryJournal final : public Journal {
public:
    void keep(Snapshot const& snapshot) override { snapshot_ = snapshot; }
    [[nodiscard]] std::optional<Snapshot> snapshot() const override { return snapshot_; }

private:
    struct Kept {
        std::uint64_t commands;
        std::string body;
        Digest chain;
    };
    void write(Row const& row) override {
        batches_.push_back({row.commands, std::string(row.body), row.chain});
    }
    void read(std::uint64_t after, std::function<void(Row const&)> const& each) const override {
        for (std::uint64_t i = after; i < batches_.size(); ++i)
            each({i + 1, batches_[i].commands, batches_[i].body, batches_[i].chain});
    }
    [[nodiscard]] std::string name() const override { return "memory"; }

    std::vector<Kept> batches_;
    std::optional<Snapshot> snapshot_;
};

}  // namespace licet::adapters
