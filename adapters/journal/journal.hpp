#pragma once
// The journal: batches of commands as they were stamped, each chained to the one before by digest. It is the
// truth; state, books and statements are what replaying it gives. A snapshot beside it only shortens a start.

#include "adapters/commands/commands_json.hpp"
#include "adapters/files/store_failure.hpp"
#include "contracts/values/digest.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace licet::adapters {

using Batch = std::vector<StampedCommand>;

[[nodiscard]] std::vector<StampedCommand const*> pointers_to(std::span<StampedCommand const> batch);

// A batch as the bytes that are stored, and back; nothing where they are something else.
[[nodiscard]] std::string encode(std::span<StampedCommand const* const> batch);
[[nodiscard]] std::string encode(std::span<StampedCommand const> batch);
[[nodiscard]] std::optional<Batch> decode(std::string_view bytes);

// The digest that binds a batch and all before it.
[[nodiscard]] Digest chained(Digest const& before, std::string_view bytes);

// What a journal cannot do without losing or repeating something is thrown, and the caller stops: the next
// start replays what is durable.
struct JournalFailure : StoreFailure {
    using StoreFailure::StoreFailure;
};
// Nothing was written, for certain, and the very same batch may be tried again: the disk is full, the
// database is away.
struct JournalNotNow : JournalFailure {
    using JournalFailure::JournalFailure;
};

// The whole state after a number of batches, as frames that only the release which wrote them reads.
struct Snapshot {
    std::uint64_t batches = 0;
    std::uint64_t commands = 0;
    Digest chain;            // of those batches
    std::string format;      // see host/snapshot.hpp
    std::uint64_t size = 0;  // of what the frames hold
    Digest digest{};         // of the frames, one after the other
    std::vector<std::string> frames;
};

class Journal {
public:
    Journal() = default;
    virtual ~Journal() = default;
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;
    Journal(Journal&&) = delete;
    Journal& operator=(Journal&&) = delete;

    // Durable when it returns. After any failure but JournalNotNow it refuses to go on: a second sync would
    // report success for what is lost.
    void append(std::span<StampedCommand const* const> batch);
    void append(std::span<StampedCommand const> batch) { append(pointers_to(batch)); }
    // Every batch after the first `after`, in order, its chain checked; throws JournalFailure naming the
    // first that does not hold.
    void replay(std::function<void(Batch const&)> const& each, std::uint64_t after = 0) const;

    [[nodiscard]] Digest head() const { return head_; }
    [[nodiscard]] std::uint64_t batch_count() const { return count_; }
    // Of the first `batches`; nothing where there are fewer.
    [[nodiscard]] std::optional<Digest> chain_after(std::uint64_t batches) const;

    // Takes the journal for this writer alone; a writer that had it before cannot append any more. Done by
    // the first append() where it was not before.
    virtual void claim() {}
    // False while a store that was reached before cannot be; asked by other threads.
    [[nodiscard]] virtual bool is_available() const { return true; }
    // An append() that waits for a store to come back fails instead; asked by other threads.
    virtual void give_up() {}

    // Is it reached over a network? Then a snapshot is packed: on this machine, reading it plain takes less
    // time than unpacking it.
    [[nodiscard]] virtual bool is_far() const { return false; }
    // The latest snapshot takes the place of the one before, whole or not at all. JournalNotNow where nothing
    // was written and the journal is as sound as before.
    virtual void keep(Snapshot const& snapshot) = 0;
    // All of it but its frames; and these, in order, as long as `each` wants more.
    [[nodiscard]] virtual std::optional<Snapshot> snapshot() const = 0;
    virtual void read_frames(std::function<bool(std::string_view)> const& each) const = 0;

protected:
    struct Row {
        std::uint64_t number = 0;  // from 1
        std::uint64_t commands = 0;
        std::string_view body;
        Digest chain;
    };
    // One durable transaction.
    virtual void write(Row const& row) = 0;
    // The rows after number `after`, in order.
    virtual void read(std::uint64_t after, std::function<void(Row const&)> const& each) const = 0;
    [[nodiscard]] virtual std::string name() const = 0;

    // Where a journal that is opened stands.
    void stands_at(std::uint64_t count, Digest const& head) {
        count_ = count;
        head_ = head;
    }

private:
    Digest head_;
    std::uint64_t count_ = 0;
    bool is_poisoned_ = false;
};

// "memory:", "sqlite:PATH" or "postgresql://…" (also "postgresql:" and libpq's key=value words). Throws
// JournalFailure where it cannot be opened.
[[nodiscard]] std::unique_ptr<Journal> open_journal(std::string const& url);

}  // namespace licet::adapters
