#include "settlement/engine/engine.hpp"

#include "settlement/engine/describe.hpp"
#include "settlement/invariants/invariants.hpp"
#include "tests/settlement/generate.hpp"

#include <map>

using namespace licet;
using namespace licet::settlement;
using licet::testing::CommandSource;
using licet::testing::Random;

TEST_CASE(
    "law: after every command of a random market every invariant holds, and a refusal changes nothing") {
    std::map<std::string, int> seen;
    testing::for_all(60, [&](Random& random) {
        CommandSource source(random);
        Engine engine;
        Events events;
        for (int i = 0; i < 900; ++i) {
            auto const [envelope, instant] = source.next();
            std::string const before = engine.save();
            events.clear();
            Answer const answer = engine.apply(envelope, instant, events);
            if (std::holds_alternative<Applied>(answer)) {
                ++seen["applied " + std::to_string(envelope.command.index())];
                source.hear(engine.state(), events);
            } else {
                CHECK(engine.save() == before);
                CHECK(events.list.empty());
                CHECK(events.postings.empty());
                if (auto const* const refused = std::get_if<Refused>(&answer))
                    ++seen[std::string(rule_of(refused->why).name)];
            }
            auto const broken = first_broken(engine.state());
            CHECK_MESSAGE(!broken, broken.value_or(""));
            if (broken) return;
        }
    });
    // The generator reaches every kind of command, and many refusals: it did not quietly narrow.
    for (std::size_t kind = 0; kind < std::variant_size_v<Command>; ++kind)
        CHECK_MESSAGE(seen["applied " + std::to_string(kind)] > 0, "command kind ", kind,
                      " was never applied");
    CHECK(seen.size() > std::variant_size_v<Command> + 20);
}

TEST_CASE(
    "law: the same commands give the same state, byte for byte, and a saved state goes on as the first did") {
    testing::for_all(25, [](Random& random) {
        CommandSource source(random);
        std::vector<std::pair<Envelope, Instant>> commands;
        for (int i = 0; i < 150; ++i) commands.push_back(source.next());
        Engine one;
        Engine two;
        Events events;
        for (std::size_t i = 0; i < commands.size(); ++i) {
            events.clear();
            (void)one.apply(commands[i].first, commands[i].second, events);
            events.clear();
            (void)two.apply(commands[i].first, commands[i].second, events);
            if (i == 75) {
                auto loaded = Engine::load(two.save());
                REQUIRE(loaded.has_value());
                two = std::move(*loaded);
            }
        }
        CHECK(one.save() == two.save());
        CHECK(one.digest() == two.digest());
    });
}

TEST_CASE("law: every command sent twice is applied once") {
    testing::for_all(25, [](Random& random) {
        CommandSource source(random);
        Engine once;
        Engine twice;
        Events events;
        for (int i = 0; i < 120; ++i) {
            auto const [envelope, instant] = source.next();
            events.clear();
            Answer const first = once.apply(envelope, instant, events);
            events.clear();
            CHECK(twice.apply(envelope, instant, events) == first);
            events.clear();
            Answer const again = twice.apply(envelope, instant, events);
            if (std::holds_alternative<Refused>(first))
                CHECK(again == first);
            else
                CHECK(std::holds_alternative<AppliedBefore>(again));
        }
        CHECK(once.save() == twice.save());
    });
}

TEST_CASE("commands are saved and loaded as the same bytes") {
    testing::for_all(25, [](Random& random) {
        CommandSource source(random);
        for (int i = 0; i < 100; ++i) {
            Envelope const envelope = source.next().first;
            Saver saver;
            saver(envelope);
            Envelope loaded;
            Loader loader(saver.bytes());
            loader(loaded);
            REQUIRE(loader.ok());
            CHECK(loader.at_end());
            Saver again;
            again(loaded);
            CHECK(again.bytes() == saver.bytes());
            CHECK(content_hash(loaded.command) == content_hash(envelope.command));
        }
    });
}

