#include "adapters/commands/reporting_json.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using namespace licet::contracts;
using json::Faults;
using json::Fields;
using json::Value;

// A whole number as a document of an agreement writes it, 0 to `most`.
std::uint32_t count(Fields& fields, std::string_view key, std::int64_t most, Faults& faults) {
    std::int64_t const number = fields.whole(key);
    if (!faults.any() && (number < 0 || most < number))
        faults.add(fields.at(key), "must be a whole number from 0 to " + std::to_string(most));
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 0, most));
}

// Faults where `value` is no object of at most 256 members.
bool is_map(Value const& value, std::string const& pointer, Faults& faults) {
    if (value.is_object() && value.members.size() <= 256) return true;
    faults.add(pointer, "must be an object of at most 256 members");
    return false;
}

RevenueBase base_from(std::string const& stream, Value const& value, std::string const& pointer,
                      Faults& faults) {
    Fields fields(value, pointer, {"net_of", "bundle", "share", "estimate"}, faults);
    RevenueBase out;
    out.stream = stream;
    if (fields.has("net_of")) {
        auto const texts = fields.texts("net_of");
        for (std::size_t i = 0; i < texts.size(); ++i) {
            auto const deduction = deduction_from_text(texts[i]);
            if (!deduction)
                faults.add(json::pointer_to(fields.at("net_of"), i), "is no deduction of the vocabulary");
            else if (!out.net_of.empty() && *deduction <= out.net_of.back())
                faults.add(json::pointer_to(fields.at("net_of"), i),
                           "must come once, in the order of the vocabulary");
            else
                out.net_of.push_back(*deduction);
        }
    }
    if (fields.has("bundle"))
        out.bundle =
            fields.one_of("bundle", bundle_from_text, "must be whole, fixed or by-price", out.bundle);
    if (fields.has("share")) out.share = fields.number("share");
    if (Value const* const estimate = fields.raw_if("estimate"); estimate != nullptr) {
        Fields own(*estimate, fields.at("estimate"), {"periods", "factor"}, faults);
        out.estimate_from = count(own, "periods", 120, faults);
        if (own.has("factor")) out.estimate_factor = own.number("factor");
    }
    return out;
}

AuditTerms audit_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(value, pointer, {"threshold", "interest", "penalty", "look_back_months", "extrapolates"},
                  faults);
    AuditTerms out;
    out.threshold = fields.number("threshold");
    if (fields.has("interest")) out.interest = fields.number("interest");
    if (fields.has("penalty")) out.penalty = fields.number("penalty");
    out.look_back_months = count(fields, "look_back_months", 1200, faults);
    out.extrapolates = fields.has("extrapolates") && fields.boolean("extrapolates");
    return out;
}

}  // namespace

contracts::Evidence use_evidence_from(Fields& fields, contracts::Evidence otherwise) {
    return fields.one_of("evidence", evidence_from_text, "must be claimed, corroborated or verifiable",
                         otherwise);
}

Reporting reporting_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(value, pointer, {"evidence", "late_days", "counting", "revenue", "signed", "audit"},
                  faults);
    Reporting out;
    if (fields.has("evidence")) out.evidence = use_evidence_from(fields, out.evidence);
    if (fields.has("late_days")) out.late_days = count(fields, "late_days", 36'500, faults);
    if (Value const* const counting = fields.raw_if("counting");
        counting != nullptr && is_map(*counting, fields.at("counting"), faults))
        for (auto const& [meter, counted] : counting->members) {
            auto const counts = counted.is_string() ? counting_from_text(counted.text) : std::nullopt;
            if (!counts)
                faults.add(json::pointer_to(fields.at("counting"), meter),
                           "must be fetch, grounding, citation, turn or training-run");
            else
                out.counting.push_back({meter, *counts});
        }
    if (Value const* const revenue = fields.raw_if("revenue");
        revenue != nullptr && is_map(*revenue, fields.at("revenue"), faults))
        for (auto const& [stream, base] : revenue->members)
            out.revenue.push_back(
                base_from(stream, base, json::pointer_to(fields.at("revenue"), stream), faults));
    if (fields.has("signed")) out.is_signed = fields.boolean("signed");
    if (Value const* const audit = fields.raw_if("audit"); audit != nullptr)
        out.audit = audit_from(*audit, fields.at("audit"), faults);
    // An agreement has one text: in the order of names, whatever the order they were written in.
    std::ranges::sort(out.counting, {}, &MeterCounting::meter);
    std::ranges::sort(out.revenue, {}, &RevenueBase::stream);
    return out;
}

Value value_of(Reporting const& reporting) {
    return json::parse(canonical_text(reporting)).value();
}

Breakdown breakdown_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(value, pointer, {"gross", "deductions", "price", "prices"}, faults);
    Breakdown out;
    out.gross = fields.number("gross");
    if (Value const* const deductions = fields.raw_if("deductions");
        deductions != nullptr && is_map(*deductions, fields.at("deductions"), faults)) {
        for (auto const& [name, amount] : deductions->members) {
            std::string const at = json::pointer_to(fields.at("deductions"), name);
            auto const what = deduction_from_text(name);
            auto const read = amount.is_string() ? rate_from_text(amount.text) : std::nullopt;
            if (!what) faults.add(at, "is no deduction of the vocabulary");
            if (!read) faults.add(at, "must be a number as a text, not negative");
            if (what && read) out.deductions.emplace_back(*what, *read);
        }
        std::ranges::sort(out.deductions);
    }
    if (fields.has("price") || fields.has("prices"))
        out.prices = std::pair(fields.number("price"), fields.number("prices"));
    return out;
}

Value value_of(Breakdown const& breakdown) {
    Value out = Value::object({{"gross", Value::of(licet::text_of(breakdown.gross))}});
    if (!breakdown.deductions.empty()) {
        Value deductions = Value::object();
        for (auto const& [what, amount] : breakdown.deductions)
            deductions.set(std::string(text_of(what)), Value::of(licet::text_of(amount)));
        out.set("deductions", std::move(deductions));
    }
    if (breakdown.prices) {
        out.set("price", Value::of(licet::text_of(breakdown.prices->first)));
        out.set("prices", Value::of(licet::text_of(breakdown.prices->second)));
    }
    return out;
}

settlement::SignedBy signature_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(value, pointer, {"document", "key", "holds"}, faults);
    settlement::SignedBy out{fields.digest("document"), {}, fields.boolean("holds")};
    auto const key = public_key_from_text(fields.text("key"));
    if (!key) faults.add(fields.at("key"), "must be an Ed25519 public key: 64 hexadecimal digits");
    out.key = key.value_or(PublicKey{});
    return out;
}

Value value_of(settlement::SignedBy const& signature) {
    return Value::object({{"document", Value::of(licet::text_of(signature.document))},
                          {"key", Value::of(licet::text_of(signature.key))},
                          {"holds", Value::of(signature.holds)}});
}

}  // namespace licet::adapters
