#pragma once
// What the market has, in the words of others: licences and offers as ODRL policies, listings as Croissant,
// offers as RSL. What a format cannot say is left out on the side of granting less, and listed.

#include "adapters/croissant/croissant.hpp"
#include "adapters/odrl/policy.hpp"
#include "adapters/rsl/rsl.hpp"
#include "settlement/engine/state.hpp"

#include <string>
#include <vector>

namespace licet::adapters::publish {

// Our own words where ODRL has none: urn:licet:purpose:input, urn:licet:duty:report-usage,
// urn:licet:meter:tokens, urn:licet:privacy, with this profile.
inline constexpr std::string_view profile = "urn:licet:profile";

// An Agreement a licence in force, an Offer an open offer; a reservation is never told.
[[nodiscard]] std::vector<odrl::Policy> policies_of(settlement::State const& state,
                                                    std::vector<std::string>& lost);

// A description a listed asset, of its latest version.
[[nodiscard]] std::vector<croissant::Description> descriptions_of(settlement::State const& state,
                                                                  std::vector<std::string>& lost);

// Open offers by asset.
[[nodiscard]] rsl::Document rsl_of(settlement::State const& state, std::vector<std::string>& lost);

}  // namespace licet::adapters::publish
