#include "adapters/host/host.hpp"

#include "adapters/host/threads.hpp"
#include "adapters/log/log.hpp"

#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <memory>

// What a snapshot's bytes mean: a digest of the sources that describe the state, built in. Another release's
// snapshot is not read; the journal is.
extern char const licet_state_format[];

namespace licet::adapters {
namespace {

// A snapshot is compressed in pieces, each a frame of its own, so that both cores have something to do.
constexpr std::size_t frame_bytes = std::size_t{4} << 20U;

std::string compressed(std::string_view plain) {
    std::size_t const count = std::max<std::size_t>(1, (plain.size() + frame_bytes - 1) / frame_bytes);
    std::vector<std::string> frames(count);
    on_threads(2, count, [&](std::size_t i) {
        std::string_view const piece = plain.substr(i * frame_bytes, frame_bytes);
        std::string& out = frames[i];
        out.resize(ZSTD_compressBound(piece.size()));
        std::size_t const size = ZSTD_compress(out.data(), out.size(), piece.data(), piece.size(), 1);
        out.resize(ZSTD_isError(size) != 0 ? 0 : size);
    });
    std::string out;
    for (std::string const& frame : frames) {
        if (frame.empty()) throw JournalFailure("a snapshot cannot be compressed");
        out += frame;
    }
    return out;
}

// The frames of a body, and their content one after the other. Nothing where they are no frames.
struct Frames {
    struct One {
        std::string_view bytes;
        std::size_t at = 0;    // of its content
        std::size_t size = 0;  // likewise
    };
    std::vector<One> list;
    std::size_t size = 0;
};
std::optional<Frames> frames_in(std::string_view body) {
    Frames out;
    while (!body.empty()) {
        std::size_t const bytes = ZSTD_findFrameCompressedSize(body.data(), body.size());
        if (ZSTD_isError(bytes) != 0) return std::nullopt;
        unsigned long long const size = ZSTD_getFrameContentSize(body.data(), body.size());
        if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
            size > frame_bytes)  // nothing that is damaged makes us take more room than it has frames
            return std::nullopt;
        out.list.push_back({body.substr(0, bytes), out.size, static_cast<std::size_t>(size)});
        out.size += static_cast<std::size_t>(size);
        body.remove_prefix(bytes);
    }
    return out;
}

// Nothing where the body is not what its digest says, or no frames. The room for it is not set to zero first:
// each thread touches its own part of it.
struct Plain {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
};
std::optional<Plain> decompressed(Snapshot const& snapshot) {
    auto const frames = frames_in(snapshot.body);
    if (!frames) return std::nullopt;
    Plain out{std::make_unique_for_overwrite<char[]>(frames->size), frames->size};
    std::atomic<bool> is_sound{true};
    on_threads(2, frames->list.size() + 1, [&](std::size_t i) {
        if (i == 0) {
            if (digest_of(snapshot.body) != snapshot.digest) is_sound = false;
            return;
        }
        Frames::One const& one = frames->list[i - 1];
        std::size_t const got =
            ZSTD_decompress(out.bytes.get() + one.at, one.size, one.bytes.data(), one.bytes.size());
        if (ZSTD_isError(got) != 0 || got != one.size) is_sound = false;
    });
    if (!is_sound) return std::nullopt;
    return out;
}

// Nothing where the bytes are no state.
std::optional<settlement::Engine> engine_in(std::string_view plain, Records& records) {
    Loader loader(plain);
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
    std::optional<settlement::Engine> loaded;
    Records records;
    if (snapshot.format == licet_state_format && journal_.chain_after(snapshot.batches) == snapshot.chain)
        if (auto const plain = decompressed(snapshot))
            loaded = engine_in({plain->bytes.get(), plain->size}, records);
    if (!loaded) {
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
