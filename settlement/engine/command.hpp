#pragma once
// All that can be asked of the engine: one closed variant. Things are named by the texts the outside gave
// them; the engine resolves them. Amounts are minor units, and every field has a limit (limits.hpp), checked
// before anything changes.

#include "contracts/licence/licence.hpp"
#include "contracts/values/money.hpp"
#include "matching/orders/order.hpp"
#include "settlement/closing/closing.hpp"
#include "settlement/engine/command_ids.hpp"
#include "settlement/payouts/payment_commands.hpp"
#include "settlement/splits/standing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace licet::settlement {

using contracts::Funding;
using contracts::Scope;
using contracts::Split;
using contracts::Terms;

// First of all commands: who runs the market, and which share of each payment is its commission.
struct OpenMarket {
    std::string market_operator;
    Rate commission;
};
struct RegisterParty {
    std::string party;
    std::optional<Currency> currency{};  // that its statements are shown in too
};
// What one unit of `from` was worth in `to` on a day, and who says so. Nothing is paid by it: statements show
// it.
struct SetExchangeRate {
    Currency from;
    Currency to;
    Rate rate;
    std::string source;
    Date on;
};
// A blocked payee keeps what is due and is paid when the block is lifted; nobody else waits.
struct BlockPayee {
    std::string party;
    bool is_blocked = true;
};
// The first time lists the asset, later times its next version.
struct ListAsset {
    std::string asset;
    std::string licensor;
    Digest content;
    std::string provenance;
    contracts::PrivacyClass privacy = contracts::PrivacyClass::personal;
    contracts::TerritorySet territories;
    Split split;
    std::vector<std::string> identifiers{};  // what else it is known by: a DOI, an ISBN, an address
    bool needs_permit = false;               // only whoever holds an authority's permit may use it
};
// An authority's permit: who may use what, for which purposes, where, from when until when, on which
// conditions. It expires by itself.
struct GrantPermit {
    std::string permit;
    std::string holder;
    std::string authority;
    contracts::PurposeSet purposes;
    contracts::TerritorySet places;
    Interval dates;
    std::vector<std::string> assets;  // empty: whatever the holder is licensed to use
    std::vector<std::string> conditions;
};
struct RevokePermit {
    std::string permit;
    Date from;
};

// Somebody says that a share of an asset is theirs, and why.
enum class EvidenceKind : std::uint8_t { digest, publication, registration };
constexpr std::uint64_t enumerator_count(EvidenceKind) {
    return 3;
}
struct Evidence {
    EvidenceKind kind{};
    std::string reference;         // where it can be seen; of a registration: the identifier registered
    std::optional<Digest> digest;  // of content that the claimant holds
    std::optional<Date> date;      // when it was published or registered
};
struct FileClaim {
    std::string claim;
    std::string claimant;
    std::string asset;
    Rate share;
    std::vector<Evidence> evidence;
    Date answer_by;
    Date decide_by;
};
// The licensor's answer. Accepting it decides it.
struct AnswerClaim {
    std::string claim;
    bool accepts = false;
    std::string text;
};
// What whoever judges claims has found: the claimant's share, 0 where none; and whether the licensor listed
// another's work.
struct DecideClaim {
    std::string claim;
    Rate share;
    bool is_false_listing = false;
    std::string reasons;
};
struct WithdrawClaim {
    std::string claim;
};
// Every open claim whose day of decision has passed is dismissed.
struct LapseClaims {};

struct PostOffer {
    matching::Offer offer;
};
struct WithdrawOffer {
    std::string offer;
};
// The offer's next version: what is agreed from now on. Licences made from earlier versions stay as they are.
struct ReviseOffer {
    matching::Offer offer;
};
struct PlaceBid {
    matching::Bid bid;
};
struct WithdrawBid {
    std::string bid;
};
struct ClearBatch {
    // Licences are named after the bid and the offer they come from.
};

// A licensee asks a licensor for terms. The quote's name becomes the licence's.
struct RequestQuote {
    std::string quote;
    std::string licensee;
    std::string licensor;
    std::vector<std::string> assets;
    Scope scope;
    std::string note;
    Instant answer_by;
};
// Terms proposed by whoever is to answer: the licensor's quote, and each counter-offer to the last proposal.
struct CounterQuote {
    std::string quote;
    std::string party;
    std::uint32_t round = 0;     // that it answers: 0 the request, then each proposal
    std::optional<Scope> scope;  // another than asked for
    Terms terms;
    Instant answer_by;
};
// Binds the licence of exactly this digest.
struct AcceptQuote {
    std::string quote;
    std::string party;
    Digest digest;
};
// By whoever is to answer; by the other side it is withdrawn.
struct DeclineQuote {
    std::string quote;
    std::string party;
    std::uint32_t round = 0;
    std::string reason;
};
// Nothing but the time: what is past its deadline ends, as it does with any command.
struct PassTime {};

// A licence both parties agreed to outside the market, as it stands.
struct AgreeLicence {
    std::string licence;
    std::string licensor;
    std::string licensee;
    std::vector<std::string> assets;
    Scope scope;
    Terms terms;
    Funding funding = Funding::by_statement;
    std::optional<contracts::Ending> ending = std::nullopt;
    contracts::Reporting reporting{};
};
struct AmendLicence {
    std::string licence;
    Date from;
    std::optional<Scope> scope;
    std::optional<Terms> terms;
    std::optional<contracts::Reporting> reporting{};
};
struct EndLicence {
    std::string licence;
    Date from;
};

