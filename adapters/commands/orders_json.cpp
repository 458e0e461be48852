#include "adapters/commands/orders_json.hpp"

#include "adapters/commands/amounts.hpp"
#include "adapters/commands/canonical.hpp"
#include "adapters/commands/licences_json.hpp"
#include "adapters/json/terms_json.hpp"
#include "contracts/terms/canonical.hpp"

namespace licet::adapters {
namespace {

using json::Faults;
using json::Fields;
using json::Value;

// A price a use, in major units, to a millionth of a minor one.
std::int64_t use_price(Fields& fields, std::string_view key, Currency currency, Faults& faults) {
    Rate const major = fields.number(key);
    if (faults.any()) return 0;
    Rate const exact(minor_from_major(major, currency) * Rate(matching::prices_per_minor));
    auto const read = minor_units_within_limit(floor(exact));
    if (read && Rate(*read) == exact) return *read;
    faults.add(fields.at(key), "must be whole in millionths of a minor unit");
    return 0;
}

matching::Instruments instruments_from(Value const& value, std::string const& pointer, Currency currency,
                                       Faults& faults) {
    Fields fields(value, pointer,
                  {"upfront_max", "deferred_max", "royalty_max_ppm", "royalty_tranches", "use_price_max",
                   "guarantee_max", "upfront_min", "guarantee_min", "cap"},
                  faults);
    matching::Instruments out;
    for (auto const& [key, target] :
         {std::pair("upfront_max", &out.upfront_max), std::pair("deferred_max", &out.deferred_max),
          std::pair("guarantee_max", &out.guarantee_max), std::pair("upfront_min", &out.upfront_min),
          std::pair("guarantee_min", &out.guarantee_min)})
        if (fields.has(key)) *target = money(fields, key, currency, faults);
    if (fields.has("royalty_max_ppm")) out.royalty_max_ppm = fields.whole("royalty_max_ppm");
    if (fields.has("use_price_max")) out.use_price_max = use_price(fields, "use_price_max", currency, faults);
    if (fields.has("cap")) out.cap = money(fields, "cap", currency, faults);
    Value const* const tranches = fields.raw_if("royalty_tranches");
    if (tranches != nullptr && !tranches->is_array())
        faults.add(fields.at("royalty_tranches"), "must be a list of tranches");
    if (tranches == nullptr || faults.any()) return out;
    for (std::size_t i = 0; i < tranches->items.size() && !faults.any(); ++i) {
        Fields tranche(tranches->items[i], json::pointer_to(fields.at("royalty_tranches"), i),
                       {"upto", "max_ppm"}, faults);
        matching::Tranche& read = out.tranches.emplace_back();
        if (tranche.has("upto")) read.upto = money(tranche, "upto", currency, faults);
        read.max_ppm = tranche.whole("max_ppm");
    }
    return out;
}

// A list of whole numbers, a year each.
std::vector<std::int64_t> wholes(Fields& fields, std::string_view key, Faults& faults) {
    std::vector<std::int64_t> out;
    Value const* const list = fields.raw(key);
    if (list == nullptr || !list->is_array()) {
        faults.add(fields.at(key), "must be a list of whole numbers, a year each");
        return out;
    }
    Value wrapped = Value::object({{"x", {}}});
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i) {
        wrapped.members.front().second = list->items[i];
        Faults own;
        out.push_back(Fields(wrapped, "", {"x"}, own).whole("x"));
        if (own.any()) faults.add(json::pointer_to(fields.at(key), i), "must be a whole number");
    }
    return out;
}

matching::Scenario scenario_from(Value const& value, std::string const& pointer, Currency currency,
                                 Faults& faults) {
    Fields fields(value, pointer, {"name", "weight_ppm", "revenue", "uses"}, faults);
    matching::Scenario out;
    out.name = fields.text("name");
    out.weight_ppm = fields.whole("weight_ppm");
    Value const* const revenue = fields.raw("revenue");
    if (revenue == nullptr || !revenue->is_array()) {
        faults.add(fields.at("revenue"), "must be a list of amounts, a year each");
        return out;
    }
    for (std::size_t i = 0; i < revenue->items.size() && !faults.any(); ++i)
        out.revenue.push_back(
            money(revenue->items[i], json::pointer_to(fields.at("revenue"), i), currency, faults));
    if (fields.has("uses")) out.uses = wholes(fields, "uses", faults);
    return out;
}

matching::Beliefs beliefs_from(Value const& value, std::string const& pointer, Currency currency,
                               Faults& faults) {
    Fields fields(value, pointer, {"scenarios", "discount_ppm"}, faults);
    matching::Beliefs out;
    Value const* const scenarios = fields.raw("scenarios");
    if (scenarios == nullptr || !scenarios->is_array()) {
        faults.add(fields.at("scenarios"), "must be a list of scenarios");
        return out;
    }
    for (std::size_t i = 0; i < scenarios->items.size() && !faults.any(); ++i)
        out.scenarios.push_back(scenario_from(scenarios->items[i],
                                              json::pointer_to(fields.at("scenarios"), i), currency, faults));
    out.discount_ppm = wholes(fields, "discount_ppm", faults);
    return out;
}

std::vector<matching::Package> packages_from(Fields& fields, Currency currency, Faults& faults) {
    std::vector<matching::Package> out;
    Value const* const list = fields.raw("packages");
    if (list == nullptr || !list->is_array()) {
        faults.add(fields.at("packages"), "must be a list of packages");
        return out;
    }
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i) {
        Fields package(list->items[i], json::pointer_to(fields.at("packages"), i), {"assets", "value"},
                       faults);
        matching::Package& read = out.emplace_back();
        read.assets = package.texts("assets");
        read.value = money(package, "value", currency, faults);
    }
    return out;
}

