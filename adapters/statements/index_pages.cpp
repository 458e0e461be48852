#include "adapters/statements/index_pages.hpp"

#include "adapters/statements/page.hpp"
#include "contracts/values/money.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace licet::adapters {
namespace {

constexpr std::size_t first_page_max = 20;
constexpr std::size_t list_page_max = 500;

std::string links(std::string const& file) {
    std::string const link = escaped(file);
    return "<a href=\"" + link + ".json\">JSON</a> <a href=\"" + link + ".csv\">CSV</a>";
}

std::string link_to(std::string const& file, std::string const& text) {
    return "<a href=\"" + escaped(file) + ".html\">" + escaped(text) + "</a>";
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return shown(std::to_string(count)) + " " + std::string(count == 1 ? one : many);
}

// What a list is of, and how its rows are shown.
struct Listing {
    std::string file;  // "payees": payees.html, payees-2.html, …
    std::string heading;
    std::string note;
    std::string first_note;  // where the first page has only some
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> names;   // of the rows, plain: where a list page begins and ends
    std::vector<std::size_t> chosen;  // for the first page
};

void add_table(Page& page, Listing const& listing, std::vector<std::size_t> const& places) {
    page.table(listing.columns);
    for (std::size_t const place : places) page.row(listing.rows[place]);
    page.end_table();
}

std::string list_file(Listing const& listing, std::size_t page) {
    return listing.file + (page == 0 ? "" : "-" + std::to_string(page + 1)) + ".html";
}

// All pages of a list, each with the way to the others.
void add_list_pages(Listing const& listing, std::string const& as_of,
                    std::vector<std::pair<std::string, std::string>>& out) {
    std::size_t const count = (listing.rows.size() + list_page_max - 1) / list_page_max;
    for (std::size_t i = 0; i < count; ++i) {
        Page page({listing.heading, listing.heading, "As of " + as_of,
                   shown(std::to_string(listing.rows.size())), "In all", ""});
        std::string ways = "<nav><a href=\"index.html\">All statements and accounts</a>";
        for (std::size_t other = 0; other < count; ++other) {
            std::string const from = listing.names[other * list_page_max];
            std::string const text = escaped(from) + " –";
            ways += other == i ? " <b>" + text + "</b>"
                               : " <a href=\"" + list_file(listing, other) + "\">" + text + "</a>";
        }
        page.raw(ways + "</nav>\n");
        std::vector<std::size_t> places;
        for (std::size_t row = i * list_page_max;
             row < std::min((i + 1) * list_page_max, listing.rows.size()); ++row)
            places.push_back(row);
        add_table(page, listing, places);
        out.emplace_back(list_file(listing, i),
                         page.end("Sorted as shown; the newest statements come last."));
    }
}

Listing accounts_of(Role role, std::string file, std::string heading, std::string note, std::string amount,
                    std::vector<Index::Account> const& accounts) {
    Listing out{
        std::move(file), std::move(heading), std::move(note), "The largest are shown here.", {}, {}, {}, {}};
    out.columns = {"Account", "Currency", std::move(amount), "#Other forms"};
    std::vector<Index::Account const*> rows;
    for (Index::Account const& row : accounts)
        if (row.role == role) rows.push_back(&row);
    std::ranges::sort(rows, [](auto const* a, auto const* b) {
        return std::pair(a->party, a->currency) < std::pair(b->party, b->currency);
    });
    std::vector<std::pair<Rate, std::size_t>> order;
    for (Index::Account const* const row : rows) {
        order.emplace_back(rate_from_text(row->stated).value_or(Rate(0)), out.rows.size());
        out.names.push_back(row->party);
        out.rows.push_back({link_to(row->file, row->party), std::string(row->currency.code()),
                            shown(row->stated), links(row->file)});
    }
    std::ranges::stable_sort(order, [](auto const& a, auto const& b) { return a.first > b.first; });
    for (auto const& [amount_, place] : order)
        if (out.chosen.size() < first_page_max) out.chosen.push_back(place);
    return out;
}

Listing statements_of(std::vector<Index::Statement> const& statements) {
    Listing out{"statements",
                "Statements",
                "Each licence's, in the order they were issued.",
                "The newest are shown here.",
                {"#No.", "Licence", "Licensee", "Period", "Issued", "#Due", "#Other forms"},
                {},
                {},
                {}};
    for (Index::Statement const& row : statements) {
        bool const is_closing = row.period.from == row.period.until;
        out.names.push_back(std::to_string(row.number));
        out.rows.push_back(
            {link_to(row.file, std::to_string(row.number)), escaped(row.licence), escaped(row.licensee),
             is_closing ? "closing"
                        : text_of(row.period.from) + " to " + text_of(Date{row.period.until.days - 1}),
             text_of(row.issued), shown(std::string(row.currency.code()), major_text(row.due, row.currency)),
             links(row.file)});
    }
    std::size_t const count = out.rows.size();
    for (std::size_t i = count > first_page_max ? count - first_page_max : 0; i < count; ++i)
        out.chosen.push_back(i);
    return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> index_pages(Index index) {
    std::map<Currency, Integer> due;
    std::set<std::string> licences;
    for (Index::Statement const& row : index.statements) {
        due[row.currency] += row.due;
        licences.insert(row.licence);
    }
    std::vector<std::string> sums;
    for (auto const& [currency, sum] : due)
        sums.push_back(shown(std::string(currency.code()), major_text(sum, currency)));
    std::string below;
    for (std::size_t i = 1; i < sums.size(); ++i) below += (below.empty() ? "" : "<br>") + sums[i];
    Page page({"Statements and accounts", "Statements and accounts", "As of " + index.as_of,
               sums.empty() ? "nothing" : sums.front(), "Charged by statements", below});
    Listing const lists[] = {
        accounts_of(Role::licensee, "licensees", "Licensees", "Who pays, and what they were charged.",
                    "#Charged", index.accounts),
        accounts_of(Role::licensor, "licensors", "Licensors",
                    "Whose licences they are, and what these charged.", "#Charged", index.accounts),
        accounts_of(Role::payee, "payees", "Payees", "Who is paid, and what they earned.", "#Earned",
                    index.accounts),
        statements_of(index.statements)};
    page.terms({{"Licensees", counted(lists[0].rows.size(), "account", "accounts")},
                {"Licensors", counted(lists[1].rows.size(), "account", "accounts")},
                {"Payees", counted(lists[2].rows.size(), "account", "accounts")},
                {"Statements", counted(index.statements.size(), "statement", "statements") + " of " +
                                   counted(licences.size(), "licence", "licences")}});
    std::vector<std::pair<std::string, std::string>> out(1);
    for (Listing const& list : lists) {
        if (list.rows.empty()) continue;
        bool const is_all = list.rows.size() <= list.chosen.size();
        page.heading(list.heading, is_all ? list.note : list.note + " " + list.first_note);
        add_table(page, list, list.chosen);
        if (is_all) continue;
        page.raw("<p><a href=\"" + list_file(list, 0) + "\">All " + shown(std::to_string(list.rows.size())) +
                 "</a></p>\n");
        add_list_pages(list, index.as_of, out);
    }
    out.front() = {
        "index.html",
        page.end("Every page can be checked from itself alone; the JSON beside it holds the same, exact.")};
    return out;
}

}  // namespace licet::adapters
