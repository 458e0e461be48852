#include "adapters/odrl/policy.hpp"

#include "adapters/odrl/vocabulary.hpp"

namespace licet::adapters::odrl {
namespace {

using json::Faults;
using json::Value;

// A text of an object; empty where it is missing or null.
std::string text_of(Value const& object, std::string_view key, std::string const& pointer, Faults& faults) {
    Value const* const value = object.find(key);
    if (value == nullptr || value->kind == Value::Kind::null) return "";
    if (!value->is_string()) {
        faults.add(json::pointer_to(pointer, key), "must be a text");
        return "";
    }
    return value->text;
}

// Each element of a list that may be missing, read with its pointer.
template <class T, class Read>
std::vector<T> list_of(Value const& object, std::string_view key, std::string const& pointer, Faults& faults,
                       Read read) {
    std::vector<T> out;
    Value const* const list = object.find(key);
    if (list == nullptr || list->kind == Value::Kind::null) return out;
    std::string const at = json::pointer_to(pointer, key);
    if (!list->is_array()) {
        faults.add(at, "must be a list");
        return out;
    }
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i)
        out.push_back(read(list->items[i], json::pointer_to(at, i), faults));
    return out;
}

std::string plain_text(Value const& value, std::string const& pointer, Faults& faults) {
    if (!value.is_string()) faults.add(pointer, "must be a text");
    return value.text;
}

bool is_object(Value const& value, std::string const& pointer, Faults& faults) {
    if (!value.is_object()) faults.add(pointer, "must be an object");
    return value.is_object();
}

std::string without_prefix(std::string const& term) {
    std::string const name = compact(term);
    return name.starts_with("odrl:") ? name.substr(5) : name;
}

Constraint constraint_from(Value const& value, std::string const& pointer, Faults& faults) {
    Constraint out;
    if (!is_object(value, pointer, faults)) return out;
    out.id = text_of(value, "id", pointer, faults);
    Value const* const left = value.find("left");
    out.has_two_lefts = left != nullptr && left->is_array();
    if (!out.has_two_lefts) out.left = compact(text_of(value, "left", pointer, faults));
    out.op = without_prefix(text_of(value, "op", pointer, faults));
    out.unit = text_of(value, "unit", pointer, faults);
    out.data_type = text_of(value, "dataType", pointer, faults);
    out.status = list_of<Operand>(value, "status", pointer, faults, operand_from);
    out.logical = without_prefix(text_of(value, "logical", pointer, faults));
    out.right = list_of<Operand>(value, "right", pointer, faults, operand_from);
    out.right_reference = list_of<std::string>(value, "rightRef", pointer, faults, plain_text);
    out.operands = list_of<Constraint>(value, "operands", pointer, faults, constraint_from);
    return out;
}

Action action_from(Value const& value, std::string const& pointer, Faults& faults) {
    if (!is_object(value, pointer, faults)) return {};
    return {compact(text_of(value, "id", pointer, faults)),
            list_of<Constraint>(value, "refinement", pointer, faults, constraint_from)};
}

Member member_from(Value const& value, std::string const& pointer, Faults& faults) {
    if (!is_object(value, pointer, faults)) return {};
    Value const* const collection = value.find("collection");
    return {text_of(value, "id", pointer, faults), text_of(value, "source", pointer, faults),
            collection != nullptr && collection->boolean,
            list_of<Constraint>(value, "refinement", pointer, faults, constraint_from)};
}

Rule rule_from(Value const& value, std::string const& pointer, Faults& faults) {
    Rule out;
    if (!is_object(value, pointer, faults)) return out;
    out.id = text_of(value, "id", pointer, faults);
    out.kind = text_of(value, "kind", pointer, faults);
    out.actions = list_of<Action>(value, "action", pointer, faults, action_from);
    out.targets = list_of<Member>(value, "target", pointer, faults, member_from);
    out.assigners = list_of<Member>(value, "assigner", pointer, faults, member_from);
    out.assignees = list_of<Member>(value, "assignee", pointer, faults, member_from);
    out.constraints = list_of<Constraint>(value, "constraint", pointer, faults, constraint_from);
    out.duties = list_of<Rule>(value, "duty", pointer, faults, rule_from);
    out.remedies = list_of<Rule>(value, "remedy", pointer, faults, rule_from);
    out.consequences = list_of<Rule>(value, "consequence", pointer, faults, rule_from);
    if (Value const* const functions = value.find("functions"))
        for (auto const& [function, party] : functions->members)
            out.functions.emplace_back(function, party.text);
    return out;
}

}  // namespace

Operand operand_from(Value const& value, std::string const& pointer, Faults& faults) {
    if (!is_object(value, pointer, faults)) return {};
    return {text_of(value, "iri", pointer, faults), text_of(value, "value", pointer, faults),
            text_of(value, "type", pointer, faults)};
}

Policy policy_from(Value const& value, std::string const& pointer, Faults& faults) {
    Policy out;
    if (!is_object(value, pointer, faults)) return out;
    out.uid = text_of(value, "uid", pointer, faults);
    out.types = list_of<std::string>(value, "types", pointer, faults, plain_text);
    if (std::string type = text_of(value, "type", pointer, faults); out.types.empty() && !type.empty())
        out.types.push_back(std::move(type));
    out.profiles = list_of<std::string>(value, "profile", pointer, faults, plain_text);
    out.conflict = without_prefix(text_of(value, "conflict", pointer, faults));
    out.inherit_from = list_of<std::string>(value, "inheritFrom", pointer, faults, plain_text);
    out.rules = list_of<Rule>(value, "rules", pointer, faults, rule_from);
    return out;
}

}  // namespace licet::adapters::odrl
