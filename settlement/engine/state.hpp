#pragma once
// Everything the engine knows. It is plain data: handlers change it, invariants look at it, describe() saves,
// loads and digests it. Lists are by number; names are found through Names.

#include "contracts/terms/fast_price.hpp"
#include "settlement/engine/event.hpp"
#include "settlement/engine/name_index.hpp"
#include "settlement/engine/rows.hpp"

#include <map>
#include <optional>
#include <set>

namespace licet::settlement {

struct Party {
    bool is_blocked = false;
    std::optional<Currency> currency;
};

struct ExchangeRate {
    Rate rate;
    std::string source;
};

struct AssetVersion {
    Digest content;
    std::string provenance;
    contracts::PrivacyClass privacy = contracts::PrivacyClass::personal;
    contracts::TerritorySet territories;
    Split split;
    Instant listed;
    std::vector<std::string> identifiers;
    bool needs_permit = false;
};
struct Asset {
    PartyId licensor;
    std::vector<AssetVersion> versions;
    std::optional<Date> withdrawn;  // a false listing, since then
};

struct Permit {
    PartyId holder;
    std::string authority;
    contracts::PurposeSet purposes;
    contracts::TerritorySet places;
    Interval dates;
    std::vector<AssetId> assets;  // empty: any
    std::vector<std::string> conditions;
    std::optional<Date> revoked;
};

// Of what a payee gets from a licence, what a claim has moved: while it is open into `held`, after it is
// granted to the claimant.
struct ClaimedPart {
    Rate exact;              // what is claimed, to the last fraction
    std::int64_t moved = 0;  // minor units; never more than that
};
struct Claim {
    PartyId claimant;
    AssetId asset;
    Rate share;  // claimed; from a decision on: granted
    std::vector<Evidence> evidence;
    std::uint32_t supported = 0;  // pieces of evidence that what is listed here bears out
    Date answer_by;
    Date decide_by;
    ClaimState state{};
    std::map<Account, ClaimedPart> parts;  // by the payee's held account for the licence

    [[nodiscard]] bool is_open() const { return state == ClaimState::open || state == ClaimState::disputed; }
};

enum class OrderState : std::uint8_t { open, withdrawn, served, expired };
constexpr std::uint64_t enumerator_count(OrderState) {
    return 4;
}

struct RestingOffer {
    matching::Offer offer;
    OrderState state{};
    std::vector<BidId> served;               // a bid is served by an offer once
    std::vector<matching::Offer> earlier{};  // versions, oldest first
};
struct RestingBid {
    matching::Bid bid;
    OrderState state{};
    std::int64_t upfront_left = 0;  // of its budget, after the licences it got
    std::int64_t royalty_left_ppm = 0;
    std::int64_t reserved = 0;  // of the licensee's escrow, where it is prepaid
};

// A request for a quote and what became of it.
struct Quote {
    PartyId licensor;
    PartyId licensee;
    contracts::Licence proposal;  // the latest; before there is one, what was asked for
    Digest digest;                // of it
    std::uint32_t round = 0;      // proposals so far
    PartyId turn;                 // who is to answer, while it is open
    Instant answer_by;            // and by when
    std::optional<QuoteEnd> end;  // none while it is open
    std::string reason;           // what a decline says
};

// What ends by itself when an instant has passed.
struct Deadline {
    enum class Of : std::uint8_t { offer, bid, quote };
    Instant at;  // the last at which it is open
    Of of{};
    std::uint32_t number = 0;
    friend auto operator<=>(Deadline const&, Deadline const&) = default;
};

enum class ReportOrigin : std::uint8_t { licensee, estimate, audit };
constexpr std::uint64_t enumerator_count(ReportOrigin) {
    return 3;
}
struct RevenueReport {
    LicenceId licence;
    std::uint32_t version = 0;  // of the licence, by the date
    std::string stream;
    Rate amount;
    Date at;
    Date known;
    std::optional<Date> taken_back;  // known from this day: superseded, or an estimate that a report replaced
    ReportOrigin origin{};
    Rare<contracts::Breakdown> breakdown{};
    Rare<SignedBy> signature{};
};

// What an audit came to: exact, in major units; what is charged is whole minor units.
struct AuditResult {
    Rate reported;  // of the reports looked at
    Rate found;
    Rate variance;   // (found - reported) / reported; of nothing reported, 1 where something was found
    Rate shortfall;  // of royalty, on what was stated; charged by the next statement
    Rate interest;
    Rate penalty;
    std::int64_t cost = 0;
    bool is_borne_by_licensee = false;
    std::int64_t charge = 0;               // interest, penalty and the cost where the licensee bears it
    std::optional<StatementId> statement;  // that charges it
};
// A seed that audits are drawn by: committed to, and once drawn, known.
struct AuditRound {
    Digest commitment;
    Date committed;
    std::string seed;               // empty until it is drawn
    std::uint32_t audit_count = 0;  // drawn
};
struct Audit {
    struct Sample {
        std::uint32_t report = 0;
        Rate found;
    };
    LicenceId licence;
    std::string stream;
    Interval period;
    std::vector<std::uint32_t> drawn;  // reports that a seed chose; none where it was opened by hand
    std::vector<Sample> samples;
    std::optional<AuditResult> result;
};

// What a use is of: very many rows share few of these.
struct UsageSubject {
    LicenceId licence;
    std::uint32_t version = 0;
    std::uint32_t meter = 0;  // in State::meters
    AssetId asset;            // no_asset where of the licence as a whole
    contracts::Evidence evidence{};
    friend auto operator<=>(UsageSubject const&, UsageSubject const&) = default;
};
inline constexpr AssetId no_asset{UINT32_MAX};

// One version of a licence, with its own facts and statements: the past keeps its terms.
struct LicenceVersion {
    contracts::Licence document;
    Digest digest;
    Interval in_force;  // its terms' term, ended by the next version
    contracts::FactBook facts;
    contracts::StatementSeries series;
    WideUnits used = 0;                  // where money moves at use: of the one meter, so far,
    std::int64_t charged = 0;            // minor units so far,
    contracts::FastShares shares;        // and where each payee stands
    contracts::FactBook unproven;        // uses that accrue without being paid: below the tier of evidence
    std::vector<std::uint32_t> reports;  // in State::reports, in order

