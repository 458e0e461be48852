// The ends of things: a period's books, a licence, a licensee's means.

#include "tests/settlement/house.hpp"

using namespace licet;
using namespace licet::settlement;
using contracts::Ending;
using contracts::Leftover;
using licet::testing::day;
using licet::testing::House;
using licet::testing::usd;

namespace {

// One more licence of the house, by statement, with terms of ending.
AgreeLicence ending_licence(char const* name, Ending const& ending) {
    AgreeLicence out = House::licence(name, contracts::Purpose::search, Funding::by_statement);
    out.ending = ending;
    return out;
}

template <class E>
E const* event(House const& h) {
    for (Event const& one : h.events.list)
        if (auto const* const found = std::get_if<E>(&one)) return found;
    return nullptr;
}

}  // namespace

TEST_CASE("a year's end in one command: stated, paid out, income retained, and the trial balance is zero") {
    House h({"author"}, Funding::by_statement);
    AgreeLicence licence = House::licence("L9", contracts::Purpose::search, Funding::by_statement);
    licence.terms.split = {contracts::Commission{Rate(1, 10), "market", false},
                           {{contracts::Payee{"author"}, {}}}};
    h.accept("2026-01-01", licence);
    h.use("2026-12-30", "L9", 10'000);
    h.accept("2026-12-31", ReceivePayment{"lab", usd(), 10'000, "", std::nullopt});
    h.use(nullptr, "L9", 5'000);
    ClosePeriod close{day("2027-01-01"), true, {{usd(), 1}}};
    CHECK(h.refused("2026-12-31", ClosePeriod{day("2027-01-02"), true, {}}).why ==
          Refusal::date_must_not_lie_ahead);
    h.accept("2026-12-31", close);  // December is stated on its own last day
    CHECK(h.has("market", AccountKind::commission) == 0);
    CHECK(h.has("market", AccountKind::retained) == 1'000);
    CHECK(h.has("author", AccountKind::in_transit) == 9'000);
    CHECK(h.has("lab", AccountKind::receivable) == -5'000);
    PeriodClosed const* const closed = event<PeriodClosed>(h);
    REQUIRE(closed != nullptr);
    WideUnits debit = 0;
    WideUnits credit = 0;
    for (auto const& line : h.engine.state().closings.list[closed->number].lines) {
        debit += line.debit;
        credit += line.credit;
    }
    CHECK(debit == credit);
    CHECK(debit == 15'000);

    // What moves money waits for the next day; a fact is taken, and goes to the next period.
    Refused const late = h.refused(nullptr, ReceivePayment{"lab", usd(), 5'000, "", std::nullopt});
    CHECK(late.why == Refusal::period_must_be_open);
    CHECK(rule_of(late.why).is_worth_a_retry);
    CHECK(h.refused(nullptr, IssueStatements{}).why == Refusal::period_must_be_open);
    h.use(nullptr, "L9", 700);
    CHECK(h.has("lab", AccountKind::receivable) == -5'000);
    h.accept("2027-01-01", ReceivePayment{"lab", usd(), 5'000, "", std::nullopt});
    h.accept("2027-01-03", IssueStatements{});
    CHECK(h.has("lab", AccountKind::receivable) == -700);
    CHECK(h.refused(nullptr, close).why == Refusal::period_must_not_be_closed_yet);
    h.accept(nullptr, ClosePeriod{day("2027-01-03"), false, {}});
    CHECK(h.engine.state().closings.list.size() == 2);
}

TEST_CASE(
    "terminated with notice: the term ends, late facts settle in closing statements, escrow goes back") {
    House h({}, Funding::by_statement);
    Ending terms;
    terms.notice_days = 10;
    terms.late_days = 30;
    h.accept("2026-01-01", ending_licence("L9", terms));
    h.accept("2026-03-01", ReceivePayment{"lab", usd(), 5'000, "", "L9"});
    h.use("2026-03-20", "L9", 1'000);
    CHECK(h.refused("2026-04-01", EndLicence{"L9", day("2026-04-05")}).why == Refusal::notice_must_be_given);
    h.accept(nullptr, EndLicence{"L9", day("2026-04-16")});
    h.use("2026-04-10", "L9", 300);
    CHECK(h.refused("2026-04-20", RecordUsage{"L9", "uses", "", 1, day("2026-04-16")}).why ==
          Refusal::licence_must_be_in_force);
    h.accept(nullptr, IssueStatements{});  // the last period ended with the licence
    CHECK(h.has("society", AccountKind::payable) == 1'300);
    h.accept("2026-05-02", RecordUsage{"L9", "uses", "", 50, day("2026-04-15")});
    CHECK(h.refused("2026-05-03", SettleLicence{"L9"}).why == Refusal::licence_must_have_ended);
    h.accept("2026-05-20", SettleLicence{"L9"});
    CHECK(h.has("society", AccountKind::payable) == 1'350);  // a closing statement took in the late use first
    LicenceSettled const* const settled = event<LicenceSettled>(h);
    REQUIRE(settled != nullptr);
    CHECK(settled->escrow_back == 5'000 - 1'350);
    CHECK(h.has("lab", AccountKind::escrow) == 3'650);
    CHECK(h.refused(nullptr, SettleLicence{"L9"}).why == Refusal::licence_must_not_be_settled_yet);
    h.accept(nullptr, RefundEscrow{"lab", usd(), 3'650, std::nullopt});
    // Later still: another closing statement, unpaid until money comes.
    h.accept("2026-06-02", RecordUsage{"L9", "uses", "", 5, day("2026-04-02")});
    h.accept("2026-06-03", IssueStatement{"L9"});
    CHECK(h.has("lab", AccountKind::receivable) == -5);
}

TEST_CASE("a guarantee runs on where the terms say so, and ends with the licence where they do not") {
    for (bool const ends_term : {true, false}) {
        House h({}, Funding::by_statement);
        Ending terms;
        terms.ends_term = ends_term;
        AgreeLicence licence = ending_licence("L9", terms);
        licence.terms.pay = {contracts::Floor{Rate(10), contracts::Window::month}, {licence.terms.pay}};
        h.accept("2026-01-01", licence);
        h.accept("2026-02-10", EndLicence{"L9", day("2026-02-11")});
        h.accept("2027-01-10", IssueStatements{});
        CHECK(h.has("lab", AccountKind::receivable) == (ends_term ? -2'000 : -12'000));
    }
}

TEST_CASE(
    "left over at expiry: escrow forfeited to the payees, or a credit given back, by the licence's terms") {
    House h({}, Funding::by_statement);
    Ending kept;
    kept.escrow = Leftover::forfeit;
    h.accept("2026-01-01", ending_licence("L8", kept));
    h.accept(nullptr, ReceivePayment{"lab", usd(), 999, "", "L8"});
    Ending fair;
    fair.credit = Leftover::refund;
    AgreeLicence revenue = ending_licence("L9", fair);
    revenue.terms.pay = {contracts::Revenue{"gross", {{std::nullopt, Rate(1, 10)}}, contracts::Window::term},
                         {}};
    h.accept(nullptr, revenue);
    h.accept("2026-12-20", ReportRevenue{"L9", "r1", "gross", Rate(1'000), day("2026-12-01"), std::nullopt});
    h.accept("2027-01-02", ReceivePayment{"lab", usd(), 10'000, "", std::nullopt});
    h.accept(nullptr, IssueStatements{});
    CHECK(h.has("society") == 10'000);
    h.accept(nullptr, SettleLicence{"L8"});
    CHECK(h.has("society") == 10'999);
    // Half of the revenue was none: 50.00 too much was charged, and is paid out already.
    h.accept("2027-01-04", ReportRevenue{"L9", "r2", "gross", Rate(500), day("2026-12-01"), "r1"});
    h.accept(nullptr, PreparePayouts{usd(), 1});
    h.accept("2027-01-05", SettleLicence{"L9"});
    LicenceSettled const* settled = event<LicenceSettled>(h);
    REQUIRE(settled != nullptr);
    CHECK(settled->credit_back == 0);
    CHECK(settled->credit_left == 5'000);
    // What its payee receives later covers more of it, asked again.
    h.accept("2027-01-06", RecordUsage{"LO", "uses", "", 300, day("2026-12-20")});
    h.accept("2027-01-07", IssueStatements{});
    h.accept(nullptr, ReceivePayment{"lab", usd(), 300, "", std::nullopt});
    h.accept(nullptr, SettleLicence{"L9"});
    settled = event<LicenceSettled>(h);
    REQUIRE(settled != nullptr);
    CHECK(settled->credit_back == 300);
    CHECK(settled->credit_left == 4'700);
    CHECK(h.has("society") == 0);
    CHECK(h.has("lab", AccountKind::escrow) == 300);
}

TEST_CASE("unpaid too long, the licence is suspended by its own terms, and free again when it is paid") {
    House h({}, Funding::by_statement);
    Ending terms;
    terms.suspended_after_days = 30;
    h.accept("2026-01-01", ending_licence("L9", terms));
    h.use("2026-01-10", "L9", 100);
    h.use(nullptr, "LO", 100);
    h.accept("2026-02-01", IssueStatements{});
    h.use("2026-03-03", "L9", 1);  // the thirtieth day
    CHECK(h.refused("2026-03-04", RecordUsage{"L9", "uses", "", 1, day("2026-03-04")}).why ==
          Refusal::licence_must_not_be_suspended);
    h.use(nullptr, "LO", 1);  // its terms say nothing of it
    h.accept(nullptr, ReceivePayment{"lab", usd(), 200, "", std::nullopt});
    h.use(nullptr, "L9", 1);
    h.accept(nullptr, DeclareDefault{"lab", true});
    CHECK(h.refused(nullptr, RecordUsage{"L9", "uses", "", 1, day("2026-03-04")}).why ==
          Refusal::licence_must_not_be_suspended);
    CHECK(h.refused(nullptr, DeclareDefault{"lab", true}).why == Refusal::default_must_change);
    h.accept(nullptr, DeclareDefault{"lab", false});
    h.use(nullptr, "L9", 1);
}

TEST_CASE("in default: a licence's own escrow first, then by rank, and pro rata within a rank") {
    House h({"first", "second", "third"}, Funding::by_statement);
    auto const licence = [&](char const* name, char const* payee, std::uint32_t rank) {
        Ending terms;
        terms.rank = rank;
        AgreeLicence out = ending_licence(name, terms);
        out.terms.split = {contracts::Payee{payee}, {}};
        h.accept("2026-01-01", out);
    };
    licence("L1", "first", 1);
    licence("L2", "second", 2);
    licence("L3", "third", 2);
    h.use("2026-01-10", "L1", 1'000);
    h.use(nullptr, "L2", 2'000);
    h.use(nullptr, "L3", 1'000);
    h.accept("2026-01-31", DeclareDefault{"lab", true});
    h.accept(nullptr, ReceivePayment{"lab", usd(), 100, "", "L3"});
    h.accept("2026-02-01", IssueStatements{});
    CHECK(h.has("third") == 100);  // out of its own escrow
    h.accept("2026-02-02", ReceivePayment{"lab", usd(), 1'000 + 290, "", std::nullopt});
    CHECK(h.has("first") == 1'000);
    CHECK(h.has("second") == 200);  // 2000 of 2900 open in its rank
    CHECK(h.has("third") == 190);
    CHECK(h.has("lab", AccountKind::receivable) == -2'610);
    // Out of default, the oldest statement is paid first again.
    h.accept("2026-02-03", DeclareDefault{"lab", false});
    h.accept(nullptr, ReceivePayment{"lab", usd(), 1'800, "", std::nullopt});
    CHECK(h.has("second") == 2'000);
    CHECK(h.has("third") == 190);
}

TEST_CASE("an ending out of its limits is refused, and what is agreed is bound by the digest") {
    House h({}, Funding::by_statement);
    Ending wild;
    wild.rank = 0;
    CHECK(h.refused("2026-01-01", ending_licence("L9", wild)).why == Refusal::ending_must_be_within_limits);
    wild = {};
    wild.suspended_after_days = -1;
    CHECK(h.refused(nullptr, ending_licence("L9", wild)).why == Refusal::ending_must_be_within_limits);
    h.accept(nullptr, ending_licence("L9", Ending{}));
    Ending other;
    other.late_days = 1;
    AgreeLicence twin = ending_licence("L10", other);
    h.accept(nullptr, twin);
    auto const& licences = h.engine.state().licences;
    auto one = licences[licences.size() - 2].versions.front().document;
    auto two = licences.back().versions.front().document;
    two.name = one.name;
    CHECK(contracts::digest_of(one) != contracts::digest_of(two));
    two.ending = one.ending;
    CHECK(contracts::digest_of(one) == contracts::digest_of(two));
}
