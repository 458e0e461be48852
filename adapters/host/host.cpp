#include "adapters/host/host.hpp"

#include "adapters/host/snapshot.hpp"
#include "adapters/log/log.hpp"

namespace licet::adapters {

Host::Host(Journal& journal, Told told, Start start) : journal_(journal), told_(std::move(told)) {
    if (start == Start::from_the_snapshot)
        if (auto const snapshot = journal_.snapshot(); snapshot && start_from(*snapshot))
            spared_ = snapshot->batches;
    journal_.replay(
        [&](Batch const& batch) {
            for (std::size_t i = 0; i < batch.size(); ++i) {
                if (i + fetched_ahead < batch.size()) engine_.expect(batch[i + fetched_ahead].envelope.id);
                (void)apply(batch[i]);
            }
        },
        spared_);
    log_info("replayed to " + std::to_string(commands_) + " commands in " +
             std::to_string(journal_.batch_count()) + " batches, " + std::to_string(spared_) +
             " of them from the snapshot, head " + text_of(journal_.head()));
}

// False, and nothing changed, where the snapshot is not this release's, not this journal's, or damaged.
bool Host::start_from(Snapshot const& snapshot) {
    std::optional<Unpacked> loaded;
    if (snapshot.format == snapshot_format() && journal_.chain_after(snapshot.batches) == snapshot.chain)
        loaded = unpacked(journal_, snapshot);
    if (!loaded) {
        log_warning("the snapshot is not of this journal and release; the whole journal is replayed");
        return false;
    }
    engine_ = std::move(loaded->engine);
    records_ = std::move(loaded->records);
    commands_ = snapshot.commands;
    return true;
}

void Host::keep_snapshot() {
    Snapshot snapshot = framed(engine_, records_, journal_.is_far());
    snapshot.batches = journal_.batch_count();
    snapshot.commands = commands_;
    snapshot.chain = journal_.head();
    snapshot.format = snapshot_format();
    journal_.keep(snapshot);
    log_info("snapshot after batch " + std::to_string(snapshot.batches) + ", " +
             std::to_string(snapshot.size) + " bytes");
}

std::vector<settlement::Answer> Host::submit(std::span<StampedCommand const> batch) {
    std::vector<settlement::Answer> answers;
    if (batch.empty()) return answers;
    journal_.append(batch);
    log_debug("batch " + std::to_string(journal_.batch_count()) +
              " durable: " + std::to_string(batch.size()) + " commands");
    answers.reserve(batch.size());
    for (StampedCommand const& command : batch) answers.push_back(apply(command));
    return answers;
}

settlement::Answer Host::apply(StampedCommand const& command) {
    events_.clear();
    settlement::Answer answer = engine_.apply(command.envelope, command.instant, events_);
    ++commands_;
    records_.add(command, events_, engine_.state());
    if (told_) told_(command, answer, events_, engine_.state());
    return answer;
}

}  // namespace licet::adapters
