#pragma once
// A graph by what it says of each node.

#include "adapters/odrl/graph.hpp"
#include "adapters/odrl/vocabulary.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace licet::adapters::odrl {

using Says = std::map<std::string, std::vector<Node>>;  // objects by predicate

class GraphIndex {
public:
    explicit GraphIndex(Graph const& graph) {
        for (Statement const& s : graph) by_subject_[s.subject][s.predicate].push_back(s.object);
    }

    [[nodiscard]] std::map<Node, Says> const& by_subject() const { return by_subject_; }

    [[nodiscard]] std::vector<Node> const& of(Node const& node, std::string const& predicate) const {
        static std::vector<Node> const none;
        auto const at = by_subject_.find(node);
        if (at == by_subject_.end()) return none;
        auto const found = at->second.find(predicate);
        return found == at->second.end() ? none : found->second;
    }

    // The members of an RDF list; the node itself where it is none.
    [[nodiscard]] std::vector<Node> list_of(Node node) const {
        static std::string const first = rdf + "first";
        static std::string const rest = rdf + "rest";
        if (of(node, first).empty()) return {node};
        std::vector<Node> out;
        std::set<Node> seen;  // a list that leads back into itself ends there
        while (!of(node, first).empty() && seen.insert(node).second) {
            out.push_back(of(node, first).front());
            if (of(node, rest).empty()) break;
            node = of(node, rest).front();
        }
        return out;
    }

private:
    std::map<Node, Says> by_subject_;
};

}  // namespace licet::adapters::odrl
