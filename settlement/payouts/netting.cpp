// Multilateral netting: parties that owe and are owed settle with each other at once. What each pays is the
// greatest vector p with p = min(owed, balance + what p brings it), so that a ring of debts is cleared without
// any money, and nobody pays with money nobody has. (The clearing vector of L. Eisenberg and T. Noe, "Systemic
// risk in financial systems", 2001, with each statement divided among its payees in whole units.)

#include "settlement/engine/handlers.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

using Amounts = std::map<PartyId, std::int64_t>;

// What each payee's balance gains when the parties pay `paid`, oldest statement first.
std::map<PartyId, WideUnits> inflow(State const& state, Currency currency, Amounts const& paid) {
    std::map<PartyId, WideUnits> out;
    for (auto const& [licensee, amount] : paid) {
        std::int64_t left = amount;
        for (auto const& [number, statement] : state.open_statements.at(licensee)) {
            if (left == 0) break;
            if (statement.currency != currency) continue;
            // What is claimed may be held, or go to the claimant: nobody counts on it.
            bool const is_certain = !is_claimed(state, state.licences[statement.licence.value]);
            std::int64_t const now = std::min(left, statement.due - statement.received);
            left -= now;
            for (std::size_t i = 0; i < statement.parts.size(); ++i) {
                auto const& [payee, part] = statement.parts[i];
                if (payee == state.market_operator || !is_certain) continue;
                WideUnits const funded = WideUnits{statement.received + now} * part / statement.due;
                out[payee] += funded - statement.funded[i];
            }
        }
    }
    return out;
}

WideUnits balance_of(State const& state, PartyId party, Currency currency) {
    return -state.ledger.balance(Account{AccountKind::payable, currency, party, no_licence});
}

// min(owed, what each has and gets), a party.
Amounts step(State const& state, Currency currency, Amounts const& owed, Amounts const& paid) {
    auto const gained = inflow(state, currency, paid);
    Amounts out;
    for (auto const& [party, amount] : owed) {
        auto const found = gained.find(party);
        WideUnits const has =
            balance_of(state, party, currency) + (found == gained.end() ? WideUnits{0} : found->second);
        out[party] = static_cast<std::int64_t>(std::min<WideUnits>(amount, has));
    }
    return out;
}

constexpr int rounds_max = 1000;

Amounts clearing(State const& state, Currency currency, Amounts const& owed) {
    Amounts paid = owed;
    for (int i = 0; i < rounds_max; ++i) {
        Amounts next = step(state, currency, owed, paid);
        if (next == paid) return paid;
        paid = std::move(next);
    }
    // From above it did not end in time. From below every step can be paid, though a ring may stay.
    for (auto& [party, amount] : paid) amount = 0;
    for (int i = 0; i < rounds_max; ++i) {
        Amounts next = step(state, currency, owed, paid);
        if (next == paid) break;
        paid = std::move(next);
    }
    return paid;
}

}  // namespace

Handled handle(State& state, NetBalances const& command, Moment const&, Events& events) {
    Amounts owed;
    for (auto const& [licensee, statements] : state.open_statements) {
        if (state.parties[licensee.value].is_blocked) continue;
        WideUnits sum = 0;
        for (auto const& [number, statement] : statements)
            if (statement.currency == command.currency) sum += statement.due - statement.received;
        if (sum > 0) owed[licensee] = static_cast<std::int64_t>(std::min<WideUnits>(sum, minor_units_max));
    }
    Amounts const paid = clearing(state, command.currency, owed);
    if (std::ranges::all_of(paid, [](auto const& one) { return one.second == 0; }))
        return Refused{Refusal::nothing_to_net, "/currency"};

    // Advanced to all, paid by all, taken back from all: the gross of each stays in the books, and the account
    // between is at zero again.
    AccountId const netting =
        state.ledger.open({AccountKind::netting, command.currency, no_party, no_licence});
    std::map<PartyId, WideUnits> before;
    for (auto const& [party, amount] : paid) {
        before[party] = balance_of(state, party, command.currency);
        if (amount == 0) continue;
        post(state, events, EntryKind::netting, party.value,
             {{netting, amount},
              {state.ledger.open({AccountKind::escrow, command.currency, party, no_licence}), -amount}});
    }
    for (auto const& [party, amount] : paid)
        if (amount != 0) pay_statements(state, party, events);
    for (auto const& [party, amount] : paid) {
        if (amount == 0) continue;
        WideUnits const claim = balance_of(state, party, command.currency);
        post(state, events, EntryKind::netting, party.value,
             {{state.ledger.open({AccountKind::payable, command.currency, party, no_licence}), amount},
              {netting, -amount}});
        events.list.emplace_back(
            BalancesNetted{party, command.currency, owed[party], static_cast<std::int64_t>(claim), amount});
    }
    return {};
}

}  // namespace licet::settlement
