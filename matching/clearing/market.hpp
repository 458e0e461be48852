#pragma once
// A market of offers and bids, cleared in two layers that stay apart: bridging gives each pair that can meet
// a few contracts, and the choice among all of them is an instance of whole numbers. Everybody not served is
// told why.

#include "matching/bridge/bridge.hpp"
#include "matching/clearing/instance.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace licet::matching {

// What the choice makes the most of (B3 of the theory notes).
enum class Objective : std::uint8_t {
    perceived_surplus,  // what both sides gain by their own beliefs, minor units
    gross_gains,        // value less reservation; for comparison: it does not see what a royalty reveals
    deals,              // their number; for comparison
    licensor_revenue,   // what contracts are worth to their licensors
    belief_neutral,     // the gain that stays whichever side's scenarios are right
};

struct MarketOptions {
    BridgeOptions bridge{};
    Objective objective = Objective::perceived_surplus;
};

struct Deal {
    std::size_t offer = 0;  // places in the lists that were cleared
    std::size_t bid = 0;
    Contract contract;
    std::optional<std::size_t> package{};  // of the bid, that this is a part of
    friend bool operator==(Deal const&, Deal const&) = default;
};

// A pair that could not be bridged, or was not chosen. Only pairs that share an asset are told of.
struct Unserved {
    std::size_t offer = 0;
    std::size_t bid = 0;
    std::string why;
    friend bool operator==(Unserved const&, Unserved const&) = default;
};

// An offer or a bid that got nothing at all, and the reason that came nearest to a deal.
struct Idle {
    std::size_t order = 0;
    std::string why;
    friend bool operator==(Idle const&, Idle const&) = default;
};

// The first layer: what could be agreed, each an item of the second. A package has a contract for each of its
// offers; anything else has one.
struct Candidate {
    std::size_t bid = 0;
    std::optional<std::size_t> package;
    std::vector<std::size_t> offers;
    std::vector<Contract> contracts;
    std::int64_t gain = 0;  // by the objective
};
struct Candidates {
    std::vector<Candidate> list;     // by bid
    std::vector<Unserved> unserved;  // pairs without a contract; by bid, then offer
};

struct MarketClearing {
    std::vector<Deal> deals;         // by bid, then offer
    std::vector<Unserved> unserved;  // the same
    std::vector<Idle> idle_offers;
    std::vector<Idle> idle_bids;
    std::int64_t value = 0;  // sum of the objective over the deals
    std::int64_t bound = 0;  // no choice among the candidates is worth more
    friend bool operator==(MarketClearing const&, MarketClearing const&) = default;
};

// Why an offer and a bid, by their places, may not meet although they share an asset; nothing where they may.
// Where there is no such rule, everybody may.
using Bar = std::function<std::optional<std::string>(std::size_t offer, std::size_t bid)>;

// Barred pairs are not looked at further; their reasons are told as they stand.
[[nodiscard]] Candidates candidates_of(std::vector<Offer> const& offers, std::vector<Bid> const& bids,
                                       Bar const& bar, MarketOptions const& options);

// An item a candidate, in their order. Assets whose exclusive rights a candidate takes are claimed by it; a
// non-exclusive licence on them stands in the way.
[[nodiscard]] Instance instance_of(std::vector<Candidate> const& candidates, std::vector<Offer> const& offers,
                                   std::vector<Bid> const& bids);

[[nodiscard]] MarketClearing clear_market(std::vector<Offer> const& offers, std::vector<Bid> const& bids,
                                          Bar const& bar, MarketOptions const& options);

}  // namespace licet::matching
