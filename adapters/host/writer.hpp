#pragma once
// The one writer, for any number of senders: two threads in a row. The first takes what has arrived, stamps
// it and appends the whole of it to the journal in one durable transaction; the second applies it and
// answers, while the first is at the next. Group commit, so the rate grows with the load, and nothing
// acknowledged is lost. What does not fit is refused at once, with the time after which to come again. Once a
// sync has failed nothing that came after is acknowledged any more.

#include "adapters/host/durations.hpp"
#include "adapters/host/host.hpp"
#include "adapters/host/turns.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace licet::adapters {

// Why a sender may not ask that: the rule, and the place in the command as a pointer below its own object.
struct Forbidden {
    std::string rule;  // party_must_be_your_own
    std::string pointer;
    std::string remedy;
};

// May this sender ask that? Asked before it is made durable, of what the commands applied so far have left;
// what is forbidden is asked again once all before it are applied. What is allowed once must stay allowed:
// who owns a thing never changes.
class Gate {
public:
    Gate() = default;
    virtual ~Gate() = default;
    Gate(Gate const&) = delete;
    Gate& operator=(Gate const&) = delete;
    [[nodiscard]] virtual std::optional<Forbidden> forbids(settlement::Command const& command,
                                                           settlement::State const& state) const = 0;
};

struct Receipt {
    enum class Kind : std::uint8_t { applied, applied_before, refused, forbidden };
    // What few receipts have: apart, so that thousands of plain ones are small.
    struct Detail {
        settlement::Refused refused;  // where refused
        Forbidden forbidden;          // where forbidden
        json::Value events;           // where the submission wants them
    };

    Kind kind = Kind::applied;
    std::int64_t charged = 0;  // minor units, of a use paid as it happens
    std::unique_ptr<Detail> detail;
};

// How a submission ended. `failed`: whether its commands were done is not known before the next start; the
// same ids may then be sent again. `not_done`: they were not.
struct Outcome {
    enum class Kind : std::uint8_t { done, not_done, failed };
    Kind kind = Kind::done;
    Instant at;               // its stamp
    std::uint64_t batch = 0;  // in the journal
    std::vector<Receipt> receipts;
    std::string why;  // where not done or failed
};

struct Submission {
    std::vector<StampedCommand> commands;  // the writer stamps them
    std::string sender;                    // shares the inbox fairly
    std::shared_ptr<Gate const> gate;      // none: everything may be asked
    bool wants_events = false;
    std::function<void(Outcome&&)> done;  // on the thread that applies; quick, and never throws
};

// A named refusal with a time.
struct Busy {
    enum class Why { full, share_used, stopping, store_failed };
    Why why{};
    std::chrono::milliseconds retry_after{};
};
[[nodiscard]] std::string_view text_of(Busy::Why why);  // inbox_must_have_room, …

struct WriterOptions {
    std::size_t inbox_commands_max = 65'536;  // waiting; a sender may have half of them
    std::size_t batch_commands_max = 16'384;  // made durable together
    std::uint64_t snapshot_every = 0;         // commands; 0: at the stop only
    bool snapshot_at_stop = true;
};

class Writer {
public:
    using Clock = std::function<Instant()>;

    // Starts from the snapshot, takes the journal for itself, and runs. Throws JournalFailure.
    Writer(Journal& journal, WriterOptions options, Clock clock);
    ~Writer();
    Writer(Writer const&) = delete;
    Writer& operator=(Writer const&) = delete;

    // Nothing: taken, and `done` will be called once.
    [[nodiscard]] std::optional<Busy> submit(Submission submission);
    // Why so many commands would not be taken now: what is to be refused need not be read first.
    [[nodiscard]] std::optional<Busy> busy_for(std::string const& sender, std::size_t commands);

    // What all applied commands have left, while no other is applied. All of them are durable; of a batch
    // some may be applied and others not yet.
    template <class F>
    auto read(F&& look) const {
        std::lock_guard const lock(state_turns_);
        return std::forward<F>(look)(static_cast<Host const&>(host_));
    }
    // Called on the thread that applies, after a batch is answered.
    void after_each_batch(std::function<void(Host const&)> call);

