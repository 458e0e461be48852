#pragma once
// The fields of commands and of the state, for the journal, snapshots and the digest
// (contracts/values/archive.hpp).

#include "contracts/terms/describe.hpp"
#include "settlement/engine/state.hpp"

namespace licet::settlement {

template <Archive A>
void describe(A& archive, OpenMarket& c) {
    archive(c.market_operator, c.commission);
}
template <Archive A>
void describe(A& archive, RegisterParty& c) {
    archive(c.party, c.currency);
}
template <Archive A>
void describe(A& archive, SetExchangeRate& c) {
    archive(c.from, c.to, c.rate, c.source, c.on);
}
template <Archive A>
void describe(A& archive, BlockPayee& c) {
    archive(c.party, c.is_blocked);
}
template <Archive A>
void describe(A& archive, ListAsset& c) {
    archive(c.asset, c.licensor, c.content, c.provenance, c.privacy, c.territories, c.split, c.identifiers,
            c.needs_permit);
}
template <Archive A>
void describe(A& archive, GrantPermit& c) {
    archive(c.permit, c.holder, c.authority, c.purposes, c.places, c.dates, c.assets, c.conditions);
}
template <Archive A>
void describe(A& archive, RevokePermit& c) {
    archive(c.permit, c.from);
}
template <Archive A>
void describe(A& archive, Evidence& evidence) {
    archive(evidence.kind, evidence.reference, evidence.digest, evidence.date);
}
template <Archive A>
void describe(A& archive, FileClaim& c) {
    archive(c.claim, c.claimant, c.asset, c.share, c.evidence, c.answer_by, c.decide_by);
}
template <Archive A>
void describe(A& archive, AnswerClaim& c) {
    archive(c.claim, c.accepts, c.text);
}
template <Archive A>
void describe(A& archive, DecideClaim& c) {
    archive(c.claim, c.share, c.is_false_listing, c.reasons);
}
template <Archive A>
void describe(A& archive, WithdrawClaim& c) {
    archive(c.claim);
}
template <Archive A>
void describe(A&, LapseClaims&) {}
template <Archive A>
void describe(A& archive, PostOffer& c) {
    archive(c.offer);
}
template <Archive A>
void describe(A& archive, WithdrawOffer& c) {
    archive(c.offer);
}
template <Archive A>
void describe(A& archive, ReviseOffer& c) {
    archive(c.offer);
}
template <Archive A>
void describe(A& archive, PlaceBid& c) {
    archive(c.bid);
}
template <Archive A>
void describe(A& archive, WithdrawBid& c) {
    archive(c.bid);
}
template <Archive A>
void describe(A&, ClearBatch&) {}
template <Archive A>
void describe(A& archive, RequestQuote& c) {
    archive(c.quote, c.licensee, c.licensor, c.assets, c.scope, c.note, c.answer_by);
}
template <Archive A>
void describe(A& archive, CounterQuote& c) {
    archive(c.quote, c.party, c.round, c.scope, c.terms, c.answer_by);
}
template <Archive A>
void describe(A& archive, AcceptQuote& c) {
    archive(c.quote, c.party, c.digest);
}
template <Archive A>
void describe(A& archive, DeclineQuote& c) {
    archive(c.quote, c.party, c.round, c.reason);
}
template <Archive A>
void describe(A&, PassTime&) {}
template <Archive A>
void describe(A& archive, AgreeLicence& c) {
    archive(c.licence, c.licensor, c.licensee, c.assets, c.scope, c.terms, c.funding, c.ending, c.reporting);
}
template <Archive A>
void describe(A& archive, AmendLicence& c) {
    archive(c.licence, c.from, c.scope, c.terms, c.reporting);
}
template <Archive A>
void describe(A& archive, EndLicence& c) {
    archive(c.licence, c.from);
}
template <Archive A>
void describe(A& archive, ReceivePayment& c) {
    archive(c.licensee, c.currency, c.amount, c.reference, c.escrow_for);
}
template <Archive A>
void describe(A& archive, RefundEscrow& c) {
    archive(c.licensee, c.currency, c.amount, c.escrow_for);
}
template <Archive A>
void describe(A& archive, RecordUsage& c) {
    archive(c.licence, c.meter, c.asset, c.quantity, c.at, c.evidence);
}
template <Archive A>
void describe(A& archive, RaiseEvidence& c) {
    archive(c.usage, c.evidence);
}
template <Archive A>
void describe(A& archive, CorrectUsage& c) {
    archive(c.usage, c.quantity);
}
template <Archive A>
void describe(A& archive, SignedBy& signature) {
    archive(signature.document, signature.key, signature.holds);
}
template <Archive A>
void describe(A& archive, ReportRevenue& c) {
    archive(c.licence, c.report, c.stream, c.amount, c.at, c.supersedes, c.breakdown, c.signature);
}
template <Archive A>
void describe(A& archive, EstimateMissing& c) {
    archive(c.licence);
}
template <Archive A>
void describe(A& archive, OpenAudit& c) {
    archive(c.audit, c.licence, c.stream, c.from, c.until);
}
template <Archive A>
void describe(A& archive, SampleReport& c) {
    archive(c.audit, c.report, c.found);
}
template <Archive A>
void describe(A& archive, CommitAuditSeed& c) {
    archive(c.round, c.commitment);
}
template <Archive A>
void describe(A& archive, DrawAudits& c) {
    archive(c.round, c.seed, c.from, c.until, c.at_least, c.detection, c.reports);
}
template <Archive A>
void describe(A& archive, CloseAudit& c) {
    archive(c.audit, c.currency, c.cost);
}
template <Archive A>
void describe(A& archive, IssueStatement& c) {
    archive(c.licence);
}
template <Archive A>
void describe(A&, IssueStatements&) {}
template <Archive A>
void describe(A& archive, PreparePayouts& c) {
    archive(c.currency, c.threshold);
}
template <Archive A>
void describe(A& archive, SendPayout& c) {
    archive(c.payout);
}
template <Archive A>
void describe(A& archive, ConfirmPayout& c) {
    archive(c.payout, c.outcome);
}
template <Archive A>
void describe(A& archive, Envelope& envelope) {
    archive(envelope.id, envelope.command);
}

template <Archive A>
void describe(A& archive, Party& party) {
    archive(party.is_blocked, party.currency);
}
template <Archive A>
void describe(A& archive, AssetVersion& version) {
    archive(version.content, version.provenance, version.privacy, version.territories, version.split,
            version.listed, version.identifiers, version.needs_permit);
}
template <Archive A>
void describe(A& archive, Asset& asset) {
    archive(asset.licensor, asset.versions, asset.withdrawn);
}
template <Archive A>
void describe(A& archive, Permit& permit) {
    archive(permit.holder, permit.authority, permit.purposes, permit.places, permit.dates, permit.assets,
            permit.conditions, permit.revoked);
}
template <Archive A>
void describe(A& archive, ClaimedPart& part) {
    archive(part.exact, part.moved);
}
template <Archive A>
void describe(A& archive, Claim& claim) {
    archive(claim.claimant, claim.asset, claim.share, claim.evidence, claim.supported, claim.answer_by,
            claim.decide_by, claim.state, claim.parts);
}
template <Archive A>
void describe(A& archive, RestingOffer& offer) {
    archive(offer.offer, offer.state, offer.served, offer.earlier);
}
template <Archive A>
void describe(A& archive, RestingBid& bid) {
    archive(bid.bid, bid.state, bid.upfront_left, bid.royalty_left_ppm, bid.reserved);
}
template <Archive A>
void describe(A& archive, Quote& quote) {
    // Before the first proposal there are no terms yet, and so no currency that could be read back.
    contracts::Licence& proposal = quote.proposal;
    archive(quote.licensor, quote.licensee, quote.round);
    if (quote.round > 0)
        archive(proposal);
    else
        archive(proposal.name, proposal.licensor, proposal.licensee, proposal.assets, proposal.scope);
    archive(quote.digest, quote.turn, quote.answer_by, quote.end, quote.reason);
}
template <Archive A>
void describe(A& archive, RevenueReport& report) {
    archive(report.licence, report.version, report.stream, report.amount, report.at, report.known,
            report.taken_back, report.origin, report.breakdown, report.signature);
}
template <Archive A>
void describe(A& archive, ExchangeRate& rate) {
    archive(rate.rate, rate.source);
}
template <Archive A>
void describe(A& archive, Audit::Sample& sample) {
    archive(sample.report, sample.found);
}
template <Archive A>
void describe(A& archive, AuditResult& result) {
    archive(result.reported, result.found, result.variance, result.shortfall, result.interest, result.penalty,
            result.cost, result.is_borne_by_licensee, result.charge, result.statement);
}
template <Archive A>
void describe(A& archive, Audit& audit) {
    archive(audit.licence, audit.stream, audit.period, audit.drawn, audit.samples, audit.result);
}
template <Archive A>
void describe(A& archive, AuditRound& round) {
    archive(round.commitment, round.committed, round.seed, round.audit_count);
}
template <Archive A>
void describe(A& archive, LicenceVersion& version) {
    archive(version.document, version.digest, version.in_force, version.facts, version.series, version.used,
            version.charged, version.shares, version.unproven, version.reports);
}
template <Archive A>
void describe(A& archive, Licence& licence) {
    archive(licence.licensor, licence.licensee, licence.assets, licence.funding, licence.ended,
            licence.versions);
}
template <Archive A>
void describe(A& archive, UsageSubject& subject) {
    archive(subject.licence, subject.version, subject.meter, subject.asset, subject.evidence);
}
template <Archive A>
void describe(A& archive, UsageRow& row) {
    archive.fixed(row.subject);
    archive.fixed(row.at.days);
    archive.fixed(row.quantity);
}
template <Archive A>
void describe(A& archive, OpenStatement& statement) {
    archive(statement.licence, statement.version, statement.currency, statement.due, statement.received,
            statement.issued, statement.parts, statement.funded);
}
template <Archive A>
void describe(A& archive, State& state) {
    archive(state.is_open, state.market_operator, state.commission, state.last, state.ids, state.party_names,
            state.parties, state.asset_names, state.assets, state.permit_names, state.permits,
            state.claim_names, state.claims, state.offer_names, state.offers, state.bid_names, state.bids,
            state.quote_names, state.quotes, state.licence_names, state.licences, state.meters,
            state.usage_subjects, state.usage, state.report_names, state.reports, state.statement_count,
            state.open_statements, state.payout_names, state.payouts, state.closings, state.splits,
            state.payments, state.ledger, state.exchange_rates, state.round_names, state.audit_rounds,
            state.audit_names, state.audits);
    if constexpr (A::is_loading) {
        work_out_deadlines(state);
        for (std::uint32_t i = 0; archive.ok() && i < state.licences.size(); ++i)
            work_out(state, LicenceId{i});
        if (archive.ok() && !work_out_usage(state)) archive.fail();
        if (archive.ok()) work_out_splits(state);
        if (archive.ok()) work_out_rights(state);
    }
}

}  // namespace licet::settlement
