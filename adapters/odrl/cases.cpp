#include "adapters/odrl/cases.hpp"

#include "adapters/odrl/evaluate.hpp"
#include "adapters/odrl/vocabulary.hpp"

#include <algorithm>

namespace licet::adapters::odrl {
namespace {

using json::Faults;
using json::Value;

std::string text_at(Value const* object, std::string_view key) {
    Value const* const value = object == nullptr ? nullptr : object->find(key);
    return value != nullptr && (value->is_string() || value->is_number()) ? value->text : "";
}

std::vector<Policy> policies_of(Value const& question, Faults& faults) {
    std::vector<Policy> out;
    if (Value const* const one = question.find("policy")) out.push_back(policy_from(*one, "/policy", faults));
    if (Value const* const list = question.find("policies")) {
        if (!list->is_array()) faults.add("/policies", "must be a list");
        for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i)
            out.push_back(policy_from(list->items[i], json::pointer_to("/policies", i), faults));
    }
    if (out.empty()) faults.add("/policy", "is missing");
    return out;
}

World world_of(Value const& question, Faults& faults) {
    World out;
    Value const* const world = question.find("world");
    if (std::string const now = text_at(world, "now"); !now.empty())
        out.values["odrl:dateTime"] = {{"", now, "xsd:dateTime"}};
    if (Value const* const members = world == nullptr ? nullptr : world->find("memberOf"))
        for (auto const& [who, in] : members->members)
            for (Value const& collection : in.items) out.member_of[who].push_back(collection.text);
    Value const* const request = question.find("request");
    Value const* const context = request == nullptr ? nullptr : request->find("context");
    if (context == nullptr || !context->is_array()) return out;
    for (std::size_t i = 0; i < context->items.size() && !faults.any(); ++i) {
        std::string const left = compact(text_at(&context->items[i], "left"));
        std::vector<Operand> values;
        if (Value const* const right = context->items[i].find("right"))
            for (Value const& value : right->items)
                values.push_back(operand_from(value, "/request/context", faults));
        out.values[left == "sotw:CurrentXSDDateTime" ? "odrl:dateTime" : left] = std::move(values);
    }
    return out;
}

// Some name what is measured by the unit it is measured in.
void name_by_unit(std::vector<Constraint> const& all, World& world) {
    for (Constraint const& c : all) {
        if (auto const at = world.values.find(c.unit);
            !c.unit.empty() && at != world.values.end() && !world.values.contains(c.left))
            world.values[c.left] = at->second;
        name_by_unit(c.operands, world);
    }
}

// Was the duty's payment made, in full, in its currency, by who asks?
bool is_paid(Rule const& duty, Value const* world, std::string const& party) {
    Value const* const payments = world == nullptr ? nullptr : world->find("payments");
    if (payments == nullptr || !payments->is_array()) return false;
    auto const tail = [](std::string const& iri) { return iri.substr(iri.find_last_of("/#:") + 1); };
    for (Value const& payment : payments->items) {
        if (text_at(&payment, "conditionId") != duty.id || text_at(&payment, "payer") != party) continue;
        World facts;
        facts.values["odrl:payAmount"] = {{"", text_at(&payment, "amount"), "xsd:decimal"}};
        bool is_enough = true;
        for (Action const& action : duty.actions) {
            is_enough = is_enough && holds(action.refinement, facts) == Truth::yes;
            for (Constraint const& c : action.refinement)
                is_enough =
                    is_enough && (c.unit.empty() || tail(c.unit) == tail(text_at(&payment, "currency")));
        }
        if (is_enough) return true;
    }
    return false;
}

// A duty blocks what it is a condition of: as soon as it is not fulfilled, or only once it is violated.
bool blocks(Rule const& duty, Value const& question, World const& world, bool is_precondition) {
    if (!duty.constraints.empty() && holds(duty.constraints, world) != Truth::yes) return false;
    Value const* const facts = question.find("world");
    Value const* const duties = facts == nullptr ? nullptr : facts->find("duty");
    Value const* const report = duties == nullptr ? nullptr : duties->find(duty.id);
    std::string const state = text_at(report, "deontic");
    if (!is_precondition) return state == "Violated";
    return state != "Fulfilled" && !is_paid(duty, facts, text_at(question.find("request"), "party"));
}

Value report_of(std::optional<bool> premise) {
    return Value::array({Value::of(*premise ? "Satisfied" : "Unsatisfied")});
}

Value permission_query(Value const& question, Faults& faults) {
    auto const policies = policies_of(question, faults);
    World world = world_of(question, faults);
    if (faults.any()) return {};
    Value const* const asked = question.find("request");
    Request const request{text_at(asked, "party"), compact(text_at(asked, "action")),
                          text_at(asked, "target")};
    bool const is_precondition = text_at(&question, "dutyMode") != "optimistic";
    bool is_permitted = false;
    bool is_prohibited = false;
    Value rules = Value::array();
    for (Rule const& rule : policies.front().rules) {
        for (Action const& action : rule.actions) name_by_unit(action.refinement, world);
        Premises const premises = premises_of(rule, request, world);
        bool const is_blocked = std::ranges::any_of(
            rule.duties, [&](Rule const& duty) { return blocks(duty, question, world, is_precondition); });
        bool const is_active = premises.hold() && !is_blocked;
        bool const applies = is_active && premises.refinement;
        if (rule.kind == "permission") is_permitted = is_permitted || applies;
        if (rule.kind == "prohibition") is_prohibited = is_prohibited || applies;
        Value one = Value::object();
        one.set("rule", Value::of(rule.id));
        one.set("kind", Value::of(rule.kind));
        one.set("activation", Value::of(is_active ? "Active" : "Inactive"));
        if (is_precondition) {
            one.set("control", Value::of((rule.kind == "prohibition") != applies ? "Permit" : "Deny"));
        } else {
            Value parts = Value::object();
            if (premises.action) parts.set("ActionReport", report_of(premises.action));
            if (premises.constraint) parts.set("ConstraintReport", report_of(premises.constraint));
            if (premises.party) parts.set("PartyReport", report_of(premises.party));
            if (premises.target) parts.set("TargetReport", report_of(premises.target));
            if (!parts.members.empty()) one.set("premises", std::move(parts));
        }
        rules.push(std::move(one));
    }
    Value verdict = Value::object();
    verdict.set("closed", Value::of(is_permitted && !is_prohibited ? "permit" : "deny"));
    verdict.set("open", Value::of(is_prohibited ? "deny" : "permit"));
    return Value::object({{"rules", std::move(rules)}, {"verdict", std::move(verdict)}});
}

// "permission.1": the first permission.
Rule const* rule_named(std::vector<Policy> const& policies, std::string const& name) {
    std::size_t const dot = name.find('.');
    if (dot == std::string::npos) return nullptr;
    std::size_t wanted = 0;
    for (char const c : name.substr(dot + 1)) wanted = wanted * 10 + static_cast<std::size_t>(c - '0');
    for (Policy const& policy : policies)
        for (Rule const& rule : policy.rules)
            if (rule.kind == name.substr(0, dot) && --wanted == 0) return &rule;
    return nullptr;
}

// The state of one rule where the truth of its parts is given.
class Preset {
public:
    explicit Preset(Value const* presets)
        : defaults_(presets == nullptr ? nullptr : presets->find("defaults")),
          instances_(presets == nullptr ? nullptr : presets->find("instances")) {}

