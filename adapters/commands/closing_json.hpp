#pragma once
// The commands that end things, as JSON.

#include "adapters/json/fields.hpp"
#include "settlement/closing/closing.hpp"

namespace licet::adapters::json {

[[nodiscard]] settlement::ClosePeriod read(settlement::ClosePeriod, Value const& value, std::string const& at,
                                           Faults& faults);
[[nodiscard]] settlement::SettleLicence read(settlement::SettleLicence, Value const& value,
                                             std::string const& at, Faults& faults);
[[nodiscard]] settlement::DeclareDefault read(settlement::DeclareDefault, Value const& value,
                                              std::string const& at, Faults& faults);
[[nodiscard]] contracts::Ending ending_from(Value const& value, std::string const& at, Faults& faults);

[[nodiscard]] Value body_of(settlement::ClosePeriod const& command);
[[nodiscard]] Value body_of(settlement::SettleLicence const& command);
[[nodiscard]] Value body_of(settlement::DeclareDefault const& command);

}  // namespace licet::adapters::json
