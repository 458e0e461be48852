#include "adapters/cli/attribute.hpp"

#include "adapters/files/file.hpp"
#include "adapters/json/attribution_json.hpp"

#include <map>
#include <ostream>

namespace licet::adapters {
namespace {

using contracts::Attribution;
using json::Faults;

// The document in a file, or nothing and why not on `err`.
std::optional<json::Value> document(std::string const& path, std::ostream& err) {
    auto const text = read_file(path, json::Limits{}.bytes_max);
    if (!text) {
        err << text.error() << '\n';
        return std::nullopt;
    }
    auto value = json::parse(*text);
    if (!value) {
        err << path << ':' << value.error().line << ": " << value.error().what << '\n';
        return std::nullopt;
    }
    return std::move(value).value();
}

int compare(json::SignedAttribution const& given, Attribution const& computed, std::string const& key,
            std::ostream& out) {
    Attribution const& a = given.attribution;
    std::size_t differences = 0;
    auto const differs = [&](std::string const& what, std::string const& theirs, std::string const& ours) {
        if (theirs == ours) return;
        ++differences;
        out << "differs  " << what << ": the vector says " << theirs << ", the game gives " << ours << '\n';
    };
    differs("method", a.method, computed.method);
    differs("evidence", text_of(a.evidence), text_of(computed.evidence));
    differs("error", std::to_string(a.error), std::to_string(computed.error));
    std::map<std::string, std::int64_t> theirs(a.shares.begin(), a.shares.end());
    std::map<std::string, std::int64_t> ours(computed.shares.begin(), computed.shares.end());
    for (auto const& [payee, share] : ours) theirs.try_emplace(payee, 0);
    for (auto const& [payee, share] : theirs)
        differs("share of " + payee, std::to_string(share), std::to_string(ours[payee]));
    if (!key.empty()) {
        auto const signer = public_key_from_text(key);
        bool const is_signed = signer && given.signature &&
                               is_signed_by(*signer, contracts::canonical_text(a), *given.signature);
        if (!is_signed) ++differences;
        out << (is_signed ? "signed   by that key\n" : "differs  signature: not of this text by that key\n");
    }
    if (differences == 0) out << "the same: " << ours.size() << " shares from the evidence named\n";
    return differences == 0 ? 0 : 1;
}

}  // namespace

int run_attribute(AttributeOptions const& options, std::ostream& out, std::ostream& err) {
    auto const value = document(options.game, err);
    if (!value) return 2;
    Faults faults;
    contracts::Game const game = json::game_from(*value, "", faults);
    if (!faults.any())
        for (auto const& fault : contracts::faults_of(game)) faults.add(fault.pointer, fault.what);
    if (faults.any()) {
        err << options.game << ": " << faults.first().pointer << ' ' << faults.first().what << '\n';
        return 1;
    }
    contracts::Sampling sampling{options.permutations, options.seed};
    json::SignedAttribution given;
    if (!options.check.empty()) {
        auto const vector = document(options.check, err);
        if (!vector) return 2;
        given = json::attribution_from(*vector, "", faults);
        if (faults.any()) {
            err << options.check << ": " << faults.first().pointer << ' ' << faults.first().what << '\n';
            return 1;
        }
        if (given.attribution.sampling) sampling = *given.attribution.sampling;
    }
    auto computed = contracts::attribution_of(game, sampling);
    if (!computed) {
        err << options.game << ": is worth nothing, harms somebody, or takes more than 10^8 steps\n";
        return 1;
    }
    if (!options.check.empty()) return compare(given, *computed, options.key, out);

    auto const from = date_from_text(options.from);
    auto const until = date_from_text(options.until);
    if (!from || !until || options.party.empty()) {
        err << "licet attribute: give --party, --from and --until of what the vector divides\n";
        return 2;
    }
    computed->vector = options.vector;
    computed->party = options.party;
    computed->period = {*from, *until};
    computed->signer = options.signer.empty() ? options.party : options.signer;
    json::SignedAttribution made{*std::move(computed), std::nullopt};
    if (!options.key.empty()) {
        auto const text = read_file(options.key, 1024);
        auto const secret = text ? secret_key_from_text(text->substr(0, 64)) : std::nullopt;
        if (!secret) {
            err << options.key << ": must hold 64 hexadecimal digits, as openssl rand -hex 32 gives them\n";
            return 2;
        }
        made.signature = signed_with(*secret, contracts::canonical_text(made.attribution));
        err << "signed with the key whose public half is " << text_of(public_key_of(*secret)) << '\n';
    }
    out << json::pretty_text_of(json::value_of(made)) << '\n';
    return 0;
}

}  // namespace licet::adapters
