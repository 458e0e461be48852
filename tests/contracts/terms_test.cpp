// The laws of payment terms on random terms and facts, each held against a second, plain evaluation.

#include "contracts/terms/canonical.hpp"
#include "contracts/terms/describe.hpp"
#include "contracts/terms/fast_price.hpp"
#include "contracts/terms/statement.hpp"
#include "tests/contracts/plain_terms.hpp"
#include "tests/contracts/random_terms.hpp"

using namespace licet;
using namespace licet::contracts;
using licet::testing::Random;

namespace {

FactBook book_of(std::vector<Fact> const& facts) {
    FactBook book;
    for (Fact const& fact : facts) {
        auto const earlier = std::ranges::find(facts, fact.supersedes.value_or(""), &Fact::id);
        if (fact.supersedes)
            book.replace(*earlier, fact);
        else
            book.add(fact);
    }
    return book;
}

std::vector<Statement> statements_of(Terms const& terms, FactBook const& book,
                                     std::vector<Date> const& issued) {
    StatementSeries series;
    FactView view;
    std::vector<Statement> out;
    auto const payees = payees_of(terms.split);
    for (Date const date : issued) {
        view.advance(book, date);
        out.push_back(series.next(terms, payees, view, date));
    }
    return out;
}

// Each period's statement on its last day, and a closing one two years after the term.
std::vector<Date> prompt_dates(Terms const& terms) {
    std::vector<Date> out;
    for (Interval const period : all_windows(terms.term, terms.statements)) out.push_back(period.until);
    out.push_back(Date{terms.term.until.days + 730});
    return out;
}

}  // namespace

TEST_CASE("law: the fast evaluation earns what the plain one earns, at any day and state of knowledge") {
    testing::for_all(400, [](Random& random) {
        Terms const terms = testing::some_terms(random);
        auto const facts = testing::some_facts(random, terms, random.below(25));
        FactBook const book = book_of(facts);
        for (int i = 0; i < 6; ++i) {
            Date const t = i == 0 ? terms.term.until : testing::some_day(random, terms.term);
            Date const known{t.days + static_cast<std::int32_t>(random.below(90))};
            FactView view;
            view.advance(book, known);
            CHECK(earned(terms, view, t) == testing::PlainTerms{terms, facts, known}.earned(t));
        }
    });
}

TEST_CASE("law: a view that moved forward day by day knows what a fresh one knows") {
    testing::for_all(100, [](Random& random) {
        Terms const terms = testing::some_terms(random);
        FactBook const book = book_of(testing::some_facts(random, terms, 30));
        FactView moved;
        for (std::int32_t day = terms.term.from.days; day < terms.term.until.days + 90;
             day += 1 + static_cast<std::int32_t>(random.below(40))) {
            moved.advance(book, Date{day});
            FactView fresh;
            fresh.advance(book, Date{day});
            CHECK(earned(terms, moved, terms.term.until) == earned(terms, fresh, terms.term.until));
        }
    });
}

TEST_CASE(
    "law: statements by month, quarter or year end with the same earned and the same charged less credit") {
    testing::for_all(150, [](Random& random) {
        Terms terms = testing::some_terms(random);
        FactBook const book = book_of(testing::some_facts(random, terms, random.below(20)));
        std::optional<Integer> earned_at_end;
        std::optional<Integer> net_at_end;
        for (Window const window : {Window::month, Window::quarter, Window::year}) {
            terms.statements = window;
            auto const last = statements_of(terms, book, prompt_dates(terms)).back();
            Integer const net = last.charged + last.due - last.credit;
            if (earned_at_end) {
                CHECK(last.earned == *earned_at_end);
                CHECK(net == *net_at_end);
            }
            earned_at_end = last.earned;
            net_at_end = net;
        }
    });
}

TEST_CASE("law: a restated report ends where the right one would have") {
    testing::for_all(150, [](Random& random) {
        Terms const terms = testing::some_terms(random);
        auto facts = testing::some_facts(random, terms, 12);
        // The right story: only what was not superseded, told as if it had been known all along.
        std::vector<Fact> right;
        for (Fact const& fact : facts) {
            bool const is_replaced =
                std::ranges::any_of(facts, [&](Fact const& other) { return other.supersedes == fact.id; });
            if (is_replaced) continue;
            right.push_back(fact);
            right.back().supersedes.reset();
        }
        auto const dates = prompt_dates(terms);
        CHECK(statements_of(terms, book_of(facts), dates).back().earned ==
              statements_of(terms, book_of(right), dates).back().earned);
    });
}

TEST_CASE("law: the parts of every statement add up to what is due, none is negative, nobody drifts") {
    testing::for_all(150, [](Random& random) {
        Terms const terms = testing::some_terms(random);
        FactBook const book = book_of(testing::some_facts(random, terms, 20));
        auto const statements = statements_of(terms, book, prompt_dates(terms));
        std::vector<Rate> behind(statements.front().parts.size());
        for (Statement const& statement : statements) {
            Integer sum = 0;
            Rate weight = 0;
            for (std::size_t i = 0; i < statement.parts.size(); ++i) {
                CHECK(statement.parts[i] >= 0);
                sum += statement.parts[i];
                weight += statement.weights[i];
                behind[i] += Rate(statement.due) * statement.weights[i] - Rate(statement.parts[i]);
                CHECK(abs(behind[i]) < 2);
            }
            CHECK(sum == statement.due);
            CHECK(weight == 1);
        }
    });
}

