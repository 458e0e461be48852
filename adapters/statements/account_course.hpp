#pragma once

#include "adapters/statements/documents.hpp"

namespace licet::adapters {

// Does an account of this kind belong to what the party sees in this role?
[[nodiscard]] bool is_of_role(Role role, settlement::AccountKind kind);

// Movements, payments, and the summary of an account whose lines come to `stated`.
void add_course(json::Value& out, AccountHolder const& holder, Integer const& stated,
                StatementBook const& book, settlement::State const& state);

}  // namespace licet::adapters
