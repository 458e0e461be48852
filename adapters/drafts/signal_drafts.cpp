// Declarations of rights that ride on something else: robots.txt, TDMRep, C2PA. They state preferences, not
// prices. Only what is said to be allowed is offered; what is reserved, and what nobody said, is not.

#include "adapters/drafts/writer.hpp"
#include "adapters/purposes/purposes.hpp"

namespace licet::adapters::drafts {
namespace {

using contracts::PurposeSet;

// The most restrictive of all that is said of each purpose.
struct Wishes {
    PurposeSet allowed;
    PurposeSet refused;

    void say(Vocabulary vocabulary, std::string const& word, bool allows) {
        PurposeSet const means = purposes_of(vocabulary, word).value_or(PurposeSet{});
        (allows ? allowed : refused).bits |= means.bits;
    }
    [[nodiscard]] PurposeSet left() const { return {allowed.bits & ~refused.bits}; }
};

}  // namespace

Drafts drafts_of(robots::Robots const& robots, std::string_view name, std::string_view digest,
                 Known const& known) {
    Writer writer(name, digest, known);
    std::string const asset = Writer::name_from(name);
    Wishes wishes;
    for (std::string const& url : robots.licences)
        writer.lose("/License: " + url + ": not fetched; import the document that lies there");
    for (robots::Group const& group : robots.groups) {
        std::string const who = group.agents.empty() ? "nobody" : group.agents.front();
        for (std::string const& url : group.licences)
            writer.lose("/" + who + "/License: " + url +
                        ": not fetched; import the document that lies there");
        for (auto const& signals : group.signals)
            for (auto const& [key, value] : signals) {
                bool const allows = value == "yes" && who == "*";
                if (allows || value == "no") wishes.say(Vocabulary::content_signals, key, allows);
                writer.lose("/" + who + "/Content-Signal: " + key + "=" + value +
                            ": a preference, which an agreement overrides");
            }
        for (robots::ContentUsage const& usage : group.usages) {
            writer.lose("/" + who + "/Content-Usage: " + usage.path + " " + usage.text +
                        ": a preference, which an agreement overrides");
            if (!usage.preferences) continue;
            for (auto const& [key, value] : *usage.preferences) {
                bool const allows = value == "y" && who == "*" && usage.path.empty();
                if (allows || value == "n") wishes.say(Vocabulary::aipref, key, allows);
            }
        }
        if (!group.rules.empty())
            writer.lose("/" + who + ": " + std::to_string(group.rules.size()) +
                        " rules of what may be fetched, which license nothing");
    }
    writer.list_asset(asset, std::nullopt, "a site with a robots.txt", {});
    Grant grant;
    grant.purposes = wishes.left();
    writer.grant(asset, grant);
    return writer.take();
}

Drafts drafts_of(tdmrep::Reservations const& reservations, std::string_view name, std::string_view digest,
                 Known const& known) {
    Writer writer(name, digest, known);
    for (std::string const& issue : reservations.issues) writer.lose("the file has an issue: " + issue);
    for (tdmrep::Rule const& rule : reservations.rules) {
        std::string const asset = Writer::name_from(std::string(name) + rule.location);
        bool const is_reserved = rule.reserved.value_or(false);
        if (!is_reserved) {
            writer.lose(rule.location + ": mining is " +
                        (rule.reserved ? "not reserved: it needs no licence" : "neither reserved nor not"));
            continue;
        }
        writer.list_asset(asset, std::nullopt, "pages with mining reserved by TDMRep at " + rule.location,
                          {});
        if (rule.policy.empty()) continue;
        // A policy is an offer to ask for: consent or compensation, without an amount.
        Grant grant;
        grant.purposes.add(contracts::Purpose::mine);
        writer.grant(asset, grant);
        writer.lose(rule.location + "/tdm-policy: " + rule.policy +
                    ": not fetched; the offer asks for a price of yours");
    }
    return writer.take();
}

Drafts drafts_of(c2pa::Assertion const& assertion, std::string_view name, std::string_view digest,
                 Known const& known) {
    Writer writer(name, digest, known);
    for (std::string const& issue : assertion.issues) writer.lose("the file has an issue: " + issue);
    std::string const asset = Writer::name_from(name);
    writer.list_asset(asset, std::nullopt,
                      "C2PA manifest sha256 " + licet::text_of(assertion.manifest) +
                          (assertion.label.empty() ? "" : " with " + assertion.label),
                      {});
    Wishes wishes;
    for (c2pa::Entry const& entry : assertion.entries) {
        c2pa::Use const use = entry.effective();
        if (use != c2pa::Use::constrained)
            wishes.say(Vocabulary::cawg, entry.what, use == c2pa::Use::allowed);
        else
            writer.lose("/" + entry.what + ": constrained: " + entry.constraint);
    }
    Grant grant;
    grant.purposes = wishes.left();
    writer.grant(asset, grant);
    return writer.take();
}

}  // namespace licet::adapters::drafts
