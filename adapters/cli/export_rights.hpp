#pragma once

#include "settlement/engine/state.hpp"

#include <iosfwd>
#include <string>

namespace licet::adapters {

// licet export odrl, croissant or rsl: licences, listings and offers in the words of others. What was left
// out goes to `err`. Returns the exit code.
int export_rights(std::string const& format, settlement::State const& state, std::ostream& out,
                  std::ostream& err);

}  // namespace licet::adapters
