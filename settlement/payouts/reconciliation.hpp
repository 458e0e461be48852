#pragma once
// The ledger held against what the bank's account shows: every payout that was sent is there once, in full,
// to whom it was for, in time; and nothing is there that we did not ask for.

#include "settlement/engine/state.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace licet::settlement {

// One transaction of the account, as the bank says it.
struct BankTransaction {
    std::string end_to_end;
    std::string currency;      // as written
    std::string amount;        // in major units, as written
    bool is_debit = true;      // money went out
    bool is_return = false;    // money that had gone out came back
    bool is_to_other = false;  // to an account that is not the payee's
    Date booked;
    std::string place;  // in the bank's file, for people
};

enum class BreakKind : std::uint8_t {
    missing,  // sent, and not there in time; or settled in the books and not there
    doubled,  // there more than once
    wrong_amount,
    wrong_payee,
    wrong_currency,
    late,           // there, but after the days allowed
    not_asked_for,  // there, and no payout of ours
    not_in_books,   // there, and the books say otherwise
    wrong_payer,    // for a statement of somebody else than whose account it came from
};
[[nodiscard]] std::string_view text_of(BreakKind kind);

struct Break {
    BreakKind kind{};
    std::string end_to_end;  // or a statement's creditor reference
    std::optional<PayoutId> payout;
    std::string what;
    std::optional<StatementId> statement{};

    friend bool operator==(Break const&, Break const&) = default;
};

// What the transactions say about one payout.
struct PayoutEvidence {
    PayoutId payout;
    int debits = 0;
    bool is_right = false;  // a debit with its currency, amount and payee
    bool is_returned = false;
    Date booked;  // of the first right debit
};

struct Reconciliation {
    std::vector<PayoutEvidence> evidence;  // of payouts that are in the file, by payout
    std::vector<Break> breaks;             // by end-to-end id, then kind
};

// The days an account was shown for. Without a first day the bank showed single payments, and what it did not
// show may still have been made.
struct AccountPeriod {
    std::optional<Date> from;
    Date until;
};

// `days` is how long a payment may take from the day it was sent. The order of transactions does not matter.
[[nodiscard]] Reconciliation reconcile(State const& state, std::span<BankTransaction const> transactions,
                                       AccountPeriod const& period, std::int32_t days);

}  // namespace licet::settlement
