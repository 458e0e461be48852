// No account runs to the side it must not be on: no escrow overdrawn, no payee below zero.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> accounts_keep_their_side(State const& state) {
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        AccountRule const& rule = rule_of(account.kind);
        WideUnits const balance = state.ledger.balance(AccountId{i});
        if (rule.is_debit ? balance < 0 : balance > 0)
            return "account " + std::to_string(i) + ", " + std::string(rule.name) + ", stands at " +
                   major_text(balance, account.currency);
    }
    return std::nullopt;
}

}  // namespace licet::settlement
