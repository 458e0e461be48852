#pragma once
// The journal: batches of commands as they were stamped, each chained to the one before by digest. It is the
// truth; state, books and statements are what replaying it gives.

#include "adapters/commands/commands_json.hpp"
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

// A batch as the bytes that are stored, and back; nothing where they are something else.
[[nodiscard]] std::string encode(std::span<StampedCommand const> batch);
[[nodiscard]] std::optional<Batch> decode(std::string_view bytes);

// The digest that binds a batch and all before it.
[[nodiscard]] Digest chained(Digest const& before, std::string_view bytes);

// What a journal cannot do without losing or repeating something is thrown, and the caller stops: the next
// start replays what is durable.
struct JournalFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Journal {
public:
    Journal() = default;
    virtual ~Journal() = default;
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;
    Journal(Journal&&) = delete;
    Journal& operator=(Journal&&) = delete;

    // Durable when it returns.
    virtual void append(std::span<StampedCommand const> batch) = 0;
    // Every batch in order, its chain checked; throws JournalFailure naming the first that does not hold.
    virtual void replay(std::function<void(Batch const&)> const& each) const = 0;
    [[nodiscard]] virtual Digest head() const = 0;
    [[nodiscard]] virtual std::uint64_t batch_count() const = 0;
};

// "memory:" or "sqlite:PATH". Throws JournalFailure where it cannot be opened.
[[nodiscard]] std::unique_ptr<Journal> open_journal(std::string const& url);

}  // namespace licet::adapters
