#include "adapters/cli/terms.hpp"

#include "adapters/files/file.hpp"
#include "adapters/json/terms_json.hpp"
#include "contracts/terms/statement.hpp"
#include "contracts/values/money.hpp"

#include <ostream>

namespace licet::adapters {
namespace {

using contracts::FactBook;
using contracts::FactView;
using json::Value;

Value statement_value(contracts::Statement const& statement, std::vector<std::string> const& payees,
                      Currency currency) {
    Value out = Value::object();
    out.set("from", Value::of(text_of(statement.period.from)));
    out.set("until", Value::of(text_of(statement.period.until)));
    out.set("earned", Value::of(major_text(statement.earned, currency)));
    out.set("charged", Value::of(major_text(statement.charged, currency)));
    out.set("due", Value::of(major_text(statement.due, currency)));
    out.set("credit", Value::of(major_text(statement.credit, currency)));
    Value parts = Value::object();
    for (std::size_t i = 0; i < payees.size(); ++i)
        if (statement.parts[i] != 0)
            parts.set(payees[i], Value::of(major_text(statement.parts[i], currency)));
    out.set("payees", std::move(parts));
    return out;
}

// Each date of issue in turn; the dates are read as they are needed, so that the first fault is the first
// one.
Value statements_of(contracts::Terms const& terms, json::Facts const& facts, Value const& issued,
                    json::Faults& faults) {
    FactBook book;
    for (std::size_t i = 0; i < facts.facts.size(); ++i) {
        if (facts.superseded[i] < 0)
            book.add(facts.facts[i]);
        else
            book.replace(facts.facts[static_cast<std::size_t>(facts.superseded[i])], facts.facts[i]);
    }
    auto const payees = contracts::payees_of(terms.split);
    contracts::StatementSeries series;
    FactView view;
    Value out = Value::array();
    for (std::size_t i = 0; i < issued.items.size(); ++i) {
        std::string const at = json::pointer_to("/issued", i);
        auto const date = issued.items[i].is_string() ? date_from_text(issued.items[i].text) : std::nullopt;
        if (!date)
            faults.add(at, "must be a date as a text: \"2026-01-31\"");
        else if (*date < series.next_period(terms).until)
            faults.add(at, "must not be before the period ends");
        else if (series.last_issued() && *date < *series.last_issued())
            faults.add(at, "must not be before the statement before");
        if (faults.any()) return out;
        view.advance(book, *date);
        out.push(statement_value(series.next(terms, payees, view, *date), payees, terms.currency));
    }
    return out;
}

}  // namespace

Value statements_of_case(Value const& document, json::Faults& faults) {
    json::Fields fields(document, "", {"name", "terms", "facts", "issued", "expect", "note"}, faults);
    Value const* const terms_value = fields.raw("terms");
    if (terms_value == nullptr) return {};
    // A pointer into the terms starts at their own root.
    auto const terms = json::terms_from(*terms_value, "", faults);
    Value const* const facts_value = faults.any() ? nullptr : fields.raw("facts");
    if (facts_value == nullptr) return {};
    auto const facts = json::facts_from(*facts_value, "/facts", terms, faults);
    Value const* const issued = faults.any() ? nullptr : fields.raw("issued");
    if (issued == nullptr) return {};
    if (!issued->is_array()) {
        faults.add("/issued", "must be a list of dates");
        return {};
    }
    return statements_of(terms, facts, *issued, faults);
}

int run_terms(std::vector<std::string> const& paths, std::ostream& out, std::ostream& err) {
    Value answers = Value::array();
    bool refused = false;
    for (std::string const& path : paths) {
        auto const text = read_file(path, json::Limits{}.bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return 1;
        }
        auto const document = json::parse(*text, {.bytes_max = json::Limits{}.bytes_max, .depth_max = 512});
        if (!document) {
            err << path << ':' << document.error().line << ": " << document.error().pointer << ' '
                << document.error().what << '\n';
            return 1;
        }
        json::Faults faults;
        Value statements = statements_of_case(*document, faults);
        Value one = Value::object();
        if (faults.any()) {
            refused = true;
            err << path << ": " << faults.first().pointer << ' ' << faults.first().what << '\n';
            one.set("error", Value::of(faults.first().pointer));
        } else {
            one.set("statements", std::move(statements));
        }
        answers.push(std::move(one));
    }
    out << json::pretty_text_of(answers.items.size() == 1 ? answers.items.front() : answers) << '\n';
    return refused ? 1 : 0;
}

}  // namespace licet::adapters
