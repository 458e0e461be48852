#pragma once
// Offers and bids as JSON, as commands, pairs to bridge and markets to clear have them.

#include "adapters/json/fields.hpp"
#include "matching/orders/order.hpp"

#include <string>
#include <string_view>

namespace licet::adapters {

[[nodiscard]] matching::Offer offer_from(json::Value const& value, std::string const& pointer,
                                         json::Faults& faults);
[[nodiscard]] matching::Bid bid_from(json::Value const& value, std::string const& pointer,
                                     json::Faults& faults);
[[nodiscard]] json::Value value_of(matching::Offer const& offer);
[[nodiscard]] json::Value value_of(matching::Bid const& bid);

// A price a use, millionths of a minor unit, in major units: "0.000002".
[[nodiscard]] std::string use_price_text(std::int64_t price, Currency currency);

}  // namespace licet::adapters
