#include "adapters/statements/documents.hpp"

#include "adapters/books/books.hpp"
#include "contracts/terms/canonical.hpp"
#include "contracts/terms/entitlement.hpp"

#include <algorithm>
#include <set>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

std::string signed_text(Rate const& exact) {
    return exact < 0 ? "-" + licet::text_of(Rate(-exact)) : licet::text_of(exact);
}
Value exact(Rate const& value) {
    return Value::of(signed_text(value));
}
Value major(Integer const& minor_units, Currency currency) {
    return Value::of(major_text(minor_units, currency));
}
Value major(WideUnits minor_units, Currency currency) {
    return Value::of(major_text(minor_units, currency));
}
Value number(std::uint64_t value) {
    return Value::of(static_cast<long long>(value));
}
Value interval(Interval period) {
    return Value::object(
        {{"from", Value::of(text_of(period.from))}, {"until", Value::of(text_of(period.until))}});
}

Terms terms_of(IssuedStatement const& issued, LicenceVersion const& version) {
    Terms terms = version.document.terms;
    terms.term = issued.term;
    return terms;
}

// The amount in the party's own currency, where it named one that differs; with the rate or that there is
// none.
Value in_own_currency(State const& state, PartyId party, Integer const& minor_units, Currency currency,
                      std::optional<Exchange> const& exchange) {
    auto const& own = state.parties[party.value].currency;
    if (!own || *own == currency) return {};
    Value out = Value::object({{"currency", Value::of(own->code())}});
    if (!exchange) return out.set("amount", Value()).set("note", Value::of("no rate of exchange is known"));
    Rate const amount =
        Rate(minor_units) / Rate(currency.minor_per_major()) * exchange->rate * Rate(own->minor_per_major());
    out.set("amount", major(round_half_even(amount), *own));
    out.set("rate", exact(exchange->rate));
    if (exchange->is_inverse) out.set("inverse", Value::of(true));
    out.set("source", Value::of(exchange->source));
    return out.set("on", Value::of(text_of(exchange->on)));
}
// By the rate that was known when the statement was issued: a later one changes nothing.
Value in_own_currency(State const& state, PartyId party, Integer const& minor_units, Currency currency,
                      IssuedStatement const& issued) {
    auto const& own = state.parties[party.value].currency;
    if (!own) return {};
    auto const found = issued.rates.find(*own);
    return in_own_currency(state, party, minor_units, currency,
                           found == issued.rates.end() ? std::nullopt : std::optional(found->second));
}

// Every sum of facts known by the day of issue, and whether it is new in this statement.
Value facts_of(LicenceVersion const& version, Date issued, std::optional<Date> issued_before, Date stated) {
    Value out = Value::array();
    version.facts.each([&](contracts::FactKind kind, std::string const& name, std::string const& asset,
                           Date at, Date known, Rate const& amount) {
        if (issued < known || amount == 0) return;
        Value fact =
            Value::object({{"kind", Value::of(kind == contracts::FactKind::usage ? "usage" : "revenue")},
                           {"name", Value::of(name)}});
        if (!asset.empty()) fact.set("asset", Value::of(asset));
        fact.set("at", Value::of(text_of(at)));
        fact.set("known", Value::of(text_of(known)));
        fact.set("amount", exact(amount));
        bool const is_new = !issued_before || *issued_before < known;
        fact.set("line", Value::of(!is_new       ? "before"
                                   : amount < 0  ? "correction"
                                   : at < stated ? "late"
                                                 : "new"));
        out.push(std::move(fact));
    });
    return out;
}

// What accrues below the tier of evidence that the licence asks for: seen, and not paid.
Value unproven_of(LicenceVersion const& version, Date issued, Date until) {
    std::map<std::pair<std::string, std::string>, Rate> sums;
    version.unproven.each([&](contracts::FactKind, std::string const& name, std::string const& asset, Date at,
                              Date known, Rate const& amount) {
        if (known <= issued && at < until) sums[{name, asset}] += amount;
    });
    Value out = Value::array();
    for (auto const& [key, amount] : sums) {
        if (amount == 0) continue;
        Value row = Value::object({{"meter", Value::of(key.first)}});
        if (!key.second.empty()) row.set("asset", Value::of(key.second));
        out.push(row.set("quantity", exact(amount))
                     .set("needs", Value::of(contracts::text_of(version.document.reporting.evidence))));
    }
    return out;
}

