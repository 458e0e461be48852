#include "adapters/publish/publish.hpp"

#include "adapters/purposes/purposes.hpp"
#include "contracts/licence/licence.hpp"

#include <algorithm>

namespace licet::adapters::publish {
namespace {

using contracts::Duty;
using contracts::Expr;
using contracts::Scope;
using odrl::Constraint;
using odrl::Rule;
using settlement::State;

std::string urn(char const* kind, std::string_view name) {
    return "urn:licet:" + std::string(kind) + ":" + std::string(name);
}

Constraint comparison(std::string left, std::string op, std::vector<odrl::Operand> right) {
    Constraint out;
    out.left = std::move(left);
    out.op = std::move(op);
    out.right = std::move(right);
    return out;
}

Rule duty_of(std::string action) {
    Rule out;
    out.kind = "duty";
    out.actions.push_back({std::move(action), {}});
    return out;
}

// The duty to pay: a sum, or a price for each unit of a meter; without an amount where the terms are more
// than that, so that nobody reads them as free.
Rule payment_of(Expr const& pay, Currency currency, std::string const& place,
                std::vector<std::string>& lost) {
    Rule out = duty_of("odrl:compensate");
    auto const amount = [&](Rate const& rate) {
        Constraint c = comparison("odrl:payAmount", "eq", {{"", licet::text_of(rate), "xsd:decimal"}});
        c.unit = "urn:iso:std:iso:4217:" + std::string(currency.code());
        out.actions[0].refinement.push_back(std::move(c));
    };
    if (auto const* const fixed = std::get_if<contracts::Fixed>(&pay.node)) {
        amount(fixed->amount);
        return out;
    }
    if (auto const* const usage = std::get_if<contracts::Usage>(&pay.node);
        usage != nullptr && usage->tiers.size() == 1) {
        amount(usage->tiers[0].rate);
        out.actions[0].refinement.push_back(
            comparison("odrl:unitOfCount", "eq", {{urn("meter", usage->meter), "", ""}}));
        return out;
    }
    lost.push_back(place + ": terms of payment that ODRL has no words for");
    return out;
}

Rule permission_of(Scope const& scope, std::vector<std::string> const& assets, std::string const& licensor) {
    Rule out;
    out.kind = "permission";
    out.assigners.push_back({urn("party", licensor), "", false, {}});
    for (std::string const& asset : assets) out.targets.push_back({urn("asset", asset), "", false, {}});
    for (std::size_t i = 0; i < contracts::purpose_count; ++i)
        if (auto const purpose = static_cast<contracts::Purpose>(i); scope.purposes.contains(purpose))
            out.actions.push_back({urn("purpose", contracts::text_of(purpose)), {}});
    auto const day = [](Date date) {
        return std::vector<odrl::Operand>{{"", licet::text_of(date), "xsd:date"}};
    };
    out.constraints.push_back(comparison("odrl:dateTime", "gteq", day(scope.dates.from)));
    out.constraints.push_back(comparison("odrl:dateTime", "lt", day(scope.dates.until)));
    if (!(scope.territories == contracts::TerritorySet::world())) {
        std::vector<odrl::Operand> there;
        for (std::string const& code : contracts::codes_of(scope.territories))
            there.push_back({"https://www.iso.org/obp/ui/#iso:code:3166:" + code, "", ""});
        out.constraints.push_back(comparison("odrl:spatial", "isAnyOf", std::move(there)));
    }
    out.constraints.push_back(comparison(
        "urn:licet:privacy", "lteq", {{"", std::string(contracts::text_of(scope.privacy)), "xsd:string"}}));
    for (Duty const duty : scope.duties)
        out.duties.push_back(
            duty_of(duty == Duty::attribute ? "odrl:attribute" : urn("duty", contracts::text_of(duty))));
    return out;
}

odrl::Policy policy_of(std::string uid, char const* type, Rule permission) {
    odrl::Policy out;
    out.uid = std::move(uid);
    out.types = {type};
    out.profiles = {std::string(profile)};
    out.rules.push_back(std::move(permission));
    return out;
}

}  // namespace

std::vector<odrl::Policy> policies_of(State const& state, std::vector<std::string>& lost) {
    std::vector<odrl::Policy> out;
    for (settlement::Licence const& licence : state.licences) {
        auto const& version = licence.versions.back();
        contracts::Licence const& document = version.document;
        Rule permission = permission_of(document.scope, document.assets, document.licensor);
        if (licence.ended)
            permission.constraints.push_back(
                comparison("odrl:dateTime", "lt", {{"", licet::text_of(*licence.ended), "xsd:date"}}));
        permission.assignees.push_back({urn("party", document.licensee), "", false, {}});
        permission.duties.push_back(
            payment_of(document.terms.pay, document.terms.currency, "licence " + document.name, lost));
        if (document.scope.exclusivity == contracts::Exclusivity::exclusive)
            lost.push_back("licence " + document.name + ": that it is exclusive");
        out.push_back(policy_of(urn("licence", document.name), "Agreement", std::move(permission)));
    }
    for (settlement::RestingOffer const& resting : state.offers) {
        if (resting.state != settlement::OrderState::open) continue;
        matching::Offer const& offer = resting.offer;
        Rule permission = permission_of(offer.scope, offer.assets, offer.licensor);
        // What it costs is bargained for: a payment, of no amount yet.
        permission.duties.push_back(duty_of("odrl:compensate"));
        out.push_back(policy_of(urn("offer", offer.name), "Offer", std::move(permission)));
    }
    return out;
}

std::vector<croissant::Description> descriptions_of(State const& state, std::vector<std::string>& lost) {
    std::vector<croissant::Description> out;
    for (std::uint32_t i = 0; i < state.assets.size(); ++i) {
        settlement::Asset const& asset = state.assets[i];
        std::string const& name = state.asset_names[settlement::AssetId{i}];
        if (asset.withdrawn) {
            lost.push_back("asset " + name + ": withdrawn, so not described");
            continue;
        }
        settlement::AssetVersion const& version = asset.versions.back();
        auto const address = std::ranges::find_if(version.identifiers, [](std::string const& identifier) {
            return identifier.starts_with("https://") || identifier.starts_with("http://");
        });
        std::string const url =
            address == version.identifiers.end() ? urn("asset", name) : std::string(*address);
        croissant::Description one;
        one.name = name;
        one.url = url;
        one.description = version.provenance.empty() ? "By agreement only." : version.provenance;
        one.version = std::to_string(asset.versions.size());
        one.creator = state.party_names[asset.licensor];
        one.date_published = licet::text_of(date_of(version.listed));
        croissant::File content;
        content.id = name;
        content.sha256 = licet::text_of(version.content);
        content.content_url = url;
        one.files.push_back(std::move(content));
        lost.push_back("asset " + name + ": privacy class " +
                       std::string(contracts::text_of(version.privacy)) + ", and who stands behind it");
        out.push_back(std::move(one));
    }
    return out;
}

rsl::Document rsl_of(State const& state, std::vector<std::string>& lost) {
    rsl::Document out;
    std::map<std::string, rsl::Content> contents;
    for (settlement::RestingOffer const& resting : state.offers) {
        if (resting.state != settlement::OrderState::open) continue;
        matching::Offer const& offer = resting.offer;
        std::string const place = "offer " + offer.name;
        // RSL licenses one content at a time and knows no duty but credit: an offer with more is not said.
        if (offer.assets.size() != 1 || !offer.scope.duties.empty()) {
            lost.push_back(place + ": several assets as one, or duties");
            continue;
        }
        Said const said = granting(Vocabulary::rsl, offer.scope.purposes);
        if (said.words.empty()) {
            lost.push_back(place + ": no purpose of it has a word in RSL");
            continue;
        }
        if (said.unsaid.bits != 0) lost.push_back(place + ": purposes without a word in RSL");
        lost.push_back(place + ": its dates");
        rsl::License license;
        license.permits["usage"].assign(said.words.begin(), said.words.end());
        if (!(offer.scope.territories == contracts::TerritorySet::world()))
            license.permits["geo"] = contracts::codes_of(offer.scope.territories);
        rsl::Payment payment;
        payment.type = "purchase";
        payment.custom = urn("offer", offer.name);
        if (offer.ask > 0) {
            payment.amount = major_text(Money(offer.ask, offer.currency));
            payment.currency = std::string(offer.currency.code());
        }
        license.payment = std::move(payment);
        rsl::Content& content = contents[offer.assets.front()];
        content.url = "/" + offer.assets.front();
        content.licenses.push_back(std::move(license));
    }
    for (auto& [asset, content] : contents) out.contents.push_back(std::move(content));
    return out;
}

}  // namespace licet::adapters::publish
