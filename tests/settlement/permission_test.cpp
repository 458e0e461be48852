// May it be used, by which clause, at what price: asked of a market with a few licences.

#include "settlement/permission/permission.hpp"

#include "settlement/engine/engine.hpp"

#include <doctest/doctest.h>

using namespace licet;
using namespace licet::settlement;

namespace {

class Market {
public:
    Market() {
        apply(OpenMarket{"market", Rate(0)});
        for (char const* const name : {"author", "lab", "rival"}) apply(RegisterParty{name});
        list("book", contracts::PrivacyClass::non_personal);
        list("video", contracts::PrivacyClass::non_personal);
        AgreeLicence licence;
        licence.licence = "L1";
        licence.licensor = "author";
        licence.licensee = "lab";
        licence.assets = {"book", "video"};
        licence.scope.purposes.add(contracts::Purpose::input);
        licence.scope.purposes.add(contracts::Purpose::search);
        licence.scope.territories.bits.set(*contracts::territory_from_code("KR"));
        licence.scope.dates = {day("2026-01-01"), day("2027-01-01")};
        licence.scope.privacy = contracts::PrivacyClass::pseudonymised;
        licence.scope.duties = {contracts::Duty::attribute};
        licence.funding = Funding::at_use;
        licence.terms.currency = *Currency::from_code("USD");
        licence.terms.term = licence.scope.dates;
        licence.terms.statements = contracts::Window::quarter;
        licence.terms.pay = {
            contracts::Usage{
                "tokens", {{Rate(100), Rate(2)}, {std::nullopt, Rate(1)}}, contracts::Window::term},
            {}};
        licence.terms.split = {contracts::Payee{"author"}, {}};
        apply(licence);
        list("video", contracts::PrivacyClass::personal);  // its next version shows people
    }

    void apply(Command command, char const* at = "2026-02-01T00:00:00Z") {
        Events events;
        auto const answer =
            engine_.apply({{0x7e57, ++number_}, std::move(command)}, *instant_from_text(at), events);
        if (auto const* const refused = std::get_if<Refused>(&answer))
            FAIL(rule_of(refused->why).name, refused->pointer);
        REQUIRE(std::holds_alternative<Applied>(answer));
    }
    [[nodiscard]] Permission ask(UseQuestion const& question) const {
        return may_use(engine_.state(), question);
    }
    [[nodiscard]] Engine const& engine() const { return engine_; }
    static Date day(char const* text) { return *date_from_text(text); }

private:
    void list(char const* name, contracts::PrivacyClass privacy) {
        ListAsset asset;
        asset.asset = name;
        asset.licensor = "author";
        asset.privacy = privacy;
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"author"}, {}};
        apply(asset);
    }
    Engine engine_;
    std::uint64_t number_ = 0;
};

UseQuestion const granted{"book", "input", "lab", "KR", *date_from_text("2026-03-01")};

}  // namespace

TEST_CASE(
    "what a licence grants is allowed with its duties, its version and digest, and the price of the next "
    "unit") {
    Market market;
    auto const before = market.ask(granted);
    CHECK(before.verdict == Verdict::allow_with_duties);
    CHECK(before.duties == std::vector{contracts::Duty::attribute});
    CHECK(before.version == 1);
    CHECK(before.digest == market.engine().state().licences[0].versions[0].digest);
    CHECK(before.prices == std::vector{UnitPrice{"tokens", false, Rate(2)}});
    CHECK(before.is_paid_at_use);
    market.apply(ReceivePayment{"lab", *Currency::from_code("USD"), 1'000'000, "", "L1"});
    market.apply(RecordUsage{"L1", "tokens", "book", 150, Market::day("2026-01-15")});
    CHECK(market.ask(granted).prices.front().rate == 1);  // past the first tier
}

TEST_CASE("what no licence grants is denied by the clause that stands against it") {
    Market const market;
    auto const clause = [&](UseQuestion question) {
        auto const answer = market.ask(question);
        CHECK(answer.verdict == Verdict::deny);
        CHECK(answer.prices.empty());
        return answer.clause;
    };
    UseQuestion question = granted;
    question.purpose = "train-generative";
    CHECK(clause(question) == "/scope/purposes");
    question = granted;
    question.territory = "JP";
    CHECK(clause(question) == "/scope/territories");
    question = granted;
    question.date = Market::day("2027-01-01");
    CHECK(clause(question) == "/terms/term");
    question = granted;
    question.asset = "video";  // more personal than the licence reaches
    CHECK(clause(question) == "/scope/privacy");
    question = granted;
    question.party = "rival";
    CHECK(clause(question) == "no licence");
}

TEST_CASE("what is not known is UNKNOWN and says what is missing") {
    Market const market;
    auto const missing = [&](UseQuestion question) {
        auto const answer = market.ask(question);
        CHECK(answer.verdict == Verdict::unknown);
        return answer.missing;
    };
    UseQuestion question = granted;
    question.asset = "poem";
    CHECK(missing(question) == "asset");
    question = granted;
    question.party = "nobody";
    CHECK(missing(question) == "party");
    question = granted;
    question.purpose = "tranining";
    CHECK(missing(question) == "purpose");
    question = granted;
    question.territory = "XX";
    CHECK(missing(question) == "territory");
}

TEST_CASE(
    "the owner needs no licence; a licence that ended grants nothing from then on; a replayed state answers "
    "the same") {
    Market market;
    UseQuestion question = granted;
    question.party = "author";
    CHECK(market.ask(question).clause == "owner");
    market.apply(EndLicence{"L1", Market::day("2026-03-01")});
    CHECK(market.ask(granted).verdict == Verdict::deny);
    question = granted;
    question.date = Market::day("2026-02-28");
    CHECK(market.ask(question).verdict == Verdict::allow_with_duties);
    auto const again = Engine::load(market.engine().save());
    REQUIRE(again.has_value());
    CHECK(may_use(again->state(), question).verdict == Verdict::allow_with_duties);
    CHECK(may_use(again->state(), granted).verdict == Verdict::deny);
}
