// An account as a page: what was earned or charged, what came of it, and how each line came about.

#include "adapters/report/told.hpp"
#include "adapters/statements/documents.hpp"
#include "adapters/statements/sections.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace licet::adapters {
namespace {

using json::Value;

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
                                       period_cell(*line.find("period"))};
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

// A line a licence, which has a page of its own.
void account_parts(Page& page, Value const& d) {
    page.heading("Licences", "Each has a page of its own, on which every amount is derived.");
    page.table({"Licence", "#Lines", "#Amount", "#Other forms"});
    for (Value const& part : d.find("parts")->items) {
        std::string const file = escaped(member_text(part, "file"));
        page.row({"<a href=\"" + file + ".html\">" + escaped(member_text(part, "licence")) + "</a>",
                  member_text(part, "lines"), shown(member_text(part, "stated")),
                  "<a href=\"" + file + ".json\">JSON</a> <a href=\"" + file + ".csv\">CSV</a>"});
    }
    page.row({"Sum", "", shown(member_text(*d.find("summary"), "stated")), ""}, "sum");
    page.end_table();
}

// What standing splits did with each amount, down to the unit.
void divided(Page& page, std::vector<Value> const& movements) {
    for (Value const& movement : movements) {
        Value const* const runs = movement.find("divided");
        if (runs == nullptr) continue;
        page.details("How entry " + member_text(movement, "entry") + " was passed on");
        for (Value const& run : runs->items) {
            std::string amounts;
            for (Value const& one : run.find("amounts")->items)
                amounts += (amounts.empty() ? "" : ", ") + shown(one.text);
            page.heading("By the standing split of " + member_text(run, "by"),
                         std::string(run.find("of_the_whole") ? "Parts of the whole come first. "
                                     : run.find("fallback")   ? "For want of an attribution. "
                                                              : "") +
                             "Each gets the whole units of its part; units left over go to who is furthest "
                             "behind. Carried is what each was behind (or ahead) before. Divided: " +
                             amounts + ".");
            page.table({"To", "#Share", "#Carried", "#Amount"});
            for (Value const& part : run.find("parts")->items)
                page.row({escaped(member_text(part, "to")), shown(member_text(part, "share")),
                          shown(member_text(part, "carried")), shown(member_text(part, "amount"))});
            page.end_table();
        }
        page.end_details();
    }
}

// More than these are summed by month: a page is for people, and the JSON beside it has each.
constexpr std::size_t movements_max = 100;

void movements_by_month(Page& page, std::vector<Value> const& list) {
    std::map<std::tuple<std::string, std::string, std::string>, std::pair<Rate, std::size_t>> sums;
    for (Value const& movement : list)
        for (auto const& [account, amount] : movement.find("amounts")->members) {
            auto& [sum, count] =
                sums[{member_text(movement, "date").substr(0, 7), member_text(movement, "what"), account}];
            bool const is_negative = amount.text.starts_with('-');
            Rate const value = rate_from_text(amount.text.substr(is_negative ? 1 : 0)).value_or(Rate(0));
            sum += is_negative ? Rate(-value) : value;
            ++count;
        }
    page.table({"Month", "What", "Account", "#Entries", "#Amount"});
    for (auto const& [key, one] : sums) {
        auto const& [month, what, account] = key;
        auto const& [sum, count] = one;
        page.row({month, escaped(what), escaped(account), std::to_string(count),
                  shown(sum < 0 ? "-" + text_of(Rate(-sum)) : text_of(sum))});
    }
    page.end_table();
}

void movements(Page& page, Value const& list) {
    if (list.items.size() > movements_max) {
        page.heading(
            "Movements",
            "Every entry of the books that touched your account, by month; the JSON beside this page "
            "has each.");
        movements_by_month(page, list.items);
        return;
    }
    page.heading("Movements", "Every entry of the books that touched your account.");
    page.table({"Entry", "Day", "What", "About", "Account", "#Amount"});
    for (Value const& movement : list.items)
        for (auto const& [account, amount] : movement.find("amounts")->members)
            page.row(
                {member_text(movement, "entry") +
                     (movement.find("entries") ? " and " + member_text(movement, "entries") + " in all" : ""),
                 member_text(movement, "date"), escaped(member_text(movement, "what")) + passed(movement),
                 escaped(member_text(movement, "about")), escaped(account), shown(amount.text)});
    page.end_table();
    divided(page, list.items);
}

void derivations(Page& page, std::vector<Value> const& lines, std::string const& currency) {
    for (Value const& line : lines) {
        Value const* const derivation = line.find("derivation");
        if (derivation == nullptr) continue;
        bool const is_uses = member_text(line, "kind") == "uses";
        page.details("How " +
                     (is_uses ? "the uses, " + period_text(*line.find("period")) + ","
                              : "statement " + member_text(line, "statement")) +
                     " of " + escaped(member_text(line, "licence")) + " came about");
        if (is_uses) {
            add_uses(page, *derivation);
        } else {
            add_clauses(page, *derivation, currency);
            add_payees(page, *derivation);
            add_unproven(page, *derivation);
        }
        page.end_details();
    }
}

}  // namespace

std::string account_page(Value const& d) {
    std::string const role = member_text(d, "role");
    std::string const currency = member_text(d, "currency");
    Value const& s = *d.find("summary");
    std::string const licence = member_text(d, "licence");
    Page page({"Account of " + member_text(d, "account_of"), member_text(d, "account_of"),
               "Account as " + role + " in " + currency + ", as of " + member_text(d, "as_of") +
                   (licence.empty() ? "" : ": licence " + licence),
               shown(currency, member_text(s, "stated")),
               role == "payee"      ? "Earned"
               : role == "licensee" ? "Charged"
                                    : "Charged for your licences",
               own_text(s.find("stated_in_own_currency"))});
    if (d.find("parts") != nullptr)
        account_parts(page, d);
    else
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
    if (has_items(d, "movements")) movements(page, *d.find("movements"));
    if (Value const* const lines = d.find("lines")) derivations(page, lines->items, currency);
    if (Value const* const licences = d.find("licences"))
        for (Value const& one : licences->items) {
            page.details("Licence " + escaped(member_text(one, "licence")) + ", version " +
                         member_text(one, "version") + ": terms of payment and facts");
            page.raw("<pre>" + escaped(json::pretty_text_of(*one.find("terms"))) + "</pre>\n");
            add_shared_facts(page, one);
            add_reports(page, one);
            page.end_details();
        }
    return page.end(escaped(explained()));
}

}  // namespace licet::adapters
