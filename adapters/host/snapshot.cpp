#include "adapters/host/snapshot.hpp"

#include "adapters/host/threads.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

extern char const licet_state_format[];

namespace licet::adapters {
namespace {

constexpr std::size_t frame_bytes = std::size_t{1} << 20U;  // of the state
constexpr int level = -1;  // half of a state are ids and hashes that no level packs: what is read fastest

// What a frame begins with.
enum class Mark : char { plain = 'p', packed = 'z' };

std::uint64_t word_at(char const* bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return word;
}

// Into the digest of a snapshot goes a short check of each frame: four hashes that take its words in turn, as
// fast as memory is read. It is damage that is looked for; who could write other frames could write their
// digest as well.
void add_check(Digester& digester, std::string_view frame) {
    std::array<Hasher, 4> lanes;
    digester.add(frame.size());
    for (; frame.size() >= 8 * lanes.size(); frame.remove_prefix(8 * lanes.size()))
        for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i].number(word_at(frame.data() + 8 * i));
    lanes[0].raw(frame);
    for (Hasher const& lane : lanes) digester.add(lane.hash());
}

// Empty where it cannot be packed.
std::string frame_of(std::string_view piece, bool is_packed) {
    std::string out(1, static_cast<char>(is_packed ? Mark::packed : Mark::plain));
    if (!is_packed) return out.append(piece);
    out.resize(1 + ZSTD_compressBound(piece.size()));
    std::size_t const size = ZSTD_compress(out.data() + 1, out.size() - 1, piece.data(), piece.size(), level);
    if (ZSTD_isError(size) != 0) return {};
    out.resize(1 + size);
    out.shrink_to_fit();
    return out;
}

// What a frame holds, to where there is room for frame_bytes; how much it is, 0 where it is no frame.
std::size_t open_frame(std::string_view frame, char* to) {
    if (frame.empty()) return 0;
    std::string_view const body = frame.substr(1);
    if (frame[0] == static_cast<char>(Mark::plain)) {
        if (body.size() > frame_bytes) return 0;
        std::copy_n(body.data(), body.size(), to);
        return body.size();
    }
    if (frame[0] != static_cast<char>(Mark::packed)) return 0;
    std::size_t const size = ZSTD_decompress(to, frame_bytes, body.data(), body.size());
    return ZSTD_isError(size) != 0 ? 0 : size;
}

// Unpacks frames ahead of who reads them, by a thread of its own.
class Unpacker {
public:
    Unpacker(Journal const& journal, Digest const& digest) : digest_(digest) {
        for (auto& room : rooms_) room.bytes = std::make_unique_for_overwrite<char[]>(frame_bytes);
        thread_ = std::jthread([this, &journal] { run(journal); });
    }
    ~Unpacker() {
        std::lock_guard const lock(mutex_);
        is_unwanted_ = true;
        changed_.notify_all();
    }
    Unpacker(Unpacker const&) = delete;
    Unpacker& operator=(Unpacker const&) = delete;
    Unpacker(Unpacker&&) = delete;
    Unpacker& operator=(Unpacker&&) = delete;

    // The content of the next frame, until the next call; empty after the last, and where one is damaged.
    std::string_view next() {
        std::unique_lock lock(mutex_);
        if (taken_ != 0) ++given_back_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return filled_ > taken_ || is_over_; });
        if (filled_ == taken_) return {};
        Room const& room = rooms_[taken_++ % rooms_.size()];
        return {room.bytes.get(), room.size};
    }

    // Once all is read: were the frames sound and as their digest says?
    bool is_sound() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_over_; });
        if (failure_) std::rethrow_exception(failure_);
        return is_sound_;
    }

private:
    struct Room {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };

    void run(Journal const& journal) {
        Digester digester;
        bool is_sound = true;
        std::exception_ptr failure;
        try {
            journal.read_frames([&](std::string_view frame) {
                add_check(digester, frame);
                return is_sound = unpack(frame);
            });
        } catch (...) {
            failure = std::current_exception();
        }
        std::lock_guard const lock(mutex_);
        is_sound_ = is_sound && digester.finish() == digest_;
        failure_ = failure;
        is_over_ = true;
        changed_.notify_all();
    }

    // False where it is no frame, and where nobody wants it any more.
    bool unpack(std::string_view frame) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return filled_ - given_back_ < rooms_.size() || is_unwanted_; });
            if (is_unwanted_) return false;
        }
        Room& room = rooms_[filled_ % rooms_.size()];
        room.size = open_frame(frame, room.bytes.get());
        if (room.size == 0) return false;
        std::lock_guard const lock(mutex_);
        ++filled_;
        changed_.notify_all();
        return true;
    }

    Digest digest_;
    std::array<Room, 4> rooms_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0;  // frames, of all there ever were
    std::size_t taken_ = 0;
    std::size_t given_back_ = 0;
    bool is_over_ = false;
    bool is_sound_ = false;
    bool is_unwanted_ = false;
    std::exception_ptr failure_;
    std::jthread thread_;  // the last, so that it ends before what it uses
};

}  // namespace

std::string snapshot_format() {
    return licet_state_format;
}

Snapshot framed(settlement::Engine const& engine, Records const& records, bool is_packed) {
    Saver saver;
    engine.save(saver);
    saver(records);
    std::string_view const plain = saver.bytes();
    Snapshot out;
    out.size = plain.size();
    out.frames.resize((plain.size() + frame_bytes - 1) / frame_bytes);
    on_threads(is_packed ? 2 : 1, out.frames.size(), [&](std::size_t i) {
        out.frames[i] = frame_of(plain.substr(i * frame_bytes, frame_bytes), is_packed);
    });
    Digester digester;
    for (std::string const& frame : out.frames) {
        if (frame.empty()) throw JournalFailure("a snapshot cannot be packed");
        add_check(digester, frame);
    }
    out.digest = digester.finish();
    return out;
}

std::optional<Unpacked> unpacked(Journal const& journal, Snapshot const& snapshot) {
    Unpacker unpacker(journal, snapshot.digest);
    Loader loader(static_cast<std::size_t>(snapshot.size), [&] { return unpacker.next(); });
    auto engine = settlement::Engine::load(loader);
    Records records;
    if (engine) loader(records);
    if (!engine || !loader.ok() || !loader.at_end() || !unpacker.next().empty() || !unpacker.is_sound())
        return std::nullopt;
    return Unpacked{*std::move(engine), std::move(records)};
}

}  // namespace licet::adapters
