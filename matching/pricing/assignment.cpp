#include "matching/pricing/assignment.hpp"

#include "contracts/values/assert.hpp"

#include <algorithm>
#include <limits>

namespace licet::matching {
namespace {

using Matrix = std::vector<std::vector<std::int64_t>>;

// Potentials and the row of each column, after every row has found its column along a shortest path.
struct Matched {
    std::vector<std::int64_t> row_potential;
    std::vector<std::int64_t> column_potential;
    std::vector<std::size_t> row_of;  // a column; rows where free
    std::int64_t cost = 0;
};

Matched match(Matrix const& cost) {
    std::size_t const rows = cost.size();
    std::size_t const columns = rows == 0 ? 0 : cost.front().size();
    LICET_ASSERT(rows <= columns, "there is a column for every row");
    std::int64_t const never = std::numeric_limits<std::int64_t>::max() / 4;
    // Column `columns` is where a path begins.
    std::vector<std::int64_t> u(rows + 1, 0);
    std::vector<std::int64_t> v(columns + 1, 0);
    std::vector<std::size_t> row_of(columns + 1, rows);
    std::vector<std::size_t> before(columns + 1, columns);
    std::vector<std::int64_t> slack(columns + 1);
    std::vector<char> is_done(columns + 1);
    for (std::size_t r = 0; r < rows; ++r) {
        row_of[columns] = r;
        std::size_t at = columns;
        std::ranges::fill(slack, never);
        std::ranges::fill(is_done, 0);
        do {
            is_done[at] = 1;
            std::size_t const row = row_of[at];
            std::int64_t step = never;
            std::size_t next = columns;
            for (std::size_t c = 0; c < columns; ++c) {
                if (is_done[c] != 0) continue;
                std::int64_t const reduced = cost[row][c] - u[row] - v[c];
                if (reduced < slack[c]) {
                    slack[c] = reduced;
                    before[c] = at;
                }
                if (slack[c] < step) {
                    step = slack[c];
                    next = c;
                }
            }
            for (std::size_t c = 0; c <= columns; ++c) {
                if (is_done[c] != 0) {
                    u[row_of[c]] += step;
                    v[c] -= step;
                } else {
                    slack[c] -= step;
                }
            }
            at = next;
        } while (row_of[at] != rows);
        while (at != columns) {
            row_of[at] = row_of[before[at]];
            at = before[at];
        }
    }
    Matched out{{u.begin(), u.begin() + static_cast<std::ptrdiff_t>(rows)},
                {v.begin(), v.begin() + static_cast<std::ptrdiff_t>(columns)},
                {row_of.begin(), row_of.begin() + static_cast<std::ptrdiff_t>(columns)},
                0};
    for (std::size_t c = 0; c < columns; ++c)
        if (out.row_of[c] != rows) out.cost += cost[out.row_of[c]][c];
    return out;
}

Matrix transposed(Matrix const& matrix) {
    if (matrix.empty()) return {};
    Matrix out(matrix.front().size(), std::vector<std::int64_t>(matrix.size()));
    for (std::size_t r = 0; r < matrix.size(); ++r)
        for (std::size_t c = 0; c < matrix[r].size(); ++c) out[c][r] = matrix[r][c];
    return out;
}

}  // namespace

Assignment assign(Matrix const& surplus) {
    std::size_t const rows = surplus.size();
    std::size_t const columns = rows == 0 ? 0 : surplus.front().size();
    // A column of its own for every row, worth nothing: staying out.
    Matrix cost(rows, std::vector<std::int64_t>(columns + rows, 0));
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c) cost[r][c] = -surplus[r][c];
    Matched const matched = match(cost);
    Assignment out;
    out.column_of.resize(rows);
    out.surplus = -matched.cost;
    for (std::size_t c = 0; c < columns; ++c) {
        std::size_t const r = matched.row_of[c];
        if (r != rows && surplus[r][c] > 0) out.column_of[r] = c;
    }
    for (std::size_t r = 0; r < rows; ++r) out.rows.push_back(-matched.row_potential[r]);
    for (std::size_t c = 0; c < columns; ++c) out.columns.push_back(-matched.column_potential[c]);
    return out;
}

Assignment assign_best_for_rows(Matrix const& surplus) {
    Assignment out = assign(surplus);
    // The most a row can have in the core is what it adds.
    for (std::size_t r = 0; r < surplus.size(); ++r) {
        Matrix without = surplus;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(r));
        out.rows[r] = out.surplus - assign(without).surplus;
    }
    std::ranges::fill(out.columns, 0);
    for (std::size_t r = 0; r < surplus.size(); ++r)
        if (out.column_of[r]) out.columns[*out.column_of[r]] = surplus[r][*out.column_of[r]] - out.rows[r];
    return out;
}

Assignment assign_best_for_columns(Matrix const& surplus) {
    Assignment const turned = assign_best_for_rows(transposed(surplus));
    Assignment out;
    out.surplus = turned.surplus;
    out.rows = turned.columns;
    out.columns = turned.rows;
    out.column_of.resize(surplus.size());
    for (std::size_t c = 0; c < turned.column_of.size(); ++c)
        if (turned.column_of[c]) out.column_of[*turned.column_of[c]] = c;
    return out;
}

std::int64_t least_cost(Matrix const& cost) {
    return match(cost).cost;
}

}  // namespace licet::matching
