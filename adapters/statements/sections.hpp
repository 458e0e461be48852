#pragma once
// What the pages of statements and of accounts have in common: how an amount came about.

#include "adapters/statements/page.hpp"

namespace licet::adapters {

// Why a page can be trusted: its foot.
[[nodiscard]] std::string const& explained();

void add_clauses(Page& page, json::Value const& derivation, std::string const& currency);
void add_payees(Page& page, json::Value const& derivation);
void add_uses(Page& page, json::Value const& derivation);
void add_unproven(Page& page, json::Value const& derivation);
void add_reports(Page& page, json::Value const& document);
// Of one statement: what is new first. Of a licence, for several statements.
void add_facts(Page& page, json::Value const& statement);
void add_shared_facts(Page& page, json::Value const& licence);

}  // namespace licet::adapters
