#pragma once
// What the pure rooms can write as canonical JSON is read from there.

#include "adapters/json/json.hpp"

#include <string>
#include <vector>

namespace licet::adapters {

inline json::Value parsed(std::string const& canonical_text) {
    return json::parse(canonical_text, {.bytes_max = 1U << 30U, .depth_max = 512}).value();
}

inline json::Value texts(std::vector<std::string> const& list) {
    json::Value out = json::Value::array();
    for (std::string const& text : list) out.push(json::Value::of(text));
    return out;
}

}  // namespace licet::adapters
