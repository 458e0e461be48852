#include "adapters/commands/licences_json.hpp"

#include "adapters/commands/canonical.hpp"
#include "adapters/commands/closing_json.hpp"
#include "adapters/commands/reporting_json.hpp"
#include "adapters/json/terms_json.hpp"
#include "contracts/terms/canonical.hpp"

namespace licet::adapters::json {

using namespace licet::settlement;

contracts::TerritorySet territories_from(Fields& fields, std::string_view key, Faults& faults) {
    contracts::TerritorySet out;
    auto const codes = fields.texts(key);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] == "world" && codes.size() == 1) return contracts::TerritorySet::world();
        auto const territory = contracts::territory_from_code(codes[i]);
        if (!territory)
            faults.add(json::pointer_to(fields.at(key), i),
                       "must be an ISO 3166-1 alpha-2 code, or world alone");
        else
            out.bits.set(*territory);
    }
    return out;
}

contracts::PurposeSet purposes_from(Fields& fields, std::string_view key, Faults& faults) {
    contracts::PurposeSet out;
    auto const purposes = fields.texts(key);
    for (std::size_t i = 0; i < purposes.size(); ++i) {
        auto const purpose = contracts::purpose_from_text(purposes[i]);
        if (purpose)
            out.add(*purpose);
        else
            faults.add(json::pointer_to(fields.at(key), i), "is no purpose of the vocabulary");
    }
    return out;
}

contracts::Scope scope_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(
        value, pointer,
        {"purposes", "territories", "from", "until", "exclusive", "privacy", "duties", "if_withdrawn"},
        faults);
    contracts::Scope out;
    out.purposes = purposes_from(fields, "purposes", faults);
    out.territories = territories_from(fields, "territories", faults);
    out.dates.from = fields.date("from");
    out.dates.until = fields.date("until");
    if (fields.has("exclusive") && fields.boolean("exclusive"))
        out.exclusivity = contracts::Exclusivity::exclusive;
    if (fields.has("privacy"))
        out.privacy = fields.one_of("privacy", contracts::privacy_class_from_text, "must be a privacy class",
                                    out.privacy);
    if (fields.has("if_withdrawn"))
        out.if_withdrawn = fields.one_of("if_withdrawn", contracts::if_withdrawn_from_text,
                                         "must be end, continue or refund", out.if_withdrawn);
    if (!fields.has("duties")) return out;
    auto const duties = fields.texts("duties");
    for (std::size_t i = 0; i < duties.size(); ++i) {
        auto const duty = contracts::duty_from_text(duties[i]);
        if (!duty)
            faults.add(json::pointer_to(fields.at("duties"), i), "is no duty of the vocabulary");
        else if (!out.duties.empty() && *duty <= out.duties.back())
            faults.add(json::pointer_to(fields.at("duties"), i),
                       "must come once, in the order of the vocabulary");
        else
            out.duties.push_back(*duty);
    }
    return out;
}

Value scope_value(Scope const& scope) {
    return parsed(contracts::canonical_text(scope));
}

AgreeLicence read(AgreeLicence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(
        value, at,
        {"licence", "licensor", "licensee", "assets", "scope", "terms", "funding", "ending", "reporting"},
        faults);
    AgreeLicence out;
    out.licence = fields.text("licence");
    out.licensor = fields.text("licensor");
    out.licensee = fields.text("licensee");
    out.assets = fields.texts("assets");
    Value const* const scope = fields.raw("scope");
    Value const* const terms = fields.raw("terms");
    if (faults.any()) return out;
    out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (!faults.any()) out.terms = json::terms_from(*terms, fields.at("terms"), faults);
    if (fields.has("funding"))
        out.funding = fields.one_of("funding", contracts::funding_from_text, "must be by-statement or at-use",
                                    out.funding);
    if (Value const* const ending = fields.raw_if("ending"); ending != nullptr && !faults.any())
        out.ending = json::ending_from(*ending, fields.at("ending"), faults);
    if (Value const* const reporting = fields.raw_if("reporting"); reporting != nullptr && !faults.any())
        out.reporting = reporting_from(*reporting, fields.at("reporting"), faults);
    return out;
}
AmendLicence read(AmendLicence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence", "from", "scope", "terms", "reporting"}, faults);
    AmendLicence out{fields.text("licence"), fields.date("from"), std::nullopt, std::nullopt};
    if (Value const* const scope = fields.raw_if("scope"); scope != nullptr && !faults.any())
        out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (Value const* const terms = fields.raw_if("terms"); terms != nullptr && !faults.any())
        out.terms = json::terms_from(*terms, fields.at("terms"), faults);
    if (Value const* const reporting = fields.raw_if("reporting"); reporting != nullptr && !faults.any())
        out.reporting = reporting_from(*reporting, fields.at("reporting"), faults);
    return out;
}
EndLicence read(EndLicence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence", "from"}, faults);
    return {fields.text("licence"), fields.date("from")};
}

Value body_of(AgreeLicence const& c) {
    Value out = Value::object({{"licence", Value::of(c.licence)},
                               {"licensor", Value::of(c.licensor)},
                               {"licensee", Value::of(c.licensee)},
                               {"assets", texts(c.assets)},
                               {"scope", scope_value(c.scope)},
                               {"terms", parsed(contracts::canonical_text(c.terms))},
                               {"funding", Value::of(contracts::text_of(c.funding))}});
    if (c.ending) out.set("ending", parsed(contracts::canonical_text(*c.ending)));
    if (c.reporting != contracts::Reporting{}) out.set("reporting", adapters::value_of(c.reporting));
    return out;
}
Value body_of(AmendLicence const& c) {
    Value out = Value::object({{"licence", Value::of(c.licence)}, {"from", Value::of(text_of(c.from))}});
    if (c.scope) out.set("scope", scope_value(*c.scope));
    if (c.terms) out.set("terms", parsed(contracts::canonical_text(*c.terms)));
    if (c.reporting) out.set("reporting", adapters::value_of(*c.reporting));
    return out;
}
Value body_of(EndLicence const& c) {
    return Value::object({{"licence", Value::of(c.licence)}, {"from", Value::of(text_of(c.from))}});
}

}  // namespace licet::adapters::json
