#include "adapters/host/writer.hpp"

#include <algorithm>

namespace licet::adapters {

using namespace std::chrono_literals;
using namespace licet::settlement;

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
    last_stamp_ = host_.engine().state().last;
    host_.tell([this](StampedCommand const& command, Answer const& answer, Events const& events,
                      State const& state) { told(answer, command, events, state); });
    applying_thread_ = std::thread([this] { apply(); });
    writing_thread_ = std::thread([this] { write(); });
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
        if (auto const busy = no_room_for(submission.sender, size)) return busy;
        waiting_of_[submission.sender] += size;
        waiting_ += size;
        inbox_.push_back(std::move(submission));
    }
    arrived_.notify_one();
    return std::nullopt;
}

std::optional<Busy> Writer::busy_for(std::string const& sender, std::size_t commands) {
    std::lock_guard const lock(inbox_mutex_);
    return no_room_for(sender, commands);
}

std::optional<Busy> Writer::no_room_for(std::string const& sender, std::size_t commands) {
    auto const refused = [&](Busy::Why why, std::chrono::milliseconds after) {
        ++refused_busy_;
        return Busy{why, after};
    };
    if (is_poisoned_) return refused(Busy::Why::store_failed, 60s);
    if (is_stopping_) return refused(Busy::Why::stopping, 5s);
    auto const in = [&](std::size_t waiting) {
        auto const ms = static_cast<std::int64_t>(1000.0 * static_cast<double>(waiting) / rate_);
        return std::chrono::milliseconds(std::clamp<std::int64_t>(ms, 10, 10'000));
    };
    // A submission is always taken by an empty inbox, however small the inbox is.
    if (waiting_ != 0 && waiting_ + commands > options_.inbox_commands_max)
        return refused(Busy::Why::full, in(waiting_));
    auto const at = waiting_of_.find(sender);
    if (at != waiting_of_.end() && at->second + commands > options_.inbox_commands_max / 2)
        return refused(Busy::Why::share_used, in(at->second));
    return std::nullopt;
}

void Writer::after_each_batch(std::function<void(Host const&)> call) {
    std::lock_guard const lock(state_turns_);
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
    if (writing_thread_.joinable()) writing_thread_.join();
    if (applying_thread_.joinable()) applying_thread_.join();
}

Writer::Metrics Writer::metrics() const {
    std::lock_guard const lock(inbox_mutex_);
    return {commands_, batches_,   refused_busy_, forbidden_,
            waiting_,  is_ready(), is_poisoned_,  appends_.counts()};
}

bool Writer::is_ready() const {
    return !is_poisoned_ && !is_waiting_for_store_ && journal_.is_available() && !is_out_of_patience_;
}

}  // namespace licet::adapters
