// What is in transit is exactly the payouts that are prepared, pending or unknown, taxes and all; and what
// leaves a balance is what the payee and the authority get.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> payouts_are_in_transit(State const& state) {
    std::map<Account, WideUnits> expected;
    for (Payout const& payout : state.payouts) {
        if (payout.gross != payout.amount + payout.vat + payout.withheld || payout.amount < 1 ||
            payout.vat < 0 || payout.withheld < 0)
            return payout.name + " does not add up";
        bool const is_open = payout.state == PayoutState::prepared || payout.state == PayoutState::pending ||
                             payout.state == PayoutState::unknown;
        if (is_open)
            expected[{AccountKind::in_transit, payout.currency, payout.payee, no_licence}] -= payout.gross;
    }
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::in_transit) continue;
        auto const found = expected.find(account);
        if (state.ledger.balance(AccountId{i}) != (found == expected.end() ? WideUnits{0} : found->second))
            return "account " + std::to_string(i) + " is not what the payouts say";
    }
    return std::nullopt;
}

}  // namespace licet::settlement
