#pragma once
// Policies as the documents they come in and go out by: Turtle or JSON-LD in, JSON-LD with the official
// context out.

#include "adapters/odrl/graph.hpp"
#include "adapters/odrl/policy.hpp"

#include <vector>

namespace licet::adapters::odrl {

// The policies of a document, in a fixed order. What a policy says of all its rules is copied into each; the
// parties that are declared from outside (assignerOf, assigneeOf) too. Blank nodes lose their labels, which
// mean nothing; rules and sets are in an order of their own, for a graph has none.
[[nodiscard]] std::vector<Policy> policies_from(Graph const& graph);

// JSON-LD; policies_from(graph_from_jsonld(text)) gives the policy again.
[[nodiscard]] json::Value jsonld_of(Policy const& policy);

// {party, action, target}: of a policy of class Request, or an EvaluationRequest of the formal semantics.
[[nodiscard]] Result<json::Value, json::Fault> request_from(Graph const& graph);

// Turtle, or JSON-LD where the text begins as JSON does.
[[nodiscard]] Result<Graph, json::Fault> graph_from_text(std::string const& text);

}  // namespace licet::adapters::odrl
