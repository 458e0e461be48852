#pragma once
// All that can have happened. Events name things by their numbers; the state knows their names. What is
// stored, sent, shown or exported is made from these.

#include "contracts/terms/statement.hpp"
#include "matching/clearing/market.hpp"
#include "settlement/engine/command.hpp"
#include "settlement/ledger/ledger.hpp"
#include "settlement/payouts/payment_state.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace licet::settlement {

using AssetId = Id<struct AssetTag>;
using OfferId = Id<struct OfferTag>;
using BidId = Id<struct BidTag>;
using PermitId = Id<struct PermitTag>;
using ClaimId = Id<struct ClaimTag>;
using QuoteId = Id<struct QuoteTag>;
using StatementId = Id<struct StatementTag>;

struct MarketOpened {};
struct PartyRegistered {
    PartyId party;
};
struct PayeeBlocked {
    PartyId party;
    bool is_blocked;
};
struct KeySet {
    PartyId party;
};
struct SplitSet {
    PartyId party;
    Date from;
};
struct AttributionRecorded {
    PartyId party;
    std::uint32_t number;  // in the party's list
};
// One step of an amount through the graph of standing splits.
struct Hop {
    PartyId from;
    PartyId to;
    std::int64_t amount;
    bool is_of_whole;
    bool is_fallback;  // the split follows attribution vectors, and there was none for the day
};
// How what one party received was divided, so that it can be computed again: weights, and how far behind each
// was before, in 1/scale of a unit; the units left over go to who is furthest behind, the first among equals.
struct Parting {
    struct Part {
        PartyId to;
        std::int64_t weight;
        std::int64_t behind;
        std::int64_t amount;
    };
    PartyId party;
    std::int64_t amount;
    std::int64_t scale;
    bool is_of_whole;
    bool is_fallback;
    std::vector<Part> parts;  // none where there are more than parting_parts_max
};
inline constexpr std::size_t parting_parts_max = 100;
struct SharePassedOn {
    LicenceId licence;
    Currency currency;
    PartyId party;  // to whom the amount fell
    std::int64_t amount;
    std::vector<Hop> hops;
    std::vector<Parting> partings;
};
struct AssetListed {
    AssetId asset;
    std::uint32_t version;
};
// Two assets of different licensors have the same content, or are known by the same identifier.
struct OverlapFound {
    AssetId asset;
    AssetId other;
    bool is_by_content;
};
// Listed by somebody whose work it is not; nothing new is licensed on it.
struct AssetWithdrawn {
    AssetId asset;
};
struct PermitGranted {
    PermitId permit;
};
struct PermitRevoked {
    PermitId permit;
    Date from;
};
struct ClaimFiled {
    ClaimId claim;
};
enum class ClaimState : std::uint8_t { open, disputed, granted, dismissed, withdrawn, lapsed };
constexpr std::uint64_t enumerator_count(ClaimState) {
    return 6;
}
[[nodiscard]] std::string_view text_of(ClaimState state);
struct ClaimChanged {
    ClaimId claim;
    ClaimState state;
};
struct OfferPosted {
    OfferId offer;
    std::uint32_t version;
};
struct OfferWithdrawn {
    OfferId offer;
};
struct BidPlaced {
    BidId bid;
};
struct BidWithdrawn {
    BidId bid;
};
// The orders that took part, in the order of their deals' and reasons' numbers.
struct BatchCleared {
    std::vector<OfferId> offers;
    std::vector<BidId> bids;
    matching::MarketClearing clearing;
};
// Nobody bought, or was sold to, in time.
struct OfferExpired {
    OfferId offer;
};
struct BidExpired {
    BidId bid;
};
struct QuoteRequested {
    QuoteId quote;
};
struct QuoteCountered {
    QuoteId quote;
    std::uint32_t round;
    PartyId by;
    Digest digest;  // of the licence proposed: what an acceptance has to name
};
enum class QuoteEnd : std::uint8_t { accepted, declined, withdrawn, expired };
constexpr std::uint64_t enumerator_count(QuoteEnd) {
    return 4;
}
[[nodiscard]] std::string_view text_of(QuoteEnd end);
struct QuoteEnded {
    QuoteId quote;
    QuoteEnd end;
};
struct LicenceAgreed {
    LicenceId licence;
    std::uint32_t version;
};
struct LicenceEnded {
    LicenceId licence;
    Date from;
};
struct PaymentReceived {
    PartyId licensee;
    Currency currency;
    std::int64_t amount;
};
struct UsageRecorded {
    LicenceId licence;
    Date at;
    std::int64_t quantity;  // what the count changed by
    std::int64_t charged;   // minor units, where money moves at use
};
struct EvidenceRaised {
    LicenceId licence;
    Date at;
    contracts::Evidence evidence;
    std::int64_t charged;  // minor units, where money moves at use
};
struct RevenueReported {
    LicenceId licence;
    std::uint64_t report;
};
struct RevenueEstimated {
    std::uint64_t report;
    bool is_taken_back;
};
struct AuditChanged {
    std::uint64_t audit;
};
// Committed to, or drawn.
struct AuditRoundChanged {
    std::uint64_t round;
};
struct ExchangeRateSet {
    Currency from;
    Currency to;
    Date on;
};
struct StatementIssued {
    StatementId number;
    LicenceId licence;
    std::uint32_t version;
    contracts::Statement statement;
};
struct PeriodClosed {
    std::uint32_t number;  // in State::closings
};
struct LicenceSettled {
    LicenceId licence;
    Currency currency;
    std::int64_t escrow_back;       // to the licensee's general escrow
    std::int64_t escrow_forfeited;  // to the payees
    std::int64_t credit_back;
    Integer credit_left;  // owed back, and not covered by what the payees still have here
};
struct DefaultDeclared {
    PartyId licensee;
    bool is_in_default;
};
struct PayoutPrepared {
    PayoutId payout;
};
struct PayoutChanged {
    PayoutId payout;
    PayoutState state;
};
// A balance that waits for a later payout: below the threshold, or blocked.
struct PayoutCarried {
    PartyId payee;
    Currency currency;
    std::int64_t amount;
    bool is_blocked;
};
// Sent, or handed over.
struct BatchChanged {
    std::uint32_t batch;
};
struct PaymentRuleSet {
    PartyId party;
};
// What a party owed, what it had and was brought, and what of it was set off.
struct BalancesNetted {
    PartyId party;
    Currency currency;
    std::int64_t owed;
    std::int64_t claim;
    std::int64_t set_off;
};

