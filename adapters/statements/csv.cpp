// Statements as CSV: one row a line, the same columns for every kind, so that many can be laid together.

#include "adapters/statements/documents.hpp"

namespace licet::adapters {
namespace {

using json::Value;

// Quoted where it must be (RFC 4180); a leading sign that a spreadsheet would take for a formula is not ours
// to write: our cells are names, dates and amounts.
std::string cell(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (char const c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

class Rows {
public:
    explicit Rows(std::string head) : head_(std::move(head)) {}

    void add(std::string_view line, std::string const& what, std::string const& detail,
             std::string const& exact, std::string const& amount) {
        text_ += head_;
        for (std::string_view const one : {line, std::string_view(what), std::string_view(detail),
                                           std::string_view(exact), std::string_view(amount)}) {
            text_ += ',';
            if (one.find_first_of(",\"\n\r") == std::string_view::npos)
                text_ += one;
            else
                text_ += cell(one);
        }
        text_ += '\n';
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string head_;
    std::string text_;
};

void add_own_currency(Rows& rows, Value const* own, std::string const& whose) {
    if (own == nullptr) return;
    rows.add("exchange", whose,
             member_text(*own, "currency") + " at " + member_text(*own, "rate") + ", " +
                 member_text(*own, "source") + ", " + member_text(*own, "on"),
             "", member_text(*own, "amount"));
}

std::string licence_rows(Value const& d) {
    Value const& period = *d.find("period");
    Rows rows(member_text(d, "statement") + "," + cell(member_text(d, "licence")) + "," +
              member_text(period, "from") + "," + member_text(period, "until") + "," +
              member_text(d, "issued") + "," + member_text(d, "currency"));
    for (Value const& fact : d.find("facts")->items)
        rows.add("fact",
                 member_text(fact, "name") + (fact.find("asset") ? " " + member_text(fact, "asset") : "") +
                     (fact.find("report") ? " " + member_text(fact, "report") : ""),
                 member_text(fact, "line") + " of " + member_text(fact, "at") + " known " +
                     member_text(fact, "known"),
                 member_text(fact, "amount"), "");
    for (Value const& clause : d.find("clauses")->items)
        rows.add("clause", member_text(clause, "clause"), member_text(clause, "pointer"),
                 member_text(clause, "so_far"), "");
    for (Value const& charge : d.find("charged_by")->items)
        if (charge.find("given_back") != nullptr)
            rows.add("given back", member_text(charge, "given_back"), "", "", member_text(charge, "due"));
    rows.add("earned", "earned so far", "", member_text(d, "exact"), member_text(d, "earned"));
    rows.add("charged", "charged before", "", "", member_text(d, "charged"));
    rows.add("due", "due", "", "", member_text(d, "due"));
    rows.add("credit", "credit", "", "", member_text(d, "credit"));
    add_own_currency(rows, d.find("licensee_currency"), member_text(d, "licensee"));
    add_own_currency(rows, d.find("licensor_currency"), member_text(d, "licensor"));
    for (Value const& payee : d.find("payees")->items) {
        rows.add("payee", member_text(payee, "payee"), member_text(payee, "weight"),
                 member_text(payee, "exact"), member_text(payee, "amount"));
        add_own_currency(rows, payee.find("in_own_currency"), member_text(payee, "payee"));
    }
    if (Value const* const entry = d.find("entry"))
        for (Value const& posting : entry->find("postings")->items)
            rows.add("posting", member_text(posting, "account"), "entry " + member_text(*entry, "number"), "",
                     member_text(posting, "amount"));
    return rows.take();
}

std::string account_rows(Value const& d) {
    std::string out;
    std::string const tail = "," + member_text(d, "as_of") + "," + member_text(d, "currency");
    Value const* const lines = d.find("lines");
    for (Value const& line : lines != nullptr ? lines->items : std::vector<Value>{}) {
        Value const& period = *line.find("period");
        Rows rows(member_text(line, "statement") + "," + cell(member_text(line, "licence")) + "," +
                  member_text(period, "from") + "," + member_text(period, "until") + "," +
                  member_text(line, "issued") + "," + member_text(d, "currency"));
        rows.add(member_text(line, "kind"), member_text(d, "account_of"), member_text(line, "weight"),
                 member_text(line, "exact"), member_text(line, "amount"));
        out += rows.take();
    }
    if (Value const* const parts = d.find("parts"))
        for (Value const& part : parts->items) {
            Rows rows("," + cell(member_text(part, "licence")) + ",," + tail);
            rows.add("licence", member_text(d, "account_of"), member_text(part, "file"), "",
                     member_text(part, "stated"));
            out += rows.take();
        }
    Rows rows(",,," + tail);
    if (Value const* const movements = d.find("movements"))
        for (Value const& movement : movements->items)
            for (auto const& [account, amount] : movement.find("amounts")->members)
                rows.add("movement", member_text(movement, "what") + " " + member_text(movement, "about"),
                         member_text(movement, "date") + " entry " + member_text(movement, "entry") + " " +
                             account,
                         "", amount.text);
    if (Value const* const payments = d.find("payments"))
        for (Value const& payment : payments->items)
            rows.add("payment", member_text(payment, "payment"), member_text(payment, "state"), "",
                     member_text(payment, "amount"));
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
