// The trial balance is zero in each currency.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> entries_balance(State const& state) {
    std::map<Currency, WideUnits> sums;
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i)
        sums[state.ledger.account(AccountId{i}).currency] += state.ledger.balance(AccountId{i});
    for (auto const& [currency, sum] : sums)
        if (sum != 0)
            return "the accounts in " + std::string(currency.code()) + " sum to " + major_text(sum, currency);
    return std::nullopt;
}

}  // namespace licet::settlement
