#include "adapters/odrl/document.hpp"

#include "adapters/odrl/graph_index.hpp"

#include <algorithm>
#include <map>

namespace licet::adapters::odrl {
namespace {

using json::Value;

constexpr std::string_view party_functions[] = {"attributedParty",   "attributingParty", "compensatedParty",
                                                "compensatingParty", "consentedParty",   "consentingParty",
                                                "contractedParty",   "contractingParty", "informedParty",
                                                "informingParty",    "trackedParty",     "trackingParty"};

constexpr int depth_max = 32;  // of rules in rules and constraints in constraints
// Rules and constraints read of one document, each as often as something names it: what names itself twice
// would else double with every level. What lies past it is left empty, and nothing empty grants.
constexpr int parts_max = 20'000;

std::string datatype_of(std::string const& type) {
    if (type.starts_with(xsd)) return "xsd:" + type.substr(xsd.size());
    // Seen in the wild, without its #.
    std::string const bare = xsd.substr(0, xsd.size() - 1);
    return type.starts_with(bare) && type.size() > bare.size() ? "xsd:" + type.substr(bare.size()) : type;
}

template <class T>
void sort_by_text(std::vector<T>& list, Value (*text)(T const&)) {
    std::ranges::stable_sort(list, {}, [&](T const& item) { return json::text_of(text(item)); });
}

Value value_of_rule(Rule const& rule);
Value value_of_constraint(Constraint const& constraint);
Value value_of_action(Action const& action);
Value value_of_member(Member const& member);
Value value_of_operand(Operand const& operand);

class PolicyReader {
public:
    explicit PolicyReader(Graph const& graph) : index_(graph) {
        for (Statement const& s : graph) {
            if (s.predicate == space + "assignerOf") assigner_of_[s.object].push_back(s.subject);
            if (s.predicate == space + "assigneeOf") assignee_of_[s.object].push_back(s.subject);
        }
    }

    std::vector<Policy> policies() const {
        std::vector<Policy> all;
        for (auto const& [subject, says] : index_.by_subject()) {
            bool const is_policy =
                std::ranges::any_of(classes, [&](auto name) { return is_a(subject, name); }) ||
                std::ranges::any_of(rule_kinds, [&](auto kind) { return has(subject, kind); });
            if (is_policy) all.push_back(policy(subject));
        }
        std::ranges::stable_sort(all, {}, [](Policy const& p) { return json::text_of(value_of(p)); });
        return all;
    }

    Result<Value, json::Fault> request() const {
        for (auto const& [subject, says] : index_.by_subject())
            for (auto const& [predicate, objects] : says)
                if (predicate.ends_with("evaluatedAction"))
                    return Value::object({{"party", Value::of(one_ending(says, "evaluatedParty"))},
                                          {"action", Value::of(compact(objects.front().text))},
                                          {"target", Value::of(one_ending(says, "evaluatedTarget"))}});
        for (Policy const& policy : policies())
            for (Rule const& rule : policy.rules)
                if (rule.kind == "permission") {
                    auto const first = [](auto const& list) {
                        return Value::of(list.empty() ? std::string() : list.front().id);
                    };
                    return Value::object({{"party", first(rule.assignees)},
                                          {"action", first(rule.actions)},
                                          {"target", first(rule.targets)}});
                }
        return Unexpected{json::Fault{"", "must have a permission that is asked for", 0}};
    }

private:
    mutable int parts_ = 0;  // read so far

    std::vector<Node> const& of(Node const& node, std::string const& predicate) const {
        return index_.of(node, predicate);
    }
    std::vector<Node> const& odrl(Node const& node, std::string_view name) const {
        return of(node, space + std::string(name));
    }
    bool has(Node const& node, std::string_view name) const { return !odrl(node, name).empty(); }
    bool is_a(Node const& node, std::string_view name) const {
        return std::ranges::any_of(of(node, rdf + "type"),
                                   [&](Node const& n) { return n.text == space + std::string(name); });
    }
    static std::string name_of(Node const& node) {
        return node.kind == Node::Kind::blank ? std::string() : node.text;
    }
    static std::string one_ending(Says const& says, std::string_view end) {
        for (auto const& [predicate, objects] : says)
            if (predicate.ends_with(end)) return objects.front().text;
        return "";
    }
    std::string local_of(Node const& node, std::string_view name) const {
        auto const& found = odrl(node, name);
        if (found.empty()) return "";
        std::string const term = compact(found.front().text);
        return term.starts_with("odrl:") ? term.substr(5) : term;
    }

