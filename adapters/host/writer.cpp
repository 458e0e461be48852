#include "adapters/host/writer.hpp"

#include "adapters/log/log.hpp"
#include "adapters/report/told.hpp"

#include <algorithm>

namespace licet::adapters {

using namespace std::chrono_literals;
using namespace licet::settlement;

namespace {

// How often a submission may have the batch closed to learn what its own earlier commands have left: more
// would turn one message into thousands of syncs.
constexpr int closings_max = 16;

}  // namespace

std::string_view text_of(Busy::Why why) {
    switch (why) {
        case Busy::Why::full:
            return "inbox_must_have_room";
        case Busy::Why::share_used:
            return "sender_must_leave_room_for_others";
        case Busy::Why::stopping:
            return "service_must_not_be_stopping";
        case Busy::Why::store_failed:
            break;
    }
    return "store_must_be_sound";
}

Writer::Writer(Journal& journal, WriterOptions options, Clock clock)
    : journal_(journal),
      options_(options),
      clock_(std::move(clock)),
      host_(journal, {}, Host::Start::from_the_snapshot) {
    journal_.claim();
    host_.tell([this](StampedCommand const& command, Answer const& answer, Events const& events,
                      State const& state) { told(answer, command, events, state); });
    thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
    stop();
}

std::optional<Busy> Writer::submit(Submission submission) {
    std::size_t const size = submission.commands.size();
    if (size == 0) {
        submission.done({Outcome::Kind::done, clock_(), 0, {}, ""});
        return std::nullopt;
    }
    {
        std::lock_guard const lock(inbox_mutex_);
        auto const refused = [&](Busy::Why why, std::chrono::milliseconds after) {
            ++refused_busy_;
            return Busy{why, after};
        };
        if (is_poisoned_) return refused(Busy::Why::store_failed, 60s);
        if (is_stopping_) return refused(Busy::Why::stopping, 5s);
        auto const in = [&](std::size_t commands) {
            auto const ms = static_cast<std::int64_t>(1000.0 * static_cast<double>(commands) / rate_);
            return std::chrono::milliseconds(std::clamp<std::int64_t>(ms, 10, 10'000));
        };
        // A submission is always taken by an empty inbox, however small the inbox is.
        if (waiting_ != 0 && waiting_ + size > options_.inbox_commands_max)
            return refused(Busy::Why::full, in(waiting_));
        std::size_t& of_sender = waiting_of_[submission.sender];
        if (of_sender != 0 && of_sender + size > options_.inbox_commands_max / 2)
            return refused(Busy::Why::share_used, in(of_sender));
        of_sender += size;
        waiting_ += size;
        inbox_.push_back(std::move(submission));
    }
    arrived_.notify_one();
    return std::nullopt;
}

void Writer::after_each_batch(std::function<void(Host const&)> call) {
    std::lock_guard const lock(state_mutex_);
    after_batch_ = std::move(call);
}

bool Writer::ask_for_snapshot() {
    {
        std::lock_guard const lock(inbox_mutex_);
        if (is_stopping_ || is_poisoned_) return false;
        wants_snapshot_ = true;
    }
    arrived_.notify_one();
    return true;
}

void Writer::stop(std::chrono::milliseconds patience) {
    {
        std::unique_lock lock(inbox_mutex_);
        is_stopping_ = true;
        arrived_.notify_one();
        if (!finished_.wait_for(lock, patience, [&] { return is_finished_; })) {
            is_out_of_patience_ = true;
            journal_.give_up();
        }
    }
    if (thread_.joinable()) thread_.join();
}

Writer::Metrics Writer::metrics() const {
    std::lock_guard const lock(inbox_mutex_);
    return {commands_, batches_, refused_busy_, forbidden_, waiting_, is_ready(), is_poisoned_};
}

bool Writer::is_ready() const {
    return !is_poisoned_ && !is_waiting_for_store_ && journal_.is_available() && !is_out_of_patience_;
}

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

void Writer::run() {
    for (;;) {
        std::vector<Open> group = take();
        if (group.empty()) {
            keep_snapshot_if_due();
            std::lock_guard const lock(inbox_mutex_);
            if (is_stopping_ && inbox_.empty()) break;
            continue;
        }
        auto const begun = std::chrono::steady_clock::now();
        std::size_t size = 0;
        for (Open const& open : group) size += open.submission.commands.size();
        handle(group);
        std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
        {
            std::lock_guard const lock(inbox_mutex_);
            rate_ = 0.8 * rate_ + 0.2 * static_cast<double>(size) / std::max(took.count(), 1e-6);
            rate_ = std::max(rate_, 1.0);
            waiting_ -= size;
            for (Open const& open : group) {
                auto const at = waiting_of_.find(open.submission.sender);
                at->second -= open.submission.commands.size();
                if (at->second == 0) waiting_of_.erase(at);
            }
        }
        commands_ += size;
        for (Open& open : group) open.submission.done(std::move(open.outcome));
        {
            // The observer sees the state under the lock, as everybody does.
            std::lock_guard const lock(state_mutex_);
            if (after_batch_) after_batch_(host_);
        }
        tidy_up();
        keep_snapshot_if_due();
    }
    if (options_.snapshot_at_stop && !is_poisoned_ && since_snapshot_ != 0) {
        try {
            host_.keep_snapshot();
        } catch (JournalFailure const& failure) {
            log_error(failure.what());
        }
    }
    std::lock_guard const lock(inbox_mutex_);
    is_finished_ = true;
    finished_.notify_all();
}

// Gate, stamp, make durable, apply. Receipts are in place when it returns.
void Writer::handle(std::vector<Open>& group) {
    std::vector<Entry> batch;
    bool is_sound = !is_poisoned_;
    failure_ = "the store has failed before";
    for (Open& open : group) {
        Submission& submission = open.submission;
        Instant const last = [&] {
            std::lock_guard const lock(state_mutex_);
            return host_.engine().state().last;
        }();
        open.outcome.at = std::max(clock_(), last);
        if (!batch.empty()) open.outcome.at = std::max(open.outcome.at, batch.back().command->instant);
        open.outcome.receipts.resize(submission.commands.size());
        int closings = 0;
        for (std::size_t i = 0; i < submission.commands.size() && is_sound; ++i) {
            StampedCommand& command = submission.commands[i];
            Receipt& receipt = open.outcome.receipts[i];
            command.instant = open.outcome.at;
            auto forbidden = submission.gate
                                 ? submission.gate->forbids(command.envelope.command, host_.engine().state())
                                 : std::nullopt;
            // It may be about what an earlier command of this batch makes: apply those, and ask again.
            if (forbidden && !batch.empty() && closings < closings_max) {
                ++closings;
                is_sound = commit(batch);
                if (!is_sound) break;
                forbidden = submission.gate->forbids(command.envelope.command, host_.engine().state());
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
    if (is_sound && !batch.empty()) (void)commit(batch);
}

// False where the batch is not durable; its submissions then have failed.
bool Writer::commit(std::vector<Entry>& batch) {
    bool const is_durable = make_durable(batch);
    if (is_durable) {
        ++batches_;
        since_snapshot_ += batch.size();
        std::lock_guard const lock(state_mutex_);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (i + fetched_ahead < batch.size())
                host_.engine().expect(batch[i + fetched_ahead].command->envelope.id);
            applying_ = &batch[i];
            (void)host_.apply(*batch[i].command);
        }
        applying_ = nullptr;
    } else {
        for (Entry const& entry : batch) {
            entry.open->outcome.kind = is_poisoned_ ? Outcome::Kind::failed : Outcome::Kind::not_done;
            entry.open->outcome.why = failure_;
        }
    }
    batch.clear();
    return is_durable;
}

bool Writer::make_durable(std::vector<Entry> const& batch) {
    std::vector<StampedCommand const*> commands;
    commands.reserve(batch.size());
    for (Entry const& entry : batch) commands.push_back(entry.command);
    for (auto pause = 20ms;; pause = std::min(pause * 2, 1000ms)) {
        try {
            journal_.append(commands);
            is_waiting_for_store_ = false;
            return true;
        } catch (JournalNotNow const& failure) {
            failure_ = failure.what();
            if (!is_waiting_for_store_.exchange(true)) log_error(failure_);
            for (auto waited = 0ms; waited < pause && !is_out_of_patience_; waited += 20ms)
                std::this_thread::sleep_for(20ms);
            if (is_out_of_patience_) return false;
        } catch (JournalFailure const& failure) {
            failure_ = failure.what();
            is_poisoned_ = true;
            log_error("nothing is acknowledged any more: " + failure_);
            return false;
        }
    }
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

void Writer::tidy_up() {
    bool const nobody_waits = [&] {
        std::lock_guard const lock(inbox_mutex_);
        return inbox_.empty();
    }();
    try {
        journal_.tidy_up(nobody_waits);
    } catch (JournalFailure const& failure) {
        is_poisoned_ = true;
        log_error(std::string("nothing is acknowledged any more: ") + failure.what());
    }
}

void Writer::keep_snapshot_if_due() {
    bool is_due = options_.snapshot_every != 0 && since_snapshot_ >= options_.snapshot_every;
    {
        std::lock_guard const lock(inbox_mutex_);
        is_due = is_due || wants_snapshot_;
        wants_snapshot_ = false;
    }
    if (!is_due || is_poisoned_) return;
    try {
        std::lock_guard const lock(state_mutex_);
        host_.keep_snapshot();
        since_snapshot_ = 0;
    } catch (JournalNotNow const& failure) {
        log_error(failure.what());
    } catch (JournalFailure const& failure) {
        is_poisoned_ = true;
        log_error(std::string("nothing is acknowledged any more: ") + failure.what());
    }
}

}  // namespace licet::adapters
