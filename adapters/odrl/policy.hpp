#pragma once
// An ODRL 2.2 policy as we work with it: rules with parties, assets, actions, constraints and duties,
// everything expanded, terms by compact name.

#include "adapters/json/fields.hpp"

#include <optional>
#include <string>
#include <vector>

namespace licet::adapters::odrl {

// A right operand, or a value of the world: an IRI, or a literal with its datatype.
struct Operand {
    std::string iri;  // empty where it is a literal
    std::string value;
    std::string type;  // xsd:decimal, …
    friend bool operator==(Operand const&, Operand const&) = default;
};

// One comparison, or a logical constraint over several.
struct Constraint {
    std::string id;
    std::string left;
    bool has_two_lefts = false;
    std::string op;  // eq, lteq, isAnyOf, …, without its prefix where it is ODRL's
    std::vector<Operand> right;
    std::vector<std::string> right_reference;
    std::string unit;
    std::string data_type;
    std::vector<Operand> status;  // how much of a counter was used so far
    std::string logical;          // and, or, xone, andSequence; empty: a comparison
    std::vector<Constraint> operands;
    friend bool operator==(Constraint const&, Constraint const&) = default;
};

struct Action {
    std::string id;
    std::vector<Constraint> refinement;
    friend bool operator==(Action const&, Action const&) = default;
};

// A party or an asset, or a collection of them.
struct Member {
    std::string id;
    std::string source;
    bool is_collection = false;
    std::vector<Constraint> refinement;
    friend bool operator==(Member const&, Member const&) = default;
};

struct Rule {
    std::string id;
    std::string kind;  // permission, prohibition, obligation, duty, remedy, consequence
    std::vector<Action> actions;
    std::vector<Member> targets;
    std::vector<Member> assigners;
    std::vector<Member> assignees;
    std::vector<Constraint> constraints;
    std::vector<Rule> duties;
    std::vector<Rule> remedies;
    std::vector<Rule> consequences;
    std::vector<std::pair<std::string, std::string>> functions;  // compensatedParty, …: who
    friend bool operator==(Rule const&, Rule const&) = default;
};

struct Policy {
    std::string uid;
    std::vector<std::string> types;
    std::vector<std::string> profiles;
    std::string conflict;  // perm, prohibit, invalid; empty: not said, which means invalid
    std::vector<std::string> inherit_from;
    std::vector<Rule> rules;
    friend bool operator==(Policy const&, Policy const&) = default;
};

// From the expanded form that cases are written in, and back.
[[nodiscard]] json::Value value_of(Policy const& policy);
[[nodiscard]] Policy policy_from(json::Value const& value, std::string const& pointer, json::Faults& faults);
[[nodiscard]] Operand operand_from(json::Value const& value, std::string const& pointer,
                                   json::Faults& faults);

}  // namespace licet::adapters::odrl
