#pragma once

#include "adapters/json/fields.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

// The statements of one case's terms and facts, at the dates it is issued.
[[nodiscard]] json::Value statements_of_case(json::Value const& document, json::Faults& faults);

// licet terms CASE.json…: the statements that terms and facts give, or the first fault; one object for one
// file, a list for several. Returns the exit code.
int run_terms(std::vector<std::string> const& paths, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