    bool is(std::string const& key, std::string const& id, std::string_view wanted, bool otherwise) const {
        if (std::string const own = text_at(instances_, id); !id.empty() && !own.empty())
            return own == wanted;
        std::string const said = text_at(defaults_, key);
        return said.empty() ? otherwise : said == wanted;
    }
    bool all_hold(std::vector<Constraint> const& all, std::string const& key) const {
        return std::ranges::all_of(all, [&](Constraint const& one) {
            return holds(one, [&](Constraint const& c) { return is(key, c.id, "Satisfied", true); });
        });
    }
    bool is_second_round() const { return text_at(defaults_, "dutyEvalRound") == "2"; }
    // Done at once; or, in the second round, made good by what follows.
    bool is_fulfilled(Rule const& duty, std::string const& key) const {
        if (!all_hold(duty.constraints, key + "Constraint"))
            return true;  // its condition is not there: nothing is asked
        bool const is_done = is(key + "Action", duty.id, "Exercised", false);
        bool const follows = std::ranges::all_of(duty.consequences, [&](Rule const& consequence) {
            return is("consequenceAction", consequence.id, "Exercised", false);
        });
        return is_done && (!is_second_round() || follows);
    }

private:
    Value const* defaults_;
    Value const* instances_;
};

Value rule_state(Value const& question, Faults& faults) {
    auto const policies = policies_of(question, faults);
    Rule const* const rule = faults.any() ? nullptr : rule_named(policies, text_at(&question, "rule"));
    if (rule == nullptr) {
        faults.add("/rule", "must name a rule of the policy, as permission.1");
        return {};
    }
    Preset const preset(question.find("presets"));
    bool is_active = preset.all_hold(rule->constraints, "constraint");
    for (Action const& action : rule->actions)
        is_active = is_active && preset.all_hold(action.refinement, "refinement");
    for (auto const* const members : {&rule->targets, &rule->assigners, &rule->assignees})
        for (Member const& member : *members)
            is_active = is_active && preset.all_hold(member.refinement, "refinement");
    std::string status;
    if (rule->kind == "permission") {
        for (Rule const& duty : rule->duties) is_active = is_active && preset.is_fulfilled(duty, "duty");
        status = is_active ? "Allowed" : "Not-Allowed";
    } else if (rule->kind == "prohibition") {
        bool const is_done = preset.is("action", rule->id, "Exercised", false);
        bool const is_remedied =
            !rule->remedies.empty() && std::ranges::all_of(rule->remedies, [&](Rule const& remedy) {
                return preset.is("remedyAction", remedy.id, "Exercised", false);
            });
        status = is_active && is_done && !is_remedied ? "Infringed" : "Not-Infringed";
    } else {
        bool const is_done =
            preset.is("action", rule->id, "Exercised", preset.is("dutyAction", rule->id, "Exercised", false));
        bool const follows = std::ranges::all_of(rule->consequences, [&](Rule const& consequence) {
            return preset.is("consequenceAction", consequence.id, "Exercised", false);
        });
        status =
            is_active && is_done && (!preset.is_second_round() || follows) ? "Fulfilled" : "Not-Fulfilled";
    }
    return Value::object(
        {{"rule", Value::of(is_active ? "ACTIVE" : "NOT-ACTIVE")}, {"status", Value::of(status)}});
}

// What became of a rule after what was done.
Value rule_monitoring(Value const& question, Faults& faults) {
    auto const policies = policies_of(question, faults);
    World world = world_of(question, faults);
    if (faults.any() || policies.front().rules.empty()) {
        faults.add("/policy/rules", "must have a rule");
        return {};
    }
    Rule const& rule = policies.front().rules.front();
    bool const is_active = rule.constraints.empty() || holds(rule.constraints, world) == Truth::yes;
    bool is_done = false;
    Value const* const facts = question.find("world");
    if (Value const* const performed = facts == nullptr ? nullptr : facts->find("performed"))
        for (Value const& deed : performed->items) {
            World then = world;
            then.values["odrl:dateTime"] = {{"", text_at(&deed, "at"), "xsd:dateTime"}};
            Premises const premises = premises_of(
                rule, {text_at(&deed, "party"), compact(text_at(&deed, "action")), text_at(&deed, "target")},
                then);
            is_done = is_done || (premises.hold() && premises.refinement);
        }
    std::string deontic = "not-set";
    if (is_done && rule.kind == "prohibition") deontic = "violated";
    if (is_done && rule.kind != "prohibition") deontic = "fulfilled";
    return Value::object(
        {{"activation", Value::of(is_active ? "active" : "inactive")}, {"deontic", Value::of(deontic)}});
}

Value validity(Value const& question, Faults& faults) {
    auto const policies = policies_of(question, faults);
    if (faults.any()) return {};
    Value why = Value::array();
    for (std::string const& fault : faults_of(policies)) why.push(Value::of(fault));
    bool const is_valid = why.items.empty();
    return Value::object({{"valid", Value::of(is_valid)}, {"why", std::move(why)}});
}

Value constraint_pair(Value const& question, Faults& faults) {
    auto const policies = policies_of(question, faults);
    if (faults.any()) return {};
    std::vector<std::vector<Constraint>> sides;
    for (Policy const& policy : policies)
        for (Rule const& rule : policy.rules) {
            sides.push_back(rule.constraints);
            for (Action const& action : rule.actions)
                sides.back().insert(sides.back().end(), action.refinement.begin(), action.refinement.end());
        }
    if (sides.size() != 2) {
        faults.add("/policies", "must have two rules together");
        return {};
    }
    std::string const relation = text_at(&question, "relation");
    Fit const found = relation == "subsumption" ? implies(sides[0], sides[1])
                                                : fit(sides[0], sides[1], relation == "verdict");
    return Value::object({{"verdict", Value::of(found == Fit::compatible ? "Compatible"
                                                : found == Fit::conflict ? "Conflict"
                                                                         : "Unknown")}});
}

Value policy_conflict(Value const& question, Faults& faults) {
    auto const policies = policies_of(question, faults);
    World const world = world_of(question, faults);
    if (faults.any()) return {};
    return Value::object({{"state", Value::of(conflict(policies, world) ? "Conflict" : "Compatible")}});
}

struct Kind {
    std::string_view name;
    Value (*answer)(Value const& question, Faults& faults);
};
constexpr Kind kinds[] = {
    {"permission-query", permission_query}, {"rule-state", rule_state},
    {"rule-monitoring", rule_monitoring},   {"validity", validity},
    {"constraint-pair", constraint_pair},   {"policy-conflict", policy_conflict},
};

}  // namespace

Result<Value, json::Fault> answer_to_case(Value const& question) {
    std::string const kind = text_at(&question, "kind");
    for (Kind const& known : kinds) {
        if (known.name != kind) continue;
        Faults faults;
        Value answer = known.answer(question, faults);
        if (faults.any()) return Unexpected{faults.first()};
        return answer;
    }
    std::string names;
    for (Kind const& known : kinds) names += (names.empty() ? "" : ", ") + std::string(known.name);
    return Unexpected{json::Fault{"/kind", "must be one of: " + names, 0}};
}

}  // namespace licet::adapters::odrl
