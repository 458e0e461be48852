// Statements as pages: what is due first, then how it came about, from the facts to the last unit.

#include "adapters/statements/documents.hpp"
#include "adapters/statements/sections.hpp"

namespace licet::adapters {
namespace {

using json::Value;

std::string licence_page(Value const& d) {
    std::string const currency = member_text(d, "currency");
    std::string below;
    for (char const* const key : {"licensee_currency", "licensor_currency"})
        if (Value const* const own = d.find(key)) below += (below.empty() ? "" : "<br>") + own_text(own);
    std::string kind = member_text(d, "kind");
    kind[0] = 'S';
    if (member_text(d, "kind") != "statement") kind = "Closing statement";
    Page page({"Statement " + member_text(d, "statement") + " of " + member_text(d, "licence"),
               kind + " " + member_text(d, "statement"),
               "Licence " + member_text(d, "licence") + ", " + period_text(*d.find("period")),
               shown(currency, member_text(d, "due")), "Due", below});
    page.terms({{"Licensee, who pays", escaped(member_text(d, "licensee"))},
                {"Licensor", escaped(member_text(d, "licensor"))},
                {"Issued", member_text(d, "issued")},
                {"To be paid with the reference", member_text(d, "reference")},
                {"Licence", escaped(member_text(d, "licence")) + ", version " + member_text(d, "version") +
                                " <code>" + member_text(d, "digest").substr(0, 16) + "</code>"}});
    add_clauses(page, d, currency);
    add_payees(page, d);
    add_facts(page, d);
    add_reports(page, d);
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
    return page.end(escaped(explained()));
}

}  // namespace

std::string html_of(Value const& document) {
    return document.find("account_of") == nullptr ? licence_page(document) : account_page(document);
}

}  // namespace licet::adapters
