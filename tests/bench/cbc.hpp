#pragma once
// A general solver of mixed integer programs for comparison: Debian's `cbc`, run as a program of its own.

#include "matching/clearing/instance.hpp"

#include <optional>

namespace licet::testing {

struct CbcResult {
    double value = 0;
    double bound = 0;
    double cpu_seconds = 0;
};

// Nothing where there is no `cbc` or it says nothing that can be read.
[[nodiscard]] std::optional<CbcResult> clear_by_cbc(matching::Instance const& instance, int seconds);

}  // namespace licet::testing
