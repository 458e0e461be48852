#include "adapters/report/permission_json.hpp"

namespace licet::adapters {

using json::Value;

Value value_of(settlement::Permission const& permission, settlement::State const& state) {
    Value out = Value::object();
    out.set("verdict", Value::of(text_of(permission.verdict)));
    if (!permission.missing.empty()) out.set("missing", Value::of(permission.missing));
    if (!permission.clause.empty()) out.set("clause", Value::of(permission.clause));
    if (permission.licence) {
        out.set("licence", Value::of(state.licence_names[*permission.licence]));
        out.set("version", Value::of(static_cast<long long>(permission.version)));
        out.set("digest", Value::of(text_of(permission.digest)));
    }
    if (!permission.claims.empty()) {
        Value claims = Value::array();
        for (settlement::ClaimId const id : permission.claims) claims.push(Value::of(state.claim_names[id]));
        out.set("claims", std::move(claims));
    }
    if (!permission.currency) return out;
    Value duties = Value::array();
    for (contracts::Duty const duty : permission.duties) duties.push(Value::of(text_of(duty)));
    out.set("duties", std::move(duties));
    out.set("currency", Value::of(permission.currency->code()));
    if (permission.permit) {
        settlement::Permit const& permit = state.permits[permission.permit->value];
        Value conditions = Value::array();
        for (std::string const& condition : permit.conditions) conditions.push(Value::of(condition));
        out.set("permit", Value::object({{"permit", Value::of(state.permit_names[*permission.permit])},
                                         {"authority", Value::of(permit.authority)},
                                         {"until", Value::of(licet::text_of(permit.dates.until))},
                                         {"conditions", std::move(conditions)}}));
    }
    out.set("price_now", Value::of(major_text(Money(permission.price_now, *permission.currency))));
    out.set("paid", Value::of(permission.is_paid_at_use ? "at use" : "by statement"));
    Value prices = Value::array();
    for (settlement::UnitPrice const& price : permission.prices)
        prices.push(Value::object({{price.is_share ? "stream" : "meter", Value::of(price.meter)},
                                   {price.is_share ? "share" : "price", Value::of(text_of(price.rate))}}));
    out.set("prices", std::move(prices));
    return out;
}

}  // namespace licet::adapters
