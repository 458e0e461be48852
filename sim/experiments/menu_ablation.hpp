#pragma once
// Experiment 1 of the theory notes (B12): which contracts close how much of the gap? The same markets, drawn
// once, are played under each menu of contracts, at every tightness of budgets. Resumable: each finished
// replication is a line of the results file, and a run goes on where the file ends.

#include <cstdint>
#include <iosfwd>
#include <string>

namespace licet::sim {

struct ExperimentOptions {
    std::string out;                   // a folder
    std::uint64_t replications = 400;  // at most
    double half_width = 0.01;  // stops earlier once every arm's captured gains are known this well (95 %)
    std::uint64_t seed = 1;
    unsigned threads = 0;
};

[[nodiscard]] int run_menu_ablation(ExperimentOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::sim
