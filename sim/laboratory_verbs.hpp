#pragma once
// The verbs of the laboratory, with their arguments: sim anchors, experiment, experiments, markets,
// calibrate.

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

namespace licet::sim {

// Each sets `run` in its callback, as the verbs of main.cpp do.
struct LaboratoryVerbs {
    LaboratoryVerbs(CLI::App& app, std::function<int()>& run);
    ~LaboratoryVerbs();
    LaboratoryVerbs(LaboratoryVerbs const&) = delete;
    LaboratoryVerbs& operator=(LaboratoryVerbs const&) = delete;
    LaboratoryVerbs(LaboratoryVerbs&&) = delete;
    LaboratoryVerbs& operator=(LaboratoryVerbs&&) = delete;

private:
    struct Options;
    std::unique_ptr<Options> options_;
};

}  // namespace licet::sim
