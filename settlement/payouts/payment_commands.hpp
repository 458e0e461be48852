#pragma once
// What can be asked about money on its way out: taxes, batches of payouts, escrow held, netting, and the pool
// of what nobody is known for. Described (contracts/values/archive.hpp) where they are declared.

#include "contracts/values/archive.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace licet::settlement {

enum class PayeeKind : std::uint8_t { individual, company };
constexpr std::uint64_t enumerator_count(PayeeKind) {
    return 2;
}

// Where a payee pays taxes and as what. No name and no account: those lie outside the journal.
struct ClassifyPayee {
    std::string party;
    std::string country;  // ISO 3166-1 alpha-2
    PayeeKind kind{};
};
// What is kept back from payouts to such payees, for the authority, from now on. Prices include VAT: `vat` is
// the rate on top of a net price that the operator accounts for; `withholding` is of what is left.
struct SetTaxRule {
    std::string country;
    PayeeKind kind{};
    std::string authority;
    Rate withholding;  // below 1
    Rate vat;
};
// What is held for an authority (taxes of settled payouts) or the market operator (its commission) becomes
// payable, and goes out with the next payouts.
struct MakePayable {
    std::string party;
    Currency currency;
};

// Prepared payouts on their way to the bank as one message, whose content is bound by its digest before
// anybody sees it: what is sent again is the same, or is not sent.
struct SendPayouts {
    std::vector<std::string> payouts;
    Digest content;
};
// The message that carries this payout has been given to the bank.
struct HandOver {
    std::string payout;
};

// Escrow put aside for one payee until a day: released in parts, and given back when the day comes.
struct HoldEscrow {
    std::string hold;
    std::string licensee;
    std::string payee;
    Currency currency;
    std::int64_t amount = 0;
    Date expires;  // the first day on which nothing can be released
    std::optional<std::string> escrow_for;
};
struct ReleaseHold {
    std::string hold;
    Currency currency;  // the hold's
    std::int64_t amount = 0;
};
// Every hold whose day has come goes back to the escrow it came from.
struct ExpireHolds {};

// Parties that both owe and are owed settle with each other as far as that goes, all at once.
struct NetBalances {
    Currency currency;
};

// What has fallen to nobody becomes a lot of the pool, with the day from which it waits.
struct PoolUnmatched {
    Currency currency;
};
// Interest the bank has paid on the pool, for the lots by amount and days.
struct CreditPoolInterest {
    Currency currency;
    std::int64_t amount = 0;
    std::string reference;
};
struct MatchShare {
    std::string payee;
    Rate weight;
};
// A part of a lot, and its part of the interest, to whom it is found to belong.
struct MatchUnmatched {
    std::string match;
    std::string lot;
    Currency currency;  // the lot's
    std::int64_t amount = 0;
    std::vector<MatchShare> to;
};
// It belonged to others after all: the whole match, divided anew.
struct RematchUnmatched {
    std::string match;
    std::vector<MatchShare> to;
};
// How long a lot waits before it is residual.
struct SetPoolRule {
    std::int64_t hold_days = 0;
};
// Lots that have waited long enough, to all payees in proportion to what they have been paid or are owed.
struct DistributeResidual {
    Currency currency;
};

template <Archive A>
void describe(A& archive, ClassifyPayee& c) {
    archive(c.party, c.country, c.kind);
}
template <Archive A>
void describe(A& archive, SetTaxRule& c) {
    archive(c.country, c.kind, c.authority, c.withholding, c.vat);
}
template <Archive A>
void describe(A& archive, MakePayable& c) {
    archive(c.party, c.currency);
}
template <Archive A>
void describe(A& archive, SendPayouts& c) {
    archive(c.payouts, c.content);
}
template <Archive A>
void describe(A& archive, HandOver& c) {
    archive(c.payout);
}
template <Archive A>
void describe(A& archive, HoldEscrow& c) {
    archive(c.hold, c.licensee, c.payee, c.currency, c.amount, c.expires, c.escrow_for);
}
template <Archive A>
void describe(A& archive, ReleaseHold& c) {
    archive(c.hold, c.currency, c.amount);
}
template <Archive A>
void describe(A&, ExpireHolds&) {}
template <Archive A>
void describe(A& archive, NetBalances& c) {
    archive(c.currency);
}
template <Archive A>
void describe(A& archive, PoolUnmatched& c) {
    archive(c.currency);
}
template <Archive A>
void describe(A& archive, CreditPoolInterest& c) {
    archive(c.currency, c.amount, c.reference);
}
template <Archive A>
void describe(A& archive, MatchShare& share) {
    archive(share.payee, share.weight);
}
template <Archive A>
void describe(A& archive, MatchUnmatched& c) {
    archive(c.match, c.lot, c.currency, c.amount, c.to);
}
template <Archive A>
void describe(A& archive, RematchUnmatched& c) {
    archive(c.match, c.to);
}
template <Archive A>
void describe(A& archive, SetPoolRule& c) {
    archive(c.hold_days);
}
template <Archive A>
void describe(A& archive, DistributeResidual& c) {
    archive(c.currency);
}

}  // namespace licet::settlement
