#include "matching/pricing/posted_menu.hpp"

#include "contracts/values/assert.hpp"
#include "contracts/values/money.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace licet::matching {
namespace {

std::vector<std::int64_t> side_of(std::span<std::int64_t const> bids, std::vector<bool> const& sides,
                                  bool side) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < bids.size(); ++i)
        if (sides[i] == side) out.push_back(bids[i]);
    return out;
}

void sell(MenuSales& sales, std::size_t bidder, std::int64_t price) {
    sales.pays[bidder] = price;
    sales.revenue += price;
}

std::int64_t menu_price(std::span<std::int64_t const> base, std::size_t asset, std::int64_t price) {
    return static_cast<std::int64_t>(WideUnits{base[asset]} * price / base[0]);
}

// Every price of the first asset at which some bidder changes its mind about some set: it is worth just that
// much to it, or just within its budget.
std::vector<std::int64_t> prices_to_try(std::vector<MenuBidder const*> const& sample,
                                        std::span<std::int64_t const> base) {
    std::vector<std::int64_t> out;
    for (MenuBidder const* const bidder : sample)
        for (std::size_t set = 1; set < std::size_t{1} << base.size(); ++set) {
            WideUnits worth = 0;
            WideUnits units = 0;
            for (std::size_t a = 0; a < base.size(); ++a)
                if ((set >> a & 1U) != 0) {
                    worth += bidder->values[a];
                    units += base[a];
                }
            for (WideUnits const most : {worth, WideUnits{bidder->budget}})
                if (most > 0) out.push_back(static_cast<std::int64_t>(most * base[0] / units));
        }
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

std::optional<std::int64_t> best_menu_price(std::vector<MenuBidder const*> const& sample,
                                            std::span<std::int64_t const> base) {
    std::optional<std::int64_t> best;
    std::int64_t most = 0;
    for (std::int64_t const price : prices_to_try(sample, base)) {
        std::int64_t revenue = 0;
        for (MenuBidder const* const bidder : sample) revenue += choose_from_menu(*bidder, base, price).pays;
        if (revenue > most) {
            most = revenue;
            best = price;
        }
    }
    return best;
}

}  // namespace

std::optional<SinglePrice> best_single_price(std::span<std::int64_t const> bids) {
    std::vector<std::int64_t> sorted(bids.begin(), bids.end());
    std::ranges::sort(sorted, std::greater{});
    std::optional<SinglePrice> best;
    for (std::size_t i = 0; i < sorted.size() && sorted[i] > 0; ++i) {
        std::int64_t const revenue = sorted[i] * static_cast<std::int64_t>(i + 1);
        if (!best || revenue >= best->revenue) best = SinglePrice{sorted[i], revenue};
    }
    return best;
}

bool menu_side(Digest const& batch_seed, std::string_view asset, std::string_view owner) {
    Digester digester;
    digester.add(text_of(batch_seed));
    digester.add(asset);
    digester.add(owner);
    return (digester.finish().bytes.back() & 1U) != 0;
}

MenuSales sell_by_sample(std::span<std::int64_t const> bids, std::vector<bool> const& sides,
                         std::int64_t reservation, OwnerRule rule) {
    MenuSales out;
    out.pays.resize(bids.size());
    std::array const best{best_single_price(side_of(bids, sides, false)),
                          best_single_price(side_of(bids, sides, true))};
    for (std::size_t i = 0; i < bids.size(); ++i) {
        auto const& offered = best[sides[i] ? 0 : 1];
        if (!offered) continue;
        if (rule == OwnerRule::accept_or_refuse && offered->price < reservation) continue;
        std::int64_t const price = std::max(offered->price, reservation);
        if (bids[i] >= price) sell(out, i, price);
    }
    return out;
}

