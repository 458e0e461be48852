#pragma once
// The terms of ODRL 2.2 (W3C Recommendation of 2018-02-15, Vocabulary & Expression), by compact name:
// "odrl:play".

#include <string>
#include <string_view>

namespace licet::adapters::odrl {

// "odrl:play" for "play", "http://www.w3.org/ns/odrl/2/play" and "odrl:play"; the term that took its place
// for one that is deprecated; anything else as it stands.
[[nodiscard]] std::string compact(std::string_view term);

[[nodiscard]] bool is_action(std::string_view compact);
[[nodiscard]] bool is_left_operand(std::string_view compact);
[[nodiscard]] bool is_operator(std::string_view compact);

// Is doing `narrow` doing `wide`: the same action, or one included in it, through any number of steps?
[[nodiscard]] bool includes(std::string_view wide, std::string_view narrow);

}  // namespace licet::adapters::odrl
