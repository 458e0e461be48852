#pragma once

#include "adapters/json/json.hpp"
#include "contracts/values/result.hpp"

namespace licet::adapters {

// licet clear CATEGORY.json, where the document names a pricing rule: a standardised category, exclusive
// cells, a menu or a call, cleared and priced by that rule (matching/pricing). `is_priced` tells such a
// document from a market of offers and bids.
[[nodiscard]] bool is_priced(json::Value const& document);
// The awards as JSON, or the first fault of the document.
[[nodiscard]] Result<json::Value, json::Fault> price(json::Value const& document);

}  // namespace licet::adapters
