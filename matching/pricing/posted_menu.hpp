#pragma once
// Menus whose prices are learned from other bidders (pricing rule PR7) for an asset that can be licensed to
// everybody. A bidder's own report never sets the price it is offered, and it takes what is best for itself,
// so reporting value and budget truly is best (taxation principle). The licensor only accepts or refuses each
// sale, so it is truthful too; with a price floor instead it is not. Exactly budget-balanced, nobody below
// what it reported. RSOP's expected revenue is at least 1/4.68 of the best single price sold to at least two
// (Alaei, Malekian and Srinivasan 2009). Bidders are put on sides by a keyed digest of who owns them, so that
// many identities of one owner stand on one side.

#include "contracts/values/digest.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace licet::matching {

struct SinglePrice {
    std::int64_t price = 0;
    std::int64_t revenue = 0;  // price · how many bid at least that
};
// The price that earns most, the lowest of those; nothing where nobody bids above 0.
[[nodiscard]] std::optional<SinglePrice> best_single_price(std::span<std::int64_t const> bids);

// B10: the low bit of SHA-256 over (seed, asset, owner).
[[nodiscard]] bool menu_side(Digest const& batch_seed, std::string_view asset, std::string_view owner);

struct MenuSales {
    std::vector<std::optional<std::int64_t>> pays;  // a bidder; nothing where it does not buy
    std::int64_t revenue = 0;
};

enum class OwnerRule { accept_or_refuse, price_floor };

// Random sampling: each side is offered the other side's best price. `sides` has a side a bidder.
[[nodiscard]] MenuSales sell_by_sample(std::span<std::int64_t const> bids, std::vector<bool> const& sides,
                                       std::int64_t reservation = 0,
                                       OwnerRule rule = OwnerRule::accept_or_refuse);
// Each side has to yield what the other side's best price earned, or buys nothing (profit extraction).
[[nodiscard]] MenuSales sell_by_extraction(std::span<std::int64_t const> bids,
                                           std::vector<bool> const& sides);
// Everybody is offered the best price of all others. Truthful, but as bad as can be against the best price.
[[nodiscard]] MenuSales sell_by_others(std::span<std::int64_t const> bids);

// One menu for several assets: prices in proportion to `base`, one scale for all. A bidder takes the set that
// leaves it most, within its budget; at equal gain the set of earlier assets.
struct MenuBidder {
    std::vector<std::int64_t> values;  // an asset
    std::int64_t budget = 0;
};
inline constexpr std::size_t menu_assets_max = 8;
struct MenuChoice {
    std::vector<bool> takes;  // an asset
    std::int64_t pays = 0;
};
// The menu at which the first asset costs `price`, asset a floor(base[a]·price / base[0]). What costs less
// than its reservation is not on it; no reservations are zeros.
[[nodiscard]] MenuChoice choose_from_menu(MenuBidder const& bidder, std::span<std::int64_t const> base,
                                          std::int64_t price,
                                          std::span<std::int64_t const> reservations = {});
struct MenuOutcome {
    std::vector<MenuChoice> choices;  // a bidder
    std::int64_t revenue = 0;
};
// The licensor of an asset refuses to sell it below its reservation.
[[nodiscard]] MenuOutcome sell_menu_by_sample(std::span<MenuBidder const> bidders,
                                              std::span<std::int64_t const> base,
                                              std::vector<bool> const& sides,
                                              std::span<std::int64_t const> reservations);

}  // namespace licet::matching
