#include "adapters/odrl/graph_index.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace licet::adapters::odrl {
namespace {

using json::Value;

std::string const type_of = rdf + "type";
std::string const value_of_node = rdf + "value";

constexpr std::string_view duty_kinds[] = {"duty", "remedy", "consequence"};

std::string short_of(Node const& node) {
    return node.text.starts_with(space) ? "odrl:" + node.text.substr(space.size()) : node.text;
}

class Summary {
public:
    explicit Summary(Graph const& graph) : index_(graph) {}

    Value policies() const {
        std::vector<Value> all;
        for (auto const& [subject, says] : index_.by_subject())
            if (is_policy(says)) all.push_back(policy(subject));
        return Value::array(std::move(all));
    }

private:
    std::vector<Node> const& of(Node const& node, std::string const& predicate) const {
        return index_.of(node, predicate);
    }
    static bool has_class(Says const& says, std::string_view name) {
        auto const at = says.find(type_of);
        return at != says.end() && std::ranges::any_of(at->second, [&](Node const& n) {
                   return n.text == space + std::string(name);
               });
    }
    static bool is_policy(Says const& says) {
        if (std::ranges::any_of(classes, [&](auto name) { return has_class(says, name); })) return true;
        return std::ranges::any_of(rule_kinds,
                                   [&](auto kind) { return says.contains(space + std::string(kind)); });
    }

    Value policy(Node const& subject) const {
        Says const& says = index_.by_subject().at(subject);
        Value out = Value::object();
        out.set("uid", subject.kind == Node::Kind::blank ? Value() : Value::of(subject.text));
        auto const type = std::ranges::find_if(classes, [&](auto name) { return has_class(says, name); });
        out.set("type", type == std::end(classes) ? Value() : Value::of(*type));
        auto const& conflict = of(subject, space + "conflict");
        out.set("conflict",
                conflict.empty()
                    ? Value()
                    : Value::of(short_of(conflict[0]).substr(conflict[0].text.starts_with(space) ? 5 : 0)));
        out.set("profile", texts(names_of(of(subject, space + "profile"))));
        std::set<std::string> actions;
        std::set<std::string> targets;
        std::set<std::string> duties;
        std::set<Node> seen;
        Count count;
        for (auto const kind : rule_kinds) {
            auto const& rules = of(subject, space + std::string(kind));
            out.set(std::string(kind), Value::of(static_cast<long long>(rules.size())));
            for (Node const& rule : rules) {
                // What a rule does not say itself, the policy says for all of them.
                auto const who_says = [&](char const* what) {
                    return of(rule, space + what).empty() ? subject : rule;
                };
                actions.merge(actions_of(who_says("action")));
                targets.merge(names_of(of(who_says("target"), space + "target")));
                look(rule, duties, count, seen);
            }
        }
        out.set("actions", texts(actions));
        out.set("targets", texts(targets));
        out.set("duties", texts(duties));
        out.set("constraints", Value::of(static_cast<long long>(count.constraints)));
        out.set("logical", Value::of(static_cast<long long>(count.logical)));
        out.set("payAmount", Value::array(count.amounts));
        return out;
    }

    struct Count {
        std::size_t constraints = 0;
        std::size_t logical = 0;
        std::vector<Value> amounts;
    };
    // Constraints and duties of a rule, and of the duties below it.
    void look(Node const& rule, std::set<std::string>& duties, Count& count, std::set<Node>& seen) const {
        if (!seen.insert(rule).second) return;
        for (Node const& constraint : of(rule, space + "constraint")) look_at(constraint, count, seen);
        for (auto const kind : {"action", "target", "assigner", "assignee"})
            for (Node const& node : of(rule, space + kind))
                for (Node const& refinement : of(node, space + "refinement"))
                    look_at(refinement, count, seen);
        for (auto const kind : duty_kinds)
            for (Node const& duty : of(rule, space + std::string(kind))) {
                if (kind != "consequence") duties.merge(actions_of(duty));
                look(duty, duties, count, seen);
            }
    }
    void look_at(Node const& constraint, Count& count, std::set<Node>& seen) const {
        if (!seen.insert(constraint).second) return;
        bool is_logical = false;
        for (auto const kind : logicals)
            for (Node const& operand : of(constraint, space + std::string(kind))) {
                is_logical = true;
                for (Node const& one : index_.list_of(operand)) look_at(one, count, seen);
            }
        if (is_logical) {
            ++count.logical;
            return;
        }
        auto const& left = of(constraint, space + "leftOperand");
        if (left.empty()) return;  // older ways to say it, which are no constraints of ODRL 2.2
        ++count.constraints;
        auto const& op = of(constraint, space + "operator");
        auto const& right = of(constraint, space + "rightOperand");
        if (left[0].text != space + "payAmount" || op.empty() || right.empty()) return;
        count.amounts.push_back(
            Value::array({Value::of(short_of(op[0]).substr(5)), Value::of(right[0].text)}));
    }

    // Actions by name; one that is refined says which it is by rdf:value.
    std::set<std::string> actions_of(Node const& rule) const {
        std::set<std::string> out;
        for (Node const& action : of(rule, space + "action")) {
            auto const& named = of(action, value_of_node);
            if (!named.empty())
                out.insert(short_of(named[0]));
            else if (action.kind != Node::Kind::blank)
                out.insert(short_of(action));
        }
        return out;
    }
    static std::set<std::string> names_of(std::vector<Node> const& nodes) {
        std::set<std::string> out;
        for (Node const& node : nodes)
            if (node.kind != Node::Kind::blank) out.insert(node.text);
        return out;
    }
    static Value texts(std::set<std::string> const& all) {
        Value out = Value::array();
        for (std::string const& text : all) out.push(Value::of(text));
        return out;
    }

    GraphIndex index_;
};

}  // namespace

Value reading_of(Graph const& graph) {
    Value out = Value::object();
    out.set("parse", Value::of("ok"));
    out.set("triples", Value::of(static_cast<long long>(graph.size())));
    out.set("policies", Summary(graph).policies());
    return out;
}

Value reading_of_text(std::string const& text) {
    std::size_t const start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    bool const is_json = start != std::string::npos && (text[start] == '{' || text[start] == '[');
    auto const graph = is_json ? graph_from_jsonld(text) : graph_from_turtle(text);
    if (graph) return reading_of(*graph);
    auto const& fault = graph.error();
    return Value::object(
        {{"parse", Value::of("error")},
         {"message",
          Value::of((fault.line > 0 ? "line " + std::to_string(fault.line) + ": " : "") + fault.what)}});
}

}  // namespace licet::adapters::odrl
