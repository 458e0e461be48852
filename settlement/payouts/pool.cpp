// Money that nobody is known for: lots that wait, with what interest the bank pays on them; given to whom it
// is found to belong, and again to others where that was wrong; in the end to all. Lots, matches and accounts
// always agree to the unit.

#include "settlement/engine/handlers.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>
#include <set>

namespace licet::settlement {
namespace {

constexpr std::size_t shares_max = 1000;

std::string lot_name(std::size_t lot) {
    return "lot-" + std::to_string(lot + 1);
}
std::optional<LotId> lot_from(State const& state, std::string_view name) {
    for (std::uint32_t i = 0; i < state.payments.lots.size(); ++i)
        if (lot_name(i) == name) return LotId{i};
    return std::nullopt;
}

AccountId pool(State& state, AccountKind kind, Currency currency) {
    return state.ledger.open({kind, currency, no_party, no_licence});
}

struct Shares {
    std::vector<PartyId> payees;
    std::vector<Rate> weights;
};

Handled resolve(State const& state, std::vector<MatchShare> const& to, Shares& out) {
    if (to.empty() || to.size() > shares_max) return Refused{Refusal::list_must_be_within_limit, "/to"};
    std::set<PartyId> seen;
    Rate sum;
    for (std::size_t i = 0; i < to.size(); ++i) {
        std::string const at = "/to/" + std::to_string(i);
        auto const payee = state.party_names.find(to[i].payee);
        if (!payee || to[i].payee == contracts::unallocated)
            return Refused{Refusal::party_must_exist, at + "/payee"};
        if (!seen.insert(*payee).second) return Refused{Refusal::list_must_be_within_limit, at + "/payee"};
        out.payees.push_back(*payee);
        out.weights.push_back(to[i].weight);
        sum += to[i].weight;
    }
    if (sum == 0) return Refused{Refusal::amount_must_be_positive, "/to/0/weight"};
    return {};
}

std::vector<std::pair<PartyId, std::int64_t>> divide(std::int64_t whole, Shares const& shares) {
    std::vector<std::pair<PartyId, std::int64_t>> out;
    auto const parts = allocate(Integer(whole), shares.weights);
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] != 0) out.emplace_back(shares.payees[i], static_cast<std::int64_t>(parts[i]));
    return out;
}

// Takes `amount` of a lot, and its part of the interest, as a match.
void match(State& state, std::string const& name, LotId lot_id, std::int64_t amount, Shares const& shares,
           EntryKind kind, Events& events) {
    Lot& lot = state.payments.lots[lot_id.value];
    std::int64_t const open = lot.amount - lot.matched;
    std::int64_t const interest_open = lot.interest - lot.interest_matched;
    // Rounded down, and whole with the last part.
    auto const interest = static_cast<std::int64_t>(WideUnits{interest_open} * amount / open);
    lot.matched += amount;
    lot.interest_matched += interest;
    MatchId const id = state.payments.match_names.add(name);
    Match const& made = state.payments.matches.emplace_back(
        Match{lot_id, amount, interest, divide(amount + interest, shares)});
    std::vector<Posting> postings{{pool(state, AccountKind::unmatched, lot.currency), amount}};
    if (interest != 0) postings.push_back({pool(state, AccountKind::pool_interest, lot.currency), interest});
    for (auto const& [payee, part] : made.parts)
        postings.push_back({state.ledger.open(claim_of(state, payee, lot.currency)), -part});
    post_list(state, events, kind, id.value, postings);
    events.list.emplace_back(MoneyMoved{kind, id.value, lot.currency, amount + interest});
}

// What every payee has been paid or is owed, in a currency.
Shares all_payees(State const& state, Currency currency) {
    std::map<PartyId, WideUnits> sums;
    for (Payout const& payout : state.payouts)
        if (payout.currency == currency && payout.state == PayoutState::settled)
            sums[payout.payee] += payout.gross;
    for (std::uint32_t i = 0; i < state.parties.size(); ++i)
        sums[PartyId{i}] -=
            state.ledger.balance(Account{AccountKind::payable, currency, PartyId{i}, no_licence});
    Shares out;
    for (auto const& [payee, sum] : sums) {
        if (sum <= 0 || payee == state.market_operator || state.party_names[payee] == contracts::unallocated)
            continue;
        out.payees.push_back(payee);
        out.weights.emplace_back(Integer(sum));
    }
    return out;
}

}  // namespace

Handled handle(State& state, PoolUnmatched const& command, Moment const& moment, Events& events) {
    PartyId const nobody = *state.party_names.find(contracts::unallocated);
    Account const from{AccountKind::payable, command.currency, nobody, no_licence};
    WideUnits const held = -state.ledger.balance(from);
    if (held <= 0) return Refused{Refusal::nothing_unmatched, "/currency"};

    auto const amount = static_cast<std::int64_t>(std::min<WideUnits>(held, minor_units_max));
    auto const lot = static_cast<std::uint32_t>(state.payments.lots.size());
    state.payments.lots.push_back({command.currency, amount, 0, 0, 0, moment.date, moment.date});
    post(state, events, EntryKind::pooled, lot,
         {{state.ledger.open(from), amount},
          {pool(state, AccountKind::unmatched, command.currency), -amount}});
    events.list.emplace_back(MoneyMoved{EntryKind::pooled, lot, command.currency, amount});
    return {};
}

