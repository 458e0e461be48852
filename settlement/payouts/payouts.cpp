// Payouts to payees: prepared, pending, then settled, failed or unknown; a settled one can come back. Until
// it is known to be settled the money stays in transit, so that a doubt is never counted as paid, and never
// paid twice.

#include "settlement/engine/handlers.hpp"

namespace licet::settlement {
namespace {

AccountId in_transit(State& state, Payout const& payout) {
    return state.ledger.open({AccountKind::in_transit, payout.currency, payout.payee, no_licence});
}
AccountId payable(State& state, Payout const& payout) {
    return state.ledger.open({AccountKind::payable, payout.currency, payout.payee, no_licence});
}
AccountId bank(State& state, Payout const& payout) {
    return state.ledger.open({AccountKind::bank, payout.currency, no_party, no_licence});
}

}  // namespace

Handled handle(State& state, PreparePayouts const& command, Moment const&, Events& events) {
    if (command.threshold < 1) return Refused{Refusal::amount_must_be_positive, "/threshold"};
    std::vector<std::pair<PartyId, std::int64_t>> due;
    for (std::uint32_t i = 0; i < state.parties.size(); ++i) {
        if (state.parties[i].is_blocked) continue;
        WideUnits const owed =
            -state.ledger.balance(Account{AccountKind::payable, command.currency, PartyId{i}, no_licence});
        if (owed < command.threshold) continue;
        // More than one payout can carry goes with the next.
        due.emplace_back(PartyId{i}, static_cast<std::int64_t>(std::min<WideUnits>(owed, minor_units_max)));
    }
    if (due.empty()) return Refused{Refusal::nothing_to_pay_out, "/threshold"};

    for (auto const& [payee, amount] : due) {
        std::string const name = "payout-" + std::to_string(state.payouts.size() + 1);
        PayoutId const id = state.payout_names.add(name);
        Payout const& payout =
            state.payouts.emplace_back(Payout{name, payee, command.currency, amount, PayoutState::prepared});
        events.list.emplace_back(PayoutPrepared{id});
        post(state, events, EntryKind::payout, id.value,
             {{payable(state, payout), amount}, {in_transit(state, payout), -amount}});
    }
    return {};
}

Handled handle(State& state, SendPayout const& command, Moment const&, Events& events) {
    auto const id = state.payout_names.find(command.payout);
    if (!id) return Refused{Refusal::payout_must_exist, "/payout"};
    Payout& payout = state.payouts[id->value];
    if (payout.state != PayoutState::prepared)
        return Refused{Refusal::payout_must_be_in_a_state_to_change, "/payout"};

    payout.state = PayoutState::pending;
    events.list.emplace_back(PayoutChanged{*id, payout.state});
    return {};
}

Handled handle(State& state, ConfirmPayout const& command, Moment const&, Events& events) {
    auto const id = state.payout_names.find(command.payout);
    if (!id) return Refused{Refusal::payout_must_exist, "/payout"};
    Payout& payout = state.payouts[id->value];
    bool const is_sent = payout.state == PayoutState::pending || payout.state == PayoutState::unknown;
    bool const is_settled = payout.state == PayoutState::settled;
    bool const may_change = command.outcome == PayoutOutcome::reversed ? is_settled : is_sent;
    if (!may_change) return Refused{Refusal::payout_must_be_in_a_state_to_change, "/outcome"};

    std::int64_t const amount = payout.amount;
    switch (command.outcome) {
        case PayoutOutcome::settled:
            payout.state = PayoutState::settled;
            post(state, events, EntryKind::payout_settled, id->value,
                 {{in_transit(state, payout), amount}, {bank(state, payout), -amount}});
            break;
        case PayoutOutcome::failed:
            payout.state = PayoutState::failed;
            post(state, events, EntryKind::payout_failed, id->value,
                 {{in_transit(state, payout), amount}, {payable(state, payout), -amount}});
            break;
        case PayoutOutcome::unknown:
            payout.state = PayoutState::unknown;
            break;
        case PayoutOutcome::reversed:
            payout.state = PayoutState::reversed;
            post(state, events, EntryKind::payout_reversed, id->value,
                 {{bank(state, payout), amount}, {payable(state, payout), -amount}});
            break;
    }
    events.list.emplace_back(PayoutChanged{*id, payout.state});
    return {};
}

}  // namespace licet::settlement
