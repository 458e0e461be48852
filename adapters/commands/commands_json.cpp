#include "adapters/commands/commands_json.hpp"

#include "adapters/commands/amounts.hpp"
#include "adapters/commands/canonical.hpp"
#include "adapters/commands/closing_json.hpp"
#include "adapters/commands/orders_json.hpp"
#include "adapters/commands/payments_json.hpp"
#include "adapters/commands/quotes_json.hpp"
#include "adapters/commands/reporting_json.hpp"
#include "adapters/commands/splits_json.hpp"
#include "adapters/json/terms_json.hpp"
#include "contracts/terms/canonical.hpp"

#include <cstdio>
#include <tuple>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Faults;
using json::Fields;
using json::Value;

contracts::TerritorySet territories_from(Fields& fields, std::string_view key, Faults& faults) {
    contracts::TerritorySet out;
    auto const codes = fields.texts(key);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] == "world" && codes.size() == 1) return contracts::TerritorySet::world();
        auto const territory = contracts::territory_from_code(codes[i]);
        if (!territory)
            faults.add(json::pointer_to(fields.at(key), i),
                       "must be an ISO 3166-1 alpha-2 code, or world alone");
        else
            out.bits.set(*territory);
    }
    return out;
}

contracts::PurposeSet purposes_from(Fields& fields, std::string_view key, Faults& faults) {
    contracts::PurposeSet out;
    auto const purposes = fields.texts(key);
    for (std::size_t i = 0; i < purposes.size(); ++i) {
        auto const purpose = contracts::purpose_from_text(purposes[i]);
        if (purpose)
            out.add(*purpose);
        else
            faults.add(json::pointer_to(fields.at(key), i), "is no purpose of the vocabulary");
    }
    return out;
}

// Each reader takes the object under the command's name.
using adapters::read;  // payments_json.hpp
OpenMarket read(OpenMarket, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"operator", "commission"}, faults);
    return {fields.text("operator"), fields.number("commission")};
}
RegisterParty read(RegisterParty, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"party", "currency"}, faults);
    RegisterParty out{fields.text("party")};
    if (fields.has("currency")) out.currency = fields.currency("currency");
    return out;
}
BlockPayee read(BlockPayee, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"party", "blocked"}, faults);
    return {fields.text("party"), fields.boolean("blocked")};
}
ListAsset read(ListAsset, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at,
                  {"asset", "licensor", "content", "provenance", "privacy", "territories", "split",
                   "identifiers", "needs_permit"},
                  faults);
    ListAsset out;
    out.asset = fields.text("asset");
    out.licensor = fields.text("licensor");
    out.content = fields.digest("content");
    if (fields.has("provenance")) out.provenance = fields.text("provenance");
    // Undeclared counts as personal.
    if (fields.has("privacy"))
        out.privacy = fields.one_of("privacy", contracts::privacy_class_from_text, "must be a privacy class",
                                    out.privacy);
    out.territories = territories_from(fields, "territories", faults);
    Value const* const split = fields.raw("split");
    if (!faults.any()) out.split = json::split_from(*split, fields.at("split"), faults);
    if (fields.has("identifiers")) out.identifiers = fields.texts("identifiers");
    if (fields.has("needs_permit")) out.needs_permit = fields.boolean("needs_permit");
    return out;
}
GrantPermit read(GrantPermit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(
        value, at,
        {"permit", "holder", "authority", "purposes", "places", "from", "until", "assets", "conditions"},
        faults);
    GrantPermit out;
    out.permit = fields.text("permit");
    out.holder = fields.text("holder");
    out.authority = fields.text("authority");
    out.purposes = purposes_from(fields, "purposes", faults);
    out.places = territories_from(fields, "places", faults);
    out.dates = {fields.date("from"), fields.date("until")};
    if (fields.has("assets")) out.assets = fields.texts("assets");
    if (fields.has("conditions")) out.conditions = fields.texts("conditions");
    return out;
}
RevokePermit read(RevokePermit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"permit", "from"}, faults);
    return {fields.text("permit"), fields.date("from")};
}

constexpr std::string_view evidence_texts[] = {"digest", "publication", "registration"};

