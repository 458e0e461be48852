#pragma once
// Exclusive rights (pricing rule PR6). One right: the licensor fixes a royalty rate first, licensees bid cash
// on top of it, sealed; the highest wins and pays the second highest bid or the reserve. Several cells that
// overlap: the best set of bids wins and each pays what its presence costs the others (VCG), or, where a
// losing coalition offered more than that, the nearest payments that no coalition would outbid.
//
// Incentives. Second price and VCG: licensees are truthful, and no licensee is left below its bid; licensors
// set their reserve as monopolists do. Core payments: a small incentive to shade. First price: bids are
// shaded.

#include "contracts/values/rate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace licet::matching {

struct Award {
    std::size_t winner = 0;  // a place in what was handed in; at equal bids the earlier one
    std::int64_t pays = 0;
    std::optional<std::size_t> runner_up;  // whose bid sets the price; nothing where the reserve does
};

// Nothing where no bid reaches the reserve; no reserve where there is nothing.
[[nodiscard]] std::optional<Award> second_price(std::span<std::int64_t const> bids,
                                                std::optional<std::int64_t> reserve = std::nullopt);
[[nodiscard]] std::optional<Award> first_price(std::span<std::int64_t const> bids,
                                               std::optional<std::int64_t> reserve = std::nullopt);

// A sealed bid of one licensee for a set of cells (a bit a cell, at most 64).
struct CellBid {
    std::uint64_t cells = 0;
    bool is_exclusive = true;  // else it stands beside other non-exclusive bids
    std::int64_t amount = 0;   // > 0
};

// How many bids are decided exactly; more are refused by the caller.
inline constexpr std::size_t cell_bids_max = 20;

struct CellAwards {
    std::vector<std::size_t> winners;  // ascending; among equal sets the one with the earlier bids
    std::int64_t value = 0;            // sum of their amounts
    std::vector<std::int64_t> pays;    // VCG, a winner each
};
[[nodiscard]] CellAwards award_cells(std::span<CellBid const> bids);

// Of the payments of least sum that no coalition of bidders and the licensor would outbid, those nearest to
// VCG. Nothing where more than `core_constraints_max` coalitions bind.
inline constexpr std::size_t core_constraints_max = 12;
[[nodiscard]] std::optional<std::vector<Rate>> core_payments(std::span<CellBid const> bids,
                                                             CellAwards const& awards);

}  // namespace licet::matching
