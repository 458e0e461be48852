#pragma once
// The answers that buyers gave so far in one part: columns, each a set of deals of one buyer with what it is
// worth and what it claims. Prices are found, and choices tried, over these few instead of over all sets.

#include "contracts/values/money.hpp"
#include "matching/clearing/parts.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace licet::matching {

struct Column {
    std::uint32_t buyer = 0;  // place in the part
    std::int64_t surplus = 0;
    std::vector<Claim> claims;         // one a right, ascending
    std::vector<std::uint32_t> items;  // places in Part::items, ascending
};

class Pool {
public:
    explicit Pool(std::size_t buyer_count) : of_(buyer_count) {}

    // The column's number; the one there is where the same items are there already.
    std::uint32_t add(Column column);
    [[nodiscard]] Column const& operator[](std::uint32_t c) const { return columns_[c]; }
    [[nodiscard]] std::size_t size() const { return columns_.size(); }
    [[nodiscard]] std::vector<std::uint32_t> const& of(std::size_t buyer) const { return of_[buyer]; }
    [[nodiscard]] std::size_t buyer_count() const { return of_.size(); }

private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::uint32_t>> of_;
};

[[nodiscard]] Column column_of(Part const& part, std::uint32_t buyer, std::vector<std::uint32_t> items);

// Surplus less the prices of what it claims; saturated, never wrapped.
[[nodiscard]] std::int64_t reduced(Column const& column, std::vector<std::int64_t> const& prices);

// Prices that make the pool's columns compete least: the dual of choosing a column a buyer. Starts from
// `prices` and moves them; `target` is a value known to be reachable. Returns about what the dual is worth
// there.
enum class PriceSteps : std::uint8_t {
    quick,  // plain subgradients
    close,  // averaged ones: slower, and closer to the least
};
WideUnits move_prices(Part const& part, Pool const& pool, std::int64_t target, int steps, PriceSteps way,
                      std::vector<std::int64_t>& prices);

[[nodiscard]] inline bool fits(Column const& column, std::vector<std::int64_t> const& left) {
    return std::ranges::all_of(column.claims, [&](Claim const& c) { return c.weight <= left[c.right]; });
}
// Takes what the column claims out of what is left of each right; puts it back where `sign` is -1.
inline void take(Column const& column, std::vector<std::int64_t>& left, std::int64_t sign) {
    for (Claim const& claim : column.claims) left[claim.right] -= sign * claim.weight;
}

// One column a buyer, or none (no_column): a choice that fits.
inline constexpr std::uint32_t no_column = UINT32_MAX;
struct Choice {
    std::vector<std::uint32_t> columns;  // a buyer
    std::vector<std::int64_t> left;      // of each right
    std::int64_t value = 0;
};

// Buyers with most to lose first, each its best column that still fits.
[[nodiscard]] Choice choose_greedily(Part const& part, Pool const& pool,
                                     std::vector<std::int64_t> const& prices);

// Forces columns in, turns out whoever stands in the way, lets those and their neighbours answer, and keeps
// what is worth more (or, early, a little less). `looks` is the work limit: how often a buyer's columns are
// looked through.
void search_locally(Part const& part, Pool const& pool, std::vector<std::int64_t> const& prices,
                    std::uint64_t looks, Choice& choice);

}  // namespace licet::matching
