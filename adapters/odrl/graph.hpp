#pragma once
// What a Turtle or JSON-LD document says, as statements; and the summary of the policies in it.

#include "adapters/json/json.hpp"

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::odrl {

struct Node {
    enum class Kind { iri, blank, literal };
    Kind kind = Kind::iri;
    std::string text;
    std::string type;      // of a literal; empty: a plain text
    std::string language;  // of a literal
    friend auto operator<=>(Node const&, Node const&) = default;
};

struct Statement {
    Node subject;
    std::string predicate;
    Node object;
    friend auto operator<=>(Statement const&, Statement const&) = default;
};
using Graph = std::set<Statement>;  // each once

inline constexpr std::size_t statements_max = 1'000'000;

// Nothing is ever fetched. The fault says the line.
[[nodiscard]] Result<Graph, json::Fault> graph_from_turtle(std::string const& text);
[[nodiscard]] Result<Graph, json::Fault> graph_from_jsonld(std::string const& text);

// {parse, triples, policies: [{uid, type, conflict, profile, permission, prohibition, obligation, actions,
// targets, duties, constraints, logical, payAmount}]}.
[[nodiscard]] json::Value reading_of(Graph const& graph);
// Turtle, or JSON-LD where the text begins as JSON does. What cannot be read is {parse: "error", message}.
[[nodiscard]] json::Value reading_of_text(std::string const& text);

}  // namespace licet::adapters::odrl
