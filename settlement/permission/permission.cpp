#include "settlement/permission/permission.hpp"

#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

using contracts::Expr;
using contracts::Tier;

// The rate of the tier that an amount has reached.
Rate reached(std::vector<Tier> const& tiers, Rate const& amount) {
    for (Tier const& tier : tiers)
        if (!tier.upto || amount < *tier.upto) return tier.rate;
    return tiers.back().rate;
}

// Every meter and stream that the terms price, in the order of the text.
void gather_prices(Expr const& expr, LicenceVersion const& version, std::vector<UnitPrice>& out) {
    if (auto const* const usage = std::get_if<contracts::Usage>(&expr.node)) {
        Rate const so_far = usage->window == contracts::Window::term && version.fast_price
                                ? Rate(Integer(version.used))
                                : Rate(0);
        out.push_back({usage->meter, false, reached(usage->tiers, so_far)});
    } else if (auto const* const revenue = std::get_if<contracts::Revenue>(&expr.node)) {
        out.push_back({revenue->stream, true, reached(revenue->tiers, Rate(0))});
    }
    for (Expr const& below : expr.of) gather_prices(below, version, out);
}

// The first clause of the licence that stands against the use; nothing where none does. The later in this
// order, the nearer the licence is to allowing it.
struct Against {
    int step;
    char const* clause;
};
std::optional<Against> against(Licence const& licence, std::optional<std::uint32_t> version, Date date,
                               contracts::Purpose purpose, std::uint8_t territory,
                               contracts::PrivacyClass privacy) {
    if (!version) return Against{0, "/terms/term"};
    Scope const& scope = licence.versions[*version].document.scope;
    if (licence.ended && date >= *licence.ended) return Against{1, "ended"};
    if (!scope.dates.contains(date)) return Against{2, "/scope/dates"};
    if (!scope.purposes.contains(purpose)) return Against{3, "/scope/purposes"};
    if (!scope.territories.contains(territory)) return Against{4, "/scope/territories"};
    if (privacy > scope.privacy) return Against{5, "/scope/privacy"};
    return std::nullopt;
}

// What a licensee owes for one licence by the statements so far, less what was received for them.
std::int64_t owed(State const& state, PartyId licensee, LicenceId licence) {
    std::int64_t sum = 0;
    if (auto const open = state.open_statements.find(licensee); open != state.open_statements.end())
        for (auto const& [number, statement] : open->second)
            if (statement.licence == licence &&
                __builtin_add_overflow(sum, statement.due - statement.received, &sum))
                return INT64_MAX;
    return sum;
}

bool needs_permit(AssetVersion const& asset, Scope const& scope) {
    return asset.needs_permit || std::ranges::binary_search(scope.duties, contracts::Duty::hold_permit);
}

Permission unknown(char const* missing) {
    Permission out;
    out.missing = missing;
    return out;
}

}  // namespace

std::string_view text_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::allow:
            return "ALLOW";
        case Verdict::allow_with_duties:
            return "ALLOW_WITH_DUTIES";
        case Verdict::deny:
            return "DENY";
        case Verdict::unknown:
            return "UNKNOWN";
    }
    return "";
}

Permission may_use(State const& state, UseQuestion const& question) {
    auto const asset = state.asset_names.find(question.asset);
    if (!asset) return unknown("asset");
    auto const party = state.party_names.find(question.party);
    if (!party) return unknown("party");
    auto const purpose = contracts::purpose_from_text(question.purpose);
    if (!purpose) return unknown("purpose");
    auto const territory = contracts::territory_from_code(question.territory);
    if (!territory) return unknown("territory");

    Permission out;
    Asset const& listed = state.assets[asset->value];
    if (auto const on = state.claims_on.find(*asset); on != state.claims_on.end())
        for (ClaimId const id : on->second)
            if (state.claims[id.value].is_open()) out.claims.push_back(id);
    if (listed.licensor == *party) {
        bool const is_withdrawn = listed.withdrawn && *listed.withdrawn <= question.date;
        out.verdict = is_withdrawn ? Verdict::deny : Verdict::allow;
        out.clause = is_withdrawn ? "withdrawn" : "owner";
        return out;
    }
    out.verdict = Verdict::deny;
    out.clause = "no licence";
    if (party->value >= state.licences_held.size()) return out;
    auto const held =
        std::ranges::equal_range(state.licences_held[party->value], *asset, {}, &HeldLicence::asset);
    if (held.empty()) return out;
    AssetVersion const& data = listed.versions.back();
    contracts::PurposeSet asked;
    asked.add(*purpose);
    contracts::TerritorySet there;
    there.bits.set(*territory);
    int nearest = -1;
    for (auto const& [on, id] : held) {
        Licence const& licence = state.licences[id.value];
        auto const version = version_on(licence, question.date);
        auto stands = against(licence, version, question.date, *purpose, *territory, data.privacy);
        std::optional<PermitId> permit;
        if (!stands && needs_permit(data, licence.versions[*version].document.scope)) {
            permit = permit_for(state, *party, *asset, question.date, asked, there);
            if (!permit) stands = Against{6, "/scope/duties/hold-permit"};
        }
        if (!stands && is_suspended(state, id, question.date))
            stands = Against{7, "/ending/suspended_after_days"};
        if (stands && stands->step <= nearest) continue;
        LicenceVersion const& decides = licence.versions[version.value_or(licence.versions.size() - 1)];
        out.licence = id;
        out.version = decides.document.version;
        out.digest = decides.digest;
        if (stands) {
            nearest = stands->step;
            out.clause = stands->clause;
            continue;
        }
        out.duties = decides.document.scope.duties;
        if (auto const carried = contracts::duties_carried_by(data.privacy); !carried.empty())
            out.duties = contracts::joined(out.duties, carried);
        if (permit) out.duties = contracts::joined(out.duties, {contracts::Duty::hold_permit});
        out.permit = permit;
        out.price_now = owed(state, *party, id);
        out.currency = decides.effective().currency;
        out.is_paid_at_use = licence.funding == Funding::at_use;
        gather_prices(decides.effective().pay, decides, out.prices);
        out.verdict = out.duties.empty() ? Verdict::allow : Verdict::allow_with_duties;
        out.clause = "/scope/purposes";
        return out;
    }
    return out;
}

}  // namespace licet::settlement
