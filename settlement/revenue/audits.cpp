// Audits of revenue reports: a sample of them is held against the licensee's books. What was found restates
// the reports, so that the next statement charges the royalty that was short; interest on it, and above a
// threshold of variance a penalty and the cost of the audit, are charged at once.

#include "contracts/terms/entitlement.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

// A report and what it should have said.
struct Finding {
    std::uint32_t report;
    Rate amount;
};

// The reports looked at, and by the variance of these the others, where the licence says so; by date.
std::vector<Finding> findings_of(State const& state, Audit const& audit, Rate const& variance,
                                 bool extrapolates) {
    std::vector<Finding> out;
    for (std::uint32_t const number : reports_in(state, audit)) {
        auto const sample = std::ranges::find(audit.samples, number, &Audit::Sample::report);
        RevenueReport const& report = state.reports[number];
        if (sample != audit.samples.end())
            out.push_back({number, sample->found});
        else if (extrapolates && variance > 0)
            out.push_back({number, report.amount * (Rate(1) + variance)});
    }
    std::ranges::stable_sort(out, {},
                             [&](Finding const& finding) { return state.reports[finding.report].at; });
    return out;
}

// What one version was short of by the findings in it, on what it has stated; and the interest on that.
void add_shortfall(State const& state, LicenceVersion const& version, std::vector<Finding> const& findings,
                   std::uint32_t number, Rate const& interest_rate, Date today, AuditResult& result) {
    auto const periods = contracts::all_windows(version.effective().term, version.effective().statements);
    std::size_t const stated = std::min<std::size_t>(version.series.count(), periods.size());
    if (stated == 0) return;
    Date const until = periods[stated - 1].until;
    // One finding a day of knowledge, so that the view takes them in one by one.
    contracts::FactBook book = version.facts;
    Date day = known_on(version, today);
    contracts::FactView view;
    view.advance(book, day);
    Rate earned = contracts::earned(version.effective(), view, until);
    for (Finding const& finding : findings) {
        RevenueReport const& report = state.reports[finding.report];
        if (report.version != number || until <= report.at) continue;
        ++day.days;
        book.add(contracts::FactKind::revenue, report.stream, "", report.at, day,
                 Rate(finding.amount - report.amount));
        view.advance(book, day);
        Rate const more = contracts::earned(version.effective(), view, until) - earned;
        earned += more;
        result.shortfall += more;
        auto const period = std::ranges::find_if(periods, [&](Interval p) { return p.contains(report.at); });
        std::int32_t const days = today.days - period->until.days;
        if (more > 0 && days > 0) result.interest += more * interest_rate * Rate(days) / Rate(365);
    }
}

AuditResult result_of(State const& state, Audit const& audit, contracts::AuditTerms const& terms,
                      std::int64_t cost, Date today, std::vector<Finding>& findings) {
    AuditResult result;
    for (Audit::Sample const& sample : audit.samples) {
        result.reported += state.reports[sample.report].amount;
        result.found += sample.found;
    }
    if (result.reported > 0)
        result.variance = (result.found - result.reported) / result.reported;
    else if (result.found > 0)
        result.variance = 1;
    findings = findings_of(state, audit, result.variance, terms.extrapolates);
    std::vector<LicenceVersion> const& versions = state.licences[audit.licence.value].versions;
    for (std::uint32_t v = 0; v < versions.size(); ++v)
        add_shortfall(state, versions[v], findings, v, terms.interest, today, result);
    result.is_borne_by_licensee = result.variance > terms.threshold;
    if (result.is_borne_by_licensee && result.shortfall > 0)
        result.penalty = result.shortfall * terms.penalty;
    result.cost = cost;
    return result;
}

// Interest and penalty as the royalty is split, the cost to the licensor who had it.
std::vector<std::pair<PartyId, std::int64_t>> parts_of(Licence const& licence, LicenceVersion& version,
                                                       std::int64_t to_payees, std::int64_t to_licensor,
                                                       Date today) {
    std::vector<std::pair<PartyId, std::int64_t>> out;
    if (to_payees > 0) {
        contracts::FactView view;
        view.advance(version.facts, known_on(version, today));
        auto const weights = contracts::weights_of(version.effective().split, version.payees, view, today);
        std::vector<Integer> const parts = allocate(Integer(to_payees), weights);
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (parts[i] != 0) out.emplace_back(version.payee_ids[i], static_cast<std::int64_t>(parts[i]));
    }
    if (to_licensor > 0) {
        auto const known =
            std::ranges::find(out, licence.licensor, [](auto const& part) { return part.first; });
        if (known == out.end())
            out.emplace_back(licence.licensor, to_licensor);
        else
            known->second += to_licensor;
    }
    return out;
}

}  // namespace