    // Worked out from the document, not stored.
    Rare<Terms> ended_terms;  // where the next version ends its terms
    std::vector<std::string> payees;
    std::vector<PartyId> payee_ids;
    std::vector<AccountId> payables;  // of each payee, where money moves at use
    std::vector<std::string> meters;  // that the terms or the split name
    std::vector<std::string> streams;
    std::map<UsageSubject, std::uint32_t> usage_subjects;  // its own, in State::usage_subjects
    std::optional<contracts::FastPrice> fast_price;        // where money moves at use
    std::optional<contracts::FastDivision> fast_division;
    bool needs_permit = false;
    contracts::FactView view;

    // Its terms, ended where the next version begins.
    [[nodiscard]] Terms const& effective() const { return ended_terms ? *ended_terms : document.terms; }
};

struct Licence {
    PartyId licensor;
    PartyId licensee;
    std::vector<AssetId> assets;
    Funding funding{};
    std::optional<Date> ended;
    std::vector<LicenceVersion> versions;
    AccountId escrow;  // worked out: where its prepaid money lies
};

struct HeldLicence {
    AssetId asset;
    LicenceId licence;
    friend auto operator<=>(HeldLicence const&, HeldLicence const&) = default;
};

struct UsageRow {
    std::uint32_t subject;  // in State::usage_subjects
    Date at;
    std::int64_t quantity;
};

// A statement whose due has not all been received.
struct OpenStatement {
    LicenceId licence;
    std::uint32_t version = 0;
    Currency currency;
    std::int64_t due = 0;
    std::int64_t received = 0;
    Date issued;
    std::vector<std::pair<PartyId, std::int64_t>> parts;  // of due
    std::vector<std::int64_t> funded;                     // of each part
};

struct State {
    bool is_open = false;
    PartyId market_operator = no_party;
    Rate commission;

    Instant last;  // the latest instant seen
    CommandIds ids;
    Names<PartyId> party_names;
    std::vector<Party> parties;
    Names<AssetId> asset_names;
    std::vector<Asset> assets;
    // Worked out: assets by content and by identifier, of any version, so that overlaps are found.
    std::map<Digest, std::vector<AssetId>> assets_by_content;
    std::map<std::string, std::vector<AssetId>> assets_by_identifier;
    Names<PermitId> permit_names;
    std::vector<Permit> permits;
    std::map<PartyId, std::vector<PermitId>> permits_held;  // worked out
    Names<ClaimId> claim_names;
    std::vector<Claim> claims;
    std::map<AssetId, std::vector<ClaimId>> claims_on;  // worked out: those open or granted, ascending
    Names<OfferId> offer_names;
    std::vector<RestingOffer> offers;
    Names<BidId> bid_names;
    std::vector<RestingBid> bids;
    Names<QuoteId> quote_names;
    std::vector<Quote> quotes;
    std::set<Deadline> deadlines;  // worked out: of all that is open
    Names<LicenceId> licence_names;
    std::vector<Licence> licences;
    // Worked out: the licences on an asset; and what a party holds, one after the other in memory, because
    // every question of permission looks there. Ascending.
    std::vector<std::vector<LicenceId>> licences_on;
    std::vector<std::vector<HeldLicence>> licences_held;
    NameIndex meters;
    std::vector<UsageSubject> usage_subjects;
    Rows<UsageRow> usage;
    NameIndex report_names;
    std::vector<RevenueReport> reports;
    std::uint32_t statement_count = 0;
    // By licensee and currency, oldest first; gone when all is received.
    std::map<PartyId, std::map<StatementId, OpenStatement>> open_statements;
    Names<PayoutId> payout_names;
    std::vector<Payout> payouts;
    Closings closings;
    Splits splits;
    Payments payments;
    Ledger ledger;
    std::map<std::pair<Currency, Currency>, std::map<Date, ExchangeRate>> exchange_rates;
    NameIndex round_names;
    std::vector<AuditRound> audit_rounds;
    NameIndex audit_names;
    std::vector<Audit> audits;
};

// The deadlines of all that is open, after loading.
void work_out_deadlines(State& state);

// Fills in what is worked out rather than stored, after a licence is agreed, amended or loaded.
void work_out(State& state, LicenceId id);
// Each licence's usage subjects, after loading; false where a use is of nothing that is
// there, or they are not as many as were recorded.
[[nodiscard]] bool work_out_usage(State& state);
void work_out_splits(State& state);  // all standing splits, after loading
// The same for what is listed, permitted and claimed, after loading.
void work_out_rights(State& state);

}  // namespace licet::settlement
