#include "adapters/commands/closing_json.hpp"

#include "contracts/values/money.hpp"

namespace licet::adapters::json {

using namespace licet::settlement;

ClosePeriod read(ClosePeriod, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"until", "year_end", "pay"}, faults);
    ClosePeriod out;
    out.until = fields.date("until");
    out.is_year_end = fields.has("year_end") && fields.boolean("year_end");
    Value const* const pay = fields.raw_if("pay");
    if (pay == nullptr || faults.any()) return out;
    if (!pay->is_array()) {
        faults.add(fields.at("pay"), "must be a list of currencies, each with a threshold");
        return out;
    }
    for (std::size_t i = 0; i < pay->items.size() && !faults.any(); ++i) {
        Fields own(pay->items[i], pointer_to(fields.at("pay"), i), {"currency", "threshold"}, faults);
        ClosePeriod::Pay one{own.currency("currency"), 1};
        std::string const written = own.has("threshold") ? own.text("threshold") : "";
        if (faults.any()) return out;
        if (own.has("threshold")) {
            auto const read = money_from_text(written, one.currency);
            if (!read) faults.add(own.at("threshold"), "must be an amount as a text, in major units");
            one.threshold = read ? read->minor_units() : 1;
        }
        out.pay.push_back(one);
    }
    return out;
}

SettleLicence read(SettleLicence, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"licence"}, faults).text("licence")};
}

DeclareDefault read(DeclareDefault, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licensee", "in_default"}, faults);
    return {fields.text("licensee"), fields.boolean("in_default")};
}

contracts::Ending ending_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(
        value, at,
        {"notice_days", "ends_term", "late_days", "escrow", "credit", "suspended_after_days", "rank"},
        faults);
    contracts::Ending out;
    // Days that are no 32 bits are no days within the limits either: the engine says so.
    auto const days = [&](char const* key, std::int32_t otherwise) {
        if (!fields.has(key)) return otherwise;
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(fields.whole(key), -1, INT32_MAX));
    };
    out.notice_days = days("notice_days", 0);
    if (fields.has("ends_term")) out.ends_term = fields.boolean("ends_term");
    out.late_days = days("late_days", 0);
    auto const leftover = [&](char const* key, contracts::Leftover otherwise) {
        if (!fields.has(key)) return otherwise;
        return fields.one_of(key, contracts::leftover_from_text, "must be refund or forfeit", otherwise);
    };
    out.escrow = leftover("escrow", out.escrow);
    out.credit = leftover("credit", out.credit);
    if (fields.has("suspended_after_days")) out.suspended_after_days = days("suspended_after_days", 0);
    out.rank = static_cast<std::uint32_t>(std::max(days("rank", 1), 0));
    return out;
}

Value body_of(ClosePeriod const& c) {
    Value pay = Value::array();
    for (ClosePeriod::Pay const& one : c.pay)
        pay.push(Value::object({{"currency", Value::of(one.currency.code())},
                                {"threshold", Value::of(major_text(Money(one.threshold, one.currency)))}}));
    return Value::object({{"until", Value::of(licet::text_of(c.until))},
                          {"year_end", Value::of(c.is_year_end)},
                          {"pay", std::move(pay)}});
}

Value body_of(SettleLicence const& c) {
    return Value::object({{"licence", Value::of(c.licence)}});
}

Value body_of(DeclareDefault const& c) {
    return Value::object({{"licensee", Value::of(c.licensee)}, {"in_default", Value::of(c.is_in_default)}});
}

}  // namespace licet::adapters::json
