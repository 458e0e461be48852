// RSL: each content element lists an asset, each of its licences is an offer, or a licence where it names a
// price by a count. What narrows a licence and cannot be said here takes the whole licence with it.

#include "adapters/drafts/writer.hpp"
#include "adapters/purposes/purposes.hpp"

namespace licet::adapters::drafts {
namespace {

using contracts::PurposeSet;
using json::Value;
using rsl::Classes;
using rsl::License;
using rsl::tokens_of;

// The members of the European Union, for RSL's one name that is not a country's.
constexpr std::string_view union_members[] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES",
                                              "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
                                              "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"};

std::optional<contracts::TerritorySet> territories_from(std::vector<std::string> const& codes) {
    contracts::TerritorySet out;
    for (std::string const& code : codes) {
        if (code == "EU") {
            for (auto const member : union_members) out.bits.set(*contracts::territory_from_code(member));
        } else if (auto const territory = contracts::territory_from_code(code)) {
            out.bits.set(*territory);
        } else {
            return std::nullopt;
        }
    }
    return out;
}

// The payoff of a payment that is counted; nothing where it has to be agreed.
std::optional<Value> pay_from(License const& license, std::optional<std::string> const& from) {
    std::string const kind = rsl::payment_kind(license.payment);
    if (kind == "free" || kind == "attribution") return Value::object({{"fixed", Value::of("0")}});
    auto const price = license.payment ? rsl::price_of(*license.payment) : std::nullopt;
    if (!price) return std::nullopt;
    auto const per = [&](char const* meter) {
        return Value::object(
            {{"usage", Value::of(meter)},
             {"tiers", Value::array({Value::object({{"price", Value::of(price->first)}})})}});
    };
    if (kind == "crawl") return per("crawls");
    if (kind == "use") return per("outputs");
    if (kind == "training") return per("training-runs");
    if (kind == "purchase") {
        Value out = Value::object({{"fixed", Value::of(price->first)}});
        if (from) out.set("on", Value::of(*from));
        return out;
    }
    return std::nullopt;
}

// What the licence grants; nothing, and why, where it narrows in a way that we cannot say.
std::optional<Grant> grant_from(License const& license, Known const& known, std::string const& place,
                                Writer& writer) {
    Grant out;
    auto const refuse = [&](std::string const& why) {
        writer.lose(place + ": no offer: " + why);
        return std::nullopt;
    };
    if (license.has_unreadable_prohibition) return refuse("a prohibition that cannot be read");
    auto const meaning = [](std::string const& usage) {
        return purposes_of(Vocabulary::rsl, usage).value_or(PurposeSet{});
    };
    if (license.permits.contains("usage")) {
        for (std::string const& token : tokens_of(license.permits, "usage")) {
            PurposeSet const means = meaning(token);
            if (means.bits == 0) writer.lose(place + "/permits: usage " + token + ", which is not known");
            out.purposes.bits |= means.bits;
        }
    } else if (license.has_unreadable_permit) {
        return refuse("a permit that cannot be read");
    } else {
        out.purposes = meaning("all");
    }
    for (std::string const& token : tokens_of(license.prohibits, "usage")) {
        auto const usages = rsl::usages_of(token, true);
        if (usages.empty()) return refuse("a prohibition of " + token + ", which is not known");
        out.purposes.bits &= ~meaning(token).bits;
        for (auto const usage : usages) out.purposes.bits &= ~meaning(std::string(usage)).bits;
    }
    for (Classes const* const classes : {&license.permits, &license.prohibits})
        if (!tokens_of(*classes, "user").empty())
            return refuse("it tells users apart, " + tokens_of(*classes, "user").front());
    if (license.permits.contains("geo")) {
        out.territories = territories_from(tokens_of(license.permits, "geo"));
        if (!out.territories) return refuse("a territory that is not known");
    }
    if (!tokens_of(license.prohibits, "geo").empty()) {
        auto const barred = territories_from(tokens_of(license.prohibits, "geo"));
        if (!barred) return refuse("a territory that is not known");
        auto granted = out.territories.value_or(contracts::TerritorySet::world());
        granted.bits &= ~barred->bits;
        out.territories = granted;
    }
    for (rsl::Reporting const& reporting : license.reporting)
        return refuse("reporting by the profile " + reporting.profile + ", which is not known");
    std::string const kind = rsl::payment_kind(license.payment);
    if (kind == "contribution") return refuse("a contribution in kind");
    if (kind == "attribution") out.duties = {contracts::Duty::attribute};
    out.pay = pay_from(license, known.from);
    if (license.payment) {
        if (auto const price = rsl::price_of(*license.payment)) out.currency = price->second;
        if (!out.pay && license.payment->amount)
            writer.lose(place + "/payment: " + kind + " " + *license.payment->amount + " " +
                        license.payment->currency.value_or("") +
                        ", for a time or by a unit it does not state");
        if (license.payment->standard)
            writer.lose(place + "/payment/standard: " + *license.payment->standard);
        if (license.payment->custom) writer.lose(place + "/payment/custom: " + *license.payment->custom);
        if (license.payment->accepts)
            writer.lose(place + "/payment/accepts: " + license.payment->accepts->first);
    }
    for (auto const& [type, texts] : license.legal)
        for (std::string const& text : texts) writer.lose(place + "/legal: " + type + " " + text);
    if (out.purposes.bits == 0 || (out.territories && out.territories->bits.none()))
        return refuse("nothing is left that is permitted");
    return out;
}

}  // namespace

Drafts drafts_of(rsl::Document const& document, std::string_view name, std::string_view digest,
                 Known const& known) {
    Writer writer(name, digest, known);
    for (std::string const& issue : document.issues) writer.lose("the file has an issue: " + issue);
    for (std::size_t i = 0; i < document.contents.size(); ++i) {
        rsl::Content const& content = document.contents[i];
        std::string const place = "/content/" + std::to_string(i + 1);
        std::string const written =
            content.url.find("://") == std::string::npos ? std::string(name) + content.url : content.url;
        std::string const asset = Writer::name_from(written);
        std::string provenance = "published with RSL terms at " + content.url;
        if (content.copyright && !content.copyright->holder.empty())
            provenance += ", copyright " + content.copyright->holder;
        writer.list_asset(asset, std::nullopt, provenance, {content.url});
        auto const lose_if = [&](auto const& field, char const* what) {
            if (field) writer.lose(place + "/" + what + ": " + *field);
        };
        lose_if(content.server, "server");
        lose_if(content.lastmod, "lastmod");
        lose_if(content.schema, "schema");
        lose_if(content.terms, "terms");
        if (content.is_encrypted) writer.lose(place + "/encrypted: the content is encrypted");
        for (auto const& [type, href] : content.alternates) writer.lose(place + "/alternate: " + href);
        for (std::size_t k = 0; k < content.licenses.size(); ++k) {
            std::string const at = place + "/license/" + std::to_string(k + 1);
            if (content.server) {
                writer.lose(at + ": no offer: a licence has to be got from the server");
                continue;
            }
            if (auto const grant = grant_from(content.licenses[k], known, at, writer))
                writer.grant(asset, *grant);
        }
    }
    if (document.max_age_days != 30)
        writer.lose("/max-age: " + std::to_string(document.max_age_days) + " days");
    return writer.take();
}

}  // namespace licet::adapters::drafts
