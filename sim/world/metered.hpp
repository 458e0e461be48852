#pragma once
// The books of the market that is paid by use, and its commands, for whoever looks closer than its measures.

#include "settlement/engine/engine.hpp"
#include "sim/world/market.hpp"

#include <string>
#include <utility>
#include <vector>

namespace licet::sim::metered {

// A line an entry: accounts by name, each with its amount, a debit positive.
[[nodiscard]] std::vector<std::string> books_of(Setting const& setting, Draw const& draw);
[[nodiscard]] std::vector<std::pair<settlement::Envelope, Instant>> commands_of(Setting const& setting,
                                                                                Draw const& draw);

}  // namespace licet::sim::metered
