#pragma once
// What bridging decides for one licence: how much of each instrument, and what that is worth to each side.

#include "contracts/terms/terms.hpp"
#include "contracts/values/money.hpp"
#include "matching/orders/order.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace licet::matching {

// Values are in 10^-12 minor units, exact.
using FineUnits = WideUnits;
inline constexpr std::int64_t fine_per_minor = 1'000'000'000'000;

struct RoyaltyTranche {
    std::optional<std::int64_t> upto;  // minor units of a year's revenue; none in the last
    std::int64_t rate_ppm = 0;
    friend bool operator==(RoyaltyTranche const&, RoyaltyTranche const&) = default;
};

struct Contract {
    std::int64_t upfront = 0;                // minor units, as all amounts
    std::int64_t deferred = 0;               // once the revenue of the term has reached the bid's trigger
    std::int64_t royalty_ppm = 0;            // the highest rate: what it takes of the bid's royalty stack
    std::vector<RoyaltyTranche> tranches{};  // a rate for each; empty: `royalty_ppm` of all revenue
    std::int64_t use_price = 0;              // millionths of a minor unit, a use
    std::int64_t guarantee = 0;              // what royalty and uses come to at least, each year
    std::optional<std::int64_t> cap{};       // what royalty, uses and guarantee come to at most, in all
    FineUnits value_to_licensor = 0;         // present value, its beliefs, rounded down
    FineUnits cost_to_licensee = 0;          // present value, its beliefs, servicing included, rounded up
    friend bool operator==(Contract const&, Contract const&) = default;
};

// The contract in the language of payment terms (the specification of terms), ready to settle.
[[nodiscard]] contracts::Terms terms_of(Contract const& contract, Offer const& offer, Bid const& bid,
                                        contracts::Split split);

}  // namespace licet::matching
