#pragma once
// Small linear programs, solved exactly: the simplex method on rationals with Bland's rule, which never
// cycles and always takes the same path. For the pricing of one buyer's deals, not for whole markets.

#include "contracts/values/rate.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace licet::matching {

struct LinearConstraint {
    enum class Sense { at_most, at_least, exactly };
    std::vector<std::pair<std::size_t, Rate>> terms;  // variable, coefficient; a variable may come twice
    Sense sense = Sense::at_most;
    Rate bound = 0;
};

// Variables are numbered from 0 and are at least 0.
struct LinearProgram {
    std::size_t variable_count = 0;
    std::vector<LinearConstraint> constraints;
};

struct LinearSolution {
    Rate value;
    std::vector<Rate> variables;
};

// The point of greatest `objective` (a coefficient a variable); nothing where no point keeps to the
// constraints. An objective without bound is a bug of the caller.
[[nodiscard]] std::optional<LinearSolution> maximise(LinearProgram const& program,
                                                     std::vector<Rate> const& objective);
[[nodiscard]] std::optional<LinearSolution> minimise(LinearProgram const& program,
                                                     std::vector<Rate> const& objective);

}  // namespace licet::matching
