#include "adapters/commands/payments_json.hpp"

#include "adapters/commands/amounts.hpp"

namespace licet::adapters {

using namespace licet::settlement;
using json::Faults;
using json::Fields;
using json::Value;

namespace {

constexpr std::string_view kind_texts[] = {"individual", "company"};

PayeeKind kind_from(Fields& fields) {
    auto const from_text = [](std::string_view text) -> std::optional<PayeeKind> {
        if (text == kind_texts[0]) return PayeeKind::individual;
        if (text == kind_texts[1]) return PayeeKind::company;
        return std::nullopt;
    };
    return fields.one_of("kind", from_text, "must be individual or company", PayeeKind::individual);
}
Value value_of(PayeeKind kind) {
    return Value::of(kind_texts[static_cast<std::size_t>(kind)]);
}

std::vector<MatchShare> shares_from(Fields& fields, Faults& faults) {
    std::vector<MatchShare> out;
    Value const* const list = fields.raw("to");
    if (list == nullptr || !list->is_array()) {
        faults.add(fields.at("to"), "must be a list of payees, each with a weight");
        return out;
    }
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i) {
        Fields share(list->items[i], json::pointer_to(fields.at("to"), i), {"payee", "weight"}, faults);
        MatchShare one;
        one.payee = share.text("payee");
        one.weight = share.number("weight");
        out.push_back(std::move(one));
    }
    return out;
}
Value value_of(std::vector<MatchShare> const& shares) {
    Value out = Value::array();
    for (MatchShare const& share : shares)
        out.push(
            Value::object({{"payee", Value::of(share.payee)}, {"weight", Value::of(text_of(share.weight))}}));
    return out;
}

}  // namespace

SendPayouts read(SendPayouts, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"payouts", "content"}, faults);
    return {fields.texts("payouts"), fields.digest("content")};
}
Value payment_value(SendPayouts const& c) {
    Value payouts = Value::array();
    for (std::string const& payout : c.payouts) payouts.push(Value::of(payout));
    return Value::object({{"payouts", std::move(payouts)}, {"content", Value::of(text_of(c.content))}});
}

HandOver read(HandOver, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"payout"}, faults).text("payout")};
}
Value payment_value(HandOver const& c) {
    return Value::object({{"payout", Value::of(c.payout)}});
}

ClassifyPayee read(ClassifyPayee, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"party", "country", "kind"}, faults);
    return {fields.text("party"), fields.text("country"), kind_from(fields)};
}
Value payment_value(ClassifyPayee const& c) {
    return Value::object(
        {{"party", Value::of(c.party)}, {"country", Value::of(c.country)}, {"kind", value_of(c.kind)}});
}

SetTaxRule read(SetTaxRule, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"country", "kind", "authority", "withholding", "vat"}, faults);
    SetTaxRule out;
    out.country = fields.text("country");
    out.kind = kind_from(fields);
    out.authority = fields.text("authority");
    if (fields.has("withholding")) out.withholding = fields.number("withholding");
    if (fields.has("vat")) out.vat = fields.number("vat");
    return out;
}
Value payment_value(SetTaxRule const& c) {
    return Value::object({{"country", Value::of(c.country)},
                          {"kind", value_of(c.kind)},
                          {"authority", Value::of(c.authority)},
                          {"withholding", Value::of(text_of(c.withholding))},
                          {"vat", Value::of(text_of(c.vat))}});
}

MakePayable read(MakePayable, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"party", "currency"}, faults);
    return {fields.text("party"), fields.currency("currency")};
}
Value payment_value(MakePayable const& c) {
    return Value::object({{"party", Value::of(c.party)}, {"currency", Value::of(c.currency.code())}});
}

HoldEscrow read(HoldEscrow, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"hold", "licensee", "payee", "currency", "amount", "expires", "escrow_for"},
                  faults);
    HoldEscrow out;
    out.hold = fields.text("hold");
    out.licensee = fields.text("licensee");
    out.payee = fields.text("payee");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    out.expires = fields.date("expires");
    if (fields.has("escrow_for")) out.escrow_for = fields.text("escrow_for");
    return out;
}
Value payment_value(HoldEscrow const& c) {
    Value out = Value::object({{"hold", Value::of(c.hold)},
                               {"licensee", Value::of(c.licensee)},
                               {"payee", Value::of(c.payee)},
                               {"currency", Value::of(c.currency.code())},
                               {"amount", amount(c.amount, c.currency)},
                               {"expires", Value::of(text_of(c.expires))}});
    if (c.escrow_for) out.set("escrow_for", Value::of(*c.escrow_for));
    return out;
}

ReleaseHold read(ReleaseHold, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"hold", "currency", "amount"}, faults);
    ReleaseHold out;
    out.hold = fields.text("hold");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    return out;
}
Value payment_value(ReleaseHold const& c) {
    return Value::object({{"hold", Value::of(c.hold)},
                          {"currency", Value::of(c.currency.code())},
                          {"amount", amount(c.amount, c.currency)}});
}

ExpireHolds read(ExpireHolds, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
}
Value payment_value(ExpireHolds const&) {
    return Value::object();
}

NetBalances read(NetBalances, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"currency"}, faults).currency("currency")};
}
Value payment_value(NetBalances const& c) {
    return Value::object({{"currency", Value::of(c.currency.code())}});
}

PoolUnmatched read(PoolUnmatched, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"currency"}, faults).currency("currency")};
}
Value payment_value(PoolUnmatched const& c) {
    return Value::object({{"currency", Value::of(c.currency.code())}});
}

CreditPoolInterest read(CreditPoolInterest, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"currency", "amount", "reference"}, faults);
    CreditPoolInterest out;
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    if (fields.has("reference")) out.reference = fields.text("reference");
    return out;
}
Value payment_value(CreditPoolInterest const& c) {
    return Value::object({{"currency", Value::of(c.currency.code())},
                          {"amount", amount(c.amount, c.currency)},
                          {"reference", Value::of(c.reference)}});
}

MatchUnmatched read(MatchUnmatched, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"match", "lot", "currency", "amount", "to"}, faults);
    MatchUnmatched out;
    out.match = fields.text("match");
    out.lot = fields.text("lot");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    if (!faults.any()) out.to = shares_from(fields, faults);
    return out;
}
Value payment_value(MatchUnmatched const& c) {
    return Value::object({{"match", Value::of(c.match)},
                          {"lot", Value::of(c.lot)},
                          {"currency", Value::of(c.currency.code())},
                          {"amount", amount(c.amount, c.currency)},
                          {"to", value_of(c.to)}});
}

RematchUnmatched read(RematchUnmatched, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"match", "to"}, faults);
    RematchUnmatched out;
    out.match = fields.text("match");
    if (!faults.any()) out.to = shares_from(fields, faults);
    return out;
}
Value payment_value(RematchUnmatched const& c) {
    return Value::object({{"match", Value::of(c.match)}, {"to", value_of(c.to)}});
}

SetPoolRule read(SetPoolRule, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"hold_days"}, faults).whole("hold_days")};
}
Value payment_value(SetPoolRule const& c) {
    return Value::object({{"hold_days", Value::of(std::to_string(c.hold_days))}});
}

DistributeResidual read(DistributeResidual, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"currency"}, faults).currency("currency")};
}
Value payment_value(DistributeResidual const& c) {
    return Value::object({{"currency", Value::of(c.currency.code())}});
}

}  // namespace licet::adapters