Evidence evidence_from(Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"kind", "reference", "digest", "date"}, faults);
    auto const from_text = [](std::string_view text) -> std::optional<EvidenceKind> {
        for (std::size_t i = 0; i < std::size(evidence_texts); ++i)
            if (text == evidence_texts[i]) return static_cast<EvidenceKind>(i);
        return std::nullopt;
    };
    Evidence out;
    out.kind = fields.one_of("kind", from_text, "must be digest, publication or registration", out.kind);
    if (fields.has("reference")) out.reference = fields.text("reference");
    if (fields.has("digest")) out.digest = fields.digest("digest");
    if (fields.has("date")) out.date = fields.date("date");
    return out;
}
FileClaim read(FileClaim, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"claim", "claimant", "asset", "share", "evidence", "answer_by", "decide_by"},
                  faults);
    FileClaim out;
    out.claim = fields.text("claim");
    out.claimant = fields.text("claimant");
    out.asset = fields.text("asset");
    out.share = fields.number("share");
    out.answer_by = fields.date("answer_by");
    out.decide_by = fields.date("decide_by");
    Value const* const evidence = fields.raw("evidence");
    if (evidence == nullptr || !evidence->is_array()) {
        faults.add(fields.at("evidence"), "must be a list of evidence");
        return out;
    }
    for (std::size_t i = 0; i < evidence->items.size() && !faults.any(); ++i)
        out.evidence.push_back(
            evidence_from(evidence->items[i], json::pointer_to(fields.at("evidence"), i), faults));
    return out;
}
AnswerClaim read(AnswerClaim, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"claim", "accepts", "text"}, faults);
    AnswerClaim out{fields.text("claim"), fields.boolean("accepts"), ""};
    if (fields.has("text")) out.text = fields.text("text");
    return out;
}
DecideClaim read(DecideClaim, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"claim", "share", "false_listing", "reasons"}, faults);
    DecideClaim out{fields.text("claim"), fields.number("share"), false, ""};
    if (fields.has("false_listing")) out.is_false_listing = fields.boolean("false_listing");
    if (fields.has("reasons")) out.reasons = fields.text("reasons");
    return out;
}
WithdrawClaim read(WithdrawClaim, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"claim"}, faults).text("claim")};
}
LapseClaims read(LapseClaims, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
}
PostOffer read(PostOffer, Value const& value, std::string const& at, Faults& faults) {
    return {offer_from(value, at, faults)};
}
WithdrawOffer read(WithdrawOffer, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"offer"}, faults).text("offer")};
}
ReviseOffer read(ReviseOffer, Value const& value, std::string const& at, Faults& faults) {
    return {offer_from(value, at, faults)};
}
PlaceBid read(PlaceBid, Value const& value, std::string const& at, Faults& faults) {
    return {bid_from(value, at, faults)};
}
WithdrawBid read(WithdrawBid, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"bid"}, faults).text("bid")};
}
ClearBatch read(ClearBatch, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
}
RequestQuote read(RequestQuote, Value const& value, std::string const& at, Faults& faults) {
    return request_quote_from(value, at, faults);
}
CounterQuote read(CounterQuote, Value const& value, std::string const& at, Faults& faults) {
    return counter_quote_from(value, at, faults);
}
AcceptQuote read(AcceptQuote, Value const& value, std::string const& at, Faults& faults) {
    return accept_quote_from(value, at, faults);
}
DeclineQuote read(DeclineQuote, Value const& value, std::string const& at, Faults& faults) {
    return decline_quote_from(value, at, faults);
}
PassTime read(PassTime, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
}
AgreeLicence read(AgreeLicence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(
        value, at,
        {"licence", "licensor", "licensee", "assets", "scope", "terms", "funding", "ending", "reporting"},
        faults);
    AgreeLicence out;
    out.licence = fields.text("licence");
    out.licensor = fields.text("licensor");
    out.licensee = fields.text("licensee");
    out.assets = fields.texts("assets");
    Value const* const scope = fields.raw("scope");
    Value const* const terms = fields.raw("terms");
    if (faults.any()) return out;
    out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (!faults.any()) out.terms = json::terms_from(*terms, fields.at("terms"), faults);
    if (fields.has("funding"))
        out.funding = fields.one_of("funding", contracts::funding_from_text, "must be by-statement or at-use",
                                    out.funding);
    if (Value const* const ending = fields.raw_if("ending"); ending != nullptr && !faults.any())
        out.ending = json::ending_from(*ending, fields.at("ending"), faults);
    if (Value const* const reporting = fields.raw_if("reporting"); reporting != nullptr && !faults.any())
        out.reporting = reporting_from(*reporting, fields.at("reporting"), faults);
    return out;
}
AmendLicence read(AmendLicence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence", "from", "scope", "terms", "reporting"}, faults);
    AmendLicence out{fields.text("licence"), fields.date("from"), std::nullopt, std::nullopt};
    if (Value const* const scope = fields.raw_if("scope"); scope != nullptr && !faults.any())
        out.scope = scope_from(*scope, fields.at("scope"), faults);
    if (Value const* const terms = fields.raw_if("terms"); terms != nullptr && !faults.any())
        out.terms = json::terms_from(*terms, fields.at("terms"), faults);
    if (Value const* const reporting = fields.raw_if("reporting"); reporting != nullptr && !faults.any())
        out.reporting = reporting_from(*reporting, fields.at("reporting"), faults);
    return out;
}
EndLicence read(EndLicence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence", "from"}, faults);
    return {fields.text("licence"), fields.date("from")};
}
ReceivePayment read(ReceivePayment, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licensee", "currency", "amount", "reference", "escrow_for"}, faults);
    ReceivePayment out;
    out.licensee = fields.text("licensee");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    if (fields.has("reference")) out.reference = fields.text("reference");
    if (fields.has("escrow_for")) out.escrow_for = fields.text("escrow_for");
    return out;
}
RefundEscrow read(RefundEscrow, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licensee", "currency", "amount", "escrow_for"}, faults);
    RefundEscrow out;
    out.licensee = fields.text("licensee");
    out.currency = fields.currency("currency");
    if (!faults.any()) out.amount = money(fields, "amount", out.currency, faults);
    if (fields.has("escrow_for")) out.escrow_for = fields.text("escrow_for");
    return out;
}
RecordUsage read(RecordUsage, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence", "meter", "asset", "quantity", "at", "evidence"}, faults);
    RecordUsage out;
    out.licence = fields.text("licence");
    out.meter = fields.text("meter");
    if (fields.has("asset")) out.asset = fields.text("asset");
    out.quantity = fields.whole("quantity");
    out.at = fields.date("at");
    if (fields.has("evidence")) out.evidence = use_evidence_from(fields, out.evidence);
    return out;
}
CorrectUsage read(CorrectUsage, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"usage", "quantity"}, faults);
    return {command_id_from_text(fields.text("usage")), fields.whole("quantity")};
}
ReportRevenue read(ReportRevenue, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at,
                  {"licence", "report", "stream", "amount", "at", "supersedes", "breakdown", "signature"},
                  faults);
    ReportRevenue out;
    out.licence = fields.text("licence");
    out.report = fields.text("report");
    out.stream = fields.text("stream");
    out.amount = fields.number("amount");
    out.at = fields.date("at");
    if (fields.has("supersedes")) out.supersedes = fields.text("supersedes");
    if (Value const* const breakdown = fields.raw_if("breakdown"); breakdown != nullptr)
        out.breakdown = breakdown_from(*breakdown, fields.at("breakdown"), faults);
    if (Value const* const signature = fields.raw_if("signature"); signature != nullptr)
        out.signature = signature_from(*signature, fields.at("signature"), faults);
    return out;
}
IssueStatement read(IssueStatement, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"licence"}, faults).text("licence")};
}
IssueStatements read(IssueStatements, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
}
PreparePayouts read(PreparePayouts, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"currency", "threshold"}, faults);
    PreparePayouts out;
    out.currency = fields.currency("currency");
    if (fields.has("threshold") && !faults.any())
        out.threshold = money(fields, "threshold", out.currency, faults);
    return out;
}
SendPayout read(SendPayout, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"payout"}, faults).text("payout")};
}