// The reports behind the revenue, with how each came to its amount and who signed it.
Value reports_of(State const& state, LicenceVersion const& version, Date issued) {
    Value out = Value::array();
    for (std::uint32_t const index : version.reports) {
        RevenueReport const& report = state.reports[index];
        if (issued < report.known) continue;
        static constexpr char const* origins[] = {"licensee", "estimate", "audit"};
        Value row = Value::object({{"report", Value::of(state.report_names.name(index))},
                                   {"origin", Value::of(origins[static_cast<std::size_t>(report.origin)])},
                                   {"stream", Value::of(report.stream)},
                                   {"at", Value::of(text_of(report.at))},
                                   {"known", Value::of(text_of(report.known))},
                                   {"amount", exact(report.amount)}});
        if (report.breakdown) {
            row.set("gross", exact(report.breakdown->gross));
            Value deductions = Value::object();
            for (auto const& [what, amount] : report.breakdown->deductions)
                deductions.set(std::string(contracts::text_of(what)), exact(amount));
            row.set("deductions", std::move(deductions));
            if (auto const* const base = version.document.reporting.base_of(report.stream))
                if (auto const share = contracts::bundle_share(*report.breakdown, *base))
                    row.set("bundle_share", exact(*share));
        }
        if (report.signature) {
            row.set("key", Value::of(licet::text_of(report.signature->key)));
            row.set("document", Value::of(licet::text_of(report.signature->document)));
            row.set("signature_holds", Value::of(report.signature->holds));
        }
        out.push(std::move(row));
    }
    return out;
}

// The statement of the same version before this one.
IssuedStatement const* before(IssuedStatement const& issued, StatementBook const& book) {
    IssuedStatement const* found = nullptr;
    for (std::size_t const place : book.of(issued.licence, issued.version)) {
        IssuedStatement const& other = book.statements()[place];
        if (other.number < issued.number) found = &other;
    }
    return found;
}

Value clauses_of(Terms const& terms, LicenceVersion const& version, IssuedStatement const& issued,
                 IssuedStatement const* earlier) {
    contracts::FactView view;
    std::vector<contracts::ExplainedClause> was;
    if (earlier != nullptr) {
        view.advance(version.facts, earlier->statement.issued);
        was = contracts::explain(terms, view, earlier->statement.period.until);
    }
    view.advance(version.facts, issued.statement.issued);
    auto const is = contracts::explain(terms, view, issued.statement.period.until);
    Value out = Value::array();
    for (std::size_t i = 0; i < is.size(); ++i) {
        Rate const so_far_before = was.empty() ? Rate(0) : was[i].amount;
        Value row =
            Value::object({{"pointer", Value::of(is[i].pointer)}, {"clause", Value::of(is[i].clause)}});
        if (!is[i].facts.empty()) row.set("facts", Value::of(is[i].facts));
        row.set("before", exact(so_far_before));
        row.set("now", exact(Rate(is[i].amount - so_far_before)));
        out.push(row.set("so_far", exact(is[i].amount)));
    }
    return out;
}

Value payee_row(IssuedStatement const& issued, LicenceVersion const& version, std::size_t i,
                State const& state) {
    contracts::Statement const& s = issued.statement;
    Currency const currency = version.document.terms.currency;
    Rate const part = Rate(s.due) * s.weights[i] / Rate(currency.minor_per_major());
    Integer const floored = floor(Rate(Rate(s.due) * s.weights[i]));
    Value row = Value::object({{"payee", Value::of(version.payees[i])},
                               {"weight", exact(s.weights[i])},
                               {"exact", exact(part)},
                               {"carried", exact(Rate(issued.carried[i] / Rate(currency.minor_per_major())))},
                               {"floor", major(floored, currency)},
                               {"left_over", Value::of(Integer(s.parts[i] - floored).str())},
                               {"amount", major(s.parts[i], currency)}});
    Value own = in_own_currency(state, version.payee_ids[i], s.parts[i], currency, issued);
    if (own.is_object()) row.set("in_own_currency", std::move(own));
    return row;
}

Value postings_of(std::vector<Posting> const& postings, State const& state) {
    Value out = Value::array();
    for (Posting const& posting : postings) {
        Account const& account = state.ledger.account(posting.account);
        out.push(
            Value::object({{"account", Value::of(hledger_account(state, account))},
                           {"amount", Value::of(major_text(WideUnits{posting.amount}, account.currency))}}));
    }
    return out;
}

}  // namespace

