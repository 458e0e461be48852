#pragma once
// What each side brings to the market: what it wants, what it needs at least, what it can pay with, and what
// it believes. Whole numbers only: minor units, parts per million, months. Nothing here is shown to the other
// side.

#include "contracts/scope/scope.hpp"
#include "contracts/terms/describe.hpp"
#include "contracts/terms/terms.hpp"
#include "contracts/values/archive.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace licet::matching {

inline constexpr std::int64_t ppm = 1'000'000;
inline constexpr std::size_t scenarios_max = 32;
inline constexpr std::size_t years_max = 30;

// One way the years may go: what the licensee's product earns in each year of the term.
struct Scenario {
    std::string name;
    std::int64_t weight_ppm = 0;
    std::vector<std::int64_t> revenue;  // minor units, a year of the term each
    friend bool operator==(Scenario const&, Scenario const&) = default;
};

// What one party believes: scenarios whose weights sum to a million, and what a unit paid at the end of each
// year is worth to it today.
struct Beliefs {
    std::vector<Scenario> scenarios;
    std::vector<std::int64_t> discount_ppm;  // a year of the term each
    friend bool operator==(Beliefs const&, Beliefs const&) = default;
};

// What a party accepts of each instrument; an instrument with a limit of 0 is not wanted at all.
struct Instruments {
    std::int64_t upfront_max = 0;      // minor units, on the first day
    std::int64_t deferred_max = 0;     // minor units, once revenue of the term has reached `deferred_trigger`
    std::int64_t royalty_max_ppm = 0;  // of the revenue stream, every statement
    friend bool operator==(Instruments const&, Instruments const&) = default;
};

struct Offer {
    std::string name;
    std::string licensor;
    std::vector<std::string> assets;  // all of them, as one
    contracts::Scope scope;           // the widest that is granted
    Currency currency;
    std::int64_t ask = 0;          // what the licensor opened with; an opening, not a reservation
    std::int64_t reservation = 0;  // least present value that it accepts, minor units
    Instruments accepts;
    Beliefs beliefs;
    std::string stream;  // the revenue that a royalty is a share of
    contracts::Window statements = contracts::Window::quarter;
    contracts::Split split;  // who stands behind the licensor
    Date expires;
    friend bool operator==(Offer const&, Offer const&) = default;
};

struct Bid {
    std::string name;
    std::string licensee;
    std::vector<std::string>
        assets;  // each one a wish of its own; an offer serves it that has all its own among these
    contracts::Scope scope;  // what is needed at least; its dates are the term
    Currency currency;
    std::int64_t value = 0;              // most present value that it pays for one licence, minor units
    std::int64_t upfront_budget = 0;     // for all licences of this bid together
    std::int64_t royalty_stack_ppm = 0;  // the same, of one stream
    Instruments accepts;                 // for each licence
    Beliefs beliefs;
    std::int64_t deferred_trigger =
        0;  // revenue of the term so far from which a deferred fee is paid, minor units
    Date expires;
    friend bool operator==(Bid const&, Bid const&) = default;
};

// A fault in an order: the field as a JSON pointer below the order, and what would be right. Nothing where it
// is fine.
struct OrderFault {
    std::string pointer;
    std::string what;
};
[[nodiscard]] std::optional<OrderFault> fault_in(Offer const& offer);
[[nodiscard]] std::optional<OrderFault> fault_in(Bid const& bid);

// The first reason why these two cannot meet whatever the price; nothing where they can.
[[nodiscard]] std::optional<std::string> mismatch(Offer const& offer, Bid const& bid);

template <Archive A>
void describe(A& archive, Scenario& scenario) {
    archive(scenario.name, scenario.weight_ppm, scenario.revenue);
}
template <Archive A>
void describe(A& archive, Beliefs& beliefs) {
    archive(beliefs.scenarios, beliefs.discount_ppm);
}
template <Archive A>
void describe(A& archive, Instruments& instruments) {
    archive(instruments.upfront_max, instruments.deferred_max, instruments.royalty_max_ppm);
}
template <Archive A>
void describe(A& archive, Offer& offer) {
    archive(offer.name, offer.licensor, offer.assets, offer.scope, offer.currency, offer.ask,
            offer.reservation, offer.accepts, offer.beliefs, offer.stream, offer.statements, offer.split,
            offer.expires);
}
template <Archive A>
void describe(A& archive, Bid& bid) {
    archive(bid.name, bid.licensee, bid.assets, bid.scope, bid.currency, bid.value, bid.upfront_budget,
            bid.royalty_stack_ppm, bid.accepts, bid.beliefs, bid.deferred_trigger, bid.expires);
}

}  // namespace licet::matching
