#pragma once

#include "adapters/journal/journal.hpp"

#include <utility>

namespace licet::adapters {

// For tests and simulations: keeps the very bytes that another journal would store.
class MemoryJournal final : public Journal {
public:
    void keep(Snapshot const& snapshot) override { snapshot_ = snapshot; }
    [[nodiscard]] std::optional<Snapshot> snapshot() const override {
        std::optional<Snapshot> out = snapshot_;
        if (out) out->frames.clear();
        return out;
    }
    void read_frames(std::function<bool(std::string_view)> const& each) const override {
        if (snapshot_)
            for (std::string const& frame : snapshot_->frames)
                if (!each(frame)) return;
    }

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
