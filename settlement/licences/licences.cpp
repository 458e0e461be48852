// Licences: agreed, amended, ended. A version is never edited; an amendment starts on a day that no statement
// has covered, and from then on facts go to the new version.

#include "contracts/terms/entitlement.hpp"
#include "contracts/terms/split.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

void gather(contracts::Expr const& e, LicenceVersion& version) {
    if (auto const* const usage = std::get_if<contracts::Usage>(&e.node))
        version.meters.push_back(usage->meter);
    if (auto const* const revenue = std::get_if<contracts::Revenue>(&e.node))
        version.streams.push_back(revenue->stream);
    if (auto const* const afford = std::get_if<contracts::Afford>(&e.node))
        version.streams.push_back(afford->stream);
    if (auto const* const defer = std::get_if<contracts::Defer>(&e.node))
        if (auto const* const reaches = std::get_if<contracts::RevenueReaches>(&defer->trigger))
            version.streams.push_back(reaches->stream);
    for (contracts::Expr const& child : e.of) gather(child, version);
}

void gather(Split const& split, LicenceVersion& version) {
    if (auto const* const by_usage = std::get_if<contracts::ByUsage>(&split.node))
        version.meters.push_back(by_usage->meter);
    for (Split const& child : split.to) gather(child, version);
}

void sort_unique(std::vector<std::string>& list) {
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
}

bool overlap(Scope const& a, Scope const& b) {
    return (a.purposes.bits & b.purposes.bits) != 0 && (a.territories.bits & b.territories.bits).any() &&
           a.dates.from < b.dates.until && b.dates.from < a.dates.until;
}

Handled check_scope(Scope const& scope, State const& state, std::vector<AssetId> const& assets) {
    if (scope.purposes.bits == 0) return Refused{Refusal::scope_must_not_be_empty, "/scope/purposes"};
    if (scope.territories.bits.none()) return Refused{Refusal::scope_must_not_be_empty, "/scope/territories"};
    if (scope.dates.until <= scope.dates.from)
        return Refused{Refusal::scope_must_not_be_empty, "/scope/until"};
    for (AssetId const id : assets) {
        AssetVersion const& asset = state.assets[id.value].versions.back();
        if (state.assets[id.value].withdrawn) return Refused{Refusal::asset_must_be_listed, "/assets"};
        if (scope.privacy < asset.privacy) return Refused{Refusal::scope_must_fit_assets, "/scope/privacy"};
        if (!asset.territories.covers(scope.territories))
            return Refused{Refusal::scope_must_fit_assets, "/scope/territories"};
    }
    return {};
}

// A licence has the duties that come with its data, beside those agreed.
std::vector<contracts::Duty> with_carried(State const& state, std::vector<AssetId> const& assets,
                                          std::vector<contracts::Duty> duties) {
    for (AssetId const id : assets) {
        AssetVersion const& asset = state.assets[id.value].versions.back();
        duties = contracts::joined(duties, contracts::duties_carried_by(asset.privacy));
        if (asset.needs_permit) duties = contracts::joined(duties, {contracts::Duty::hold_permit});
    }
    return duties;
}

Handled check_terms(Terms const& terms, Funding funding, State const& state) {
    if (!payees_are_registered(state, terms.split))
        return Refused{Refusal::split_must_name_registered_payees, "/terms/split"};
    if (funding == Funding::at_use &&
        (!contracts::FastPrice::of(terms) || !contracts::FastDivision::of(terms.split)))
        return Refused{Refusal::terms_must_price_each_use, "/terms/pay"};
    return {};
}

bool is_within_limits(contracts::Ending const& ending) {
    auto const fits = [](std::int32_t days) { return days >= 0 && days <= contracts::ending_days_max; };
    return fits(ending.notice_days) && fits(ending.late_days) &&
           fits(ending.suspended_after_days.value_or(0)) && ending.rank >= 1 && ending.rank <= 100;
}

