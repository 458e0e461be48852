// The end of a licence: the last statement, and what is left over goes where its terms say. And default: who
// is paid first where there is not enough.

#include "contracts/terms/entitlement.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

contracts::Ending ending_of(Licence const& licence) {
    return licence.versions.back().document.ending.value_or(contracts::Ending{});
}

// The first day on which nothing of the licence can happen any more.
Date end_of(Licence const& licence) {
    LicenceVersion const& last = licence.versions.back();
    Date const expires = std::max(last.document.scope.dates.until, last.in_force.until);
    return licence.ended ? std::max(*licence.ended, last.in_force.until) : expires;
}

// The facts as they are known on a day. Only looked at: a version's own view goes no further than its last
// statement.
contracts::FactView view_on(LicenceVersion const& version, Date date) {
    contracts::FactView view = version.view;
    view.advance(version.facts, date);
    return view;
}

std::vector<Rate> weights_now(LicenceVersion const& version, Date date) {
    return contracts::weights_of(version.effective().split, version.payees, view_on(version, date),
                                 version.effective().term.until);
}

AccountId payee_account(State& state, LicenceVersion const& version, std::size_t payee) {
    PartyId const party = version.payee_ids[payee];
    AccountKind const kind = party == state.market_operator ? AccountKind::commission : AccountKind::payable;
    return state.ledger.open({kind, version.effective().currency, party, no_licence});
}

// The licence's escrow, to its licensee's general escrow or to its payees.
std::int64_t settle_escrow(State& state, LicenceId id, Date date, bool is_refund, Events& events) {
    Licence& licence = state.licences[id.value];
    auto const number = static_cast<std::uint32_t>(licence.versions.size() - 1);
    LicenceVersion& version = licence.versions.back();
    Currency const currency = version.effective().currency;
    AccountId const escrow = state.ledger.open({AccountKind::escrow, currency, licence.licensee, id});
    auto const left =
        static_cast<std::int64_t>(std::min<WideUnits>(-state.ledger.balance(escrow), minor_units_max));
    if (left <= 0) return 0;
    if (is_refund) {
        AccountId const general =
            state.ledger.open({AccountKind::escrow, currency, licence.licensee, no_licence});
        post(state, events, EntryKind::escrow_release, id.value, {{escrow, left}, {general, -left}});
        return left;
    }
    std::vector<Integer> const parts = allocate(left, weights_now(version, date));
    std::vector<Posting> postings{{escrow, left}};
    std::vector<std::pair<PartyId, std::int64_t>> owed;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const part = static_cast<std::int64_t>(parts[i]);
        if (part == 0) continue;
        postings.push_back({payee_account(state, version, i), -part});
        owed.emplace_back(version.payee_ids[i], part);
    }
    post_list(state, events, EntryKind::forfeit, id.value, postings);
    pass_on(state, id, number, Date{version.effective().term.until.days - 1}, AccountKind::payable, owed,
            events);
    if (is_claimed(state, licence))
        for (auto const& [payee, part] : owed) take_claimed(state, id, currency, payee, part, events);
    return left;
}

struct Credit {
    std::int64_t back = 0;  // given back now
    Integer left;           // not covered by what the payees still have with us
};

// What a version charged above what was earned in the end, out of what its payees still have with us.
void refund_credit(State& state, LicenceId id, LicenceVersion& version, Date date, Credit& credit,
                   Events& events) {
    Rate const exact =
        contracts::earned(version.effective(), view_on(version, date), version.effective().term.until);
    Integer const over =
        version.series.charged() - round_half_even(minor_from_major(exact, version.effective().currency));
    if (over <= 0) return;
    std::vector<Integer> const wanted = allocate(over, weights_now(version, date));
    AccountId const general = state.ledger.open(
        {AccountKind::escrow, version.effective().currency, state.licences[id.value].licensee, no_licence});
    std::vector<Posting> postings;
    std::int64_t back = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        AccountId const account = payee_account(state, version, i);
        Integer const has = Integer(-state.ledger.balance(account));
        auto const part =
            static_cast<std::int64_t>(std::min({wanted[i], has, Integer(minor_units_max - back)}));
        if (part <= 0) continue;
        postings.push_back({account, part});
        back += part;
    }
    credit.left += over - back;
    if (back == 0) return;
    postings.push_back({general, -back});
    post_list(state, events, EntryKind::credit_refund, id.value, postings);
    version.series.give_back(back);
    credit.back += back;
}

}  // namespace

