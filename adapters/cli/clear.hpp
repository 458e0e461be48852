#pragma once

#include <iosfwd>
#include <string>

namespace licet::adapters {

struct ClearOptions {
    std::string path;
    std::string out;  // a file for the result; empty: standard output
    std::size_t threads = 1;
};
// licet clear INSTANCE.csv --out RESULT.sol: the choice of deals of a batch, with prices that prove how good
// it is. licet clear MARKET.json: offers and bids are bridged first; deals with their contracts, and why each
// other pair got none.
int run_clear(ClearOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
