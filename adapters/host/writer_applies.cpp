// The writer's second thread: what is durable is applied and answered.

#include "adapters/host/writer.hpp"
#include "adapters/report/told.hpp"

#include <algorithm>
#include <utility>

namespace licet::adapters {

using namespace licet::settlement;

namespace {

// How many commands are applied before others who want the state have their turn: well under a millisecond of
// the common ones.
constexpr std::size_t commands_a_turn = 256;

}  // namespace

void Writer::apply() {
    std::unique_lock lock(handed_mutex_);
    for (;;) {
        handed_changed_.wait(lock, [&] { return handed_ || is_all_handed_; });
        if (!handed_) return;
        Durable durable = *std::exchange(handed_, std::nullopt);
        is_applying_ = true;
        handed_changed_.notify_all();
        lock.unlock();
        apply_and_answer(durable);
        lock.lock();
        is_applying_ = false;
        handed_changed_.notify_all();
    }
}

// Who is first in a batch does not wait for who is last.
void Writer::apply_and_answer(Durable& durable) {
    std::vector<Entry> const& batch = durable.batch;
    std::span<Open> waiting(durable.answered);
    for (std::size_t i = 0; i < batch.size();) {
        {
            std::lock_guard const lock(state_turns_);
            for (std::size_t const end = std::min(i + commands_a_turn, batch.size()); i < end; ++i) {
                if (i + fetched_ahead < batch.size())
                    host_.engine().expect(batch[i + fetched_ahead].command->envelope.id);
                applying_ = &batch[i];
                (void)host_.apply(*batch[i].command);
            }
        }
        if (i == batch.size() || waiting.empty()) break;
        auto const applied = static_cast<std::size_t>(batch[i].open - waiting.data());
        answer(waiting.first(applied));
        waiting = waiting.subspan(applied);
    }
    applying_ = nullptr;
    answer(waiting);
    note_rate(durable);
    // The observer sees the state under the lock, as everybody does.
    std::lock_guard const lock(state_turns_);
    if (after_batch_) after_batch_(host_);
}

void Writer::answer(std::span<Open> answered) {
    if (answered.empty()) return;
    {
        std::lock_guard const lock(inbox_mutex_);
        for (Open const& open : answered) {
            std::size_t const size = open.submission.commands.size();
            commands_ += size;
            waiting_ -= size;
            auto const at = waiting_of_.find(open.submission.sender);
            at->second -= size;
            if (at->second == 0) waiting_of_.erase(at);
        }
    }
    for (Open& open : answered) open.submission.done(std::move(open.outcome));
}

void Writer::note_rate(Durable const& durable) {
    auto const now = std::chrono::steady_clock::now();
    // Since it was taken, or the one before was answered: two are on their way at a time.
    std::chrono::duration<double> const took = now - std::max(durable.taken, last_answer_);
    last_answer_ = now;
    std::lock_guard const lock(inbox_mutex_);
    rate_ = 0.8 * rate_ + 0.2 * static_cast<double>(durable.batch.size()) / std::max(took.count(), 1e-6);
    rate_ = std::max(rate_, 1.0);
}

void Writer::told(Answer const& answer, StampedCommand const& command, Events const& events,
                  State const& state) {
    if (applying_ == nullptr) return;
    Receipt& receipt = *applying_->receipt;
    auto const detail = [&]() -> Receipt::Detail& {
        if (!receipt.detail) receipt.detail = std::make_unique<Receipt::Detail>();
        return *receipt.detail;
    };
    if (auto const* const refused = std::get_if<Refused>(&answer)) {
        receipt.kind = Receipt::Kind::refused;
        detail().refused = *refused;
    } else if (std::holds_alternative<AppliedBefore>(answer)) {
        receipt.kind = Receipt::Kind::applied_before;
    } else if (!events.list.empty()) {
        if (auto const* const use = std::get_if<UsageRecorded>(&events.list.back()))
            receipt.charged = use->charged;
    }
    if (applying_->open->submission.wants_events)
        if (auto told = value_of(command, answer, events, state);
            json::Value const* list = told.find("events"))
            detail().events = *list;
}

}  // namespace licet::adapters
