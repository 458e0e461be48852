#pragma once
// What a policy says: whether constraints hold in a state of the world, which rules apply to a request and
// what follows, whether a policy is valid, whether two of them conflict.

#include "adapters/odrl/policy.hpp"
#include "contracts/values/rate.hpp"

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace licet::adapters::odrl {

enum class Truth { no, yes, unknown };

// The order of two literals, exact: numbers, dates and times (without a zone: UTC), durations, else texts for
// equality alone. Nothing where they cannot be compared.
[[nodiscard]] std::optional<std::partial_ordering> compare(Operand const& a, Operand const& b);
[[nodiscard]] bool equal(Operand const& a, Operand const& b);
// A number of a literal's own kind, for intervals; nothing where it has none.
struct Position {
    char kind;  // n: number, t: instant, d: duration
    Rate magnitude;
    bool is_negative = false;
    [[nodiscard]] std::strong_ordering operator<=>(Position const& other) const;
    [[nodiscard]] bool operator==(Position const& other) const { return (*this <=> other) == 0; }
};
[[nodiscard]] std::optional<Position> position_of(Operand const& operand);

// What the left operands stand for now; an operand that is not there is not known.
struct World {
    std::map<std::string, std::vector<Operand>> values;  // by compact name
    std::map<std::string, std::vector<std::string>> member_of;
};

[[nodiscard]] Truth holds(Constraint const& constraint, World const& world);
[[nodiscard]] Truth holds(std::vector<Constraint> const& all, World const& world);
// The same with each comparison's truth given.
[[nodiscard]] bool holds(Constraint const& constraint,
                         std::function<bool(Constraint const&)> const& comparison);

struct Request {
    std::string party;  // empty: anybody
    std::string action;
    std::string target;
};

// What a rule's parts say of a request; nothing where the rule does not ask.
struct Premises {
    std::optional<bool> action;
    std::optional<bool> target;
    std::optional<bool> party;
    std::optional<bool> constraint;
    bool refinement = true;
    [[nodiscard]] bool hold() const {
        return action.value_or(true) && target.value_or(true) && party.value_or(true) &&
               constraint.value_or(true);
    }
};
[[nodiscard]] Premises premises_of(Rule const& rule, Request const& request, World const& world);

// The reasons why the policies are not valid ODRL; empty where they are.
[[nodiscard]] std::vector<std::string> faults_of(std::vector<Policy> const& policies);

// How the constraints of two rules go together.
enum class Fit { compatible, conflict, unknown };
// Can both hold at once? `is_open`: an operand that only one side speaks of leaves it open.
[[nodiscard]] Fit fit(std::vector<Constraint> const& a, std::vector<Constraint> const& b, bool is_open);
// Does whatever satisfies a satisfy b?
[[nodiscard]] Fit implies(std::vector<Constraint> const& a, std::vector<Constraint> const& b);

// Does one policy forbid, or demand otherwise, what another allows?
[[nodiscard]] bool conflict(std::vector<Policy> const& policies, World const& world);

}  // namespace licet::adapters::odrl
