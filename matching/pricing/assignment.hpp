#pragma once
// Exclusive rights to licensees who each want one: the assignment of greatest surplus, and the prices that
// are best for the licensees among all that nobody would leave (Shapley and Shubik 1971; those are each
// licensee's VCG payments, so licensees are truthful). The Hungarian method, in whole numbers,
// O(rows²·columns).

#include <cstdint>
#include <optional>
#include <vector>

namespace licet::matching {

struct Assignment {
    std::vector<std::optional<std::size_t>> column_of;  // a row; nothing where staying out is best
    std::int64_t surplus = 0;
    // Core payoffs, each pair's adding up to its surplus.
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> columns;
};

// `surplus` has a list a row, all of one length; |entry| <= 10^15. What would lose is left alone.
[[nodiscard]] Assignment assign(std::vector<std::vector<std::int64_t>> const& surplus);
// The same pairs at the payoffs best for the rows (or, of all such, for the columns).
[[nodiscard]] Assignment assign_best_for_rows(std::vector<std::vector<std::int64_t>> const& surplus);
[[nodiscard]] Assignment assign_best_for_columns(std::vector<std::vector<std::int64_t>> const& surplus);

// Every row a column, at least cost; rows <= columns.
[[nodiscard]] std::int64_t least_cost(std::vector<std::vector<std::int64_t>> const& cost);

}  // namespace licet::matching