    Policy policy(Node const& subject) const {
        Policy out;
        out.uid = name_of(subject);
        for (auto const name : classes)
            if (is_a(subject, name)) {
                out.types.emplace_back(name);
                break;  // the more specific class first
            }
        for (Node const& profile : odrl(subject, "profile")) out.profiles.push_back(profile.text);
        for (Node const& parent : odrl(subject, "inheritFrom")) out.inherit_from.push_back(parent.text);
        out.conflict = local_of(subject, "conflict");
        for (auto const kind : rule_kinds)
            for (Node const& node : odrl(subject, kind))
                out.rules.push_back(rule(node, std::string(kind), &subject, 0));
        sort_by_text<Rule>(out.rules, value_of_rule);
        return out;
    }

    // `whole`: the policy, whose parties, targets and actions hold for a rule that names none.
    Rule rule(Node const& node, std::string kind, Node const* whole, int depth) const {
        Rule out;
        out.id = name_of(node);
        out.kind = std::move(kind);
        if (depth > depth_max || ++parts_ > parts_max) return out;
        auto const from = [&](char const* what) -> std::vector<Node> const& {
            auto const& own = odrl(node, what);
            return own.empty() && whole != nullptr ? odrl(*whole, what) : own;
        };
        for (Node const& one : from("action")) out.actions.push_back(action(one, depth));
        out.targets = members(from("target"), depth);
        out.assigners = members(from("assigner"), depth);
        out.assignees = members(from("assignee"), depth);
        if (whole != nullptr) {
            if (out.assigners.empty()) out.assigners = members(declared(assigner_of_, node, *whole), depth);
            if (out.assignees.empty()) out.assignees = members(declared(assignee_of_, node, *whole), depth);
        }
        out.constraints = constraints(odrl(node, "constraint"), depth);
        auto const below = [&](std::string const& name, std::vector<Rule>& list) {
            for (Node const& one : odrl(node, name)) list.push_back(rule(one, name, nullptr, depth + 1));
            sort_by_text<Rule>(list, value_of_rule);
        };
        below("duty", out.duties);
        below("remedy", out.remedies);
        below("consequence", out.consequences);
        for (auto const function : party_functions)
            for (Node const& party : odrl(node, function))
                out.functions.emplace_back(function, name_of(party));
        sort_by_text<Action>(out.actions, value_of_action);
        return out;
    }

    static std::vector<Node> declared(std::map<Node, std::vector<Node>> const& by, Node const& rule,
                                      Node const& policy) {
        for (Node const& node : {rule, policy})
            if (auto const at = by.find(node); at != by.end()) return at->second;
        return {};
    }

    Action action(Node const& node, int depth) const {
        auto const& named = of(node, rdf + "value");
        return {compact(named.empty() ? name_of(node) : named.front().text),
                constraints(odrl(node, "refinement"), depth)};
    }

    std::vector<Member> members(std::vector<Node> const& nodes, int depth) const {
        std::vector<Member> out;
        for (Node const& node : nodes) {
            Member member;
            member.id = name_of(node);
            if (auto const& source = odrl(node, "source"); !source.empty()) member.source = source[0].text;
            member.is_collection = is_a(node, "AssetCollection") || is_a(node, "PartyCollection");
            member.refinement = constraints(odrl(node, "refinement"), depth);
            out.push_back(std::move(member));
        }
        sort_by_text<Member>(out, value_of_member);
        return out;
    }

    std::vector<Constraint> constraints(std::vector<Node> const& nodes, int depth) const {
        std::vector<Constraint> out;
        for (Node const& node : nodes) out.push_back(constraint(node, depth + 1));
        sort_by_text<Constraint>(out, value_of_constraint);
        return out;
    }

    Constraint constraint(Node const& node, int depth) const {
        Constraint out;
        out.id = name_of(node);
        if (depth > depth_max || ++parts_ > parts_max) return out;
        for (auto const logical : logicals) {
            auto const& operands = odrl(node, logical);
            if (operands.empty()) continue;
            out.logical = logical;
            for (Node const& operand : operands)
                for (Node const& one : index_.list_of(operand))
                    out.operands.push_back(constraint(one, depth + 1));
            if (logical != "andSequence") sort_by_text<Constraint>(out.operands, value_of_constraint);
            return out;
        }
        auto const& left = odrl(node, "leftOperand");
        out.has_two_lefts = left.size() > 1;
        if (left.size() == 1) out.left = compact(name_of(left.front()));
        out.op = local_of(node, "operator");
        for (Node const& right : odrl(node, "rightOperand"))
            for (Node const& one : index_.list_of(right)) out.right.push_back(operand(one));
        sort_by_text<Operand>(out.right, value_of_operand);
        for (Node const& right : odrl(node, "rightOperandReference"))
            out.right_reference.push_back(right.text);
        if (auto const& unit = odrl(node, "unit"); !unit.empty()) out.unit = unit.front().text;
        if (auto const& type = odrl(node, "dataType"); !type.empty())
            out.data_type = datatype_of(type.front().text);
        for (Node const& status : odrl(node, "status")) out.status.push_back(operand(status));
        return out;
    }