constexpr std::string_view outcome_texts[] = {"settled", "failed", "unknown", "reversed"};

ConfirmPayout read(ConfirmPayout, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"payout", "outcome"}, faults);
    ConfirmPayout out{fields.text("payout"), {}};
    auto const from_text = [](std::string_view text) -> std::optional<PayoutOutcome> {
        for (std::size_t i = 0; i < std::size(outcome_texts); ++i)
            if (text == outcome_texts[i]) return static_cast<PayoutOutcome>(i);
        return std::nullopt;
    };
    out.outcome =
        fields.one_of("outcome", from_text, "must be settled, failed, unknown or reversed", out.outcome);
    return out;
}

SetExchangeRate read(SetExchangeRate, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"from", "to", "rate", "source", "on"}, faults);
    return {fields.currency("from"), fields.currency("to"), fields.number("rate"), fields.text("source"),
            fields.date("on")};
}
RaiseEvidence read(RaiseEvidence, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"usage", "evidence"}, faults);
    return {command_id_from_text(fields.text("usage")), use_evidence_from(fields, {})};
}
EstimateMissing read(EstimateMissing, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"licence"}, faults);
    EstimateMissing out;
    if (fields.has("licence")) out.licence = fields.text("licence");
    return out;
}
CommitAuditSeed read(CommitAuditSeed, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"round", "commitment"}, faults);
    return {fields.text("round"), fields.digest("commitment")};
}
DrawAudits read(DrawAudits, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"round", "seed", "from", "until", "at_least", "detection", "reports"}, faults);
    DrawAudits out{fields.text("round"), fields.text("seed"), fields.date("from"), fields.date("until")};
    if (fields.has("at_least")) out.at_least = fields.number("at_least");
    if (fields.has("detection")) out.detection = fields.number("detection");
    if (fields.has("reports")) out.reports = fields.number("reports");
    return out;
}
OpenAudit read(OpenAudit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"audit", "licence", "stream", "from", "until"}, faults);
    return {fields.text("audit"), fields.text("licence"), fields.text("stream"), fields.date("from"),
            fields.date("until")};
}
SampleReport read(SampleReport, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"audit", "report", "found"}, faults);
    return {fields.text("audit"), fields.text("report"), fields.number("found")};
}
CloseAudit read(CloseAudit, Value const& value, std::string const& at, Faults& faults) {
    Fields fields(value, at, {"audit", "currency", "cost"}, faults);
    CloseAudit out{fields.text("audit"), fields.currency("currency")};
    if (!faults.any()) out.cost = money(fields, "cost", out.currency, faults);
    return out;
}

