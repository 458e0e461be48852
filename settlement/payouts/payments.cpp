#include "settlement/payouts/payments.hpp"

namespace licet::settlement {
namespace {

// "LCT" and 32 digits: 35 characters is what a bank keeps.
std::string key_from(Digester& digester) {
    return "LCT" + text_of(digester.finish()).substr(0, 32);
}

}  // namespace

std::string end_to_end_id(State const& state, PayoutId id) {
    Payout const& payout = state.payouts[id.value];
    Digester digester;
    digester.add("licet payout");
    digester.add(state.party_names[state.market_operator]);
    digester.add(payout.name);
    digester.add(state.party_names[payout.payee]);
    digester.add(payout.currency.code());
    digester.add(static_cast<std::uint64_t>(payout.amount));
    return key_from(digester);
}

std::string message_id(State const& state, std::span<PayoutId const> payouts) {
    Digester digester;
    digester.add("licet message");
    for (PayoutId const id : payouts) digester.add(end_to_end_id(state, id));
    return key_from(digester);
}

Account claim_of(State const& state, PartyId party, Currency currency) {
    return {party == state.market_operator ? AccountKind::commission : AccountKind::payable, currency, party,
            no_licence};
}

}  // namespace licet::settlement
