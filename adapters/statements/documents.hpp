#pragma once
// Statements as documents that can be checked from themselves alone. Amounts are major units as texts; exact
// values are decimals or n/d. The field names are the specification's where it has one.

#include "adapters/json/json.hpp"
#include "adapters/statements/derivation.hpp"
#include "adapters/statements/statement_book.hpp"

#include <optional>
#include <string>
#include <vector>

namespace licet::adapters {

// One statement of one licence, for licensee and licensor: its terms, every fact known by then, what each
// clause came to, what was charged before, and each payee's part down to the unit.
[[nodiscard]] json::Value licence_statement(IssuedStatement const& issued, StatementBook const& book,
                                            settlement::State const& state, Clauses* clauses = nullptr);

// What one party is owed or owes in one currency, as of a day: a line a statement and a line a
// period of uses paid at once, each with what derives it, then what was received and paid, and a summary that
// sums to the payments. `clauses` is remembered from one account to the next.
[[nodiscard]] json::Value account_statement(settlement::PartyId party, Role role, Currency currency,
                                            StatementBook const& book, settlement::State const& state,
                                            Clauses* clauses = nullptr);

// Who gets an account statement, in which role and currency.
struct AccountHolder {
    settlement::PartyId party;
    Role role{};
    Currency currency;
};
[[nodiscard]] std::vector<AccountHolder> account_holders(StatementBook const& book,
                                                         settlement::State const& state);

// The text of a member; empty where there is none.
[[nodiscard]] std::string member_text(json::Value const& document, std::string_view key);

// A row a line, for spreadsheets; a page for people, which prints well.
[[nodiscard]] std::string csv_of(json::Value const& document);
[[nodiscard]] std::string html_of(json::Value const& document);
// The page that leads to all others: accounts, then statements.
[[nodiscard]] std::string index_of(json::Value const& list);

}  // namespace licet::adapters
