// ODRL: a policy's permissions are offers, or licences where it is an agreement. A constraint or a duty that
// we cannot say takes its permission with it, for without it more would be granted than was.

#include "adapters/drafts/writer.hpp"
#include "adapters/odrl/vocabulary.hpp"
#include "contracts/values/currency.hpp"
#include "contracts/values/time.hpp"

#include <algorithm>

namespace licet::adapters::drafts {
namespace {

using contracts::Purpose;
using contracts::PurposeSet;
using json::Value;
using odrl::Constraint;
using odrl::Rule;

// Our own words in a profile: every purpose is an action.
constexpr std::string_view profile = "urn:licet:purpose:";

struct Meaning {
    std::string_view action;
    Purpose purpose;
};
constexpr Meaning meanings[] = {{"odrl:index", Purpose::index}, {"odrl:display", Purpose::display}};

PurposeSet purposes_of_action(std::string const& action) {
    PurposeSet out;
    if (action == "odrl:use") return {(std::uint64_t{1} << contracts::purpose_count) - 1};
    if (action.starts_with(profile))
        if (auto const purpose = contracts::purpose_from_text(action.substr(profile.size())))
            out.add(*purpose);
    for (Meaning const& meaning : meanings)
        if (odrl::includes(action, meaning.action)) out.add(meaning.purpose);
    return out;
}

// Our own things come home under their own names.
std::string own_name(std::string const& iri) {
    for (std::string_view const prefix : {"urn:licet:asset:", "urn:licet:party:"})
        if (iri.starts_with(prefix)) return iri.substr(prefix.size());
    return Writer::name_from(iri);
}

std::string tail_of(std::string const& iri) {
    return iri.substr(iri.find_last_of("/#:") + 1);
}

// The ISO 3166 code at the end of an IRI, or a bare code.
std::optional<std::uint8_t> territory_from(odrl::Operand const& operand) {
    return contracts::territory_from_code(tail_of(operand.iri.empty() ? operand.value : operand.iri));
}

std::optional<std::string> day_from(odrl::Operand const& operand, bool is_after) {
    auto date = date_from_text(std::string_view(operand.value).substr(0, 10));
    if (!date) return std::nullopt;
    bool const is_midnight = operand.value.size() == 10 || operand.value.find("T00:00:00") == 10;
    if (!is_midnight) return std::nullopt;
    if (is_after) ++date->days;
    return licet::text_of(*date);
}

// Narrows the grant by one constraint; false where we cannot say it.
bool narrow(Constraint const& c, Grant& grant) {
    if (!c.logical.empty()) {
        bool const all = c.logical == "and" || c.logical == "andSequence";
        return all &&
               std::ranges::all_of(c.operands, [&](Constraint const& one) { return narrow(one, grant); });
    }
    if (c.right.empty()) return false;
    if (c.left == "odrl:spatial" && (c.op == "eq" || c.op == "isAnyOf" || c.op == "isPartOf")) {
        contracts::TerritorySet there;
        for (odrl::Operand const& operand : c.right) {
            auto const territory = territory_from(operand);
            if (!territory) return false;
            there.bits.set(*territory);
        }
        auto granted = grant.territories.value_or(contracts::TerritorySet::world());
        granted.bits &= there.bits;
        grant.territories = granted;
        return true;
    }
    if (c.left == "urn:licet:privacy" && c.op == "lteq" && c.right.size() == 1) {
        if (!contracts::privacy_class_from_text(c.right[0].value)) return false;
        grant.privacy = c.right[0].value;
        return true;
    }
    if (c.left != "odrl:dateTime" || c.right.size() != 1) return false;
    // A scope begins with a day and ends before one.
    if (c.op == "gteq" || c.op == "gt") {
        auto const day = day_from(c.right[0], c.op == "gt" && c.right[0].value.size() == 10);
        if (!day || (c.op == "gt" && c.right[0].value.size() != 10)) return false;
        grant.from = grant.from ? std::max(*grant.from, *day) : *day;
        return true;
    }
    if (c.op == "lt" || c.op == "lteq") {
        auto const day = day_from(c.right[0], c.op == "lteq" && c.right[0].value.size() == 10);
        if (!day || (c.op == "lteq" && c.right[0].value.size() != 10)) return false;
        grant.until = grant.until ? std::min(*grant.until, *day) : *day;
        return true;
    }
    return false;
}

// A payment of so much once, or for each unit of a meter of ours, in a currency that is named.
bool is_payment(Rule const& duty, Grant& grant, Known const& known) {
    if (duty.actions.size() != 1 || duty.actions[0].id != "odrl:compensate" || !duty.constraints.empty() ||
        duty.actions[0].refinement.empty() || duty.actions[0].refinement.size() > 2)
        return false;
    Constraint amount;
    std::string meter;
    for (Constraint const& c : duty.actions[0].refinement) {
        constexpr std::string_view meters = "urn:licet:meter:";
        if (c.left == "odrl:unitOfCount" && c.op == "eq" && c.right.size() == 1 &&
            c.right[0].iri.starts_with(meters))
            meter = c.right[0].iri.substr(meters.size());
        else
            amount = c;
    }
    if (meter.empty() != (duty.actions[0].refinement.size() == 1)) return false;
    if (amount.left != "odrl:payAmount" || amount.op != "eq" || amount.right.size() != 1) return false;
    auto const currency = tail_of(amount.unit);
    auto const code = currency == "Euro" || currency == "euro" ? std::string("EUR") : currency;
    if (!Currency::from_code(code) || !rate_from_text(amount.right[0].value)) return false;
    if (!meter.empty()) {
        grant.pay = Value::object(
            {{"usage", Value::of(meter)},
             {"tiers", Value::array({Value::object({{"price", Value::of(amount.right[0].value)}})})},
             {"window", Value::of("term")}});
        grant.currency = code;
        return true;
    }
    Value pay = Value::object({{"fixed", Value::of(amount.right[0].value)}});
    if (auto const from = grant.from ? grant.from : known.from) pay.set("on", Value::of(*from));
    grant.pay = std::move(pay);
    grant.currency = code;
    return true;
}

bool accept_duty(Rule const& duty, Grant& grant, Known const& known) {
    if (is_payment(duty, grant, known)) return true;
    if (duty.actions.size() != 1 || !duty.actions[0].refinement.empty() || !duty.constraints.empty())
        return false;
    std::string const& action = duty.actions[0].id;
    constexpr std::string_view own = "urn:licet:duty:";
    if (action.starts_with(own)) {
        auto const named = contracts::duty_from_text(action.substr(own.size()));
        if (named) grant.duties = contracts::joined(grant.duties, {*named});
        return named.has_value();
    }
    if (action != "odrl:attribute" && action != "cc:Attribution") return false;
    grant.duties = contracts::joined(grant.duties, {contracts::Duty::attribute});
    return true;
}

std::string actions_text(Rule const& rule) {
    std::string out;
    for (odrl::Action const& action : rule.actions) out += (out.empty() ? "" : ", ") + action.id;
    return out.empty() ? "no action" : out;
}

}  // namespace

Drafts drafts_of(std::vector<odrl::Policy> const& policies, std::string_view name, std::string_view digest,
                 Known const& known) {
    Writer writer(name, digest, known);
    std::vector<std::string> listed;
    for (std::size_t p = 0; p < policies.size(); ++p) {
        odrl::Policy const& policy = policies[p];
        std::string const place = "/policy/" + std::to_string(p + 1);
        if (!policy.inherit_from.empty())
            writer.lose(place + "/inheritFrom: " + policy.inherit_from.front() + ": not fetched");
        if (!policy.conflict.empty()) writer.lose(place + "/conflict: " + policy.conflict);
        bool const is_agreement = std::ranges::find(policy.types, "Agreement") != policy.types.end();
        PurposeSet prohibited;
        for (Rule const& rule : policy.rules)
            if (rule.kind == "prohibition") {
                for (odrl::Action const& action : rule.actions)
                    prohibited.bits |= purposes_of_action(action.id).bits;
                writer.lose(place + "/prohibition: " + actions_text(rule) +
                            ": what is not granted needs no prohibition");
            }
        std::size_t number = 0;
        for (Rule const& rule : policy.rules) {
            if (rule.kind == "obligation") writer.lose(place + "/obligation: " + actions_text(rule));
            if (rule.kind != "permission") continue;
            std::string const at = place + "/permission/" + std::to_string(++number);
            Grant grant;
            for (odrl::Action const& action : rule.actions) {
                PurposeSet const means =
                    action.refinement.empty() ? purposes_of_action(action.id) : PurposeSet{};
                if (means.bits == 0)
                    writer.lose(at + "/action: " + action.id +
                                (action.refinement.empty() ? ": no purpose of ours" : ": refined"));
                grant.purposes.bits |= means.bits;
            }
            grant.purposes.bits &= ~prohibited.bits;
            auto const licensor =
                rule.assigners.size() == 1 ? std::optional(own_name(rule.assigners[0].id)) : std::nullopt;
            if (is_agreement && rule.assignees.size() == 1) grant.licensee = own_name(rule.assignees[0].id);
            bool is_whole = true;
            for (Constraint const& constraint : rule.constraints)
                if (!narrow(constraint, grant)) {
                    is_whole = false;
                    writer.lose(at + "/constraint: " +
                                (constraint.logical.empty() ? constraint.left + " " + constraint.op
                                                            : constraint.logical) +
                                ": no offer, for without it more would be granted");
                }
            for (Rule const& duty : rule.duties)
                if (!accept_duty(duty, grant, known)) {
                    is_whole = false;
                    writer.lose(at + "/duty: " + actions_text(duty) +
                                ": no offer, for without it more would be granted");
                }
            if (!is_agreement && !rule.assignees.empty()) {
                is_whole = false;
                writer.lose(at + "/assignee: no offer, for it is for one party alone");
            }
            if (grant.territories && grant.territories->bits.none()) is_whole = false;
            if (is_agreement && is_whole && !grant.pay)
                grant.pay = Value::object({{"fixed", Value::of("0")}});
            for (odrl::Member const& target : rule.targets) {
                std::string const written = target.id.empty() ? target.source : target.id;
                if (written.empty()) continue;
                std::string const asset = own_name(written);
                if (std::ranges::find(listed, asset) == listed.end()) {
                    listed.push_back(asset);
                    writer.list_asset(asset, std::nullopt, "named by the ODRL policy " + policy.uid,
                                      {written}, licensor);
                }
                if (!target.refinement.empty()) {
                    writer.lose(at + "/target: a refined collection: no offer");
                    continue;
                }
                if (is_whole) writer.grant(asset, grant, licensor);
            }
        }
    }
    return writer.take();
}

}  // namespace licet::adapters::drafts
