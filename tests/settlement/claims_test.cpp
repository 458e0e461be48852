// Claims, listings that overlap, offers that are revised, permits that expire: a market of a few parties,
// followed to the unit.

#include "settlement/engine/engine.hpp"
#include "settlement/invariants/invariants.hpp"
#include "settlement/permission/permission.hpp"
#include "tests/books_pass.hpp"
#include "tests/property.hpp"

using namespace licet;
using namespace licet::settlement;
using contracts::Duty;
using contracts::PrivacyClass;

namespace {

Currency const usd = *Currency::from_code("USD");

Date day(char const* text) {
    return *date_from_text(text);
}

// An author and a lab, a licence paid at use, a dollar a token, over `assets` assets.
class Market {
public:
    explicit Market(std::vector<std::string> assets = {"book"}) {
        apply(OpenMarket{"market", Rate(0)});
        for (char const* const name : {"author", "agent", "lab", "heir", "rival"}) apply(RegisterParty{name});
        for (std::string const& asset : assets) list(asset);
        agree("L1", std::move(assets));
        pay_in("L1", 100'000);
    }

    std::optional<Refused> try_apply(Command command) {
        events_.clear();
        auto const answer = engine_.apply({{0xc1a, ++number_}, std::move(command)}, now_, events_);
        books_.add(date_of(now_), events_);
        auto const broken = first_broken(engine_.state());
        CHECK_MESSAGE(!broken, broken.value_or(""));
        auto const* const refused = std::get_if<Refused>(&answer);
        return refused == nullptr ? std::nullopt : std::optional(*refused);
    }
    void apply(Command command) {
        auto const refused = try_apply(std::move(command));
        if (refused) FAIL(rule_of(refused->why).name, refused->pointer);
    }
    [[nodiscard]] Refusal why(Command command) {
        auto const refused = try_apply(std::move(command));
        REQUIRE(refused.has_value());
        return refused->why;
    }
    void on(char const* date) { now_ = *instant_from_text(std::string(date) + "T12:00:00Z"); }

    ListAsset listing(std::string const& name, char const* licensor = "author") const {
        ListAsset asset;
        asset.asset = name;
        asset.licensor = licensor;
        asset.content = digest_of(name);
        asset.privacy = PrivacyClass::non_personal;
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{licensor}, {}};
        return asset;
    }
    void list(std::string const& name) { apply(listing(name)); }
    AgreeLicence licence(std::string name, std::vector<std::string> assets) const {
        AgreeLicence out;
        out.licence = std::move(name);
        out.licensor = "author";
        out.licensee = "lab";
        out.assets = std::move(assets);
        out.scope.purposes.add(contracts::Purpose::input);
        out.scope.territories.bits.set(*contracts::territory_from_code("KR"));
        out.scope.dates = {day("2026-01-01"), day("2027-01-01")};
        out.scope.privacy = PrivacyClass::pseudonymised;
        out.funding = Funding::at_use;
        out.terms.currency = usd;
        out.terms.term = out.scope.dates;
        out.terms.statements = contracts::Window::quarter;
        out.terms.pay = {contracts::Usage{"tokens", {{std::nullopt, Rate(1)}}, contracts::Window::term}, {}};
        // A quarter to the agent, the rest to the author.
        out.terms.split = {contracts::Commission{Rate(1, 4), "agent", false},
                           {{contracts::Payee{"author"}, {}}}};
        return out;
    }
    void agree(std::string name, std::vector<std::string> assets) {
        apply(licence(std::move(name), std::move(assets)));
    }
    void pay_in(std::string licence, std::int64_t amount) {
        apply(ReceivePayment{"lab", usd, amount, "", std::move(licence)});
    }
    void use(std::int64_t dollars) { apply(RecordUsage{"L1", "tokens", "", dollars, date_of(now_)}); }
    FileClaim claim(char const* name, Rate share, char const* claimant = "heir") const {
        Date const today = date_of(now_);
        return {name,
                claimant,
                "book",
                std::move(share),
                {{EvidenceKind::publication, "first edition", std::nullopt, day("1999-01-01")}},
                Date{today.days + 30},
                Date{today.days + 90}};
    }
    [[nodiscard]] std::int64_t payable(char const* party) const {
        auto const id = engine_.state().party_names.find(party);
        return static_cast<std::int64_t>(
            -engine_.state().ledger.balance(Account{AccountKind::payable, usd, *id, no_licence}));
    }
    [[nodiscard]] std::int64_t held() const {
        WideUnits sum = 0;
        for (std::uint32_t i = 0; i < engine_.state().ledger.accounts().size(); ++i)
            if (engine_.state().ledger.account(AccountId{i}).kind == AccountKind::held)
                sum -= engine_.state().ledger.balance(AccountId{i});
        return static_cast<std::int64_t>(sum);
    }
    template <class E>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            events_.list, [](Event const& event) { return std::holds_alternative<E>(event); }));
    }
    [[nodiscard]] State const& state() const { return engine_.state(); }
    [[nodiscard]] Engine const& engine() const { return engine_; }
    [[nodiscard]] Permission ask(char const* asset = "book") const {
        return may_use(state(), {asset, "input", "lab", "KR", date_of(now_)});
    }

