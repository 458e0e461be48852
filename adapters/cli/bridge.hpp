#pragma once

#include "adapters/json/fields.hpp"
#include "matching/bridge/bridge.hpp"

#include <iosfwd>
#include <string>

namespace licet::adapters {

// licet bridge FILE.json: {"offer": …, "bid": …} as post_offer and place_bid take them, and an optional
// "share_ppm" of the licensor. Prints the contract and its terms, or why there is none; exit code 1 where
// there is none.
int run_bridge(std::string const& path, bool as_json, std::ostream& out, std::ostream& err);

// What documents with offers and bids share: the options, and a contract as JSON.
[[nodiscard]] matching::BridgeOptions bridge_options_from(json::Fields& fields, json::Faults& faults);
[[nodiscard]] json::Value contract_value(matching::Contract const& contract, matching::Offer const& offer,
                                         matching::Bid const& bid);

}  // namespace licet::adapters
