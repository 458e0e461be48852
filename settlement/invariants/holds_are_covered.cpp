// What is on hold is exactly what open holds have left.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> holds_are_covered(State const& state) {
    std::map<Account, WideUnits> expected;
    for (std::uint32_t i = 0; i < state.payments.holds.size(); ++i) {
        Hold const& hold = state.payments.holds[i];
        if (hold.released < 0 || hold.released > hold.amount ||
            (hold.is_open && hold.released == hold.amount))
            return "hold " + state.payments.hold_names[HoldId{i}] + " has released what it does not hold";
        if (hold.is_open)
            expected[{AccountKind::on_hold, hold.currency, hold.licensee, hold.licence}] -=
                hold.amount - hold.released;
    }
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::on_hold) continue;
        auto const found = expected.find(account);
        if (state.ledger.balance(AccountId{i}) != (found == expected.end() ? WideUnits{0} : found->second))
            return "account " + std::to_string(i) + " is not what the holds say";
    }
    return std::nullopt;
}

}  // namespace licet::settlement
