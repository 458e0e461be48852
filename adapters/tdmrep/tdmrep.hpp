#pragma once
// TDMRep: /.well-known/tdmrep.json, by which a site reserves the right to mine its pages for text and data.

#include "adapters/json/json.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::tdmrep {

inline constexpr std::size_t rules_max = 10'000;

struct Rule {
    std::string location;          // a path pattern
    std::optional<bool> reserved;  // nothing where the value is neither 0 nor 1: unset
    std::string policy;            // URL of an ODRL offer, or empty
};

struct Reservations {
    std::vector<Rule> rules;
    std::set<std::string> issues;
};

// Nothing but a fault where the text is no JSON list.
[[nodiscard]] Result<Reservations, json::Fault> read(std::string_view text);

// The rule for a path: the most specific, wherever it stands; nothing where no rule that is set covers it.
[[nodiscard]] Rule const* rule_for(Reservations const& reservations, std::string_view path);

[[nodiscard]] json::Value reading_of(Reservations const& reservations);
[[nodiscard]] json::Value answer_of(Rule const* rule);  // reserved, and policy where there is one

}  // namespace licet::adapters::tdmrep
