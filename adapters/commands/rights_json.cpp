#include "adapters/commands/rights_json.hpp"

#include "adapters/commands/canonical.hpp"
#include "adapters/commands/licences_json.hpp"
#include "adapters/json/terms_json.hpp"
#include "contracts/terms/canonical.hpp"

namespace licet::adapters::json {

using namespace licet::settlement;

namespace {

constexpr std::string_view evidence_texts[] = {"digest", "publication", "registration"};

settlement::Evidence evidence_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"kind", "reference", "digest", "date"}, faults);
    auto const from_text = [](std::string_view text) -> std::optional<EvidenceKind> {
        for (std::size_t i = 0; i < std::size(evidence_texts); ++i)
            if (text == evidence_texts[i]) return static_cast<EvidenceKind>(i);
        return std::nullopt;
    };
    settlement::Evidence out;
    out.kind = fields.one_of("kind", from_text, "must be digest, publication or registration", out.kind);
    if (fields.has("reference")) out.reference = fields.text("reference");
    if (fields.has("digest")) out.digest = fields.digest("digest");
    if (fields.has("date")) out.date = fields.date("date");
    return out;
}
}  // namespace

ListAsset read(ListAsset, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at,
                  {"asset", "licensor", "content", "provenance", "privacy", "territories", "split",
                   "identifiers", "needs_permit"},
                  faults);
    ListAsset out;
    out.asset = fields.text("asset");
    out.licensor = fields.text("licensor");
    out.content = fields.digest("content");
    if (fields.has("provenance")) out.provenance = fields.text("provenance");
    // Undeclared counts as personal.
    if (fields.has("privacy"))
        out.privacy = fields.one_of("privacy", contracts::privacy_class_from_text, "must be a privacy class",
                                    out.privacy);
    out.territories = territories_from(fields, "territories", faults);
    Value const* const split = fields.raw("split");
    if (!faults.any()) out.split = json::split_from(*split, fields.at("split"), faults);
    if (fields.has("identifiers")) out.identifiers = fields.texts("identifiers");
    if (fields.has("needs_permit")) out.needs_permit = fields.boolean("needs_permit");
    return out;
}
GrantPermit read(GrantPermit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(
        value, at,
        {"permit", "holder", "authority", "purposes", "places", "from", "until", "assets", "conditions"},
        faults);
    GrantPermit out;
    out.permit = fields.text("permit");
    out.holder = fields.text("holder");
    out.authority = fields.text("authority");
    out.purposes = purposes_from(fields, "purposes", faults);
    out.places = territories_from(fields, "places", faults);
    out.dates = {fields.date("from"), fields.date("until")};
    if (fields.has("assets")) out.assets = fields.texts("assets");
    if (fields.has("conditions")) out.conditions = fields.texts("conditions");
    return out;
}
RevokePermit read(RevokePermit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"permit", "from"}, faults);
    return {fields.text("permit"), fields.date("from")};
}
FileClaim read(FileClaim, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"claim", "claimant", "asset", "share", "evidence", "answer_by", "decide_by"},
                  faults);
    FileClaim out;
    out.claim = fields.text("claim");
    out.claimant = fields.text("claimant");
    out.asset = fields.text("asset");
    out.share = fields.number("share");
    out.answer_by = fields.date("answer_by");
    out.decide_by = fields.date("decide_by");
    Value const* const evidence = fields.raw("evidence");
    if (evidence == nullptr || !evidence->is_array()) {
        faults.add(fields.at("evidence"), "must be a list of evidence");
        return out;
    }
    for (std::size_t i = 0; i < evidence->items.size() && !faults.any(); ++i)
        out.evidence.push_back(
            evidence_from(evidence->items[i], json::pointer_to(fields.at("evidence"), i), faults));
    return out;
}
AnswerClaim read(AnswerClaim, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"claim", "accepts", "text"}, faults);
    AnswerClaim out{fields.text("claim"), fields.boolean("accepts"), ""};
    if (fields.has("text")) out.text = fields.text("text");
    return out;
}
DecideClaim read(DecideClaim, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"claim", "share", "false_listing", "reasons"}, faults);
    DecideClaim out{fields.text("claim"), fields.number("share"), false, ""};
    if (fields.has("false_listing")) out.is_false_listing = fields.boolean("false_listing");
    if (fields.has("reasons")) out.reasons = fields.text("reasons");
    return out;
}
WithdrawClaim read(WithdrawClaim, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"claim"}, faults).text("claim")};
}
LapseClaims read(LapseClaims, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
}

Value body_of(ListAsset const& c) {
    Value out = Value::object({{"asset", Value::of(c.asset)},
                               {"licensor", Value::of(c.licensor)},
                               {"content", Value::of(text_of(c.content))},
                               {"provenance", Value::of(c.provenance)},
                               {"privacy", Value::of(text_of(c.privacy))},
                               {"territories", texts(contracts::codes_of(c.territories))},
                               {"split", parsed(contracts::canonical_text(c.split))}});
    if (!c.identifiers.empty()) out.set("identifiers", texts(c.identifiers));
    if (c.needs_permit) out.set("needs_permit", Value::of(true));
    return out;
}
Value body_of(GrantPermit const& c) {
    Scope scope;
    scope.purposes = c.purposes;
    return Value::object({{"permit", Value::of(c.permit)},
                          {"holder", Value::of(c.holder)},
                          {"authority", Value::of(c.authority)},
                          {"purposes", *scope_value(scope).find("purposes")},
                          {"places", texts(contracts::codes_of(c.places))},
                          {"from", Value::of(text_of(c.dates.from))},
                          {"until", Value::of(text_of(c.dates.until))},
                          {"assets", texts(c.assets)},
                          {"conditions", texts(c.conditions)}});
}
Value body_of(RevokePermit const& c) {
    return Value::object({{"permit", Value::of(c.permit)}, {"from", Value::of(text_of(c.from))}});
}
Value body_of(FileClaim const& c) {
    Value evidence = Value::array();
    for (settlement::Evidence const& one : c.evidence) {
        Value piece = Value::object({{"kind", Value::of(evidence_texts[static_cast<std::size_t>(one.kind)])},
                                     {"reference", Value::of(one.reference)}});
        if (one.digest) piece.set("digest", Value::of(text_of(*one.digest)));
        if (one.date) piece.set("date", Value::of(text_of(*one.date)));
        evidence.push(std::move(piece));
    }
    return Value::object({{"claim", Value::of(c.claim)},
                          {"claimant", Value::of(c.claimant)},
                          {"asset", Value::of(c.asset)},
                          {"share", Value::of(licet::text_of(c.share))},
                          {"evidence", std::move(evidence)},
                          {"answer_by", Value::of(text_of(c.answer_by))},
                          {"decide_by", Value::of(text_of(c.decide_by))}});
}
Value body_of(AnswerClaim const& c) {
    return Value::object(
        {{"claim", Value::of(c.claim)}, {"accepts", Value::of(c.accepts)}, {"text", Value::of(c.text)}});
}
Value body_of(DecideClaim const& c) {
    return Value::object({{"claim", Value::of(c.claim)},
                          {"share", Value::of(licet::text_of(c.share))},
                          {"false_listing", Value::of(c.is_false_listing)},
                          {"reasons", Value::of(c.reasons)}});
}
Value body_of(WithdrawClaim const& c) {
    return Value::object({{"claim", Value::of(c.claim)}});
}
Value body_of(LapseClaims const&) {
    return Value::object();
}

}  // namespace licet::adapters::json
