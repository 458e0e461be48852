#pragma once
// The commands of a licensing market, for whoever measures the core with them.

#include "settlement/engine/engine.hpp"
#include "sim/world/market.hpp"

#include <utility>
#include <vector>

namespace licet::sim::licensing {

[[nodiscard]] std::vector<std::pair<settlement::Envelope, Instant>> commands_of(Setting const& setting,
                                                                                Draw const& draw);

}  // namespace licet::sim::licensing
