#pragma once
// What the parts of this room ask each other about payments.

#include "settlement/engine/state.hpp"

#include <span>
#include <string>
#include <string_view>

namespace licet::settlement {

// A payment's own idempotency key, 35 characters that every bank takes: made from what the payout is, so that
// sending it again says the same, and no two payouts of any market share one.
[[nodiscard]] std::string end_to_end_id(State const& state, PayoutId id);
// And that of a message with these payouts.
[[nodiscard]] std::string message_id(State const& state, std::span<PayoutId const> payouts);

// Where what belongs to a party lies: its balance, or the operator's commission.
[[nodiscard]] Account claim_of(State const& state, PartyId party, Currency currency);

struct Taxes {
    std::int64_t vat = 0;
    std::int64_t withheld = 0;
    std::int64_t taxed_before = 0;
    PartyId authority = no_party;
};
// What is kept back from `gross` of a payee by the rule of its country and kind. Prices include VAT at rate v:
// vat = round(base * v / (1 + v)), withheld = round((base - vat) * w), each half to even; base is what bears
// tax for the first time.
[[nodiscard]] Taxes taxes_on(State const& state, PartyId payee, Currency currency, std::int64_t gross);

}  // namespace licet::settlement
