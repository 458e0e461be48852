#pragma once
// What went wrong, for both APIs: over HTTP as RFC 9457 application/problem+json.

#include "adapters/json/json.hpp"

#include <chrono>
#include <optional>
#include <string>

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

[[nodiscard]] json::Value value_of(Problem const& problem);

}  // namespace licet::adapters
