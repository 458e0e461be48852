#include "adapters/commands/quotes_json.hpp"

#include "adapters/commands/canonical.hpp"
#include "adapters/commands/licences_json.hpp"
#include "adapters/json/terms_json.hpp"
#include "contracts/terms/canonical.hpp"

#include <limits>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Faults;
using json::Fields;
using json::Value;

std::uint32_t round_number(Fields& fields, Faults& faults) {
    std::int64_t const read = fields.whole("round");
    if (!faults.any() && (read < 0 || read > std::numeric_limits<std::uint32_t>::max()))
        faults.add(fields.at("round"), "must be the number of a proposal; 0 answers the request");
    return faults.any() ? 0 : static_cast<std::uint32_t>(read);
}

}  // namespace

RequestQuote request_quote_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"quote", "licensee", "licensor", "assets", "scope", "note", "answer_by"},
                  faults);
    RequestQuote out;
    out.quote = fields.text("quote");
    out.licensee = fields.text("licensee");
    out.licensor = fields.text("licensor");
    out.assets = fields.texts("assets");
    Value const* const scope = fields.raw("scope");
    if (!faults.any()) out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (fields.has("note")) out.note = fields.text("note");
    out.answer_by = fields.instant("answer_by");
    return out;
}

CounterQuote counter_quote_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"quote", "party", "round", "scope", "terms", "answer_by"}, faults);
    CounterQuote out;
    out.quote = fields.text("quote");
    out.party = fields.text("party");
    out.round = round_number(fields, faults);
    if (Value const* const scope = fields.raw_if("scope"); scope != nullptr && !faults.any())
        out.scope = scope_from(*scope, fields.at("scope"), faults);
    Value const* const terms = fields.raw("terms");
    if (!faults.any()) out.terms = json::terms_from(*terms, fields.at("terms"), faults);
    out.answer_by = fields.instant("answer_by");
    return out;
}

AcceptQuote accept_quote_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"quote", "party", "digest"}, faults);
    AcceptQuote out;
    out.quote = fields.text("quote");
    out.party = fields.text("party");
    out.digest = fields.digest("digest");
    return out;
}

DeclineQuote decline_quote_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"quote", "party", "round", "reason"}, faults);
    DeclineQuote out;
    out.quote = fields.text("quote");
    out.party = fields.text("party");
    out.round = round_number(fields, faults);
    if (fields.has("reason")) out.reason = fields.text("reason");
    return out;
}

Value value_of(RequestQuote const& c) {
    Value assets = Value::array();
    for (std::string const& asset : c.assets) assets.push(Value::of(asset));
    return Value::object({{"quote", Value::of(c.quote)},
                          {"licensee", Value::of(c.licensee)},
                          {"licensor", Value::of(c.licensor)},
                          {"assets", std::move(assets)},
                          {"scope", parsed(contracts::canonical_text(c.scope))},
                          {"note", Value::of(c.note)},
                          {"answer_by", Value::of(text_of(c.answer_by))}});
}

Value value_of(CounterQuote const& c) {
    Value out = Value::object({{"quote", Value::of(c.quote)},
                               {"party", Value::of(c.party)},
                               {"round", Value::of(static_cast<long long>(c.round))}});
    if (c.scope) out.set("scope", parsed(contracts::canonical_text(*c.scope)));
    out.set("terms", parsed(contracts::canonical_text(c.terms)));
    return out.set("answer_by", Value::of(text_of(c.answer_by)));
}

Value value_of(AcceptQuote const& c) {
    return Value::object({{"quote", Value::of(c.quote)},
                          {"party", Value::of(c.party)},
                          {"digest", Value::of(text_of(c.digest))}});
}

Value value_of(DeclineQuote const& c) {
    return Value::object({{"quote", Value::of(c.quote)},
                          {"party", Value::of(c.party)},
                          {"round", Value::of(static_cast<long long>(c.round))},
                          {"reason", Value::of(c.reason)}});
}

}  // namespace licet::adapters
