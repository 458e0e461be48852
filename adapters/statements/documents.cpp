#include "adapters/statements/documents.hpp"

#include "adapters/books/books.hpp"
#include "adapters/statements/derivation.hpp"
#include "adapters/statements/values.hpp"
#include "settlement/payouts/dues.hpp"

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

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

std::string member_text(Value const& document, std::string_view key) {
    Value const* const found = document.find(key);
    return found == nullptr ? "" : found->text;
}

Value licence_statement(IssuedStatement const& issued, StatementBook const& book, State const& state,
                        Remembered* remembered) {
    Licence const& licence = state.licences[issued.licence.value];
    LicenceVersion const& version = licence.versions[issued.version - 1];
    contracts::Statement const& s = issued.statement;
    Currency const currency = version.document.terms.currency;
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
                               {"issued", Value::of(text_of(s.issued))},
                               {"reference", Value::of(creditor_reference(issued.number))}});
    if (earlier != nullptr) out.set("issued_before", Value::of(text_of(earlier->statement.issued)));
    out.set("terms", terms_value(version, issued.term));
    FactLines lines{std::nullopt, issued.term.from};
    if (earlier != nullptr) lines = {earlier->statement.issued, earlier->statement.period.until};
    out.set("facts", facts_value(state, version, s.issued, s.period.until, lines));
    if (Value reports = reports_value(state, version, s.issued); !reports.items.empty())
        out.set("reports", std::move(reports));
    Remembered own;
    add_derivation(out, issued, book, state, remembered != nullptr ? *remembered : own, SIZE_MAX);
    for (auto const& [key, party] :
         {std::pair("licensee_currency", licence.licensee), std::pair("licensor_currency", licence.licensor)})
        if (Value amount = in_own_currency(state, party, s.due, currency, issued.rates); amount.is_object())
            out.set(key, std::move(amount));
    if (!issued.postings.empty())
        out.set("entry", Value::object({{"number", number(issued.entry + 1)},
                                        {"postings", postings_of(issued.postings, state)}}));
    return out;
}

}  // namespace licet::adapters
