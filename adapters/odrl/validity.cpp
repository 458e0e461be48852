// Is a policy valid ODRL? Each fault is a sentence; who reads wants all of them.

#include "adapters/odrl/evaluate.hpp"
#include "adapters/odrl/vocabulary.hpp"

#include <algorithm>
#include <set>

namespace licet::adapters::odrl {
namespace {

class Validator {
public:
    explicit Validator(std::vector<Policy> const& policies) : policies_(policies) {}

    std::vector<std::string> run() {
        std::size_t rules = 0;
        for (Policy const& policy : policies_) {
            policy_ = &policy;
            rules += policy.rules.size();
            check_inheritance(policy);
            for (Rule const& rule : policy.rules) {
                check_parties(policy, rule);
                check_rule(rule);
            }
        }
        if (rules == 0) fault("a policy has at least one rule");
        return std::move(faults_);
    }

private:
    void fault(std::string what) { faults_.push_back(std::move(what)); }
    bool has_profile() const { return !policy_->profiles.empty(); }
    Policy const* find(std::string const& uid) const {
        auto const at = std::ranges::find(policies_, uid, &Policy::uid);
        return at == policies_.end() ? nullptr : &*at;
    }

    void check_inheritance(Policy const& policy) {
        std::set<std::string> seen{policy.uid};
        std::vector<std::string> next = policy.inherit_from;
        while (!next.empty()) {
            std::string const uid = next.back();
            next.pop_back();
            if (uid.find(':') == std::string::npos) {
                fault("inheritFrom must name a policy by its IRI: " + uid);
                continue;
            }
            Policy const* const parent = find(uid);
            if (uid == policy.uid) {
                fault("inheritance must not go in a circle: " + uid);
                return;
            }
            if (!seen.insert(uid).second || parent == nullptr) continue;
            next.insert(next.end(), parent->inherit_from.begin(), parent->inherit_from.end());
        }
    }

    bool inherits(Policy const& policy, std::vector<Member> Rule::*who) const {
        return std::ranges::any_of(policy.inherit_from, [&](std::string const& uid) {
            Policy const* const parent = find(uid);
            return parent == nullptr ||
                   std::ranges::any_of(parent->rules, [&](Rule const& r) { return !(r.*who).empty(); });
        });
    }
    void check_parties(Policy const& policy, Rule const& rule) {
        bool const is_agreement = std::ranges::find(policy.types, "Agreement") != policy.types.end();
        bool const is_offer = std::ranges::find(policy.types, "Offer") != policy.types.end();
        if ((is_offer || is_agreement) && rule.assigners.empty() && !inherits(policy, &Rule::assigners))
            fault("an offer or agreement names the assigner of each rule");
        if (is_agreement && rule.assignees.empty() && !inherits(policy, &Rule::assignees))
            fault("an agreement names the assignee of each rule");
    }

    void check_rule(Rule const& rule) {
        for (Action const& action : rule.actions) {
            if (!action.id.empty() && !is_action(action.id) && !has_profile())
                fault("an action that ODRL does not know needs a profile: " + action.id);
            check_all(action.refinement);
        }
        for (auto const* const members : {&rule.targets, &rule.assigners, &rule.assignees})
            for (Member const& member : *members) {
                if (!member.refinement.empty() && member.source.empty())
                    fault("a refined collection says its source");
                check_all(member.refinement);
            }
        check_all(rule.constraints);
        for (Rule const& remedy : rule.remedies)
            if (!remedy.consequences.empty()) fault("a remedy must not have a consequence");
        for (auto const* const below : {&rule.duties, &rule.remedies, &rule.consequences})
            for (Rule const& one : *below) check_rule(one);
    }

    void check_all(std::vector<Constraint> const& all) {
        for (Constraint const& constraint : all) check(constraint, false);
    }
    void check(Constraint const& c, bool is_operand) {
        if (!c.logical.empty()) {
            if (c.operands.empty()) fault("a logical constraint has operands");
            for (Constraint const& operand : c.operands) check(operand, true);
            return;
        }
        if (c.has_two_lefts) fault("a constraint has one left operand");
        bool const says_nothing =
            c.left.empty() && c.op.empty() && c.right.empty() && c.right_reference.empty();
        if (says_nothing && has_profile() && !is_operand)
            return;  // a kind of constraint that the profile defines
        if (c.left.empty() && !c.has_two_lefts) fault("a constraint has a left operand");
        if (c.op.empty()) fault("a constraint has an operator");
        bool const is_blank =
            std::ranges::any_of(c.right, [](Operand const& o) { return o.iri.empty() && o.value.empty(); });
        if ((c.right.empty() && c.right_reference.empty()) || is_blank)
            fault("a constraint has a right operand");
        if (has_profile()) return;
        if (!c.left.empty() && !is_left_operand(c.left))
            fault("a left operand that ODRL does not know needs a profile: " + c.left);
        if (!c.op.empty() && !is_operator("odrl:" + c.op))
            fault("an operator that ODRL does not know needs a profile: " + c.op);
    }

    std::vector<Policy> const& policies_;
    Policy const* policy_ = nullptr;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> faults_of(std::vector<Policy> const& policies) {
    return Validator(policies).run();
}

}  // namespace licet::adapters::odrl
