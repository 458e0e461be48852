// What waits in the pool is exactly what its lots have left, interest too; every match is divided to the unit;
// and netting leaves nothing behind.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> pool_is_conserved(State const& state) {
    std::map<Account, WideUnits> expected;
    std::vector<std::int64_t> matched(state.payments.lots.size());
    std::vector<std::int64_t> interest(state.payments.lots.size());
    for (std::uint32_t i = 0; i < state.payments.matches.size(); ++i) {
        Match const& match = state.payments.matches[i];
        WideUnits sum = 0;
        for (auto const& [payee, part] : match.parts) sum += part;
        if (sum != WideUnits{match.amount} + match.interest)
            return "the parts of match " + state.payments.match_names[MatchId{i}] + " do not add up";
        matched[match.lot.value] += match.amount;
        interest[match.lot.value] += match.interest;
    }
    for (std::uint32_t i = 0; i < state.payments.lots.size(); ++i) {
        Lot const& lot = state.payments.lots[i];
        if (lot.matched != matched[i] || lot.interest_matched != interest[i] || lot.matched > lot.amount ||
            lot.interest_matched > lot.interest)
            return "lot-" + std::to_string(i + 1) + " is not what its matches say";
        expected[{AccountKind::unmatched, lot.currency, no_party, no_licence}] -= lot.amount - lot.matched;
        expected[{AccountKind::pool_interest, lot.currency, no_party, no_licence}] -=
            lot.interest - lot.interest_matched;
    }
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::unmatched && account.kind != AccountKind::pool_interest &&
            account.kind != AccountKind::netting)
            continue;
        auto const found = expected.find(account);
        if (state.ledger.balance(AccountId{i}) != (found == expected.end() ? WideUnits{0} : found->second))
            return "account " + std::to_string(i) + " is not what the lots say";
    }
    return std::nullopt;
}

}  // namespace licet::settlement
