// What is set aside for bids is what open prepaid bids still promise upfront, to the unit.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> reserves_are_the_bids(State const& state) {
    std::map<Account, WideUnits> expected;
    for (RestingBid const& bid : state.bids) {
        if (bid.reserved < 0 || (bid.reserved > 0 && bid.state != OrderState::open))
            return "bid " + bid.bid.name + " has money set aside that it should not have";
        if (bid.bid.is_prepaid && bid.state == OrderState::open && bid.reserved != bid.upfront_left)
            return "bid " + bid.bid.name + " has not set aside what it has left to spend";
        if (bid.reserved > 0)
            expected[{AccountKind::reserved, bid.bid.currency, *state.party_names.find(bid.bid.licensee),
                      no_licence}] -= bid.reserved;
    }
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::reserved) continue;
        auto const at = expected.find(account);
        if (state.ledger.balance(AccountId{i}) != (at == expected.end() ? 0 : at->second))
            return "what is set aside for bids is not what they promise";
        if (at != expected.end()) expected.erase(at);
    }
    if (!expected.empty()) return "a bid promises what is not set aside";
    return std::nullopt;
}

}  // namespace licet::settlement
