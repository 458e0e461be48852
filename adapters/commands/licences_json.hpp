#pragma once
// Licences and what they grant, as JSON.

#include "adapters/json/fields.hpp"
#include "settlement/engine/command.hpp"

namespace licet::adapters::json {

[[nodiscard]] settlement::AgreeLicence read(settlement::AgreeLicence, Value const& value,
                                            std::string const& at, Faults& faults);
[[nodiscard]] settlement::AmendLicence read(settlement::AmendLicence, Value const& value,
                                            std::string const& at, Faults& faults);
[[nodiscard]] settlement::EndLicence read(settlement::EndLicence, Value const& value, std::string const& at,
                                          Faults& faults);

[[nodiscard]] contracts::TerritorySet territories_from(Fields& fields, std::string_view key, Faults& faults);
[[nodiscard]] contracts::PurposeSet purposes_from(Fields& fields, std::string_view key, Faults& faults);
[[nodiscard]] contracts::Scope scope_from(Value const& value, std::string const& pointer, Faults& faults);
[[nodiscard]] Value scope_value(contracts::Scope const& scope);

[[nodiscard]] Value body_of(settlement::AgreeLicence const& command);
[[nodiscard]] Value body_of(settlement::AmendLicence const& command);
[[nodiscard]] Value body_of(settlement::EndLicence const& command);

}  // namespace licet::adapters::json
