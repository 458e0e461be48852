#pragma once
// The report of an experiment: one HTML file with its charts, tables and where its numbers come from.

#include "sim/experiments/outcomes.hpp"
#include "sim/experiments/sobol.hpp"

namespace licet::sim {

[[nodiscard]] std::string page_of(Plan const& plan, std::uint64_t seed, std::vector<Replication> const& all,
                                  std::vector<SobolIndex> const& indices, std::string const& csv);

}  // namespace licet::sim
