#pragma once

#include "adapters/json/json.hpp"
#include "settlement/permission/permission.hpp"

namespace licet::adapters {

// The verdict, the clause that decides, the licence, and what it costs.
[[nodiscard]] json::Value value_of(settlement::Permission const& permission, settlement::State const& state);

}  // namespace licet::adapters
