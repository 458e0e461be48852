// Statements as CSV: one row a line, the same columns for every kind, so that many can be laid together.

#include "adapters/statements/documents.hpp"

namespace licet::adapters {
namespace {

using json::Value;

// Quoted where it must be (RFC 4180); a leading sign that a spreadsheet would take for a formula is not ours
// to write: our cells are names, dates and amounts.
std::string cell(std::string const& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (char const c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

class Rows {
public:
    explicit Rows(std::string head) : head_(std::move(head)) {}

    void add(std::string_view line, std::string const& what, std::string const& detail,
             std::string const& exact, std::string const& amount) {
        text_ += head_ + "," + std::string(line) + "," + cell(what) + "," + cell(detail) + "," + exact + "," +
                 amount + "\n";
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string head_;
    std::string text_;
};

void add_own_currency(Rows& rows, Value const* own, std::string const& whose) {
    if (own == nullptr) return;
    rows.add("exchange", whose,
             text_at(*own, "currency") + " at " + text_at(*own, "rate") + ", " + text_at(*own, "source") +
                 ", " + text_at(*own, "on"),
             "", text_at(*own, "amount"));
}

std::string licence_rows(Value const& d) {
    Value const& period = *d.find("period");
    Rows rows(text_at(d, "statement") + "," + cell(text_at(d, "licence")) + "," + text_at(period, "from") +
              "," + text_at(period, "until") + "," + text_at(d, "issued") + "," + text_at(d, "currency"));
    for (Value const& fact : d.find("facts")->items)
        rows.add("fact", text_at(fact, "name") + (fact.find("asset") ? " " + text_at(fact, "asset") : ""),
                 text_at(fact, "line") + " of " + text_at(fact, "at") + " known " + text_at(fact, "known"),
                 text_at(fact, "amount"), "");
    for (Value const& clause : d.find("clauses")->items)
        rows.add("clause", text_at(clause, "clause"), text_at(clause, "pointer"), text_at(clause, "so_far"),
                 "");
    rows.add("earned", "earned so far", "", text_at(d, "exact"), text_at(d, "earned"));
    rows.add("charged", "charged before", "", "", text_at(d, "charged"));
    rows.add("due", "due", "", "", text_at(d, "due"));
    rows.add("credit", "credit", "", "", text_at(d, "credit"));
    add_own_currency(rows, d.find("licensee_currency"), text_at(d, "licensee"));
    add_own_currency(rows, d.find("licensor_currency"), text_at(d, "licensor"));
    for (Value const& payee : d.find("payees")->items) {
        rows.add("payee", text_at(payee, "payee"), text_at(payee, "weight"), text_at(payee, "exact"),
                 text_at(payee, "amount"));
        add_own_currency(rows, payee.find("in_own_currency"), text_at(payee, "payee"));
    }
    if (Value const* const entry = d.find("entry"))
        for (Value const& posting : entry->find("postings")->items)
            rows.add("posting", text_at(posting, "account"), "entry " + text_at(*entry, "number"), "",
                     text_at(posting, "amount"));
    return rows.take();
}

std::string account_rows(Value const& d) {
    std::string out;
    std::string const tail = "," + text_at(d, "as_of") + "," + text_at(d, "currency");
    for (Value const& line : d.find("lines")->items) {
        Value const& period = *line.find("period");
        Rows rows(text_at(line, "statement") + "," + cell(text_at(line, "licence")) + "," +
                  text_at(period, "from") + "," + text_at(period, "until") + "," + text_at(line, "issued") +
                  "," + text_at(d, "currency"));
        rows.add("statement", text_at(d, "account_of"), text_at(line, "weight"), text_at(line, "exact"),
                 text_at(line, "amount"));
        out += rows.take();
    }
    Rows rows(",,," + tail);
    if (Value const* const movements = d.find("movements"))
        for (Value const& movement : movements->items)
            for (auto const& [account, amount] : movement.find("amounts")->members)
                rows.add("movement", text_at(movement, "what") + " " + text_at(movement, "about"),
                         text_at(movement, "date") + " entry " + text_at(movement, "entry") + " " + account,
                         "", amount.text);
    if (Value const* const payments = d.find("payments"))
        for (Value const& payment : payments->items)
            rows.add("payment", text_at(payment, "payment"), text_at(payment, "state"), "",
                     text_at(payment, "amount"));
    Value const& summary = *d.find("summary");
    for (auto const& [key, value] : summary.members)
        if (value.is_string()) rows.add("summary", key, "", "", value.text);
    return out + rows.take();
}

}  // namespace

std::string csv_of(Value const& document) {
    return "statement,licence,from,until,issued,currency,line,what,detail,exact,amount\n" +
           (document.find("account_of") == nullptr ? licence_rows(document) : account_rows(document));
}

}  // namespace licet::adapters
