#include "adapters/statements/values.hpp"

namespace licet::adapters {

using json::Value;
namespace mp = boost::multiprecision;

Value exact(Rate const& value) {
    // Most are whole numbers of ordinary size.
    if (mp::denominator(value) == 1 && mp::abs(mp::numerator(value)) < (std::int64_t{1} << 62U))
        return Value::of(std::to_string(static_cast<std::int64_t>(mp::numerator(value))));
    return Value::of(value < 0 ? "-" + licet::text_of(Rate(-value)) : licet::text_of(value));
}
Value major(Integer const& minor_units, Currency currency) {
    return Value::of(major_text(minor_units, currency));
}
Value major(WideUnits minor_units, Currency currency) {
    return Value::of(major_text(minor_units, currency));
}
Value number(std::uint64_t value) {
    return Value::of(static_cast<long long>(value));
}
Value interval(Interval period) {
    return Value::object(
        {{"from", Value::of(text_of(period.from))}, {"until", Value::of(text_of(period.until))}});
}

Value in_own_currency(settlement::State const& state, settlement::PartyId party, Integer const& minor_units,
                      Currency currency, std::optional<Exchange> const& exchange) {
    auto const& own = state.parties[party.value].currency;
    if (!own || *own == currency) return {};
    Value out = Value::object({{"currency", Value::of(own->code())}});
    if (!exchange) return out.set("amount", Value()).set("note", Value::of("no rate of exchange is known"));
    Rate const amount =
        Rate(minor_units) / Rate(currency.minor_per_major()) * exchange->rate * Rate(own->minor_per_major());
    out.set("amount", major(round_half_even(amount), *own));
    out.set("rate", exact(exchange->rate));
    if (exchange->is_inverse) out.set("inverse", Value::of(true));
    out.set("source", Value::of(exchange->source));
    return out.set("on", Value::of(text_of(exchange->on)));
}

Value in_own_currency(settlement::State const& state, settlement::PartyId party, Integer const& minor_units,
                      Currency currency, std::map<Currency, Exchange> const& rates) {
    auto const& own = state.parties[party.value].currency;
    if (!own) return {};
    auto const found = rates.find(*own);
    return in_own_currency(state, party, minor_units, currency,
                           found == rates.end() ? std::nullopt : std::optional(found->second));
}

}  // namespace licet::adapters
