// Statements: what a licence has earned so far, less what it was charged. What is due becomes the licensee's
// debt and the payees' claim on it in one entry, and is paid from escrow at once where there is any.

#include "contracts/terms/entitlement.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>
#include <set>

namespace licet::settlement {
namespace {

// Which version the licence's next statement is of: the first with a period that has ended and is not stated,
// else one for whose stated time something became known later. Nothing where none is due.
std::optional<std::uint32_t> version_due(Licence& licence, Date date) {
    for (std::uint32_t i = 0; i < licence.versions.size(); ++i) {
        LicenceVersion& version = licence.versions[i];
        Interval const next = version.series.next_period(version.effective());
        bool const is_closing = next.from == next.until;
        if (!is_closing && next.until <= date) return i;
        if (!is_closing || date < *version.series.last_issued()) continue;
        // Only looked at: the version's own view goes no further than its last statement, so that what is
        // told later today is still news to it.
        contracts::FactView view = version.view;
        view.advance(version.facts, date);
        Rate const exact = contracts::earned(version.effective(), view, version.effective().term.until);
        if (round_half_even(minor_from_major(exact, version.effective().currency)) > version.series.charged())
            return i;
    }
    return std::nullopt;
}

void fund(State& state, StatementId number, OpenStatement& statement, Events& events) {
    // Each payee's part of what was received, rounded down: it never falls, and is whole when all is
    // received.
    std::vector<Posting> postings;
    std::vector<std::pair<PartyId, std::int64_t>> handed_on;
    for (std::size_t i = 0; i < statement.parts.size(); ++i) {
        auto const& [payee, part] = statement.parts[i];
        auto const funded = static_cast<std::int64_t>(WideUnits{statement.received} * part / statement.due);
        std::int64_t const more = funded - statement.funded[i];
        if (more == 0) continue;
        statement.funded[i] = funded;
        AccountKind const kind =
            payee == state.market_operator ? AccountKind::commission : AccountKind::payable;
        postings.push_back(
            {state.ledger.open({AccountKind::accrued, statement.currency, payee, no_licence}), more});
        postings.push_back({state.ledger.open({kind, statement.currency, payee, no_licence}), -more});
        handed_on.emplace_back(payee, more);
    }
    if (postings.empty()) return;
    post_list(state, events, EntryKind::funding, number.value, postings);
    if (!is_claimed(state, state.licences[statement.licence.value])) return;
    for (auto const& [payee, more] : handed_on)
        take_claimed(state, statement.licence, statement.currency, payee, more, events);
}

// Moves as much of `escrow` as the statement still needs, and no more than `most`.
void pay_from(State& state, Account const& escrow, StatementId number, OpenStatement& statement,
              Events& events, std::int64_t most = minor_units_max) {
    WideUnits const held = std::min<WideUnits>(-state.ledger.balance(escrow), most);
    auto const paid =
        static_cast<std::int64_t>(std::min<WideUnits>(held, statement.due - statement.received));
    if (paid <= 0) return;
    AccountId const receivable =
        state.ledger.open({AccountKind::receivable, statement.currency, escrow.party, no_licence});
    post(state, events, EntryKind::statement_paid, number.value,
         {{state.ledger.open(escrow), paid}, {receivable, -paid}});
    statement.received += paid;
    fund(state, number, statement, events);
}

// The licensee's debt and the payees' claims on it, in one entry; then passed on by the standing splits of
// `date`.
void charge(State& state, StatementId number, LicenceId id, std::uint32_t version, EntryKind kind,
            Date issued, Date date, std::vector<std::pair<PartyId, std::int64_t>> parts, Events& events) {
    Licence const& licence = state.licences[id.value];
    OpenStatement open{
        id, version, licence.versions[version].effective().currency, 0, 0, issued, std::move(parts), {}};
    std::vector<Posting> postings(1);
    for (auto const& [payee, part] : open.parts) {
        open.due += part;
        postings.push_back(
            {state.ledger.open({AccountKind::accrued, open.currency, payee, no_licence}), -part});
    }
    postings.front() = {
        state.ledger.open({AccountKind::receivable, open.currency, licence.licensee, no_licence}), open.due};
    post_list(state, events, kind, number.value, postings);
    pass_on(state, id, version, date, AccountKind::accrued, open.parts, events);
    open.funded.assign(open.parts.size(), 0);
    state.open_statements[licence.licensee].emplace(number, std::move(open));
}

Handled issue(State& state, LicenceId id, std::uint32_t number, Date date, Events& events) {
    Licence& licence = state.licences[id.value];
    LicenceVersion& version = licence.versions[number];
    version.view.advance(version.facts, date);
    contracts::Statement statement = version.series.draft(version.effective(), version.view, date);
    auto const due = minor_units_within_limit(statement.due);
    if (!due) {
        version.view = {};  // not issued: what is told later today is still to be seen
        return Refused{Refusal::amount_must_be_within_limit, "/licence"};
    }

    version.series.issue(statement, version.effective(), version.payees, version.view);
    StatementId const statement_id{state.statement_count++};
    if (*due > 0) {
        std::vector<std::pair<PartyId, std::int64_t>> parts;
        for (std::size_t i = 0; i < statement.parts.size(); ++i)
            if (statement.parts[i] != 0)
                parts.emplace_back(version.payee_ids[i], static_cast<std::int64_t>(statement.parts[i]));
        charge(state, statement_id, id, number, EntryKind::statement, date,
               Date{statement.period.until.days - 1}, std::move(parts), events);
    }
    events.list.emplace_back(
        StatementIssued{statement_id, id, version.document.version, std::move(statement)});
    pay_statements(state, licence.licensee, events);
    return {};
}

}  // namespace

StatementId open_charge(State& state, LicenceId id, std::uint32_t version, EntryKind kind, Date date,
                        std::vector<std::pair<PartyId, std::int64_t>> parts, Events& events) {
    StatementId const number{state.statement_count++};
    charge(state, number, id, version, kind, date, date, std::move(parts), events);
    return number;
}

void pay_statements(State& state, PartyId licensee, Events& events) {
    auto const found = state.open_statements.find(licensee);
    if (found == state.open_statements.end()) return;
    bool const in_default = state.closings.in_default.contains(licensee);
    std::set<Currency> currencies;
    for (auto& [number, statement] : found->second) {
        pay_from(state, {AccountKind::escrow, statement.currency, licensee, statement.licence}, number,
                 statement, events);
        currencies.insert(statement.currency);
    }
    if (in_default)
        for (Currency const currency : currencies)
            for (auto const& [number, amount] : paid_in_default(state, licensee, currency))
                pay_from(state, {AccountKind::escrow, currency, licensee, no_licence}, number,
                         found->second.at(number), events, amount);
    for (auto at = found->second.begin(); at != found->second.end();) {
        auto& [number, statement] = *at;
        if (!in_default)
            pay_from(state, {AccountKind::escrow, statement.currency, licensee, no_licence}, number,
                     statement, events);
        at = statement.received == statement.due ? found->second.erase(at) : std::next(at);
    }
    if (found->second.empty()) state.open_statements.erase(found);
}

Handled handle(State& state, IssueStatement const& command, Moment const& moment, Events& events) {
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    Licence& licence = state.licences[id->value];
    if (licence.funding == Funding::at_use)
        return Refused{Refusal::licence_must_be_billed_by_statement, "/licence"};
    auto const due = version_due(licence, moment.date);
    if (!due) return Refused{Refusal::statement_must_be_due, "/licence"};
    return issue(state, *id, *due, moment.date, events);
}

void issue_statements_of(State& state, LicenceId id, Date date, Events& events) {
    // One licence whose amount is over the limit holds up nobody else: it stays due, and asking for it alone
    // says why.
    while (auto const due = version_due(state.licences[id.value], date))
        if (issue(state, id, *due, date, events)) break;
}

void issue_statements(State& state, Date date, Events& events) {
    for (std::uint32_t i = 0; i < state.licences.size(); ++i)
        if (state.licences[i].funding != Funding::at_use)
            issue_statements_of(state, LicenceId{i}, date, events);
}

Handled handle(State& state, IssueStatements const&, Moment const& moment, Events& events) {
    issue_statements(state, moment.date, events);
    return {};
}

}  // namespace licet::settlement
