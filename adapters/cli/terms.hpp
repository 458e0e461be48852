#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

// licet terms CASE.json…: the statements that terms and facts give, or the first fault; one object for one
// file, a list for several. Returns the exit code.
int run_terms(std::vector<std::string> const& paths, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
