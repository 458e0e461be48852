#pragma once
// The one writer: takes a batch, makes it durable in the journal, applies it, and only then answers. What was
// answered is never lost, and a start replays the journal to the very same state.

#include "adapters/journal/journal.hpp"
#include "settlement/engine/engine.hpp"

#include <functional>
#include <span>
#include <vector>

namespace licet::adapters {

class Host {
public:
    // What one command of a batch did, as soon as it is done; also called for each command of a replay.
    using Told = std::function<void(StampedCommand const&, settlement::Answer const&,
                                    settlement::Events const&, settlement::State const&)>;

    // Replays what the journal holds. Both stay the caller's. Throws JournalFailure.
    explicit Host(Journal& journal, Told told = {});

    // Durable and applied when it returns; one answer a command.
    std::vector<settlement::Answer> submit(std::span<StampedCommand const> batch);

    [[nodiscard]] settlement::Engine const& engine() const { return engine_; }
    [[nodiscard]] std::uint64_t command_count() const { return commands_; }
    void tell(Told told) { told_ = std::move(told); }

private:
    settlement::Answer apply(StampedCommand const& command);

    Journal& journal_;
    settlement::Engine engine_;
    settlement::Events events_;
    Told told_;
    std::uint64_t commands_ = 0;
};

}  // namespace licet::adapters
