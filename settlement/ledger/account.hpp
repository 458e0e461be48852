#pragma once
// The chart of accounts. Every account is one kind, for one party, in one currency; escrow also belongs to a
// licence where it is held for one. A debit is positive, a credit negative; an account's normal side says
// which sign its balance has when nothing is wrong.

#include "contracts/values/currency.hpp"
#include "contracts/values/id.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace licet::settlement {

using PartyId = Id<struct PartyTag>;
using LicenceId = Id<struct LicenceTag>;
using AccountId = Id<struct AccountTag>;

// Two halves that never mix. Money we hold: bank = escrow + undivided + payable + held + in_transit +
// commission + retained + withheld_tax + vat + on_hold + unmatched + pool_interest + reserved. Money we are
// owed: receivable = accrued.
enum class AccountKind : std::uint8_t {
    bank,           // debit: money at the bank, of one currency
    receivable,     // debit: stated to a licensee, not received yet
    accrued,        // credit: a payee's part of what is receivable
    escrow,         // credit: a licensee's money, held until a use, a statement or a refund
    payable,        // credit: a payee's, and paid for
    held,           // credit: a payee's part that is contested, until a decision
    in_transit,     // credit: payouts prepared or pending, not yet known to be settled
    commission,     // credit: what the market operator has earned and received
    retained,       // credit: commission of the years that are closed
    withheld_tax,   // credit: kept back from payouts, for an authority
    vat,            // credit: VAT in what was paid out, for an authority
    on_hold,        // credit: a licensee's money put aside for a payee until a day
    unmatched,      // credit: lots of the pool, whose owners are not known
    pool_interest,  // credit: what the bank paid on them
    netting,        // credit: what netting advances; zero between commands
    reserved,       // credit: a licensee's money, set aside for what its bids promise upfront
};
inline constexpr std::size_t account_kind_count = 16;
constexpr std::uint64_t enumerator_count(AccountKind) {
    return account_kind_count;
}

struct AccountRule {
    std::string_view name;
    bool is_debit;       // normal side
    bool is_money_held;  // on the half that must equal the bank
};
[[nodiscard]] AccountRule const& rule_of(AccountKind kind);

inline constexpr PartyId no_party{UINT32_MAX};
inline constexpr LicenceId no_licence{UINT32_MAX};

struct Account {
    AccountKind kind{};
    Currency currency;
    PartyId party = no_party;
    LicenceId licence = no_licence;

    friend auto operator<=>(Account const&, Account const&) = default;
};

template <class A>
void describe(A& archive, Account& account) {
    archive(account.kind, account.currency, account.party, account.licence);
}

}  // namespace licet::settlement