TEST_CASE("bytes that are no saved state are refused") {
    testing::for_all(200, [](Random& random) {
        CommandSource source(random);
        Engine engine;
        Events events;
        for (int i = 0; i < 12; ++i) {
            auto const [envelope, instant] = source.next();
            events.clear();
            (void)engine.apply(envelope, instant, events);
        }
        std::string bytes = engine.save();
        bytes.resize(random.below(bytes.size()));
        CHECK_FALSE(Engine::load(bytes).has_value());
    });
}

namespace {

// An engine with a licence paid by statement (L1), one paid at use (L2), and one that is exclusive in Korea
// (L3).
struct Market {
    Engine engine;
    Events events;
    std::uint64_t number = 0;

    Answer at(char const* instant, Command command) {
        events.clear();
        return engine.apply({{7, ++number}, std::move(command)},
                            *instant_from_text(std::string(instant) + "T12:00:00Z"), events);
    }
    Refusal refusal(char const* instant, Command command) {
        Answer const answer = at(instant, std::move(command));
        auto const* const refused = std::get_if<Refused>(&answer);
        REQUIRE(refused != nullptr);
        return refused->why;
    }
    void accept(char const* instant, Command command) {
        Answer const answer = at(instant, std::move(command));
        auto const* const refused = std::get_if<Refused>(&answer);
        std::string const why =
            refused != nullptr ? std::string(rule_of(refused->why).name) + " " + refused->pointer : "";
        CHECK_MESSAGE(refused == nullptr, why);
    }

    static Scope scope() {
        Scope out;
        out.purposes.add(contracts::Purpose::input);
        out.territories.bits.set(*contracts::territory_from_code("KR"));
        out.dates = {*date_from_text("2024-01-01"), *date_from_text("2024-12-01")};
        out.privacy = contracts::PrivacyClass::personal;
        return out;
    }
    static Terms terms() {
        return {*Currency::from_code("USD"),
                {*date_from_text("2024-01-01"), *date_from_text("2025-01-01")},
                contracts::Window::quarter,
                {contracts::Sum{},
                 {{contracts::Revenue{"gross", {{std::nullopt, Rate(1, 10)}}, contracts::Window::term}, {}},
                  {contracts::Usage{"tokens", {{std::nullopt, Rate(1, 100)}}, contracts::Window::term}, {}}}},
                {contracts::Commission{Rate(1, 10), "market", false}, {{contracts::Payee{"owner"}, {}}}}};
    }
    static Terms at_use_terms() {
        Terms out = terms();
        out.pay = {contracts::Usage{"tokens", {{std::nullopt, Rate(1, 100)}}, contracts::Window::term}, {}};
        return out;
    }
    static AgreeLicence licence(std::string name) {
        return {std::move(name), "owner", "firm", {"news"}, scope(), terms(), Funding::by_statement};
    }
    static ListAsset asset() {
        ListAsset out;
        out.asset = "news";
        out.licensor = "owner";
        out.territories = contracts::TerritorySet::world();
        out.split = {contracts::Payee{"owner"}, {}};
        return out;
    }

    Market() {
        accept("2024-01-01", OpenMarket{"market", Rate(1, 10)});
        accept("2024-01-01", RegisterParty{"owner"});
        accept("2024-01-01", RegisterParty{"firm"});
        accept("2024-01-01", asset());
        accept("2024-01-01", licence("L1"));
        AgreeLicence prepaid = licence("L2");
        prepaid.terms = at_use_terms();
        prepaid.funding = Funding::at_use;
        accept("2024-01-01", prepaid);
        accept("2024-01-01", ReceivePayment{"firm", *Currency::from_code("USD"), 1000, "", "L2"});
    }
    std::int64_t balance(AccountKind kind, char const* party) const {
        State const& s = engine.state();
        return static_cast<std::int64_t>(s.ledger.balance(
            Account{kind, *Currency::from_code("USD"), *s.party_names.find(party), no_licence}));
    }
};

}  // namespace