bool is_suspended(State const& state, LicenceId id, Date date) {
    Licence const& licence = state.licences[id.value];
    auto const& ending = licence.versions.back().document.ending;
    if (!ending || !ending->suspended_after_days) return false;
    if (state.closings.in_default.contains(licence.licensee)) return true;
    auto const open = state.open_statements.find(licence.licensee);
    if (open == state.open_statements.end()) return false;
    return std::ranges::any_of(open->second, [&](auto const& entry) {
        OpenStatement const& statement = entry.second;
        return statement.licence == id && statement.issued.days + *ending->suspended_after_days < date.days;
    });
}

Handled handle(State& state, SettleLicence const& command, Moment const& moment, Events& events) {
    auto const id = state.licence_names.find(command.licence);
    if (!id) return Refused{Refusal::licence_must_exist, "/licence"};
    contracts::Ending const ending = ending_of(state.licences[id->value]);
    if (moment.date.days < end_of(state.licences[id->value]).days + ending.late_days)
        return Refused{Refusal::licence_must_have_ended, "/licence"};
    if (state.closings.settled.contains(*id) && ending.credit == contracts::Leftover::forfeit)
        return Refused{Refusal::licence_must_not_be_settled_yet, "/licence"};

    if (state.licences[id->value].funding == Funding::by_statement)
        issue_statements_of(state, *id, moment.date, events);
    Licence& licence = state.licences[id->value];
    LicenceSettled settled{*id, licence.versions.back().effective().currency, 0, 0, 0, 0};
    // What is still owed was paid out of the escrow when it was stated; what lies there now is left over.
    bool const is_refund = ending.escrow == contracts::Leftover::refund;
    (is_refund ? settled.escrow_back : settled.escrow_forfeited) =
        settle_escrow(state, *id, moment.date, is_refund, events);
    if (licence.funding == Funding::by_statement && ending.credit == contracts::Leftover::refund) {
        Credit credit;
        for (LicenceVersion& version : licence.versions)
            refund_credit(state, *id, version, moment.date, credit, events);
        settled.credit_back = credit.back;
        settled.credit_left = credit.left;
    }
    state.closings.settled.insert(*id);
    events.list.emplace_back(std::move(settled));
    pay_statements(state, licence.licensee, events);
    return {};
}

Handled handle(State& state, DeclareDefault const& command, Moment const&, Events& events) {
    auto const licensee = state.party_names.find(command.licensee);
    if (!licensee) return Refused{Refusal::party_must_exist, "/licensee"};
    if (state.closings.in_default.contains(*licensee) == command.is_in_default)
        return Refused{Refusal::default_must_change, "/in_default"};

    if (command.is_in_default)
        state.closings.in_default.insert(*licensee);
    else
        state.closings.in_default.erase(*licensee);
    events.list.emplace_back(DefaultDeclared{*licensee, command.is_in_default});
    pay_statements(state, *licensee, events);
    return {};
}

std::vector<std::pair<StatementId, std::int64_t>> paid_in_default(State const& state, PartyId licensee,
                                                                  Currency currency) {
    std::vector<std::pair<StatementId, std::int64_t>> out;
    auto const open = state.open_statements.find(licensee);
    if (open == state.open_statements.end()) return out;
    std::map<std::uint32_t, std::vector<std::pair<StatementId, std::int64_t>>> ranks;
    for (auto const& [number, statement] : open->second)
        if (statement.currency == currency && statement.received < statement.due)
            ranks[ending_of(state.licences[statement.licence.value]).rank].emplace_back(
                number, statement.due - statement.received);
    WideUnits pot = -state.ledger.balance(Account{AccountKind::escrow, currency, licensee, no_licence});
    for (auto const& [rank, claims] : ranks) {
        if (pot <= 0) break;
        WideUnits sum = 0;
        std::vector<Rate> weights;
        for (auto const& [number, claim] : claims) {
            sum += claim;
            weights.emplace_back(claim);
        }
        WideUnits const paid = std::min(pot, sum);
        std::vector<Integer> const parts = allocate(Integer(paid), weights);
        for (std::size_t i = 0; i < claims.size(); ++i)
            if (parts[i] != 0) out.emplace_back(claims[i].first, static_cast<std::int64_t>(parts[i]));
        pot -= paid;
    }
    return out;
}

}  // namespace licet::settlement
