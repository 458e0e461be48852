#pragma once
// The commands of standing splits and attribution vectors as JSON.

#include "adapters/json/fields.hpp"
#include "settlement/splits/standing.hpp"

namespace licet::adapters::json {

// Each reader takes the object under the command's name; commands_json.cpp finds them by their arguments.
[[nodiscard]] settlement::SetKey read(settlement::SetKey, json::Value const& value, std::string const& at,
                                      json::Faults& faults);
[[nodiscard]] settlement::SetSplit read(settlement::SetSplit, json::Value const& value, std::string const& at,
                                        json::Faults& faults);
[[nodiscard]] settlement::RecordAttribution read(settlement::RecordAttribution, json::Value const& value,
                                                 std::string const& at, json::Faults& faults);
[[nodiscard]] settlement::AttributeByGame read(settlement::AttributeByGame, json::Value const& value,
                                               std::string const& at, json::Faults& faults);
[[nodiscard]] json::Value body_of(settlement::SetKey const& command);
[[nodiscard]] json::Value body_of(settlement::SetSplit const& command);
[[nodiscard]] json::Value body_of(settlement::RecordAttribution const& command);
[[nodiscard]] json::Value body_of(settlement::AttributeByGame const& command);

}  // namespace licet::adapters::json
