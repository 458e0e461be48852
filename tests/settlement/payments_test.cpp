// Money on its way out: taxes, holds, netting, the pool, and the bank's account held against the ledger. What
// must hold of any sequence of these commands is asked in engine_test.cpp; here is what each does.

#include "settlement/payouts/payments.hpp"

#include "settlement/engine/engine.hpp"
#include "settlement/invariants/invariants.hpp"
#include "settlement/payouts/reconciliation.hpp"
#include "tests/books_pass.hpp"
#include "tests/property.hpp"

using namespace licet;
using namespace licet::settlement;
using licet::testing::Random;

namespace {

Currency const usd = *Currency::from_code("USD");

Date day(std::string_view text) {
    return *date_from_text(text);
}

struct Market {
    Engine engine;
    testing::BooksPass books{engine.state()};
    Events events;
    std::uint64_t number = 0;

    Market() {
        accept("2024-01-01", OpenMarket{"market", Rate(0)});
        for (char const* const party : {"house", "ann", "bob", "cho", "dee", "lab", "office"})
            accept("2024-01-01", RegisterParty{party});
        ListAsset asset;
        asset.asset = "news";
        asset.licensor = "house";
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"ann"}, {}};
        accept("2024-01-01", asset);
    }
    Answer at(std::string_view date, Command command) {
        events.clear();
        Answer answer = engine.apply({{7, ++number}, std::move(command)},
                                     *instant_from_text(std::string(date) + "T12:00:00Z"), events);
        books.add(*date_from_text(date), events);
        auto const broken = first_broken(engine.state());
        CHECK_MESSAGE(!broken, broken.value_or(""));
        return answer;
    }
    void accept(std::string_view date, Command command) {
        Answer const answer = at(date, std::move(command));
        auto const* const refused = std::get_if<Refused>(&answer);
        std::string const why =
            refused != nullptr ? std::string(rule_of(refused->why).name) + " " + refused->pointer : "";
        REQUIRE_MESSAGE(refused == nullptr, why);
    }
    Refusal refusal(std::string_view date, Command command) {
        std::string const before = engine.save();
        Answer const answer = at(date, std::move(command));
        CHECK(engine.save() == before);
        auto const* const refused = std::get_if<Refused>(&answer);
        REQUIRE(refused != nullptr);
        return refused->why;
    }
    // `licensee` owes `amount` minor units for 2024, to be divided by `split`.
    void licence(std::string const& name, std::string const& licensee, std::int64_t amount, Split split) {
        Scope scope;
        scope.purposes.add(contracts::Purpose::input);
        scope.territories.bits.set(*contracts::territory_from_code("KR"));
        scope.dates = {day("2024-01-01"), day("2025-01-01")};
        scope.privacy = contracts::PrivacyClass::personal;
        Terms const terms{usd,
                          {day("2024-01-01"), day("2025-01-01")},
                          contracts::Window::quarter,
                          {contracts::Fixed{Rate(amount, 100), std::nullopt}, {}},
                          std::move(split)};
        accept("2024-01-02", AgreeLicence{name, "house", licensee, {"news"}, scope, terms, {}});
    }
    // Each of the payees has so much to be paid.
    void owe(std::vector<std::pair<std::string, std::int64_t>> const& payees) {
        Split split{contracts::Shares{}, {}};
        std::int64_t sum = 0;
        for (auto const& [payee, amount] : payees) {
            std::get<contracts::Shares>(split.node).weights.emplace_back(amount);
            split.to.push_back({contracts::Payee{payee}, {}});
            sum += amount;
        }
        licence("owe", "lab", sum, std::move(split));
        accept("2024-04-02", IssueStatements{});
        accept("2024-04-02", ReceivePayment{"lab", usd, sum, "wire", std::nullopt});
    }
    [[nodiscard]] std::int64_t balance(AccountKind kind, std::string_view party) const {
        State const& s = engine.state();
        return -static_cast<std::int64_t>(s.ledger.balance(
            Account{kind, usd, party.empty() ? no_party : *s.party_names.find(party), no_licence}));
    }
    [[nodiscard]] Payout const& payout(std::size_t i) const { return engine.state().payouts[i]; }
};

Split to(std::string const& payee) {
    return {contracts::Payee{payee}, {}};
}

}  // namespace

