#pragma once
// The core on a journal: takes a batch, makes it durable, applies it, and only then answers. What was
// answered is never lost, and a start replays the journal to the very same state. One thread at a time; the
// writer (writer.hpp) is what serves many.

#include "adapters/host/records.hpp"
#include "adapters/journal/journal.hpp"
#include "settlement/engine/engine.hpp"

#include <functional>
#include <span>
#include <vector>

namespace licet::adapters {

// How many commands ahead of the one that is applied the memory of its id is asked for.
inline constexpr std::size_t fetched_ahead = 8;

class Host {
public:
    // What one command of a batch did, as soon as it is done; also called for each command of a replay.
    using Told = std::function<void(StampedCommand const&, settlement::Answer const&,
                                    settlement::Events const&, settlement::State const&)>;
    // From the latest snapshot only what came after it is replayed; told() hears nothing of what was before.
    enum class Start { from_the_beginning, from_the_snapshot };

    // Replays what the journal holds. Both stay the caller's. Throws JournalFailure.
    explicit Host(Journal& journal, Told told = {}, Start start = Start::from_the_beginning);

    // Durable and applied when it returns; one answer a command.
    std::vector<settlement::Answer> submit(std::span<StampedCommand const> batch);
    // Applies a command that the journal has already.
    settlement::Answer apply(StampedCommand const& command);

    // Keeps the state as it is, so that the next start replays only what comes after.
    void keep_snapshot();

    [[nodiscard]] settlement::Engine const& engine() const { return engine_; }
    [[nodiscard]] Records const& records() const { return records_; }
    [[nodiscard]] std::uint64_t command_count() const { return commands_; }
    // Batches that the snapshot spared this start; 0 where it replayed all.
    [[nodiscard]] std::uint64_t spared_batches() const { return spared_; }
    void tell(Told told) { told_ = std::move(told); }

private:
    bool start_from(Snapshot const& snapshot);

    Journal& journal_;
    settlement::Engine engine_;
    Records records_;
    settlement::Events events_;
    Told told_;
    std::uint64_t commands_ = 0;
    std::uint64_t spared_ = 0;
};

}  // namespace licet::adapters
