#pragma once
// Do the parts of a description fit together: is every node of a known type, with what it must have, and does
// every reference lead somewhere? Findings are worded as the format's own validator (mlcroissant) words them,
// so that an author finds the same sentence in both. They never refuse an import.

#include "adapters/json/json.hpp"

#include <set>
#include <string>

namespace licet::adapters::croissant {

struct Structure {
    std::set<std::string> errors;
    std::set<std::string> warnings;
};
[[nodiscard]] Structure structure_of(json::Value const& dataset);
// Empty where there is no error: a warning alone is nothing to act on.
[[nodiscard]] std::string text_of(Structure const& structure);

}  // namespace licet::adapters::croissant
