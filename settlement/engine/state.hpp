#pragma once
// Everything the engine knows. It is plain data: handlers change it, invariants look at it, describe() saves,
// loads and digests it. Lists are by number; names are found through Names.

#include "contracts/terms/fast_price.hpp"
#include "settlement/engine/event.hpp"
#include "settlement/engine/name_index.hpp"

#include <map>
#include <optional>
#include <set>

namespace licet::settlement {

struct Party {
    bool is_blocked = false;
};

struct AssetVersion {
    Digest content;
    std::string provenance;
    contracts::PrivacyClass privacy = contracts::PrivacyClass::personal;
    contracts::TerritorySet territories;
    Split split;
    Instant listed;
};
struct Asset {
    PartyId licensor;
    std::vector<AssetVersion> versions;
};

enum class OrderState : std::uint8_t { open, withdrawn, served };
constexpr std::uint64_t enumerator_count(OrderState) {
    return 3;
}

struct RestingOffer {
    matching::Offer offer;
    OrderState state{};
    std::vector<BidId> served;  // a bid is served by an offer once
};
struct RestingBid {
    matching::Bid bid;
    OrderState state{};
    std::int64_t upfront_left = 0;  // of its budget, after the licences it got
    std::int64_t royalty_left_ppm = 0;
};

struct RevenueReport {
    LicenceId licence;
    std::uint32_t version = 0;  // of the licence, by the date
    std::string stream;
    Rate amount;
    Date at;
    Date known;
    bool is_superseded = false;
};

// One version of a licence, with its own facts and statements: the past keeps its terms.
struct LicenceVersion {
    contracts::Licence document;
    Digest digest;
    Interval in_force;  // its terms' term, ended by the next version
    contracts::FactBook facts;
    contracts::StatementSeries series;
    WideUnits used = 0;            // where money moves at use: of the one meter, so far,
    std::int64_t charged = 0;      // minor units so far,
    contracts::FastShares shares;  // and where each payee stands

    // Worked out from the document, not stored.
    Terms effective;  // the terms, ended where the next version begins
    std::vector<std::string> payees;
    std::vector<PartyId> payee_ids;
    std::vector<AccountId> payables;  // of each payee, where money moves at use
    std::vector<std::string> meters;  // that the terms or the split name
    std::vector<std::string> streams;
    std::optional<contracts::FastPrice> fast_price;  // where money moves at use
    std::optional<contracts::FastDivision> fast_division;
    contracts::FactView view;
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

struct UsageRow {
    LicenceId licence;
    std::uint32_t version = 0;
    std::uint32_t meter = 0;  // in State::meters
    AssetId asset;            // no_asset where of the licence as a whole
    std::int64_t quantity = 0;
    Date at;
};
inline constexpr AssetId no_asset{UINT32_MAX};

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

struct Payout {
    std::string name;
    PartyId payee;
    Currency currency;
    std::int64_t amount = 0;
    PayoutState state{};
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
    Names<OfferId> offer_names;
    std::vector<RestingOffer> offers;
    Names<BidId> bid_names;
    std::vector<RestingBid> bids;
    Names<LicenceId> licence_names;
    std::vector<Licence> licences;
    // Worked out: the licences on an asset, and those on an asset that a party holds; ascending.
    std::vector<std::vector<LicenceId>> licences_on;
    std::map<std::pair<PartyId, AssetId>, std::vector<LicenceId>> licences_held;
    NameIndex meters;
    std::vector<UsageRow> usage;
    NameIndex report_names;
    std::vector<RevenueReport> reports;
    std::uint32_t statement_count = 0;
    // By licensee and currency, oldest first; gone when all is received.
    std::map<PartyId, std::map<StatementId, OpenStatement>> open_statements;
    Names<PayoutId> payout_names;
    std::vector<Payout> payouts;
    Closings closings;
    Splits splits;
    Ledger ledger;
};

// Fills in what is worked out rather than stored, after a licence is agreed, amended or loaded.
void work_out(State& state, LicenceId id);
void work_out_splits(State& state);  // all standing splits, after loading

}  // namespace licet::settlement
