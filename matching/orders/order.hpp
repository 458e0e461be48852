#pragma once
// What each side brings to the market: what it wants, what it needs at least, what it can pay with, and what
// it believes. Whole numbers only: minor units, parts per million, years. Nothing here is shown to the other
// side.

#include "contracts/scope/scope.hpp"
#include "contracts/terms/describe.hpp"
#include "contracts/terms/terms.hpp"
#include "contracts/values/archive.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::matching {

inline constexpr std::int64_t ppm = 1'000'000;
inline constexpr std::size_t scenarios_max = 32;
inline constexpr std::size_t years_max = 30;
inline constexpr std::size_t tranches_max = 8;  // of one order
inline constexpr std::size_t packages_max = 16;
inline constexpr std::int64_t prices_per_minor = 1'000'000;  // a price a use is in millionths of a minor unit

// One way the years may go: what the licensee's product earns in each year of the term, and how often it uses
// the data.
struct Scenario {
    std::string name;
    std::int64_t weight_ppm = 0;
    std::vector<std::int64_t> revenue;  // minor units, a year of the term each
    std::vector<std::int64_t> uses{};   // of the offer's meter, the same; empty: none
    friend bool operator==(Scenario const&, Scenario const&) = default;
};

// What one party believes: scenarios whose weights sum to a million, and what a unit paid at the end of each
// year is worth to it today.
struct Beliefs {
    std::vector<Scenario> scenarios;
    std::vector<std::int64_t> discount_ppm;  // a year of the term each
    friend bool operator==(Beliefs const&, Beliefs const&) = default;
};

// Revenue of a year up to `upto`, from where the tranche before ends; the last one of a list has no end.
struct Tranche {
    std::optional<std::int64_t> upto;  // minor units
    std::int64_t max_ppm = 0;
    friend bool operator==(Tranche const&, Tranche const&) = default;
};

// What a party accepts of each instrument; an instrument with a limit of 0 is not wanted at all.
struct Instruments {
    std::int64_t upfront_max = 0;      // minor units, on the first day
    std::int64_t deferred_max = 0;     // minor units, once revenue of the term has reached `deferred_trigger`
    std::int64_t royalty_max_ppm = 0;  // of the revenue stream, every statement
    std::vector<Tranche> tranches{};  // a lower limit of the royalty in each; empty: one rate for all revenue
    std::int64_t use_price_max = 0;   // millionths of a minor unit, a use
    std::int64_t guarantee_max = 0;   // minor units: what royalty and uses come to at least, each year
    std::int64_t upfront_min = 0;     // a party that gets less than these upfront,
    std::int64_t guarantee_min = 0;   // or as a guarantee, refuses
    std::optional<std::int64_t>
        cap{};  // minor units: what royalty, uses and guarantee come to at most, in all
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
    std::string meter;   // what uses are counted by; empty: no price a use
    contracts::Window statements = contracts::Window::quarter;
    contracts::Split split;  // who stands behind the licensor
    Date expires;
    friend bool operator==(Offer const&, Offer const&) = default;
};

// Assets that a licensee wants all of or none, and what they are worth to it together. Several packages of a
// bid are alternatives: it gets one of them at most.
struct Package {
    std::vector<std::string> assets;
    std::int64_t value = 0;  // most present value that it pays for all their licences, minor units
    friend bool operator==(Package const&, Package const&) = default;
};

struct Bid {
    std::string name;
    std::string licensee;
    // Each one a wish of its own; an offer serves it that has all its own among these. With packages these
    // are the assets the packages name.
    std::vector<std::string> assets;
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
    std::vector<Package> packages;  // empty: the wishes above, each by itself
    bool is_prepaid = false;  // its upfront budget is set aside from the licensee's escrow while it rests
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
[[nodiscard]] std::optional<std::string_view> mismatch(Offer const& offer, Bid const& bid);

template <Archive A>
void describe(A& archive, Scenario& scenario) {
    archive(scenario.name, scenario.weight_ppm, scenario.revenue, scenario.uses);
}
template <Archive A>
void describe(A& archive, Beliefs& beliefs) {
    archive(beliefs.scenarios, beliefs.discount_ppm);
}
template <Archive A>
void describe(A& archive, Tranche& tranche) {
    archive(tranche.upto, tranche.max_ppm);
}
template <Archive A>
void describe(A& archive, Instruments& i) {
    archive(i.upfront_max, i.deferred_max, i.royalty_max_ppm, i.tranches, i.use_price_max, i.guarantee_max,
            i.upfront_min, i.guarantee_min, i.cap);
}
template <Archive A>
void describe(A& archive, Offer& offer) {
    archive(offer.name, offer.licensor, offer.assets, offer.scope, offer.currency, offer.ask,
            offer.reservation, offer.accepts, offer.beliefs, offer.stream, offer.meter, offer.statements,
            offer.split, offer.expires);
}
template <Archive A>
void describe(A& archive, Package& package) {
    archive(package.assets, package.value);
}
template <Archive A>
void describe(A& archive, Bid& bid) {
    archive(bid.name, bid.licensee, bid.assets, bid.scope, bid.currency, bid.value, bid.upfront_budget,
            bid.royalty_stack_ppm, bid.accepts, bid.beliefs, bid.deferred_trigger, bid.expires, bid.packages,
            bid.is_prepaid);
}

}  // namespace licet::matching
