#pragma once
// What each command does, a function each, in the room it belongs to. A handler checks everything and returns
// the first rule that is broken; past that it must succeed.

#include "settlement/engine/refusal.hpp"
#include "settlement/engine/state.hpp"

#include <optional>

namespace licet::settlement {

// The command's own circumstances.
struct Moment {
    Instant instant;
    Date date;
    CommandId id;
};

using Handled = std::optional<Refused>;  // nothing: done

// parties/
Handled handle(State&, OpenMarket const&, Moment const&, News&);
Handled handle(State&, RegisterParty const&, Moment const&, News&);
Handled handle(State&, SetExchangeRate const&, Moment const&, News&);
Handled handle(State&, BlockPayee const&, Moment const&, News&);
// splits/
Handled handle(State&, SetKey const&, Moment const&, News&);
Handled handle(State&, SetSplit const&, Moment const&, News&);
Handled handle(State&, RecordAttribution const&, Moment const&, News&);
Handled handle(State&, AttributeByGame const&, Moment const&, News&);
// parties/
Handled handle(State&, ListAsset const&, Moment const&, News&);
// permission/
Handled handle(State&, GrantPermit const&, Moment const&, News&);
Handled handle(State&, RevokePermit const&, Moment const&, News&);
// claims/
Handled handle(State&, FileClaim const&, Moment const&, News&);
Handled handle(State&, AnswerClaim const&, Moment const&, Events&);
Handled handle(State&, DecideClaim const&, Moment const&, Events&);
Handled handle(State&, WithdrawClaim const&, Moment const&, Events&);
Handled handle(State&, LapseClaims const&, Moment const&, Events&);
// market/
Handled handle(State&, PostOffer const&, Moment const&, News&);
Handled handle(State&, WithdrawOffer const&, Moment const&, News&);
Handled handle(State&, ReviseOffer const&, Moment const&, News&);
Handled handle(State&, PlaceBid const&, Moment const&, Events&);
Handled handle(State&, WithdrawBid const&, Moment const&, Events&);
Handled handle(State&, ClearBatch const&, Moment const&, Events&);
// negotiation/
Handled handle(State&, RequestQuote const&, Moment const&, News&);
Handled handle(State&, CounterQuote const&, Moment const&, News&);
Handled handle(State&, AcceptQuote const&, Moment const&, News&);
Handled handle(State&, DeclineQuote const&, Moment const&, News&);
Handled handle(State&, PassTime const&, Moment const&, Events&);
// licences/
Handled handle(State&, AgreeLicence const&, Moment const&, News&);
Handled handle(State&, AmendLicence const&, Moment const&, News&);
Handled handle(State&, EndLicence const&, Moment const&, News&);
// metering/
Handled handle(State&, RecordUsage const&, Moment const&, Events&);
Handled handle(State&, CorrectUsage const&, Moment const&, News&);
Handled handle(State&, RaiseEvidence const&, Moment const&, Events&);
// revenue/
Handled handle(State&, ReportRevenue const&, Moment const&, News&);
Handled handle(State&, EstimateMissing const&, Moment const&, News&);
Handled handle(State&, CommitAuditSeed const&, Moment const&, News&);
Handled handle(State&, DrawAudits const&, Moment const&, News&);
Handled handle(State&, OpenAudit const&, Moment const&, News&);
Handled handle(State&, SampleReport const&, Moment const&, News&);
Handled handle(State&, CloseAudit const&, Moment const&, Events&);
// statements/
Handled handle(State&, IssueStatement const&, Moment const&, Events&);
Handled handle(State&, IssueStatements const&, Moment const&, Events&);
// closing/
Handled handle(State&, ClosePeriod const&, Moment const&, Events&);
Handled handle(State&, SettleLicence const&, Moment const&, Events&);
Handled handle(State&, DeclareDefault const&, Moment const&, Events&);
// payouts/
Handled handle(State&, ReceivePayment const&, Moment const&, Events&);
Handled handle(State&, RefundEscrow const&, Moment const&, Events&);
Handled handle(State&, PreparePayouts const&, Moment const&, Events&);
Handled handle(State&, SendPayout const&, Moment const&, News&);
Handled handle(State&, ConfirmPayout const&, Moment const&, Events&);
Handled handle(State&, SendPayouts const&, Moment const&, News&);
Handled handle(State&, HandOver const&, Moment const&, News&);
Handled handle(State&, ClassifyPayee const&, Moment const&, News&);
Handled handle(State&, SetTaxRule const&, Moment const&, News&);
Handled handle(State&, MakePayable const&, Moment const&, Events&);
Handled handle(State&, HoldEscrow const&, Moment const&, Events&);
Handled handle(State&, ReleaseHold const&, Moment const&, Events&);
Handled handle(State&, ExpireHolds const&, Moment const&, Events&);
Handled handle(State&, NetBalances const&, Moment const&, Events&);
Handled handle(State&, PoolUnmatched const&, Moment const&, Events&);
Handled handle(State&, CreditPoolInterest const&, Moment const&, Events&);
Handled handle(State&, MatchUnmatched const&, Moment const&, Events&);
Handled handle(State&, RematchUnmatched const&, Moment const&, Events&);
Handled handle(State&, SetPoolRule const&, Moment const&, News&);
Handled handle(State&, DistributeResidual const&, Moment const&, Events&);

// What several rooms ask.

// 1 to 64 (or `size_max`) characters of A-Z a-z 0-9 . _ : / @ -
inline constexpr std::size_t name_size_max = 64;
inline constexpr std::size_t order_name_size_max = 31;  // a licence is named after the bid and the offer
inline constexpr std::size_t text_size_max = 2000;
inline constexpr std::size_t assets_max = 256;
inline constexpr std::size_t identifiers_max = 32;
inline constexpr std::size_t identifier_size_max = 300;
inline constexpr std::size_t payees_max = 10'000;
[[nodiscard]] bool is_name(std::string_view text, std::size_t size_max = name_size_max);

// Does every payee that the split names exist?
[[nodiscard]] bool payees_are_registered(State const& state, Split const& split);

// Posts and tells.
void post(State& state, Events& events, EntryKind kind, std::uint64_t about,
          std::initializer_list<Posting> postings);
void post_list(State& state, Events& events, EntryKind kind, std::uint64_t about,
               std::span<Posting const> postings);

// The version in force on a day; nothing where there is none.
[[nodiscard]] std::optional<std::uint32_t> version_on(Licence const& licence, Date date);

// The first rule that a licence about to be agreed breaks; its place is one of `agree_licence`.
[[nodiscard]] Handled check_agreement(State const& state, contracts::Licence const& document);
// The licence with the duties that come with its assets, as agreeing to it makes it.
[[nodiscard]] contracts::Licence with_carried_duties(State const& state, contracts::Licence document);
// When a fact told today counts as known: what came after the day's statement, the next day, so that a
// statement re-derives from what was known by its date of issue.
[[nodiscard]] Date known_on(LicenceVersion const& version, Date today);
// The reports in force that an audit is of: no estimates.
[[nodiscard]] std::vector<std::uint32_t> reports_in(State const& state, Audit const& audit);
// Of these, what a draw chose and still stands; none where anything may be looked at.
[[nodiscard]] std::vector<std::uint32_t> drawn_in_force(State const& state, Audit const& audit);
// Adds a report and its revenue to its version's facts; the number of the report.
std::uint32_t add_report(State& state, std::string const& name, RevenueReport report);
// Takes the revenue of a report back, as of `today`.
void take_back(State& state, std::uint32_t report, Date today);

// Adds a licence both sides are bound by; the caller has checked it.
LicenceId agree(State& state, contracts::Licence document, News& events);
// Is there a licence, other than `own`, on one of these assets that excludes this scope, or that it would
// exclude?
[[nodiscard]] bool is_excluded(State const& state, std::vector<AssetId> const& assets, Scope const& scope,
                               LicenceId own = no_licence);

// Passes on what fell to each by the standing splits of the day: `parts` become what stays with whom, adding
// up to the same. `kind` is the account they lie on, accrued or payable.
void pass_on(State& state, LicenceId id, std::uint32_t version, Date date, AccountKind kind,
             std::vector<std::pair<PartyId, std::int64_t>>& parts, Events& events);
// A permit that the holder has on that day for an asset, and for one of the purposes in one of the places;
// nothing where it has none.
[[nodiscard]] std::optional<PermitId> permit_for(State const& state, PartyId holder, AssetId asset, Date date,
                                                 contracts::PurposeSet purposes,
                                                 contracts::TerritorySet const& places);

// Makes a version of an asset findable by its content and its identifiers.
void index_listing(State& state, AssetId asset, AssetVersion const& version);
// Other licensors' assets that have the same content as this one, or share an identifier, are told of.
void find_overlaps(State const& state, AssetId asset, News& events);

// Is something of this licence's money claimed? Then each amount that becomes a payee's passes
// take_claimed(), which holds what open claims contest and hands claimants what decisions gave them.
[[nodiscard]] bool is_claimed(State const& state, Licence const& licence);
void take_claimed(State& state, LicenceId licence, Currency currency, PartyId payee, std::int64_t amount,
                  Events& events);
// A licensor's split with the market operator's commission before it.
[[nodiscard]] Split with_commission(State const& state, Split const& split);

// Ends what is past its deadline at `instant`: part of every command that is applied.
void end_what_is_due(State& state, Instant instant, Events& events);
[[nodiscard]] Deadline deadline_of(matching::Offer const& offer, OfferId id);
[[nodiscard]] Deadline deadline_of(matching::Bid const& bid, BidId id);
// Gives back what is left of what a bid had set aside.
void release_reserve(State& state, RestingBid& bid, Events& events);

// May the command post an entry? Then it waits where its day is closed. Its handler is handed Events; one
// that is handed News cannot.
[[nodiscard]] bool moves_money(State const& state, Command const& command);
// By the licence's own terms, for want of payment.
[[nodiscard]] bool is_suspended(State const& state, LicenceId id, Date date);
// How a licensee in default's general escrow is shared out: by rank, pro rata in a rank.
[[nodiscard]] std::vector<std::pair<StatementId, std::int64_t>> paid_in_default(State const& state,
                                                                                PartyId licensee,
                                                                                Currency currency);

// Every statement that is due by a day: of all licences; of one.
void issue_statements(State& state, Date date, Events& events);
void issue_statements_of(State& state, LicenceId id, Date date, Events& events);
// What is charged to the licensee and owed to these parties, as an open statement; the amounts are > 0.
// Passed on by the standing splits of `date`.
StatementId open_charge(State& state, LicenceId id, std::uint32_t version, EntryKind kind, Date date,
                        std::vector<std::pair<PartyId, std::int64_t>> parts, Events& events);
// Pays what statements charged out of the licensee's escrow, oldest first; in default as paid_in_default
// says.
void pay_statements(State& state, PartyId licensee, Events& events);

}  // namespace licet::settlement
