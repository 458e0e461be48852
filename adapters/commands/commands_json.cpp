#include "adapters/commands/commands_json.hpp"

#include "adapters/commands/closing_json.hpp"
#include "adapters/commands/facts_json.hpp"
#include "adapters/commands/licences_json.hpp"
#include "adapters/commands/money_json.hpp"
#include "adapters/commands/orders_json.hpp"
#include "adapters/commands/payments_json.hpp"
#include "adapters/commands/quotes_json.hpp"
#include "adapters/commands/rights_json.hpp"
#include "adapters/commands/splits_json.hpp"

#include <cstdio>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Faults;
using json::Fields;
using json::Value;

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
IssueStatement read(IssueStatement, Value const& value, std::string const& at, Faults& faults) {
    return {Fields(value, at, {"licence"}, faults).text("licence")};
}
IssueStatements read(IssueStatements, Value const& value, std::string const& at, Faults& faults) {
    Fields const fields(value, at, {}, faults);
    return {};
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
    Value operator()(BlockPayee const& c) const {
        return Value::object({{"party", Value::of(c.party)}, {"blocked", Value::of(c.is_blocked)}});
    }
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
    Value operator()(IssueStatement const& c) const {
        return Value::object({{"licence", Value::of(c.licence)}});
    }
    Value operator()(IssueStatements const&) const { return Value::object(); }
    // Each kind's own file has the rest.
    template <class C>
    Value operator()(C const& c) const {
        if constexpr (requires { json::body_of(c); })
            return json::body_of(c);
        else
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
    Value out = Value::object(
        {{"id", Value::of(uuid_of(command.envelope.id))}, {"at", Value::of(text_of(command.instant))}});
    out.set(std::string(rows[command.envelope.command.index()].name),
            std::visit(Body{}, command.envelope.command));
    return out;
}

}  // namespace licet::adapters