// Names and readers, in the order of the variant.
struct Row {
    std::string_view name;
    Command (*read)(Value const&, std::string const&, Faults&);
};

template <class C>
Command read_as(Value const& value, std::string const& at, Faults& faults) {
    return read(C{}, value, at, faults);
}

constexpr Row rows[] = {
    {"open_market", read_as<OpenMarket>},
    {"register_party", read_as<RegisterParty>},
    {"block_payee", read_as<BlockPayee>},
    {"set_key", read_as<SetKey>},
    {"set_split", read_as<SetSplit>},
    {"record_attribution", read_as<RecordAttribution>},
    {"attribute_by_game", read_as<AttributeByGame>},
    {"list_asset", read_as<ListAsset>},
    {"grant_permit", read_as<GrantPermit>},
    {"revoke_permit", read_as<RevokePermit>},
    {"file_claim", read_as<FileClaim>},
    {"answer_claim", read_as<AnswerClaim>},
    {"decide_claim", read_as<DecideClaim>},
    {"withdraw_claim", read_as<WithdrawClaim>},
    {"lapse_claims", read_as<LapseClaims>},
    {"post_offer", read_as<PostOffer>},
    {"withdraw_offer", read_as<WithdrawOffer>},
    {"revise_offer", read_as<ReviseOffer>},
    {"place_bid", read_as<PlaceBid>},
    {"withdraw_bid", read_as<WithdrawBid>},
    {"clear_batch", read_as<ClearBatch>},
    {"request_quote", read_as<RequestQuote>},
    {"counter_quote", read_as<CounterQuote>},
    {"accept_quote", read_as<AcceptQuote>},
    {"decline_quote", read_as<DeclineQuote>},
    {"pass_time", read_as<PassTime>},
    {"agree_licence", read_as<AgreeLicence>},
    {"amend_licence", read_as<AmendLicence>},
    {"end_licence", read_as<EndLicence>},
    {"receive_payment", read_as<ReceivePayment>},
    {"refund_escrow", read_as<RefundEscrow>},
    {"record_usage", read_as<RecordUsage>},
    {"correct_usage", read_as<CorrectUsage>},
    {"report_revenue", read_as<ReportRevenue>},
    {"issue_statement", read_as<IssueStatement>},
    {"issue_statements", read_as<IssueStatements>},
    {"close_period", read_as<ClosePeriod>},
    {"settle_licence", read_as<SettleLicence>},
    {"declare_default", read_as<DeclareDefault>},
    {"prepare_payouts", read_as<PreparePayouts>},
    {"send_payout", read_as<SendPayout>},
    {"confirm_payout", read_as<ConfirmPayout>},
    {"send_payouts", read_as<SendPayouts>},
    {"hand_over", read_as<HandOver>},
    {"classify_payee", read_as<ClassifyPayee>},
    {"set_tax_rule", read_as<SetTaxRule>},
    {"make_payable", read_as<MakePayable>},
    {"hold_escrow", read_as<HoldEscrow>},
    {"release_hold", read_as<ReleaseHold>},
    {"expire_holds", read_as<ExpireHolds>},
    {"net_balances", read_as<NetBalances>},
    {"pool_unmatched", read_as<PoolUnmatched>},
    {"credit_pool_interest", read_as<CreditPoolInterest>},
    {"match_unmatched", read_as<MatchUnmatched>},
    {"rematch_unmatched", read_as<RematchUnmatched>},
    {"set_pool_rule", read_as<SetPoolRule>},
    {"distribute_residual", read_as<DistributeResidual>},
    {"set_exchange_rate", read_as<SetExchangeRate>},
    {"raise_evidence", read_as<RaiseEvidence>},
    {"estimate_missing", read_as<EstimateMissing>},
    {"commit_audit_seed", read_as<CommitAuditSeed>},
    {"draw_audits", read_as<DrawAudits>},
    {"open_audit", read_as<OpenAudit>},
    {"sample_report", read_as<SampleReport>},
    {"close_audit", read_as<CloseAudit>},
};
static_assert(std::size(rows) == std::variant_size_v<Command>);