Handled handle(State& state, OpenAudit const& command, Moment const& moment, News& events) {
    if (!is_name(command.audit)) return Refused{Refusal::name_must_be_well_formed, "/audit"};
    if (state.audit_names.find(command.audit)) return Refused{Refusal::audit_must_not_exist_yet, "/audit"};
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    LicenceVersion const& version = state.licences[id->value].versions.back();
    auto const& terms = version.document.reporting.audit;
    if (!terms) return Refused{Refusal::audit_must_be_provided_for, "/licence"};
    if (!std::ranges::binary_search(version.streams, command.stream))
        return Refused{Refusal::stream_must_be_named_in_the_terms, "/stream"};
    if (command.until <= command.from || moment.date < command.until)
        return Refused{Refusal::audit_must_lie_within_the_look_back, "/until"};
    auto const earliest = plus_months(moment.date, -static_cast<std::int32_t>(terms->look_back_months));
    if (earliest && command.from < *earliest)
        return Refused{Refusal::audit_must_lie_within_the_look_back, "/from"};

    std::uint32_t const number = state.audit_names.add(command.audit);
    state.audits.push_back({*id, command.stream, {command.from, command.until}, {}, {}, std::nullopt});
    events.list.emplace_back(AuditChanged{number});
    return {};
}

Handled handle(State& state, SampleReport const& command, Moment const&, News& events) {
    auto const number = state.audit_names.find(command.audit);
    if (!number) return Refused{Refusal::audit_must_exist, "/audit"};
    Audit& audit = state.audits[*number];
    if (audit.result) return Refused{Refusal::audit_must_be_open, "/audit"};
    auto const report = state.report_names.find(command.report);
    auto inside = drawn_in_force(state, audit);
    if (inside.empty()) inside = reports_in(state, audit);
    if (!report || std::ranges::find(inside, *report) == inside.end() ||
        std::ranges::find(audit.samples, *report, &Audit::Sample::report) != audit.samples.end())
        return Refused{Refusal::report_must_lie_within_the_audit, "/report"};
    if (command.found > Rate(minor_units_max)) return Refused{Refusal::amount_must_be_within_limit, "/found"};

    audit.samples.push_back({*report, command.found});
    events.list.emplace_back(AuditChanged{*number});
    return {};
}

Handled handle(State& state, CloseAudit const& command, Moment const& moment, Events& events) {
    auto const number = state.audit_names.find(command.audit);
    if (!number) return Refused{Refusal::audit_must_exist, "/audit"};
    Audit& audit = state.audits[*number];
    if (audit.result) return Refused{Refusal::audit_must_be_open, "/audit"};
    // A report looked at may have been restated since: then its sample says nothing any more.
    Audit in_force = audit;
    std::erase_if(in_force.samples, [&](Audit::Sample const& sample) {
        return state.reports[sample.report].taken_back.has_value();
    });
    bool const is_complete = std::ranges::all_of(drawn_in_force(state, audit), [&](std::uint32_t report) {
        return std::ranges::find(in_force.samples, report, &Audit::Sample::report) != in_force.samples.end();
    });
    if (in_force.samples.empty() || !is_complete) return Refused{Refusal::audit_must_have_a_sample, "/audit"};
    Licence& licence = state.licences[audit.licence.value];
    LicenceVersion& version = licence.versions.back();
    if (command.currency != version.effective().currency)
        return Refused{Refusal::licence_must_exist, "/currency"};
    if (command.cost < 0 || command.cost > minor_units_max)
        return Refused{Refusal::amount_must_be_within_limit, "/cost"};
    auto const& terms = version.document.reporting.audit;
    if (!terms) return Refused{Refusal::audit_must_be_provided_for, "/audit"};
    std::vector<Finding> findings;
    AuditResult result = result_of(state, in_force, *terms, command.cost, moment.date, findings);
    auto const to_payees = minor_units_within_limit(
        round_half_even(minor_from_major(Rate(result.interest + result.penalty), command.currency)));
    std::int64_t const to_licensor = result.is_borne_by_licensee ? command.cost : 0;
    if (!to_payees || *to_payees > minor_units_max - to_licensor)
        return Refused{Refusal::amount_must_be_within_limit, "/cost"};
    for (Finding const& finding : findings)
        if (finding.amount > Rate(minor_units_max))
            return Refused{Refusal::amount_must_be_within_limit, "/audit"};

    for (Finding const& finding : findings) {
        RevenueReport corrected = state.reports[finding.report];
        take_back(state, finding.report, moment.date);
        corrected.amount = finding.amount;
        corrected.known = known_on(licence.versions[corrected.version], moment.date);
        corrected.origin = ReportOrigin::audit;
        corrected.breakdown.reset();
        corrected.signature.reset();
        add_report(state, "~audit/" + command.audit + "/" + state.report_names.name(finding.report),
                   corrected);
    }
    audit.samples = std::move(in_force.samples);
    result.charge = *to_payees + to_licensor;
    if (result.charge > 0)
        result.statement = open_charge(
            state, audit.licence, static_cast<std::uint32_t>(licence.versions.size() - 1), EntryKind::audit,
            moment.date, parts_of(licence, version, *to_payees, to_licensor, moment.date), events);
    audit.result = result;
    events.list.emplace_back(AuditChanged{*number});
    if (result.statement) pay_statements(state, licence.licensee, events);
    return {};
}

}  // namespace licet::settlement
