#include "adapters/tdmrep/tdmrep.hpp"

#include "adapters/robots/path_pattern.hpp"

namespace licet::adapters::tdmrep {

using json::Value;

Result<Reservations, json::Fault> read(std::string_view text) {
    auto const document = json::parse(text, {.bytes_max = 4U << 20U, .depth_max = 16});
    if (!document) return Unexpected{document.error()};
    if (!document->is_array())
        return Unexpected{json::Fault{"", "must be a list of {\"location\", \"tdm-reservation\"}", 0}};
    if (document->items.size() > rules_max)
        return Unexpected{json::Fault{"", "must have at most " + std::to_string(rules_max) + " rules", 0}};
    Reservations out;
    for (Value const& item : document->items) {
        Value const* const location = item.find("location");
        if (location == nullptr || !location->is_string()) {
            out.issues.insert("rule-without-location");
            continue;
        }
        Rule rule{normalised_pattern(location->text), std::nullopt, ""};
        Value const* const reservation = item.find("tdm-reservation");
        if (reservation != nullptr && (reservation->is_number() || reservation->is_string()) &&
            (reservation->text == "0" || reservation->text == "1"))
            rule.reserved = reservation->text == "1";
        else
            out.issues.insert(reservation == nullptr ? "rule-without-reservation" : "bad-reservation");
        if (Value const* const policy = item.find("tdm-policy")) {
            if (policy->is_string())
                rule.policy = policy->text;
            else
                out.issues.insert("bad-policy");
        }
        out.rules.push_back(std::move(rule));
    }
    return out;
}

Rule const* rule_for(Reservations const& reservations, std::string_view path) {
    std::string const asked = normalised_pattern(path);
    Rule const* best = nullptr;
    for (Rule const& rule : reservations.rules) {
        if (!rule.reserved || !covers_path(rule.location, asked)) continue;
        // Of two equally specific the one that reserves.
        if (best == nullptr || rule.location.size() > best->location.size() ||
            (rule.location.size() == best->location.size() && *rule.reserved))
            best = &rule;
    }
    return best;
}

Value answer_of(Rule const* rule) {
    if (rule == nullptr) return Value::object({{"reserved", Value()}});
    Value out = Value::object({{"reserved", Value::of(*rule->reserved ? 1LL : 0LL)}});
    if (!rule->policy.empty()) out.set("policy", Value::of(rule->policy));
    return out;
}

Value reading_of(Reservations const& reservations) {
    Value rules = Value::array();
    for (Rule const& rule : reservations.rules) {
        Value one =
            Value::object({{"location", Value::of(rule.location)},
                           {"reserved", rule.reserved ? Value::of(*rule.reserved ? 1LL : 0LL) : Value()}});
        if (!rule.policy.empty()) one.set("policy", Value::of(rule.policy));
        rules.push(std::move(one));
    }
    Value issues = Value::array();
    for (std::string const& issue : reservations.issues) issues.push(Value::of(issue));
    return Value::object({{"rules", std::move(rules)}, {"issues", std::move(issues)}});
}

}  // namespace licet::adapters::tdmrep
