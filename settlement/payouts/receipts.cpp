// Money that arrives from licensees, and escrow that goes back to them.

#include "settlement/engine/handlers.hpp"

namespace licet::settlement {
namespace {

struct Resolved {
    PartyId licensee;
    LicenceId licence = no_licence;
};

// The licensee, and its licence where the escrow of one is meant.
Handled resolve(State const& state, std::string const& licensee, std::optional<std::string> const& licence,
                Currency currency, Resolved& out) {
    auto const party = state.party_names.find(licensee);
    if (!party) return Refused{Refusal::party_must_exist, "/licensee"};
    out.licensee = *party;
    if (!licence) return {};
    auto const id = state.licence_names.find(*licence);
    if (!id || state.licences[id->value].licensee != *party)
        return Refused{Refusal::licence_must_exist, "/escrow_for"};
    if (state.licences[id->value].versions.back().document.terms.currency != currency)
        return Refused{Refusal::licence_must_exist, "/escrow_for"};
    out.licence = *id;
    return {};
}

}  // namespace

Handled handle(State& state, ReceivePayment const& command, Moment const&, Events& events) {
    if (command.amount <= 0) return Refused{Refusal::amount_must_be_positive, "/amount"};
    if (command.amount > minor_units_max) return Refused{Refusal::amount_must_be_within_limit, "/amount"};
    if (command.reference.size() > text_size_max)
        return Refused{Refusal::text_must_be_within_limit, "/reference"};
    Resolved to;
    if (auto refused = resolve(state, command.licensee, command.escrow_for, command.currency, to))
        return refused;

    AccountId const bank = state.ledger.open({AccountKind::bank, command.currency, no_party, no_licence});
    AccountId const escrow =
        state.ledger.open({AccountKind::escrow, command.currency, to.licensee, to.licence});
    events.list.emplace_back(PaymentReceived{to.licensee, command.currency, command.amount});
    post(state, events, EntryKind::receipt, to.licensee.value,
         {{bank, command.amount}, {escrow, -command.amount}});
    pay_statements(state, to.licensee, events);
    return {};
}

Handled handle(State& state, RefundEscrow const& command, Moment const&, Events& events) {
    if (command.amount <= 0) return Refused{Refusal::amount_must_be_positive, "/amount"};
    Resolved to;
    if (auto refused = resolve(state, command.licensee, command.escrow_for, command.currency, to))
        return refused;
    Account const account{AccountKind::escrow, command.currency, to.licensee, to.licence};
    if (state.ledger.balance(account) + command.amount > 0)
        return Refused{Refusal::escrow_must_cover_the_amount, "/amount"};

    AccountId const bank = state.ledger.open({AccountKind::bank, command.currency, no_party, no_licence});
    post(state, events, EntryKind::refund, to.licensee.value,
         {{state.ledger.open(account), command.amount}, {bank, -command.amount}});
    return {};
}

}  // namespace licet::settlement
