#pragma once
// What is used and earned, and how sure that is, as JSON.

#include "adapters/json/fields.hpp"
#include "settlement/engine/command.hpp"

namespace licet::adapters::json {

[[nodiscard]] settlement::RecordUsage read(settlement::RecordUsage, Value const& value, std::string const& at,
                                           Faults& faults);
[[nodiscard]] settlement::CorrectUsage read(settlement::CorrectUsage, Value const& value,
                                            std::string const& at, Faults& faults);
[[nodiscard]] settlement::ReportRevenue read(settlement::ReportRevenue, Value const& value,
                                             std::string const& at, Faults& faults);
[[nodiscard]] settlement::RaiseEvidence read(settlement::RaiseEvidence, Value const& value,
                                             std::string const& at, Faults& faults);
[[nodiscard]] settlement::EstimateMissing read(settlement::EstimateMissing, Value const& value,
                                               std::string const& at, Faults& faults);
[[nodiscard]] settlement::CommitAuditSeed read(settlement::CommitAuditSeed, Value const& value,
                                               std::string const& at, Faults& faults);
[[nodiscard]] settlement::DrawAudits read(settlement::DrawAudits, Value const& value, std::string const& at,
                                          Faults& faults);
[[nodiscard]] settlement::OpenAudit read(settlement::OpenAudit, Value const& value, std::string const& at,
                                         Faults& faults);
[[nodiscard]] settlement::SampleReport read(settlement::SampleReport, Value const& value,
                                            std::string const& at, Faults& faults);
[[nodiscard]] settlement::CloseAudit read(settlement::CloseAudit, Value const& value, std::string const& at,
                                          Faults& faults);

[[nodiscard]] Value body_of(settlement::RecordUsage const& command);
[[nodiscard]] Value body_of(settlement::CorrectUsage const& command);
[[nodiscard]] Value body_of(settlement::ReportRevenue const& command);
[[nodiscard]] Value body_of(settlement::RaiseEvidence const& command);
[[nodiscard]] Value body_of(settlement::EstimateMissing const& command);
[[nodiscard]] Value body_of(settlement::CommitAuditSeed const& command);
[[nodiscard]] Value body_of(settlement::DrawAudits const& command);
[[nodiscard]] Value body_of(settlement::OpenAudit const& command);
[[nodiscard]] Value body_of(settlement::SampleReport const& command);
[[nodiscard]] Value body_of(settlement::CloseAudit const& command);

}  // namespace licet::adapters::json
