#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace licet::adapters {

struct StatementOptions {
    std::string store;
    std::string report;           // a folder for all of them, or empty
    std::uint64_t statement = 0;  // one statement by its number, or 0
    std::string party;            // one party's accounts, or empty
    std::string role;             // licensee, licensor, payee; all where empty
    std::string format = "json";  // json, csv or html
};
// licet statement: one statement or a party's accounts to `out`, or all into a folder. Returns the exit code.
int run_statement(StatementOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
