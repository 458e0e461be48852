#pragma once
// What must hold after every command. Each law is a file; a law says what is wrong, or nothing. Tests and
// simulations ask all of them after every command, `licet verify` at the end of a replay.

#include "settlement/engine/state.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace licet::settlement {

struct Invariant {
    std::string_view name;
    std::optional<std::string> (*broken)(State const&);
};
[[nodiscard]] std::span<Invariant const> invariants();

// The first that does not hold, by name and with what is wrong.
[[nodiscard]] std::optional<std::string> first_broken(State const& state);

std::optional<std::string> entries_balance(State const&);
std::optional<std::string> money_is_covered(State const&);
std::optional<std::string> accounts_keep_their_side(State const&);
std::optional<std::string> statements_add_up(State const&);
std::optional<std::string> statements_rederive(State const&);
std::optional<std::string> usage_is_counted_once(State const&);
std::optional<std::string> licences_are_bound(State const&);
std::optional<std::string> payouts_are_in_transit(State const&);
std::optional<std::string> holds_are_covered(State const&);
std::optional<std::string> pool_is_conserved(State const&);
std::optional<std::string> exclusive_scopes_do_not_meet(State const&);
std::optional<std::string> budgets_are_kept(State const&);
std::optional<std::string> splits_are_sound(State const&);
std::optional<std::string> claims_are_covered(State const&);
std::optional<std::string> reserves_are_the_bids(State const&);
std::optional<std::string> nothing_is_open_past_its_deadline(State const&);

}  // namespace licet::settlement
