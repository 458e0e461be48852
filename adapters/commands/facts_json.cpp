#include "adapters/commands/facts_json.hpp"

#include "adapters/commands/amounts.hpp"
#include "adapters/commands/commands_json.hpp"
#include "adapters/commands/reporting_json.hpp"

namespace licet::adapters::json {

using namespace licet::settlement;

RecordUsage read(RecordUsage, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence", "meter", "asset", "quantity", "at", "evidence"}, faults);
    RecordUsage out;
    out.licence = fields.text("licence");
    out.meter = fields.text("meter");
    if (fields.has("asset")) out.asset = fields.text("asset");
    out.quantity = fields.whole("quantity");
    out.at = fields.date("at");
    if (fields.has("evidence")) out.evidence = use_evidence_from(fields, out.evidence);
    return out;
}
CorrectUsage read(CorrectUsage, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"usage", "quantity"}, faults);
    return {command_id_from_text(fields.text("usage")), fields.whole("quantity")};
}
ReportRevenue read(ReportRevenue, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at,
                  {"licence", "report", "stream", "amount", "at", "supersedes", "breakdown", "signature"},
                  faults);
    ReportRevenue out;
    out.licence = fields.text("licence");
    out.report = fields.text("report");
    out.stream = fields.text("stream");
    out.amount = fields.number("amount");
    out.at = fields.date("at");
    if (fields.has("supersedes")) out.supersedes = fields.text("supersedes");
    if (Value const* const breakdown = fields.raw_if("breakdown"); breakdown != nullptr)
        out.breakdown = breakdown_from(*breakdown, fields.at("breakdown"), faults);
    if (Value const* const signature = fields.raw_if("signature"); signature != nullptr)
        out.signature = signature_from(*signature, fields.at("signature"), faults);
    return out;
}
RaiseEvidence read(RaiseEvidence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"usage", "evidence"}, faults);
    return {command_id_from_text(fields.text("usage")), use_evidence_from(fields, {})};
}
EstimateMissing read(EstimateMissing, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence"}, faults);
    EstimateMissing out;
    if (fields.has("licence")) out.licence = fields.text("licence");
    return out;
}
CommitAuditSeed read(CommitAuditSeed, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"round", "commitment"}, faults);
    return {fields.text("round"), fields.digest("commitment")};
}
DrawAudits read(DrawAudits, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"round", "seed", "from", "until", "at_least", "detection", "reports"}, faults);
    DrawAudits out{fields.text("round"), fields.text("seed"), fields.date("from"), fields.date("until")};
    if (fields.has("at_least")) out.at_least = fields.number("at_least");
    if (fields.has("detection")) out.detection = fields.number("detection");
    if (fields.has("reports")) out.reports = fields.number("reports");
    return out;
}
OpenAudit read(OpenAudit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"audit", "licence", "stream", "from", "until"}, faults);
    return {fields.text("audit"), fields.text("licence"), fields.text("stream"), fields.date("from"),
            fields.date("until")};
}
SampleReport read(SampleReport, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"audit", "report", "found"}, faults);
    return {fields.text("audit"), fields.text("report"), fields.number("found")};
}
CloseAudit read(CloseAudit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"audit", "currency", "cost"}, faults);
    CloseAudit out{fields.text("audit"), fields.currency("currency")};
    if (!faults.any()) out.cost = money(fields, "cost", out.currency, faults);
    return out;
}

Value body_of(RecordUsage const& c) {
    Value out = Value::object({{"licence", Value::of(c.licence)}, {"meter", Value::of(c.meter)}});
    if (!c.asset.empty()) out.set("asset", Value::of(c.asset));
    out.set("quantity", Value::of(std::to_string(c.quantity)));
    out.set("at", Value::of(text_of(c.at)));
    if (c.evidence != contracts::Evidence::claimed) out.set("evidence", Value::of(text_of(c.evidence)));
    return out;
}
Value body_of(CorrectUsage const& c) {
    return Value::object(
        {{"usage", Value::of(uuid_of(c.usage))}, {"quantity", Value::of(std::to_string(c.quantity))}});
}
Value body_of(ReportRevenue const& c) {
    Value out = Value::object({{"licence", Value::of(c.licence)},
                               {"report", Value::of(c.report)},
                               {"stream", Value::of(c.stream)},
                               {"amount", Value::of(licet::text_of(c.amount))},
                               {"at", Value::of(text_of(c.at))}});
    if (c.supersedes) out.set("supersedes", Value::of(*c.supersedes));
    if (c.breakdown) out.set("breakdown", adapters::value_of(*c.breakdown));
    if (c.signature) out.set("signature", adapters::value_of(*c.signature));
    return out;
}
Value body_of(RaiseEvidence const& c) {
    return Value::object(
        {{"usage", Value::of(uuid_of(c.usage))}, {"evidence", Value::of(text_of(c.evidence))}});
}
Value body_of(EstimateMissing const& c) {
    Value out = Value::object();
    if (c.licence) out.set("licence", Value::of(*c.licence));
    return out;
}
Value body_of(CommitAuditSeed const& c) {
    return Value::object(
        {{"round", Value::of(c.round)}, {"commitment", Value::of(licet::text_of(c.commitment))}});
}
Value body_of(DrawAudits const& c) {
    return Value::object({{"round", Value::of(c.round)},
                          {"seed", Value::of(c.seed)},
                          {"from", Value::of(text_of(c.from))},
                          {"until", Value::of(text_of(c.until))},
                          {"at_least", Value::of(licet::text_of(c.at_least))},
                          {"detection", Value::of(licet::text_of(c.detection))},
                          {"reports", Value::of(licet::text_of(c.reports))}});
}
Value body_of(OpenAudit const& c) {
    return Value::object({{"audit", Value::of(c.audit)},
                          {"licence", Value::of(c.licence)},
                          {"stream", Value::of(c.stream)},
                          {"from", Value::of(text_of(c.from))},
                          {"until", Value::of(text_of(c.until))}});
}
Value body_of(SampleReport const& c) {
    return Value::object({{"audit", Value::of(c.audit)},
                          {"report", Value::of(c.report)},
                          {"found", Value::of(licet::text_of(c.found))}});
}
Value body_of(CloseAudit const& c) {
    return Value::object({{"audit", Value::of(c.audit)},
                          {"currency", Value::of(c.currency.code())},
                          {"cost", amount(c.cost, c.currency)}});
}

}  // namespace licet::adapters::json
