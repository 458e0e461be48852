#pragma once
// The state as a snapshot's frames, and back. Frames are read one after the other, so a start needs little
// room beside the state, and a store never has to hold it all in one value. Each is plain or packed by
// itself.

#include "adapters/host/records.hpp"
#include "adapters/journal/journal.hpp"
#include "settlement/engine/engine.hpp"

#include <optional>

namespace licet::adapters {

// What a snapshot's bytes mean: a digest of the sources that describe the state and its frames, built in.
// Another release's snapshot is not read; the journal is.
[[nodiscard]] std::string snapshot_format();

// With its frames, their size and digest; what it is a snapshot of is the caller's to say.
[[nodiscard]] Snapshot framed(settlement::Engine const& engine, Records const& records, bool is_packed);

struct Unpacked {
    settlement::Engine engine;
    Records records;
};
// Nothing where the frames are not what their digest says, or no state.
[[nodiscard]] std::optional<Unpacked> unpacked(Journal const& journal, Snapshot const& snapshot);

}  // namespace licet::adapters
