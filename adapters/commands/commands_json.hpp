#pragma once
// Commands as JSON, one object a command: {"id": …, "at": …, "<what is asked>": {…}}. The shapes are written
// down in adapters/schemas/commands.schema.json, which a test holds against this reader.

#include "adapters/json/fields.hpp"
#include "contracts/values/result.hpp"
#include "settlement/engine/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters {

struct StampedCommand {
    Instant instant;
    settlement::Envelope envelope;
};

// A line of a file of commands; longer ones are refused unread.
inline constexpr std::size_t command_line_bytes_max = 1U << 20U;

[[nodiscard]] Result<StampedCommand, json::Fault> command_from_text(std::string_view line);
[[nodiscard]] Result<StampedCommand, json::Fault> command_from(json::Value const& value);
[[nodiscard]] json::Value value_of(StampedCommand const& command);

// The id as a UUID, which reads back as the same id.
[[nodiscard]] std::string uuid_of(settlement::CommandId id);

// What a command is called, in the order of the variant: open_market, register_party, …
[[nodiscard]] std::vector<std::string_view> const& command_names();

}  // namespace licet::adapters
