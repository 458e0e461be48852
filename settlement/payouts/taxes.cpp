// Taxes kept back from payouts, by rule of the payee's country and kind, and handed on to the authority.

#include "contracts/scope/scope.hpp"
#include "settlement/engine/handlers.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>

namespace licet::settlement {

Taxes taxes_on(State const& state, PartyId payee, Currency currency, std::int64_t gross) {
    Taxes out;
    auto const taxed = state.payments.taxed.find({payee, currency});
    if (taxed != state.payments.taxed.end()) out.taxed_before = std::min(gross, taxed->second);
    auto const profile = state.payments.profiles.find(payee);
    if (profile == state.payments.profiles.end()) return out;
    auto const rule = state.payments.tax_rules.find({profile->second.country, profile->second.kind});
    if (rule == state.payments.tax_rules.end()) return out;
    std::int64_t const base = gross - out.taxed_before;
    Rate const vat = Rate(base) * rule->second.vat / (Rate(1) + rule->second.vat);
    out.vat = static_cast<std::int64_t>(round_half_even(vat));
    out.withheld =
        static_cast<std::int64_t>(round_half_even(Rate(Rate(base - out.vat) * rule->second.withholding)));
    out.authority = rule->second.authority;
    return out;
}

Handled handle(State& state, ClassifyPayee const& command, Moment const&, News& events) {
    auto const party = state.party_names.find(command.party);
    if (!party || command.party == contracts::unallocated)
        return Refused{Refusal::party_must_exist, "/party"};
    if (!contracts::territory_from_code(command.country))
        return Refused{Refusal::country_must_be_known, "/country"};

    state.payments.profiles[*party] = {command.country, command.kind};
    events.list.emplace_back(PaymentRuleSet{*party});
    return {};
}

Handled handle(State& state, SetTaxRule const& command, Moment const&, News& events) {
    if (!contracts::territory_from_code(command.country))
        return Refused{Refusal::country_must_be_known, "/country"};
    auto const authority = state.party_names.find(command.authority);
    if (!authority || command.authority == contracts::unallocated)
        return Refused{Refusal::party_must_exist, "/authority"};
    if (command.withholding >= 1) return Refused{Refusal::amount_must_be_within_limit, "/withholding"};
    if (command.vat > 1) return Refused{Refusal::amount_must_be_within_limit, "/vat"};

    state.payments.tax_rules[{command.country, command.kind}] = {*authority, command.withholding,
                                                                 command.vat};
    events.list.emplace_back(PaymentRuleSet{*authority});
    return {};
}

Handled handle(State& state, MakePayable const& command, Moment const&, Events& events) {
    auto const party = state.party_names.find(command.party);
    if (!party) return Refused{Refusal::party_must_exist, "/party"};
    std::vector<Posting> postings;
    WideUnits sum = 0;
    for (AccountKind const kind : {AccountKind::commission, AccountKind::vat, AccountKind::withheld_tax}) {
        Account const from{kind, command.currency, *party, no_licence};
        WideUnits const held = -state.ledger.balance(from);
        if (held <= 0) continue;
        if (held > minor_units_max) return Refused{Refusal::amount_must_be_within_limit, "/party"};
        postings.push_back({state.ledger.open(from), static_cast<std::int64_t>(held)});
        sum += held;
    }
    if (sum == 0) return Refused{Refusal::nothing_to_pay_out, "/party"};
    if (sum > minor_units_max) return Refused{Refusal::amount_must_be_within_limit, "/party"};

    auto const amount = static_cast<std::int64_t>(sum);
    postings.push_back(
        {state.ledger.open({AccountKind::payable, command.currency, *party, no_licence}), -amount});
    post_list(state, events, EntryKind::made_payable, party->value, postings);
    events.list.emplace_back(MoneyMoved{EntryKind::made_payable, party->value, command.currency, amount});
    // A tax is not taxed, and the operator's commission is its own to account for.
    state.payments.taxed[{*party, command.currency}] += amount;
    return {};
}

}  // namespace licet::settlement
