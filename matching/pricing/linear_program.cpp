#include "matching/pricing/linear_program.hpp"

#include "contracts/values/assert.hpp"

namespace licet::matching {
namespace {

// Rows are equations in the variables, the slacks and, where a row has no slack to start from, an artificial
// one.
class Tableau {
public:
    explicit Tableau(LinearProgram const& program) : variables_(program.variable_count) {
        std::size_t const rows = program.constraints.size();
        std::size_t const slacks_from = variables_;
        artificial_from_ = variables_ + rows;
        columns_ = artificial_from_ + rows;
        cells_.assign(rows, std::vector<Rate>(columns_ + 1, Rate(0)));
        basis_.resize(rows);
        for (std::size_t r = 0; r < rows; ++r) {
            LinearConstraint const& constraint = program.constraints[r];
            std::vector<Rate>& row = cells_[r];
            for (auto const& [variable, coefficient] : constraint.terms) row[variable] += coefficient;
            row[columns_] = constraint.bound;
            if (constraint.sense == LinearConstraint::Sense::at_most) row[slacks_from + r] = 1;
            if (constraint.sense == LinearConstraint::Sense::at_least) row[slacks_from + r] = -1;
            if (row[columns_] < 0)
                for (Rate& cell : row) cell = -cell;
            if (row[slacks_from + r] == 1) {
                basis_[r] = slacks_from + r;
            } else {
                row[artificial_from_ + r] = 1;
                basis_[r] = artificial_from_ + r;
            }
        }
    }

    // False where no point keeps to all rows.
    bool find_start() {
        std::vector<Rate> costs(columns_, Rate(0));
        for (std::size_t c = artificial_from_; c < columns_; ++c) costs[c] = -1;
        climb(costs, columns_);
        for (std::size_t r = 0; r < cells_.size(); ++r) {
            if (basis_[r] < artificial_from_) continue;
            if (cells_[r][columns_] != 0) return false;
            // A row of nothing but zeros stays as it is: it says nothing.
            for (std::size_t c = 0; c < artificial_from_; ++c)
                if (cells_[r][c] != 0) {
                    pivot(r, c);
                    break;
                }
        }
        return true;
    }

    LinearSolution best(std::vector<Rate> const& objective) {
        std::vector<Rate> costs(columns_, Rate(0));
        for (std::size_t c = 0; c < variables_; ++c) costs[c] = objective[c];
        climb(costs, artificial_from_);
        LinearSolution out{0, std::vector<Rate>(variables_, Rate(0))};
        for (std::size_t r = 0; r < cells_.size(); ++r)
            if (basis_[r] < variables_) out.variables[basis_[r]] = cells_[r][columns_];
        for (std::size_t c = 0; c < variables_; ++c) out.value += objective[c] * out.variables[c];
        return out;
    }

private:
    void climb(std::vector<Rate> const& costs, std::size_t usable) {
        for (;;) {
            // What one more unit of a column gains: its cost less what the basis gives up for it.
            std::size_t entering = usable;
            for (std::size_t c = 0; c < usable && entering == usable; ++c) {
                Rate gain = costs[c];
                for (std::size_t r = 0; r < cells_.size(); ++r)
                    if (cells_[r][c] != 0 && costs[basis_[r]] != 0) gain -= costs[basis_[r]] * cells_[r][c];
                if (gain > 0) entering = c;
            }
            if (entering == usable) return;
            std::size_t leaving = cells_.size();
            Rate least = 0;
            for (std::size_t r = 0; r < cells_.size(); ++r) {
                if (cells_[r][entering] <= 0) continue;
                Rate const ratio = cells_[r][columns_] / cells_[r][entering];
                if (leaving == cells_.size() || ratio < least ||
                    (ratio == least && basis_[r] < basis_[leaving])) {
                    leaving = r;
                    least = ratio;
                }
            }
            LICET_ASSERT(leaving < cells_.size(), "the objective has a bound");
            pivot(leaving, entering);
        }
    }

    void pivot(std::size_t row, std::size_t column) {
        Rate const by = cells_[row][column];
        for (Rate& cell : cells_[row])
            if (cell != 0) cell /= by;
        for (std::size_t r = 0; r < cells_.size(); ++r) {
            if (r == row || cells_[r][column] == 0) continue;
            Rate const times = cells_[r][column];
            for (std::size_t c = 0; c <= columns_; ++c)
                if (cells_[row][c] != 0) cells_[r][c] -= times * cells_[row][c];
        }
        basis_[row] = column;
    }

    std::size_t variables_;
    std::size_t artificial_from_ = 0;
    std::size_t columns_ = 0;
    std::vector<std::vector<Rate>> cells_;  // the last column is what the row's equation sums to
    std::vector<std::size_t> basis_;
};

}  // namespace

std::optional<LinearSolution> maximise(LinearProgram const& program, std::vector<Rate> const& objective) {
    LICET_ASSERT(objective.size() == program.variable_count, "a coefficient a variable");
    Tableau tableau(program);
    if (!tableau.find_start()) return std::nullopt;
    return tableau.best(objective);
}

std::optional<LinearSolution> minimise(LinearProgram const& program, std::vector<Rate> const& objective) {
    std::vector<Rate> opposite;
    for (Rate const& coefficient : objective) opposite.push_back(-coefficient);
    auto solution = maximise(program, opposite);
    if (solution) solution->value = -solution->value;
    return solution;
}

}  // namespace licet::matching
