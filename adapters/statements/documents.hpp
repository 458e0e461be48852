#pragma once
// Statements as documents that can be checked from themselves alone. Amounts are major units as texts; exact
// values are decimals or n/d. The field names are the specification's where it has one.

#include "adapters/json/json.hpp"
#include "adapters/statements/derivation.hpp"
#include "adapters/statements/statement_book.hpp"

#include <map>
#include <string>
#include <vector>

namespace licet::adapters {

// One statement of one licence, for licensee and licensor: its terms, every fact known by then, what each
// clause came to, what was charged before, and each payee's part down to the unit. What documents have in
// common is worked out once where `remembered` goes from one to the next.
[[nodiscard]] json::Value licence_statement(IssuedStatement const& issued, StatementBook const& book,
                                            settlement::State const& state, Remembered* remembered = nullptr);

// Who gets an account statement, in which role and currency.
struct AccountHolder {
    settlement::PartyId party;
    Role role{};
    Currency currency;
};
[[nodiscard]] std::vector<AccountHolder> account_holders(StatementBook const& book,
                                                         settlement::State const& state);

// What one party is owed or owes in one currency, as of a day: a line a statement and a line a
// period of uses paid at once, each with what derives it, then what was received and paid, and a summary that
// sums to the payments.
[[nodiscard]] json::Value account_statement(AccountHolder const& holder, StatementBook const& book,
                                            settlement::State const& state, Remembered* remembered = nullptr);

// An account of very many lines is a document a licence, and one over them.
[[nodiscard]] std::map<settlement::LicenceId, LinesOf> lines_by_licence(AccountHolder const& holder,
                                                                        StatementBook const& book,
                                                                        settlement::State const& state);
// And what its lines come to.
[[nodiscard]] std::pair<json::Value, Integer> account_part(AccountHolder const& holder,
                                                           settlement::LicenceId licence,
                                                           LinesOf const& lines, StatementBook const& book,
                                                           settlement::State const& state,
                                                           Remembered& remembered);
struct AccountPart {
    settlement::LicenceId licence;
    std::size_t line_count = 0;
    Integer stated;
    std::string file;
};
[[nodiscard]] json::Value account_overview(AccountHolder const& holder, std::vector<AccountPart> const& parts,
                                           StatementBook const& book, settlement::State const& state);

// The text of a member; empty where there is none.
[[nodiscard]] std::string member_text(json::Value const& document, std::string_view key);

// A row a line, for spreadsheets; a page for people, which prints well.
[[nodiscard]] std::string csv_of(json::Value const& document);
[[nodiscard]] std::string html_of(json::Value const& document);
[[nodiscard]] std::string account_page(json::Value const& account);

}  // namespace licet::adapters