private:
    Engine engine_;
    testing::BooksPass books_{engine_.state()};
    Events events_;
    Instant now_ = *instant_from_text("2026-02-01T12:00:00Z");
    std::uint64_t number_ = 0;
};

}  // namespace

TEST_CASE("while a claim is open only what it contests is held; the rest is paid") {
    Market market({"book", "film"});
    market.use(10);  // before it is filed: 2.50 and 7.50
    market.apply(market.claim("C1", Rate(1, 2)));
    CHECK(market.payable("author") == 750);
    // Half of one asset of two: a quarter of what comes in.
    market.use(10);
    CHECK(market.payable("agent") == 250 + 250 - 62);
    CHECK(market.payable("author") == 750 + 750 - 187);
    CHECK(market.held() == 62 + 187);
    market.apply(PreparePayouts{usd, 1});  // what is held does not go out
    CHECK(market.held() == 249);
    CHECK(market.ask().claims.size() == 1);
    CHECK(market.ask("film").claims.empty());
}

TEST_CASE("a decision moves what was held by new entries and corrects the shares from its day on") {
    Market market;
    market.apply(market.claim("C1", Rate(1, 2)));
    market.use(10);
    CHECK(market.held() == 125 + 375);
    CHECK(market.why(DecideClaim{"C1", Rate(1, 4), false, ""}) == Refusal::claim_must_wait_for_its_answer);
    market.apply(AnswerClaim{"C1", false, "it is mine"});
    CHECK(market.why(DecideClaim{"C1", Rate(3, 4), false, ""}) == Refusal::share_must_be_within_what_is_left);
    auto const entries = market.state().ledger.entry_count();
    market.apply(DecideClaim{"C1", Rate(1, 4), false, "the letters of 1998"});
    CHECK(market.state().ledger.entry_count() == entries + 4);  // an award and a release for each payee
    CHECK(market.held() == 0);
    CHECK(market.payable("heir") == 62 + 187);  // half of what was held; the odd units stay with the payees
    CHECK(market.payable("author") == 375 + 188);
    CHECK(market.payable("agent") == 125 + 63);
    market.use(10);  // from now on a quarter is the heir's
    CHECK(market.payable("heir") == 249 + 62 + 187);
    CHECK(market.payable("author") == 563 + 750 - 187);
    CHECK(market.why(WithdrawClaim{"C1"}) == Refusal::claim_must_be_open);
}