TEST_CASE("nobody is two units off after a thousand statements with changing weights") {
    testing::for_all(4, [](Random& random) {
        std::size_t const payees = 2 + random.below(30);
        Division division;
        std::vector<Rate> behind(payees);
        Rate worst = 0;
        for (int i = 0; i < 1000; ++i) {
            std::vector<Rate> weights(payees);
            Integer sum = 0;
            for (Rate& weight : weights) {
                Integer const own(random.below(3) == 0 ? 0 : random.below(1000));
                weight = Rate(own);
                sum += own;
            }
            if (sum == 0) weights[0] = 1, sum = 1;
            for (Rate& weight : weights) weight /= Rate(sum);
            Integer const due(random.below(500));
            auto const parts = division.divide(due, weights, payees);
            for (std::size_t p = 0; p < payees; ++p) {
                behind[p] += Rate(due) * weights[p] - Rate(parts[p]);
                worst = std::max(worst, Rate(abs(behind[p])));
            }
        }
        CHECK(worst < 2);
    });
}

TEST_CASE("law: terms are saved and loaded as the same value, and equal values have one canonical text") {
    testing::for_all(200, [](Random& random) {
        Terms const terms = testing::some_terms(random);
        Saver saver;
        saver(terms);
        Terms loaded;
        Loader loader(saver.bytes());
        loader(loaded);
        CHECK(loader.ok());
        CHECK(loader.at_end());
        CHECK(loaded == terms);
        CHECK(canonical_text(loaded) == canonical_text(terms));
    });
}

TEST_CASE("bytes that nobody saved are refused, whatever they are") {
    testing::for_all(2000, [](Random& random) {
        Saver saver;
        saver(testing::some_terms(random));
        std::string bytes = saver.take();
        std::size_t const cut = random.below(bytes.size() + 1);
        if (random.below(2) == 0) bytes.resize(cut);
        for (std::uint64_t i = 0, n = random.below(6); i < n && !bytes.empty(); ++i)
            bytes[random.below(bytes.size())] = static_cast<char>(random.next());
        Loader loader(bytes);
        Terms terms;
        loader(terms);
        if (loader.ok()) CHECK_NOTHROW((void)canonical_text(Expr{Fixed{}, {}}));
    });
}

TEST_CASE("law: the price in machine integers is the algebra's, to the unit") {
    testing::for_all(300, [](Random& random) {
        Terms terms = testing::some_terms(random);
        terms.split = {Payee{"kim"}, {}};
        std::vector<Tier> tiers;
        Integer upto = 0;
        for (std::uint64_t i = 0, n = random.below(3); i < n; ++i) {
            upto += Integer(1 + random.below(random.below(2) == 0 ? 50 : 1'000'000'000'000));
            tiers.push_back({Rate(upto), Rate(random.below(1000), 1 + random.below(9999))});
        }
        tiers.push_back({std::nullopt, Rate(random.below(1000), 1 + random.below(9999))});
        terms.pay = {Usage{"tokens", tiers, Window::term}, {}};
        auto const fast = FastPrice::of(terms);
        if (!fast) return;
        Integer quantity = 0;
        for (int i = 0; i < 8; ++i) {
            quantity += Integer(random.below(random.below(2) == 0 ? 100 : 10'000'000'000'000));
            FactBook book;
            book.add(FactKind::usage, "tokens", "", terms.term.from, terms.term.from, Rate(quantity));
            FactView view;
            view.advance(book, terms.term.from);
            Integer const exact =
                round_half_even(minor_from_major(earned(terms, view, terms.term.until), terms.currency));
            auto const units = fast->minor_units(static_cast<WideUnits>(quantity));
            REQUIRE(units.has_value());
            CHECK(Integer(*units) == exact);
        }
    });
}

// Many payees of whole weights, few enough of them different that ties are common.
static Split many_shares(Random& random, std::uint64_t count) {
    Split split{Shares{}, {}};
    for (std::uint64_t i = 0; i < count; ++i) {
        std::get<Shares>(split.node).weights.emplace_back(random.below(5) + (i == 0 ? 1 : 0));
        split.to.push_back({Payee{"p" + std::to_string(i)}, {}});
    }
    return split;
}

TEST_CASE("law: the division in machine integers is the general one, to the unit, over a life") {
    testing::for_all(200, [](Random& random) {
        Split const split =
            random.below(2) == 0 ? testing::some_split(random, 3) : many_shares(random, 2 + random.below(60));
        auto const fast = FastDivision::of(split);
        if (!fast) return;
        auto const payees = payees_of(split);
        auto const weights = weights_of(split, payees, FactView(), Date{});
        Division division;
        FastShares shares;
        std::vector<std::int64_t> parts(payees.size());
        for (int i = 0; i < 40; ++i) {
            std::int64_t const due = static_cast<std::int64_t>(
                random.below(random.below(2) == 0 ? 10 : 1'000'000'000'000'000'000));
            auto const general = division.divide(Integer(due), weights, named_count_of(split));
            fast->divide(due, shares, parts);
            for (std::size_t p = 0; p < parts.size(); ++p) CHECK(Integer(parts[p]) == general[p]);
        }
    });
}

TEST_CASE("10^18 units at a price of thirty digits neither wrap nor round early") {
    Terms const terms{
        *Currency::from_code("KRW"),
        {*date_from_text("2026-01-01"), *date_from_text("2027-01-01")},
        Window::year,
        {Usage{"tokens", {{std::nullopt, *rate_from_text("0.123456789012345678901234567891")}}, Window::term},
         {}},
        {Payee{"owner"}, {}}};
    FactBook book;
    book.add(FactKind::usage, "tokens", "", terms.term.from, terms.term.from,
             *rate_from_text("1000000000000000000"));
    auto const statement = statements_of(terms, book, {terms.term.until}).front();
    CHECK(statement.earned.str() == "123456789012345679");
    CHECK(statement.exact == *rate_from_text("123456789012345678.901234567891"));
}
