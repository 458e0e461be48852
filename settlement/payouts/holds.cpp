// Escrow put aside for a payee: released in parts, given back on its day. No hold outlives its day unseen.

#include "settlement/engine/handlers.hpp"
#include "settlement/payouts/payments.hpp"

namespace licet::settlement {
namespace {

AccountId on_hold(State& state, Hold const& hold) {
    return state.ledger.open({AccountKind::on_hold, hold.currency, hold.licensee, hold.licence});
}

}  // namespace

Handled handle(State& state, HoldEscrow const& command, Moment const& moment, Events& events) {
    if (!is_name(command.hold)) return Refused{Refusal::name_must_be_well_formed, "/hold"};
    if (state.payments.hold_names.find(command.hold))
        return Refused{Refusal::hold_must_not_exist_yet, "/hold"};
    auto const licensee = state.party_names.find(command.licensee);
    if (!licensee) return Refused{Refusal::party_must_exist, "/licensee"};
    auto const payee = state.party_names.find(command.payee);
    if (!payee || command.payee == contracts::unallocated)
        return Refused{Refusal::party_must_exist, "/payee"};
    if (command.amount <= 0) return Refused{Refusal::amount_must_be_positive, "/amount"};
    if (command.expires <= moment.date) return Refused{Refusal::date_must_lie_ahead, "/expires"};
    LicenceId licence = no_licence;
    if (command.escrow_for) {
        auto const id = state.licence_names.find(*command.escrow_for);
        if (!id || state.licences[id->value].licensee != *licensee)
            return Refused{Refusal::licence_must_exist, "/escrow_for"};
        licence = *id;
    }
    Account const escrow{AccountKind::escrow, command.currency, *licensee, licence};
    if (state.ledger.balance(escrow) + command.amount > 0)
        return Refused{Refusal::escrow_must_cover_the_amount, "/amount"};

    HoldId const id = state.payments.hold_names.add(command.hold);
    Hold const& hold = state.payments.holds.emplace_back(Hold{
        *licensee, licence, *payee, command.currency, command.amount, 0, command.expires, true});
    post(state, events, EntryKind::escrow_held, id.value,
         {{state.ledger.open(escrow), command.amount}, {on_hold(state, hold), -command.amount}});
    events.list.emplace_back(
        MoneyMoved{EntryKind::escrow_held, id.value, command.currency, command.amount});
    return {};
}

Handled handle(State& state, ReleaseHold const& command, Moment const& moment, Events& events) {
    auto const id = state.payments.hold_names.find(command.hold);
    if (!id) return Refused{Refusal::hold_must_exist, "/hold"};
    Hold& hold = state.payments.holds[id->value];
    if (!hold.is_open || hold.expires <= moment.date) return Refused{Refusal::hold_must_be_open, "/hold"};
    if (command.currency != hold.currency) return Refused{Refusal::hold_must_exist, "/currency"};
    if (command.amount <= 0) return Refused{Refusal::amount_must_be_positive, "/amount"};
    if (command.amount > hold.amount - hold.released)
        return Refused{Refusal::escrow_must_cover_the_amount, "/amount"};

    hold.released += command.amount;
    hold.is_open = hold.released < hold.amount;
    post(state, events, EntryKind::hold_released, id->value,
         {{on_hold(state, hold), command.amount},
          {state.ledger.open(claim_of(state, hold.payee, hold.currency)), -command.amount}});
    events.list.emplace_back(
        MoneyMoved{EntryKind::hold_released, id->value, hold.currency, command.amount});
    return {};
}

Handled handle(State& state, ExpireHolds const&, Moment const& moment, Events& events) {
    for (std::uint32_t i = 0; i < state.payments.holds.size(); ++i) {
        Hold& hold = state.payments.holds[i];
        if (!hold.is_open || moment.date < hold.expires) continue;
        hold.is_open = false;
        std::int64_t const left = hold.amount - hold.released;
        post(state, events, EntryKind::hold_expired, i,
             {{on_hold(state, hold), left},
              {state.ledger.open({AccountKind::escrow, hold.currency, hold.licensee, hold.licence}),
               -left}});
        events.list.emplace_back(MoneyMoved{EntryKind::hold_expired, i, hold.currency, left});
        // It may have been waited for.
        pay_statements(state, hold.licensee, events);
    }
    return {};
}

}  // namespace licet::settlement
