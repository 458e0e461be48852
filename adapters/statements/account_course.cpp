// What came of an account's lines: what moved it, what was paid, and a summary that both come to.

#include "adapters/statements/account_course.hpp"

#include "adapters/statements/values.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

std::string about_text(Movement const& movement, State const& state) {
    auto const is_one_of = [&](std::initializer_list<EntryKind> kinds) {
        return std::ranges::find(kinds, movement.kind) != kinds.end();
    };
    auto const number = static_cast<std::uint32_t>(movement.about);
    if (is_one_of({EntryKind::use, EntryKind::hold, EntryKind::share_passed_on}) &&
        number < state.licence_names.size())
        return "licence " + state.licence_names[LicenceId{number}];
    if (is_one_of({EntryKind::payout, EntryKind::payout_settled, EntryKind::payout_failed,
                   EntryKind::payout_reversed}))
        return state.payout_names[PayoutId{number}];
    if (is_one_of({EntryKind::statement, EntryKind::statement_paid, EntryKind::funding, EntryKind::audit}))
        return "statement " + std::to_string(number + 1);
    return "";
}

// The steps by standing splits that brought a share here, or took it on.
Value passed_of(Movement const& movement, Currency currency, State const& state) {
    Value out = Value::array();
    for (auto const& [step, amount] : movement.passed) {
        Value row = Value::object({{"from", Value::of(state.party_names[step.from])},
                                   {"to", Value::of(state.party_names[step.to])},
                                   {"amount", major(WideUnits{amount}, currency)}});
        if (step.is_of_whole) row.set("of_the_whole", Value::of(true));
        if (step.is_fallback) row.set("fallback", Value::of(true));
        out.push(std::move(row));
    }
    return out;
}

// How each amount was divided by a standing split: weights, how far behind each part was before the first
// (or ahead), and what it got of all.
Value divided_of(Movement const& movement, Currency currency, State const& state) {
    Value out = Value::array();
    for (Partings const& run : movement.partings) {
        Value amounts = Value::array();
        for (std::int64_t const amount : run.amounts) amounts.push(major(WideUnits{amount}, currency));
        Value row = Value::object({{"by", Value::of(state.party_names[run.first.party])}});
        if (run.first.is_of_whole) row.set("of_the_whole", Value::of(true));
        if (run.first.is_fallback) row.set("fallback", Value::of(true));
        row.set("amounts", std::move(amounts));
        Value parts = Value::array();
        Rate const unit = Rate(run.first.scale) * Rate(currency.minor_per_major());
        for (Parting::Part const& part : run.first.parts)
            parts.push(Value::object({{"to", Value::of(state.party_names[part.to])},
                                      {"share", exact(Rate(part.weight, run.first.scale))},
                                      {"carried", exact(Rate(Rate(part.behind) / unit))},
                                      {"amount", major(WideUnits{part.amount}, currency)}}));
        out.push(row.set("parts", std::move(parts)));
    }
    return out;
}

// A party's own side: what it is owed is positive, for a licensee what it owes.
struct Totals {
    std::map<EntryKind, WideUnits> by_kind;
    std::map<AccountKind, WideUnits> by_account;
};

Value movements_of(AccountHolder const& holder, StatementBook const& book, State const& state,
                   Totals& totals) {
    Value out = Value::array();
    auto const& [party, role, currency] = holder;
    auto const found = book.movements().find({party, currency});
    if (found == book.movements().end()) return out;
    for (Movement const& movement : found->second) {
        Value amounts = Value::object();
        for (auto const& [kind, amount] : movement.amounts) {
            if (!is_of_role(role, kind) || amount == 0) continue;
            // Receivable is a debit: what the licensee owes. All others are owed by us.
            WideUnits const own = rule_of(kind).is_debit ? amount : -amount;
            amounts.set(std::string(rule_of(kind).name), major(own, currency));
            totals.by_kind[movement.kind] += rule_of(kind).is_debit ? -own : own;
            totals.by_account[kind] += own;
        }
        if (amounts.members.empty()) continue;
        Value line = Value::object({{"entry", number(movement.entry + 1)},
                                    {"date", Value::of(text_of(movement.date))},
                                    {"what", Value::of(text_of(movement.kind))},
                                    {"about", Value::of(about_text(movement, state))}});
        if (movement.count > 1) line.set("entries", number(movement.count));
        if (!movement.passed.empty()) line.set("passed_on", passed_of(movement, currency, state));
        if (!movement.partings.empty()) line.set("divided", divided_of(movement, currency, state));
        out.push(line.set("amounts", std::move(amounts)));
    }
    return out;
}

Value payments_of(PartyId party, Currency currency, StatementBook const& book, State const& state,
                  WideUnits& paid) {
    Value out = Value::array();
    for (PayoutId const id : book.payouts_of(party)) {
        Payout const& payout = state.payouts[id.value];
        if (payout.currency != currency) continue;
        if (payout.state == PayoutState::settled) paid += payout.gross;
        Value row = Value::object(
            {{"payment", Value::of(payout.name)}, {"gross", major(WideUnits{payout.gross}, currency)}});
        if (payout.vat != 0) row.set("vat", major(WideUnits{payout.vat}, currency));
        if (payout.withheld != 0) row.set("withheld", major(WideUnits{payout.withheld}, currency));
        row.set("amount", major(WideUnits{payout.amount}, currency));
        out.push(row.set("state", Value::of(text_of(payout.state))));
    }
    return out;
}

}  // namespace

bool is_of_role(Role role, AccountKind kind) {
    bool const is_licensee = kind == AccountKind::receivable || kind == AccountKind::escrow;
    return role == Role::licensee ? is_licensee : role == Role::payee && !is_licensee;
}

void add_course(Value& out, AccountHolder const& holder, Integer const& stated, StatementBook const& book,
                State const& state) {
    auto const& [party, role, currency] = holder;
    Value summary = Value::object({{"stated", major(stated, currency)}});
    if (role != Role::licensor) {
        Totals totals;
        Value movements = movements_of(holder, book, state, totals);
        Value kinds = Value::object();
        for (auto const& [kind, amount] : totals.by_kind)
            if (amount != 0) kinds.set(std::string(text_of(kind)), major(amount, currency));
        Value balances = Value::object();
        for (auto const& [kind, amount] : totals.by_account)
            balances.set(std::string(rule_of(kind).name), major(amount, currency));
        summary.set("by_entry", std::move(kinds));
        summary.set("balances", std::move(balances));
        out.set("movements", std::move(movements));
    }
    if (role == Role::payee) {
        WideUnits paid = 0;
        out.set("payments", payments_of(party, currency, book, state, paid));
        summary.set("paid", major(paid, currency));
        if (Value own = in_own_currency(
                state, party, stated, currency,
                exchange_on(state, currency, state.parties[party.value].currency, book.last_date()));
            own.is_object())
            summary.set("stated_in_own_currency", std::move(own));
    }
    out.set("summary", std::move(summary));
}

}  // namespace licet::adapters