// Why money moved.
enum class EntryKind : std::uint8_t {
    receipt,          // a licensee's money arrived, into escrow
    refund,           // escrow given back
    statement,        // what a statement charges, and whose it will be
    statement_paid,   // escrow moved to what a statement charged
    funding,          // what was received for a statement, handed on to its payees
    use,              // a use paid out of escrow
    hold,             // escrow put aside for a licence
    reserve,          // general escrow put aside for what a bid promises
    unreserve,        // and given back
    escrow_release,   // a licence's escrow, free again for its licensee
    forfeit,          // a licence's escrow, left to its payees
    credit_refund,    // charged above what was earned, given back
    year_end,         // the operator's income, retained
    share_passed_on,  // what falls to a payee, passed on by its standing split
    contest,          // a payee's part held while a claim is open
    release,          // a part held given back to its payee
    award,            // a part held given to the claimant
    claimant_share,   // what a decision gives a claimant of what comes in after it
    withdrawal,       // prepaid money of a licence on a false listing, the licensee's again
    payout,           // a payee's balance on its way
    payout_settled,
    payout_failed,
    payout_reversed,
    made_payable,  // what is held for an authority or the operator, to go out with the next payouts
    escrow_held,   // escrow put aside for a payee
    hold_released,
    hold_expired,
    netting,        // advanced and taken back
    pooled,         // what nobody is known for
    pool_interest,  // from the bank
    matched,
    rematched,
    residual,
    audit,  // interest, penalty and cost that an audit charges
};
[[nodiscard]] std::string_view text_of(EntryKind kind);

struct EntryPosted {
    std::uint64_t entry;
    EntryKind kind;
    std::uint64_t about;  // the statement's, payout's or licence's number, as the kind says
    std::uint32_t first;  // in Events::postings
    std::uint32_t count;
};

// Money moved between accounts of its own kinds; `about` as for the entry.
struct MoneyMoved {
    EntryKind kind;
    std::uint64_t about;
    Currency currency;
    std::int64_t amount;
};

using Event =
    std::variant<MarketOpened, PartyRegistered, PayeeBlocked, KeySet, SplitSet, AttributionRecorded,
                 SharePassedOn, AssetListed, OverlapFound, AssetWithdrawn, PermitGranted, PermitRevoked,
                 ClaimFiled, ClaimChanged, OfferPosted, OfferWithdrawn, BidPlaced, BidWithdrawn, BatchCleared,
                 OfferExpired, BidExpired, QuoteRequested, QuoteCountered, QuoteEnded, LicenceAgreed,
                 LicenceEnded, PaymentReceived, UsageRecorded, RevenueReported, StatementIssued, PeriodClosed,
                 LicenceSettled, DefaultDeclared, PayoutPrepared, PayoutChanged, PayoutCarried, BatchChanged,
                 PaymentRuleSet, BalancesNetted, MoneyMoved, EntryPosted, EvidenceRaised, RevenueEstimated,
                 AuditChanged, AuditRoundChanged, ExchangeRateSet>;

// What a command did, where it moves no money. A handler that is handed this alone cannot post: where the
// books of a day are closed, its command goes through (closing/periods.cpp).
struct News {
    std::vector<Event> list;
};

// What a command did. Postings lie in one list, so that a settled use allocates nothing of its own.
struct Events : News {
    std::vector<Posting> postings;

    void clear() {
        list.clear();
        postings.clear();
    }
};

}  // namespace licet::settlement
