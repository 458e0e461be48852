#include "settlement/invariants/invariants.hpp"

namespace licet::settlement {

std::span<Invariant const> invariants() {
    static constexpr Invariant all[] = {
        {"entries_balance", entries_balance},
        {"money_is_covered", money_is_covered},
        {"accounts_keep_their_side", accounts_keep_their_side},
        {"statements_add_up", statements_add_up},
        {"statements_rederive", statements_rederive},
        {"usage_is_counted_once", usage_is_counted_once},
        {"licences_are_bound", licences_are_bound},
        {"payouts_are_in_transit", payouts_are_in_transit},
        {"holds_are_covered", holds_are_covered},
        {"pool_is_conserved", pool_is_conserved},
        {"exclusive_scopes_do_not_meet", exclusive_scopes_do_not_meet},
        {"budgets_are_kept", budgets_are_kept},
        {"splits_are_sound", splits_are_sound},
        {"claims_are_covered", claims_are_covered},
        {"reserves_are_the_bids", reserves_are_the_bids},
        {"nothing_is_open_past_its_deadline", nothing_is_open_past_its_deadline},
    };
    return all;
}

std::optional<std::string> first_broken(State const& state) {
    for (Invariant const& invariant : invariants())
        if (auto what = invariant.broken(state)) return std::string(invariant.name) + ": " + *what;
    return std::nullopt;
}

}  // namespace licet::settlement
