// No share comes back to its giver on any day, no way is longer than allowed, and what is behind in one place
// is ahead in another.

#include "settlement/invariants/invariants.hpp"

#include <numeric>

namespace licet::settlement {
namespace {

// Parties on the longest way down from each; 0 while it is being walked.
using Levels = std::map<PartyId, std::size_t>;

void each_to(State const& state, PartyId party, Date date, std::vector<PartyId>& out) {
    if (auto const found = state.splits.of.find(party); found != state.splits.of.end()) {
        SplitVersion const* last = nullptr;
        for (SplitVersion const& version : found->second)
            if (version.document.from <= date) last = &version;
        if (last != nullptr)
            for (RuleInForce const& rule : last->rules) {
                out.insert(out.end(), rule.to.begin(), rule.to.end() - 1);
                for (auto const& part : rule.of_whole) out.push_back(part.first);
            }
    }
    if (auto const found = state.splits.attributions.find(party); found != state.splits.attributions.end())
        for (AttributionInForce const& vector : found->second)
            if (vector.document.period.contains(date))
                for (PartyId const to : vector.to)
                    if (to != party) out.push_back(to);
}

bool walk(State const& state, PartyId party, Date date, Levels& levels, std::size_t depth) {
    if (depth > levels_max) return false;
    if (auto const found = levels.find(party); found != levels.end()) return found->second != 0;
    levels[party] = 0;
    std::vector<PartyId> to;
    each_to(state, party, date, to);
    std::size_t below = 0;
    for (PartyId const one : to) {
        if (!walk(state, one, date, levels, depth + 1)) return false;
        below = std::max(below, levels[one]);
    }
    levels[party] = below + 1;
    return below + 1 <= levels_max;
}

bool sums_to_zero(contracts::FastShares const& shares) {
    return std::accumulate(shares.behind.begin(), shares.behind.end(), WideUnits{0}) == 0;
}

}  // namespace

std::optional<std::string> splits_are_sound(State const& state) {
    std::set<Date> days;
    for (auto const& [party, versions] : state.splits.of)
        for (SplitVersion const& version : versions) {
            days.insert(version.document.from);
            for (auto const& [key, shares] : version.shares)
                if (!sums_to_zero(shares))
                    return "a split of " + state.party_names[party] + " has lost a unit";
        }
    for (auto const& [party, vectors] : state.splits.attributions)
        for (AttributionInForce const& vector : vectors) {
            days.insert(vector.document.period.from);
            for (auto const& [key, shares] : vector.shares)
                if (!sums_to_zero(shares))
                    return "a vector of " + state.party_names[party] + " has lost a unit";
        }
    for (auto const& [key, behind] : state.splits.behind) {
        WideUnits sum = 0;
        for (auto const& [party, units] : behind) sum += units;
        if (sum != 0) return "parts of the whole of " + state.party_names[key.first] + " have lost a unit";
    }
    for (Date const date : days) {
        Levels levels;
        for (auto const& [party, versions] : state.splits.of)
            if (!walk(state, party, date, levels, 1))
                return "the shares of " + state.party_names[party] + " come back or go too deep on " +
                       text_of(date);
    }
    return std::nullopt;
}

}  // namespace licet::settlement
