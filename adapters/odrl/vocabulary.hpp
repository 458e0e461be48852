#pragma once
// The terms of ODRL 2.2 (W3C Recommendation of 2018-02-15, Vocabulary & Expression), by compact name:
// "odrl:play".

#include <string>
#include <string_view>

namespace licet::adapters::odrl {

inline std::string const space = "http://www.w3.org/ns/odrl/2/";
inline std::string const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline std::string const xsd = "http://www.w3.org/2001/XMLSchema#";

// The more specific class first.
inline constexpr std::string_view classes[] = {"Agreement", "Offer",     "Set",     "Request",
                                               "Ticket",    "Assertion", "Privacy", "Policy"};
inline constexpr std::string_view rule_kinds[] = {"permission", "prohibition", "obligation"};
inline constexpr std::string_view logicals[] = {"and", "or", "xone", "andSequence"};

// "odrl:play" for "play", "http://www.w3.org/ns/odrl/2/play" and "odrl:play"; the term that took its place
// for one that is deprecated; anything else as it stands.
[[nodiscard]] std::string compact(std::string_view term);

[[nodiscard]] bool is_action(std::string_view compact);
[[nodiscard]] bool is_left_operand(std::string_view compact);
[[nodiscard]] bool is_operator(std::string_view compact);

// Is doing `narrow` doing `wide`: the same action, or one included in it, through any number of steps?
[[nodiscard]] bool includes(std::string_view wide, std::string_view narrow);

}  // namespace licet::adapters::odrl
