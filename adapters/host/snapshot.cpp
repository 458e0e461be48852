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

constexpr std::size_t frame_bytes = std::size_t{1} << 20U;  // before packing
constexpr int level = -1;  // half of a state are ids and hashes that no level packs: what is read fastest

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
                digester.add_raw(std::as_bytes(std::span(frame.data(), frame.size())));
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
        std::size_t const size = ZSTD_decompress(room.bytes.get(), frame_bytes, frame.data(), frame.size());
        if (ZSTD_isError(size) != 0 || size == 0) return false;
        room.size = size;
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

Snapshot packed(settlement::Engine const& engine, Records const& records) {
    Saver saver;
    engine.save(saver);
    saver(records);
    std::string_view const plain = saver.bytes();
    Snapshot out;
    out.size = plain.size();
    out.frames.resize((plain.size() + frame_bytes - 1) / frame_bytes);
    on_threads(2, out.frames.size(), [&](std::size_t i) {
        std::string_view const piece = plain.substr(i * frame_bytes, frame_bytes);
        std::string& frame = out.frames[i];
        frame.resize(ZSTD_compressBound(piece.size()));
        std::size_t const size = ZSTD_compress(frame.data(), frame.size(), piece.data(), piece.size(), level);
        frame.resize(ZSTD_isError(size) != 0 ? 0 : size);
        frame.shrink_to_fit();
    });
    Digester digester;
    for (std::string const& frame : out.frames) {
        if (frame.empty()) throw JournalFailure("a snapshot cannot be packed");
        digester.add_raw(std::as_bytes(std::span(frame.data(), frame.size())));
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
