#pragma once
// What went wrong, for both APIs: over HTTP as RFC 9457 application/problem+json.

#include "adapters/json/json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace licet::adapters {

struct Problem {
    int status = 400;       // as HTTP has it
    std::string rule;       // the broken rule's name; the type is urn:licet:rule:NAME
    std::string detail;     // what is wrong, in a sentence
    std::string pointer;    // into the document that was sent, where it has a place
    std::string parameter;  // of the query, where it is one
    std::string remedy;
    std::optional<std::chrono::milliseconds> retry_after;
};

// One without a place.
[[nodiscard]] inline Problem problem_with(int status, std::string rule, std::string detail,
                                          std::string remedy) {
    return {status, std::move(rule), std::move(detail), "", "", std::move(remedy), std::nullopt};
}

[[nodiscard]] json::Value value_of(Problem const& problem);

}  // namespace licet::adapters
