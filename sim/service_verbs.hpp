#pragma once
// The verbs of the service, with their arguments: serve, keys, grant.

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

namespace licet::sim {

// Each sets `run` in its callback, as the verbs of main.cpp do.
struct ServiceVerbs {
    ServiceVerbs(CLI::App& app, std::function<int()>& run);
    ~ServiceVerbs();
    ServiceVerbs(ServiceVerbs const&) = delete;
    ServiceVerbs& operator=(ServiceVerbs const&) = delete;
    ServiceVerbs(ServiceVerbs&&) = delete;
    ServiceVerbs& operator=(ServiceVerbs&&) = delete;

private:
    struct Options;
    std::unique_ptr<Options> options_;
};

}  // namespace licet::sim
