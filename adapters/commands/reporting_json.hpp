#pragma once
// How use and revenue are reported, as JSON: a licence's reporting terms, a report's breakdown and signature.

#include "adapters/json/fields.hpp"
#include "contracts/licence/reporting.hpp"
#include "settlement/engine/command.hpp"

#include <string>

namespace licet::adapters {

// {"evidence", "late_days", "counting": {METER: COUNTING}, "signed", "audit": {...},
//  "revenue": {STREAM: {"net_of": [...], "bundle", "share", "estimate": {"periods", "factor"}}}}; each may be
// left out.
[[nodiscard]] contracts::Reporting reporting_from(json::Value const& value, std::string const& pointer,
                                                  json::Faults& faults);
[[nodiscard]] json::Value value_of(contracts::Reporting const& reporting);

// {"gross", "deductions": {DEDUCTION: AMOUNT}, "price", "prices"}
[[nodiscard]] contracts::Breakdown breakdown_from(json::Value const& value, std::string const& pointer,
                                                  json::Faults& faults);
[[nodiscard]] json::Value value_of(contracts::Breakdown const& breakdown);

// {"document", "key", "holds"}
[[nodiscard]] settlement::SignedBy signature_from(json::Value const& value, std::string const& pointer,
                                                  json::Faults& faults);
[[nodiscard]] json::Value value_of(settlement::SignedBy const& signature);

// The field "evidence".
[[nodiscard]] contracts::Evidence use_evidence_from(json::Fields& fields, contracts::Evidence otherwise);

}  // namespace licet::adapters
