#include "adapters/odrl/evaluate.hpp"

#include "adapters/odrl/vocabulary.hpp"

#include <algorithm>

namespace licet::adapters::odrl {
namespace {

Truth truth(bool value) {
    return value ? Truth::yes : Truth::no;
}

bool any_equal(std::vector<Operand> const& all, Operand const& one) {
    return std::ranges::any_of(all, [&](Operand const& o) { return equal(o, one); });
}

Truth comparison_holds(Constraint const& constraint, World const& world) {
    auto const at = world.values.find(constraint.left);
    // What is not said of the request satisfies only that it be none of something.
    if (at == world.values.end() || at->second.empty()) return truth(constraint.op == "isNoneOf");
    std::vector<Operand> const& values = at->second;
    std::vector<Operand> const& right = constraint.right;
    if (right.empty()) return Truth::unknown;  // given by reference: nothing is fetched
    if (constraint.op == "isAnyOf")
        return truth(std::ranges::any_of(values, [&](Operand const& v) { return any_equal(right, v); }));
    if (constraint.op == "isNoneOf")
        return truth(std::ranges::none_of(values, [&](Operand const& v) { return any_equal(right, v); }));
    if (constraint.op == "isAllOf")
        return truth(std::ranges::all_of(right, [&](Operand const& r) { return any_equal(values, r); }));
    if (constraint.op == "isA" || constraint.op == "isPartOf" || constraint.op == "hasPart") {
        if (std::ranges::any_of(values, [&](Operand const& v) { return any_equal(right, v); }))
            return Truth::yes;
        for (Operand const& value : values)
            if (auto const in = world.member_of.find(value.iri); in != world.member_of.end())
                for (std::string const& whole : in->second)
                    if (any_equal(right, {whole, "", ""})) return Truth::yes;
        return Truth::unknown;  // what belongs to what is not all known
    }
    if (values.size() != 1 || right.size() != 1) return Truth::unknown;
    auto const order = compare(values[0], right[0]);
    if (!order) return Truth::unknown;
    if (constraint.op == "eq") return truth(*order == std::partial_ordering::equivalent);
    if (constraint.op == "neq") return truth(*order != std::partial_ordering::equivalent);
    if (*order == std::partial_ordering::unordered) return Truth::no;
    if (constraint.op == "lt") return truth(*order < 0);
    if (constraint.op == "lteq") return truth(*order <= 0);
    if (constraint.op == "gt") return truth(*order > 0);
    if (constraint.op == "gteq") return truth(*order >= 0);
    return Truth::unknown;
}

bool is_member(Member const& asked, std::string const& who, World const& world) {
    if (who == asked.id || (!asked.source.empty() && who == asked.source)) return true;
    auto const at = world.member_of.find(who);
    if (at == world.member_of.end()) return false;
    return std::ranges::any_of(at->second,
                               [&](std::string const& in) { return in == asked.id || in == asked.source; });
}

}  // namespace

bool equal(Operand const& a, Operand const& b) {
    auto const order = compare(a, b);
    return order && *order == std::partial_ordering::equivalent;
}

Truth holds(Constraint const& constraint, World const& world) {
    if (constraint.logical.empty()) return comparison_holds(constraint, world);
    std::size_t yes = 0;
    std::size_t unknown = 0;
    for (Constraint const& operand : constraint.operands) {
        Truth const one = holds(operand, world);
        if (one == Truth::yes) ++yes;
        if (one == Truth::unknown) ++unknown;
    }
    std::size_t const count = constraint.operands.size();
    if (constraint.logical == "or") return yes > 0 ? Truth::yes : unknown > 0 ? Truth::unknown : Truth::no;
    if (constraint.logical == "xone")
        return yes > 1 ? Truth::no : unknown > 0 ? Truth::unknown : truth(yes == 1);
    return yes == count ? Truth::yes : yes + unknown == count ? Truth::unknown : Truth::no;
}

Truth holds(std::vector<Constraint> const& all, World const& world) {
    Truth out = Truth::yes;
    for (Constraint const& constraint : all) {
        Truth const one = holds(constraint, world);
        if (one == Truth::no) return Truth::no;
        if (one == Truth::unknown) out = Truth::unknown;
    }
    return out;
}

bool holds(Constraint const& constraint, std::function<bool(Constraint const&)> const& comparison) {
    if (constraint.logical.empty()) return comparison(constraint);
    auto const yes = static_cast<std::size_t>(std::ranges::count_if(
        constraint.operands, [&](Constraint const& operand) { return holds(operand, comparison); }));
    if (constraint.logical == "or") return yes > 0;
    if (constraint.logical == "xone") return yes == 1;
    return yes == constraint.operands.size();
}

Premises premises_of(Rule const& rule, Request const& request, World const& world) {
    Premises out;
    auto const matches = [&](std::vector<Member> const& members,
                             std::string const& who) -> std::optional<bool> {
        if (members.empty()) return std::nullopt;
        return std::ranges::any_of(members, [&](Member const& m) {
            return is_member(m, who, world) && holds(m.refinement, world) != Truth::no;
        });
    };
    out.target = matches(rule.targets, request.target);
    out.party = matches(rule.assignees, request.party);
    if (!rule.actions.empty()) {
        out.action = false;
        out.refinement = false;
        for (Action const& action : rule.actions) {
            if (!includes(action.id, request.action)) continue;
            out.action = true;
            if (holds(action.refinement, world) == Truth::yes) out.refinement = true;
        }
    }
    // Unknown never allows: at this gate it counts as not satisfied.
    if (!rule.constraints.empty()) out.constraint = holds(rule.constraints, world) == Truth::yes;
    return out;
}

bool conflict(std::vector<Policy> const& policies, World const& world) {
    std::vector<Rule const*> rules;
    for (Policy const& policy : policies)
        for (Rule const& rule : policy.rules) rules.push_back(&rule);
    auto const members_meet = [&](std::vector<Member> const& a, std::vector<Member> const& b) {
        if (a.empty() || b.empty()) return true;
        for (Member const& x : a)
            for (Member const& y : b) {
                if (is_member(x, y.id, world) || is_member(y, x.id, world)) return true;
                for (auto const& [who, in] : world.member_of)
                    if (is_member(x, who, world) && is_member(y, who, world)) return true;
            }
        return false;
    };
    auto const refinements_of = [](Rule const& rule) {
        std::vector<Constraint> out = rule.constraints;
        for (Action const& action : rule.actions)
            out.insert(out.end(), action.refinement.begin(), action.refinement.end());
        return out;
    };
    for (Rule const* const a : rules)
        for (Rule const* const b : rules) {
            bool const forbids = a->kind == "prohibition" && b->kind != "prohibition";
            bool const demands = a->kind == "obligation" && b->kind == "permission";
            if (!forbids && !demands) continue;
            bool const actions_meet = std::ranges::any_of(a->actions, [&](Action const& x) {
                return std::ranges::any_of(b->actions, [&](Action const& y) {
                    return includes(x.id, y.id) || includes(y.id, x.id);
                });
            });
            if (!actions_meet || !members_meet(a->targets, b->targets) ||
                !members_meet(a->assignees, b->assignees))
                continue;
            Fit const together = fit(refinements_of(*a), refinements_of(*b), false);
            // A prohibition bites where both can hold; a demand where what is demanded is not allowed.
            if (forbids ? together != Fit::conflict : together == Fit::conflict) return true;
        }
    return false;
}

}  // namespace licet::adapters::odrl