    // Takes nothing more, answers all that was taken, keeps a snapshot. A store that is away is given
    // `patience`; what is not durable by then is answered as failed.
    void stop(std::chrono::milliseconds patience = std::chrono::seconds(10));
    // Keeps a snapshot at the next chance; false where it stops already.
    bool ask_for_snapshot();

    struct Metrics {
        std::uint64_t commands = 0;  // answered since the start
        std::uint64_t batches = 0;
        std::uint64_t refused_busy = 0;
        std::uint64_t forbidden = 0;
        std::size_t waiting = 0;
        bool is_ready = false;
        bool is_poisoned = false;
        DurationCounts appends;  // of a batch to the journal: encoded, written, synced
    };
    [[nodiscard]] Metrics metrics() const;
    [[nodiscard]] bool is_ready() const;

private:
    // A submission on its way.
    struct Open {
        Submission submission;
        Outcome outcome;
    };
    // A command of the batch that is being collected, and where its receipt goes.
    struct Entry {
        StampedCommand const* command;
        Receipt* receipt;
        Open* open;
    };
    // What is handed from the first thread to the second: a batch that is durable, and who is answered then.
    struct Durable {
        std::vector<Entry> batch;
        std::vector<Open> answered;
        std::chrono::steady_clock::time_point taken;
    };

    std::optional<Busy> no_room_for(std::string const& sender, std::size_t commands);

    // The first thread, which alone touches the journal.
    void write();
    std::vector<Open> take();
    void handle(std::vector<Open> group);
    bool make_durable(std::vector<Entry> const& batch);
    bool append(std::vector<Entry> const& batch);
    void poison(JournalFailure const& failure);
    void hand_over(Durable durable);
    void wait_until_applied();
    void note_what_is_applied();
    void keep_snapshot_if_due();
    void keep_snapshot();

    // The second, which alone changes the state.
    void apply();
    void apply_and_answer(Durable& durable);
    void answer(std::span<Open> answered);
    void note_rate(Durable const& durable);
    void told(settlement::Answer const& answer, StampedCommand const& command,
              settlement::Events const& events, settlement::State const& state);

    Journal& journal_;
    WriterOptions options_;
    Clock clock_;
    Instant last_stamp_;
    std::uint64_t since_snapshot_ = 0;  // commands
    std::string failure_;               // why a batch is not durable
    bool is_all_applied_ = true;        // as far as it knows: that was handed over

    mutable Turns state_turns_;
    Host host_;
    Entry const* applying_ = nullptr;
    std::chrono::steady_clock::time_point last_answer_;
    std::function<void(Host const&)> after_batch_;

    std::mutex handed_mutex_;
    std::condition_variable handed_changed_;
    std::optional<Durable> handed_;
    bool is_applying_ = false;
    bool is_all_handed_ = false;

    mutable std::mutex inbox_mutex_;
    std::condition_variable arrived_;
    std::condition_variable finished_;
    std::deque<Submission> inbox_;
    std::map<std::string, std::size_t> waiting_of_;
    std::size_t waiting_ = 0;
    bool is_stopping_ = false;
    bool is_finished_ = false;
    bool wants_snapshot_ = false;
    double rate_ = 20'000;  // commands a second, lately: for retry_after

    std::atomic<bool> is_poisoned_{false};
    std::atomic<bool> is_waiting_for_store_{false};
    std::atomic<bool> is_out_of_patience_{false};
    std::atomic<std::uint64_t> commands_{0};
    std::atomic<std::uint64_t> batches_{0};
    std::atomic<std::uint64_t> refused_busy_{0};
    std::atomic<std::uint64_t> forbidden_{0};
    Durations appends_;
    std::thread applying_thread_;
    std::thread writing_thread_;
};

}  // namespace licet::adapters