TEST_CASE("each refusal of recording a use, in its order") {
    Market m;
    RecordUsage use{"L1", "tokens", "", 5, *date_from_text("2024-02-01")};
    auto const with = [&](auto change) {
        RecordUsage out = use;
        change(out);
        return out;
    };
    // Every row breaks its own rule and all that come after it in the table, so the order is what is tested.
    CHECK(m.refusal("2024-02-10", RecordUsage{"nobody", "x", "y", 0, *date_from_text("2030-01-01")}) ==
          Refusal::quantity_must_be_within_limit);
    CHECK(m.refusal("2024-02-10", with([](auto& u) { u.quantity = 1'000'000'000'000'000'001; })) ==
          Refusal::quantity_must_be_within_limit);
    CHECK(m.refusal("2024-02-10", RecordUsage{"nobody", "x", "y", 1, *date_from_text("2030-01-01")}) ==
          Refusal::licence_must_exist);
    CHECK(m.refusal("2024-02-10", RecordUsage{"L1", "x", "y", 1, *date_from_text("2030-01-01")}) ==
          Refusal::date_must_not_lie_ahead);
    CHECK(m.refusal("2024-02-10", RecordUsage{"L1", "x", "y", 1, *date_from_text("2023-12-31")}) ==
          Refusal::date_must_fall_in_the_term);
    CHECK(m.refusal("2024-12-20", RecordUsage{"L1", "x", "y", 1, *date_from_text("2024-12-15")}) ==
          Refusal::date_must_fall_in_the_scope);
    CHECK(m.refusal("2024-12-20", RecordUsage{"L1", "x", "y", 1, *date_from_text("2024-02-01")}) ==
          Refusal::meter_must_be_priced);
    CHECK(m.refusal("2024-12-20", RecordUsage{"L1", "tokens", "y", 1, *date_from_text("2024-02-01")}) ==
          Refusal::asset_must_be_licensed);
    CHECK(m.refusal("2024-12-20", RecordUsage{"L2", "tokens", "", 100'001, *date_from_text("2024-02-01")}) ==
          Refusal::escrow_must_cover_the_use);
    m.accept("2024-12-20", EndLicence{"L1", *date_from_text("2024-12-21")});
    CHECK(m.refusal("2024-12-22", RecordUsage{"L1", "x", "y", 1, *date_from_text("2024-12-21")}) ==
          Refusal::licence_must_be_in_force);
}

TEST_CASE("each refusal of other commands") {
    Market m;
    Currency const usd = *Currency::from_code("USD");
    CHECK(m.refusal("2024-02-10", OpenMarket{"other", Rate(0)}) == Refusal::market_must_not_be_open_yet);
    CHECK(m.refusal("2024-02-10", RegisterParty{"no blanks"}) == Refusal::name_must_be_well_formed);
    CHECK(m.refusal("2024-02-10", RegisterParty{std::string(65, 'a')}) == Refusal::name_must_be_well_formed);
    CHECK(m.refusal("2024-02-10", RegisterParty{"firm"}) == Refusal::party_must_not_exist_yet);
    ListAsset stolen = Market::asset();
    stolen.licensor = "firm";
    CHECK(m.refusal("2024-02-10", stolen) == Refusal::asset_must_belong_to_licensor);
    ListAsset unsplit = Market::asset();
    unsplit.split = {contracts::Payee{"nobody"}, {}};
    CHECK(m.refusal("2024-02-10", unsplit) == Refusal::split_must_name_registered_payees);
    CHECK(m.refusal("2024-02-10", Market::licence("L1")) == Refusal::licence_must_not_exist_yet);
    AgreeLicence same = Market::licence("L9");
    same.licensee = "owner";
    CHECK(m.refusal("2024-02-10", same) == Refusal::parties_must_differ);
    AgreeLicence mild = Market::licence("L9");
    mild.scope.privacy = contracts::PrivacyClass::anonymised;
    CHECK(m.refusal("2024-02-10", mild) == Refusal::scope_must_fit_assets);
    AgreeLicence alone = Market::licence("L9");
    alone.scope.exclusivity = contracts::Exclusivity::exclusive;
    CHECK(m.refusal("2024-02-10", alone) == Refusal::exclusive_scope_must_be_free);
    AgreeLicence wrong = Market::licence("L9");
    wrong.funding = Funding::at_use;
    CHECK(m.refusal("2024-02-10", wrong) == Refusal::terms_must_price_each_use);
    CHECK(m.refusal("2024-02-10", IssueStatement{"L1"}) == Refusal::statement_must_be_due);
    CHECK(m.refusal("2024-02-10", IssueStatement{"L2"}) == Refusal::licence_must_be_billed_by_statement);
    CHECK(m.refusal("2024-02-10", RefundEscrow{"firm", usd, 1, std::nullopt}) ==
          Refusal::escrow_must_cover_the_amount);
    CHECK(m.refusal("2024-02-10", RefundEscrow{"firm", usd, 1001, "L2"}) ==
          Refusal::escrow_must_cover_the_amount);
    CHECK(m.refusal("2024-02-10", PreparePayouts{usd, 1}) == Refusal::nothing_to_pay_out);
    CHECK(m.refusal("2024-02-10", ReportRevenue{"L1", "r", "other", Rate(1), *date_from_text("2024-02-01"),
                                                std::nullopt}) == Refusal::stream_must_be_named_in_the_terms);
    m.accept("2024-02-10",
             ReportRevenue{"L1", "r", "gross", Rate(1), *date_from_text("2024-02-01"), std::nullopt});
    CHECK(m.refusal("2024-02-10", ReportRevenue{"L1", "r", "gross", Rate(1), *date_from_text("2024-02-01"),
                                                std::nullopt}) == Refusal::report_must_not_exist_yet);
    m.accept("2024-02-10", ReportRevenue{"L1", "r2", "gross", Rate(2), *date_from_text("2024-02-01"), "r"});
    CHECK(m.refusal("2024-02-10", ReportRevenue{"L1", "r3", "gross", Rate(2), *date_from_text("2024-02-01"),
                                                "r"}) == Refusal::report_must_be_superseded_once);
    CHECK(m.refusal("2024-01-05", IssueStatements{}) == Refusal::instant_must_not_decrease);
    CHECK(m.refusal("2024-02-10", AmendLicence{"L1", *date_from_text("2024-02-15"), Market::scope(),
                                               std::nullopt}) == Refusal::amendment_must_change_something);
    Scope wider = Market::scope();
    wider.purposes.add(contracts::Purpose::search);
    CHECK(m.refusal("2024-02-10", AmendLicence{"L1", *date_from_text("2024-02-15"), wider, std::nullopt}) ==
          Refusal::amendment_must_start_at_an_unstated_period);
}

TEST_CASE(
    "a year in one licence: late facts, a restated report, partial payment, payouts, and the books at each "
    "step") {
    Market m;
    Currency const usd = *Currency::from_code("USD");
    m.accept("2024-02-10", RecordUsage{"L1", "tokens", "news", 12'345, *date_from_text("2024-02-01")});
    m.accept("2024-04-01",
             ReportRevenue{"L1", "q1", "gross", Rate(1000), *date_from_text("2024-03-31"), std::nullopt});
    m.accept("2024-04-02", IssueStatement{"L1"});
    // 10 % of 1000.00, and 123.45: 223.45, a tenth of it the market's; the odd half cent goes to who is named
    // first.
    CHECK(m.balance(AccountKind::receivable, "firm") == 22'345);
    CHECK(m.balance(AccountKind::accrued, "owner") == -20'110);
    CHECK(m.balance(AccountKind::accrued, "market") == -2'235);
    m.accept("2024-04-20", ReceivePayment{"firm", usd, 10'000, "half", std::nullopt});
    CHECK(m.balance(AccountKind::receivable, "firm") == 12'345);
    CHECK(m.balance(AccountKind::payable, "owner") == -8'999);  // 20110 · 10000 / 22345, down
    CHECK(m.balance(AccountKind::commission, "market") == -1'000);
    m.accept("2024-05-01",
             ReportRevenue{"L1", "q1b", "gross", Rate(400), *date_from_text("2024-03-31"), "q1"});
    m.accept("2024-05-02", RecordUsage{"L1", "tokens", "", 100, *date_from_text("2024-03-01")});
    m.accept("2024-07-02", IssueStatement{"L1"});
    CHECK(m.balance(AccountKind::receivable, "firm") ==
          12'345);  // earned 164.45 by now: a credit of 59.00, nothing due
    m.accept("2024-09-01",
             ReportRevenue{"L1", "q3", "gross", Rate(900), *date_from_text("2024-08-31"), std::nullopt});
    m.accept("2024-10-01", IssueStatements{});
    CHECK(m.balance(AccountKind::receivable, "firm") == 12'345 + 3'100);
    m.accept("2024-10-02", ReceivePayment{"firm", usd, 20'000, "all, and more", std::nullopt});
    CHECK(m.balance(AccountKind::receivable, "firm") == 0);
    CHECK(m.balance(AccountKind::escrow, "firm") == -(20'000 - 12'345 - 3'100));
    CHECK(m.balance(AccountKind::payable, "owner") == -20'110 - 2'790);
    m.accept("2024-10-03", PreparePayouts{usd, 1});
    m.accept("2024-10-03", SendPayout{"payout-1"});
    m.accept("2024-10-03", ConfirmPayout{"payout-1", PayoutOutcome::unknown});
    CHECK(m.balance(AccountKind::in_transit, "owner") == -22'900);
    CHECK(m.refusal("2024-10-03", PreparePayouts{usd, 1}) ==
          Refusal::nothing_to_pay_out);  // unknown is not unpaid
    m.accept("2024-10-04", ConfirmPayout{"payout-1", PayoutOutcome::settled});
    CHECK(m.balance(AccountKind::in_transit, "owner") == 0);
    m.accept("2024-10-09", ConfirmPayout{"payout-1", PayoutOutcome::reversed});
    CHECK(m.balance(AccountKind::payable, "owner") == -22'900);
    CHECK_FALSE(first_broken(m.engine.state()).has_value());
}

TEST_CASE("an amendment binds the version before, and each version's facts keep their own terms") {
    Market m;
    Terms dearer = Market::terms();
    dearer.term.from = *date_from_text("2024-07-01");
    dearer.pay = {contracts::Usage{"tokens", {{std::nullopt, Rate(2)}}, contracts::Window::term}, {}};
    m.accept("2024-02-10", RecordUsage{"L1", "tokens", "", 100, *date_from_text("2024-02-01")});
    m.accept("2024-03-01", AmendLicence{"L1", *date_from_text("2024-07-01"), std::nullopt, dearer});
    m.accept("2024-08-01", RecordUsage{"L1", "tokens", "", 100, *date_from_text("2024-07-15")});
    m.accept("2024-08-01", RecordUsage{"L1", "tokens", "", 7, *date_from_text("2024-06-30")});
    m.accept("2024-12-20", IssueStatements{});
    auto const& versions = m.engine.state().licences[0].versions;
    REQUIRE(versions.size() == 2);
    CHECK(versions[1].document.previous == versions[0].digest);
    CHECK(versions[0].series.charged() == 107);
    CHECK(versions[1].series.charged() == 20'000);
}

TEST_CASE("uses paid as they happen draw on the licence's own escrow and never overdraw it") {
    Market m;
    m.accept("2024-02-10", RecordUsage{"L2", "tokens", "", 999, *date_from_text("2024-02-01")});
    CHECK(m.refusal("2024-02-10", RecordUsage{"L2", "tokens", "", 2, *date_from_text("2024-02-01")}) ==
          Refusal::escrow_must_cover_the_use);
    m.accept("2024-02-10", RecordUsage{"L2", "tokens", "", 1, *date_from_text("2024-02-01")});
    CHECK(m.balance(AccountKind::payable, "owner") == -900);
    CHECK(m.balance(AccountKind::commission, "market") == -100);
}

TEST_CASE("amounts over the limit are refused, not wrapped") {
    Market m;
    Terms huge = Market::terms();
    huge.currency = *Currency::from_code("KRW");
    huge.pay = {contracts::Usage{"tokens", {{std::nullopt, Rate(1'000'000)}}, contracts::Window::term}, {}};
    AgreeLicence licence = Market::licence("huge");
    licence.terms = huge;
    m.accept("2024-01-02", licence);
    m.accept("2024-02-10",
             RecordUsage{"huge", "tokens", "", 1'000'000'000'000'000'000, *date_from_text("2024-02-01")});
    CHECK(m.refusal("2024-04-02", IssueStatement{"huge"}) == Refusal::amount_must_be_within_limit);
    CHECK_FALSE(first_broken(m.engine.state()).has_value());
}
