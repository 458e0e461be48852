#pragma once
// Payment terms, facts and dates of issue as JSON: the document format of the specification, with the first
// fault named by its pointer in the order the specification gives.

#include "adapters/json/fields.hpp"
#include "contracts/terms/terms.hpp"

#include <string>
#include <vector>

namespace licet::adapters::json {

// Nested deeper than this is refused, so that reading and evaluating need no more than a bounded stack.
inline constexpr std::size_t terms_depth_max = 64;

[[nodiscard]] contracts::Terms terms_from(Value const& value, std::string const& pointer, Faults& faults);
[[nodiscard]] contracts::Split split_from(Value const& value, std::string const& pointer, Faults& faults);

// Facts in order, a repeated one left out; `superseded[i]` is the place in the list of the one that i
// replaces, or -1.
struct Facts {
    std::vector<contracts::Fact> facts;
    std::vector<std::ptrdiff_t> superseded;
};
[[nodiscard]] Facts facts_from(Value const& value, std::string const& pointer, contracts::Terms const& terms,
                               Faults& faults);

}  // namespace licet::adapters::json
