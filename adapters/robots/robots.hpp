#pragma once
// robots.txt: who may fetch what (RFC 9309), and the declarations of rights that ride on it: License: (RSL),
// Content-Signal: and Content-Usage: (IETF aipref). They never change what may be fetched.

#include "adapters/json/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::robots {

inline constexpr std::size_t bytes_max = 4U << 20U;
inline constexpr std::size_t line_bytes_max = 16'663;  // what is longer is cut off, as crawlers do

struct Rule {
    bool allows = false;
    std::string pattern;  // normalised
};

// Preferences by key; of a key given twice the last counts. Nothing where the text does not parse.
using Preferences = std::map<std::string, std::string>;

struct ContentUsage {
    std::string path;  // empty: every path
    std::string text;
    std::optional<Preferences> preferences;
};

struct Group {
    std::vector<std::string> agents;  // as written, without a version
    std::vector<Rule> rules;
    std::vector<std::string> licences;
    std::vector<std::map<std::string, std::string>> signals;  // in the order of the keys
    std::vector<ContentUsage> usages;
};

struct Robots {
    std::vector<Group> groups;
    std::vector<std::string> licences;  // outside any group: for agents whose group names none
};

[[nodiscard]] Robots read(std::string_view text);

// May `agent` fetch `url`? The longest pattern decides, and of two equally long the one that allows.
[[nodiscard]] bool may_fetch(Robots const& robots, std::string_view agent, std::string_view url);

// The licences for `agent`: its group's own, else the global ones.
[[nodiscard]] std::vector<std::string> licences_for(Robots const& robots, std::string_view agent);

// What a Content-Usage value says, as an RFC 9651 dictionary: keys whose value is the token y or n;
// parameters are passed over.
[[nodiscard]] std::optional<Preferences> preferences_from(std::string_view value);

// The preferences for `agent` at `url`: the longest path wins; only for what may be fetched at all.
[[nodiscard]] Preferences preferences_for(Robots const& robots, std::string_view agent, std::string_view url);

[[nodiscard]] json::Value reading_of(Robots const& robots);

}  // namespace licet::adapters::robots
