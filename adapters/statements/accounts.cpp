// Accounts: what one party is owed or owes in one currency, line by line, and what came of it.

#include "adapters/statements/derivation.hpp"
#include "adapters/statements/documents.hpp"
#include "adapters/statements/values.hpp"

#include <algorithm>
#include <set>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

constexpr std::size_t payees_shown_max = 100;

LicenceVersion const& version_of(LicenceId licence, std::uint32_t version, State const& state) {
    return state.licences[licence.value].versions[version - 1];
}

// The terms and facts that several lines derive from, once each.
class Bases {
public:
    explicit Bases(State const& state) : state_(state) {}

    // Its place in the list; it knows what was known by `known`.
    std::size_t place_of(LicenceId licence, std::uint32_t version, Interval term, Date known) {
        auto const [at, is_new] = places_.try_emplace({licence, version, term.until}, known_.size());
        if (is_new) {
            known_.push_back(known);
            terms_.push_back(term);
        }
        known_[at->second] = std::max(known_[at->second], known);
        return at->second;
    }
    [[nodiscard]] Value list() const {
        Value out = Value::array(std::vector<Value>(known_.size()));
        for (auto const& [key, place] : places_) {
            auto const& [licence, number_, until] = key;
            LicenceVersion const& version = version_of(licence, number_, state_);
            Value one = Value::object({{"licence", Value::of(state_.licence_names[licence])},
                                       {"version", number(number_)},
                                       {"digest", Value::of(licet::text_of(version.digest))},
                                       {"licensor", Value::of(version.document.licensor)},
                                       {"licensee", Value::of(version.document.licensee)},
                                       {"terms", terms_value(version, terms_[place])}});
            one.set("facts", facts_value(state_, version, known_[place], std::nullopt));
            if (Value reports = reports_value(state_, version, known_[place]); !reports.items.empty())
                one.set("reports", std::move(reports));
            out.items[place] = std::move(one);
        }
        return out;
    }

private:
    State const& state_;
    std::map<std::tuple<LicenceId, std::uint32_t, Date>, std::size_t> places_;
    std::vector<Date> known_;
    std::vector<Interval> terms_;
};

// A payee's line: its own part of a statement, and what that derives from.
Value payee_line(IssuedStatement const& issued, std::size_t payee, StatementBook const& book,
                 State const& state, Bases& bases, Clauses& clauses) {
    contracts::Statement const& s = issued.statement;
    Currency const currency = version_of(issued.licence, issued.version, state).document.terms.currency;
    Value line = Value::object({{"kind", Value::of("statement")},
                                {"statement", number(issued.number.value + std::uint64_t{1})},
                                {"licence", Value::of(state.licence_names[issued.licence])},
                                {"period", interval(s.period)},
                                {"issued", Value::of(text_of(s.issued))},
                                {"licence_due", major(s.due, currency)}});
    Value row = payee_row(issued, payee, state);
    for (auto& [key, value] : row.members)
        if (key != "payee") line.set(key, std::move(value));
    line.set("entry", number(issued.entry + 1));
    Value derivation =
        Value::object({{"of", number(bases.place_of(issued.licence, issued.version, issued.term, s.issued))},
                       {"period", interval(s.period)},
                       {"issued", Value::of(text_of(s.issued))}});
    add_derivation(derivation, issued, book, state, clauses, payees_shown_max);
    return line.set("derivation", std::move(derivation));
}

// What was paid at use, as each role sees it.
Value uses_line(PaidUses const& uses, std::optional<std::size_t> payee, State const& state, Bases& bases) {
    LicenceVersion const& version = version_of(uses.licence, uses.version, state);
    Currency const currency = version.document.terms.currency;
    Value line = Value::object({{"kind", Value::of("uses")},
                                {"licence", Value::of(state.licence_names[uses.licence])},
                                {"period", interval(uses.period)}});
    if (payee) {
        line.set("licence_due", major(WideUnits{uses.charged}, currency));
        Value row = payee_row(uses, *payee, state);
        for (auto& [key, value] : row.members)
            if (key != "payee") line.set(key, std::move(value));
    } else {
        line.set("earned", major(WideUnits{uses.charged_before} + uses.charged, currency));
        line.set("charged", major(WideUnits{uses.charged_before}, currency));
        line.set("amount", major(WideUnits{uses.charged}, currency));
        Value parts = Value::array();
        for (std::size_t i = 0; i < uses.parts.size(); ++i)
            if (uses.parts[i] != 0)
                parts.push(Value::object(
                    {{"payee", Value::of(version.payees[i])}, {"amount", major(uses.parts[i], currency)}}));
        line.set("parts", std::move(parts));
        line.set("open", major(WideUnits{0}, currency));
    }
    Value derivation = Value::object(
        {{"of", number(bases.place_of(uses.licence, uses.version, uses.term, uses.uses.back().told))}});
    add_derivation(derivation, uses, state, payees_shown_max);
    return line.set("derivation", std::move(derivation));
}

