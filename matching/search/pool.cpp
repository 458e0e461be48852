#include "matching/search/pool.hpp"

#include "contracts/values/money.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {

std::uint32_t Pool::add(Column column) {
    auto& own = of_[column.buyer];
    for (std::uint32_t const c : own)
        if (columns_[c].surplus == column.surplus && columns_[c].items == column.items) return c;
    auto const number = static_cast<std::uint32_t>(columns_.size());
    own.push_back(number);
    columns_.push_back(std::move(column));
    return number;
}

Column column_of(Part const& part, std::uint32_t buyer, std::vector<std::uint32_t> items) {
    Column out;
    out.buyer = buyer;
    std::ranges::sort(items);
    for (std::uint32_t const i : items) {
        PartItem const& item = part.items[i];
        out.surplus += item.surplus;
        out.claims.insert(out.claims.end(), part.claims.begin() + item.claims_from,
                          part.claims.begin() + item.claims_until);
    }
    std::ranges::sort(out.claims, {}, &Claim::right);
    std::size_t kept = 0;
    for (Claim const& claim : out.claims) {
        if (kept > 0 && out.claims[kept - 1].right == claim.right)
            out.claims[kept - 1].weight += claim.weight;  // within the capacity, as the set is one that fits
        else
            out.claims[kept++] = claim;
    }
    out.claims.resize(kept);
    out.items = std::move(items);
    return out;
}

std::int64_t reduced(Column const& column, std::vector<std::int64_t> const& prices) {
    WideUnits value = column.surplus;
    for (Claim const& claim : column.claims)
        value -= static_cast<WideUnits>(claim.weight) * prices[claim.right];
    constexpr WideUnits least = std::numeric_limits<std::int64_t>::min() / 4;
    return static_cast<std::int64_t>(std::max(value, least));
}

Choice choose_greedily(Part const& part, Pool const& pool, std::vector<std::int64_t> const& prices) {
    struct Turn {
        std::int64_t regret;
        std::uint32_t buyer;
        std::vector<std::pair<std::int64_t, std::uint32_t>> answers;  // -reduced, column
    };
    std::vector<Turn> turns(pool.buyer_count());
    for (std::uint32_t b = 0; b < turns.size(); ++b) {
        Turn& turn = turns[b];
        turn.buyer = b;
        for (std::uint32_t const c : pool.of(b)) turn.answers.emplace_back(-reduced(pool[c], prices), c);
        std::ranges::sort(turn.answers);
        std::int64_t const first = turn.answers.empty() ? 0 : -turn.answers[0].first;
        std::int64_t const second = turn.answers.size() < 2 ? 0 : -turn.answers[1].first;
        turn.regret = first - std::max<std::int64_t>(0, second);
    }
    std::ranges::sort(turns, [](Turn const& a, Turn const& b) {
        return a.regret != b.regret ? a.regret > b.regret : a.buyer < b.buyer;
    });
    Choice out{std::vector<std::uint32_t>(pool.buyer_count(), no_column), part.capacities, 0};
    for (Turn const& turn : turns)
        for (auto const& [cost, c] : turn.answers)
            if (fits(pool[c], out.left)) {
                out.columns[turn.buyer] = c;
                take(pool[c], out.left, 1);
                out.value += pool[c].surplus;
                break;
            }
    return out;
}

}  // namespace licet::matching