MenuSales sell_by_extraction(std::span<std::int64_t const> bids, std::vector<bool> const& sides) {
    MenuSales out;
    out.pays.resize(bids.size());
    for (bool const side : {false, true}) {
        std::vector<std::int64_t> mine = side_of(bids, sides, side);
        auto const target = best_single_price(side_of(bids, sides, !side));
        if (!target) continue;
        std::ranges::sort(mine, std::greater{});
        // The largest number of buyers that can share the target, each paying the same; rounded up, so that
        // it is met.
        for (std::size_t k = mine.size(); k > 0; --k) {
            auto const count = static_cast<std::int64_t>(k);
            if (mine[k - 1] * count < target->revenue) continue;
            std::int64_t const price = (target->revenue + count - 1) / count;
            if (mine[k - 1] < price) continue;
            for (std::size_t i = 0, sold = 0; i < bids.size() && sold < k; ++i)
                if (sides[i] == side && bids[i] >= mine[k - 1]) {
                    sell(out, i, price);
                    ++sold;
                }
            break;
        }
    }
    return out;
}

MenuSales sell_by_others(std::span<std::int64_t const> bids) {
    MenuSales out;
    out.pays.resize(bids.size());
    for (std::size_t i = 0; i < bids.size(); ++i) {
        std::vector<std::int64_t> others(bids.begin(), bids.end());
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        auto const offered = best_single_price(others);
        if (offered && bids[i] >= offered->price) sell(out, i, offered->price);
    }
    return out;
}

MenuChoice choose_from_menu(MenuBidder const& bidder, std::span<std::int64_t const> base, std::int64_t price,
                            std::span<std::int64_t const> reservations) {
    LICET_ASSERT(base.size() <= menu_assets_max && !base.empty() && base[0] > 0, "a menu within its limit");
    std::size_t refused = 0;
    for (std::size_t a = 0; a < reservations.size(); ++a)
        if (menu_price(base, a, price) < reservations[a]) refused |= std::size_t{1} << a;
    std::size_t best = 0;
    std::int64_t best_gain = 0;
    std::int64_t best_pays = 0;
    for (std::size_t set = 1; set < std::size_t{1} << base.size(); ++set) {
        if ((set & refused) != 0) continue;
        std::int64_t gain = 0;
        std::int64_t pays = 0;
        for (std::size_t a = 0; a < base.size(); ++a)
            if ((set >> a & 1U) != 0) {
                std::int64_t const one = menu_price(base, a, price);
                pays += one;
                gain += bidder.values[a] - one;
            }
        // At no gain it buys, as a bidder at exactly the price does.
        if (pays <= bidder.budget && (gain > best_gain || (best == 0 && gain == 0))) {
            best = set;
            best_gain = gain;
            best_pays = pays;
        }
    }
    MenuChoice out{std::vector<bool>(base.size(), false), best_pays};
    for (std::size_t a = 0; a < base.size(); ++a) out.takes[a] = (best >> a & 1U) != 0;
    return out;
}

MenuOutcome sell_menu_by_sample(std::span<MenuBidder const> bidders, std::span<std::int64_t const> base,
                                std::vector<bool> const& sides, std::span<std::int64_t const> reservations) {
    std::array<std::optional<std::int64_t>, 2> best;
    for (bool const side : {false, true}) {
        std::vector<MenuBidder const*> sample;
        for (std::size_t i = 0; i < bidders.size(); ++i)
            if (sides[i] == side) sample.push_back(&bidders[i]);
        best[side ? 1 : 0] = best_menu_price(sample, base);
    }
    MenuOutcome out;
    for (std::size_t i = 0; i < bidders.size(); ++i) {
        auto const& price = best[sides[i] ? 0 : 1];
        MenuChoice choice{std::vector<bool>(base.size(), false), 0};
        if (price) choice = choose_from_menu(bidders[i], base, *price, reservations);
        out.revenue += choice.pays;
        out.choices.push_back(std::move(choice));
    }
    return out;
}

}  // namespace licet::matching