std::string_view role_text(Role role) {
    return role == Role::licensee ? "licensee" : role == Role::licensor ? "licensor" : "payee";
}

Value licence_statement(IssuedStatement const& issued, StatementBook const& book, State const& state) {
    Licence const& licence = state.licences[issued.licence.value];
    LicenceVersion const& version = licence.versions[issued.version - 1];
    contracts::Statement const& s = issued.statement;
    Terms const terms = terms_of(issued, version);
    Currency const currency = terms.currency;
    IssuedStatement const* const earlier = before(issued, book);
    bool const is_closing = s.period.from == s.period.until;

    Value out = Value::object({{"statement", number(issued.number.value + 1)},
                               {"kind", Value::of(is_closing ? "closing statement" : "statement")},
                               {"licence", Value::of(state.licence_names[issued.licence])},
                               {"version", number(issued.version)},
                               {"digest", Value::of(licet::text_of(version.digest))},
                               {"licensor", Value::of(version.document.licensor)},
                               {"licensee", Value::of(version.document.licensee)},
                               {"currency", Value::of(currency.code())},
                               {"minor_digits", number(currency.minor_digits())},
                               {"period", interval(s.period)},
                               {"issued", Value::of(text_of(s.issued))}});
    if (earlier != nullptr) out.set("issued_before", Value::of(text_of(earlier->statement.issued)));
    out.set(
        "terms",
        json::parse(contracts::canonical_text(terms), {.bytes_max = 1U << 30U, .depth_max = 512}).value());
    out.set("clauses", clauses_of(terms, version, issued, earlier));
    std::optional<Date> issued_before;
    Date stated = terms.term.from;
    if (earlier != nullptr) {
        issued_before = earlier->statement.issued;
        stated = earlier->statement.period.until;
    }
    out.set("facts", facts_of(version, s.issued, issued_before, stated));
    if (Value reports = reports_of(state, version, s.issued); !reports.items.empty())
        out.set("reports", std::move(reports));
    if (Value unproven = unproven_of(version, s.issued, s.period.until); !unproven.items.empty())
        out.set("accrued_unpaid", std::move(unproven));
    Value charges = Value::array();
    for (std::size_t const place : book.of(issued.licence, issued.version))
        if (IssuedStatement const& other = book.statements()[place]; other.number < issued.number)
            charges.push(Value::object({{"statement", number(other.number.value + 1)},
                                        {"until", Value::of(text_of(other.statement.period.until))},
                                        {"due", major(other.statement.due, currency)}}));
    out.set("charged_by", std::move(charges));
    out.set("exact", exact(s.exact));
    out.set("earned", major(s.earned, currency));
    out.set("charged", major(s.charged, currency));
    out.set("due", major(s.due, currency));
    out.set("credit", major(s.credit, currency));
    for (auto const& [key, party] :
         {std::pair("licensee_currency", licence.licensee), std::pair("licensor_currency", licence.licensor)})
        if (Value own = in_own_currency(state, party, s.due, currency, issued); own.is_object())
            out.set(key, std::move(own));
    Value payees = Value::array();
    for (std::size_t i = 0; i < version.payees.size(); ++i) payees.push(payee_row(issued, version, i, state));
    out.set("payees", std::move(payees));
    if (!issued.postings.empty())
        out.set("entry", Value::object({{"number", number(issued.entry + 1)},
                                        {"postings", postings_of(issued.postings, state)}}));
    return out;
}

