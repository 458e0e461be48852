// The writer's first thread: what has arrived becomes durable.

#include "adapters/host/writer.hpp"
#include "adapters/log/log.hpp"

#include <algorithm>
#include <utility>

namespace licet::adapters {

using namespace std::chrono_literals;

namespace {

// How often a submission may have the batch closed to learn what its own earlier commands have left: more
// would turn one message into thousands of syncs.
constexpr int closings_max = 16;

}  // namespace

// What has arrived, whole submissions, at least one; empty once it stops and nothing is left.
std::vector<Writer::Open> Writer::take() {
    std::vector<Open> group;
    std::unique_lock lock(inbox_mutex_);
    arrived_.wait(lock, [&] { return !inbox_.empty() || is_stopping_ || wants_snapshot_; });
    std::size_t commands = 0;
    while (!inbox_.empty()) {
        std::size_t const size = inbox_.front().commands.size();
        if (!group.empty() && commands + size > options_.batch_commands_max) break;
        commands += size;
        group.push_back({std::move(inbox_.front()), {}});
        inbox_.pop_front();
    }
    return group;
}

void Writer::write() {
    for (;;) {
        std::vector<Open> group = take();
        if (!group.empty()) handle(std::move(group));
        keep_snapshot_if_due();
        std::lock_guard const lock(inbox_mutex_);
        if (is_stopping_ && inbox_.empty()) break;
    }
    wait_until_applied();
    {
        std::lock_guard const lock(handed_mutex_);
        is_all_handed_ = true;
        handed_changed_.notify_all();
    }
    if (options_.snapshot_at_stop && since_snapshot_ != 0) keep_snapshot();
    std::lock_guard const lock(inbox_mutex_);
    is_finished_ = true;
    finished_.notify_all();
}

// Gate, stamp, make durable, hand over. What was forbidden has its receipt when it returns.
void Writer::handle(std::vector<Open> group) {
    std::vector<Entry> batch;
    auto const taken = std::chrono::steady_clock::now();
    bool is_sound = !is_poisoned_;
    note_what_is_applied();
    failure_ = "the store has failed before";
    for (Open& open : group) {
        Submission& submission = open.submission;
        open.outcome.at = last_stamp_ = std::max(clock_(), last_stamp_);
        open.outcome.receipts.resize(submission.commands.size());
        int closings = 0;
        std::unique_lock lock(state_turns_, std::defer_lock);
        if (submission.gate) lock.lock();
        for (std::size_t i = 0; i < submission.commands.size() && is_sound; ++i) {
            StampedCommand& command = submission.commands[i];
            Receipt& receipt = open.outcome.receipts[i];
            command.instant = open.outcome.at;
            auto const forbids = [&] {
                return submission.gate->forbids(command.envelope.command, host_.engine().state());
            };
            auto forbidden = submission.gate ? forbids() : std::nullopt;
            // It may be about what an earlier command makes: those are applied first, and it is asked again.
            if (forbidden && (batch.empty() ? !is_all_applied_ : closings < closings_max)) {
                lock.unlock();
                if (!batch.empty()) {
                    ++closings;
                    is_sound = make_durable(batch);
                    if (!is_sound) break;
                    hand_over({std::exchange(batch, {}), {}, taken});
                }
                wait_until_applied();
                lock.lock();
                forbidden = forbids();
            }
            if (forbidden) {
                ++forbidden_;
                receipt.kind = Receipt::Kind::forbidden;
                receipt.detail = std::make_unique<Receipt::Detail>();
                receipt.detail->forbidden = *std::move(forbidden);
                continue;
            }
            batch.push_back({&command, &receipt, &open});
        }
        open.outcome.batch = journal_.batch_count() + 1;
        if (!is_sound && open.outcome.kind == Outcome::Kind::done) {
            // Of a submission that was closed on the way, the first commands are done.
            open.outcome.kind = closings > 0 ? Outcome::Kind::failed : Outcome::Kind::not_done;
            open.outcome.why = failure_;
        }
    }
    if (!is_sound || (!batch.empty() && !make_durable(batch))) batch.clear();
    hand_over({std::move(batch), std::move(group), taken});
}

// False where the batch is not durable; its submissions then have failed.
bool Writer::make_durable(std::vector<Entry> const& batch) {
    if (append(batch)) {
        ++batches_;
        since_snapshot_ += batch.size();
        return true;
    }
    for (Entry const& entry : batch) {
        entry.open->outcome.kind = is_poisoned_ ? Outcome::Kind::failed : Outcome::Kind::not_done;
        entry.open->outcome.why = failure_;
    }
    return false;
}

bool Writer::append(std::vector<Entry> const& batch) {
    std::vector<StampedCommand const*> commands;
    commands.reserve(batch.size());
    for (Entry const& entry : batch) commands.push_back(entry.command);
    for (auto pause = 20ms;; pause = std::min(pause * 2, 1000ms)) {
        try {
            auto const begun = std::chrono::steady_clock::now();
            journal_.append(commands);
            appends_.add(std::chrono::steady_clock::now() - begun);
            is_waiting_for_store_ = false;
            return true;
        } catch (JournalNotNow const& failure) {
            failure_ = failure.what();
            if (!is_waiting_for_store_.exchange(true)) log_error(failure_);
            for (auto waited = 0ms; waited < pause && !is_out_of_patience_; waited += 20ms)
                std::this_thread::sleep_for(20ms);
            if (is_out_of_patience_) return false;
        } catch (JournalFailure const& failure) {
            poison(failure);
            return false;
        }
    }
}

void Writer::poison(JournalFailure const& failure) {
    failure_ = failure.what();
    is_poisoned_ = true;
    log_error("nothing is acknowledged any more: " + failure_);
}

// One may wait for its turn while another is applied: what arrives meanwhile becomes one larger batch.
void Writer::hand_over(Durable durable) {
    is_all_applied_ = false;
    {
        std::unique_lock lock(handed_mutex_);
        handed_changed_.wait(lock, [&] { return !handed_; });
        handed_ = std::move(durable);
    }
    handed_changed_.notify_all();
}

void Writer::wait_until_applied() {
    std::unique_lock lock(handed_mutex_);
    handed_changed_.wait(lock, [&] { return !handed_ && !is_applying_; });
    is_all_applied_ = true;
}

void Writer::note_what_is_applied() {
    std::lock_guard const lock(handed_mutex_);
    is_all_applied_ = !handed_ && !is_applying_;
}

void Writer::keep_snapshot_if_due() {
    bool is_due = options_.snapshot_every != 0 && since_snapshot_ >= options_.snapshot_every;
    {
        std::lock_guard const lock(inbox_mutex_);
        is_due = is_due || wants_snapshot_;
        wants_snapshot_ = false;
    }
    if (is_due) keep_snapshot();
}

// Of a state in which all that the journal holds is applied.
void Writer::keep_snapshot() {
    if (is_poisoned_) return;
    wait_until_applied();
    try {
        std::lock_guard const lock(state_turns_);
        host_.keep_snapshot();
        since_snapshot_ = 0;
    } catch (JournalNotNow const& failure) {
        log_error(failure.what());
    } catch (JournalFailure const& failure) {
        poison(failure);
    }
}

}  // namespace licet::adapters
