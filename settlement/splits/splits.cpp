// Standing splits and attribution vectors: set, checked, and applied to what falls to a party.

#include "settlement/splits/graph.hpp"

#include <algorithm>
#include <set>

namespace licet::settlement {
namespace {

constexpr std::int32_t attribution_days_max = 366;

// A party that may pass on what it receives.
std::optional<PartyId> giver(State const& state, std::string const& name) {
    auto const party = state.party_names.find(name);
    if (!party || *party == state.market_operator || name == contracts::unallocated) return std::nullopt;
    return party;
}

Handled check_rule(State const& state, PartyId party, StandingRule const& rule, std::string const& at) {
    if (rule.parts.size() > standing_parts_max)
        return Refused{Refusal::list_must_be_within_limit, at + "/parts"};
    if (rule.attributed_by && !state.party_names.find(*rule.attributed_by))
        return Refused{Refusal::party_must_exist, at + "/by_attribution"};
    std::array<Rate, 2> sums;
    std::set<std::pair<PartyId, bool>> named;
    for (std::size_t i = 0; i < rule.parts.size(); ++i) {
        StandingPart const& part = rule.parts[i];
        std::string const place = at + "/parts/" + std::to_string(i);
        auto const to = state.party_names.find(part.to);
        if (!to) return Refused{Refusal::split_must_name_registered_payees, place + "/to"};
        if (*to == party) return Refused{Refusal::split_must_not_come_back, place + "/to"};
        if (!named.insert({*to, part.is_of_whole}).second)
            return Refused{Refusal::list_must_be_within_limit, place + "/to"};
        if (part.share == 0) return Refused{Refusal::amount_must_be_positive, place + "/share"};
        Rate& sum = sums[part.is_of_whole ? 1 : 0];
        sum += part.share;
        if (sum > 1) return Refused{Refusal::split_must_not_exceed_the_whole, place + "/share"};
    }
    return {};
}

// Names, period and payees of a vector; what is computed here has no more to check.
Handled check_vector(State const& state, contracts::Attribution const& vector, Date today, PartyId& party) {
    if (!is_name(vector.vector)) return Refused{Refusal::name_must_be_well_formed, "/vector"};
    auto const found = giver(state, vector.party);
    if (!found) return Refused{Refusal::party_must_exist, "/party"};
    party = *found;
    if (auto const its = state.splits.attributions.find(party); its != state.splits.attributions.end())
        for (AttributionInForce const& earlier : its->second)
            if (earlier.document.vector == vector.vector)
                return Refused{Refusal::attribution_must_not_exist_yet, "/vector"};
    if (vector.period.until <= vector.period.from ||
        vector.period.until.days - vector.period.from.days > attribution_days_max)
        return Refused{Refusal::attribution_must_cover_at_most_a_year, "/until"};
    if (today < vector.period.until) return Refused{Refusal::date_must_not_lie_ahead, "/until"};
    return {};
}

// The split in force at the period's end names whoever signs.
bool is_named_signer(State const& state, PartyId party, Interval period, PartyId signer) {
    SplitVersion const* const version = split_on(state, party, Date{period.until.days - 1});
    return version != nullptr && std::ranges::any_of(version->rules, [&](RuleInForce const& rule) {
               return rule.attributed_by == signer;
           });
}

Handled add_vector(State& state, PartyId party, AttributionInForce vector, News& events) {
    for (std::size_t i = 0; i < vector.document.shares.size(); ++i)
        if (!state.party_names.find(vector.document.shares[i].first))
            return Refused{Refusal::split_must_name_registered_payees, "/shares"};
    work_out(state, vector);
    Change change{party, vector.document.period, false, vector.to, {}};
    std::erase(change.to, party);  // what a vector leaves with its own party goes nowhere
    if (auto const why = unsound(state, change)) return Refused{*why, "/shares"};

    for (PartyId const to : change.to) state.splits.named_by[to].insert(party);
    auto& list = state.splits.attributions[party];
    list.push_back(std::move(vector));
    events.list.emplace_back(AttributionRecorded{party, static_cast<std::uint32_t>(list.size() - 1)});
    return {};
}

}  // namespace

Handled handle(State& state, SetKey const& command, Moment const&, News& events) {
    auto const party = state.party_names.find(command.party);
    if (!party || command.party == contracts::unallocated)
        return Refused{Refusal::party_must_exist, "/party"};

    state.splits.keys[*party] = command.key;
    events.list.emplace_back(KeySet{*party});
    return {};
}

Handled handle(State& state, SetSplit const& command, Moment const& moment, News& events) {
    auto const party = giver(state, command.party);
    if (!party) return Refused{Refusal::party_must_exist, "/party"};
    if (command.from < moment.date || moment.date.days + split_days_ahead < command.from.days)
        return Refused{Refusal::split_must_not_change_the_past, "/from"};
    auto const its = state.splits.of.find(*party);
    if (its != state.splits.of.end() && std::ranges::any_of(its->second, [&](SplitVersion const& version) {
            return version.document.from <= moment.date && command.from <= version.document.from;
        }))
        return Refused{Refusal::split_must_not_change_the_past, "/from"};
    if (auto refused = check_rule(state, *party, command.rule, "")) return refused;
    if (command.training)
        if (auto refused = check_rule(state, *party, *command.training, "/training")) return refused;
    SplitVersion version{command, {}, {}};
    if (!work_out(state, *party, version))
        return Refused{Refusal::share_must_have_a_small_denominator, "/parts"};
    Change change{*party, {command.from, Date{INT32_MAX}}, true, {}, {}};
    for (std::size_t i = 0; i < 2; ++i) {
        RuleInForce const& rule = version.rules[i];
        change.to.insert(change.to.end(), rule.to.begin(), rule.to.end() - 1);
        for (auto const& part : rule.of_whole) change.to.push_back(part.first);
        change.of_whole[i] = rule.of_whole;
    }
    if (auto const why = unsound(state, change)) return Refused{*why, "/parts"};

    note_givers(state, *party, version);
    auto& list = state.splits.of[*party];
    // What was planned for later and has not begun gives way.
    std::erase_if(list, [&](SplitVersion const& one) { return command.from <= one.document.from; });
    list.push_back(std::move(version));
    events.list.emplace_back(SplitSet{*party, command.from});
    return {};
}

Handled handle(State& state, RecordAttribution const& command, Moment const& moment, News& events) {
    contracts::Attribution const& vector = command.attribution;
    PartyId party;
    if (auto refused = check_vector(state, vector, moment.date, party)) return refused;
    if (!is_name(vector.method)) return Refused{Refusal::name_must_be_well_formed, "/method"};
    if (vector.shares.empty() || vector.shares.size() > standing_parts_max)
        return Refused{Refusal::list_must_be_within_limit, "/shares"};
    std::int64_t sum = 0;
    for (auto const& [payee, share] : vector.shares) {
        if (share < 0 || share > contracts::billion)
            return Refused{Refusal::attribution_must_add_up, "/shares/" + payee};
        sum += share;
    }
    if (sum != contracts::billion) return Refused{Refusal::attribution_must_add_up, "/shares"};
    if (vector.error < 0 || vector.error > contracts::billion)
        return Refused{Refusal::attribution_must_add_up, "/error"};
    auto const signer = state.party_names.find(vector.signer);
    if (!signer) return Refused{Refusal::party_must_exist, "/signer"};
    if (!is_named_signer(state, party, vector.period, *signer))
        return Refused{Refusal::attribution_must_come_from_whom_the_split_names, "/signer"};
    auto const key = state.splits.keys.find(*signer);
    if (key == state.splits.keys.end() ||
        !is_signed_by(key->second, contracts::canonical_text(vector), command.signature))
        return Refused{Refusal::signature_must_be_the_signers, "/signature"};
    return add_vector(state, party, {vector, command.signature, {}, {}, {}, {}}, events);
}

Handled handle(State& state, AttributeByGame const& command, Moment const& moment, News& events) {
    contracts::Attribution vector;
    vector.vector = command.vector;
    vector.party = command.party;
    vector.period = command.period;
    PartyId party;
    if (auto refused = check_vector(state, vector, moment.date, party)) return refused;
    if (!is_named_signer(state, party, vector.period, state.market_operator))
        return Refused{Refusal::attribution_must_come_from_whom_the_split_names, "/party"};
    if (auto const faults = contracts::faults_of(command.game); !faults.empty())
        return Refused{Refusal::game_must_be_well_formed, "/game" + faults.front().pointer};
    auto computed = contracts::attribution_of(command.game, command.sampling);
    if (!computed) return Refused{Refusal::game_must_be_well_formed, "/game/terms"};
    computed->vector = command.vector;
    computed->party = command.party;
    computed->period = command.period;
    computed->signer = state.party_names[state.market_operator];
    return add_vector(state, party, {*std::move(computed), std::nullopt, {}, {}, {}, {}}, events);
}

void pass_on(State& state, LicenceId id, std::uint32_t number, Date date, AccountKind kind,
             std::vector<std::pair<PartyId, std::int64_t>>& parts, Events& events) {
    bool const any =
        std::ranges::any_of(parts, [&](auto const& part) { return state.splits.of.contains(part.first); });
    if (!any) return;
    LicenceVersion const& version = state.licences[id.value].versions[number];
    Currency const currency = version.effective().currency;
    bool const is_training = is_for_training(version.document.scope);
    std::vector<std::pair<PartyId, std::int64_t>> stays;
    std::map<PartyId, std::size_t> place;
    std::map<PartyId, std::int64_t> moved;  // what each gains, in all
    auto const keep = [&](PartyId party, std::int64_t amount) {
        auto const [at, is_new] = place.try_emplace(party, stays.size());
        if (is_new) stays.emplace_back(party, 0);
        stays[at->second].second += amount;
        moved[party] += amount;
    };
    for (auto const& [party, amount] : parts) {
        moved[party] -= amount;
        Flow const through = flow(state, party, currency, amount, date, is_training);
        for (auto const& [to, kept] : through.stays) keep(to, kept);
        if (!through.hops.empty())
            events.list.emplace_back(
                SharePassedOn{id, currency, party, amount, through.hops, through.partings});
    }
    parts = std::move(stays);
    std::vector<Posting> postings;
    for (auto const& [party, amount] : moved) {
        if (amount == 0) continue;
        bool const is_operators = kind == AccountKind::payable && party == state.market_operator;
        postings.push_back(
            {state.ledger.open({is_operators ? AccountKind::commission : kind, currency, party, no_licence}),
             -amount});
    }
    if (!postings.empty()) post_list(state, events, EntryKind::share_passed_on, id.value, postings);
}

}  // namespace licet::settlement