namespace {

constexpr std::size_t payees_shown_max = 100;

// A payee's line: its own part of a statement, with the statement that it derives from. Where a great many
// share, only its own row of them.
Value payee_line(IssuedStatement const& issued, std::size_t index, StatementBook const& book,
                 State const& state) {
    Value document = licence_statement(issued, book, state);
    Value const payees = *document.find("payees");
    Value line = Value::object({{"statement", *document.find("statement")},
                                {"licence", *document.find("licence")},
                                {"period", *document.find("period")},
                                {"issued", *document.find("issued")},
                                {"licence_due", *document.find("due")}});
    for (auto const& [key, value] : payees.items[index].members)
        if (key != "payee") line.set(key, value);
    std::erase_if(document.members, [&](auto const& member) {
        return member.first == "entry" ||
               (member.first == "payees" && payees.items.size() > payees_shown_max);
    });
    return line.set("derivation", std::move(document));
}

// What a licensor or licensee sees of a statement.
Value licence_line(IssuedStatement const& issued, State const& state) {
    LicenceVersion const& version = state.licences[issued.licence.value].versions[issued.version - 1];
    Currency const currency = version.document.terms.currency;
    contracts::Statement const& s = issued.statement;
    Value line = Value::object({{"statement", number(issued.number.value + 1)},
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

bool concerns(Role role, PartyId party, Licence const& licence) {
    return role == Role::licensee ? licence.licensee == party : licence.licensor == party;
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
    if (is_one_of({EntryKind::use, EntryKind::hold}) && number < state.licence_names.size())
        return "licence " + state.licence_names[LicenceId{number}];
    if (is_one_of({EntryKind::payout, EntryKind::payout_settled, EntryKind::payout_failed,
                   EntryKind::payout_reversed}))
        return state.payout_names[PayoutId{number}];
    if (is_one_of({EntryKind::statement, EntryKind::statement_paid, EntryKind::funding, EntryKind::audit}))
        return "statement " + std::to_string(number + 1);
    return "";
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
        out.push(line.set("amounts", std::move(amounts)));
    }
    return out;
}

Value payments_of(PartyId party, Currency currency, State const& state, WideUnits& paid) {
    Value out = Value::array();
    for (Payout const& payout : state.payouts) {
        if (payout.payee != party || payout.currency != currency) continue;
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
                        State const& state) {
    Value lines = Value::array();
    Integer stated = 0;
    for (IssuedStatement const& issued : book.statements()) {
        Licence const& licence = state.licences[issued.licence.value];
        LicenceVersion const& version = licence.versions[issued.version - 1];
        if (version.document.terms.currency != currency) continue;
        if (role != Role::payee) {
            if (!concerns(role, party, licence)) continue;
            stated += issued.statement.due;
            lines.push(licence_line(issued, state));
            continue;
        }
        auto const at = std::ranges::find(version.payee_ids, party);
        if (at == version.payee_ids.end()) continue;
        auto const index = static_cast<std::size_t>(at - version.payee_ids.begin());
        if (issued.statement.parts[index] == 0) continue;
        stated += issued.statement.parts[index];
        lines.push(payee_line(issued, index, book, state));
    }
    Totals totals;
    Value movements = movements_of(party, role, currency, book, state, totals);

    Value out = Value::object({{"account_of", Value::of(state.party_names[party])},
                               {"role", Value::of(role_text(role))},
                               {"currency", Value::of(currency.code())},
                               {"minor_digits", number(currency.minor_digits())},
                               {"as_of", Value::of(text_of(book.last_date()))},
                               {"lines", std::move(lines)}});
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
        out.set("payments", payments_of(party, currency, state, paid));
        summary.set("paid", major(paid, currency));
        if (Value own = in_own_currency(
                state, party, stated, currency,
                exchange_on(state, currency, state.parties[party.value].currency, book.last_date()));
            own.is_object())
            summary.set("stated_in_own_currency", std::move(own));
    }
    return out.set("summary", std::move(summary));
}

std::string text_at(Value const& document, std::string_view key) {
    Value const* const found = document.find(key);
    return found == nullptr ? "" : found->text;
}

std::vector<AccountHolder> account_holders(StatementBook const& book, State const& state) {
    std::set<std::tuple<PartyId, Role, Currency>> out;
    for (auto const& [key, list] : book.movements())
        for (Movement const& movement : list)
            for (auto const& [kind, amount] : movement.amounts)
                out.emplace(key.first, is_of_role(Role::licensee, kind) ? Role::licensee : Role::payee,
                            key.second);
    for (IssuedStatement const& issued : book.statements()) {
        Licence const& licence = state.licences[issued.licence.value];
        Currency const currency = licence.versions[issued.version - 1].document.terms.currency;
        out.emplace(licence.licensor, Role::licensor, currency);
        out.emplace(licence.licensee, Role::licensee, currency);
    }
    std::vector<AccountHolder> list;
    for (auto const& [party, role, currency] : out) list.push_back({party, role, currency});
    return list;
}

}  // namespace licet::adapters