    static Operand operand(Node const& node) {
        if (node.kind == Node::Kind::iri) return {node.text, "", ""};
        if (node.kind == Node::Kind::blank) return {};
        return {"", node.text, datatype_of(node.type)};
    }

    GraphIndex index_;
    std::map<Node, std::vector<Node>> assigner_of_;
    std::map<Node, std::vector<Node>> assignee_of_;
};

// The expanded form.

template <class T>
Value list_value(std::vector<T> const& list, Value (*each)(T const&)) {
    Value out = Value::array();
    for (T const& item : list) out.push(each(item));
    return out;
}

template <class T>
void set_unless_empty(Value& out, std::string const& key, std::vector<T> const& list,
                      Value (*each)(T const&)) {
    if (!list.empty()) out.set(key, list_value(list, each));
}

void set_unless_empty(Value& out, std::string const& key, std::string const& text) {
    if (!text.empty()) out.set(key, Value::of(text));
}

Value text_value(std::string const& text) {
    return Value::of(text);
}

Value value_of_operand(Operand const& operand) {
    Value out = Value::object();
    if (!operand.iri.empty()) return out.set("iri", Value::of(operand.iri));
    out.set("value", Value::of(operand.value));
    set_unless_empty(out, "type", operand.type);
    return out;
}

Value value_of_constraint(Constraint const& constraint) {
    Value out = Value::object();
    set_unless_empty(out, "id", constraint.id);
    if (!constraint.logical.empty()) {
        out.set("logical", Value::of(constraint.logical));
        return out.set("operands", list_value(constraint.operands, value_of_constraint));
    }
    if (constraint.has_two_lefts) out.set("left", Value::array());
    set_unless_empty(out, "left", constraint.left);
    set_unless_empty(out, "op", constraint.op);
    set_unless_empty(out, "right", constraint.right, value_of_operand);
    set_unless_empty(out, "rightRef", constraint.right_reference, text_value);
    set_unless_empty(out, "unit", constraint.unit);
    set_unless_empty(out, "dataType", constraint.data_type);
    set_unless_empty(out, "status", constraint.status, value_of_operand);
    return out;
}

Value value_of_action(Action const& action) {
    Value out = Value::object({{"id", Value::of(action.id)}});
    set_unless_empty(out, "refinement", action.refinement, value_of_constraint);
    return out;
}

Value value_of_member(Member const& member) {
    Value out = Value::object();
    set_unless_empty(out, "id", member.id);
    set_unless_empty(out, "source", member.source);
    if (member.is_collection) out.set("collection", Value::of(true));
    set_unless_empty(out, "refinement", member.refinement, value_of_constraint);
    return out;
}

Value value_of_rule(Rule const& rule) {
    Value out = Value::object();
    set_unless_empty(out, "id", rule.id);
    out.set("kind", Value::of(rule.kind));
    out.set("action", list_value(rule.actions, value_of_action));
    out.set("target", list_value(rule.targets, value_of_member));
    out.set("assigner", list_value(rule.assigners, value_of_member));
    out.set("assignee", list_value(rule.assignees, value_of_member));
    set_unless_empty(out, "constraint", rule.constraints, value_of_constraint);
    set_unless_empty(out, "duty", rule.duties, value_of_rule);
    set_unless_empty(out, "remedy", rule.remedies, value_of_rule);
    set_unless_empty(out, "consequence", rule.consequences, value_of_rule);
    Value functions_value = Value::object();
    for (auto const& [function, party] : rule.functions) functions_value.set(function, Value::of(party));
    if (!rule.functions.empty()) out.set("functions", std::move(functions_value));
    return out;
}

// JSON-LD. Terms of ODRL by their own names, everything else in full; a literal or an IRI is always an
// object, for the context does not say which of them a text would be.

Value node(std::string const& iri) {
    return Value::object({{"@id", Value::of(iri)}});
}

std::string in_full(std::string const& term) {
    if (term.starts_with("odrl:")) return space + term.substr(5);
    if (term.starts_with("cc:")) return "http://creativecommons.org/ns#" + term.substr(3);
    if (term.starts_with("xsd:")) return xsd + term.substr(4);
    return term;
}

Value operand_document(Operand const& operand) {
    if (!operand.iri.empty()) return node(operand.iri);
    Value out = Value::object({{"@value", Value::of(operand.value)}});
    if (!operand.type.empty()) out.set("@type", Value::of(in_full(operand.type)));
    return out;
}

Value constraint_document(Constraint const& constraint) {
    Value out = Value::object();
    if (!constraint.id.empty()) out.set("@id", Value::of(constraint.id));
    if (!constraint.logical.empty()) {
        Value operands = list_value(constraint.operands, constraint_document);
        // A sequence has an order, which only a list keeps; the others are sets.
        if (constraint.logical == "andSequence") operands = Value::object({{"@list", std::move(operands)}});
        return out.set(space + constraint.logical, std::move(operands));
    }
    if (!constraint.left.empty()) out.set("leftOperand", node(in_full(constraint.left)));
    if (!constraint.op.empty())
        out.set("operator",
                node(constraint.op.find(':') == std::string::npos ? space + constraint.op : constraint.op));
    if (!constraint.right.empty()) out.set("rightOperand", list_value(constraint.right, operand_document));
    if (!constraint.right_reference.empty())
        out.set("rightOperandReference", list_value(constraint.right_reference, node));
    if (!constraint.unit.empty()) out.set("unit", node(constraint.unit));
    if (!constraint.data_type.empty()) out.set("dataType", node(in_full(constraint.data_type)));
    if (!constraint.status.empty()) out.set("status", list_value(constraint.status, operand_document));
    return out;
}

Value action_document(Action const& action) {
    if (action.refinement.empty()) return node(in_full(action.id));
    return Value::object({{rdf + "value", node(in_full(action.id))},
                          {"refinement", list_value(action.refinement, constraint_document)}});
}

// A collection is of parties or of assets, as the place where it stands says.
Value member_document(Member const& member, char const* collection) {
    Value out = Value::object();
    if (!member.id.empty()) out.set("@id", Value::of(member.id));
    if (member.is_collection) out.set("@type", Value::of(space + collection));
    if (!member.source.empty()) out.set("source", node(member.source));
    if (!member.refinement.empty()) out.set("refinement", list_value(member.refinement, constraint_document));
    return out;
}
Value party_document(Member const& member) {
    return member_document(member, "PartyCollection");
}
Value asset_document(Member const& member) {
    return member_document(member, "AssetCollection");
}

Value rule_document(Rule const& rule) {
    Value out = Value::object();
    if (!rule.id.empty()) out.set("@id", Value::of(rule.id));
    set_unless_empty(out, "assigner", rule.assigners, party_document);
    set_unless_empty(out, "assignee", rule.assignees, party_document);
    set_unless_empty(out, "target", rule.targets, asset_document);
    set_unless_empty(out, "action", rule.actions, action_document);
    set_unless_empty(out, "constraint", rule.constraints, constraint_document);
    set_unless_empty(out, "duty", rule.duties, rule_document);
    set_unless_empty(out, "remedy", rule.remedies, rule_document);
    set_unless_empty(out, "consequence", rule.consequences, rule_document);
    for (auto const& [function, party] : rule.functions) out.set(space + function, node(party));
    return out;
}

}  // namespace

std::vector<Policy> policies_from(Graph const& graph) {
    return PolicyReader(graph).policies();
}

Result<Value, json::Fault> request_from(Graph const& graph) {
    return PolicyReader(graph).request();
}

Result<Graph, json::Fault> graph_from_text(std::string const& text) {
    std::size_t const start = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    bool const is_json = start != std::string::npos && (text[start] == '{' || text[start] == '[');
    return is_json ? graph_from_jsonld(text) : graph_from_turtle(text);
}

Value value_of(Policy const& policy) {
    Value out = Value::object({{"uid", Value::of(policy.uid)}});
    out.set("types", list_value(policy.types, text_value));
    out.set("profile", list_value(policy.profiles, text_value));
    set_unless_empty(out, "conflict", policy.conflict);
    set_unless_empty(out, "inheritFrom", policy.inherit_from, text_value);
    return out.set("rules", list_value(policy.rules, value_of_rule));
}

Value jsonld_of(Policy const& policy) {
    Value out = Value::object({{"@context", Value::of("http://www.w3.org/ns/odrl.jsonld")}});
    if (!policy.uid.empty()) out.set("@id", Value::of(policy.uid));
    if (!policy.types.empty()) out.set("@type", Value::of(space + policy.types.front()));
    if (!policy.profiles.empty()) out.set("profile", list_value(policy.profiles, node));
    if (!policy.conflict.empty())
        out.set("conflict", node(policy.conflict.find(':') == std::string::npos ? space + policy.conflict
                                                                                : policy.conflict));
    if (!policy.inherit_from.empty()) out.set("inheritFrom", list_value(policy.inherit_from, node));
    for (auto const kind : rule_kinds) {
        Value rules = Value::array();
        for (Rule const& rule : policy.rules)
            if (rule.kind == kind) rules.push(rule_document(rule));
        if (!rules.items.empty()) out.set(std::string(kind), std::move(rules));
    }
    return out;
}

}  // namespace licet::adapters::odrl
