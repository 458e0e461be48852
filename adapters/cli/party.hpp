#pragma once

#include "adapters/parties/party_table.hpp"

#include <iosfwd>
#include <string>

namespace licet::adapters {

struct PartyOptions {
    std::string action;  // set, show or erase
    std::string parties;
    std::string party;  // show: empty for all
    BankDetails details;
};

// licet party: who a party is and where it is paid, outside the journal. Returns the exit code.
int run_party(PartyOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
