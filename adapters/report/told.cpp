#include "adapters/report/told.hpp"

#include "adapters/books/books.hpp"
#include "adapters/commands/orders_json.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>
#include <map>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

std::string padded(std::string text, std::size_t width, bool to_right = false) {
    std::size_t const fill = text.size() < width ? width - text.size() : 0;
    return to_right ? std::string(fill, ' ') + text : text + std::string(fill, ' ');
}

std::string money_text(std::int64_t minor_units, Currency currency) {
    return adapters::money_text(Integer(minor_units), currency);
}

std::string signed_text(Rate const& value) {
    return value < 0 ? "-" + text_of(Rate(-value)) : text_of(value);
}

std::string ppm_text(std::int64_t ppm) {
    std::string out = text_of(Rate(ppm, 10'000));
    return out + " %";
}

// "upfront …, deferred …, royalty … %", and what else there is of it.
std::string contract_text(matching::Contract const& contract, Currency currency) {
    std::string out = "upfront " + money_text(contract.upfront, currency) + ", deferred " +
                      money_text(contract.deferred, currency) + ", royalty ";
    if (contract.tranches.empty()) out += ppm_text(contract.royalty_ppm);
    for (std::size_t i = 0; i < contract.tranches.size(); ++i) {
        out += (i == 0 ? "" : ", ") + ppm_text(contract.tranches[i].rate_ppm);
        if (contract.tranches[i].upto) out += " to " + money_text(*contract.tranches[i].upto, currency);
    }
    if (contract.use_price > 0)
        out += ", a use " + std::string(currency.code()) + " " + use_price_text(contract.use_price, currency);
    if (contract.guarantee > 0) out += ", at least " + money_text(contract.guarantee, currency) + " a year";
    if (contract.cap) out += ", at most " + money_text(*contract.cap, currency) + " in all";
    return out;
}

struct Line {
    State const& state;
    std::vector<std::string>& out;

    void operator()(MarketOpened const&) const {
        out.push_back("market opened, commission " + text_of(Rate(state.commission * Rate(100))) + " %");
    }
    void operator()(PartyRegistered const& e) const { out.push_back("party " + state.party_names[e.party]); }
    void operator()(PayeeBlocked const& e) const {
        out.push_back("payee " + state.party_names[e.party] + (e.is_blocked ? " blocked" : " free again"));
    }
    void operator()(KeySet const& e) const {
        out.push_back("key of " + state.party_names[e.party] + " " + text_of(state.splits.keys.at(e.party)));
    }
    void operator()(SplitSet const& e) const {
        out.push_back("split of " + state.party_names[e.party] + " from " + text_of(e.from));
    }
    void operator()(AttributionRecorded const& e) const {
        contracts::Attribution const& a = state.splits.attributions.at(e.party)[e.number].document;
        out.push_back("attribution " + a.vector + " for " + a.party + " " + text_of(a.period.from) + " to " +
                      text_of(a.period.until) + " by " + a.method + ", signed by " + a.signer + ": " +
                      std::to_string(a.shares.size()) + " payees, " +
                      (a.error == 0 ? std::string("exact")
                                    : "each within " + std::to_string(a.error) + " billionths at 95 %"));
    }
    void operator()(SharePassedOn const& e) const {
        out.push_back("passed on " + money_text(e.amount, e.currency) + " of " + state.party_names[e.party]);
        for (Hop const& hop : e.hops)
            out.push_back("  " +
                          padded(state.party_names[hop.from] + " to " + state.party_names[hop.to], 32) +
                          money_text(hop.amount, e.currency) + (hop.is_of_whole ? " of the whole" : "") +
                          (hop.is_fallback ? " fallback: no attribution for the day" : ""));
    }
    void operator()(AssetListed const& e) const {
        out.push_back("asset " + state.asset_names[e.asset] + " version " + std::to_string(e.version));
    }
    void operator()(OverlapFound const& e) const {
        out.push_back("asset " + state.asset_names[e.asset] + " overlaps " + state.asset_names[e.other] +
                      (e.is_by_content ? ": the same content" : ": a shared identifier"));
    }
    void operator()(AssetWithdrawn const& e) const {
        out.push_back("asset " + state.asset_names[e.asset] + " withdrawn as a false listing");
    }
    void operator()(PermitGranted const& e) const {
        Permit const& permit = state.permits[e.permit.value];
        out.push_back("permit " + state.permit_names[e.permit] + " of " + state.party_names[permit.holder] +
                      " until " + text_of(permit.dates.until));
    }
    void operator()(PermitRevoked const& e) const {
        out.push_back("permit " + state.permit_names[e.permit] + " revoked from " + text_of(e.from));
    }
    void operator()(ClaimFiled const& e) const {
        Claim const& claim = state.claims[e.claim.value];
        out.push_back("claim " + state.claim_names[e.claim] + " of " + state.party_names[claim.claimant] +
                      " to " + text_of(claim.share) + " of " + state.asset_names[claim.asset] + ", " +
                      std::to_string(claim.supported) + " of " + std::to_string(claim.evidence.size()) +
                      " pieces of evidence borne out, to be decided by " + text_of(claim.decide_by));
    }
    void operator()(ClaimChanged const& e) const {
        out.push_back("claim " + state.claim_names[e.claim] + " " + std::string(text_of(e.state)));
    }
    void operator()(OfferPosted const& e) const {
        out.push_back("offer " + state.offer_names[e.offer] +
                      (e.version > 1 ? " version " + std::to_string(e.version) : ""));
    }
    void operator()(OfferWithdrawn const& e) const {
        out.push_back("offer " + state.offer_names[e.offer] + " withdrawn");
    }
    void operator()(BidPlaced const& e) const { out.push_back("bid " + state.bid_names[e.bid]); }
    void operator()(BidWithdrawn const& e) const {
        out.push_back("bid " + state.bid_names[e.bid] + " withdrawn");
    }
    void operator()(BatchCleared const& e) const {
        for (matching::Deal const& deal : e.clearing.deals) {
            Currency const currency = state.offers[e.offers[deal.offer].value].offer.currency;
            out.push_back("deal " + state.bid_names[e.bids[deal.bid]] + " with " +
                          state.offer_names[e.offers[deal.offer]] + ": " +
                          contract_text(deal.contract, currency));
        }
        for (matching::Unserved const& pair : e.clearing.unserved)
            out.push_back("no deal " + state.bid_names[e.bids[pair.bid]] + " with " +
                          state.offer_names[e.offers[pair.offer]] + ": " + pair.why);
        for (matching::Idle const& order : e.clearing.idle_bids)
            out.push_back("no deal for bid " + state.bid_names[e.bids[order.order]] + ": " + order.why);
        for (matching::Idle const& order : e.clearing.idle_offers)
            out.push_back("no deal for offer " + state.offer_names[e.offers[order.order]] + ": " + order.why);
    }
    void operator()(OfferExpired const& e) const {
        out.push_back("offer " + state.offer_names[e.offer] + " expired");
    }
    void operator()(BidExpired const& e) const {
        out.push_back("bid " + state.bid_names[e.bid] + " expired");
    }
    void operator()(QuoteRequested const& e) const {
        Quote const& quote = state.quotes[e.quote.value];
        out.push_back("quote " + state.quote_names[e.quote] + " asked of " +
                      state.party_names[quote.licensor] + ", to be answered by " + text_of(quote.answer_by));
    }
    void operator()(QuoteCountered const& e) const {
        out.push_back("quote " + state.quote_names[e.quote] + " round " + std::to_string(e.round) + " by " +
                      state.party_names[e.by] + ", to be answered by " +
                      text_of(state.quotes[e.quote.value].answer_by) + "; accepting binds " +
                      text_of(e.digest));
    }
    void operator()(QuoteEnded const& e) const {
        std::string const& reason = state.quotes[e.quote.value].reason;
        out.push_back("quote " + state.quote_names[e.quote] + " " + std::string(text_of(e.end)) +
                      (reason.empty() ? "" : ": " + reason));
    }
    void operator()(LicenceAgreed const& e) const {
        LicenceVersion const& version = state.licences[e.licence.value].versions[e.version - 1];
        out.push_back("licence " + state.licence_names[e.licence] + " version " + std::to_string(e.version) +
                      " bound by " + text_of(version.digest).substr(0, 16));
    }
    void operator()(LicenceEnded const& e) const {
        out.push_back("licence " + state.licence_names[e.licence] + " ends on " + text_of(e.from));
    }
    void operator()(PaymentReceived const& e) const {
        out.push_back("received " + money_text(e.amount, e.currency) + " from " +
                      state.party_names[e.licensee]);
    }
    void operator()(UsageRecorded const& e) const {
        std::string line =
            "use " + state.licence_names[e.licence] + " " + text_of(e.at) + " " + std::to_string(e.quantity);
        if (e.charged != 0)
            line +=
                " charged " +
                money_text(e.charged, state.licences[e.licence.value].versions.back().effective().currency);
        out.push_back(line);
    }
    void operator()(RevenueReported const& e) const {
        RevenueReport const& report = state.reports[e.report];
        out.push_back("report " + state.report_names.name(static_cast<std::uint32_t>(e.report)) + ": " +
                      report.stream + " " + grouped(text_of(report.amount)));
    }
    void operator()(StatementIssued const& e) const {
        LicenceVersion const& version = state.licences[e.licence.value].versions[e.version - 1];
        Currency const currency = version.effective().currency;
        contracts::Statement const& s = e.statement;
        out.push_back("statement " + std::to_string(e.number.value + 1) + " of " +
                      state.licence_names[e.licence] + " " + text_of(s.period.from) + " to " +
                      text_of(s.period.until) + ": earned " + adapters::money_text(s.earned, currency) +
                      ", charged before " + adapters::money_text(s.charged, currency) + ", due " +
                      adapters::money_text(s.due, currency) + ", credit " +
                      adapters::money_text(s.credit, currency));
        for (std::size_t i = 0; i < s.parts.size(); ++i)
            if (s.parts[i] != 0)
                out.push_back("  " + padded(version.payees[i], 24) +
                              adapters::money_text(s.parts[i], currency));
    }
    void operator()(PeriodClosed const& e) const {
        Closing const& closing = state.closings.list[e.number];
        out.push_back("books closed before " + text_of(closing.until) + ", " +
                      std::to_string(closing.entry_count) + " entries");
        for (Closing::Line const& line : closing.lines)
            out.push_back("  " + padded(std::string(rule_of(line.kind).name), 14) +
                          padded(adapters::money_text(Integer(line.debit), line.currency), 26, true) +
                          padded(adapters::money_text(Integer(line.credit), line.currency), 26, true));
    }
    void operator()(LicenceSettled const& e) const {
        out.push_back("licence " + state.licence_names[e.licence] + " settled: escrow back " +
                      money_text(e.escrow_back, e.currency) + ", forfeited " +
                      money_text(e.escrow_forfeited, e.currency) + ", credit back " +
                      money_text(e.credit_back, e.currency) + ", not covered " +
                      adapters::money_text(e.credit_left, e.currency));
    }
    void operator()(DefaultDeclared const& e) const {
        out.push_back("licensee " + state.party_names[e.licensee] +
                      (e.is_in_default ? " in default" : " out of default"));
    }
    void operator()(PayoutPrepared const& e) const {
        Payout const& payout = state.payouts[e.payout.value];
        out.push_back(payout.name + " to " + state.party_names[payout.payee] + " " +
                      money_text(payout.amount, payout.currency));
    }
    void operator()(PayoutChanged const& e) const {
        out.push_back(state.payout_names[e.payout] + " " + std::string(text_of(e.state)));
    }
    void operator()(PayoutCarried const& e) const {
        out.push_back("carried over for " + state.party_names[e.payee] + ": " +
                      money_text(e.amount, e.currency) +
                      (e.is_blocked ? ", blocked" : ", below the threshold"));
    }
    void operator()(BatchChanged const& e) const {
        PaymentBatch const& batch = state.payments.batches[e.batch];
        out.push_back("message " + message_id(state, batch.payouts) + " of " +
                      std::to_string(batch.payouts.size()) + " payouts " +
                      (batch.is_handed_over ? "handed over" : "made"));
    }
    void operator()(PaymentRuleSet const& e) const {
        out.push_back("rule for payments set, " + state.party_names[e.party]);
    }
    void operator()(BalancesNetted const& e) const {
        out.push_back("netted " + state.party_names[e.party] + ": owed " + money_text(e.owed, e.currency) +
                      ", was owed " + money_text(e.claim, e.currency) + ", set off " +
                      money_text(e.set_off, e.currency));
    }
    void operator()(MoneyMoved const& e) const {
        out.push_back(std::string(text_of(e.kind)) + " " + about_text(e.kind, e.about, state) + " " +
                      money_text(e.amount, e.currency));
    }
    void operator()(EntryPosted const&) const {}  // the books show it
    void operator()(EvidenceRaised const& e) const {
        std::string line = "use " + state.licence_names[e.licence] + " " + text_of(e.at) + " is " +
                           std::string(contracts::text_of(e.evidence));
        if (e.charged != 0)
            line +=
                ", charged " +
                money_text(e.charged, state.licences[e.licence.value].versions.back().effective().currency);
        out.push_back(line);
    }
    void operator()(RevenueEstimated const& e) const {
        RevenueReport const& report = state.reports[e.report];
        out.push_back(
            std::string(e.is_taken_back ? "estimate taken back: " : "estimated, for want of a report: ") +
            state.licence_names[report.licence] + " " + report.stream + " " + text_of(report.at) + " " +
            grouped(text_of(report.amount)));
    }
    void operator()(AuditChanged const& e) const {
        Audit const& audit = state.audits[e.audit];
        std::string line = "audit " + state.audit_names.name(static_cast<std::uint32_t>(e.audit)) + " of " +
                           state.licence_names[audit.licence] + ": ";
        if (!audit.result) {
            std::string drawn;
            for (std::uint32_t const report : audit.drawn)
                drawn += (drawn.empty() ? ", to look at " : ", ") + state.report_names.name(report);
            out.push_back(line + std::to_string(audit.samples.size()) + " reports looked at" + drawn);
            return;
        }
        AuditResult const& result = *audit.result;
        Currency const currency = state.licences[audit.licence.value].versions.back().effective().currency;
        auto const rounded = [&](Rate const& major) {
            return adapters::money_text(round_half_even(minor_from_major(major, currency)), currency);
        };
        out.push_back(line + "reported " + grouped(signed_text(result.reported)) + ", found " +
                      grouped(signed_text(result.found)) + ", variance " + signed_text(result.variance) +
                      ", royalty short " + rounded(result.shortfall) + ", interest " +
                      rounded(result.interest) + ", penalty " + rounded(result.penalty) + ", cost " +
                      money_text(result.cost, currency) +
                      (result.is_borne_by_licensee ? " borne by the licensee" : " borne by the licensor") +
                      ", charged " + money_text(result.charge, currency));
    }
    void operator()(AuditRoundChanged const& e) const {
        AuditRound const& round = state.audit_rounds[e.round];
        out.push_back("audit round " + state.round_names.name(static_cast<std::uint32_t>(e.round)) +
                      (round.seed.empty() ? ": committed to " + text_of(round.commitment)
                                          : ": drew " + std::to_string(round.audit_count) + " audits"));
    }
    void operator()(ExchangeRateSet const& e) const {
        ExchangeRate const& rate = state.exchange_rates.at({e.from, e.to}).at(e.on);
        out.push_back("1 " + std::string(e.from.code()) + " = " + text_of(rate.rate) + " " +
                      std::string(e.to.code()) + " on " + text_of(e.on) + ", " + rate.source);
    }
};

}  // namespace

std::string grouped(std::string const& amount) {
    std::size_t const point = std::min(amount.find_first_of("./"), amount.size());
    std::size_t const first = amount.starts_with('-') ? 1 : 0;
    std::string out = amount.substr(0, first);
    for (std::size_t i = first; i < point; ++i) {
        if (i > first && (point - i) % 3 == 0) out += ',';
        out += amount[i];
    }
    return out + amount.substr(point);
}

std::string money_text(Integer const& minor_units, Currency currency) {
    return std::string(currency.code()) + " " + grouped(major_text(minor_units, currency));
}

std::vector<std::string> lines_of(StampedCommand const& command, Answer const& answer, Events const& events,
                                  State const& state) {
    std::vector<std::string> out;
    if (std::holds_alternative<AppliedBefore>(answer)) {
        out.emplace_back("applied before, nothing changed");
    } else if (auto const* const refused = std::get_if<Refused>(&answer)) {
        RefusalRule const& rule = rule_of(refused->why);
        out.push_back("refused: " + std::string(rule.name) + " at /" +
                      std::string(command_names()[command.envelope.command.index()]) + refused->pointer +
                      ": " + std::string(rule.remedy));
    }
    for (Event const& event : events.list) std::visit(Line{state, out}, event);
    return out;
}

Value value_of(StampedCommand const& command, Answer const& answer, Events const& events,
               State const& state) {
    Value out = Value::object({{"at", Value::of(text_of(command.instant))},
                               {"command", Value::of(command_names()[command.envelope.command.index()])}});
    if (auto const* const refused = std::get_if<Refused>(&answer)) {
        RefusalRule const& rule = rule_of(refused->why);
        out.set("answer", Value::of("refused"));
        out.set("refusal", Value::of(rule.name));
        out.set("pointer", Value::of("/" + std::string(command_names()[command.envelope.command.index()]) +
                                     refused->pointer));
        out.set("remedy", Value::of(rule.remedy));
        out.set("retry", Value::of(rule.is_worth_a_retry));
        return out;
    }
    out.set("answer", Value::of(std::holds_alternative<Applied>(answer) ? "applied" : "applied before"));
    Value list = Value::array();
    std::vector<std::string> lines;
    for (Event const& event : events.list) std::visit(Line{state, lines}, event);
    for (std::string const& line : lines) list.push(Value::of(line));
    out.set("events", std::move(list));
    return out;
}

std::vector<std::string> trial_balance(State const& state) {
    struct Row {
        std::string name;
        WideUnits balance;
    };
    std::map<Currency, std::vector<Row>> rows;
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        WideUnits const balance = state.ledger.balance(AccountId{i});
        if (balance != 0) rows[account.currency].push_back({hledger_account(state, account), balance});
    }
    std::vector<std::string> out;
    for (auto& [currency, list] : rows) {
        std::ranges::sort(list, {}, &Row::name);
        WideUnits sum = 0;
        out.push_back(padded("account, " + std::string(currency.code()), 52) + padded("debit", 22, true) +
                      padded("credit", 22, true));
        WideUnits debit = 0;
        for (Row const& row : list) {
            sum += row.balance;
            if (row.balance > 0) debit += row.balance;
            std::string const amount =
                grouped(major_text(row.balance > 0 ? row.balance : -row.balance, currency));
            out.push_back(padded(row.name, 52) + (row.balance > 0
                                                      ? padded(amount, 22, true)
                                                      : padded("", 22) + padded(amount, 22, true)));
        }
        std::string const total = grouped(major_text(debit, currency));
        std::string const credit = grouped(major_text(debit - sum, currency));
        out.push_back(padded("", 52) + padded(total, 22, true) + padded(credit, 22, true));
        out.push_back(sum == 0 ? "sums to zero" : "DOES NOT SUM TO ZERO");
    }
    return out;
}

}  // namespace licet::adapters