Value whole(std::int64_t number) {
    return Value::of(static_cast<long long>(number));
}

Value wholes_value(std::vector<std::int64_t> const& list) {
    Value out = Value::array();
    for (std::int64_t const number : list) out.push(whole(number));
    return out;
}

// What is not wanted is left out.
Value value_of(matching::Instruments const& accepts, Currency currency) {
    Value out = Value::object({{"upfront_max", amount(accepts.upfront_max, currency)},
                               {"deferred_max", amount(accepts.deferred_max, currency)},
                               {"royalty_max_ppm", whole(accepts.royalty_max_ppm)}});
    if (!accepts.tranches.empty()) {
        Value tranches = Value::array();
        for (matching::Tranche const& tranche : accepts.tranches) {
            Value one = Value::object();
            if (tranche.upto) one.set("upto", amount(*tranche.upto, currency));
            tranches.push(one.set("max_ppm", whole(tranche.max_ppm)));
        }
        out.set("royalty_tranches", std::move(tranches));
    }
    if (accepts.use_price_max > 0)
        out.set("use_price_max", Value::of(use_price_text(accepts.use_price_max, currency)));
    if (accepts.guarantee_max > 0) out.set("guarantee_max", amount(accepts.guarantee_max, currency));
    if (accepts.upfront_min > 0) out.set("upfront_min", amount(accepts.upfront_min, currency));
    if (accepts.guarantee_min > 0) out.set("guarantee_min", amount(accepts.guarantee_min, currency));
    if (accepts.cap) out.set("cap", amount(*accepts.cap, currency));
    return out;
}

Value value_of(matching::Beliefs const& beliefs, Currency currency) {
    Value scenarios = Value::array();
    for (matching::Scenario const& scenario : beliefs.scenarios) {
        Value revenue = Value::array();
        for (std::int64_t const year : scenario.revenue) revenue.push(amount(year, currency));
        Value one = Value::object({{"name", Value::of(scenario.name)},
                                   {"weight_ppm", whole(scenario.weight_ppm)},
                                   {"revenue", std::move(revenue)}});
        if (!scenario.uses.empty()) one.set("uses", wholes_value(scenario.uses));
        scenarios.push(std::move(one));
    }
    return Value::object(
        {{"scenarios", std::move(scenarios)}, {"discount_ppm", wholes_value(beliefs.discount_ppm)}});
}

}  // namespace

std::string use_price_text(std::int64_t price, Currency currency) {
    return text_of(Rate(Integer(price), Integer(matching::prices_per_minor) * currency.minor_per_major()));
}

