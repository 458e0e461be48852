#pragma once
// The ends of things: of a period's books, of a licence, of a licensee's means.

#include "contracts/licence/ending.hpp"
#include "contracts/values/archive.hpp"
#include "settlement/ledger/account.hpp"

#include <set>
#include <string>
#include <vector>

namespace licet::settlement {

// Closes the books of every day before `until`: states all that is due by then, pays out what has reached the
// thresholds, and at a year's end moves the operator's income to what it has retained. What comes later, even
// on the last of those days, goes to the next period.
struct ClosePeriod {
    struct Pay {
        Currency currency;
        std::int64_t threshold = 1;
    };
    Date until;
    bool is_year_end = false;
    std::vector<Pay> pay;  // each currency once
};
// After a licence's end: the last statement, and then what is left over goes where its terms say.
struct SettleLicence {
    std::string licence;
};
// A licensee cannot pay, or can again. In default, what is there for its debts is paid by rank, pro rata in a
// rank.
struct DeclareDefault {
    std::string licensee;
    bool is_in_default = true;
};

// A closed period: what each kind of account stood at, in each currency.
struct Closing {
    struct Line {
        Currency currency;
        AccountKind kind{};
        WideUnits debit = 0;
        WideUnits credit = 0;
    };
    Date until;
    Date on;
    std::uint64_t entry_count = 0;
    std::vector<Line> lines;  // a trial balance: debit and credit add up to the same in each currency
};
struct Closings {
    std::vector<Closing> list;
    std::set<PartyId> in_default;
    std::set<LicenceId> settled;

    [[nodiscard]] bool covers(Date date) const { return !list.empty() && date < list.back().until; }
};

template <Archive A>
void describe(A& archive, ClosePeriod::Pay& pay) {
    archive(pay.currency, pay.threshold);
}
template <Archive A>
void describe(A& archive, ClosePeriod& c) {
    archive(c.until, c.is_year_end, c.pay);
}
template <Archive A>
void describe(A& archive, SettleLicence& c) {
    archive(c.licence);
}
template <Archive A>
void describe(A& archive, DeclareDefault& c) {
    archive(c.licensee, c.is_in_default);
}
template <Archive A>
void describe(A& archive, Closing::Line& line) {
    archive(line.currency, line.kind, line.debit, line.credit);
}
template <Archive A>
void describe(A& archive, Closing& closing) {
    archive(closing.until, closing.on, closing.entry_count, closing.lines);
}
template <Archive A>
void describe(A& archive, Closings& closings) {
    archive(closings.list, closings.in_default, closings.settled);
}

}  // namespace licet::settlement
