#include "adapters/statements/write.hpp"

#include "adapters/files/file.hpp"
#include "adapters/statements/documents.hpp"

#include <filesystem>

namespace licet::adapters {
namespace {

using json::Value;

std::string write_document(std::string const& stem, Value const& document) {
    for (auto const& [ending, text] :
         {std::pair(".json", json::pretty_text_of(document) + "\n"), std::pair(".csv", csv_of(document)),
          std::pair(".html", html_of(document))})
        if (std::string fault = write_file(stem + ending, text); !fault.empty()) return fault;
    return "";
}

}  // namespace

std::string file_name_of(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        bool const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '_' || c == '-' || (c == '.' && !out.empty());
        if (is_plain) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += {'~', digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

std::string write_statements(std::string const& folder, StatementBook const& book,
                             settlement::State const& state) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return folder + ": cannot be made: " + failed.message();
    std::string index =
        "<!doctype html>\n<html lang=\"en\">\n<meta "
        "charset=\"utf-8\">\n<title>Statements</title>\n<style>body{font:14px/1.6 "
        "system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 "
        "1rem;color:#1d2430}table{width:100%;border-"
        "collapse:collapse}td,th{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid "
        "#dfe3e9}td.n{text-align:right;font-variant-numeric:tabular-nums}a{color:#1f5a96}</"
        "style>\n<h1>Statements</h1>\n<table>";
    for (IssuedStatement const& issued : book.statements()) {
        Value const document = licence_statement(issued, book, state);
        std::string const name = "statement-" + text_at(document, "statement");
        if (std::string fault = write_document(folder + "/" + name, document); !fault.empty()) return fault;
        index += "<tr><td><a href=\"" + name + ".html\">" + name + "</a></td><td>" +
                 text_at(document, "licence") + "</td><td>" + text_at(document, "issued") +
                 "</td><td class=\"n\">" + text_at(document, "currency") + " " + text_at(document, "due") +
                 "</td></tr>\n";
    }
    index += "</table>\n<h1>Accounts</h1>\n<table>";
    for (AccountHolder const& holder : account_holders(book, state)) {
        Value const document = account_statement(holder.party, holder.role, holder.currency, book, state);
        std::string const name = std::string(role_text(holder.role)) + "-" +
                                 file_name_of(state.party_names[holder.party]) + "-" +
                                 std::string(holder.currency.code());
        if (std::string fault = write_document(folder + "/" + name, document); !fault.empty()) return fault;
        index += "<tr><td><a href=\"" + name + ".html\">" + state.party_names[holder.party] +
                 "</a></td><td>" + std::string(role_text(holder.role)) + "</td><td class=\"n\">" +
                 std::string(holder.currency.code()) + " " + text_at(*document.find("summary"), "stated") +
                 "</td></tr>\n";
    }
    return write_file(folder + "/index.html", index + "</table>\n</html>\n");
}

}  // namespace licet::adapters
