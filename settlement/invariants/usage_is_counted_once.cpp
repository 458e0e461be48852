// What is charged at use is the price of all uses recorded, each counted once.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> usage_is_counted_once(State const& state) {
    std::map<std::pair<LicenceId, std::uint32_t>, WideUnits> used;
    for (UsageRow const& row : state.usage) {
        UsageSubject const& subject = state.usage_subjects[row.subject];
        LicenceVersion const& version = state.licences[subject.licence.value].versions[subject.version];
        contracts::Reporting const& reporting = version.document.reporting;
        if (subject.evidence < reporting.evidence) continue;
        // Where the licence's meter counts another thing, this was kept and cost nothing.
        auto const counting = reporting.counting_of(version.meters.empty() ? "" : version.meters.front());
        if (counting && text_of(*counting) != state.meters.name(subject.meter)) continue;
        used[{subject.licence, subject.version}] += row.quantity;
    }
    for (std::uint32_t i = 0; i < state.licences.size(); ++i) {
        Licence const& licence = state.licences[i];
        if (licence.funding != Funding::at_use) continue;
        for (std::uint32_t v = 0; v < licence.versions.size(); ++v) {
            LicenceVersion const& version = licence.versions[v];
            WideUnits const sum = used[{LicenceId{i}, v}];
            if (sum != version.used || version.fast_price->minor_units(sum) != version.charged)
                return "licence " + state.licence_names[LicenceId{i}] + " is charged for other than its uses";
        }
    }
    return std::nullopt;
}

}  // namespace licet::settlement
