#pragma once
// Random commands, valid and not, for markets of a few parties: tests, benchmarks and fuzzing knock at the
// same door with them. Ties, repeats and late facts come often.

#include "contracts/terms/canonical.hpp"
#include "settlement/engine/handlers.hpp"
#include "tests/contracts/random_terms.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

namespace licet::testing {

using namespace licet::settlement;

class CommandSource {
public:
    explicit CommandSource(Random& random) : random_(random) {}

    // What came of the last one, where the caller tells: some commands follow on what another has left, and
    // name what only the engine knows, a digest or whose money is where.
    void hear(State const& state, Events const& events) {
        for (Event const& event : events.list) {
            if (auto const* const countered = std::get_if<QuoteCountered>(&event)) {
                heard_ = {state.quote_names[countered->quote], state.party_names[countered->by],
                          countered->digest, countered->round};
            } else if (auto const* const prepared = std::get_if<PayoutPrepared>(&event)) {
                prepared_.insert(state.payouts[prepared->payout.value].name);
            } else if (auto const* const changed = std::get_if<PayoutChanged>(&event)) {
                prepared_.erase(state.payouts[changed->payout.value].name);
            } else if (auto const* const moved = std::get_if<MoneyMoved>(&event)) {
                auto const number = static_cast<std::uint32_t>(moved->about);
                if (moved->kind == EntryKind::escrow_held)
                    held_ = {state.payments.hold_names[HoldId{number}], moved->currency, 1};
                if (moved->kind == EntryKind::matched) matched_ = state.payments.match_names[MatchId{number}];
            } else if (auto const* const agreed = std::get_if<LicenceAgreed>(&event)) {
                LicenceVersion const& version = state.licences[agreed->licence.value].versions.back();
                known_.push_back(
                    {state.licence_names[agreed->licence], version.effective().term, version.streams});
            } else if (std::holds_alternative<UsageRecorded>(event)) {
                used_ = sent_.back().id;
            } else if (auto const* const audit = std::get_if<AuditChanged>(&event)) {
                auto const number = static_cast<std::uint32_t>(audit->audit);
                if (state.audits[number].result)
                    open_audits_.erase(number);
                else
                    open_audits_.insert(number);
            } else if (auto const* const drawn = std::get_if<AuditRoundChanged>(&event)) {
                auto const number = static_cast<std::uint32_t>(drawn->round);
                AuditRound const& round = state.audit_rounds[number];
                committed_.reset();
                if (round.seed.empty())
                    committed_ = {state.round_names.name(number), Date{round.committed.days + 1}};
            }
        }
        hear_of_audits(state);
        hear_of_reports(state);
        nettable_.reset();
        for (auto const& [licensee, statements] : state.open_statements)
            for (auto const& [number, statement] : statements)
                if (!state.parties[licensee.value].is_blocked &&
                    state.ledger.balance(
                        Account{AccountKind::payable, statement.currency, licensee, no_licence}) < 0)
                    nettable_ = statement.currency;
    }

