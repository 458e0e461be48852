#include "contracts/terms/statement.hpp"

#include "contracts/values/assert.hpp"
#include "contracts/values/money.hpp"

#include <algorithm>

namespace licet::contracts {

Interval StatementSeries::next_period(Terms const& terms) const {
    // Asked once a statement: laying out the windows costs less than keeping them.
    auto const periods = all_windows(terms.term, terms.statements);
    if (count_ < periods.size()) return periods[count_];
    return {terms.term.until, terms.term.until};
}

Statement StatementSeries::next(Terms const& terms, std::vector<std::string> const& payees,
                                FactView const& view, Date issued) {
    Interval const period = next_period(terms);
    LICET_ASSERT(period.until <= issued && (!last_issued_ || *last_issued_ <= issued),
                 "a statement is issued in time");
    Statement statement;
    statement.period = period;
    statement.issued = issued;
    statement.exact = contracts::earned(terms, view, period.until);
    statement.earned = round_half_even(minor_from_major(statement.exact, terms.currency));
    statement.charged = charged_;
    statement.due = std::max(Integer(0), Integer(statement.earned - charged_));
    statement.credit = std::max(Integer(0), Integer(charged_ - statement.earned));
    statement.weights = weights_of(terms.split, payees, view, period.until);
    statement.parts = division_.divide(statement.due, statement.weights, named_count_of(terms.split));
    charged_ += statement.due;
    given_back_ = 0;
    last_issued_ = issued;
    ++count_;
    return statement;
}

}  // namespace licet::contracts
