#include "adapters/journal/journal.hpp"

#include "adapters/journal/memory_journal.hpp"
#include "adapters/journal/postgres_journal.hpp"
#include "adapters/journal/sqlite_journal.hpp"
#include "settlement/engine/describe.hpp"

#include <zstd.h>

namespace licet::adapters {
namespace {

constexpr std::size_t batch_bytes_max = 1U << 30U;

// Steps between instants wrap, here and when they are added up again, so that any two instants have one.
std::int64_t wrapped_difference(Instant to, Instant from) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(to.microseconds) -
                                     static_cast<std::uint64_t>(from.microseconds));
}

}  // namespace

std::string encode(std::span<StampedCommand const* const> batch) {
    Saver saver;
    saver.number(batch.size());
    Instant before{0};
    for (StampedCommand const* const command : batch) {
        saver(wrapped_difference(command->instant, before), command->envelope);
        before = command->instant;
    }
    std::string const plain = saver.take();
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    std::size_t const size = ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1);
    if (ZSTD_isError(size) != 0)
        throw JournalFailure(std::string("a batch cannot be compressed: ") + ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

std::vector<StampedCommand const*> pointers_to(std::span<StampedCommand const> batch) {
    std::vector<StampedCommand const*> out;
    out.reserve(batch.size());
    for (StampedCommand const& command : batch) out.push_back(&command);
    return out;
}

std::string encode(std::span<StampedCommand const> batch) {
    return encode(pointers_to(batch));
}

std::optional<Batch> decode(std::string_view bytes) {
    unsigned long long const size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > batch_bytes_max)
        return std::nullopt;
    std::string plain(static_cast<std::size_t>(size), '\0');
    std::size_t const got = ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) != 0 || got != plain.size()) return std::nullopt;
    Loader loader(plain);
    std::size_t const count = loader.count();
    Batch batch;
    batch.reserve(count);
    Instant before{0};
    for (std::size_t i = 0; i < count && loader.ok(); ++i) {
        std::int64_t step = 0;
        StampedCommand command;
        loader(step, command.envelope);
        command.instant.microseconds = static_cast<std::int64_t>(
            static_cast<std::uint64_t>(before.microseconds) + static_cast<std::uint64_t>(step));
        before = command.instant;
        batch.push_back(std::move(command));
    }
    if (!loader.ok() || !loader.at_end()) return std::nullopt;
    return batch;
}

Digest chained(Digest const& before, std::string_view bytes) {
    Digester digester;
    digester.add_raw(std::as_bytes(std::span(before.bytes)));
    digester.add(bytes);
    return digester.finish();
}

void Journal::append(std::span<StampedCommand const* const> batch) {
    if (is_poisoned_)
        throw JournalFailure(name() + ": a write failed before; start again to see what is durable");
    std::string const bytes = encode(batch);
    Digest const chain = chained(head_, bytes);
    is_poisoned_ = true;
    try {
        write({count_ + 1, batch.size(), bytes, chain});
    } catch (JournalNotNow const&) {
        is_poisoned_ = false;
        throw;
    }
    is_poisoned_ = false;
    head_ = chain;
    ++count_;
}

void Journal::replay(std::function<void(Batch const&)> const& each, std::uint64_t after) const {
    Digest chain;
    if (after != 0) {
        auto const known = chain_after(after);
        if (!known) throw JournalFailure(name() + ": batch " + std::to_string(after) + " is missing");
        chain = *known;
    }
    std::uint64_t expected = after + 1;
    read(after, [&](Row const& row) {
        std::string const place = name() + ": batch " + std::to_string(expected);
        if (row.number != expected) throw JournalFailure(place + " is missing");
        chain = chained(chain, row.body);
        if (row.chain != chain) throw JournalFailure(place + " is not what its digest says");
        auto const batch = decode(row.body);
        if (!batch || batch->size() != row.commands)
            throw JournalFailure(place + " cannot be read by this release");
        each(*batch);
        ++expected;
    });
    if (expected != count_ + 1)
        throw JournalFailure(name() + ": batch " + std::to_string(expected) + " is missing");
}

std::optional<Digest> Journal::chain_after(std::uint64_t batches) const {
    if (batches == 0) return Digest{};
    if (batches > count_) return std::nullopt;
    if (batches == count_) return head_;
    std::optional<Digest> found;
    struct Enough {};
    try {
        read(batches - 1, [&](Row const& row) {
            if (row.number == batches) found = row.chain;
            throw Enough{};
        });
    } catch (Enough) {  // one row is all that was wanted
    }
    return found;
}

std::unique_ptr<Journal> open_journal(std::string const& url) {
    if (url == "memory:") return std::make_unique<MemoryJournal>();
    if (url.starts_with("sqlite:") && url.size() > 7) return std::make_unique<SqliteJournal>(url.substr(7));
    if (url.starts_with("postgresql:")) return std::make_unique<PostgresJournal>(url);
    throw JournalFailure(url + ": is no store; give memory:, sqlite:PATH or postgresql://…");
}

}  // namespace licet::adapters
