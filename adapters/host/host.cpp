#include "adapters/host/host.hpp"

#include "adapters/log/log.hpp"

namespace licet::adapters {

Host::Host(Journal& journal, Told told) : journal_(journal), told_(std::move(told)) {
    journal_.replay([&](Batch const& batch) {
        for (StampedCommand const& command : batch) (void)apply(command);
    });
    log_info("replayed " + std::to_string(commands_) + " commands from " +
             std::to_string(journal_.batch_count()) + " batches, head " + text_of(journal_.head()));
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
    if (told_) told_(command, answer, events_, engine_.state());
    return answer;
}

}  // namespace licet::adapters
