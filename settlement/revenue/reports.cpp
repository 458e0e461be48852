// Revenue reports: what the licensee says it took, on the base the licence agreed, signed where it must be.
// A report is restated by another that supersedes it; an estimate that stood in for it is taken back.

#include "contracts/terms/entitlement.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

// Does the amount follow from the breakdown, on the base that the licence agreed? Without one: gross, whole.
Handled check_base(ReportRevenue const& command, contracts::Reporting const& reporting) {
    contracts::RevenueBase const gross{};
    contracts::RevenueBase const* agreed = reporting.base_of(command.stream);
    if (agreed == nullptr) agreed = &gross;
    bool const is_asked = !agreed->net_of.empty() || agreed->bundle != contracts::Bundle::whole;
    if (!command.breakdown) {
        if (is_asked) return Refused{Refusal::report_must_add_up, "/breakdown"};
        return {};
    }
    if (command.breakdown->gross > Rate(minor_units_max))
        return Refused{Refusal::amount_must_be_within_limit, "/breakdown/gross"};
    auto const amount = contracts::amount_of(*command.breakdown, *agreed);
    if (!amount) return Refused{Refusal::report_must_add_up, "/breakdown"};
    if (*amount != command.amount) return Refused{Refusal::report_must_add_up, "/amount"};
    return {};
}

Handled check_signature(ReportRevenue const& command, contracts::Reporting const& reporting,
                        std::map<PartyId, PublicKey> const& keys, PartyId licensee) {
    if (!command.signature) {
        if (reporting.is_signed) return Refused{Refusal::report_must_be_signed, "/signature"};
        return {};
    }
    auto const key = keys.find(licensee);
    if (key == keys.end() || key->second != command.signature->key)
        return Refused{Refusal::key_must_belong_to_the_licensee, "/signature/key"};
    if (reporting.is_signed && !command.signature->holds)
        return Refused{Refusal::report_must_be_signed, "/signature/holds"};
    return {};
}

// An estimate of the statement period that `at` falls in stood in for this report.
void take_back_estimate(State& state, LicenceVersion const& version, std::string const& stream, Date at,
                        Date today, News& events) {
    std::vector<Interval> periods;
    for (std::uint32_t const number : version.reports) {
        RevenueReport const& report = state.reports[number];
        if (report.origin != ReportOrigin::estimate || report.taken_back || report.stream != stream) continue;
        if (periods.empty())
            periods = contracts::all_windows(version.effective().term, version.effective().statements);
        bool const is_same_period = std::ranges::any_of(
            periods, [&](Interval period) { return period.contains(at) && period.contains(report.at); });
        if (!is_same_period) continue;
        take_back(state, number, today);
        events.list.emplace_back(RevenueEstimated{number, true});
    }
}

}  // namespace

std::uint32_t add_report(State& state, std::string const& name, RevenueReport report) {
    LicenceVersion& version = state.licences[report.licence.value].versions[report.version];
    version.facts.add(contracts::FactKind::revenue, report.stream, "", report.at, report.known,
                      report.amount);
    std::uint32_t const number = state.report_names.add(name);
    version.reports.push_back(number);
    state.reports.push_back(std::move(report));
    return number;
}

void take_back(State& state, std::uint32_t report, Date today) {
    // The report may lie in another version's time than what replaces it; each version takes its own back.
    RevenueReport& earlier = state.reports[report];
    LicenceVersion& version = state.licences[earlier.licence.value].versions[earlier.version];
    Date const known = known_on(version, today);
    version.facts.add(contracts::FactKind::revenue, earlier.stream, "", earlier.at, known,
                      Rate(-earlier.amount));
    earlier.taken_back = known;
}

Handled handle(State& state, ReportRevenue const& command, Moment const& moment, News& events) {
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    if (!is_name(command.report)) return Refused{Refusal::name_must_be_well_formed, "/report"};
    if (state.report_names.find(command.report))
        return Refused{Refusal::report_must_not_exist_yet, "/report"};
    if (command.amount > Rate(minor_units_max))
        return Refused{Refusal::amount_must_be_within_limit, "/amount"};
    if (moment.date < command.at) return Refused{Refusal::date_must_not_lie_ahead, "/at"};
    Licence& licence = state.licences[id->value];
    auto const number = version_on(licence, command.at);
    if (!number) return Refused{Refusal::date_must_fall_in_the_term, "/at"};
    LicenceVersion& version = licence.versions[*number];
    if (!std::ranges::binary_search(version.streams, command.stream))
        return Refused{Refusal::stream_must_be_named_in_the_terms, "/stream"};
    std::optional<std::uint32_t> earlier;
    if (command.supersedes) {
        earlier = state.report_names.find(*command.supersedes);
        if (!earlier || state.reports[*earlier].licence != *id ||
            state.reports[*earlier].origin == ReportOrigin::estimate)
            return Refused{Refusal::report_must_exist, "/supersedes"};
        if (state.reports[*earlier].taken_back)
            return Refused{Refusal::report_must_be_superseded_once, "/supersedes"};
        if (state.reports[*earlier].stream != command.stream)
            return Refused{Refusal::report_must_be_of_the_same_kind, "/supersedes"};
    }
    contracts::Reporting const& reporting = version.document.reporting;
    if (auto refused = check_base(command, reporting)) return refused;
    if (auto refused = check_signature(command, reporting, state.splits.keys, licence.licensee))
        return refused;

    if (earlier) take_back(state, *earlier, moment.date);
    take_back_estimate(state, version, command.stream, command.at, moment.date, events);
    std::uint32_t const report =
        add_report(state, command.report,
                   {*id, *number, command.stream, command.amount, command.at, known_on(version, moment.date),
                    std::nullopt, ReportOrigin::licensee, rare(command.breakdown), rare(command.signature)});
    events.list.emplace_back(RevenueReported{*id, report});
    return {};
}

}  // namespace licet::settlement
