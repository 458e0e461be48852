#pragma once
// Which parameters matter: Sobol indices of a metric over ranges of parameters, each uniform. First order by
// Saltelli et al. (2010), total by Jansen (1999); the draw of a sample is the same in all its rows, so chance
// does not pass for a parameter. Intervals by bootstrap over the samples.

#include "sim/experiments/outcomes.hpp"

namespace licet::sim {

struct SobolIndex {
    std::string parameter;
    Estimate first;
    Estimate total;
};

[[nodiscard]] std::vector<SobolIndex> sobol_indices(Plan const& plan, std::uint64_t seed,
                                                    Executor const& executor);

}  // namespace licet::sim
