#include "adapters/statements/sections.hpp"

#include "adapters/statements/documents.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace licet::adapters {
namespace {

using json::Value;

// More than these are summed by month: a page is for people, and the JSON beside it has each.
constexpr std::size_t new_facts_max = 100;
constexpr std::size_t other_facts_max = 24;

std::string fact_text(Value const& fact) {
    if (member_text(fact, "kind") == "usage") return escaped("use, " + member_text(fact, "name"));
    std::string const report = member_text(fact, "report");
    bool const is_back = member_text(fact, "amount").starts_with('-');
    std::string const what = report.starts_with("~estimate") ? "estimate"
                             : report.starts_with("~audit")  ? "found by an audit"
                                                             : "report " + report;
    return escaped("revenue " + member_text(fact, "name") + ": " + what + (is_back ? ", taken back" : ""));
}

struct FactRow {
    std::string line;
    std::string what;
    std::string asset;
    std::string at;
    std::string known;
    Rate amount;
    std::size_t count = 1;
};

Rate signed_rate(std::string const& text) {
    bool const is_negative = text.starts_with('-');
    Rate const value = rate_from_text(is_negative ? text.substr(1) : text).value_or(Rate(0));
    return is_negative ? Rate(-value) : value;
}

std::vector<FactRow> rows_of(std::vector<Value const*> const& facts, std::size_t days_max) {
    bool const is_by_month = facts.size() > days_max;
    std::vector<FactRow> out;
    std::map<std::tuple<std::string, std::string, std::string, std::string, std::string>, std::size_t> places;
    for (Value const* const fact : facts) {
        FactRow row{member_text(*fact, "line"),  fact_text(*fact),
                    member_text(*fact, "asset"), member_text(*fact, "at"),
                    member_text(*fact, "known"), signed_rate(member_text(*fact, "amount"))};
        if (is_by_month) {
            row.at.resize(7);
            row.known.resize(7);
            auto const [at, is_new] =
                places.try_emplace({row.line, row.what, row.asset, row.at, row.known}, out.size());
            if (!is_new) {
                ++out[at->second].count;
                out[at->second].amount += row.amount;
                continue;
            }
        }
        out.push_back(std::move(row));
    }
    return out;
}

std::string amount_text(Rate const& amount) {
    return shown(amount < 0 ? "-" + text_of(Rate(-amount)) : text_of(amount));
}

std::string day_text(FactRow const& row) {
    return row.count == 1 ? row.at : row.at + ", " + std::to_string(row.count) + " facts";
}

constexpr char const* summed = " Many are summed by month; the JSON beside this page has each.";

}  // namespace

std::string const& explained() {
    static std::string const text =
        "Every amount on this page follows from what is printed on it: the clauses of the licence applied to "
        "all "
        "facts "
        "known by the day of issue give what was earned so far; less what was charged before, that is due; "
        "and "
        "what is "
        "due is divided by the split. Facts are never edited: what changes comes as a line of its own.";
    return text;
}

void add_clauses(Page& page, Value const& d, std::string const& currency) {
    page.heading(
        "What was earned",
        "Each clause, on all facts of the term so far; amounts before rounding, in " + currency + ".");
    page.table({"Clause", "Facts it looked at", "#Until last statement", "#This time", "#So far"});
    for (Value const& clause : d.find("clauses")->items) {
        std::string const pointer = member_text(clause, "pointer");
        auto const depth = std::ranges::count(pointer, '/') - 1;
        page.row({"<span style=\"padding-left:" + std::to_string(std::min<std::ptrdiff_t>(depth, 12)) +
                      "ch\">" + escaped(member_text(clause, "clause")) + "</span> <code>" + escaped(pointer) +
                      "</code>",
                  escaped(member_text(clause, "facts")), shown(member_text(clause, "before")),
                  shown(member_text(clause, "now")), shown(member_text(clause, "so_far"))});
    }
    page.row({"Earned so far, rounded once to the minor unit", "", "", "", shown(member_text(d, "earned"))},
             "sum");
    bool const is_given_back = std::ranges::any_of(
        d.find("charged_by")->items, [](Value const& row) { return row.find("given_back") != nullptr; });
    page.row({is_given_back ? "Charged by the statements before, less what was given back"
                            : "Charged by the statements before",
              "", "", "", shown(member_text(d, "charged"))},
             "sum");
    bool const is_credit = member_text(d, "credit").find_first_not_of("0.") != std::string::npos;
    page.row({is_credit ? "Credit, used up by what is earned next" : "Due", "", "", "",
              shown(member_text(d, is_credit ? "credit" : "due"))},
             "sum");
    page.end_table();
}

void add_payees(Page& page, Value const& d) {
    Value const* const list = d.find("payees");
    if (list == nullptr || list->items.empty()) return;
    page.heading(
        "Who it goes to",
        "Each gets the whole units of its exact part; the units left over go, one each, to who is furthest "
        "behind over the life of the licence. Carried is what each was behind (or ahead) before.");
    bool const has_own = std::ranges::any_of(
        list->items, [](Value const& row) { return row.find("in_own_currency") != nullptr; });
    std::vector<std::string> columns{"Payee", "#Share", "#Exact part", "#Carried", "#Left over", "#Amount"};
    if (has_own) columns.insert(columns.begin() + 1, "In its own currency");
    page.table(columns);
    for (Value const& row : list->items) {
        std::string const left = member_text(row, "left_over");
        std::vector<std::string> cells{
            escaped(member_text(row, "payee")),      shown(member_text(row, "weight")),
            shown(member_text(row, "exact")),        shown(member_text(row, "carried")),
            left == "0" ? "" : "+" + left + " unit", shown(member_text(row, "amount"))};
        if (has_own) cells.insert(cells.begin() + 1, own_text(row.find("in_own_currency")));
        page.row(cells);
    }
    std::vector<std::string> sum(columns.size());
    sum.front() = "Adds up to what is due";
    sum.back() = shown(member_text(d, "due"));
    page.row(sum, "sum");
    page.end_table();
}