// Money arrived. For a licence's escrow where one is named; else for what the licensee owes, oldest statement
// first, and what is over into its general escrow.
struct ReceivePayment {
    std::string licensee;
    Currency currency;
    std::int64_t amount = 0;
    std::string reference;
    std::optional<std::string> escrow_for;
};
// Escrow given back: paid out to the licensee.
struct RefundEscrow {
    std::string licensee;
    Currency currency;
    std::int64_t amount = 0;
    std::optional<std::string> escrow_for;
};

// `meter` is what happened: a meter that the terms price, or where the licence's meters count fetches,
// groundings, citations, turns or training runs, which of these. What no meter counts is kept and costs
// nothing.
struct RecordUsage {
    std::string licence;
    std::string meter;
    std::string asset;  // empty: of the licence as a whole
    std::int64_t quantity = 0;
    Date at;
    contracts::Evidence evidence{};
};
// Better evidence of a use than there was; what accrued below the licence's tier is paid from now on.
struct RaiseEvidence {
    CommandId usage;
    contracts::Evidence evidence{};
};
// What a usage event should have said; nothing of it is erased, the difference counts from now on.
struct CorrectUsage {
    CommandId usage;
    std::int64_t quantity = 0;
};
// Who signed a report: the digest of the text signed, the key, and whether the signature held when it came.
struct SignedBy {
    Digest document;
    PublicKey key;
    bool holds = false;
    friend bool operator==(SignedBy const&, SignedBy const&) = default;
};
struct ReportRevenue {
    std::string licence;
    std::string report;
    std::string stream;
    Rate amount;  // major units, exact
    Date at;
    std::optional<std::string> supersedes;
    std::optional<contracts::Breakdown> breakdown{};
    std::optional<SignedBy> signature{};
};
// Estimates what no report says, of every statement period that has ended, as the licences provide. A report
// that comes takes the estimate back.
struct EstimateMissing {
    std::optional<std::string> licence;  // all where absent
};

// The digest of a seed nobody else knows yet, given before the reports are made that it will choose from.
struct CommitAuditSeed {
    std::string round;
    Digest commitment;  // SHA-256 of the seed's text
};
// Reveals the seed. Every licence's streams with reports dated in [from, until) are audited with the least
// chance at which truth pays, 1 / (detection (1 + penalty)), or `at_least`; which, and which of their
// reports, is a hash of the seed and their names.
struct DrawAudits {
    std::string round;
    std::string seed;
    Date from;
    Date until;
    Rate at_least = 0;   // chance of an audit; what is known of a licensee may raise it, never lower it
    Rate detection = 1;  // how likely an audit finds what was not reported
    Rate reports = 1;    // chance of each report of a licence that was drawn; one at least
};
// Reports of one stream dated in [from, until) are looked at in the licensee's books.
struct OpenAudit {
    std::string audit;
    std::string licence;
    std::string stream;
    Date from;
    Date until;
};
struct SampleReport {
    std::string audit;
    std::string report;
    Rate found;  // what the books say, major units
};
// Restates what was found, and charges interest, and the penalty and the cost where the licence says so.
struct CloseAudit {
    std::string audit;
    Currency currency;
    std::int64_t cost = 0;
};

struct IssueStatement {
    std::string licence;
};
// Every statement of every licence that is due by now.
struct IssueStatements {};

struct PreparePayouts {
    Currency currency;
    std::int64_t threshold = 1;
};
struct SendPayout {
    std::string payout;
};
enum class PayoutOutcome : std::uint8_t { settled, failed, unknown, reversed };
constexpr std::uint64_t enumerator_count(PayoutOutcome) {
    return 4;
}
struct ConfirmPayout {
    std::string payout;
    PayoutOutcome outcome{};
};

using Command =
    std::variant<OpenMarket, RegisterParty, BlockPayee, SetKey, SetSplit, RecordAttribution, AttributeByGame,
                 ListAsset, GrantPermit, RevokePermit, FileClaim, AnswerClaim, DecideClaim, WithdrawClaim,
                 LapseClaims, PostOffer, WithdrawOffer, ReviseOffer, PlaceBid, WithdrawBid, ClearBatch,
                 RequestQuote, CounterQuote, AcceptQuote, DeclineQuote, PassTime, AgreeLicence, AmendLicence,
                 EndLicence, ReceivePayment, RefundEscrow, RecordUsage, CorrectUsage, ReportRevenue,
                 IssueStatement, IssueStatements, ClosePeriod, SettleLicence, DeclareDefault, PreparePayouts,
                 SendPayout, ConfirmPayout,
                 // payment_commands.hpp
                 SendPayouts, HandOver, ClassifyPayee, SetTaxRule, MakePayable, HoldEscrow, ReleaseHold,
                 ExpireHolds, NetBalances, PoolUnmatched, CreditPoolInterest, MatchUnmatched,
                 RematchUnmatched, SetPoolRule, DistributeResidual,
                 // what was reported
                 SetExchangeRate, RaiseEvidence, EstimateMissing, CommitAuditSeed, DrawAudits, OpenAudit,
                 SampleReport, CloseAudit>;

struct Envelope {
    CommandId id;
    Command command;
};

// A short hash of what is asked, to tell a repeated command from a reused id.
[[nodiscard]] std::uint64_t content_hash(Command const& command);

}  // namespace licet::settlement
