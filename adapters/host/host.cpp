#include "adapters/host/host.hpp"

namespace licet::adapters {

Host::Host(Journal& journal, Told told) : journal_(journal), told_(std::move(told)) {
    journal_.replay([&](Batch const& batch) {
        for (StampedCommand const& command : batch) (void)apply(command);
    });
}

std::vector<settlement::Answer> Host::submit(std::span<StampedCommand const> batch) {
    std::vector<settlement::Answer> answers;
    if (batch.empty()) return answers;
    journal_.append(batch);
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