// Ends the term of payment with the licence. The end lies ahead of every fact, and of what was stated.
bool can_end_term(LicenceVersion const& version, Date end) {
    return version.in_force.from < end && version.series.next_period(version.effective()).from <= end;
}

// Meters and streams named as the terms name them, each once, ascending; numbers that mean something.
Handled check_reporting(contracts::Reporting const& reporting, Terms const& terms) {
    LicenceVersion named;
    gather(terms.pay, named);
    gather(terms.split, named);
    auto const is_bad = [](auto const& list, std::vector<std::string> const& names, auto key) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if ((i > 0 && list[i].*key <= list[i - 1].*key) ||
                std::ranges::find(names, list[i].*key) == names.end())
                return true;
        return false;
    };
    Refusal const why = Refusal::reporting_must_be_well_formed;
    if (is_bad(reporting.counting, named.meters, &contracts::MeterCounting::meter))
        return Refused{why, "/reporting/counting"};
    if (is_bad(reporting.revenue, named.streams, &contracts::RevenueBase::stream))
        return Refused{why, "/reporting/revenue"};
    for (contracts::RevenueBase const& base : reporting.revenue)
        if (!std::ranges::is_sorted(base.net_of, std::ranges::less_equal{}) || base.share > 1 ||
            base.estimate_from > 120 || base.estimate_factor > 100)
            return Refused{why, "/reporting/revenue/" + base.stream};
    if (reporting.late_days && *reporting.late_days > 36'500) return Refused{why, "/reporting/late_days"};
    if (reporting.audit && (reporting.audit->look_back_months > 1200 || reporting.audit->interest > 10 ||
                            reporting.audit->penalty > 100))
        return Refused{why, "/reporting/audit"};
    return {};
}

}  // namespace

// Licences come in ascending order, so one that is there already is not behind the last.
static void index(State& state, LicenceId id) {
    Licence const& licence = state.licences[id.value];
    state.licences_on.resize(state.assets.size());
    state.licences_held.resize(state.party_names.size());
    auto& held = state.licences_held[licence.licensee.value];
    for (AssetId const asset : licence.assets) {
        auto& on = state.licences_on[asset.value];
        if (!on.empty() && on.back() >= id) continue;
        on.push_back(id);
        HeldLicence const one{asset, id};
        held.insert(std::ranges::upper_bound(held, one), one);
    }
}

void work_out(State& state, LicenceId id) {
    Licence& licence = state.licences[id.value];
    index(state, id);
    for (LicenceVersion& version : licence.versions) {
        version.ended_terms.reset();
        if (version.in_force != version.document.terms.term) {
            Terms ended = version.document.terms;
            ended.term = version.in_force;
            version.ended_terms = rare<Terms>(std::move(ended));
        }
        version.payees = contracts::payees_of(version.effective().split);
        version.payee_ids.clear();
        for (std::string const& payee : version.payees)
            version.payee_ids.push_back(*state.party_names.find(payee));
        version.needs_permit =
            std::ranges::binary_search(version.document.scope.duties, contracts::Duty::hold_permit);
        version.meters.clear();
        version.streams.clear();
        gather(version.effective().pay, version);
        gather(version.effective().split, version);
        sort_unique(version.meters);
        sort_unique(version.streams);
        if (licence.funding != Funding::at_use) continue;
        version.fast_price = contracts::FastPrice::of(version.effective());
        version.fast_division = contracts::FastDivision::of(version.effective().split);
        Currency const currency = version.effective().currency;
        licence.escrow = state.ledger.open({AccountKind::escrow, currency, licence.licensee, id});
        version.payables.clear();
        for (PartyId const payee : version.payee_ids) {
            AccountKind const kind =
                payee == state.market_operator ? AccountKind::commission : AccountKind::payable;
            version.payables.push_back(state.ledger.open({kind, currency, payee, no_licence}));
        }
    }
}

std::optional<std::uint32_t> version_on(Licence const& licence, Date date) {
    for (std::uint32_t i = 0; i < licence.versions.size(); ++i)
        if (licence.versions[i].in_force.contains(date)) return i;
    return std::nullopt;
}

