// Payouts to payees: prepared, pending, then settled, failed or unknown; a settled one can come back. Until
// it is known to be settled the money stays in transit, so that a doubt is never counted as paid, and never
// paid twice.

#include "settlement/engine/handlers.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>
#include <set>

namespace licet::settlement {
namespace {

AccountId account(State& state, AccountKind kind, Currency currency, PartyId party) {
    return state.ledger.open({kind, currency, party, no_licence});
}
AccountId in_transit(State& state, Payout const& payout) {
    return account(state, AccountKind::in_transit, payout.currency, payout.payee);
}
AccountId payable(State& state, Payout const& payout) {
    return account(state, AccountKind::payable, payout.currency, payout.payee);
}

std::int64_t& taxed(State& state, Payout const& payout) {
    return state.payments.taxed[{payout.payee, payout.currency}];
}

// Taxes and net go their ways, out of `from`; with `sign` -1 they come back.
void post_whole(State& state, EntryKind kind, PayoutId id, Payout const& payout, AccountId from, int sign,
                Events& events) {
    std::vector<Posting> postings{{from, sign * payout.gross}};
    postings.push_back({account(state, AccountKind::bank, payout.currency, no_party), -sign * payout.amount});
    if (payout.vat != 0)
        postings.push_back(
            {account(state, AccountKind::vat, payout.currency, payout.authority), -sign * payout.vat});
    if (payout.withheld != 0)
        postings.push_back({account(state, AccountKind::withheld_tax, payout.currency, payout.authority),
                            -sign * payout.withheld});
    post_list(state, events, kind, id.value, postings);
}

bool holds(State const& state, AccountKind kind, Payout const& payout, std::int64_t amount) {
    return -state.ledger.balance(Account{kind, payout.currency, payout.authority, no_licence}) >= amount;
}

// The payee gets back what left its balance; where the taxes have been handed on already, the net alone,
// which bears no tax again.
void come_back(State& state, PayoutId id, Payout const& payout, Events& events) {
    if (holds(state, AccountKind::vat, payout, payout.vat) &&
        holds(state, AccountKind::withheld_tax, payout, payout.withheld)) {
        taxed(state, payout) += payout.taxed_before;
        post_whole(state, EntryKind::payout_reversed, id, payout, payable(state, payout), -1, events);
        return;
    }
    taxed(state, payout) += payout.amount;
    post(state, events, EntryKind::payout_reversed, id.value,
         {{account(state, AccountKind::bank, payout.currency, no_party), payout.amount},
          {payable(state, payout), -payout.amount}});
}

void send(State& state, std::vector<PayoutId> payouts, Digest const& content, Moment const& moment,
          News& events) {
    auto const batch = static_cast<std::uint32_t>(state.payments.batches.size());
    for (PayoutId const id : payouts) {
        state.payouts[id.value].state = PayoutState::pending;
        state.payouts[id.value].batch = batch;
        events.list.emplace_back(PayoutChanged{id, PayoutState::pending});
    }
    state.payments.batches.push_back({moment.instant, content, std::move(payouts), false});
}

}  // namespace

Handled handle(State& state, PreparePayouts const& command, Moment const&, Events& events) {
    if (command.threshold < 1) return Refused{Refusal::amount_must_be_positive, "/threshold"};
    struct Due {
        PartyId payee;
        std::int64_t gross;
        Taxes taxes;
    };
    std::vector<Due> due;
    std::vector<PayoutCarried> carried;
    for (std::uint32_t i = 0; i < state.parties.size(); ++i) {
        PartyId const payee{i};
        WideUnits const owed =
            -state.ledger.balance(Account{AccountKind::payable, command.currency, payee, no_licence});
        if (owed <= 0 || state.party_names[payee] == contracts::unallocated) continue;
        // More than one payout can carry goes with the next.
        auto const gross = static_cast<std::int64_t>(std::min<WideUnits>(owed, minor_units_max));
        bool const is_blocked = state.parties[i].is_blocked;
        Taxes const taxes = taxes_on(state, payee, command.currency, gross);
        if (is_blocked || gross < command.threshold || gross - taxes.vat - taxes.withheld < 1)
            carried.push_back({payee, command.currency, gross, is_blocked});
        else
            due.push_back({payee, gross, taxes});
    }
    if (due.empty()) return Refused{Refusal::nothing_to_pay_out, "/threshold"};

    for (auto const& [payee, gross, taxes] : due) {
        std::string const name = "payout-" + std::to_string(state.payouts.size() + 1);
        PayoutId const id = state.payout_names.add(name);
        Payout payout;
        payout.name = name;
        payout.payee = payee;
        payout.currency = command.currency;
        payout.amount = gross - taxes.vat - taxes.withheld;
        payout.gross = gross;
        payout.vat = taxes.vat;
        payout.withheld = taxes.withheld;
        payout.taxed_before = taxes.taxed_before;
        payout.authority = taxes.authority;
        state.payouts.push_back(payout);
        if (taxes.taxed_before != 0) taxed(state, payout) -= taxes.taxed_before;
        events.list.emplace_back(PayoutPrepared{id});
        post(state, events, EntryKind::payout, id.value,
             {{payable(state, payout), gross}, {in_transit(state, payout), -gross}});
    }
    // What waits is said too: it is carried over, not lost.
    for (PayoutCarried const& one : carried) events.list.emplace_back(one);
    return {};
}

Handled handle(State& state, SendPayout const& command, Moment const& moment, News& events) {
    auto const id = state.payout_names.find(command.payout);
    if (!id) return Refused{Refusal::payout_must_exist, "/payout"};
    if (state.payouts[id->value].state != PayoutState::prepared)
        return Refused{Refusal::payout_must_be_in_a_state_to_change, "/payout"};

    send(state, {*id}, Digest{}, moment, events);
    return {};
}

Handled handle(State& state, SendPayouts const& command, Moment const& moment, News& events) {
    if (command.payouts.empty() || command.payouts.size() > payees_max)
        return Refused{Refusal::list_must_be_within_limit, "/payouts"};
    std::vector<PayoutId> payouts;
    std::set<PayoutId> seen;
    for (std::size_t i = 0; i < command.payouts.size(); ++i) {
        std::string const at = "/payouts/" + std::to_string(i);
        auto const id = state.payout_names.find(command.payouts[i]);
        if (!id) return Refused{Refusal::payout_must_exist, at};
        if (!seen.insert(*id).second) return Refused{Refusal::list_must_be_within_limit, at};
        if (state.payouts[id->value].state != PayoutState::prepared)
            return Refused{Refusal::payout_must_be_in_a_state_to_change, at};
        payouts.push_back(*id);
    }

    send(state, std::move(payouts), command.content, moment, events);
    events.list.emplace_back(BatchChanged{static_cast<std::uint32_t>(state.payments.batches.size() - 1)});
    return {};
}

Handled handle(State& state, HandOver const& command, Moment const&, News& events) {
    auto const id = state.payout_names.find(command.payout);
    if (!id) return Refused{Refusal::payout_must_exist, "/payout"};
    auto const batch = state.payouts[id->value].batch;
    if (!batch) return Refused{Refusal::payout_must_be_in_a_state_to_change, "/payout"};
    if (state.payments.batches[*batch].is_handed_over)
        return Refused{Refusal::message_must_not_be_handed_over_yet, "/payout"};

    state.payments.batches[*batch].is_handed_over = true;
    events.list.emplace_back(BatchChanged{*batch});
    return {};
}

Handled handle(State& state, ConfirmPayout const& command, Moment const&, Events& events) {
    auto const id = state.payout_names.find(command.payout);
    if (!id) return Refused{Refusal::payout_must_exist, "/payout"};
    Payout& payout = state.payouts[id->value];
    bool const is_sent = payout.state == PayoutState::pending || payout.state == PayoutState::unknown;
    bool const is_settled = payout.state == PayoutState::settled;
    // What was given up and paid all the same: right again while the money still is the payee's balance.
    bool const is_paid_after_all =
        payout.state == PayoutState::failed && command.outcome == PayoutOutcome::settled &&
        -state.ledger.balance(Account{AccountKind::payable, payout.currency, payout.payee, no_licence}) >=
            payout.gross;
    bool const may_change =
        command.outcome == PayoutOutcome::reversed ? is_settled : is_sent || is_paid_after_all;
    if (!may_change) return Refused{Refusal::payout_must_be_in_a_state_to_change, "/outcome"};

    switch (command.outcome) {
        case PayoutOutcome::settled:
            if (is_paid_after_all) {
                std::int64_t& carry = taxed(state, payout);
                carry -= std::min(carry, payout.taxed_before);
            }
            post_whole(state, EntryKind::payout_settled, *id, payout,
                       is_paid_after_all ? payable(state, payout) : in_transit(state, payout), 1, events);
            payout.state = PayoutState::settled;
            break;
        case PayoutOutcome::failed:
            payout.state = PayoutState::failed;
            if (payout.taxed_before != 0) taxed(state, payout) += payout.taxed_before;
            post(state, events, EntryKind::payout_failed, id->value,
                 {{in_transit(state, payout), payout.gross}, {payable(state, payout), -payout.gross}});
            break;
        case PayoutOutcome::unknown:
            payout.state = PayoutState::unknown;
            break;
        case PayoutOutcome::reversed:
            payout.state = PayoutState::reversed;
            come_back(state, *id, payout, events);
            break;
    }
    events.list.emplace_back(PayoutChanged{*id, payout.state});
    return {};
}

}  // namespace licet::settlement