    // The next command and when: time moves on by up to three weeks.
    std::pair<Envelope, Instant> next() {
        if (random_.below(3) == 0)
            now_.microseconds += static_cast<std::int64_t>(random_.below(21)) * 86'400'000'000;
        Envelope envelope{{random_.below(4) == 0 ? 0U : 1U, ++number_}, some_command()};
        if (!sent_.empty() && random_.below(12) == 0) {
            // The very same again, or another with the same id.
            envelope.id = sent_[random_.below(sent_.size())].id;
            if (random_.below(2) == 0) envelope = sent_[random_.below(sent_.size())];
        }
        sent_.push_back(envelope);
        return {envelope, now_};
    }

private:
    // A report that an open audit has still to look at, and an audit that can be closed.
    void hear_of_audits(State const& state) {
        audited_.reset();
        sampled_.reset();
        for (std::uint32_t const number : open_audits_) {
            Audit const& audit = state.audits[number];
            std::string const& name = state.audit_names.name(number);
            auto waiting = drawn_in_force(state, audit);
            if (waiting.empty()) waiting = reports_in(state, audit);
            bool has_sample = false;
            for (Audit::Sample const& sample : audit.samples) {
                has_sample = has_sample || !state.reports[sample.report].taken_back;
                std::erase(waiting, sample.report);
            }
            if (!waiting.empty()) {
                RevenueReport const& report = state.reports[waiting.front()];
                audited_ = SampleReport{name, state.report_names.name(waiting.front()),
                                        report.amount * Rate(2 + random_.below(3), 3)};
            }
            if (has_sample && (waiting.empty() || audit.drawn.empty()))
                sampled_ = {name, state.licences[audit.licence.value].versions.back().effective().currency};
        }
    }
    // An audit of the last report whose licence provides for one.
    void hear_of_reports(State const& state) {
        openable_.reset();
        for (std::size_t i = state.reports.size(); i-- > 0 && !openable_;) {
            RevenueReport const& report = state.reports[i];
            LicenceVersion const& version = state.licences[report.licence.value].versions.back();
            if (report.taken_back || report.origin == ReportOrigin::estimate || report.at >= today() ||
                report.at.days < today().days - 300 || !version.document.reporting.audit)
                continue;
            openable_ = OpenAudit{"", state.licence_names[report.licence], report.stream, report.at,
                                  Date{report.at.days + 1}};
        }
    }
    static std::string seed_of(std::string const& round) { return "the seed of " + round + ", long enough"; }
    // Now and then another seed, or a period that began before it was committed to.
    DrawAudits draw_audits() {
        DrawAudits out;
        out.round = committed_ ? committed_->first : "round1";
        out.seed = seed_of(random_.below(8) == 0 ? "another" : out.round);
        out.from = committed_ && random_.below(8) != 0 ? committed_->second : Date{today().days - 30};
        out.until = today();
        out.at_least = Rate(random_.below(5), 4);
        out.detection = Rate(1 + random_.below(4), 4);
        out.reports = Rate(random_.below(5), 4);
        return out;
    }

    static constexpr char const* names[] = {"kim", "lee", "park", "studio", "archive", "market"};

    static constexpr char const* meters[] = {"tokens", "tokens", "tokens", "crawls", "crawls", "citation"};

    std::string some_party() { return names[random_.below(6)]; }
    std::string some_asset() { return random_.below(2) == 0 ? "A1" : "A2"; }
    std::string some_licence() {
        if (!known_.empty() && random_.below(3) != 0) return known_[random_.below(known_.size())].licence;
        if (licences_ == 0 || random_.below(9) == 0) return "bid1/offer1";
        return "L" + std::to_string(1 + random_.below(licences_));
    }
    Date today() const { return date_of(now_); }
    Currency currency() { return *Currency::from_code(random_.below(2) == 0 ? "USD" : "KRW"); }

    Scope some_scope() {
        Scope scope;
        scope.purposes.bits = 1 + random_.below(7);
        scope.territories.bits.set(random_.below(3));
        scope.territories.bits.set(random_.below(3));
        scope.dates = {Date{today().days - static_cast<std::int32_t>(random_.below(60))},
                       Date{today().days + 30 + static_cast<std::int32_t>(random_.below(700))}};
        scope.exclusivity =
            random_.below(4) == 0 ? contracts::Exclusivity::exclusive : contracts::Exclusivity::nonexclusive;
        scope.privacy = static_cast<contracts::PrivacyClass>(random_.below(7));
        scope.if_withdrawn = static_cast<contracts::IfWithdrawn>(random_.below(3));
        return scope;
    }

    Terms licence_terms() {
        Terms terms = some_terms(random_);
        terms.term = {Date{today().days - static_cast<std::int32_t>(random_.below(30))},
                      Date{today().days + 60 + static_cast<std::int32_t>(random_.below(600))}};
        terms.pay = some_expr(random_, terms.term, 2);
        return terms;
    }

