#pragma once
// How statements write amounts, exact values and periods.

#include "adapters/json/json.hpp"
#include "adapters/statements/statement_book.hpp"

#include <cstdint>
#include <optional>

namespace licet::adapters {

// A decimal or n/d.
[[nodiscard]] json::Value exact(Rate const& value);
// Minor units as major ones.
[[nodiscard]] json::Value major(Integer const& minor_units, Currency currency);
[[nodiscard]] json::Value major(WideUnits minor_units, Currency currency);
[[nodiscard]] json::Value number(std::uint64_t value);
[[nodiscard]] json::Value interval(Interval period);

// The amount in the party's own currency, where it named one that differs; with the rate or that there is
// none.
[[nodiscard]] json::Value in_own_currency(settlement::State const& state, settlement::PartyId party,
                                          Integer const& minor_units, Currency currency,
                                          std::optional<Exchange> const& exchange);
// By the rate that was known when the line was made: a later one changes nothing.
[[nodiscard]] json::Value in_own_currency(settlement::State const& state, settlement::PartyId party,
                                          Integer const& minor_units, Currency currency,
                                          std::map<Currency, Exchange> const& rates);

}  // namespace licet::adapters
