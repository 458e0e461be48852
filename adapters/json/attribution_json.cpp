#include "adapters/json/attribution_json.hpp"

#include <map>

namespace licet::adapters::json {
namespace {

using namespace licet::contracts;

class GameReader {
public:
    GameReader(Game& game, Faults& faults) : game_(game), faults_(faults) {
        for (std::uint32_t i = 0; i < game.players.size(); ++i) number_.try_emplace(game.players[i], i);
    }

    void read(Value const& value, std::string const& at) {
        if (value.find("all_of") != nullptr) {
            Fields fields(value, at, {"all_of", "worth"}, faults_);
            auto members = players(fields.texts("all_of"), fields.at("all_of"));
            game_.terms.emplace_back(AllOf{std::move(members), fields.whole("worth")});
        } else if (value.find("best_of") != nullptr) {
            Fields fields(value, at, {"best_of"}, faults_);
            game_.terms.emplace_back(BestOf{stakes(fields, "best_of")});
        } else if (value.find("weights") != nullptr) {
            Fields fields(value, at, {"weights", "quota", "worth"}, faults_);
            auto weights = stakes(fields, "weights");
            game_.terms.emplace_back(
                QuotaOf{std::move(weights), fields.whole("quota"), fields.whole("worth")});
        } else if (value.find("sum_of") != nullptr) {
            Fields fields(value, at, {"sum_of", "cap"}, faults_);
            auto worths = stakes(fields, "sum_of");
            game_.terms.emplace_back(CappedSum{std::move(worths), fields.whole("cap")});
        } else if (value.find("members") != nullptr) {
            table(value, at);
        } else {
            faults_.add(at, "must be a term: all_of, best_of, weights, sum_of or members with coalitions");
        }
    }

private:
    std::uint32_t player(std::string const& name, std::string const& at) {
        auto const found = number_.find(name);
        if (found == number_.end()) faults_.add(at, "must be one of the players");
        return found == number_.end() ? 0 : found->second;
    }
    std::vector<std::uint32_t> players(std::vector<std::string> const& names, std::string const& at) {
        std::vector<std::uint32_t> out;
        for (std::size_t i = 0; i < names.size(); ++i) out.push_back(player(names[i], pointer_to(at, i)));
        return out;
    }
    Stakes stakes(Fields& fields, std::string_view key) {
        Stakes out;
        Value const* const list = fields.raw(key);
        if (faults_.any()) return out;
        if (!list->is_object()) {
            faults_.add(fields.at(key), "must be an object of players and whole numbers");
            return out;
        }
        for (auto const& [name, stake] : list->members) {
            std::string const at = pointer_to(fields.at(key), name);
            std::uint32_t const who = player(name, at);
            Value const wrapped = Value::object({{name, stake}});
            Fields own(wrapped, fields.at(key), {name}, faults_);
            out.emplace_back(who, own.whole(name));
        }
        return out;
    }
    void table(Value const& value, std::string const& at) {
        Fields fields(value, at, {"members", "coalitions"}, faults_);
        Table out{players(fields.texts("members"), fields.at("members")), {}};
        Value const* const list = fields.raw("coalitions");
        if (faults_.any()) return;
        if (out.members.empty() || out.members.size() > table_members_max || !list->is_array()) {
            faults_.add(fields.at("coalitions"), "must be a list, of 1 to 12 members");
            return;
        }
        out.worth.resize(std::size_t{1} << out.members.size());
        for (std::size_t i = 0; i < list->items.size() && !faults_.any(); ++i) {
            std::string const place = pointer_to(fields.at("coalitions"), i);
            Fields own(list->items[i], place, {"of", "worth"}, faults_);
            std::size_t bits = 0;
            for (std::uint32_t const who : players(own.texts("of"), own.at("of"))) {
                auto const bit = std::ranges::find(out.members, who) - out.members.begin();
                if (bit == static_cast<std::ptrdiff_t>(out.members.size()))
                    faults_.add(own.at("of"), "must be of the term's members");
                else
                    bits |= std::size_t{1} << bit;
            }
            std::int64_t const worth = own.whole("worth");
            if (bits == 0 || out.worth[bits] != 0) {
                faults_.add(own.at("of"), "must be a coalition, named once");
                continue;
            }
            out.worth[bits] = worth;
        }
        game_.terms.emplace_back(std::move(out));
    }

    Game& game_;
    Faults& faults_;
    std::map<std::string, std::uint32_t, std::less<>> number_;
};

}  // namespace

Game game_from(Value const& value, std::string const& pointer, Faults& faults) {
    Game out;
    Fields fields(value, pointer, {"players", "terms"}, faults);
    out.players = fields.texts("players");
    Value const* const terms = fields.raw("terms");
    if (faults.any()) return out;
    if (!terms->is_array()) {
        faults.add(fields.at("terms"), "must be a list of terms");
        return out;
    }
    GameReader reader(out, faults);
    for (std::size_t i = 0; i < terms->items.size() && !faults.any(); ++i)
        reader.read(terms->items[i], pointer_to(fields.at("terms"), i));
    return out;
}

SignedAttribution attribution_from(Value const& value, std::string const& pointer, Faults& faults) {
    SignedAttribution out;
    Attribution& a = out.attribution;
    Fields fields(value, pointer,
                  {"vector", "party", "from", "until", "method", "permutations", "seed", "shares", "error",
                   "evidence", "signer", "signature"},
                  faults);
    a.vector = fields.text("vector");
    a.party = fields.text("party");
    a.period = {fields.date("from"), fields.date("until")};
    a.method = fields.text("method");
    if (fields.has("permutations") || fields.has("seed"))
        a.sampling = Sampling{fields.whole("permutations"), fields.whole("seed")};
    Value const* const shares = fields.raw("shares");
    if (faults.any()) return out;
    if (!shares->is_object()) {
        faults.add(fields.at("shares"), "must be an object of payees and whole billionths");
        return out;
    }
    for (auto const& [payee, share] : shares->members) {
        Value const wrapped = Value::object({{payee, share}});
        Fields own(wrapped, fields.at("shares"), {payee}, faults);
        a.shares.emplace_back(payee, own.whole(payee));
    }
    a.error = fields.whole("error");
    a.evidence = fields.digest("evidence");
    a.signer = fields.text("signer");
    if (!fields.has("signature")) return out;
    out.signature =
        fields.one_of("signature", signature_from_text, "must be 128 hexadecimal digits", Signature{});
    return out;
}

Value value_of(SignedAttribution const& attribution) {
    Value out =
        parse(canonical_text(attribution.attribution), {.bytes_max = 1U << 30U, .depth_max = 8}).value();
    if (attribution.signature) out.set("signature", Value::of(text_of(*attribution.signature)));
    return out;
}

Value value_of(Game const& game) {
    return parse(canonical_text(game), {.bytes_max = 1U << 30U, .depth_max = 8}).value();
}

}  // namespace licet::adapters::json
