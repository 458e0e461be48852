#pragma once
// Closes the gap between one offer and one bid by choosing the contract instead of the price. Each side
// values each instrument by its own beliefs, so the same won can cost the one less than it is worth to the
// other: paid first is what has the best ratio of the two (A8 of the theory notes: the owner's best value for
// a cost is a greedy fill). How much is paid is the k-split of what both gain, or Nash's product. All in
// exact whole numbers (B10); both sides' consent is checked last.
//
// Without guarantee and cap a contract is linear, the fill is the frontier, and "no contract" is a fact. With
// them it is the best of several fills: what is found is as surely acceptable, but a better one may exist;
// that there is none is proved where a bound says so, and else told as not proved.

#include "matching/bridge/menu.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace licet::matching {

// The smallest change of a limit that would make a contract.
struct Change {
    enum class Unit : std::uint8_t { money, rate, use_price };  // minor units, ppm, their millionths
    std::string limit;                                          // "the licensor's reservation", …
    std::vector<std::string> pointers;  // "/offer/reservation"; several where one side's alone is not enough
    std::int64_t from = 0;
    std::int64_t to = 0;
    Unit unit = Unit::money;
};

struct NoContract {
    std::string_view why;
    // The most that a contract within the limits is worth to the licensor, minor units.
    std::int64_t best_value = 0;
    std::vector<Change> changes;  // each enough by itself; none where no single one is
    bool is_proved = true;        // else: none was found
};

using BridgeResult = std::variant<Contract, NoContract>;

// The contract, or why there is none and what would make one.
[[nodiscard]] BridgeResult bridge(Offer const& offer, Bid const& bid, BridgeOptions const& options = {});

// The same for a batch: appraisals are made once an order, `means` are what the bid has for this licence, and
// no changes are looked for. The two fit (see `mismatch`).
[[nodiscard]] BridgeResult bridge(Offer const& offer, Appraisal const& offers, Bid const& bid,
                                  Appraisal const& bids, Means const& means, BridgeOptions const& options);

[[nodiscard]] Means means_of(Bid const& bid);

// Do both accept it? The integer checks that everything else is held to.
[[nodiscard]] bool is_acceptable(Contract const& contract, Offer const& offer, Bid const& bid,
                                 BridgeOptions const& options);
[[nodiscard]] bool is_acceptable(Contract const& contract, Offer const& offer, Bid const& bid,
                                 Means const& means, BridgeOptions const& options);

// The smallest change of one limit each that would make a contract (changes.cpp).
[[nodiscard]] std::vector<Change> changes_for(Offer const& offer, Bid const& bid, std::int64_t best_value,
                                              BridgeOptions const& options);

// A price both would take as one payment on the first day; nothing where there is none.
struct PostedPrice {
    bool is_accepted = false;
    std::int64_t price = 0;    // the licensor's ask
    std::int64_t can_pay = 0;  // the most the licensee can pay on the first day
};
[[nodiscard]] PostedPrice at_posted_price(Offer const& offer, Bid const& bid);

}  // namespace licet::matching
