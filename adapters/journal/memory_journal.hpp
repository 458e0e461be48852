#pragma once

#include "adapters/journal/journal.hpp"

#include <utility>

namespace licet::adapters {

// For tests and simulations: keeps the very bytes that another journal would store.
class MemoryJournal final : public Journal {
public:
    void append(std::span<StampedCommand const> batch) override {
        batches_.push_back(encode(batch));
        head_ = chained(head_, batches_.back());
    }
    void replay(std::function<void(Batch const&)> const& each) const override {
        for (std::string const& bytes : batches_) {
            auto const batch = decode(bytes);
            if (!batch) throw JournalFailure("a batch in memory cannot be read");
            each(*batch);
        }
    }
    [[nodiscard]] Digest head() const override { return head_; }
    [[nodiscard]] std::uint64_t batch_count() const override { return batches_.size(); }

private:
    std::vector<std::string> batches_;
    Digest head_;
};

}  // namespace licet::adapters
