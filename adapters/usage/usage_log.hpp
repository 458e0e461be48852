#pragma once
// Logs of use as licensees and origins write them: JSON Lines of events or of sessions after the SPUR content
// telemetry draft, CSV of daily usage, DDEX flat files. All become the same events, in an order of their own,
// so that the order of rows does not matter; each has an id, so that a file read again is the same uses
// again.

#include "adapters/json/json.hpp"
#include "contracts/licence/reporting.hpp"
#include "contracts/values/time.hpp"
#include "settlement/engine/command_ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace licet::adapters::usage {

struct Event {
    std::string id;  // given by who writes the log; of a day's row: the day, asset and meter
    std::string licence;
    std::string meter;  // or fetch, grounding, citation, turn, training-run
    std::string asset;
    std::int64_t quantity = 1;
    Date at;
    contracts::Evidence evidence{};
    std::uint32_t revision = 0;  // of a day's row: what it should have said is the next one
    std::string match;           // what both sides of a fetch know it by; or empty
    std::size_t line = 0;

    friend bool operator==(Event const&, Event const&) = default;
};

// Where a row does not say.
struct Defaults {
    std::string licence;
    std::string meter;
};

inline constexpr std::size_t events_max = 20'000'000;

// The format is seen from the text. A fault names the line and, in JSON, the place in it; then nothing is
// read.
[[nodiscard]] Result<std::vector<Event>, json::Fault> read(std::string const& text, Defaults const& defaults);

// The id of the command that records an event, or its revision: the same for the same event, for ever.
[[nodiscard]] settlement::CommandId command_id_of(Event const& event);

// By day, licence, meter, asset, id and revision: whatever the order of the rows.
void sort(std::vector<Event>& events);

}  // namespace licet::adapters::usage
