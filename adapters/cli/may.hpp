#pragma once

#include "adapters/json/json.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

// The answer to one case: what may be done under the document it holds. The keys of `expect`, where the case
// has one, say which questions are asked; what it expects is not looked at.
[[nodiscard]] Result<json::Value, json::Fault> answer_to_case(json::Value const& document);

struct MayOptions {
    std::string store;
    std::string asset;
    std::string purpose;
    std::string party;
    std::string territory;
    std::string date;
};
// licet may --store …: may this party use that asset, for this purpose, there, on that day? Exit code 0 where
// it is allowed, 1 where it is denied or not known.
int run_may(MayOptions const& options, std::ostream& out, std::ostream& err);

struct MayPolicyOptions {
    std::string policy;
    std::string request;
    std::string state;
    std::string duty_mode = "precondition";
};
// licet may --policy P --request R [--state S]: does this policy permit it? Exit code 0 where it does.
int run_may_policy(MayPolicyOptions const& options, std::ostream& out, std::ostream& err);

// licet may --case CASE.json…: one answer a case. Returns the exit code.
int run_may_cases(std::vector<std::string> const& paths, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