// And back.
Value uuid(CommandId id) {
    return Value::of(uuid_of(id));
}

Value scope_value(Scope const& scope) {
    return parsed(contracts::canonical_text(scope));
}

struct Body {
    Value operator()(OpenMarket const& c) const {
        return Value::object(
            {{"operator", Value::of(c.market_operator)}, {"commission", Value::of(text_of(c.commission))}});
    }
    Value operator()(RegisterParty const& c) const {
        Value out = Value::object({{"party", Value::of(c.party)}});
        if (c.currency) out.set("currency", Value::of(c.currency->code()));
        return out;
    }
    Value operator()(SetExchangeRate const& c) const {
        return Value::object({{"from", Value::of(c.from.code())},
                              {"to", Value::of(c.to.code())},
                              {"rate", Value::of(text_of(c.rate))},
                              {"source", Value::of(c.source)},
                              {"on", Value::of(text_of(c.on))}});
    }
    Value operator()(RaiseEvidence const& c) const {
        return Value::object({{"usage", uuid(c.usage)}, {"evidence", Value::of(text_of(c.evidence))}});
    }
    Value operator()(EstimateMissing const& c) const {
        Value out = Value::object();
        if (c.licence) out.set("licence", Value::of(*c.licence));
        return out;
    }
    Value operator()(CommitAuditSeed const& c) const {
        return Value::object(
            {{"round", Value::of(c.round)}, {"commitment", Value::of(licet::text_of(c.commitment))}});
    }
    Value operator()(DrawAudits const& c) const {
        return Value::object({{"round", Value::of(c.round)},
                              {"seed", Value::of(c.seed)},
                              {"from", Value::of(text_of(c.from))},
                              {"until", Value::of(text_of(c.until))},
                              {"at_least", Value::of(text_of(c.at_least))},
                              {"detection", Value::of(text_of(c.detection))},
                              {"reports", Value::of(text_of(c.reports))}});
    }
    Value operator()(OpenAudit const& c) const {
        return Value::object({{"audit", Value::of(c.audit)},
                              {"licence", Value::of(c.licence)},
                              {"stream", Value::of(c.stream)},
                              {"from", Value::of(text_of(c.from))},
                              {"until", Value::of(text_of(c.until))}});
    }
    Value operator()(SampleReport const& c) const {
        return Value::object({{"audit", Value::of(c.audit)},
                              {"report", Value::of(c.report)},
                              {"found", Value::of(text_of(c.found))}});
    }
    Value operator()(CloseAudit const& c) const {
        return Value::object({{"audit", Value::of(c.audit)},
                              {"currency", Value::of(c.currency.code())},
                              {"cost", amount(c.cost, c.currency)}});
    }
    Value operator()(BlockPayee const& c) const {
        return Value::object({{"party", Value::of(c.party)}, {"blocked", Value::of(c.is_blocked)}});
    }
    Value operator()(SetKey const& c) const { return json::body_of(c); }
    Value operator()(SetSplit const& c) const { return json::body_of(c); }
    Value operator()(RecordAttribution const& c) const { return json::body_of(c); }
    Value operator()(AttributeByGame const& c) const { return json::body_of(c); }
    Value operator()(ListAsset const& c) const {
        Value out = Value::object({{"asset", Value::of(c.asset)},
                                   {"licensor", Value::of(c.licensor)},
                                   {"content", Value::of(text_of(c.content))},
                                   {"provenance", Value::of(c.provenance)},
                                   {"privacy", Value::of(text_of(c.privacy))},
                                   {"territories", texts(contracts::codes_of(c.territories))},
                                   {"split", parsed(contracts::canonical_text(c.split))}});
        if (!c.identifiers.empty()) out.set("identifiers", texts(c.identifiers));
        if (c.needs_permit) out.set("needs_permit", Value::of(true));
        return out;
    }
    Value operator()(GrantPermit const& c) const {
        Scope scope;
        scope.purposes = c.purposes;
        return Value::object({{"permit", Value::of(c.permit)},
                              {"holder", Value::of(c.holder)},
                              {"authority", Value::of(c.authority)},
                              {"purposes", *scope_value(scope).find("purposes")},
                              {"places", texts(contracts::codes_of(c.places))},
                              {"from", Value::of(text_of(c.dates.from))},
                              {"until", Value::of(text_of(c.dates.until))},
                              {"assets", texts(c.assets)},
                              {"conditions", texts(c.conditions)}});
    }
    Value operator()(RevokePermit const& c) const {
        return Value::object({{"permit", Value::of(c.permit)}, {"from", Value::of(text_of(c.from))}});
    }
    Value operator()(FileClaim const& c) const {
        Value evidence = Value::array();
        for (Evidence const& one : c.evidence) {
            Value piece =
                Value::object({{"kind", Value::of(evidence_texts[static_cast<std::size_t>(one.kind)])},
                               {"reference", Value::of(one.reference)}});
            if (one.digest) piece.set("digest", Value::of(text_of(*one.digest)));
            if (one.date) piece.set("date", Value::of(text_of(*one.date)));
            evidence.push(std::move(piece));
        }
        return Value::object({{"claim", Value::of(c.claim)},
                              {"claimant", Value::of(c.claimant)},
                              {"asset", Value::of(c.asset)},
                              {"share", Value::of(text_of(c.share))},
                              {"evidence", std::move(evidence)},
                              {"answer_by", Value::of(text_of(c.answer_by))},
                              {"decide_by", Value::of(text_of(c.decide_by))}});
    }
    Value operator()(AnswerClaim const& c) const {
        return Value::object(
            {{"claim", Value::of(c.claim)}, {"accepts", Value::of(c.accepts)}, {"text", Value::of(c.text)}});
    }
    Value operator()(DecideClaim const& c) const {
        return Value::object({{"claim", Value::of(c.claim)},
                              {"share", Value::of(text_of(c.share))},
                              {"false_listing", Value::of(c.is_false_listing)},
                              {"reasons", Value::of(c.reasons)}});
    }
    Value operator()(WithdrawClaim const& c) const { return Value::object({{"claim", Value::of(c.claim)}}); }
    Value operator()(LapseClaims const&) const { return Value::object(); }
    Value operator()(ReviseOffer const& c) const { return (*this)(PostOffer{c.offer}); }
    Value operator()(PostOffer const& c) const { return adapters::value_of(c.offer); }
    Value operator()(WithdrawOffer const& c) const { return Value::object({{"offer", Value::of(c.offer)}}); }
    Value operator()(PlaceBid const& c) const { return adapters::value_of(c.bid); }
    Value operator()(WithdrawBid const& c) const { return Value::object({{"bid", Value::of(c.bid)}}); }
    Value operator()(ClearBatch const&) const { return Value::object(); }
    Value operator()(RequestQuote const& c) const { return adapters::value_of(c); }
    Value operator()(CounterQuote const& c) const { return adapters::value_of(c); }
    Value operator()(AcceptQuote const& c) const { return adapters::value_of(c); }
    Value operator()(DeclineQuote const& c) const { return adapters::value_of(c); }
    Value operator()(PassTime const&) const { return Value::object(); }
    Value operator()(AgreeLicence const& c) const {
        Value out = Value::object({{"licence", Value::of(c.licence)},
                                   {"licensor", Value::of(c.licensor)},
                                   {"licensee", Value::of(c.licensee)},
                                   {"assets", texts(c.assets)},
                                   {"scope", scope_value(c.scope)},
                                   {"terms", parsed(contracts::canonical_text(c.terms))},
                                   {"funding", Value::of(contracts::text_of(c.funding))}});
        if (c.ending) out.set("ending", parsed(contracts::canonical_text(*c.ending)));
        if (c.reporting != contracts::Reporting{}) out.set("reporting", adapters::value_of(c.reporting));
        return out;
    }
    Value operator()(AmendLicence const& c) const {
        Value out = Value::object({{"licence", Value::of(c.licence)}, {"from", Value::of(text_of(c.from))}});
        if (c.scope) out.set("scope", scope_value(*c.scope));
        if (c.terms) out.set("terms", parsed(contracts::canonical_text(*c.terms)));
        if (c.reporting) out.set("reporting", adapters::value_of(*c.reporting));
        return out;
    }
    Value operator()(EndLicence const& c) const {
        return Value::object({{"licence", Value::of(c.licence)}, {"from", Value::of(text_of(c.from))}});
    }
    Value operator()(ReceivePayment const& c) const {
        Value out = Value::object({{"licensee", Value::of(c.licensee)},
                                   {"currency", Value::of(c.currency.code())},
                                   {"amount", amount(c.amount, c.currency)},
                                   {"reference", Value::of(c.reference)}});
        if (c.escrow_for) out.set("escrow_for", Value::of(*c.escrow_for));
        return out;
    }
    Value operator()(RefundEscrow const& c) const {
        Value out = Value::object({{"licensee", Value::of(c.licensee)},
                                   {"currency", Value::of(c.currency.code())},
                                   {"amount", amount(c.amount, c.currency)}});
        if (c.escrow_for) out.set("escrow_for", Value::of(*c.escrow_for));
        return out;
    }
    Value operator()(RecordUsage const& c) const {
        Value out = Value::object({{"licence", Value::of(c.licence)}, {"meter", Value::of(c.meter)}});
        if (!c.asset.empty()) out.set("asset", Value::of(c.asset));
        out.set("quantity", Value::of(std::to_string(c.quantity)));
        out.set("at", Value::of(text_of(c.at)));
        if (c.evidence != contracts::Evidence::claimed) out.set("evidence", Value::of(text_of(c.evidence)));
        return out;
    }
    Value operator()(CorrectUsage const& c) const {
        return Value::object({{"usage", uuid(c.usage)}, {"quantity", Value::of(std::to_string(c.quantity))}});
    }
    Value operator()(ReportRevenue const& c) const {
        Value out = Value::object({{"licence", Value::of(c.licence)},
                                   {"report", Value::of(c.report)},
                                   {"stream", Value::of(c.stream)},
                                   {"amount", Value::of(text_of(c.amount))},
                                   {"at", Value::of(text_of(c.at))}});
        if (c.supersedes) out.set("supersedes", Value::of(*c.supersedes));
        if (c.breakdown) out.set("breakdown", adapters::value_of(*c.breakdown));
        if (c.signature) out.set("signature", adapters::value_of(*c.signature));
        return out;
    }
    Value operator()(IssueStatement const& c) const {
        return Value::object({{"licence", Value::of(c.licence)}});
    }
    Value operator()(IssueStatements const&) const { return Value::object(); }
    Value operator()(ClosePeriod const& c) const { return json::body_of(c); }
    Value operator()(SettleLicence const& c) const { return json::body_of(c); }
    Value operator()(DeclareDefault const& c) const { return json::body_of(c); }
    Value operator()(PreparePayouts const& c) const {
        return Value::object(
            {{"currency", Value::of(c.currency.code())}, {"threshold", amount(c.threshold, c.currency)}});
    }
    Value operator()(SendPayout const& c) const { return Value::object({{"payout", Value::of(c.payout)}}); }
    Value operator()(ConfirmPayout const& c) const {
        return Value::object({{"payout", Value::of(c.payout)},
                              {"outcome", Value::of(outcome_texts[static_cast<std::size_t>(c.outcome)])}});
    }
    // payments_json.hpp has the rest.
    template <class C>
    Value operator()(C const& c) const {
        return payment_value(c);
    }
};

}  // namespace

