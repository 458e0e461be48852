#pragma once
// The statements of one licence: each charges what has been earned so far less what was charged so far, and
// divides it among the payees. Late facts and restated reports need nothing more.

#include "contracts/terms/entitlement.hpp"
#include "contracts/terms/split.hpp"

#include <optional>
#include <string>
#include <vector>

namespace licet::contracts {

struct Statement {
    Interval period;  // [term.until, term.until) for a closing statement
    Date issued;
    Rate exact;       // earned so far, major units, before the one rounding
    Integer earned;   // minor units, as all below
    Integer charged;  // by the statements before
    Integer due;
    Integer credit;
    std::vector<Rate> weights;   // a payee, in the order of payees_of(terms.split)
    std::vector<Integer> parts;  // of due
};

// Where a licence's statements stand. The facts are not in it: they are handed in.
class StatementSeries {
public:
    // The period that the next statement covers.
    [[nodiscard]] Interval next_period(Terms const& terms) const;
    [[nodiscard]] std::optional<Date> last_issued() const { return last_issued_; }
    [[nodiscard]] Integer const& charged() const { return charged_; }
    [[nodiscard]] std::uint32_t count() const { return count_; }

    // What the next statement says but for who gets what, from a view that knows what is known by `issued`.
    // `issued` is not before the period's end nor before the statement before.
    [[nodiscard]] Statement draft(Terms const& terms, FactView const& view, Date issued) const;
    // Divides what the draft says is due, and moves on to the period behind it.
    void issue(Statement& draft, Terms const& terms, std::vector<std::string> const& payees,
               FactView const& view);
    // Both in one.
    [[nodiscard]] Statement next(Terms const& terms, std::vector<std::string> const& payees,
                                 FactView const& view, Date issued);

    // Takes back what was given back of what was charged; no more than that.
    void give_back(Integer const& amount) {
        charged_ -= amount;
        given_back_ += amount;
    }
    // Since the last statement.
    [[nodiscard]] Integer const& given_back() const { return given_back_; }

    friend bool operator==(StatementSeries const&, StatementSeries const&) = default;
    template <Archive A>
    friend void describe(A& archive, StatementSeries& series) {
        archive(series.count_, series.last_issued_, series.charged_, series.given_back_, series.division_);
    }

private:
    std::uint32_t count_ = 0;
    std::optional<Date> last_issued_;
    Integer charged_ = 0;
    Integer given_back_ = 0;
    Division division_;
};

}  // namespace licet::contracts
