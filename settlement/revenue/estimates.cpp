// Estimates of revenue that nobody reported, where the licence provides for them: the mean of the last
// periods that have reports, times a factor. A report that comes takes its period's estimate back
// (reports.cpp).

#include "contracts/terms/entitlement.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

// What stands for one statement period of a stream.
struct Told {
    Rate amount;
    bool by_report = false;
    bool by_estimate = false;
};

std::vector<Told> told_by_period(State const& state, LicenceVersion const& version, std::string const& stream,
                                 std::vector<Interval> const& periods) {
    std::vector<Told> out(periods.size());
    for (std::uint32_t const number : version.reports) {
        RevenueReport const& report = state.reports[number];
        if (report.stream != stream) continue;
        auto const after = std::ranges::upper_bound(periods, report.at, {}, &Interval::from);
        if (after == periods.begin()) continue;
        Told& told = out[static_cast<std::size_t>(after - periods.begin()) - 1];
        if (report.origin == ReportOrigin::estimate) {
            told.by_estimate = told.by_estimate || !report.taken_back;
        } else {
            told.by_report = true;
            if (!report.taken_back) told.amount += report.amount;
        }
    }
    return out;
}

void estimate(State& state, LicenceId id, std::uint32_t number, contracts::RevenueBase const& base,
              Date today, News& events) {
    Licence& licence = state.licences[id.value];
    LicenceVersion& version = licence.versions[number];
    auto const periods = contracts::all_windows(version.effective().term, version.effective().statements);
    std::vector<Told> const told = told_by_period(state, version, base.stream, periods);
    for (std::size_t i = 0; i < periods.size() && periods[i].until <= today; ++i) {
        if (told[i].by_report || told[i].by_estimate) continue;
        Rate sum = 0;
        std::uint32_t count = 0;
        for (std::size_t back = i; back > 0 && count < base.estimate_from; --back) {
            if (!told[back - 1].by_report) continue;
            sum += told[back - 1].amount;
            ++count;
        }
        if (count == 0) continue;  // nothing to go by
        Rate const amount = sum / Rate(count) * base.estimate_factor;
        if (amount > Rate(minor_units_max)) continue;
        // No report can have such a name, and a period is estimated once.
        std::string const name = "~estimate/" + state.licence_names[id] + "/" + std::to_string(number + 1) +
                                 "/" + base.stream + "/" + text_of(periods[i].from);
        std::uint32_t const report =
            add_report(state, name,
                       {id, number, base.stream, amount, Date{periods[i].until.days - 1},
                        known_on(version, today), std::nullopt, ReportOrigin::estimate});
        events.list.emplace_back(RevenueEstimated{report, false});
    }
}

}  // namespace

Handled handle(State& state, EstimateMissing const& command, Moment const& moment, News& events) {
    std::optional<LicenceId> only;
    if (command.licence) {
        only = state.licence_names.find(*command.licence);
        if (!only) return Refused{Refusal::licence_must_exist, "/licence"};
    }
    for (std::uint32_t i = 0; i < state.licences.size(); ++i) {
        if (only && only->value != i) continue;
        for (std::uint32_t v = 0; v < state.licences[i].versions.size(); ++v) {
            auto const bases = state.licences[i].versions[v].document.reporting.revenue;
            for (contracts::RevenueBase const& base : bases)
                if (base.estimate_from != 0) estimate(state, LicenceId{i}, v, base, moment.date, events);
        }
    }
    return {};
}

}  // namespace licet::settlement