Handled handle(State& state, CreditPoolInterest const& command, Moment const& moment, Events& events) {
    if (command.amount <= 0) return Refused{Refusal::amount_must_be_positive, "/amount"};
    if (command.amount > minor_units_max) return Refused{Refusal::amount_must_be_within_limit, "/amount"};
    if (command.reference.size() > text_size_max)
        return Refused{Refusal::text_must_be_within_limit, "/reference"};
    std::vector<std::uint32_t> lots;
    std::vector<Rate> weights;
    for (std::uint32_t i = 0; i < state.payments.lots.size(); ++i) {
        Lot const& lot = state.payments.lots[i];
        if (lot.currency != command.currency || lot.matched == lot.amount) continue;
        std::int32_t const days = std::max(1, moment.date.days - lot.interest_until.days);
        lots.push_back(i);
        weights.emplace_back(Integer(lot.amount - lot.matched) * days);
    }
    if (lots.empty()) return Refused{Refusal::nothing_unmatched, "/currency"};

    auto const parts = allocate(Integer(command.amount), weights);
    for (std::size_t i = 0; i < lots.size(); ++i) {
        state.payments.lots[lots[i]].interest += static_cast<std::int64_t>(parts[i]);
        state.payments.lots[lots[i]].interest_until = moment.date;
    }
    post(state, events, EntryKind::pool_interest, lots.front(),
         {{pool(state, AccountKind::bank, command.currency), command.amount},
          {pool(state, AccountKind::pool_interest, command.currency), -command.amount}});
    events.list.emplace_back(
        MoneyMoved{EntryKind::pool_interest, lots.front(), command.currency, command.amount});
    return {};
}

Handled handle(State& state, MatchUnmatched const& command, Moment const&, Events& events) {
    if (!is_name(command.match)) return Refused{Refusal::name_must_be_well_formed, "/match"};
    // "residual/" is for what the rule gives away.
    if (state.payments.match_names.find(command.match) || command.match.starts_with("residual/"))
        return Refused{Refusal::match_must_not_exist_yet, "/match"};
    auto const lot = lot_from(state, command.lot);
    if (!lot) return Refused{Refusal::lot_must_exist, "/lot"};
    if (state.payments.lots[lot->value].currency != command.currency)
        return Refused{Refusal::lot_must_exist, "/currency"};
    if (command.amount <= 0) return Refused{Refusal::amount_must_be_positive, "/amount"};
    Lot const& from = state.payments.lots[lot->value];
    if (command.amount > from.amount - from.matched)
        return Refused{Refusal::lot_must_hold_the_amount, "/amount"};
    Shares shares;
    if (auto refused = resolve(state, command.to, shares)) return refused;

    match(state, command.match, *lot, command.amount, shares, EntryKind::matched, events);
    return {};
}

Handled handle(State& state, RematchUnmatched const& command, Moment const&, Events& events) {
    auto const id = state.payments.match_names.find(command.match);
    if (!id) return Refused{Refusal::match_must_exist, "/match"};
    Shares shares;
    if (auto refused = resolve(state, command.to, shares)) return refused;
    Match& old = state.payments.matches[id->value];
    Currency const currency = state.payments.lots[old.lot.value].currency;
    auto parts = divide(old.amount + old.interest, shares);
    std::map<PartyId, std::int64_t> change;
    for (auto const& [payee, part] : old.parts) change[payee] -= part;
    for (auto const& [payee, part] : parts) change[payee] += part;
    for (auto const& [payee, amount] : change)
        if (amount < 0 && -state.ledger.balance(claim_of(state, payee, currency)) < -amount)
            return Refused{Refusal::balance_must_cover_the_rematch, "/match"};

    old.parts = std::move(parts);
    std::vector<Posting> postings;
    for (auto const& [payee, amount] : change)
        if (amount != 0) postings.push_back({state.ledger.open(claim_of(state, payee, currency)), -amount});
    if (!postings.empty()) post_list(state, events, EntryKind::rematched, id->value, postings);
    events.list.emplace_back(
        MoneyMoved{EntryKind::rematched, id->value, currency, old.amount + old.interest});
    return {};
}

Handled handle(State& state, SetPoolRule const& command, Moment const&, News& events) {
    if (command.hold_days < 0 || command.hold_days > 36'500)
        return Refused{Refusal::quantity_must_be_within_limit, "/hold_days"};

    state.payments.pool_hold_days = command.hold_days;
    events.list.emplace_back(PaymentRuleSet{state.market_operator});
    return {};
}

Handled handle(State& state, DistributeResidual const& command, Moment const& moment, Events& events) {
    if (!state.payments.pool_hold_days) return Refused{Refusal::pool_rule_must_be_set, ""};
    Shares const shares = all_payees(state, command.currency);
    std::vector<std::uint32_t> lots;
    for (std::uint32_t i = 0; i < state.payments.lots.size(); ++i) {
        Lot const& lot = state.payments.lots[i];
        if (lot.currency == command.currency && lot.matched < lot.amount &&
            moment.date.days - lot.since.days >= *state.payments.pool_hold_days &&
            !state.payments.match_names.find("residual/" + lot_name(i)))
            lots.push_back(i);
    }
    if (lots.empty() || shares.payees.empty()) return Refused{Refusal::nothing_unmatched, "/currency"};

    for (std::uint32_t const lot : lots)
        match(state, "residual/" + lot_name(lot), LotId{lot},
              state.payments.lots[lot].amount - state.payments.lots[lot].matched, shares, EntryKind::residual,
              events);
    return {};
}

}  // namespace licet::settlement
