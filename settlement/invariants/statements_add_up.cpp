// What licensees owe is what their open statements have left, and so is what payees wait for.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> statements_add_up(State const& state) {
    std::map<Account, WideUnits> expected;
    for (auto const& [licensee, statements] : state.open_statements)
        for (auto const& [number, statement] : statements) {
            if (statement.received >= statement.due)
                return "statement " + std::to_string(number.value) + " is paid and open";
            expected[{AccountKind::receivable, statement.currency, licensee, no_licence}] +=
                statement.due - statement.received;
            WideUnits sum = 0;
            for (std::size_t i = 0; i < statement.parts.size(); ++i) {
                auto const& [payee, part] = statement.parts[i];
                sum += part;
                if (statement.funded[i] > part)
                    return "statement " + std::to_string(number.value) + " is funded twice";
                expected[{AccountKind::accrued, statement.currency, payee, no_licence}] -=
                    part - statement.funded[i];
            }
            if (sum != statement.due)
                return "the parts of statement " + std::to_string(number.value) + " do not add up";
        }
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::receivable && account.kind != AccountKind::accrued) continue;
        auto const found = expected.find(account);
        WideUnits const wanted = found == expected.end() ? WideUnits{0} : found->second;
        if (state.ledger.balance(AccountId{i}) != wanted)
            return "account " + std::to_string(i) + " stands at " +
                   major_text(state.ledger.balance(AccountId{i}), account.currency) +
                   ", the statements say " + major_text(wanted, account.currency);
    }
    return std::nullopt;
}

}  // namespace licet::settlement