TEST_CASE("a claim withdrawn, dismissed or lapsed gives everything back; an accepted one is granted") {
    for (int outcome = 0; outcome < 3; ++outcome) {
        Market market;
        market.apply(market.claim("C1", Rate(1)));
        market.use(10);
        CHECK(market.held() == 1'000);
        CHECK(market.why(LapseClaims{}) == Refusal::no_claim_has_lapsed);
        if (outcome == 0) market.apply(WithdrawClaim{"C1"});
        if (outcome == 1) {
            market.on("2026-03-10");
            market.apply(DecideClaim{"C1", Rate(0), false, "nothing shows it"});  // never answered
        }
        if (outcome == 2) {
            market.on("2026-05-03");
            market.apply(LapseClaims{});
        }
        CHECK(market.held() == 0);
        CHECK(market.payable("author") == 750);
        CHECK(market.payable("heir") == 0);
    }
    Market market;
    market.apply(market.claim("C1", Rate(1, 3)));
    market.use(30);
    market.apply(AnswerClaim{"C1", true, ""});
    CHECK(market.payable("heir") == 250 + 750);
    CHECK(market.payable("author") == 2'250 - 750);
}

TEST_CASE("claims that together ask for more than the whole hold the whole, and no unit more") {
    Market market;
    market.apply(market.claim("C1", Rate(2, 3)));
    market.apply(market.claim("C2", Rate(2, 3), "rival"));
    CHECK(market.why(market.claim("C3", Rate(1, 3))) == Refusal::claim_must_be_the_claimants_only_one);
    for (int i = 0; i < 5; ++i) market.use(1);
    CHECK(market.held() + market.payable("author") + market.payable("agent") == 500);
    CHECK(market.payable("author") + market.payable("agent") <= 4);  // less than a unit a payee and claim
    market.apply(AnswerClaim{"C1", true, ""});
    CHECK(market.why(AnswerClaim{"C2", true, ""}) == Refusal::share_must_be_within_what_is_left);
}

TEST_CASE(
    "law: however small the amounts, what is held is the contested share, to less than a unit a payee") {
    testing::for_all(20, [](testing::Random& random) {
        Market market({"book", "film", "song"});
        Rate const share(1 + random.below(7), 8);
        market.apply(market.claim("C1", share));
        std::int64_t used = 0;
        for (int i = 0; i < 30; ++i) {
            auto const dollars = static_cast<std::int64_t>(1 + random.below(3));
            used += dollars;
            market.use(dollars);
        }
        Rate const exact = Rate(used * 100) * share / 3;
        CHECK(Rate(market.held()) <= exact);
        CHECK(exact - Rate(market.held()) < 2);
        CHECK(market.held() + market.payable("author") + market.payable("agent") == used * 100);
    });
}

TEST_CASE("a false listing is withdrawn, and each licence on it gets the consequence its scope names") {
    Market market;
    auto licence = market.licence("goes-on", {"book"});
    licence.scope.if_withdrawn = contracts::IfWithdrawn::go_on;
    market.apply(licence);
    licence.licence = "refunded";
    licence.scope.if_withdrawn = contracts::IfWithdrawn::refund;
    market.apply(licence);
    market.pay_in("refunded", 5'000);
    market.pay_in("goes-on", 5'000);
    market.apply(market.claim("C1", Rate(1)));
    market.apply(AnswerClaim{"C1", false, ""});
    market.apply(DecideClaim{"C1", Rate(1), true, "a copy"});
    auto const ended = [&](char const* name) {
        return market.state().licences[market.state().licence_names.find(name)->value].ended.has_value();
    };
    CHECK(ended("L1"));
    CHECK(ended("refunded"));
    CHECK_FALSE(ended("goes-on"));
    auto const lab = *market.state().party_names.find("lab");
    CHECK(-market.state().ledger.balance(Account{AccountKind::escrow, usd, lab, no_licence}) == 5'000);
    market.apply(RecordUsage{"goes-on", "tokens", "", 7, day("2026-02-01")});
    CHECK(market.payable("heir") == 700 - 0);  // all of it is whom the decision names
    CHECK(market.why(market.listing("book")) == Refusal::asset_must_be_listed);
    CHECK(market.why(market.licence("new", {"book"})) == Refusal::asset_must_be_listed);
    CHECK(market.why(market.claim("C2", Rate(1), "rival")) == Refusal::asset_must_be_listed);
    auto const again = Engine::load(market.engine().save());
    REQUIRE(again.has_value());
    CHECK(again->save() == market.engine().save());
    CHECK(again->state().claims_on == market.state().claims_on);
}

TEST_CASE("overlap is found by content and by declared identifiers, among different licensors only") {
    Market market;
    auto copy = market.listing("copy", "rival");
    copy.content = digest_of("book");
    market.apply(copy);
    CHECK(market.count<OverlapFound>() == 1);
    auto named = market.listing("named", "rival");
    named.identifiers = {"isbn:9788936434595"};
    market.apply(named);
    CHECK(market.count<OverlapFound>() == 0);
    auto same = market.listing("same");
    same.identifiers = {"isbn:9788936434595"};
    market.apply(same);
    CHECK(market.count<OverlapFound>() == 1);
    auto own = market.listing("own");
    own.content = digest_of("book");
    market.apply(own);
    CHECK(market.count<OverlapFound>() == 1);  // with the rival's copy; not with the author's own book
}

TEST_CASE(
    "evidence is held against what is listed; a claim without any, or with deadlines in disorder, is "
    "refused") {
    Market market;
    auto claim = market.claim("C1", Rate(1));
    claim.evidence.push_back({EvidenceKind::digest, "", digest_of("book"), std::nullopt});
    claim.evidence.push_back({EvidenceKind::digest, "", digest_of("another"), std::nullopt});
    market.apply(claim);
    CHECK(market.state().claims[0].supported == 2);
    auto bad = market.claim("C2", Rate(1), "rival");
    bad.evidence.clear();
    CHECK(market.why(bad) == Refusal::claim_must_have_evidence);
    bad = market.claim("C2", Rate(1), "rival");
    bad.evidence = {{EvidenceKind::publication, "somewhere", std::nullopt, std::nullopt}};
    CHECK(market.why(bad) == Refusal::claim_must_have_evidence);
    bad = market.claim("C2", Rate(1), "rival");
    bad.decide_by = Date{bad.answer_by.days - 1};
    CHECK(market.why(bad) == Refusal::claim_deadlines_must_follow_each_other);
    CHECK(market.why(market.claim("C2", Rate(0), "rival")) == Refusal::share_must_be_within_what_is_left);
    CHECK(market.why(market.claim("C2", Rate(1), "author")) == Refusal::parties_must_differ);
}

TEST_CASE("a permit is a precondition that expires by itself") {
    Market market;
    auto video = market.listing("video");
    video.needs_permit = true;
    market.apply(video);
    market.agree("V", {"video"});
    CHECK(market.state().licences.back().versions[0].document.scope.duties == std::vector{Duty::hold_permit});
    market.pay_in("V", 10'000);
    RecordUsage const use{"V", "tokens", "video", 1, day("2026-02-01")};
    CHECK(market.why(use) == Refusal::permit_must_be_in_force);
    CHECK(market.ask("video").clause == "/scope/duties/hold-permit");
    GrantPermit permit;
    permit.permit = "P1";
    permit.holder = "lab";
    permit.authority = "PIPC";
    permit.purposes.add(contracts::Purpose::input);
    permit.places.bits.set(*contracts::territory_from_code("KR"));
    permit.dates = {day("2026-01-01"), day("2026-03-01")};
    permit.conditions = {"few viewers", "encrypted storage"};
    market.apply(permit);
    market.apply(use);
    auto const answer = market.ask("video");
    CHECK(answer.verdict == Verdict::allow_with_duties);
    REQUIRE(answer.permit.has_value());
    CHECK(market.state().permits[answer.permit->value].conditions.size() == 2);
    CHECK(may_use(market.state(), {"video", "input", "lab", "JP", day("2026-02-01")}).verdict ==
          Verdict::deny);
    market.on("2026-03-01");  // nothing was run: it is over
    CHECK(market.ask("video").verdict == Verdict::deny);
    CHECK(market.why(RecordUsage{"V", "tokens", "video", 1, day("2026-03-01")}) ==
          Refusal::permit_must_be_in_force);
    CHECK(market.why(RevokePermit{"P1", day("2026-03-02")}) == Refusal::permit_must_be_in_force);
    permit.permit = "P2";
    permit.dates.until = day("2027-01-01");
    market.apply(permit);
    CHECK(market.ask("video").verdict == Verdict::allow_with_duties);
    market.apply(RevokePermit{"P2", day("2026-03-05")});
    market.on("2026-03-05");
    CHECK(market.ask("video").verdict == Verdict::deny);
}

TEST_CASE("de-identified data carries the ban on re-identification, whatever was agreed") {
    Market market;
    auto records = market.listing("records");
    records.privacy = PrivacyClass::pseudonymised;
    market.apply(records);
    market.agree("R", {"records"});
    CHECK(market.state().licences.back().versions[0].document.scope.duties ==
          std::vector{Duty::no_reidentification});
    CHECK(market.ask("records").verdict == Verdict::allow_with_duties);
    // Listed anew as de-identified after the licence: the licence is untouched, the ban holds all the same.
    auto book = market.listing("book");
    book.privacy = PrivacyClass::anonymised;
    Digest const before = market.state().licences[0].versions[0].digest;
    market.apply(book);
    CHECK(market.state().licences[0].versions[0].digest == before);
    CHECK(market.ask().duties == std::vector{Duty::no_reidentification});
}

TEST_CASE("an edited offer is a new version and touches no licence") {
    Market market;
    matching::Offer offer;
    offer.name = "O1";
    offer.licensor = "author";
    offer.assets = {"book"};
    offer.scope = market.licence("x", {"book"}).scope;
    offer.currency = usd;
    offer.reservation = 100;
    offer.accepts = {50'000, 0, 0};
    offer.beliefs = {{{"s", matching::ppm, {1'000}}}, {1'000'000}};
    offer.stream = "gross";
    offer.split = {contracts::Payee{"author"}, {}};
    offer.expires = day("2026-12-31");
    market.apply(PostOffer{offer});
    CHECK(market.why(ReviseOffer{offer}) == Refusal::amendment_must_change_something);
    auto other = offer;
    other.licensor = "rival";
    CHECK(market.why(ReviseOffer{other}) == Refusal::asset_must_belong_to_licensor);
    Digest const before = market.state().licences[0].versions[0].digest;
    auto dearer = offer;
    dearer.reservation = 200;
    market.apply(ReviseOffer{dearer});
    CHECK(market.state().offers[0].offer == dearer);
    CHECK(market.state().offers[0].earlier == std::vector{offer});
    CHECK(market.state().licences[0].versions[0].digest == before);
    market.apply(WithdrawOffer{"O1"});
    CHECK(market.why(ReviseOffer{offer}) == Refusal::offer_must_be_open);
}
