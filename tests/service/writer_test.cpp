// The one writer: many senders at once, group commit, backpressure, a sync that fails, a graceful stop.

#include "adapters/host/writer.hpp"

#include "adapters/journal/memory_journal.hpp"
#include "tests/program.hpp"
#include "tests/property.hpp"

#include <future>

using namespace licet;
using namespace licet::adapters;
using namespace licet::settlement;
using namespace std::chrono_literals;

namespace {

// A store that does as it is told: waits, is full for a while, or fails for good.
class ToldJournal final : public Journal {
public:
    std::function<void(std::uint64_t)> before_write;  // may throw
    std::atomic<int> writes{0};

    void keep(Snapshot const&) override {}
    [[nodiscard]] std::optional<Snapshot> snapshot() const override { return std::nullopt; }
    void read_frames(std::function<bool(std::string_view)> const&) const override {}

private:
    void write(Row const& row) override {
        ++writes;
        if (before_write) before_write(row.number);
    }
    void read(std::uint64_t, std::function<void(Row const&)> const&) const override {}
    [[nodiscard]] std::string name() const override { return "told"; }
};

Instant now() {
    return {std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

StampedCommand numbered(std::uint64_t number, Command command) {
    return {{}, {{7, number}, std::move(command)}};
}

Batch registrations(std::uint64_t first, std::uint64_t count) {
    Batch out;
    for (std::uint64_t i = first; i < first + count; ++i)
        out.push_back(numbered(i, RegisterParty{"p" + std::to_string(i)}));
    return out;
}

std::future<Outcome> send(Writer& writer, Batch commands, std::string sender = "one") {
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto future = promise->get_future();
    Submission submission;
    submission.commands = std::move(commands);
    submission.sender = std::move(sender);
    submission.done = [promise](Outcome&& outcome) { promise->set_value(std::move(outcome)); };
    if (auto const busy = writer.submit(std::move(submission))) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::not_done;
        outcome.why = text_of(busy->why);
        outcome.at.microseconds = busy->retry_after.count();
        promise->set_value(std::move(outcome));
    }
    return future;
}

class NobodyRegisters final : public Gate {
public:
    std::optional<Forbidden> forbids(Command const& command, State const& state) const override {
        if (auto const* const listed = std::get_if<BlockPayee>(&command); listed != nullptr)
            return state.party_names.find(listed->party)
                       ? std::nullopt
                       : std::optional(Forbidden{"party_must_exist", "/party", "register it"});
        return std::nullopt;
    }
};

}  // namespace

TEST_CASE(
    "eight senders at once: each is answered, what is acknowledged is in the journal once, stamps only "
    "grow") {
    MemoryJournal journal;
    constexpr std::uint64_t senders = 8;
    constexpr std::uint64_t each = 400;
    std::atomic<int> applied{0};
    {
        Writer writer(journal, {}, now);
        CHECK(send(writer, {numbered(1'000'000, OpenMarket{"market", Rate(0)})}).get().receipts[0].kind ==
              Receipt::Kind::applied);
        std::vector<std::thread> threads;
        for (std::uint64_t s = 0; s < senders; ++s)
            threads.emplace_back([&, s] {
                std::vector<std::future<Outcome>> answers;
                for (std::uint64_t i = 0; i < each; i += 4)
                    answers.push_back(send(writer, registrations(s * each + i, 4), "s" + std::to_string(s)));
                for (auto& answer : answers)
                    for (Receipt const& receipt : answer.get().receipts)
                        applied += receipt.kind == Receipt::Kind::applied ? 1 : 0;
            });
        for (auto& thread : threads) thread.join();
        CHECK(applied == senders * each);
        CHECK(writer.read([](Host const& host) { return host.engine().state().parties.size(); }) ==
              senders * each + 2);  // and the operator, and nobody
        // Group commit: far fewer batches than submissions.
        CHECK(journal.batch_count() < senders * each / 4);
    }
    std::set<CommandId> seen;
    Instant last{0};
    journal.replay([&](Batch const& batch) {
        for (StampedCommand const& command : batch) {
            CHECK(seen.insert(command.envelope.id).second);
            CHECK(last <= command.instant);
            last = command.instant;
        }
    });
    CHECK(seen.size() == senders * each + 1);
    Host const quick(journal, {}, Host::Start::from_the_snapshot);
    CHECK(quick.spared_batches() == journal.batch_count());  // the stop kept a snapshot
    CHECK(quick.engine().digest() == Host(journal).engine().digest());
}

TEST_CASE(
    "the very same command again is answered and not applied again; a reused id is refused with its place") {
    MemoryJournal journal;
    Writer writer(journal, {}, now);
    (void)send(writer, {numbered(1, OpenMarket{"market", Rate(0)})}).get();
    CHECK(send(writer, registrations(2, 1)).get().receipts[0].kind == Receipt::Kind::applied);
    CHECK(send(writer, registrations(2, 1)).get().receipts[0].kind == Receipt::Kind::applied_before);
    auto const reused = send(writer, {numbered(2, RegisterParty{"another"})}).get();
    REQUIRE(reused.receipts[0].kind == Receipt::Kind::refused);
    CHECK(reused.receipts[0].detail->refused.why == Refusal::command_id_must_not_be_reused);
}

TEST_CASE(
    "what does not fit is refused at once with a time, one sender cannot take all the room, and all taken is "
    "done") {
    ToldJournal journal;
    std::promise<void> open;
    auto const opened = open.get_future().share();
    journal.before_write = [&](std::uint64_t) { opened.wait(); };
    Writer writer(journal, {.inbox_commands_max = 100, .batch_commands_max = 10}, now);
    std::vector<std::future<Outcome>> taken;
    taken.push_back(send(writer, registrations(0, 10), "greedy"));  // the writer has it, and waits
    std::vector<std::string> refused;
    for (std::uint64_t i = 1; i < 20; ++i) {
        auto answer = send(writer, registrations(i * 10, 10), "greedy");
        if (answer.wait_for(0s) == std::future_status::ready) {
            auto const outcome = answer.get();
            refused.push_back(outcome.why);
            CHECK(outcome.at.microseconds >= 10);  // milliseconds to wait
        } else {
            taken.push_back(std::move(answer));
        }
    }
    REQUIRE(refused.size() == 15);
    CHECK(refused[0] == "sender_must_leave_room_for_others");
    // Others still get in, until the room is used up.
    for (std::uint64_t i = 0; i < 5; ++i)
        taken.push_back(send(writer, registrations(1000 + i * 10, 10), "modest" + std::to_string(i)));
    CHECK(send(writer, registrations(2000, 10), "late").get().why == "inbox_must_have_room");
    CHECK(writer.metrics().waiting == 100);
    open.set_value();
    for (auto& answer : taken) CHECK(answer.get().kind == Outcome::Kind::done);
    CHECK(send(writer, registrations(3000, 10), "greedy").get().kind == Outcome::Kind::done);
}

TEST_CASE(
    "a sync that fails stops everything: nothing more is acknowledged or written, and the sender knows that "
    "it does not know") {
    ToldJournal journal;
    journal.before_write = [](std::uint64_t number) {
        if (number == 3) throw JournalFailure("the disk says no");
    };
    Writer writer(journal, {}, now);
    CHECK(send(writer, {numbered(1, OpenMarket{"market", Rate(0)})}).get().kind == Outcome::Kind::done);
    CHECK(send(writer, registrations(2, 3)).get().kind == Outcome::Kind::done);
    CHECK(writer.is_ready());
    auto const failed = send(writer, registrations(10, 3)).get();
    CHECK(failed.kind == Outcome::Kind::failed);
    CHECK(failed.why == "the disk says no");
    CHECK_FALSE(writer.is_ready());
    auto const after = send(writer, registrations(20, 3)).get();
    CHECK(after.kind == Outcome::Kind::not_done);
    CHECK(after.why == "store_must_be_sound");
    CHECK(journal.writes == 3);
    CHECK(writer.read([](Host const& host) { return host.engine().state().parties.size(); }) == 5);
}

TEST_CASE(
    "a store that is full is tried again with the same batch until it has room; meanwhile nothing is ready") {
    ToldJournal journal;
    std::atomic<int> full{0};
    journal.before_write = [&](std::uint64_t number) {
        if (number == 2 && full++ < 4) throw JournalNotNow("the disk is full");
    };
    Writer writer(journal, {}, now);
    (void)send(writer, {numbered(1, OpenMarket{"market", Rate(0)})}).get();
    auto answer = send(writer, registrations(2, 3));
    for (int i = 0; i < 500 && full == 0; ++i) std::this_thread::sleep_for(1ms);
    CHECK_FALSE(writer.is_ready());
    CHECK(answer.get().kind == Outcome::Kind::done);
    CHECK(writer.is_ready());
    CHECK(journal.batch_count() == 2);
}

TEST_CASE("stopped while the store is away, it says of what was waiting that it was not done") {
    ToldJournal journal;
    journal.before_write = [&](std::uint64_t) { throw JournalNotNow("the disk is full"); };
    Writer writer(journal, {}, now);
    auto answer = send(writer, registrations(1, 3));
    writer.stop(100ms);
    CHECK(answer.get().kind == Outcome::Kind::not_done);
    CHECK(send(writer, registrations(9, 1)).get().why == "service_must_not_be_stopping");
}

TEST_CASE("a gate is asked in the state that all before have left, and what it forbids changes nothing") {
    MemoryJournal journal;
    Writer writer(journal, {}, now);
    (void)send(writer, {numbered(1, OpenMarket{"market", Rate(0)})}).get();
    std::promise<Outcome> promise;
    Submission submission;
    // Registered and blocked in one message: the second is about what the first makes.
    submission.commands = {numbered(2, RegisterParty{"kim"}), numbered(3, BlockPayee{"kim", true}),
                           numbered(4, BlockPayee{"nobody", true})};
    submission.gate = std::make_shared<NobodyRegisters>();
    submission.wants_events = true;
    submission.done = [&](Outcome&& outcome) { promise.set_value(std::move(outcome)); };
    REQUIRE_FALSE(writer.submit(std::move(submission)).has_value());
    auto const outcome = promise.get_future().get();
    CHECK(outcome.receipts[0].kind == Receipt::Kind::applied);
    CHECK(json::text_of(outcome.receipts[0].detail->events) == "[\"party kim\"]");
    CHECK(outcome.receipts[1].kind == Receipt::Kind::applied);
    REQUIRE(outcome.receipts[2].kind == Receipt::Kind::forbidden);
    CHECK(outcome.receipts[2].detail->forbidden.rule == "party_must_exist");
    std::uint64_t kept = 0;
    journal.replay([&](Batch const& batch) { kept += batch.size(); });
    CHECK(kept == 3);
}