    Command some_command() {
        if (number_ == 1) return OpenMarket{"market", Rate(1, 10)};
        if (number_ <= 6) return RegisterParty{names[number_ - 2]};
        if (number_ <= 8) return list_asset(number_ == 7 ? "A1" : "A2");
        if (random_.below(8) == 0)
            if (auto command = follow_up()) return *std::move(command);
        if (random_.below(3) == 0)
            if (auto command = audit_on()) return *std::move(command);
        if (random_.below(6) == 0) return some_reporting_command();
        switch (random_.below(48)) {
            case 35:
                return close_period();
            case 36:
                return random_.below(3) == 0
                           ? Command(DeclareDefault{random_.below(2) == 0 ? "studio" : "lee",
                                                    random_.below(2) == 0})
                           : Command(SettleLicence{some_licence()});
            case 37:
                return EndLicence{some_licence(),
                                  Date{today().days + static_cast<std::int32_t>(random_.below(4))}};
            case 38:
            case 39:
            case 40:
            case 41:
            case 42:
                return payment();
            case 31:
            case 32:
                return set_split();
            case 33:
                return attribution();
            case 34:
                return attribute_by_game();
            case 43:
                return request_quote();
            case 44:
            case 45:
                return counter_quote();
            case 46:
                return accept_quote();
            case 47:
                return random_.below(4) == 0
                           ? Command(DeclineQuote{some_quote(), random_.below(2) == 0 ? "kim" : "studio",
                                                  static_cast<std::uint32_t>(random_.below(3)), "no"})
                           : Command(PassTime{});
            case 0:
                return RegisterParty{some_party()};
            case 1:
                return BlockPayee{some_party(), random_.below(2) == 0};
            case 2:
                return list_asset(some_asset());
            case 3:
                return post_offer();
            case 4:
                return place_bid();
            case 5:
                return random_.below(6) == 0 ? Command(WithdrawOffer{"offer1"}) : Command(ClearBatch{});
            case 6:
                return random_.below(6) == 0 ? Command(WithdrawBid{"bid1"}) : Command(ClearBatch{});
            case 7:
            case 8:
                return agree();
            case 9:
                return amend();
            case 10:
                return random_.below(5) == 0 ? Command(EndLicence{some_licence(), today()})
                                             : Command(IssueStatements{});
            case 11:
            case 12:
                return ReceivePayment{some_party(), currency(),
                                      static_cast<std::int64_t>(random_.below(200'000)), "wire",
                                      random_.below(2) == 0 ? std::optional(some_licence()) : std::nullopt};
            case 13:
                return RefundEscrow{some_party(), currency(), static_cast<std::int64_t>(random_.below(5'000)),
                                    random_.below(2) == 0 ? std::optional(some_licence()) : std::nullopt};
            case 14:
            case 15:
            case 16:
                return RecordUsage{some_licence(),
                                   meters[random_.below(6)],
                                   random_.below(2) == 0 ? some_asset() : "",
                                   static_cast<std::int64_t>(random_.below(300)),
                                   Date{today().days - static_cast<std::int32_t>(random_.below(40))},
                                   static_cast<contracts::Evidence>(random_.below(3))};
            case 17:
                return CorrectUsage{sent_[random_.below(sent_.size())].id,
                                    static_cast<std::int64_t>(random_.below(300))};
            case 18:
                return report();
            case 19:
                return IssueStatement{some_licence()};
            case 20:
                return PreparePayouts{currency(), 1 + static_cast<std::int64_t>(random_.below(50))};
            case 21:
                return random_.below(4) == 0 ? Command(RevokePermit{some_permit(), today()})
                                             : Command(grant_permit());
            case 22:
                return file_claim();
            case 23:
                return random_.below(2) == 0 ? Command(AnswerClaim{some_claim(), random_.below(5) == 0, "no"})
                                             : Command(WithdrawClaim{some_claim()});
            case 24:
                return random_.below(3) == 0 ? Command(LapseClaims{})
                                             : Command(DecideClaim{some_claim(), Rate(random_.below(5), 8),
                                                                   random_.below(40) == 0, "seen"});
            case 25:
                return ReviseOffer{post_offer().offer};
            default:
                if (random_.below(2) == 0)
                    return SendPayout{"payout-" + std::to_string(1 + random_.below(3))};
                return ConfirmPayout{"payout-" + std::to_string(1 + random_.below(12)),
                                     static_cast<PayoutOutcome>(random_.below(4))};
        }
    }

    // The next step of an audit: few licences come so far that one can be opened.
    std::optional<Command> audit_on() {
        if (sampled_)
            return CloseAudit{sampled_->first, sampled_->second,
                              static_cast<std::int64_t>(random_.below(5'000))};
        if (audited_) return *audited_;
        if (!openable_ || !open_audits_.empty()) return std::nullopt;
        openable_->audit = "audit" + std::to_string(audits_.size() + 1);
        audits_.emplace_back(openable_->audit, "R1");
        return *openable_;
    }

    // On something that was heard of.
    std::optional<Command> follow_up() {
        switch (random_.below(8)) {
            case 0:
                if (heard_ && random_.below(4) == 0)
                    return DeclineQuote{heard_->quote, heard_->by, heard_->round, "no"};
                if (heard_) return accept_quote();
                break;
            case 1:
                if (!prepared_.empty()) return SendPayouts{{*prepared_.begin()}, licet::digest_of("message")};
                break;
            case 2:
                if (held_) return *held_;
                break;
            case 3:
                if (matched_) return RematchUnmatched{*matched_, some_shares()};
                break;
            case 4:
                if (used_) return CorrectUsage{*used_, static_cast<std::int64_t>(random_.below(300))};
                break;
            case 5:
                if (used_) return RaiseEvidence{*used_, contracts::Evidence::verifiable};
                break;
            case 6:
                if (committed_ && committed_->second < today()) return draw_audits();
                break;
            default:
                if (nettable_) return NetBalances{*nettable_};
        }
        return std::nullopt;
    }

    // Rarely on the last day of the period itself, which stops what moves money until the next.
    ClosePeriod close_period() {
        ClosePeriod out;
        out.until =
            Date{today().days + (random_.below(8) == 0 ? 1 : -static_cast<std::int32_t>(random_.below(20)))};
        out.is_year_end = random_.below(2) == 0;
        if (random_.below(2) == 0)
            out.pay.push_back({currency(), static_cast<std::int64_t>(random_.below(40))});
        return out;
    }
    contracts::Ending some_ending() {
        contracts::Ending out;
        out.notice_days = static_cast<std::int32_t>(random_.below(3));
        out.ends_term = random_.below(3) != 0;
        out.late_days = static_cast<std::int32_t>(random_.below(30));
        out.escrow = random_.below(2) == 0 ? contracts::Leftover::refund : contracts::Leftover::forfeit;
        out.credit = random_.below(2) == 0 ? contracts::Leftover::refund : contracts::Leftover::forfeit;
        if (random_.below(3) == 0) out.suspended_after_days = static_cast<std::int32_t>(random_.below(200));
        out.rank = 1 + static_cast<std::uint32_t>(random_.below(3));
        return out;
    }
    // Keys are the party's number as a seed; the market signs what it computes itself.
    static SecretKey key_of(std::size_t party) {
        SecretKey out;
        out.bytes[0] = static_cast<std::uint8_t>(party);
        return out;
    }
    StandingRule some_rule() {
        StandingRule out;
        if (random_.below(3) == 0) out.attributed_by = random_.below(2) == 0 ? "market" : "park";
        std::uint64_t const parts = random_.below(4);
        for (std::uint64_t i = 0; i < parts; ++i)
            out.parts.push_back({some_party(), Rate(1 + random_.below(3), 5), random_.below(4) == 0});
        return out;
    }
    Command set_split() {
        if (random_.below(6) == 0) {
            std::size_t const party = random_.below(6);
            return SetKey{names[party], public_key_of(key_of(party))};
        }
        SetSplit out{some_party(), Date{today().days + static_cast<std::int32_t>(random_.below(40)) - 2},
                     some_rule(), std::nullopt};
        if (random_.below(2) == 0) out.training = some_rule();
        return out;
    }
    Interval some_past() {
        Date const until{today().days - static_cast<std::int32_t>(random_.below(3))};
        return {Date{until.days - static_cast<std::int32_t>(random_.below(60))}, until};
    }
    RecordAttribution attribution() {
        contracts::Attribution out;
        out.vector = "v" + std::to_string(number_);
        out.party = some_party();
        out.period = some_past();
        out.method = "declared";
        std::int64_t left = contracts::billion;
        for (char const* const name : names) {
            auto const share = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(left) + 1));
            if (random_.below(2) == 0 || share == 0) continue;
            out.shares.emplace_back(name, share);
            left -= share;
        }
        if (out.shares.empty()) out.shares.emplace_back("lee", 0);
        out.shares.back().second += random_.below(8) == 0 ? 0 : left;
        out.signer = random_.below(4) == 0 ? some_party() : "park";
        Signature const signature = signed_with(key_of(2), contracts::canonical_text(out));
        return {out, signature};
    }
    AttributeByGame attribute_by_game() {
        AttributeByGame out{
            "g" + std::to_string(number_), some_party(), some_past(), {{"kim", "lee"}, {}}, {}};
        out.game.terms.emplace_back(contracts::AllOf{{0, 1}, static_cast<std::int64_t>(random_.below(100))});
        out.game.terms.emplace_back(
            contracts::BestOf{{{0, 1}, {1, static_cast<std::int64_t>(random_.below(9))}}});
        return out;
    }
    std::string some_payout(std::uint64_t among) {
        return "payout-" + std::to_string(1 + random_.below(among));
    }
    std::vector<MatchShare> some_shares() {
        std::vector<MatchShare> out{{"kim", Rate(random_.below(4))}};
        if (random_.below(2) == 0) out.push_back({some_party(), Rate(random_.below(5), 3)});
        return out;
    }
    // Money on its way out.
    Command payment() {
        std::string const number = std::to_string(1 + random_.below(3));
        auto const units = [&](std::uint64_t below) {
            return static_cast<std::int64_t>(random_.below(below));
        };
        switch (random_.below(15)) {
            case 0:
                return SendPayouts{{some_payout(4), some_payout(8)}, Digest{}};
            case 1:
                return HandOver{some_payout(6)};
            case 2:
                return ClassifyPayee{some_party(), random_.below(4) == 0 ? "KR" : "DE",
                                     static_cast<PayeeKind>(random_.below(2))};
            case 3:
                return SetTaxRule{random_.below(4) == 0 ? "KR" : "DE",
                                  static_cast<PayeeKind>(random_.below(2)), "archive",
                                  Rate(random_.below(30), 100), Rate(random_.below(25), 100)};
            case 4:
                return MakePayable{random_.below(2) == 0 ? "market" : "archive", currency()};
            case 5:
            case 6:
                return HoldEscrow{"hold" + std::to_string(1 + random_.below(9)),
                                  "studio",
                                  some_party(),
                                  currency(),
                                  units(3'000),
                                  Date{today().days + 1 + static_cast<std::int32_t>(random_.below(60))},
                                  random_.below(3) == 0 ? std::optional(some_licence()) : std::nullopt};
            case 7:
                return ReleaseHold{"hold" + number, currency(), units(900)};
            case 8:
                return ExpireHolds{};
            case 9:
                return NetBalances{currency()};
            case 10:
                return PoolUnmatched{currency()};
            case 11:
                return CreditPoolInterest{currency(), units(500), "interest"};
            case 12:
                return MatchUnmatched{"match" + number, "lot-" + number, currency(), units(60),
                                      some_shares()};
            case 13:
                return RematchUnmatched{"match" + number, some_shares()};
            default:
                if (random_.below(3) == 0) return SetPoolRule{units(30)};
                return DistributeResidual{currency()};
        }
    }
    Command some_reporting_command() {
        switch (random_.below(8)) {
            case 0:
                return SetExchangeRate{currency(), currency(), Rate(1 + random_.below(3000), 7), "a bank",
                                       Date{today().days - static_cast<std::int32_t>(random_.below(9))}};
            case 1:
                return RaiseEvidence{sent_[random_.below(sent_.size())].id,
                                     static_cast<contracts::Evidence>(random_.below(3))};
            case 2:
                return EstimateMissing{random_.below(2) == 0 ? std::optional(some_licence()) : std::nullopt};
            case 3:
                return open_audit();
            case 4:
                return sample();
            case 5: {
                std::string const round = "round" + std::to_string(1 + random_.below(9));
                return CommitAuditSeed{round, licet::digest_of(seed_of(round))};
            }
            case 6:
                return draw_audits();
            default:
                return CloseAudit{audit_name(), currency(), static_cast<std::int64_t>(random_.below(5000))};
        }
    }
    // Mostly of reports that were made, so that some audits find something.
    OpenAudit open_audit() {
        OpenAudit out{"audit" + std::to_string(audits_.size() + 1), some_licence(), "gross",
                      Date{today().days - 60}, today()};
        std::string report = "R1";
        if (!reported_.empty()) {
            ReportRevenue const& about = reported_[random_.below(reported_.size())];
            out.licence = about.licence;
            out.stream = about.stream;
            out.from = Date{about.at.days - static_cast<std::int32_t>(random_.below(90))};
            out.until = Date{about.at.days + 1 + static_cast<std::int32_t>(random_.below(2))};
            report = about.report;
        }
        audits_.emplace_back(out.audit, report);
        return out;
    }
    SampleReport sample() {
        SampleReport out{audit_name(), "R" + std::to_string(1 + random_.below(reports_ + 1)),
                         Rate(random_.below(1'000'000), 100)};
        if (!audits_.empty() && random_.below(3) != 0)
            std::tie(out.audit, out.report) = audits_[random_.below(audits_.size())];
        return out;
    }
    std::string audit_name() { return "audit" + std::to_string(1 + random_.below(audits_.size() + 1)); }

    contracts::Reporting some_reporting(Terms const& terms) {
        using namespace contracts;
        std::string const text = canonical_text(terms);
        Reporting out;
        out.evidence = static_cast<contracts::Evidence>(random_.below(3));
        if (random_.below(2) == 0) out.late_days = 20;
        if (random_.below(4) == 0 && text.find("\"tokens\"") != std::string::npos)
            out.counting = {{"tokens", static_cast<Counting>(random_.below(5))}};
        for (char const* const stream : {"gross", "net"}) {
            if (text.find("\"" + std::string(stream) + "\"") == std::string::npos) continue;
            RevenueBase base{stream, {}, Bundle::whole, 0, 0, 1};
            if (random_.below(3) == 0) base.net_of = {Deduction::taxes, Deduction::refunds};
            if (random_.below(4) == 0) {
                base.bundle = random_.below(2) == 0 ? Bundle::fixed : Bundle::by_price;
                base.share = Rate(1, 3);
            }
            if (random_.below(2) == 0) {
                base.estimate_from = 1 + static_cast<std::uint32_t>(random_.below(3));
                base.estimate_factor = Rate(11, 10);
            }
            out.revenue.push_back(base);
        }
        out.is_signed = random_.below(8) == 0;
        if (random_.below(2) == 0)
            out.audit =
                AuditTerms{Rate(1, 20), Rate(2, 25), Rate(random_.below(4)), 12, random_.below(2) == 0};
        return out;
    }

    ListAsset list_asset(std::string name) {
        ListAsset out;
        out.asset = std::move(name);
        out.licensor = random_.below(8) == 0 ? some_party() : "kim";
        out.content = licet::digest_of(out.asset);
        out.privacy = static_cast<contracts::PrivacyClass>(random_.below(3));
        out.territories = contracts::TerritorySet::world();
        out.split = some_split(random_, 2);
        if (random_.below(3) == 0) out.identifiers = {"doi:10.1/1"};
        out.needs_permit = random_.below(6) == 0;
        return out;
    }
    std::string some_permit() { return "P" + std::to_string(1 + random_.below(permits_ + 1)); }
    GrantPermit grant_permit() {
        Scope const scope = some_scope();
        return {"P" + std::to_string(++permits_),
                random_.below(3) == 0 ? some_party() : "studio",
                "PIPC",
                scope.purposes,
                scope.territories,
                {today(), Date{today().days + static_cast<std::int32_t>(random_.below(200))}},
                random_.below(2) == 0 ? std::vector<std::string>{some_asset()} : std::vector<std::string>{},
                {"few viewers"}};
    }
    std::string some_claim() { return "C" + std::to_string(1 + random_.below(claims_ + 1)); }
    FileClaim file_claim() {
        FileClaim out;
        out.claim = "C" + std::to_string(++claims_);
        out.claimant = random_.below(6) == 0 ? some_party() : "park";
        out.asset = some_asset();
        out.share = Rate(random_.below(7), 6);
        if (random_.below(8) != 0)
            out.evidence = {{EvidenceKind::digest, "", licet::digest_of(out.asset), std::nullopt},
                            {EvidenceKind::publication, "a book", std::nullopt, today()},
                            {EvidenceKind::registration, "doi:10.1/1", std::nullopt, std::nullopt}};
        out.answer_by = Date{today().days + static_cast<std::int32_t>(random_.below(20))};
        out.decide_by = Date{out.answer_by.days + static_cast<std::int32_t>(random_.below(60))};
        return out;
    }
    AgreeLicence agree() {
        AgreeLicence out{"L" + std::to_string(++licences_),
                         "kim",
                         random_.below(8) == 0 ? "kim" : "studio",
                         {"A1"},
                         some_scope(),
                         licence_terms(),
                         Funding::by_statement};
        if (random_.below(2) == 0) out.assets.push_back("A2");
        if (random_.below(3) == 0) {
            out.funding = Funding::at_use;
            out.terms.pay = {contracts::Usage{"tokens", some_tiers(random_), contracts::Window::term}, {}};
        }
        if (random_.below(2) == 0) out.ending = some_ending();
        if (random_.below(2) == 0) out.reporting = some_reporting(out.terms);
        agreed_.emplace_back(out.licence, out.terms);
        return out;
    }
    // Mostly at the start of a period that lies ahead: some of these are accepted.
    AmendLicence amend() {
        AmendLicence out{some_licence(), today(), std::nullopt, std::nullopt};
        if (!agreed_.empty()) {
            auto const& [name, terms] = agreed_[random_.below(agreed_.size())];
            out.licence = name;
            std::int32_t const months = terms.statements == Window::month     ? 1
                                        : terms.statements == Window::quarter ? 3
                                                                              : 12;
            out.from =
                *plus_months(terms.term.from, months * (1 + static_cast<std::int32_t>(random_.below(5))));
        }
        if (random_.below(2) == 0) out.scope = some_scope();
        if (random_.below(2) == 0) {
            out.terms = licence_terms();
            out.terms->term = {out.from, Date{out.from.days + 300}};
            out.terms->pay = some_expr(random_, out.terms->term, 2);
        }
        if (out.terms && random_.below(3) == 0) out.reporting = some_reporting(*out.terms);
        return out;
    }
    ReportRevenue report() {
        ReportRevenue out{some_licence(),
                          "R" + std::to_string(++reports_),
                          random_.below(3) == 0 ? "net" : "gross",
                          Rate(random_.below(1'000'000), 100),
                          Date{today().days - static_cast<std::int32_t>(random_.below(40))},
                          std::nullopt};
        if (!known_.empty() && random_.below(4) != 0) {
            KnownLicence const& about = known_[random_.below(known_.size())];
            out.licence = about.licence;
            if (!about.streams.empty()) out.stream = about.streams[random_.below(about.streams.size())];
            std::int32_t const days = about.term.until.days - about.term.from.days;
            out.at = std::min(today(), Date{about.term.from.days + static_cast<std::int32_t>(random_.below(
                                                                       static_cast<std::uint64_t>(days)))});
        }
        if (random_.below(3) == 0) out.supersedes = "R" + std::to_string(1 + random_.below(reports_));
        if (random_.below(4) == 0) {
            contracts::Breakdown breakdown{out.amount + 3, {}, {}};
            breakdown.deductions = {{contracts::Deduction::taxes, 1}, {contracts::Deduction::refunds, 2}};
            out.breakdown = breakdown;
        }
        if (random_.below(4) == 0)
            out.signature = SignedBy{licet::digest_of(out.report), public_key_of(key_of(random_.below(6))),
                                     random_.below(4) != 0};
        reported_.push_back(out);
        return out;
    }
    std::string some_quote() { return "Q" + std::to_string(1 + random_.below(quotes_ + 1)); }
    Instant some_deadline() {
        return {now_.microseconds + static_cast<std::int64_t>(random_.below(40)) * 86'400'000'000};
    }
    RequestQuote request_quote() {
        RequestQuote out{"Q" + std::to_string(++quotes_),
                         "studio",
                         random_.below(8) == 0 ? "lee" : "kim",
                         {some_asset()},
                         some_scope(),
                         "asking",
                         some_deadline()};
        requested_[out.quote] = out;
        return out;
    }
    // Mostly the licensor to the latest request: some are accepted.
    CounterQuote counter_quote() {
        CounterQuote out;
        out.quote = random_.below(3) == 0 ? some_quote() : "Q" + std::to_string(quotes_);
        out.round = random_.below(2) == 0 ? 0 : static_cast<std::uint32_t>(random_.below(3));
        out.party = out.round % 2 == 0 ? "kim" : "studio";
        out.terms = licence_terms();
        out.answer_by = some_deadline();
        return out;
    }
    // The digest of the latest proposal: its licence, with the operator's commission.
    AcceptQuote accept_quote() {
        if (!heard_) return {some_quote(), "kim", Digest{}};
        auto const& [quote, party, digest, round] = *heard_;
        return {quote, random_.below(8) == 0 ? party : party == "kim" ? "studio" : "kim", digest};
    }
    matching::Beliefs some_beliefs() {
        matching::Beliefs out;
        auto const weight = static_cast<std::int64_t>(random_.below(1'000'001));
        for (std::int64_t const part : {weight, matching::ppm - weight})
            out.scenarios.push_back({"s",
                                     part,
                                     {static_cast<std::int64_t>(random_.below(1'000'000)),
                                      static_cast<std::int64_t>(random_.below(5'000'000))}});
        out.discount_ppm = {900'000, static_cast<std::int64_t>(random_.below(900'000))};
        return out;
    }
    // Offers and bids of one market day, so that some meet.
    Scope market_scope() {
        Scope scope;
        scope.purposes.bits = 3;
        scope.territories.bits.set(1);
        scope.dates = {*date_from_text("2024-06-01"), *date_from_text("2026-06-01")};
        scope.exclusivity =
            random_.below(3) == 0 ? contracts::Exclusivity::exclusive : contracts::Exclusivity::nonexclusive;
        scope.privacy = contracts::PrivacyClass::sensitive;
        return scope;
    }
    PostOffer post_offer() {
        matching::Offer out;
        out.name = "offer" + std::to_string(1 + random_.below(6));
        out.licensor = "kim";
        out.assets = {some_asset()};
        out.scope = market_scope();
        out.scope.exclusivity = contracts::Exclusivity::exclusive;
        out.currency = currency();
        out.ask = 1'000'000;
        out.reservation = static_cast<std::int64_t>(random_.below(60'000));
        out.accepts = {static_cast<std::int64_t>(random_.below(50'000)),
                       static_cast<std::int64_t>(random_.below(50'000)),
                       static_cast<std::int64_t>(random_.below(90'000))};
        out.beliefs = some_beliefs();
        out.stream = "gross";
        out.split = some_split(random_, 2);
        out.expires = *date_from_text("2027-01-01");
        return {out};
    }
    PlaceBid place_bid() {
        matching::Bid out;
        out.name = "bid" + std::to_string(1 + random_.below(6));
        out.licensee = random_.below(2) == 0 ? "studio" : "lee";
        out.assets = {"A1", "A2"};
        out.scope = market_scope();
        out.currency = currency();
        out.value = static_cast<std::int64_t>(random_.below(90'000));
        out.upfront_budget = static_cast<std::int64_t>(random_.below(60'000));
        out.royalty_stack_ppm = static_cast<std::int64_t>(random_.below(120'000));
        out.accepts = {60'000, 60'000, 90'000};
        out.is_prepaid = random_.below(3) == 0;
        if (random_.below(4) == 0) out.packages = {{{"A1", "A2"}, 2 * out.value}, {{"A1"}, out.value}};
        out.beliefs = some_beliefs();
        out.deferred_trigger = static_cast<std::int64_t>(random_.below(2'000'000));
        out.expires = *date_from_text("2027-01-01");
        return {out};
    }

    Random& random_;
    Instant now_ = *instant_from_text("2024-05-01T09:00:00Z");
    std::uint64_t number_ = 0;
    std::uint64_t licences_ = 0;
    std::uint64_t reports_ = 0;
    std::uint64_t permits_ = 0;
    std::uint64_t claims_ = 0;
    std::uint64_t quotes_ = 0;
    std::map<std::string, RequestQuote> requested_;
    struct Proposal {
        std::string quote;
        std::string by;
        Digest digest;
        std::uint32_t round;
    };
    std::optional<Proposal> heard_;
    std::set<std::string> prepared_;
    std::optional<ReleaseHold> held_;
    std::optional<std::string> matched_;
    std::optional<std::pair<std::string, Currency>> sampled_;
    std::optional<Currency> nettable_;
    std::optional<CommandId> used_;
    std::optional<SampleReport> audited_;
    std::optional<OpenAudit> openable_;
    std::set<std::uint32_t> open_audits_;
    std::optional<std::pair<std::string, Date>> committed_;  // a round, and the first day it may be drawn for
    struct KnownLicence {
        std::string licence;
        licet::Interval term;
        std::vector<std::string> streams;
    };
    std::vector<KnownLicence> known_;
    std::vector<ReportRevenue> reported_;
    std::vector<std::pair<std::string, std::string>> audits_;  // and a report it may look at
    std::vector<Envelope> sent_;
    std::vector<std::pair<std::string, Terms>> agreed_;
};

}  // namespace licet::testing