std::string uuid_of(CommandId id) {
    char text[37];
    std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(id.high >> 32U),
                  static_cast<unsigned>(id.high >> 16U & 0xffffU), static_cast<unsigned>(id.high & 0xffffU),
                  static_cast<unsigned>(id.low >> 48U),
                  static_cast<unsigned long long>(id.low & 0xffffffffffffU));
    return text;
}

Scope scope_from(Value const& value, std::string const& pointer, Faults& faults) {
    Fields fields(
        value, pointer,
        {"purposes", "territories", "from", "until", "exclusive", "privacy", "duties", "if_withdrawn"},
        faults);
    Scope out;
    out.purposes = purposes_from(fields, "purposes", faults);
    out.territories = territories_from(fields, "territories", faults);
    out.dates.from = fields.date("from");
    out.dates.until = fields.date("until");
    if (fields.has("exclusive") && fields.boolean("exclusive"))
        out.exclusivity = contracts::Exclusivity::exclusive;
    if (fields.has("privacy"))
        out.privacy = fields.one_of("privacy", contracts::privacy_class_from_text, "must be a privacy class",
                                    out.privacy);
    if (fields.has("if_withdrawn"))
        out.if_withdrawn = fields.one_of("if_withdrawn", contracts::if_withdrawn_from_text,
                                         "must be end, continue or refund", out.if_withdrawn);
    if (!fields.has("duties")) return out;
    auto const duties = fields.texts("duties");
    for (std::size_t i = 0; i < duties.size(); ++i) {
        auto const duty = contracts::duty_from_text(duties[i]);
        if (!duty)
            faults.add(json::pointer_to(fields.at("duties"), i), "is no duty of the vocabulary");
        else if (!out.duties.empty() && *duty <= out.duties.back())
            faults.add(json::pointer_to(fields.at("duties"), i),
                       "must come once, in the order of the vocabulary");
        else
            out.duties.push_back(*duty);
    }
    return out;
}

