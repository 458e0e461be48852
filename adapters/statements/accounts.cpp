// Accounts: what one party is owed or owes in one currency, line by line, and what came of it.

#include "adapters/statements/account_course.hpp"
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
    Bases(State const& state, Remembered& remembered) : state_(state), remembered_(remembered) {}

    // Its place in the list; it has the facts before `until` that were known by `known`.
    std::size_t place_of(LicenceId licence, std::uint32_t version, Interval term, Date known, Date until) {
        auto const [at, is_new] = places_.try_emplace({licence, version, term.until}, bases_.size());
        if (is_new) bases_.push_back({term, known, until});
        Base& base = bases_[at->second];
        base.known = std::max(base.known, known);
        base.until = std::max(base.until, until);
        return at->second;
    }
    [[nodiscard]] Value list() const {
        Value out = Value::array(std::vector<Value>(bases_.size()));
        for (auto const& [key, place] : places_)
            out.items[place] = value_of(std::get<0>(key), std::get<1>(key), bases_[place]);
        return out;
    }

private:
    struct Base {
        Interval term;
        Date known;
        Date until;
    };

    // The payees of a licence ask for the same, one after the other.
    [[nodiscard]] Value const& value_of(LicenceId licence, std::uint32_t number_, Base const& base) const {
        constexpr std::size_t bases_max = 64;
        if (remembered_.bases.size() > bases_max) remembered_.bases.clear();
        auto const [at, is_new] = remembered_.bases.try_emplace(
            {licence, number_, base.term.until, base.known, base.until}, Value());
        if (!is_new) return at->second;
        LicenceVersion const& version = version_of(licence, number_, state_);
        Value one = Value::object({{"licence", Value::of(state_.licence_names[licence])},
                                   {"version", number(number_)},
                                   {"digest", Value::of(licet::text_of(version.digest))},
                                   {"licensor", Value::of(version.document.licensor)},
                                   {"licensee", Value::of(version.document.licensee)},
                                   {"terms", terms_value(version, base.term)}});
        one.set("facts", facts_value(state_, version, base.known, base.until, std::nullopt));
        if (Value reports = reports_value(state_, version, base.known); !reports.items.empty())
            one.set("reports", std::move(reports));
        at->second = std::move(one);
        return at->second;
    }

    State const& state_;
    Remembered& remembered_;
    std::map<std::tuple<LicenceId, std::uint32_t, Date>, std::size_t> places_;
    std::vector<Base> bases_;
};

// A payee's line: its own part of a statement, and what that derives from.
Value payee_line(IssuedStatement const& issued, std::size_t payee, StatementBook const& book,
                 State const& state, Bases& bases, Remembered& remembered) {
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
    Value derivation = Value::object({{"of", number(bases.place_of(issued.licence, issued.version,
                                                                   issued.term, s.issued, s.period.until))},
                                      {"period", interval(s.period)},
                                      {"issued", Value::of(text_of(s.issued))}});
    add_derivation(derivation, issued, book, state, remembered, payees_shown_max);
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
    Value derivation =
        Value::object({{"of", number(bases.place_of(uses.licence, uses.version, uses.term,
                                                    uses.uses.back().told, uses.term.until))}});
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

Value head_of(AccountHolder const& holder, StatementBook const& book, State const& state) {
    return Value::object({{"account_of", Value::of(state.party_names[holder.party])},
                          {"role", Value::of(role_text(holder.role))},
                          {"currency", Value::of(holder.currency.code())},
                          {"minor_digits", number(holder.currency.minor_digits())},
                          {"as_of", Value::of(text_of(book.last_date()))}});
}

// The lines, and what they derive from; returns their sum.
Integer add_lines(Value& out, AccountHolder const& holder, LinesOf const& places, StatementBook const& book,
                  State const& state, Remembered& remembered) {
    Bases bases(state, remembered);
    Value lines = Value::array();
    Integer stated = 0;
    auto const payee_of = [&](LicenceVersion const& version) {
        return static_cast<std::size_t>(std::ranges::find(version.payee_ids, holder.party) -
                                        version.payee_ids.begin());
    };
    for (std::size_t const place : places.statements) {
        IssuedStatement const& issued = book.statements()[place];
        LicenceVersion const& version = version_of(issued.licence, issued.version, state);
        if (version.document.terms.currency != holder.currency) continue;
        if (holder.role != Role::payee) {
            stated += issued.statement.due;
            lines.push(licence_line(issued, state));
            continue;
        }
        std::size_t const payee = payee_of(version);
        stated += issued.statement.parts[payee];
        lines.push(payee_line(issued, payee, book, state, bases, remembered));
    }
    for (std::size_t const place : places.uses) {
        PaidUses const& uses = book.paid_uses()[place];
        LicenceVersion const& version = version_of(uses.licence, uses.version, state);
        if (version.document.terms.currency != holder.currency) continue;
        std::optional<std::size_t> payee;
        if (holder.role == Role::payee) payee = payee_of(version);
        stated += payee ? Integer(uses.parts[*payee]) : Integer(uses.charged);
        lines.push(uses_line(uses, payee, state, bases));
    }
    out.set("lines", std::move(lines));
    if (Value licences = bases.list(); !licences.items.empty()) out.set("licences", std::move(licences));
    return stated;
}

}  // namespace

Value account_statement(AccountHolder const& holder, StatementBook const& book, State const& state,
                        Remembered* remembered) {
    Remembered own;
    Value out = head_of(holder, book, state);
    Integer const stated = add_lines(out, holder, book.lines_of(holder.party, holder.role), book, state,
                                     remembered != nullptr ? *remembered : own);
    add_course(out, holder, stated, book, state);
    return out;
}

std::map<settlement::LicenceId, LinesOf> lines_by_licence(AccountHolder const& holder,
                                                          StatementBook const& book, State const& state) {
    std::map<LicenceId, LinesOf> out;
    auto const is_in_currency = [&](LicenceId licence, std::uint32_t version) {
        return version_of(licence, version, state).document.terms.currency == holder.currency;
    };
    LinesOf const& all = book.lines_of(holder.party, holder.role);
    for (std::size_t const place : all.statements) {
        IssuedStatement const& issued = book.statements()[place];
        if (is_in_currency(issued.licence, issued.version)) out[issued.licence].statements.push_back(place);
    }
    for (std::size_t const place : all.uses) {
        PaidUses const& uses = book.paid_uses()[place];
        if (is_in_currency(uses.licence, uses.version)) out[uses.licence].uses.push_back(place);
    }
    return out;
}

std::pair<Value, Integer> account_part(AccountHolder const& holder, LicenceId licence, LinesOf const& lines,
                                       StatementBook const& book, State const& state,
                                       Remembered& remembered) {
    Value out = head_of(holder, book, state);
    out.set("licence", Value::of(state.licence_names[licence]));
    Integer stated = add_lines(out, holder, lines, book, state, remembered);
    out.set("summary", Value::object({{"stated", major(stated, holder.currency)}}));
    return {std::move(out), std::move(stated)};
}

Value account_overview(AccountHolder const& holder, std::vector<AccountPart> const& parts,
                       StatementBook const& book, State const& state) {
    Value out = head_of(holder, book, state);
    Value list = Value::array();
    Integer stated = 0;
    for (AccountPart const& part : parts) {
        list.push(Value::object({{"licence", Value::of(state.licence_names[part.licence])},
                                 {"lines", number(part.line_count)},
                                 {"stated", major(part.stated, holder.currency)},
                                 {"file", Value::of(part.file)}}));
        stated += part.stated;
    }
    out.set("parts", std::move(list));
    add_course(out, holder, stated, book, state);
    return out;
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
