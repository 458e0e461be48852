#pragma once

#include <iosfwd>
#include <string>

namespace licet::adapters {

struct DefaultOptions {
    std::string path;   // a network of debts as JSON; or
    std::string store;  // the open statements of a store, in
    std::string currency = "USD";
    bool as_json = false;
};
// licet default: who can pay what, where debts are mutual (Eisenberg and Noe); exact, and moves no money.
int run_default(DefaultOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
