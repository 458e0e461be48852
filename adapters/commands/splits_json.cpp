#include "adapters/commands/splits_json.hpp"

#include "adapters/json/attribution_json.hpp"

namespace licet::adapters::json {
namespace {

using namespace licet::settlement;

// Shares in full, or the same for each of a list.
void rule_into(StandingRule& out, Fields& fields, Faults& faults) {
    if (fields.has("by_attribution")) out.attributed_by = fields.text("by_attribution");
    if (fields.has("equally")) {
        if (fields.has("parts")) faults.add(fields.at("equally"), "must not stand beside parts");
        auto const names = fields.texts("equally");
        for (std::string const& name : names) out.parts.push_back({name, Rate(1, names.size()), false});
        return;
    }
    Value const* const parts = fields.raw("parts");
    if (faults.any()) return;
    if (!parts->is_array()) {
        faults.add(fields.at("parts"), "must be a list of parts");
        return;
    }
    for (std::size_t i = 0; i < parts->items.size() && !faults.any(); ++i) {
        Fields part(parts->items[i], json::pointer_to(fields.at("parts"), i), {"to", "share", "of_whole"},
                    faults);
        out.parts.push_back(
            {part.text("to"), part.number("share"), part.has("of_whole") && part.boolean("of_whole")});
    }
}

void rule_onto(StandingRule const& rule, Value& out) {
    if (rule.attributed_by) out.set("by_attribution", Value::of(*rule.attributed_by));
    Value parts = Value::array();
    for (StandingPart const& part : rule.parts) {
        Value one =
            Value::object({{"to", Value::of(part.to)}, {"share", Value::of(licet::text_of(part.share))}});
        if (part.is_of_whole) one.set("of_whole", Value::of(true));
        parts.push(std::move(one));
    }
    out.set("parts", std::move(parts));
}

}  // namespace

SetKey read(SetKey, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"party", "key"}, faults);
    return {fields.text("party"),
            fields.one_of("key", public_key_from_text, "must be 64 hexadecimal digits", PublicKey{})};
}

SetSplit read(SetSplit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"party", "from", "parts", "equally", "by_attribution", "training"}, faults);
    SetSplit out;
    out.party = fields.text("party");
    out.from = fields.date("from");
    rule_into(out.rule, fields, faults);
    Value const* const training = fields.raw_if("training");
    if (training == nullptr || faults.any()) return out;
    Fields own(*training, fields.at("training"), {"parts", "equally", "by_attribution"}, faults);
    out.training.emplace();
    rule_into(*out.training, own, faults);
    return out;
}

RecordAttribution read(RecordAttribution, Value const& value, std::string const& at, Faults& faults) {
    auto read = json::attribution_from(value, at, faults);
    if (!faults.any() && !read.signature)
        faults.add(json::pointer_to(at, "signature"), "is missing: 128 hexadecimal digits of Ed25519");
    return {std::move(read.attribution), read.signature.value_or(Signature{})};
}

AttributeByGame read(AttributeByGame, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"vector", "party", "from", "until", "game", "permutations", "seed"}, faults);
    AttributeByGame out;
    out.vector = fields.text("vector");
    out.party = fields.text("party");
    out.period = {fields.date("from"), fields.date("until")};
    if (fields.has("permutations")) out.sampling.permutations = fields.whole("permutations");
    if (fields.has("seed")) out.sampling.seed = fields.whole("seed");
    Value const* const game = fields.raw("game");
    if (!faults.any()) out.game = json::game_from(*game, fields.at("game"), faults);
    return out;
}

Value body_of(SetKey const& c) {
    return Value::object({{"party", Value::of(c.party)}, {"key", Value::of(text_of(c.key))}});
}

Value body_of(SetSplit const& c) {
    Value out = Value::object({{"party", Value::of(c.party)}, {"from", Value::of(text_of(c.from))}});
    rule_onto(c.rule, out);
    if (!c.training) return out;
    Value training = Value::object();
    rule_onto(*c.training, training);
    out.set("training", std::move(training));
    return out;
}

Value body_of(RecordAttribution const& c) {
    return json::value_of({c.attribution, c.signature});
}

Value body_of(AttributeByGame const& c) {
    return Value::object({{"vector", Value::of(c.vector)},
                          {"party", Value::of(c.party)},
                          {"from", Value::of(text_of(c.period.from))},
                          {"until", Value::of(text_of(c.period.until))},
                          {"permutations", Value::of(std::to_string(c.sampling.permutations))},
                          {"seed", Value::of(std::to_string(c.sampling.seed))},
                          {"game", json::value_of(c.game)}});
}

}  // namespace licet::adapters::json