bool is_excluded(State const& state, std::vector<AssetId> const& assets, Scope const& scope, LicenceId own) {
    for (AssetId const asset : assets) {
        if (asset.value >= state.licences_on.size()) continue;
        for (LicenceId const id : state.licences_on[asset.value]) {
            if (id == own) continue;
            Licence const& licence = state.licences[id.value];
            Scope const& held = licence.versions.back().document.scope;
            bool const one_is_exclusive = scope.exclusivity == contracts::Exclusivity::exclusive ||
                                          held.exclusivity == contracts::Exclusivity::exclusive;
            if (!one_is_exclusive) continue;
            Scope until_end = held;
            if (licence.ended) until_end.dates.until = std::min(held.dates.until, *licence.ended);
            if (overlap(until_end, scope)) return true;
        }
    }
    return false;
}

LicenceId agree(State& state, contracts::Licence document, News& events) {
    LicenceId const id = state.licence_names.add(document.name);
    Licence& licence = state.licences.emplace_back();
    licence.licensor = *state.party_names.find(document.licensor);
    licence.licensee = *state.party_names.find(document.licensee);
    for (std::string const& asset : document.assets) licence.assets.push_back(*state.asset_names.find(asset));
    licence.funding = document.funding;
    document.scope.duties = with_carried(state, licence.assets, std::move(document.scope.duties));
    LicenceVersion& version = licence.versions.emplace_back();
    version.digest = contracts::digest_of(document);
    version.in_force = document.terms.term;
    version.document = std::move(document);
    work_out(state, id);
    events.list.emplace_back(LicenceAgreed{id, 1});
    return id;
}

contracts::Licence with_carried_duties(State const& state, contracts::Licence document) {
    std::vector<AssetId> assets;
    for (std::string const& asset : document.assets) assets.push_back(*state.asset_names.find(asset));
    document.scope.duties = with_carried(state, assets, std::move(document.scope.duties));
    return document;
}

Handled check_agreement(State const& state, contracts::Licence const& document) {
    if (!is_name(document.name)) return Refused{Refusal::name_must_be_well_formed, "/licence"};
    if (state.licence_names.find(document.name))
        return Refused{Refusal::licence_must_not_exist_yet, "/licence"};
    auto const licensor = state.party_names.find(document.licensor);
    if (!licensor) return Refused{Refusal::party_must_exist, "/licensor"};
    auto const licensee = state.party_names.find(document.licensee);
    if (!licensee) return Refused{Refusal::party_must_exist, "/licensee"};
    if (licensor == licensee) return Refused{Refusal::parties_must_differ, "/licensee"};
    if (document.assets.empty() || document.assets.size() > assets_max)
        return Refused{Refusal::list_must_be_within_limit, "/assets"};
    std::vector<AssetId> assets;
    for (std::size_t i = 0; i < document.assets.size(); ++i) {
        std::string const at = "/assets/" + std::to_string(i);
        auto const asset = state.asset_names.find(document.assets[i]);
        if (!asset) return Refused{Refusal::asset_must_exist, at};
        if (state.assets[asset->value].licensor != *licensor)
            return Refused{Refusal::asset_must_belong_to_licensor, at};
        if (std::ranges::find(assets, *asset) != assets.end())
            return Refused{Refusal::list_must_be_within_limit, at};
        assets.push_back(*asset);
    }
    if (auto refused = check_scope(document.scope, state, assets)) return refused;
    if (auto refused = check_terms(document.terms, document.funding, state)) return refused;
    if (document.ending && !is_within_limits(*document.ending))
        return Refused{Refusal::ending_must_be_within_limits, "/ending"};
    if (auto refused = check_reporting(document.reporting, document.terms)) return refused;
    if (is_excluded(state, assets, document.scope))
        return Refused{Refusal::exclusive_scope_must_be_free, "/scope"};
    return {};
}

