// Nobody is promised money that is not there: what the bank holds is what is owed out of it, but for the few
// units that were received for a statement and do not give each payee one yet.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> money_is_covered(State const& state) {
    std::map<Currency, WideUnits> held;
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (rule_of(account.kind).is_money_held) held[account.currency] += state.ledger.balance(AccountId{i});
    }
    for (auto const& [licensee, statements] : state.open_statements)
        for (auto const& [number, statement] : statements) {
            held[statement.currency] -= statement.received;
            for (std::int64_t const funded : statement.funded) held[statement.currency] += funded;
        }
    for (auto const& [currency, sum] : held)
        if (sum != 0)
            return "the bank and what is owed out of it differ by " + major_text(sum, currency) + " " +
                   std::string(currency.code());
    return std::nullopt;
}

}  // namespace licet::settlement
