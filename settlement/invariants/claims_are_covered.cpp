// What is held is exactly what open claims contest; no claim has moved more than its share; and what
// decisions gave away of an asset is at most the whole.

#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::optional<std::string> claims_are_covered(State const& state) {
    std::map<Account, WideUnits> expected;
    std::map<AssetId, Rate> granted;
    for (std::uint32_t i = 0; i < state.claims.size(); ++i) {
        Claim const& claim = state.claims[i];
        std::string const name = "claim " + state.claim_names[ClaimId{i}];
        if (claim.state == ClaimState::granted) granted[claim.asset] += claim.share;
        bool const is_in_effect = claim.is_open() || claim.state == ClaimState::granted;
        if (!is_in_effect && !claim.parts.empty()) return name + " is closed and holds money";
        for (auto const& [held, part] : claim.parts) {
            if (part.moved < 0 || Rate(part.moved) > part.exact) return name + " took more than it claims";
            if (claim.is_open()) expected[held] -= part.moved;
        }
    }
    for (auto const& [asset, share] : granted)
        if (share > 1) return "more than the whole of " + state.asset_names[asset] + " was granted";
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::held) continue;
        auto const found = expected.find(account);
        if (state.ledger.balance(AccountId{i}) != (found == expected.end() ? WideUnits{0} : found->second))
            return "account " + std::to_string(i) + " is not what open claims hold";
    }
    return std::nullopt;
}

}  // namespace licet::settlement