std::vector<std::string_view> const& command_names() {
    static std::vector<std::string_view> const names = [] {
        std::vector<std::string_view> out;
        for (Row const& row : rows) out.push_back(row.name);
        return out;
    }();
    return names;
}

Result<StampedCommand, json::Fault> command_from(Value const& value) {
    Faults faults;
    if (!value.is_object()) return Unexpected{json::Fault{"", "must be an object", 0}};
    Row const* found = nullptr;
    Value const* body = nullptr;
    for (auto const& [key, member] : value.members) {
        if (key == "id" || key == "at") continue;
        Row const* row = nullptr;
        for (Row const& candidate : rows)
            if (candidate.name == key) row = &candidate;
        if (row == nullptr) return Unexpected{json::Fault{json::pointer_to("", key), "is no command", 0}};
        if (found != nullptr)
            return Unexpected{json::Fault{json::pointer_to("", key), "is a second command in one", 0}};
        found = row;
        body = &member;
    }
    if (found == nullptr) return Unexpected{json::Fault{"", "has no command beside id and at", 0}};
    Fields fields(value, "", {"id", "at", found->name}, faults);
    StampedCommand out;
    std::string const id = fields.text("id");
    if (!faults.any() && (id.empty() || id.size() > 64)) faults.add("/id", "must have 1 to 64 characters");
    out.instant = fields.instant("at");
    if (faults.any()) return Unexpected{faults.first()};
    out.envelope.id = command_id_from_text(id);
    out.envelope.command = found->read(*body, json::pointer_to("", found->name), faults);
    if (faults.any()) return Unexpected{faults.first()};
    return out;
}

Result<StampedCommand, json::Fault> command_from_text(std::string_view line) {
    auto const value = json::parse(line, {.bytes_max = command_line_bytes_max, .depth_max = 512});
    if (!value) return Unexpected{value.error()};
    return command_from(*value);
}

Value value_of(StampedCommand const& command) {
    Value out =
        Value::object({{"id", uuid(command.envelope.id)}, {"at", Value::of(text_of(command.instant))}});
    out.set(std::string(rows[command.envelope.command.index()].name),
            std::visit(Body{}, command.envelope.command));
    return out;
}

}  // namespace licet::adapters