// What a licensor or licensee sees of a statement.
Value licence_line(IssuedStatement const& issued, State const& state) {
    LicenceVersion const& version = state.licences[issued.licence.value].versions[issued.version - 1];
    Currency const currency = version.document.terms.currency;
    contracts::Statement const& s = issued.statement;
    Value line = Value::object({{"kind", Value::of("statement")},
                                {"statement", number(issued.number.value + 1)},
                                {"licence", Value::of(state.licence_names[issued.licence])},
                                {"period", interval(s.period)},
                                {"issued", Value::of(text_of(s.issued))},
                                {"earned", major(s.earned, currency)},
                                {"charged", major(s.charged, currency)},
                                {"amount", major(s.due, currency)},
                                {"credit", major(s.credit, currency)}});
    Value parts = Value::array();
    for (std::size_t i = 0; i < s.parts.size(); ++i)
        if (s.parts[i] != 0)
            parts.push(Value::object(
                {{"payee", Value::of(version.payees[i])}, {"amount", major(s.parts[i], currency)}}));
    line.set("parts", std::move(parts));
    Integer open = 0;
    Licence const& licence = state.licences[issued.licence.value];
    if (auto const of = state.open_statements.find(licence.licensee); of != state.open_statements.end())
        if (auto const found = of->second.find(issued.number); found != of->second.end())
            open = found->second.due - found->second.received;
    return line.set("open", major(open, currency));
}

bool is_of_role(Role role, AccountKind kind) {
    bool const is_licensee = kind == AccountKind::receivable || kind == AccountKind::escrow;
    return role == Role::licensee ? is_licensee : role == Role::payee && !is_licensee;
}

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

// A party's own side: what it is owed is positive, for a licensee what it owes.
struct Totals {
    std::map<EntryKind, WideUnits> by_kind;
    std::map<AccountKind, WideUnits> by_account;
};

Value movements_of(PartyId party, Role role, Currency currency, StatementBook const& book, State const& state,
                   Totals& totals) {
    Value out = Value::array();
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

Value account_statement(PartyId party, Role role, Currency currency, StatementBook const& book,
                        State const& state, Clauses* remembered) {
    Clauses own_clauses;
    Clauses& clauses = remembered != nullptr ? *remembered : own_clauses;
    Bases bases(state);
    Value lines = Value::array();
    Integer stated = 0;
    auto const payee_of = [&](LicenceVersion const& version) {
        return static_cast<std::size_t>(std::ranges::find(version.payee_ids, party) -
                                        version.payee_ids.begin());
    };
    LinesOf const& places = book.lines_of(party, role);
    for (std::size_t const place : places.statements) {
        IssuedStatement const& issued = book.statements()[place];
        LicenceVersion const& version = version_of(issued.licence, issued.version, state);
        if (version.document.terms.currency != currency) continue;
        if (role != Role::payee) {
            stated += issued.statement.due;
            lines.push(licence_line(issued, state));
            continue;
        }
        std::size_t const payee = payee_of(version);
        stated += issued.statement.parts[payee];
        lines.push(payee_line(issued, payee, book, state, bases, clauses));
    }
    for (std::size_t const place : places.uses) {
        PaidUses const& uses = book.paid_uses()[place];
        LicenceVersion const& version = version_of(uses.licence, uses.version, state);
        if (version.document.terms.currency != currency) continue;
        std::optional<std::size_t> payee;
        if (role == Role::payee) payee = payee_of(version);
        stated += payee ? Integer(uses.parts[*payee]) : Integer(uses.charged);
        lines.push(uses_line(uses, payee, state, bases));
    }
    Totals totals;
    Value movements = movements_of(party, role, currency, book, state, totals);

    Value out = Value::object({{"account_of", Value::of(state.party_names[party])},
                               {"role", Value::of(role_text(role))},
                               {"currency", Value::of(currency.code())},
                               {"minor_digits", number(currency.minor_digits())},
                               {"as_of", Value::of(text_of(book.last_date()))},
                               {"lines", std::move(lines)}});
    if (Value licences = bases.list(); !licences.items.empty()) out.set("licences", std::move(licences));
    Value summary = Value::object({{"stated", major(stated, currency)}});
    if (role != Role::licensor) {
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
    return out.set("summary", std::move(summary));
}

std::vector<AccountHolder> account_holders(StatementBook const& book, State const& state) {
    std::set<std::tuple<PartyId, Role, Currency>> out;
    for (auto const& [key, list] : book.movements())
        for (Movement const& movement : list)
            for (auto const& [kind, amount] : movement.amounts)
                out.emplace(key.first, is_of_role(Role::licensee, kind) ? Role::licensee : Role::payee,
                            key.second);
    for (auto const& [key, lines] : book.lines()) {
        for (std::size_t const place : lines.statements) {
            IssuedStatement const& issued = book.statements()[place];
            out.emplace(key.first, key.second,
                        version_of(issued.licence, issued.version, state).document.terms.currency);
        }
        for (std::size_t const place : lines.uses) {
            PaidUses const& uses = book.paid_uses()[place];
            out.emplace(key.first, key.second,
                        version_of(uses.licence, uses.version, state).document.terms.currency);
        }
    }
    std::vector<AccountHolder> list;
    for (auto const& [party, role, currency] : out) list.push_back({party, role, currency});
    return list;
}

}  // namespace licet::adapters
