#pragma once
// What the state keeps of payouts, taxes, holds and the pool.

#include "settlement/engine/name_index.hpp"
#include "settlement/ledger/account.hpp"
#include "settlement/payouts/payment_commands.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace licet::settlement {

using PayoutId = Id<struct PayoutTag>;
using HoldId = Id<struct HoldTag>;
using LotId = Id<struct LotTag>;
using MatchId = Id<struct MatchTag>;

enum class PayoutState : std::uint8_t { prepared, pending, settled, failed, unknown, reversed };
constexpr std::uint64_t enumerator_count(PayoutState) {
    return 6;
}
[[nodiscard]] std::string_view text_of(PayoutState state);

struct Payout {
    std::string name;
    PartyId payee;
    Currency currency;
    std::int64_t amount = 0;  // what the bank is asked to pay: gross less vat and withheld
    PayoutState state{};
    std::int64_t gross = 0;  // what leaves the payee's balance
    std::int64_t vat = 0;
    std::int64_t withheld = 0;
    std::int64_t taxed_before = 0;  // the part of gross that bears no tax again
    PartyId authority = no_party;
    std::optional<std::uint32_t> batch;  // in State::batches, once sent
};

// Payouts that went to the bank as one message.
struct PaymentBatch {
    Instant sent;
    Digest content;
    std::vector<PayoutId> payouts;
    bool is_handed_over = false;
};

struct PayeeProfile {
    std::string country;
    PayeeKind kind{};
};
struct TaxRule {
    PartyId authority;
    Rate withholding;
    Rate vat;
};

struct Hold {
    PartyId licensee;
    LicenceId licence;  // whose escrow it came from; no_licence: the general one
    PartyId payee;
    Currency currency;
    std::int64_t amount = 0;
    std::int64_t released = 0;
    Date expires;
    bool is_open = true;
};

struct Lot {
    Currency currency;
    std::int64_t amount = 0;
    std::int64_t matched = 0;
    std::int64_t interest = 0;
    std::int64_t interest_matched = 0;
    Date since;
    Date interest_until;
};
// Part of a lot given to payees; divided again by a re-match, never more and never less.
struct Match {
    LotId lot;
    std::int64_t amount = 0;    // of the lot
    std::int64_t interest = 0;  // on top
    std::vector<std::pair<PartyId, std::int64_t>> parts;
};

// Beside the payouts themselves, which State lists.
struct Payments {
    std::vector<PaymentBatch> batches;
    std::map<PartyId, PayeeProfile> profiles;
    std::map<std::pair<std::string, PayeeKind>, TaxRule> tax_rules;
    std::map<std::pair<PartyId, Currency>, std::int64_t> taxed;  // payable that bears no tax again
    Names<HoldId> hold_names;
    std::vector<Hold> holds;
    std::vector<Lot> lots;  // lot-1, lot-2, …
    Names<MatchId> match_names;
    std::vector<Match> matches;
    std::optional<std::int64_t> pool_hold_days;
};

template <Archive A>
void describe(A& archive, Payout& p) {
    archive(p.name, p.payee, p.currency, p.amount, p.state, p.gross, p.vat, p.withheld, p.taxed_before,
            p.authority, p.batch);
}
template <Archive A>
void describe(A& archive, PaymentBatch& b) {
    archive(b.sent, b.content, b.payouts, b.is_handed_over);
}
template <Archive A>
void describe(A& archive, PayeeProfile& p) {
    archive(p.country, p.kind);
}
template <Archive A>
void describe(A& archive, TaxRule& r) {
    archive(r.authority, r.withholding, r.vat);
}
template <Archive A>
void describe(A& archive, Hold& h) {
    archive(h.licensee, h.licence, h.payee, h.currency, h.amount, h.released, h.expires, h.is_open);
}
template <Archive A>
void describe(A& archive, Lot& l) {
    archive(l.currency, l.amount, l.matched, l.interest, l.interest_matched, l.since, l.interest_until);
}
template <Archive A>
void describe(A& archive, Match& m) {
    archive(m.lot, m.amount, m.interest, m.parts);
}
template <Archive A>
void describe(A& archive, Payments& p) {
    archive(p.batches, p.profiles, p.tax_rules, p.taxed, p.hold_names, p.holds, p.lots, p.match_names,
            p.matches, p.pool_hold_days);
}

}  // namespace licet::settlement
