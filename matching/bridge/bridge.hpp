#pragma once
// Closes the gap between one offer and one bid by choosing the contract instead of the price. Each side
// values each instrument by its own beliefs, so the same won can cost the one less than it is worth to the
// other: paid first is what has the best ratio of the two (A8 of the theory notes: the owner's best value for
// a cost is a greedy fill). How much is paid is the k-split of what both gain. All in exact whole numbers;
// both sides' consent is checked last.

#include "contracts/terms/terms.hpp"
#include "contracts/values/money.hpp"
#include "matching/orders/order.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace licet::matching {

// Values are in 10^-12 minor units, exact.
using FineUnits = WideUnits;
inline constexpr std::int64_t fine_per_minor = 1'000'000'000'000;

// What a unit of each instrument is worth: a minor unit upfront, a minor unit deferred, a ppm of royalty.
struct Coefficients {
    FineUnits upfront;
    FineUnits deferred;
    FineUnits royalty;  // a ppm of it
};
// By the party's beliefs; a deferred fee counts from the year in which a scenario's revenue reaches the
// trigger.
[[nodiscard]] Coefficients coefficients_of(Beliefs const& beliefs, std::int64_t deferred_trigger);

struct BridgeOptions {
    std::int64_t licensor_share_ppm = ppm / 2;  // k: of what both gain together, how much is the licensor's
    std::int64_t servicing_ppm =
        30'000;  // cost of metering and audit, on what the licensee pays contingently
};

struct Contract {
    std::int64_t upfront = 0;
    std::int64_t deferred = 0;
    std::int64_t royalty_ppm = 0;
    FineUnits value_to_licensor = 0;  // present value, its beliefs
    FineUnits cost_to_licensee = 0;   // present value, its beliefs, servicing included
    friend bool operator==(Contract const&, Contract const&) = default;
};

// The smallest change of one limit that would make a contract.
struct Change {
    std::string limit;  // "the licensor's reservation", …
    std::int64_t from = 0;
    std::int64_t to = 0;
    bool is_ppm = false;
};

struct NoContract {
    std::string why;
    std::int64_t best_value =
        0;  // the most a contract within the limits is worth to the licensor, minor units
    std::vector<Change> changes;  // each enough by itself; none where no single one is
};

using BridgeResult = std::variant<Contract, NoContract>;

// `upfront_left` and `royalty_left_ppm` are what the bid has left for this licence.
[[nodiscard]] BridgeResult bridge(Offer const& offer, Bid const& bid, std::int64_t upfront_left,
                                  std::int64_t royalty_left_ppm, BridgeOptions const& options);
[[nodiscard]] BridgeResult bridge(Offer const& offer, Bid const& bid, BridgeOptions const& options = {});

// Do both accept it? The integer checks that everything else is held to.
[[nodiscard]] bool is_acceptable(Contract const& contract, Offer const& offer, Bid const& bid,
                                 BridgeOptions const& options);

// The contract in the language of payment terms, ready to settle.
[[nodiscard]] contracts::Terms terms_of(Contract const& contract, Offer const& offer, Bid const& bid,
                                        contracts::Split split);

// A price both would take as one payment on the first day; nothing where there is none.
struct PostedPrice {
    bool is_accepted = false;
    std::int64_t price = 0;    // the licensor's ask
    std::int64_t can_pay = 0;  // the most the licensee can pay on the first day
};
[[nodiscard]] PostedPrice at_posted_price(Offer const& offer, Bid const& bid);

}  // namespace licet::matching
