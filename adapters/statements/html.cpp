// Statements as pages: what is due first, then how it came about, from the facts to the last unit. One file
// without script, fonts or pictures from elsewhere; it prints in black on white.

#include "adapters/report/told.hpp"
#include "adapters/statements/documents.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using json::Value;

constexpr char const* style = R"css(
:root { --ink: #1d2430; --soft: #5d6878; --line: #dfe3e9; --tint: #f5f7fa; --accent: #1f5a96; --warn: #a3501a; }
* { box-sizing: border-box; }
body { margin: 0; background: #eceff3; color: var(--ink); font: 14px/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 2.6rem 3rem 2.2rem; background: #fff;
  border-radius: 6px; box-shadow: 0 1px 4px #0002; }
header { display: flex; justify-content: space-between; gap: 2rem; align-items: flex-start; }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1rem; margin: 2.1rem 0 .5rem; font-weight: 650; }
p { margin: .3rem 0; } .soft, .note { color: var(--soft); } .note { font-size: .86rem; max-width: 44rem; }
.due { text-align: right; white-space: nowrap; }
.due b { display: block; font-size: 1.75rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.due span { color: var(--soft); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .9rem 1.5rem; margin: 1.5rem 0 0;
  padding: 1rem 1.2rem; background: var(--tint); border-radius: 5px; }
dl div { min-width: 0; } dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: .8rem; border-bottom: 1px solid var(--ink);
  padding: .25rem .6rem .25rem 0; vertical-align: bottom; }
td { padding: .32rem .6rem .32rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; } th.n:last-child, td.n:last-child { padding-right: 0; }
tr.sum td { border-bottom: 0; border-top: 1px solid var(--ink); font-weight: 650; } tr.sum + tr.sum td { border-top: 0; }
tr.quiet td { color: var(--soft); } tr.flag td:first-child { color: var(--warn); font-weight: 600; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
code { font: .82em ui-monospace, "DejaVu Sans Mono", monospace; color: var(--soft); overflow-wrap: anywhere; }
details { margin-top: .4rem; } summary { cursor: pointer; color: var(--accent); }
details[open] > summary { margin-bottom: .4rem; }
pre { background: var(--tint); padding: .8rem 1rem; border-radius: 5px; white-space: pre-wrap; overflow-wrap: anywhere;
  font: .78rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
footer { margin-top: 2.2rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .82rem; }
@media (max-width: 40rem) { main { margin: 0; padding: 1.2rem; border-radius: 0; } header { display: block; }
  .due { text-align: left; margin-top: 1rem; } .scroll { overflow-x: auto; } }
@media print { @page { size: A4; margin: 16mm 15mm; } body { background: #fff; font-size: 10pt; }
  main { margin: 0; padding: 0; max-width: none; box-shadow: none; } h2 { break-after: avoid; } tr { break-inside: avoid; }
  thead { display: table-header-group; } dl, pre { background: none; border: 1px solid var(--line); } }
)css";

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    return out;
}

bool has_items(Value const& value, std::string_view key) {
    Value const* const found = value.find(key);
    return found != nullptr && (!found->items.empty() || !found->members.empty());
}

// An amount as people write it; a fraction without end is shown to six places and so marked, its exact value
// beside it.
std::string shown(std::string const& amount) {
    if (amount.empty()) return "";
    if (auto const slash = amount.find('/'); slash != std::string::npos) {
        bool const is_negative = amount.starts_with('-');
        auto const exact = rate_from_text(is_negative ? amount.substr(1) : amount);
        if (!exact) return escaped(amount);
        std::string digits = floor(Rate(*exact * Rate(1'000'000))).str();
        if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
        digits.insert(digits.size() - 6, ".");
        return "<span title=\"" + escaped(amount) + "\">" + (is_negative ? "−" : "") + grouped(digits) +
               "…</span>";
    }
    std::string out = grouped(amount);
    if (out.starts_with('-')) out.replace(0, 1, "−");
    return escaped(out);
}
std::string money(std::string const& currency, std::string const& amount) {
    return escaped(currency) + " " + shown(amount);
}

class Page {
public:
    Page(std::string const& title, std::string const& heading, std::string const& under,
         std::string const& due, std::string const& label, std::string const& below) {
        out_ =
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\">\n<title>" +
            escaped(title) + "</title>\n<style>" + style + "</style>\n<main>\n<header><div><h1>" +
            escaped(heading) + "</h1>\n<p class=\"soft\">" + escaped(under) +
            "</p></div>\n<div class=\"due\"><span>" + escaped(label) + "</span><b>" + due + "</b>" +
            (below.empty() ? "" : "<span>" + below + "</span>") + "</div></header>\n";
    }
    void terms(std::vector<std::pair<std::string, std::string>> const& list) {
        out_ += "<dl>";
        for (auto const& [name, value] : list)
            out_ += "<div><dt>" + escaped(name) + "</dt><dd>" + value + "</dd></div>";
        out_ += "</dl>\n";
    }
    void heading(std::string const& text, std::string const& note = "") {
        out_ += "<h2>" + escaped(text) + "</h2>\n";
        if (!note.empty()) out_ += "<p class=\"note\">" + escaped(note) + "</p>\n";
    }
    // Columns that begin with # are numbers.
    void table(std::vector<std::string> const& columns) {
        out_ += "<div class=\"scroll\"><table><thead><tr>";
        is_number_.clear();
        for (std::string const& column : columns) {
            bool const is_number = column.starts_with('#');
            is_number_.push_back(is_number);
            out_ += std::string(is_number ? "<th class=\"n\">" : "<th>") +
                    escaped(is_number ? column.substr(1) : column) + "</th>";
        }
        out_ += "</tr></thead><tbody>\n";
    }
    // Cells are markup already.
    void row(std::vector<std::string> const& cells, char const* kind = "") {
        out_ += *kind == '\0' ? "<tr>" : "<tr class=\"" + std::string(kind) + "\">";
        for (std::size_t i = 0; i < cells.size(); ++i)
            out_ += (is_number_[i] ? "<td class=\"n\">" : "<td>") + cells[i] + "</td>";
        out_ += "</tr>\n";
    }
    void end_table() { out_ += "</tbody></table></div>\n"; }
    void raw(std::string const& markup) { out_ += markup; }
    std::string end(std::string const& foot) {
        return out_ + "<footer>" + foot + "</footer>\n</main>\n</html>\n";
    }

private:
    std::string out_;
    std::vector<bool> is_number_;
};

std::string own_text(Value const* own) {
    if (own == nullptr) return "";
    if (member_text(*own, "amount").empty())
        return escaped(member_text(*own, "currency")) + ": no rate of exchange is known";
    return money(member_text(*own, "currency"), member_text(*own, "amount")) + " at " +
           shown(member_text(*own, "rate")) + ", " + escaped(member_text(*own, "source")) + ", " +
           member_text(*own, "on");
}

std::string period_text(Value const& period) {
    std::string const from = member_text(period, "from");
    std::string const until = member_text(period, "until");
    if (from == until) return "closing, for what became known after " + until;
    return from + " to " + text_of(Date{date_from_text(until)->days - 1});
}

std::string const explained =
    "Every amount on this page follows from what is printed on it: the clauses of the licence applied to all "
    "facts "
    "known by the day of issue give what was earned so far; less what was charged before, that is due; and "
    "what is "
    "due is divided by the split. Facts are never edited: what changes comes as a line of its own.";

void clauses(Page& page, Value const& d, std::string const& currency) {
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

void payees(Page& page, Value const& d) {
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

std::string fact_text(Value const& fact) {
    if (member_text(fact, "kind") == "usage") return escaped("use, " + member_text(fact, "name"));
    std::string const report = member_text(fact, "report");
    bool const is_back = member_text(fact, "amount").starts_with('-');
    std::string const what = report.starts_with("~estimate") ? "estimate"
                             : report.starts_with("~audit")  ? "found by an audit"
                                                             : "report " + report;
    return escaped("revenue " + member_text(fact, "name") + ": " + what + (is_back ? ", taken back" : ""));
}

// Of a licence, for several statements.
void shared_facts(Page& page, Value const& licence) {
    if (!has_items(licence, "facts")) return;
    page.heading("Facts", "A statement looked at those that were known by its day of issue.");
    page.table({"What", "Asset", "Day", "Known", "#Amount"});
    for (Value const& fact : licence.find("facts")->items)
        page.row({fact_text(fact), escaped(member_text(fact, "asset")), member_text(fact, "at"),
                  member_text(fact, "known"), shown(member_text(fact, "amount"))});
    page.end_table();
}

void unproven(Page& page, Value const& d) {
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
void uses(Page& page, Value const& d) {
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

void facts(Page& page, Value const& d) {
    page.heading("Facts",
                 "All that was known by " + member_text(d, "issued") +
                     ". New: of this period. Late: of an earlier one, told since. Correction: takes back "
                     "what was told before. Before: in an earlier statement already.");
    page.table({"", "What", "Asset", "Day", "Known", "#Amount"});
    // What is new comes first; the rest is for who wants to check.
    for (bool const is_before : {false, true})
        for (Value const& fact : d.find("facts")->items) {
            std::string const line = member_text(fact, "line");
            if ((line == "before") != is_before) continue;
            page.row(
                {escaped(line), fact_text(fact), escaped(member_text(fact, "asset")), member_text(fact, "at"),
                 member_text(fact, "known"), shown(member_text(fact, "amount"))},
                is_before       ? "quiet"
                : line == "new" ? ""
                                : "flag");
        }
    page.end_table();
    unproven(page, d);
}

void reports(Page& page, Value const& d) {
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

std::string licence_page(Value const& d) {
    std::string const currency = member_text(d, "currency");
    std::string below;
    for (char const* const key : {"licensee_currency", "licensor_currency"})
        if (Value const* const own = d.find(key)) below += (below.empty() ? "" : "<br>") + own_text(own);
    std::string kind = member_text(d, "kind");
    kind[0] = 'S';
    if (member_text(d, "kind") != "statement") kind = "Closing statement";
    Page page("Statement " + member_text(d, "statement") + " of " + member_text(d, "licence"),
              kind + " " + member_text(d, "statement"),
              "Licence " + member_text(d, "licence") + ", " + period_text(*d.find("period")),
              money(currency, member_text(d, "due")), "Due", below);
    page.terms({{"Licensee, who pays", escaped(member_text(d, "licensee"))},
                {"Licensor", escaped(member_text(d, "licensor"))},
                {"Issued", member_text(d, "issued")},
                {"Licence", escaped(member_text(d, "licence")) + ", version " + member_text(d, "version") +
                                " <code>" + member_text(d, "digest").substr(0, 16) + "</code>"}});
    clauses(page, d, currency);
    payees(page, d);
    facts(page, d);
    reports(page, d);
    if (Value const* const entry = d.find("entry")) {
        page.heading("In the books", "Entry " + member_text(*entry, "number") +
                                         ": what the licensee owes and who is owed it sums to zero.");
        page.table({"Account", "#" + currency});
        for (Value const& posting : entry->find("postings")->items)
            page.row({escaped(member_text(posting, "account")), shown(member_text(posting, "amount"))});
        page.end_table();
    }
    page.heading("Terms of payment");
    page.raw("<details open><summary>As both sides agreed to them</summary><pre>" +
             escaped(json::pretty_text_of(*d.find("terms"))) + "</pre></details>\n");
    return page.end(escaped(explained));
}

void account_lines(Page& page, Value const& d, std::string const& role) {
    bool const is_payee = role == "payee";
    page.heading(
        is_payee             ? "What you earned"
        : role == "licensee" ? "What you were charged"
                             : "Your licences",
        is_payee ? "A line a statement, or a period of uses that were paid at once: what the licence "
                   "charged, your "
                   "share of it, and your part in whole units; the unit left over goes to who is furthest "
                   "behind."
                 : "A line a statement, or a period of uses that were paid at once.");
    if (is_payee)
        page.table(
            {"Statement", "Licence", "Period", "#Charged", "#Your share", "#Exact", "#Left over", "#Amount"});
    else
        page.table(
            {"Statement", "Licence", "Period", "#Earned so far", "#Charged before", "#Still open", "#Due"});
    for (Value const& line : d.find("lines")->items) {
        std::string const left = member_text(line, "left_over");
        bool const is_uses = member_text(line, "kind") == "uses";
        std::vector<std::string> cells{is_uses ? "at use" : member_text(line, "statement"),
                                       escaped(member_text(line, "licence")),
                                       period_text(*line.find("period"))};
        if (is_payee)
            for (std::string const& cell :
                 {shown(member_text(line, "licence_due")), shown(member_text(line, "weight")),
                  shown(member_text(line, "exact")),
                  left == "0" || is_uses ? std::string() : "+" + left + " unit",
                  shown(member_text(line, "amount"))})
                cells.push_back(cell);
        else
            for (char const* const key : {"earned", "charged", "open", "amount"})
                cells.push_back(shown(member_text(line, key)));
        page.row(cells);
        if (Value const* const own = line.find("in_own_currency"))
            page.row({"", "", own_text(own), "", "", "", "", ""}, "quiet");
    }
    std::vector<std::string> sum(is_payee ? 8 : 7);
    sum.front() = "Sum";
    sum.back() = shown(member_text(*d.find("summary"), "stated"));
    page.row(sum, "sum");
    page.end_table();
}

void summary(Page& page, Value const& d, std::string const& role) {
    Value const& s = *d.find("summary");
    if (!has_items(s, "by_entry") && !has_items(s, "balances")) return;
    page.heading("Summary", "What moved your account, and where it stands: both come to the same.");
    page.table({"", "#" + member_text(d, "currency")});
    Rate sum = 0;
    if (Value const* const kinds = s.find("by_entry"))
        for (auto const& [kind, amount] : kinds->members) page.row({escaped(kind), shown(amount.text)});
    Currency const currency = *Currency::from_code(member_text(d, "currency"));
    auto const value = [](std::string const& text) {
        return text.starts_with('-') ? Rate(-rate_from_text(text.substr(1)).value_or(Rate(0)))
                                     : rate_from_text(text).value_or(Rate(0));
    };
    if (Value const* const balances = s.find("balances"))
        for (auto const& [account, amount] : balances->members) {
            static constexpr std::pair<char const*, char const*> names[] = {
                {"accrued", "Charged, not yet received from the licensee"},
                {"payable", "Received, to be paid"},
                {"held", "Held: contested"},
                {"in-transit", "On its way"},
                {"commission", "Commission received"},
                {"receivable", "You owe"},
                {"escrow", "Your escrow"}};
            auto const found = std::ranges::find(names, account, [](auto const& n) { return n.first; });
            Rate const own = value(amount.text);
            sum += account == "receivable" ? Rate(-own) : own;
            page.row({found == std::end(names) ? escaped(account) : found->second, shown(amount.text)},
                     "quiet");
        }
    std::string const total =
        major_text(round_half_even(minor_from_major(sum < 0 ? Rate(-sum) : sum, currency)), currency);
    page.row({role == "licensee" ? "Balance: escrow less what you owe" : "Balance: what we owe you",
              shown(sum < 0 ? "-" + total : total)},
             "sum");
    page.end_table();
}

// The steps of a share through standing splits.
std::string passed(Value const& movement) {
    Value const* const steps = movement.find("passed_on");
    if (steps == nullptr) return "";
    std::string out;
    for (Value const& step : steps->items)
        out += "<br><span class=\"soft\">" +
               escaped(member_text(step, "from") + " → " + member_text(step, "to")) + " " +
               shown(member_text(step, "amount")) + (step.find("of_the_whole") ? ", of the whole" : "") +
               (step.find("fallback") ? ", for want of an attribution" : "") + "</span>";
    return out;
}

std::string account_page(Value const& d) {
    std::string const role = member_text(d, "role");
    std::string const currency = member_text(d, "currency");
    Value const& s = *d.find("summary");
    Page page("Account of " + member_text(d, "account_of"), member_text(d, "account_of"),
              "Account as " + role + " in " + currency + ", as of " + member_text(d, "as_of"),
              money(currency, member_text(s, "stated")),
              role == "payee"      ? "Earned"
              : role == "licensee" ? "Charged"
                                   : "Charged for your licences",
              own_text(s.find("stated_in_own_currency")));
    account_lines(page, d, role);
    summary(page, d, role);
    if (has_items(d, "payments")) {
        page.heading("Payments");
        page.table({"Payment", "State", "#Gross", "#VAT", "#Withheld", "#Paid out"});
        for (Value const& payment : d.find("payments")->items)
            page.row({escaped(member_text(payment, "payment")), escaped(member_text(payment, "state")),
                      shown(member_text(payment, "gross")), shown(member_text(payment, "vat")),
                      shown(member_text(payment, "withheld")), shown(member_text(payment, "amount"))});
        page.row({"Settled, gross", "", shown(member_text(s, "paid")), "", "", ""}, "sum");
        page.end_table();
    }
    if (has_items(d, "movements")) {
        page.heading("Movements", "Every entry of the books that touched your account.");
        page.table({"Entry", "Day", "What", "About", "Account", "#Amount"});
        for (Value const& movement : d.find("movements")->items)
            for (auto const& [account, amount] : movement.find("amounts")->members)
                page.row(
                    {member_text(movement, "entry") +
                         (movement.find("entries") ? " and " + member_text(movement, "entries") + " in all"
                                                   : ""),
                     member_text(movement, "date"), escaped(member_text(movement, "what")) + passed(movement),
                     escaped(member_text(movement, "about")), escaped(account), shown(amount.text)});
        page.end_table();
    }
    for (Value const& line : d.find("lines")->items) {
        Value const* const derivation = line.find("derivation");
        if (derivation == nullptr) continue;
        bool const is_uses = member_text(line, "kind") == "uses";
        page.raw("<details><summary>How " +
                 (is_uses ? "the uses, " + period_text(*line.find("period")) + ","
                          : "statement " + member_text(line, "statement")) +
                 " of " + escaped(member_text(line, "licence")) + " came about</summary>\n");
        if (is_uses) {
            uses(page, *derivation);
        } else {
            clauses(page, *derivation, currency);
            payees(page, *derivation);
            unproven(page, *derivation);
        }
        page.raw("</details>\n");
    }
    if (Value const* const licences = d.find("licences"))
        for (Value const& licence : licences->items) {
            page.raw("<details><summary>Licence " + escaped(member_text(licence, "licence")) + ", version " +
                     member_text(licence, "version") + ": terms of payment and facts</summary>\n<pre>" +
                     escaped(json::pretty_text_of(*licence.find("terms"))) + "</pre>\n");
            shared_facts(page, licence);
            reports(page, licence);
            page.raw("</details>\n");
        }
    return page.end(escaped(explained));
}

// The same as JSON and CSV.
std::string other_forms(Value const& row) {
    std::string const file = escaped(member_text(row, "file"));
    return "<a href=\"" + file + ".json\">JSON</a> <a href=\"" + file + ".csv\">CSV</a>";
}

}  // namespace

std::string index_of(Value const& list) {
    std::vector<Value> const& statements = list.find("statements")->items;
    std::vector<Value> const& accounts = list.find("accounts")->items;
    Page page("Statements", "Statements and accounts", "As of " + member_text(list, "as_of"),
              std::to_string(statements.size()), statements.size() == 1 ? "Statement" : "Statements", "");
    auto const link = [](Value const& row, std::string const& text) {
        return "<a href=\"" + escaped(member_text(row, "file")) + ".html\">" + escaped(text) + "</a>";
    };
    for (auto const& [role, heading, note, amount] :
         {std::tuple("licensee", "Licensees", "Who pays, and what they were charged.", "#Charged"),
          std::tuple("licensor", "Licensors", "Whose licences they are, and what these charged.", "#Charged"),
          std::tuple("payee", "Payees", "Who is paid, and what they earned.", "#Earned")}) {
        bool is_open = false;
        for (Value const& row : accounts) {
            if (member_text(row, "role") != role) continue;
            if (!is_open) {
                page.heading(heading, note);
                page.table({"Account", "Currency", amount, "#Other forms"});
                is_open = true;
            }
            page.row({link(row, member_text(row, "party")), escaped(member_text(row, "currency")),
                      shown(member_text(row, "stated")), other_forms(row)});
        }
        if (is_open) page.end_table();
    }
    if (!statements.empty()) {
        page.heading("Statements", "Each licence's, in the order they were issued.");
        page.table({"#No.", "Licence", "Licensee", "Period", "Issued", "#Due", "#Other forms"});
        for (Value const& row : statements)
            page.row({link(row, member_text(row, "statement")), escaped(member_text(row, "licence")),
                      escaped(member_text(row, "licensee")), period_text(*row.find("period")),
                      member_text(row, "issued"),
                      money(member_text(row, "currency"), member_text(row, "due")), other_forms(row)});
        page.end_table();
    }
    return page.end("Every page can be checked from itself alone; the JSON beside it holds the same, exact.");
}

std::string html_of(Value const& document) {
    return document.find("account_of") == nullptr ? licence_page(document) : account_page(document);
}

}  // namespace licet::adapters
