#pragma once
// Runs an experiment: in rounds of replications, each kept before the next begins, until all are played or
// what was asked is known well enough. Same plan and seed, same bytes, whoever plays the tasks.

#include "sim/experiments/outcomes.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace licet::sim {

struct ExperimentOptions {
    std::string what;  // a built-in name, or a TOML file
    std::string out;   // a folder
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> replications{};  // instead of the plan's
    std::optional<double> half_width{};
    unsigned threads = 0;
    bool shows_progress = false;
};

[[nodiscard]] int run_experiment(ExperimentOptions const& options, std::ostream& out, std::ostream& err);
[[nodiscard]] int run_experiment(ExperimentOptions const& options, Executor const& executor,
                                 std::ostream& out, std::ostream& err);
// What experiments and markets there are: of one experiment its file, of one market its parameters and
// measures.
[[nodiscard]] int list_experiments(std::string const& name, std::ostream& out, std::ostream& err);
[[nodiscard]] int list_markets(std::string const& name, std::ostream& out, std::ostream& err);

// The plan of a built-in name or a file, with what the options say instead.
[[nodiscard]] Result<Plan, std::string> plan_of(ExperimentOptions const& options);

}  // namespace licet::sim
