#include "adapters/host/host.hpp"

#include "adapters/host/threads.hpp"
#include "adapters/log/log.hpp"

#include <zstd.h>

// What a snapshot's bytes mean: a digest of the sources that describe the state, built in. Another release's
// snapshot is not read; the journal is.
extern char const licet_state_format[];

namespace licet::adapters {
namespace {

constexpr std::size_t snapshot_bytes_max = std::size_t{64} << 30U;

std::string compressed(std::string const& plain) {
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    std::size_t const size = ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 1);
    if (ZSTD_isError(size) != 0) throw JournalFailure("a snapshot cannot be compressed");
    out.resize(size);
    return out;
}

std::optional<std::string> decompressed(std::string_view bytes) {
    unsigned long long const size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > snapshot_bytes_max)
        return std::nullopt;
    std::string out(static_cast<std::size_t>(size), '\0');
    std::size_t const got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) != 0 || got != out.size()) return std::nullopt;
    return out;
}

// Nothing where the bytes are no state.
std::optional<settlement::Engine> engine_in(std::string_view body, Records& records) {
    auto const plain = decompressed(body);
    if (!plain) return std::nullopt;
    Loader loader(*plain);
    std::string_view const state = loader.raw(loader.count());
    loader(records);
    if (!loader.ok() || !loader.at_end()) return std::nullopt;
    return settlement::Engine::load(state);
}

}  // namespace

Host::Host(Journal& journal, Told told, Start start) : journal_(journal), told_(std::move(told)) {
    if (start == Start::from_the_snapshot)
        if (auto const snapshot = journal_.snapshot(); snapshot && start_from(*snapshot))
            spared_ = snapshot->batches;
    journal_.replay(
        [&](Batch const& batch) {
            for (StampedCommand const& command : batch) (void)apply(command);
        },
        spared_);
    log_info("replayed to " + std::to_string(commands_) + " commands in " +
             std::to_string(journal_.batch_count()) + " batches, " + std::to_string(spared_) +
             " of them from the snapshot, head " + text_of(journal_.head()));
}

// False, and nothing changed, where the snapshot is not this release's, not this journal's, or damaged.
bool Host::start_from(Snapshot const& snapshot) {
    bool is_ours =
        snapshot.format == licet_state_format && journal_.chain_after(snapshot.batches) == snapshot.chain;
    std::optional<settlement::Engine> loaded;
    Records records;
    // A thread checks the bytes while another reads them, for reading harms nothing.
    if (is_ours)
        on_threads(2, 2, [&](std::size_t half) {
            if (half == 0)
                loaded = engine_in(snapshot.body, records);
            else
                is_ours = digest_of(snapshot.body) == snapshot.digest;
        });
    if (!is_ours || !loaded) {
        log_warning("the snapshot is not of this journal and release; the whole journal is replayed");
        return false;
    }
    engine_ = std::move(*loaded);
    records_ = std::move(records);
    commands_ = snapshot.commands;
    return true;
}

void Host::keep_snapshot() {
    Saver saver;
    saver(engine_.save(), records_);
    Snapshot snapshot{journal_.batch_count(),   commands_, journal_.head(), licet_state_format,
                      compressed(saver.take()), {}};
    snapshot.digest = digest_of(snapshot.body);
    journal_.keep(snapshot);
    log_info("snapshot after batch " + std::to_string(snapshot.batches) + ", " +
             std::to_string(snapshot.body.size()) + " bytes");
}

std::vector<settlement::Answer> Host::submit(std::span<StampedCommand const> batch) {
    std::vector<settlement::Answer> answers;
    if (batch.empty()) return answers;
    journal_.append(batch);
    log_debug("batch " + std::to_string(journal_.batch_count()) +
              " durable: " + std::to_string(batch.size()) + " commands");
    answers.reserve(batch.size());
    for (StampedCommand const& command : batch) answers.push_back(apply(command));
    return answers;
}

settlement::Answer Host::apply(StampedCommand const& command) {
    events_.clear();
    settlement::Answer answer = engine_.apply(command.envelope, command.instant, events_);
    ++commands_;
    records_.add(command, events_, engine_.state());
    if (told_) told_(command, answer, events_, engine_.state());
    return answer;
}

}  // namespace licet::adapters
