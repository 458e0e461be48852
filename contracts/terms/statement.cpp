#include "contracts/terms/statement.hpp"

#include "contracts/values/assert.hpp"
#include "contracts/values/money.hpp"

namespace licet::contracts {

Interval StatementSeries::next_period(Terms const& terms) const {
    return window_at(terms.term, terms.statements, count_)
        .value_or(Interval{terms.term.until, terms.term.until});
}

Statement StatementSeries::draft(Terms const& terms, FactView const& view, Date issued) const {
    Statement statement;
    statement.period = next_period(terms);
    LICET_ASSERT(statement.period.until <= issued && (!last_issued_ || *last_issued_ <= issued),
                 "a statement is issued in time");
    statement.issued = issued;
    statement.exact = contracts::earned(terms, view, statement.period.until);
    statement.earned = round_half_even(minor_from_major(statement.exact, terms.currency));
    statement.charged = charged_;
    if (charged_ < statement.earned)
        statement.due = statement.earned - charged_;
    else
        statement.credit = charged_ - statement.earned;
    return statement;
}

void StatementSeries::issue(Statement& draft, Terms const& terms, std::vector<std::string> const& payees,
                            FactView const& view) {
    draft.weights = weights_of(terms.split, payees, view, draft.period.until);
    draft.parts = division_.divide(draft.due, draft.weights, named_count_of(terms.split, payees));
    charged_ += draft.due;
    given_back_ = 0;
    last_issued_ = draft.issued;
    ++count_;
}

Statement StatementSeries::next(Terms const& terms, std::vector<std::string> const& payees,
                                FactView const& view, Date issued) {
    Statement statement = draft(terms, view, issued);
    issue(statement, terms, payees, view);
    return statement;
}

}  // namespace licet::contracts
