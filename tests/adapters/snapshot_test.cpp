// A snapshot's frames: the state and nothing else, or nothing.

#include "adapters/host/snapshot.hpp"

#include "adapters/host/host.hpp"
#include "adapters/journal/memory_journal.hpp"
#include "tests/bench/prepaid_market.hpp"
#include "tests/property.hpp"

#include <functional>
#include <utility>
#include <vector>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Random;

namespace {

constexpr std::uint64_t uses_in_frames = 60'000;  // enough for three frames

Batch some_uses(Random& random) {
    Batch out;
    Instant const at = *instant_from_text("2026-03-01T00:00:00Z");
    for (std::uint64_t i = 0; i < uses_in_frames; ++i)
        out.push_back({at,
                       {{random.next(), i},
                        settlement::RecordUsage{"L" + std::to_string(random.below(20)), "tokens", "A1",
                                                static_cast<std::int64_t>(1 + random.below(100'000)),
                                                *date_from_text("2026-02-01")}}});
    return out;
}

// One of each kind of damage that a snapshot's frames may take.
void damage(Snapshot& snapshot, std::uint64_t kind, Random& random) {
    std::vector<std::string>& frames = snapshot.frames;
    std::string& frame = frames[random.below(frames.size())];
    std::size_t const at = (1 + random.below(frame.size() / 8 - 10)) * 8;
    if (kind == 0) frame[random.below(frame.size())] ^= static_cast<char>(1U << random.below(8));
    if (kind == 1) frame[0] ^= static_cast<char>('p' ^ 'z');
    if (kind == 2) frame.resize(random.below(frame.size()));
    if (kind == 3) frame += '\0';
    if (kind == 4) std::swap(frames[0], frames[1]);
    if (kind == 5) frames.pop_back();
    if (kind == 6) frames.push_back(frames[random.below(frames.size())]);
    if (kind == 7) frames.insert(frames.begin() + 1, std::string());
    if (kind == 8) std::fill_n(frame.begin() + static_cast<std::ptrdiff_t>(at), 64, '\x55');
    // Words that are hashed one after the other, or by the same of the four hashes.
    if (kind == 9 || kind == 10) {
        std::size_t const other = at + (kind == 9 ? 8 : 32);
        if (frame.compare(at, 8, frame, other, 8) == 0) frame[at] ^= 1;
        std::swap_ranges(frame.begin() + static_cast<std::ptrdiff_t>(at),
                         frame.begin() + static_cast<std::ptrdiff_t>(at + 8),
                         frame.begin() + static_cast<std::ptrdiff_t>(other));
    }
    if (kind == 11) snapshot.digest.bytes[random.below(32)] ^= 1U;
    if (kind == 12) ++snapshot.size;
}
constexpr std::uint64_t damages = 13;

}  // namespace

TEST_CASE("frames, plain or packed, are the state; damage to any of them is found") {
    MemoryJournal journal;
    Host host(journal);
    (void)host.submit(bench::prepaid_market({9, 0}, 20, *date_from_text("2036-01-01"), 1'000'000'000'000));
    Random random(5);
    (void)host.submit(some_uses(random));
    REQUIRE(host.engine().state().usage.size() == uses_in_frames);
    Digest const digest = host.engine().digest();
    std::vector<std::size_t> sizes;
    for (bool const is_packed : {false, true}) {
        CAPTURE(is_packed);
        Snapshot const sound = framed(host.engine(), host.records(), is_packed);
        REQUIRE(sound.frames.size() > 2);
        std::size_t size = 0;
        for (std::string const& frame : sound.frames) size += frame.size();
        sizes.push_back(size);
        journal.keep(sound);
        auto const opened = unpacked(journal, sound);
        REQUIRE(opened.has_value());
        CHECK(opened->engine.digest() == digest);
        CHECK(opened->records.notice_count() == host.records().notice_count());
        for (std::uint64_t i = 0; i < 5 * damages; ++i) {
            std::uint64_t const kind = i % damages;
            CAPTURE(kind);
            Snapshot damaged = sound;
            damage(damaged, kind, random);
            journal.keep(damaged);
            CHECK_FALSE(unpacked(journal, damaged).has_value());
        }
    }
    CHECK(sizes[1] < sizes[0]);
}
