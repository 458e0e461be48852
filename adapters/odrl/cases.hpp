#pragma once

#include "adapters/json/json.hpp"

namespace licet::adapters::odrl {

// The answer to a question put as a case: {kind, policy or policies, …}. Kinds: permission-query, rule-state,
// rule-monitoring, validity, constraint-pair, policy-conflict.
[[nodiscard]] Result<json::Value, json::Fault> answer_to_case(json::Value const& question);

}  // namespace licet::adapters::odrl
