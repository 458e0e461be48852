// Closing the books: everything due is stated and paid out first, then nothing more is posted on the days
// closed.

#include "contracts/values/assert.hpp"
#include "settlement/engine/handlers.hpp"

#include <algorithm>
#include <type_traits>

namespace licet::settlement {
namespace {

// Posting takes Events; a handler that takes News is not able to.
template <class C>
concept can_do_without_posting = requires(State& state, C const& command, Moment const& moment, News& news) {
    handle(state, command, moment, news);
};

std::vector<Closing::Line> trial_balance(State const& state) {
    std::map<std::pair<Currency, AccountKind>, Closing::Line> lines;
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        WideUnits const balance = state.ledger.balance(AccountId{i});
        if (balance == 0) continue;
        auto& line = lines
                         .try_emplace({account.currency, account.kind},
                                      Closing::Line{account.currency, account.kind, 0, 0})
                         .first->second;
        (balance > 0 ? line.debit : line.credit) += balance > 0 ? balance : -balance;
    }
    std::map<Currency, WideUnits> sums;
    std::vector<Closing::Line> out;
    for (auto const& [key, line] : lines) {
        sums[key.first] += line.debit - line.credit;
        out.push_back(line);
    }
    for (auto const& [currency, sum] : sums) LICET_ASSERT(sum == 0, "a trial balance is zero");
    return out;
}

// What the operator has earned becomes what it has retained.
void retain_income(State& state, std::uint64_t closing, Events& events) {
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account account = state.ledger.account(AccountId{i});
        if (account.kind != AccountKind::commission) continue;
        // An entry carries at most the limit of money; a larger income takes several.
        for (WideUnits left = -state.ledger.balance(AccountId{i}); left > 0;) {
            auto const amount = static_cast<std::int64_t>(std::min<WideUnits>(left, minor_units_max));
            account.kind = AccountKind::retained;
            AccountId const retained = state.ledger.open(account);
            post(state, events, EntryKind::year_end, closing, {{AccountId{i}, amount}, {retained, -amount}});
            left -= amount;
        }
    }
}

}  // namespace

bool moves_money(State const& state, Command const& command) {
    // A use that waits for its statement is a fact, and is taken; one paid at once is an entry.
    if (auto const* const use = std::get_if<RecordUsage>(&command)) {
        auto const id = state.licence_names.find(use->licence);
        return id && state.licences[id->value].funding == Funding::at_use;
    }
    return std::visit([](auto const& one) { return !can_do_without_posting<std::decay_t<decltype(one)>>; },
                      command);
}

Handled handle(State& state, ClosePeriod const& command, Moment const& moment, Events& events) {
    if (moment.date.days < command.until.days - 1) return Refused{Refusal::date_must_not_lie_ahead, "/until"};
    if (!state.closings.list.empty() && command.until <= state.closings.list.back().until)
        return Refused{Refusal::period_must_not_be_closed_yet, "/until"};
    std::set<Currency> currencies;
    for (std::size_t i = 0; i < command.pay.size(); ++i) {
        std::string const at = "/pay/" + std::to_string(i);
        if (!currencies.insert(command.pay[i].currency).second)
            return Refused{Refusal::list_must_be_within_limit, at + "/currency"};
        if (command.pay[i].threshold < 1) return Refused{Refusal::amount_must_be_positive, at + "/threshold"};
    }

    issue_statements(state, std::max(moment.date, command.until), events);
    for (ClosePeriod::Pay const& pay : command.pay) {
        PreparePayouts payouts;
        payouts.currency = pay.currency;
        payouts.threshold = pay.threshold;
        (void)handle(state, payouts, moment, events);  // refused where nothing has reached the threshold
    }
    if (command.is_year_end) retain_income(state, state.closings.list.size(), events);
    state.closings.list.push_back(
        {command.until, moment.date, state.ledger.entry_count(), trial_balance(state)});
    events.list.emplace_back(PeriodClosed{static_cast<std::uint32_t>(state.closings.list.size() - 1)});
    return {};
}

}  // namespace licet::settlement
