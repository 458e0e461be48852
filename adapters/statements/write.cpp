#include "adapters/statements/write.hpp"

#include "adapters/files/file.hpp"
#include "adapters/statements/documents.hpp"

#include <filesystem>

namespace licet::adapters {
namespace {

using json::Value;

std::string write_document(std::string const& stem, Value const& document) {
    for (auto const& [ending, text] :
         {std::pair(".json", json::rows_text_of(document) + "\n"), std::pair(".csv", csv_of(document)),
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
                             settlement::State const& state, Progress const& progress) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return folder + ": cannot be made: " + failed.message();
    std::vector<AccountHolder> const holders = account_holders(book, state);
    std::size_t const all = book.statements().size() + holders.size();
    std::size_t done = 0;
    auto const written = [&] {
        if (progress) progress(++done, all);
    };
    std::vector<Value> accounts;
    Clauses clauses;
    for (AccountHolder const& holder : holders) {
        Value const document =
            account_statement(holder.party, holder.role, holder.currency, book, state, &clauses);
        std::string const name = std::string(role_text(holder.role)) + "-" +
                                 file_name_of(state.party_names[holder.party]) + "-" +
                                 std::string(holder.currency.code());
        if (std::string fault = write_document(folder + "/" + name, document); !fault.empty()) return fault;
        accounts.push_back(Value::object({{"file", Value::of(name)},
                                          {"party", Value::of(state.party_names[holder.party])},
                                          {"role", Value::of(role_text(holder.role))},
                                          {"currency", Value::of(holder.currency.code())},
                                          {"stated", *document.find("summary")->find("stated")}}));
        written();
    }
    std::vector<Value> statements;
    for (IssuedStatement const& issued : book.statements()) {
        Value const document = licence_statement(issued, book, state, &clauses);
        std::string const name = "statement-" + member_text(document, "statement");
        if (std::string fault = write_document(folder + "/" + name, document); !fault.empty()) return fault;
        Value row = Value::object({{"file", Value::of(name)}});
        for (char const* const key :
             {"statement", "kind", "licence", "licensee", "period", "issued", "currency", "due"})
            row.set(key, *document.find(key));
        statements.push_back(std::move(row));
        written();
    }
    return write_file(folder + "/index.html",
                      index_of(Value::object({{"as_of", Value::of(text_of(book.last_date()))},
                                              {"statements", Value::array(std::move(statements))},
                                              {"accounts", Value::array(std::move(accounts))}})));
}

}  // namespace licet::adapters
