#pragma once

#include <iosfwd>
#include <string>

namespace licet::adapters {

// licet bridge FILE.json: {"offer": …, "bid": …} as post_offer and place_bid take them, and an optional
// "share_ppm" of the licensor. Prints the contract and its terms, or why there is none; exit code 1 where
// there is none.
int run_bridge(std::string const& path, bool as_json, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