void add_unproven(Page& page, Value const& d) {
    if (!has_items(d, "accrued_unpaid")) return;
    page.heading("Accrued, not paid",
                 "Uses with weaker evidence than the licence asks for. They are paid once "
                 "better evidence comes.");
    page.table({"Meter", "Asset", "Needs", "#Quantity"});
    for (Value const& row : d.find("accrued_unpaid")->items)
        page.row({escaped(member_text(row, "meter")), escaped(member_text(row, "asset")),
                  escaped(member_text(row, "needs")), shown(member_text(row, "quantity"))});
    page.end_table();
}

// What was paid as it happened: the price of all uses so far, less what was charged.
void add_uses(Page& page, Value const& d) {
    page.heading("Uses, paid as they happened",
                 "The price of all uses so far, rounded to the minor unit, less what was charged before. "
                 "From " +
                     member_text(d, "used_before") + " uses, charged " + member_text(d, "charged_before") +
                     ", to " + member_text(d, "used") + " uses.");
    page.table({"Day", "Told", "Quantities, in order"});
    for (Value const& row : d.find("uses")->items) {
        std::string quantities;
        for (Value const& one : row.find("quantities")->items)
            quantities += (quantities.empty() ? "" : ", ") + one.text;
        page.row({member_text(row, "at"), member_text(row, "known"), quantities});
    }
    page.end_table();
    if (!has_items(d, "payees")) return;
    page.heading(
        "Who it goes to",
        "Each use's charge is divided by the shares: whole units of the exact part, and the units left "
        "over to who is furthest behind. Carried is what each was behind (or ahead) before.");
    page.table({"Payee", "#Share", "#Exact part", "#Carried", "#Amount"});
    for (Value const& row : d.find("payees")->items)
        page.row({escaped(member_text(row, "payee")), shown(member_text(row, "weight")),
                  shown(member_text(row, "exact")), shown(member_text(row, "carried")),
                  shown(member_text(row, "amount"))});
    page.end_table();
}

void add_facts(Page& page, Value const& d) {
    // What is new comes first; the rest is for who wants to check.
    std::vector<Value const*> fresh;
    std::vector<Value const*> before;
    for (Value const& fact : d.find("facts")->items)
        (member_text(fact, "line") == "before" ? before : fresh).push_back(&fact);
    bool const is_summed = fresh.size() > new_facts_max || before.size() > other_facts_max;
    page.heading("Facts", "All that was known by " + member_text(d, "issued") +
                              ". New: of this period. Late: of an earlier one, told since. Correction: takes "
                              "back what was told before. Before: in an earlier statement already." +
                              (is_summed ? summed : ""));
    page.table({"", "What", "Asset", "Day", "Known", "#Amount"});
    for (FactRow const& row : rows_of(fresh, new_facts_max))
        page.row({escaped(row.line), row.what, escaped(row.asset), day_text(row), row.known,
                  amount_text(row.amount)},
                 row.line == "new" ? "" : "flag");
    for (FactRow const& row : rows_of(before, other_facts_max))
        page.row({escaped(row.line), row.what, escaped(row.asset), day_text(row), row.known,
                  amount_text(row.amount)},
                 "quiet");
    page.end_table();
    add_unproven(page, d);
}

void add_shared_facts(Page& page, Value const& licence) {
    if (!has_items(licence, "facts")) return;
    std::vector<Value const*> facts;
    for (Value const& fact : licence.find("facts")->items) facts.push_back(&fact);
    page.heading("Facts", std::string("A statement looked at those that were known by its day of issue.") +
                              (facts.size() > other_facts_max ? summed : ""));
    page.table({"What", "Asset", "Day", "Known", "#Amount"});
    for (FactRow const& row : rows_of(facts, other_facts_max))
        page.row({row.what, escaped(row.asset), day_text(row), row.known, amount_text(row.amount)});
    page.end_table();
}

void add_reports(Page& page, Value const& d) {
    if (!has_items(d, "reports")) return;
    page.heading("Revenue reports", "What stands behind the revenue above, and how each came to its amount.");
    page.table({"Report", "Stream", "Day", "Told", "How", "#Amount"});
    for (Value const& row : d.find("reports")->items) {
        std::string how;
        if (!member_text(row, "gross").empty()) how = "gross " + shown(member_text(row, "gross"));
        if (Value const* const deductions = row.find("deductions"))
            for (auto const& [what, amount] : deductions->members)
                how += " − " + escaped(what) + " " + shown(amount.text);
        if (Value const* const share = row.find("bundle_share"); share != nullptr && share->text != "1")
            how += " × " + shown(share->text) + " of the bundle";
        std::string const origin = member_text(row, "origin");
        if (origin != "licensee")
            how = origin == "audit" ? "found by an audit" : "estimated for want of a report";
        if (Value const* const holds = row.find("signature_holds"))
            how += std::string(how.empty() ? "" : "; ") +
                   (holds->boolean ? "signed" : "signature does not hold");
        std::string name = member_text(row, "report");
        if (name.starts_with('~')) name = name.substr(name.rfind('/') + 1);
        page.row({escaped(name), escaped(member_text(row, "stream")), member_text(row, "at"),
                  member_text(row, "known"), how, shown(member_text(row, "amount"))});
    }
    page.end_table();
}

}  // namespace licet::adapters