Handled handle(State& state, AgreeLicence const& command, Moment const&, News& events) {
    contracts::Licence document{command.licence,  1,
                                command.licensor, command.licensee,
                                command.assets,   command.scope,
                                command.terms,    command.funding,
                                command.ending,   std::nullopt,
                                command.reporting};
    if (auto refused = check_agreement(state, document)) return refused;
    std::ranges::sort(document.assets);
    agree(state, std::move(document), events);
    return {};
}

Handled handle(State& state, AmendLicence const& command, Moment const&, News& events) {
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    Licence& licence = state.licences[id->value];
    if (licence.ended) return Refused{Refusal::licence_must_be_in_force, "/licence"};
    LicenceVersion& current = licence.versions.back();
    contracts::Licence document = current.document;
    if (command.scope) document.scope = *command.scope;
    document.scope.duties = with_carried(state, licence.assets, std::move(document.scope.duties));
    if (command.terms) document.terms = *command.terms;
    if (command.reporting) document.reporting = *command.reporting;
    if (document == current.document) return Refused{Refusal::amendment_must_change_something, ""};
    if (command.terms && command.terms->term.from != command.from)
        return Refused{Refusal::amendment_must_start_at_an_unstated_period, "/terms/term/from"};
    if (auto refused = check_scope(document.scope, state, licence.assets)) return refused;
    if (is_excluded(state, licence.assets, document.scope, *id))
        return Refused{Refusal::exclusive_scope_must_be_free, "/scope"};
    if (auto refused = check_terms(document.terms, licence.funding, state)) return refused;
    if (auto refused = check_reporting(document.reporting, document.terms)) return refused;
    auto const periods = contracts::all_windows(current.in_force, current.effective().statements);
    bool const starts_a_period =
        std::ranges::any_of(periods, [&](Interval p) { return p.from == command.from; });
    if (!starts_a_period || command.from <= current.in_force.from ||
        command.from < current.series.next_period(current.effective()).from)
        return Refused{Refusal::amendment_must_start_at_an_unstated_period, "/from"};
    bool const has_later_facts =
        std::ranges::any_of(state.usage,
                            [&](UsageRow const& row) {
                                return state.usage_subjects[row.subject].licence == *id &&
                                       command.from <= row.at;
                            }) ||
        std::ranges::any_of(state.reports, [&](RevenueReport const& report) {
            return report.licence == *id && command.from <= report.at;
        });
    if (has_later_facts) return Refused{Refusal::amendment_must_start_at_an_unstated_period, "/from"};

    document.version = current.document.version + 1;
    document.previous = current.digest;
    document.terms.term.from = command.from;
    current.in_force.until = command.from;
    LicenceVersion& version = licence.versions.emplace_back();
    version.in_force = document.terms.term;
    version.digest = contracts::digest_of(document);
    version.document = std::move(document);
    work_out(state, *id);
    events.list.emplace_back(LicenceAgreed{*id, version.document.version});
    return {};
}

Handled handle(State& state, EndLicence const& command, Moment const& moment, News& events) {
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    Licence& licence = state.licences[id->value];
    if (licence.ended) return Refused{Refusal::licence_must_be_in_force, "/licence"};
    if (command.from < moment.date) return Refused{Refusal::date_must_fall_in_the_scope, "/from"};
    LicenceVersion& last = licence.versions.back();
    bool ends_term = false;
    if (auto const& ending = last.document.ending) {
        if (command.from.days < moment.date.days + std::max(ending->notice_days, 1))
            return Refused{Refusal::notice_must_be_given, "/from"};
        ends_term = ending->ends_term && command.from < last.in_force.until;
        if (ends_term && !can_end_term(last, command.from))
            return Refused{Refusal::amendment_must_start_at_an_unstated_period, "/from"};
    }

    licence.ended = command.from;
    if (ends_term) {
        last.in_force.until = command.from;
        work_out(state, *id);
    }
    events.list.emplace_back(LicenceEnded{*id, command.from});
    return {};
}

}  // namespace licet::settlement