matching::Offer offer_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(value, pointer,
                  {"offer", "licensor", "assets", "scope", "currency", "ask", "reservation", "accepts",
                   "beliefs", "stream", "meter", "statements", "split", "expires"},
                  faults);
    matching::Offer out;
    out.name = fields.text("offer");
    out.licensor = fields.text("licensor");
    out.assets = fields.texts("assets");
    out.currency = fields.currency("currency");
    Value const* const scope = fields.raw("scope");
    Value const* const accepts = fields.raw("accepts");
    Value const* const beliefs = fields.raw("beliefs");
    Value const* const split = fields.raw("split");
    if (faults.any()) return out;
    out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (fields.has("ask")) out.ask = money(fields, "ask", out.currency, faults);
    out.reservation = money(fields, "reservation", out.currency, faults);
    out.accepts = instruments_from(*accepts, fields.at("accepts"), out.currency, faults);
    out.beliefs = beliefs_from(*beliefs, fields.at("beliefs"), out.currency, faults);
    out.stream = fields.text("stream");
    if (fields.has("meter")) out.meter = fields.text("meter");
    out.statements = fields.one_of("statements", contracts::window_from_text,
                                   "must be month, quarter or year", out.statements);
    if (out.statements == contracts::Window::term)
        faults.add(fields.at("statements"), "must be month, quarter or year");
    if (!faults.any()) out.split = json::split_from(*split, fields.at("split"), faults);
    out.expires = fields.date("expires");
    return out;
}

matching::Bid bid_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(
        value, pointer,
        {"bid", "licensee", "assets", "scope", "currency", "value", "upfront_budget", "royalty_stack_ppm",
         "accepts", "beliefs", "deferred_trigger", "expires", "packages", "prepaid"},
        faults);
    matching::Bid out;
    out.name = fields.text("bid");
    out.licensee = fields.text("licensee");
    out.assets = fields.texts("assets");
    out.currency = fields.currency("currency");
    Value const* const scope = fields.raw("scope");
    Value const* const accepts = fields.raw("accepts");
    Value const* const beliefs = fields.raw("beliefs");
    if (faults.any()) return out;
    out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (fields.has("packages")) out.packages = packages_from(fields, out.currency, faults);
    if (fields.has("value") || !fields.has("packages"))
        out.value = money(fields, "value", out.currency, faults);
    out.upfront_budget = money(fields, "upfront_budget", out.currency, faults);
    out.royalty_stack_ppm = fields.whole("royalty_stack_ppm");
    out.accepts = instruments_from(*accepts, fields.at("accepts"), out.currency, faults);
    out.beliefs = beliefs_from(*beliefs, fields.at("beliefs"), out.currency, faults);
    if (fields.has("deferred_trigger"))
        out.deferred_trigger = money(fields, "deferred_trigger", out.currency, faults);
    out.expires = fields.date("expires");
    if (fields.has("prepaid")) out.is_prepaid = fields.boolean("prepaid");
    return out;
}

Value value_of(matching::Offer const& o) {
    Value out = Value::object({{"offer", Value::of(o.name)},
                               {"licensor", Value::of(o.licensor)},
                               {"assets", texts(o.assets)},
                               {"scope", parsed(contracts::canonical_text(o.scope))},
                               {"currency", Value::of(o.currency.code())},
                               {"ask", amount(o.ask, o.currency)},
                               {"reservation", amount(o.reservation, o.currency)},
                               {"accepts", value_of(o.accepts, o.currency)},
                               {"beliefs", value_of(o.beliefs, o.currency)},
                               {"stream", Value::of(o.stream)}});
    if (!o.meter.empty()) out.set("meter", Value::of(o.meter));
    out.set("statements", Value::of(contracts::text_of(o.statements)));
    out.set("split", parsed(contracts::canonical_text(o.split)));
    return out.set("expires", Value::of(text_of(o.expires)));
}

Value value_of(matching::Bid const& b) {
    Value out = Value::object({{"bid", Value::of(b.name)},
                               {"licensee", Value::of(b.licensee)},
                               {"assets", texts(b.assets)},
                               {"scope", parsed(contracts::canonical_text(b.scope))},
                               {"currency", Value::of(b.currency.code())},
                               {"value", amount(b.value, b.currency)},
                               {"upfront_budget", amount(b.upfront_budget, b.currency)},
                               {"royalty_stack_ppm", whole(b.royalty_stack_ppm)},
                               {"accepts", value_of(b.accepts, b.currency)},
                               {"beliefs", value_of(b.beliefs, b.currency)},
                               {"deferred_trigger", amount(b.deferred_trigger, b.currency)},
                               {"expires", Value::of(text_of(b.expires))}});
    if (!b.packages.empty()) {
        Value packages = Value::array();
        for (matching::Package const& package : b.packages)
            packages.push(Value::object(
                {{"assets", texts(package.assets)}, {"value", amount(package.value, b.currency)}}));
        out.set("packages", std::move(packages));
    }
    if (b.is_prepaid) out.set("prepaid", Value::of(true));
    return out;
}

}  // namespace licet::adapters
