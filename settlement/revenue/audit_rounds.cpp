// Which licences are audited, and which of their reports: nobody can know it while reports are made, nobody
// can choose it afterwards, and everybody can compute it again. A seed is committed to by its digest before
// the period begins and revealed after it; a licence is drawn where a hash of the seed and its name falls
// below its chance. The chance is the least at which it does not pay to report less: with penalty f on what
// was evaded and an audit that finds it with probability q, reporting D less gains r D and loses p q (1 + f)
// r D.

#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

constexpr std::size_t seed_size_min = 16;  // shorter, it could be found by trying

// The first 64 bits of SHA-256 over the seed and names, each after its length.
std::uint64_t lot(std::string const& seed, std::initializer_list<std::string_view> names) {
    Digester digester;
    digester.add(seed);
    for (std::string_view const name : names) digester.add(name);
    Digest const digest = digester.finish();
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) out = out << 8U | digest.bytes[i];
    return out;
}

bool is_below(std::uint64_t lot, Rate const& chance) {
    return Rate(Integer(lot)) < chance * Rate(Integer(1) << 64U);
}

// At least one, whatever the chance: the first by lot.
std::vector<std::uint32_t> drawn_of(State const& state, DrawAudits const& command, std::string const& licence,
                                    std::string const& stream, std::vector<std::uint32_t> const& reports) {
    std::vector<std::uint32_t> out;
    std::optional<std::pair<std::uint64_t, std::uint32_t>> first;
    for (std::uint32_t const report : reports) {
        std::uint64_t const its = lot(command.seed, {licence, stream, state.report_names.name(report)});
        if (is_below(its, command.reports)) out.push_back(report);
        if (!first || std::pair(its, report) < *first) first = {its, report};
    }
    if (out.empty()) out.push_back(first->second);
    return out;
}

Rate chance_of(DrawAudits const& command, contracts::AuditTerms const& terms) {
    return std::max(command.at_least, Rate(Rate(1) / (command.detection * (Rate(1) + terms.penalty))));
}

// What the seed draws, by licence and stream.
std::vector<std::pair<std::string, Audit>> drawn_by(State const& state, DrawAudits const& command,
                                                    Date today) {
    std::vector<std::pair<std::string, Audit>> out;
    for (std::uint32_t i = 0; i < state.licences.size(); ++i) {
        LicenceVersion const& version = state.licences[i].versions.back();
        auto const& terms = version.document.reporting.audit;
        if (!terms) continue;
        auto const earliest = plus_months(today, -static_cast<std::int32_t>(terms->look_back_months));
        if (earliest && command.from < *earliest) continue;
        std::string const& licence = state.licence_names[LicenceId{i}];
        for (std::string const& stream : version.streams) {
            Audit audit{LicenceId{i}, stream, {command.from, command.until}, {}, {}, std::nullopt};
            auto const reports = reports_in(state, audit);
            if (reports.empty() ||
                !is_below(lot(command.seed, {licence, stream}), chance_of(command, *terms)))
                continue;
            audit.drawn = drawn_of(state, command, licence, stream, reports);
            out.emplace_back(command.round + "/" + licence + "/" + stream, std::move(audit));
        }
    }
    return out;
}

}  // namespace

std::vector<std::uint32_t> reports_in(State const& state, Audit const& audit) {
    std::vector<std::uint32_t> out;
    for (LicenceVersion const& version : state.licences[audit.licence.value].versions)
        for (std::uint32_t const number : version.reports) {
            RevenueReport const& report = state.reports[number];
            if (report.stream == audit.stream && !report.taken_back &&
                report.origin != ReportOrigin::estimate && audit.period.contains(report.at))
                out.push_back(number);
        }
    return out;
}

std::vector<std::uint32_t> drawn_in_force(State const& state, Audit const& audit) {
    std::vector<std::uint32_t> out = audit.drawn;
    std::erase_if(out, [&](std::uint32_t report) { return state.reports[report].taken_back.has_value(); });
    return out;
}

Handled handle(State& state, CommitAuditSeed const& command, Moment const& moment, News& events) {
    if (!is_name(command.round)) return Refused{Refusal::name_must_be_well_formed, "/round"};
    if (state.round_names.find(command.round))
        return Refused{Refusal::audit_round_must_not_exist_yet, "/round"};

    std::uint32_t const number = state.round_names.add(command.round);
    state.audit_rounds.push_back({command.commitment, moment.date, "", 0});
    events.list.emplace_back(AuditRoundChanged{number});
    return {};
}

Handled handle(State& state, DrawAudits const& command, Moment const& moment, News& events) {
    auto const number = state.round_names.find(command.round);
    if (!number) return Refused{Refusal::audit_round_must_be_committed_to, "/round"};
    AuditRound& round = state.audit_rounds[*number];
    if (!round.seed.empty()) return Refused{Refusal::audit_round_must_be_drawn_once, "/round"};
    if (command.seed.size() < seed_size_min || command.seed.size() > text_size_max ||
        digest_of(command.seed) != round.commitment)
        return Refused{Refusal::seed_must_be_the_one_committed_to, "/seed"};
    if (command.from <= round.committed) return Refused{Refusal::seed_must_come_before_the_reports, "/from"};
    if (command.until <= command.from || moment.date < command.until)
        return Refused{Refusal::audit_must_lie_within_the_look_back, "/until"};
    if (command.at_least > 1) return Refused{Refusal::amount_must_be_within_limit, "/at_least"};
    if (command.detection <= 0) return Refused{Refusal::amount_must_be_positive, "/detection"};
    if (command.detection > 1) return Refused{Refusal::amount_must_be_within_limit, "/detection"};
    if (command.reports > 1) return Refused{Refusal::amount_must_be_within_limit, "/reports"};
    auto drawn = drawn_by(state, command, moment.date);
    for (auto const& [name, audit] : drawn)
        if (state.audit_names.find(name)) return Refused{Refusal::audit_must_not_exist_yet, "/round"};

    round.seed = command.seed;
    round.audit_count = static_cast<std::uint32_t>(drawn.size());
    events.list.emplace_back(AuditRoundChanged{*number});
    for (auto& [name, audit] : drawn) {
        events.list.emplace_back(AuditChanged{state.audit_names.add(name)});
        state.audits.push_back(std::move(audit));
    }
    return {};
}

}  // namespace licet::settlement