TEST_CASE("taxes are kept back to the unit, handed on, and not taken twice from what comes back") {
    Market m;
    m.accept("2024-01-01", ClassifyPayee{"ann", "DE", PayeeKind::individual});
    m.accept("2024-01-01", SetTaxRule{"DE", PayeeKind::individual, "office", Rate(15, 100), Rate(19, 100)});
    m.owe({{"ann", 10'001}, {"bob", 5'000}});
    m.accept("2024-04-03", PreparePayouts{usd, 1});
    // vat = 10001 * 19 / 119 = 1596.79 -> 1597; withheld = (10001 - 1597) * 0.15 = 1260.6 -> 1261.
    CHECK(m.payout(0).gross == 10'001);
    CHECK(m.payout(0).vat == 1'597);
    CHECK(m.payout(0).withheld == 1'261);
    CHECK(m.payout(0).amount == 10'001 - 1'597 - 1'261);
    CHECK(m.payout(1).amount == 5'000);
    m.accept("2024-04-03", SendPayout{"payout-1"});
    CHECK(m.balance(AccountKind::vat, "office") == 0);  // not before it is paid

    SUBCASE("failed: all of it is back") {
        m.accept("2024-04-04", ConfirmPayout{"payout-1", PayoutOutcome::failed});
        CHECK(m.balance(AccountKind::payable, "ann") == 10'001);
        CHECK(m.balance(AccountKind::withheld_tax, "office") == 0);
        SUBCASE("and paid after all: settled, once") {
            m.accept("2024-04-05", ConfirmPayout{"payout-1", PayoutOutcome::settled});
            CHECK(m.balance(AccountKind::payable, "ann") == 0);
            CHECK(m.balance(AccountKind::withheld_tax, "office") == 1'261);
        }
        SUBCASE("and sent again: the old one cannot settle any more") {
            m.accept("2024-04-05", PreparePayouts{usd, 1});
            CHECK(m.refusal("2024-04-06", ConfirmPayout{"payout-1", PayoutOutcome::settled}) ==
                  Refusal::payout_must_be_in_a_state_to_change);
        }
    }
    SUBCASE("settled, and back before the tax was handed on: all of it is back") {
        m.accept("2024-04-04", ConfirmPayout{"payout-1", PayoutOutcome::settled});
        CHECK(m.balance(AccountKind::vat, "office") == 1'597);
        CHECK(m.balance(AccountKind::withheld_tax, "office") == 1'261);
        m.accept("2024-04-05", ConfirmPayout{"payout-1", PayoutOutcome::reversed});
        CHECK(m.balance(AccountKind::payable, "ann") == 10'001);
        CHECK(m.balance(AccountKind::vat, "office") == 0);
    }
    SUBCASE("settled, handed on, and back: the net is back and bears no tax again") {
        m.accept("2024-04-04", ConfirmPayout{"payout-1", PayoutOutcome::settled});
        m.accept("2024-04-05", MakePayable{"office", usd});
        CHECK(m.balance(AccountKind::payable, "office") == 1'597 + 1'261);
        CHECK(m.refusal("2024-04-05", MakePayable{"office", usd}) == Refusal::nothing_to_pay_out);
        m.accept("2024-04-06", ConfirmPayout{"payout-1", PayoutOutcome::reversed});
        CHECK(m.balance(AccountKind::payable, "ann") == 7'143);
        m.accept("2024-04-07", PreparePayouts{usd, 1});
        Payout const& again = m.payout(2);
        CHECK(again.amount == 7'143);
        CHECK(again.vat == 0);
        CHECK(again.withheld == 0);
    }
}

TEST_CASE("what is below the threshold or blocked is carried over, and said") {
    Market m;
    m.owe({{"ann", 900}, {"bob", 99}, {"cho", 2'000}});
    m.accept("2024-04-03", BlockPayee{"cho", true});
    m.accept("2024-04-03", PreparePayouts{usd, 100});
    CHECK(m.engine.state().payouts.size() == 1);
    std::vector<std::pair<std::int64_t, bool>> carried;
    for (Event const& event : m.events.list)
        if (auto const* const one = std::get_if<PayoutCarried>(&event))
            carried.emplace_back(one->amount, one->is_blocked);
    CHECK(carried == std::vector<std::pair<std::int64_t, bool>>{{99, false}, {2'000, true}});
    CHECK(m.balance(AccountKind::payable, "bob") == 99);
    m.accept("2024-05-03", BlockPayee{"cho", false});
    m.accept("2024-05-03", PreparePayouts{usd, 1});
    CHECK(m.payout(1).amount == 99);
    CHECK(m.payout(2).amount == 2'000);
}

TEST_CASE("a payment's own id says what the payment is, and nothing else") {
    Market m;
    m.owe({{"ann", 900}, {"bob", 900}});
    m.accept("2024-04-03", PreparePayouts{usd, 1});
    std::string const first = end_to_end_id(m.engine.state(), PayoutId{0});
    CHECK(first.size() == 35);
    CHECK(first != end_to_end_id(m.engine.state(), PayoutId{1}));
    m.accept("2024-04-03", SendPayouts{{"payout-2", "payout-1"}, Digest{}});
    m.accept("2024-04-09", ConfirmPayout{"payout-1", PayoutOutcome::unknown});
    CHECK(first == end_to_end_id(m.engine.state(), PayoutId{0}));
    CHECK(first == end_to_end_id(Engine::load(m.engine.save())->state(), PayoutId{0}));
    CHECK(m.refusal("2024-04-09", SendPayouts{{"payout-1"}, Digest{}}) ==
          Refusal::payout_must_be_in_a_state_to_change);
    m.accept("2024-04-09", HandOver{"payout-1"});
    CHECK(m.refusal("2024-04-09", HandOver{"payout-2"}) == Refusal::message_must_not_be_handed_over_yet);
}

TEST_CASE("escrow on hold is released in parts, and what is left goes back on its day") {
    Market m;
    m.accept("2024-02-01", ReceivePayment{"lab", usd, 1'000, "wire", std::nullopt});
    HoldEscrow const hold{"h1", "lab", "bob", usd, 800, day("2024-03-01"), std::nullopt};
    m.accept("2024-02-01", hold);
    CHECK(m.refusal("2024-02-01", HoldEscrow{"h2", "lab", "bob", usd, 201, day("2024-03-01"), {}}) ==
          Refusal::escrow_must_cover_the_amount);
    CHECK(m.refusal("2024-02-01", HoldEscrow{"h2", "lab", "bob", usd, 1, day("2024-02-01"), {}}) ==
          Refusal::date_must_lie_ahead);
    m.accept("2024-02-02", ReleaseHold{"h1", usd, 300});
    CHECK(m.balance(AccountKind::payable, "bob") == 300);
    CHECK(m.refusal("2024-02-02", ReleaseHold{"h1", usd, 501}) == Refusal::escrow_must_cover_the_amount);
    m.accept("2024-02-29", ExpireHolds{});
    CHECK(m.balance(AccountKind::on_hold, "lab") == 500);
    CHECK(m.refusal("2024-03-01", ReleaseHold{"h1", usd, 1}) == Refusal::hold_must_be_open);
    m.accept("2024-03-01", ExpireHolds{});
    CHECK(m.balance(AccountKind::on_hold, "lab") == 0);
    CHECK(m.balance(AccountKind::escrow, "lab") == 700);
    m.accept("2024-03-02", ExpireHolds{});
    CHECK(m.balance(AccountKind::escrow, "lab") == 700);
}

TEST_CASE("a ring of debts is cleared without any money, and its gross stays in the books") {
    Market m;
    m.licence("ab", "ann", 10'000, to("bob"));
    m.licence("bc", "bob", 10'000, to("cho"));
    m.licence("ca", "cho", 10'000, to("ann"));
    m.accept("2024-04-02", IssueStatements{});
    CHECK(m.balance(AccountKind::receivable, "ann") == -10'000);
    m.accept("2024-04-03", NetBalances{usd});
    std::int64_t gross = 0;
    for (Event const& event : m.events.list)
        if (auto const* const netted = std::get_if<BalancesNetted>(&event)) {
            CHECK(netted->owed == 10'000);
            CHECK(netted->set_off == 10'000);
            gross += netted->set_off;
        }
    CHECK(gross == 30'000);
    for (char const* const party : {"ann", "bob", "cho"}) {
        CHECK(m.balance(AccountKind::receivable, party) == 0);
        CHECK(m.balance(AccountKind::payable, party) == 0);
    }
    CHECK(m.refusal("2024-04-03", NetBalances{usd}) == Refusal::nothing_to_net);
}

TEST_CASE("netting pays as far as balances reach, and leaves the rest owed") {
    Market m;
    m.licence("ab", "ann", 10'000, to("bob"));
    m.licence("ba", "bob", 5'000, to("ann"));
    m.owe({{"ann", 3'000}});
    m.accept("2024-04-03", NetBalances{usd});
    // ann pays 30.00 of her own and the 50.00 that bob pays her; bob has the 80.00 less his 50.00.
    CHECK(m.balance(AccountKind::receivable, "ann") == -2'000);
    CHECK(m.balance(AccountKind::receivable, "bob") == 0);
    CHECK(m.balance(AccountKind::payable, "ann") == 0);
    CHECK(m.balance(AccountKind::payable, "bob") == 3'000);
}

TEST_CASE("a blocked party's balance is not netted away") {
    Market m;
    m.licence("ab", "ann", 10'000, to("bob"));
    m.owe({{"ann", 3'000}});
    m.accept("2024-04-03", BlockPayee{"ann", true});
    CHECK(m.refusal("2024-04-03", NetBalances{usd}) == Refusal::nothing_to_net);
    CHECK(m.balance(AccountKind::payable, "ann") == 3'000);
}

TEST_CASE(
    "what nobody is known for waits with its interest, is matched, matched again, and in the end shared") {
    Market m;
    // Nothing was counted on the asset, so nobody is known.
    m.licence("L", "lab", 10'000, {contracts::ByUsage{"tokens", {"news"}}, {to("ann")}});
    m.accept("2024-04-02", IssueStatements{});
    m.accept("2024-04-02", ReceivePayment{"lab", usd, 10'000, "wire", std::nullopt});
    CHECK(m.balance(AccountKind::payable, "unallocated") == 10'000);
    CHECK(m.refusal("2024-04-02", MatchUnmatched{"m1", "lot-1", usd, 1, {{"ann", Rate(1)}}}) ==
          Refusal::lot_must_exist);
    m.accept("2024-04-02", PoolUnmatched{usd});
    CHECK(m.refusal("2024-04-02", PoolUnmatched{usd}) == Refusal::nothing_unmatched);
    CHECK(m.balance(AccountKind::unmatched, "") == 10'000);
    m.accept("2024-07-02", CreditPoolInterest{usd, 101, "bank"});
    CHECK(m.balance(AccountKind::pool_interest, "") == 101);

    // 3333 of it, with 101 * 3333 / 10000 = 33.66 -> 33 of the interest.
    m.accept("2024-07-03", MatchUnmatched{"m1", "lot-1", usd, 3'333, {{"ann", Rate(2)}, {"bob", Rate(1)}}});
    CHECK(m.balance(AccountKind::payable, "ann") + m.balance(AccountKind::payable, "bob") == 3'366);
    CHECK(m.balance(AccountKind::payable, "ann") == 2'244);
    CHECK(m.refusal("2024-07-03", MatchUnmatched{"m2", "lot-1", usd, 6'668, {{"ann", Rate(1)}}}) ==
          Refusal::lot_must_hold_the_amount);

    m.accept("2024-07-04", RematchUnmatched{"m1", {{"cho", Rate(1)}, {"bob", Rate(1)}}});
    CHECK(m.balance(AccountKind::payable, "ann") == 0);
    CHECK(m.balance(AccountKind::payable, "bob") == 1'683);
    CHECK(m.balance(AccountKind::payable, "cho") == 1'683);
    m.accept("2024-07-05", PreparePayouts{usd, 1});
    CHECK(m.refusal("2024-07-06", RematchUnmatched{"m1", {{"ann", Rate(1)}}}) ==
          Refusal::balance_must_cover_the_rematch);

    CHECK(m.refusal("2024-07-06", DistributeResidual{usd}) == Refusal::pool_rule_must_be_set);
    m.accept("2024-07-06", SetPoolRule{365});
    CHECK(m.refusal("2025-04-01", DistributeResidual{usd}) == Refusal::nothing_unmatched);
    for (char const* const payout : {"payout-1", "payout-2"}) {
        m.accept("2025-04-01", SendPayout{payout});
        m.accept("2025-04-01", ConfirmPayout{payout, PayoutOutcome::settled});
    }
    m.accept("2025-04-02", DistributeResidual{usd});
    // bob and cho have been paid the same: each half of 6667 and the 68 of interest left.
    CHECK(m.balance(AccountKind::unmatched, "") == 0);
    CHECK(m.balance(AccountKind::pool_interest, "") == 0);
    CHECK(m.balance(AccountKind::payable, "bob") == 3'368);
    CHECK(m.balance(AccountKind::payable, "cho") == 3'367);
    m.accept("2025-04-03", RematchUnmatched{"residual/lot-1", {{"dee", Rate(1)}}});
    CHECK(m.balance(AccountKind::payable, "dee") == 6'735);
}

namespace {

// Six payouts, sent on 2024-04-03, and the account that shows each as it should be.
struct Sent {
    Market m;
    std::vector<BankTransaction> account;

    Sent() {
        m.owe({{"ann", 100}, {"bob", 200}, {"cho", 300}, {"dee", 400}, {"lab", 500}, {"office", 600}});
        m.accept("2024-04-03", PreparePayouts{usd, 1});
        std::vector<std::string> names;
        for (std::size_t i = 0; i < 6; ++i) names.push_back(m.payout(i).name);
        m.accept("2024-04-03", SendPayouts{names, digest_of("message")});
        for (std::uint32_t i = 0; i < 6; ++i)
            account.push_back({end_to_end_id(m.engine.state(), PayoutId{i}), "USD",
                               std::to_string(i + 1) + ".0", true, false, false, day("2024-04-04"),
                               "line " + std::to_string(i + 1)});
    }
    [[nodiscard]] std::vector<std::string> breaks(char const* until = "2024-04-30") const {
        std::vector<std::string> out;
        for (Break const& one :
             reconcile(m.engine.state(), account, {day("2024-04-01"), day(until)}, 5).breaks)
            out.push_back(std::string(text_of(one.kind)) +
                          (one.payout ? " " + m.payout(one.payout->value).name : ""));
        std::ranges::sort(out);
        return out;
    }
};

}  // namespace

TEST_CASE("an account that shows every payment once, in full and in time has no break") {
    Sent sent;
    CHECK(sent.breaks().empty());
    auto const found = reconcile(sent.m.engine.state(), sent.account, {std::nullopt, day("2024-04-30")}, 5);
    CHECK(found.evidence.size() == 6);
    for (PayoutEvidence const& one : found.evidence) CHECK(one.is_right);
}

TEST_CASE("every kind of break is reported, and only those") {
    Sent sent;
    sent.account[0].amount = "1.01";
    sent.account[1].currency = "EUR";
    sent.account[2].is_to_other = true;
    sent.account[3].booked = day("2024-04-20");
    sent.account.push_back(sent.account[4]);
    sent.account.erase(sent.account.begin() + 5);  // the sixth
    sent.account.push_back({"somebody else's", "USD", "9.00", true, false, false, day("2024-04-05"), "x"});
    std::vector<std::string> const wanted{
        "doubled payout-5",      "late payout-4",           "missing payout-6",    "not-asked-for",
        "wrong-amount payout-1", "wrong-currency payout-2", "wrong-payee payout-3"};
    CHECK(sent.breaks() == wanted);
    // Not late yet: nothing is missing.
    auto const early = sent.breaks("2024-04-07");
    CHECK(std::ranges::find(early, "missing payout-6") == early.end());

    testing::for_all(20, [&](Random& random) {
        Sent other = sent;
        for (std::size_t i = other.account.size(); i > 1; --i)
            std::swap(other.account[i - 1], other.account[random.below(i)]);
        CHECK(other.breaks() == wanted);
    });
}

TEST_CASE("books and bank that disagree are told apart") {
    Sent sent;
    sent.m.accept("2024-04-05", ConfirmPayout{"payout-1", PayoutOutcome::failed});
    sent.m.accept("2024-04-05", ConfirmPayout{"payout-2", PayoutOutcome::settled});
    sent.m.accept("2024-04-05", ConfirmPayout{"payout-3", PayoutOutcome::settled});
    BankTransaction back = sent.account[2];
    back.is_debit = false;
    back.is_return = true;
    sent.account.push_back(back);
    sent.account.erase(sent.account.begin() + 1);
    CHECK(sent.breaks() ==
          std::vector<std::string>{"missing payout-2", "not-in-books payout-1", "not-in-books payout-3"});
    // An account shown from a later day, or by single payments, proves nothing of what is not there.
    for (AccountPeriod const& period :
         {AccountPeriod{day("2024-04-04"), day("2024-04-30")}, AccountPeriod{{}, day("2024-04-30")}})
        for (Break const& one : reconcile(sent.m.engine.state(), sent.account, period, 5).breaks)
            CHECK(one.kind != BreakKind::missing);
}
