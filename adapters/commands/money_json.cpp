#include "adapters/commands/money_json.hpp"

#include "adapters/commands/amounts.hpp"

namespace licet::adapters::json {

using namespace licet::settlement;

namespace {

constexpr std::string_view outcome_texts[] = {"settled", "failed", "unknown", "reversed"};

}  // namespace

ReceivePayment read(ReceivePayment, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licensee", "currency", "amount", "reference", "escrow_for"}, faults);
    ReceivePayment out;
    out.licensee = fields.text("licensee");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    if (fields.has("reference")) out.reference = fields.text("reference");
    if (fields.has("escrow_for")) out.escrow_for = fields.text("escrow_for");
    return out;
}
RefundEscrow read(RefundEscrow, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licensee", "currency", "amount", "escrow_for"}, faults);
    RefundEscrow out;
    out.licensee = fields.text("licensee");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    if (fields.has("escrow_for")) out.escrow_for = fields.text("escrow_for");
    return out;
}
PreparePayouts read(PreparePayouts, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"currency", "threshold"}, faults);
    PreparePayouts out;
    out.currency = fields.currency("currency");
    if (fields.has("threshold") && !faults.any())
        out.threshold = money(fields, "threshold", out.currency, faults);
    return out;
}
SendPayout read(SendPayout, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"payout"}, faults).text("payout")};
}
ConfirmPayout read(ConfirmPayout, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"payout", "outcome"}, faults);
    ConfirmPayout out{fields.text("payout"), {}};
    auto const from_text = [](std::string_view text) -> std::optional<PayoutOutcome> {
        for (std::size_t i = 0; i < std::size(outcome_texts); ++i)
            if (text == outcome_texts[i]) return static_cast<PayoutOutcome>(i);
        return std::nullopt;
    };
    out.outcome =
        fields.one_of("outcome", from_text, "must be settled, failed, unknown or reversed", out.outcome);
    return out;
}
SetExchangeRate read(SetExchangeRate, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"from", "to", "rate", "source", "on"}, faults);
    return {fields.currency("from"), fields.currency("to"), fields.number("rate"), fields.text("source"),
            fields.date("on")};
}

Value body_of(ReceivePayment const& c) {
    Value out = Value::object({{"licensee", Value::of(c.licensee)},
                               {"currency", Value::of(c.currency.code())},
                               {"amount", amount(c.amount, c.currency)},
                               {"reference", Value::of(c.reference)}});
    if (c.escrow_for) out.set("escrow_for", Value::of(*c.escrow_for));
    return out;
}
Value body_of(RefundEscrow const& c) {
    Value out = Value::object({{"licensee", Value::of(c.licensee)},
                               {"currency", Value::of(c.currency.code())},
                               {"amount", amount(c.amount, c.currency)}});
    if (c.escrow_for) out.set("escrow_for", Value::of(*c.escrow_for));
    return out;
}
Value body_of(PreparePayouts const& c) {
    return Value::object(
        {{"currency", Value::of(c.currency.code())}, {"threshold", amount(c.threshold, c.currency)}});
}
Value body_of(SendPayout const& c) {
    return Value::object({{"payout", Value::of(c.payout)}});
}
Value body_of(ConfirmPayout const& c) {
    return Value::object({{"payout", Value::of(c.payout)},
                          {"outcome", Value::of(outcome_texts[static_cast<std::size_t>(c.outcome)])}});
}
Value body_of(SetExchangeRate const& c) {
    return Value::object({{"from", Value::of(c.from.code())},
                          {"to", Value::of(c.to.code())},
                          {"rate", Value::of(licet::text_of(c.rate))},
                          {"source", Value::of(c.source)},
                          {"on", Value::of(text_of(c.on))}});
}

}  // namespace licet::adapters::json
