#include "adapters/statements/derivation.hpp"

#include "adapters/statements/values.hpp"
#include "contracts/terms/canonical.hpp"
#include "contracts/terms/entitlement.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

Terms terms_of(LicenceVersion const& version, Interval term) {
    Terms terms = version.document.terms;
    terms.term = term;
    return terms;
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

using Explained = std::vector<contracts::ExplainedClause>;

Value clauses_value(Explained const& was, Explained const& is) {
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

// Of all statements of a version at once: each goes on from the facts that the one before looked at.
void remember_clauses(IssuedStatement const& issued, StatementBook const& book, LicenceVersion const& version,
                      Remembered& remembered) {
    constexpr std::size_t clauses_max = 4'096;
    if (remembered.clauses.size() > clauses_max) remembered.clauses.clear();
    contracts::FactView view;
    Explained was;
    IssuedStatement const* earlier = nullptr;
    for (std::size_t const place : book.of(issued.licence, issued.version)) {
        IssuedStatement const& one = book.statements()[place];
        Terms const terms = terms_of(version, one.term);
        if (earlier != nullptr && earlier->term != one.term)
            was = contracts::explain(terms, view, earlier->statement.period.until);
        view.advance(version.facts, one.statement.issued);
        Explained is = contracts::explain(terms, view, one.statement.period.until);
        remembered.clauses[one.number.value] = clauses_value(was, is);
        was = std::move(is);
        earlier = &one;
    }
}

}  // namespace

Value terms_value(LicenceVersion const& version, Interval term) {
    return json::parse(contracts::canonical_text(terms_of(version, term)),
                       {.bytes_max = 1U << 30U, .depth_max = 512})
        .value();
}

Value facts_value(State const& state, LicenceVersion const& version, Date known_by, Date until,
                  std::optional<FactLines> const& lines) {
    Value out = Value::array();
    auto const add = [&](char const* kind, std::string const& name, std::string const& asset, Date at,
                         Date known, Rate const& amount) -> Value* {
        if (known_by < known || until <= at || amount == 0) return nullptr;
        Value fact = Value::object({{"kind", Value::of(kind)}, {"name", Value::of(name)}});
        if (!asset.empty()) fact.set("asset", Value::of(asset));
        fact.set("at", Value::of(text_of(at)));
        fact.set("known", Value::of(text_of(known)));
        fact.set("amount", exact(amount));
        if (lines) {
            bool const is_new = !lines->issued_before || *lines->issued_before < known;
            fact.set("line", Value::of(!is_new              ? "before"
                                       : amount < 0         ? "correction"
                                       : at < lines->stated ? "late"
                                                            : "new"));
        }
        out.push(std::move(fact));
        return &out.items.back();
    };
    version.facts.each([&](contracts::FactKind kind, std::string const& name, std::string const& asset,
                           Date at, Date known, Rate const& amount) {
        if (kind == contracts::FactKind::usage) add("usage", name, asset, at, known, amount);
    });
    // A report that replaces another, or an estimate, has a line, and what it replaces takes one back.
    for (std::uint32_t const index : version.reports) {
        RevenueReport const& report = state.reports[index];
        Value const name = Value::of(state.report_names.name(index));
        if (Value* const told = add("revenue", report.stream, "", report.at, report.known, report.amount))
            told->set("report", name);
        if (!report.taken_back) continue;
        if (Value* const back =
                add("revenue", report.stream, "", report.at, *report.taken_back, Rate(-report.amount)))
            back->set("report", name);
    }
    return out;
}

Value reports_value(State const& state, LicenceVersion const& version, Date known) {
    Value out = Value::array();
    for (std::uint32_t const index : version.reports) {
        RevenueReport const& report = state.reports[index];
        if (known < report.known) continue;
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

IssuedStatement const* before(IssuedStatement const& issued, StatementBook const& book) {
    auto const& places = book.of(issued.licence, issued.version);
    auto const at = std::ranges::lower_bound(
        places, issued.number, {}, [&](std::size_t place) { return book.statements()[place].number; });
    return at == places.begin() ? nullptr : &book.statements()[*std::prev(at)];
}

Value payee_row(IssuedStatement const& issued, std::size_t i, State const& state) {
    LicenceVersion const& version = state.licences[issued.licence.value].versions[issued.version - 1];
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
    Value own = in_own_currency(state, version.payee_ids[i], s.parts[i], currency, issued.rates);
    if (own.is_object()) row.set("in_own_currency", std::move(own));
    return row;
}

Value payee_row(PaidUses const& line, std::size_t i, State const& state) {
    LicenceVersion const& version = state.licences[line.licence.value].versions[line.version - 1];
    Currency const currency = version.document.terms.currency;
    std::vector<Rate> const weights =
        contracts::weights_of(version.effective().split, version.payees, {}, line.term.until);
    Rate const unit(currency.minor_per_major());
    Rate const behind = Rate(line.charged_before) * weights[i] - Rate(Integer(line.parts_before[i]));
    Value row = Value::object({{"payee", Value::of(version.payees[i])},
                               {"weight", exact(weights[i])},
                               {"exact", exact(Rate(Rate(line.charged) * weights[i] / unit))},
                               {"carried", exact(Rate(behind / unit))},
                               {"amount", major(line.parts[i], currency)}});
    Value own = in_own_currency(state, version.payee_ids[i], Integer(line.parts[i]), currency, line.rates);
    if (own.is_object()) row.set("in_own_currency", std::move(own));
    return row;
}

void add_derivation(Value& out, IssuedStatement const& issued, StatementBook const& book, State const& state,
                    Remembered& remembered, std::size_t payees_max) {
    LicenceVersion const& version = state.licences[issued.licence.value].versions[issued.version - 1];
    contracts::Statement const& s = issued.statement;
    Currency const currency = version.document.terms.currency;
    if (!remembered.clauses.contains(issued.number.value))
        remember_clauses(issued, book, version, remembered);
    out.set("clauses", remembered.clauses.at(issued.number.value));
    if (Value unproven = unproven_of(version, s.issued, s.period.until); !unproven.items.empty())
        out.set("accrued_unpaid", std::move(unproven));
    Value charges = Value::array();
    auto const& earlier = book.of(issued.licence, issued.version);
    auto const& credits = book.credits_of(issued.licence, issued.version);
    for (std::size_t i = 0; i <= earlier.size(); ++i) {
        for (CreditBack const& credit : credits)
            if (credit.after == i)
                charges.push(Value::object({{"given_back", Value::of(text_of(credit.on))},
                                            {"due", major(Integer(-credit.amount), currency)}}));
        if (i == earlier.size()) break;
        IssuedStatement const& other = book.statements()[earlier[i]];
        if (other.number == issued.number) break;
        charges.push(Value::object({{"statement", number(other.number.value + std::uint64_t{1})},
                                    {"until", Value::of(text_of(other.statement.period.until))},
                                    {"due", major(other.statement.due, currency)}}));
    }
    out.set("charged_by", std::move(charges));
    out.set("exact", exact(s.exact));
    out.set("earned", major(s.earned, currency));
    out.set("charged", major(s.charged, currency));
    out.set("due", major(s.due, currency));
    out.set("credit", major(s.credit, currency));
    if (version.payees.size() > payees_max) return;
    Value payees = Value::array();
    for (std::size_t i = 0; i < version.payees.size(); ++i) payees.push(payee_row(issued, i, state));
    out.set("payees", std::move(payees));
}

void add_derivation(Value& out, PaidUses const& line, State const& state, std::size_t payees_max) {
    LicenceVersion const& version = state.licences[line.licence.value].versions[line.version - 1];
    Currency const currency = version.document.terms.currency;
    Value uses = Value::array();
    WideUnits used = line.used_before;
    for (std::size_t i = 0; i < line.uses.size();) {
        PaidUse const& first = line.uses[i];
        Value quantities = Value::array();
        for (; i < line.uses.size() && line.uses[i].at == first.at && line.uses[i].told == first.told; ++i) {
            quantities.push(Value::of(static_cast<long long>(line.uses[i].quantity)));
            used += line.uses[i].quantity;
        }
        uses.push(Value::object({{"at", Value::of(text_of(first.at))},
                                 {"known", Value::of(text_of(first.told))},
                                 {"quantities", std::move(quantities)}}));
    }
    out.set("used_before", Value::of(Integer(line.used_before).str()));
    out.set("charged_before", major(WideUnits{line.charged_before}, currency));
    out.set("uses", std::move(uses));
    out.set("used", Value::of(Integer(used).str()));
    out.set("charged", major(WideUnits{line.charged}, currency));
    if (version.payees.size() <= payees_max) {
        Value payees = Value::array();
        for (std::size_t i = 0; i < version.payees.size(); ++i) payees.push(payee_row(line, i, state));
        out.set("payees", std::move(payees));
    }
    if (line.entry_count > 0)
        out.set("entries",
                Value::object({{"first", number(line.entry + 1)}, {"count", number(line.entry_count)}}));
}

}  // namespace licet::adapters
