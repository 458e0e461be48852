// Standing splits: what each refusal is for, how money flows, and that nothing is lost on any way.

#include "settlement/splits/graph.hpp"
#include "tests/settlement/house.hpp"

#include <algorithm>
#include <numeric>

using namespace licet;
using namespace licet::settlement;
using licet::testing::day;
using licet::testing::House;
using licet::testing::Random;
using licet::testing::secret;
using licet::testing::usd;

namespace {

StandingRule parts(std::vector<StandingPart> list) {
    return {std::move(list), std::nullopt};
}
SetSplit split(std::string party, char const* from, std::vector<StandingPart> list) {
    return {std::move(party), day(from), parts(std::move(list)), std::nullopt};
}

}  // namespace

TEST_CASE("shares flow through: what a party receives passes to those it names, and from them on") {
    House h({"label", "band", "drummer"});
    h.accept("2026-01-02", split("society", "2026-01-02", {{"label", Rate(1, 2), false}}));
    h.accept(nullptr, split("label", "2026-01-02", {{"band", Rate(3, 4), false}}));
    h.accept(nullptr, split("band", "2026-01-02", {{"drummer", Rate(1, 3), false}}));
    h.use("2026-01-03", "LO", 2400);
    CHECK(h.has("society") == 1200);
    CHECK(h.has("label") == 300);
    CHECK(h.has("band") == 600);
    CHECK(h.has("drummer") == 300);
    h.accept("2026-01-04", PreparePayouts{usd(), 1});
}

TEST_CASE("a part of the whole is taken before the rest, wherever on the way it is granted") {
    House h({"label", "band", "archive"});
    h.accept("2026-01-02", split("society", "2026-01-02", {{"label", Rate(1, 2), false}}));
    h.accept(nullptr,
             split("label", "2026-01-02", {{"band", Rate(1), false}, {"archive", Rate(1, 10), true}}));
    h.use("2026-01-03", "LO", 1000);
    CHECK(h.has("archive") == 100);  // a tenth of the whole, not of the label's half
    CHECK(h.has("society") == 450);
    CHECK(h.has("band") == 450);
    CHECK(h.has("label") == 0);
    // Single units find their way to it too: over a hundred payments of one cent it has its ten.
    for (int i = 0; i < 100; ++i) h.use(nullptr, "LO", 1);
    CHECK(h.has("archive") == 110);
    CHECK(h.has("society") + h.has("band") + h.has("archive") == 1100);
}

TEST_CASE("blocked in the middle of the graph: what is its own waits for it, and everybody below is paid") {
    House h({"label", "band", "drummer"});
    h.accept("2026-01-02", split("society", "2026-01-02", {{"label", Rate(1), false}}));
    h.accept(nullptr, split("label", "2026-01-02", {{"band", Rate(3, 4), false}}));
    h.accept(nullptr, split("band", "2026-01-02", {{"drummer", Rate(1, 3), false}}));
    h.accept(nullptr, BlockPayee{"label", true});
    h.accept(nullptr, BlockPayee{"band", true});
    h.use("2026-01-03", "LO", 2400);
    CHECK(h.has("label") == 600);
    CHECK(h.has("band") == 1200);
    CHECK(h.has("drummer") == 600);
    h.accept("2026-01-04", PreparePayouts{usd(), 1});
    CHECK(h.has("drummer", AccountKind::in_transit) == 600);
    CHECK(h.has("drummer") == 0);
    CHECK(h.has("label") == 600);  // kept, not lost and not paid to somebody else
    CHECK(h.has("band") == 1200);
    h.accept("2026-02-01", BlockPayee{"band", false});
    h.accept(nullptr, PreparePayouts{usd(), 1});
    CHECK(h.has("band", AccountKind::in_transit) == 1200);
    CHECK(h.has("label") == 600);
}

TEST_CASE("a payee nobody knows takes its part to the pool, and everybody beside and below it is paid") {
    House h({"label", "band", "drummer"});
    contracts::Shares shares{{Rate(1), Rate(4)}};
    AgreeLicence licence = House::licence("LX", contracts::Purpose::search, Funding::at_use);
    licence.terms.split = {shares, {{contracts::Payee{"unallocated"}, {}}, {contracts::Payee{"label"}, {}}}};
    h.accept("2026-01-01", licence);
    h.accept(nullptr, ReceivePayment{"lab", usd(), 100'000, "", "LX"});
    h.accept("2026-01-02", split("label", "2026-01-02", {{"band", Rate(1), false}}));
    h.accept(nullptr, split("band", "2026-01-02", {{"drummer", Rate(1, 2), false}}));
    h.use("2026-01-03", "LX", 1000);
    CHECK(h.has("unallocated") == 200);
    CHECK(h.has("label") == 0);
    CHECK(h.has("band") == 400);
    CHECK(h.has("drummer") == 400);
    h.accept("2026-01-04", PreparePayouts{usd(), 1});
    CHECK(h.has("band", AccountKind::in_transit) == 400);
    CHECK(h.has("drummer", AccountKind::in_transit) == 400);
    CHECK(h.has("unallocated") == 200);
    h.accept(nullptr, PoolUnmatched{usd()});
    h.accept(nullptr, MatchUnmatched{"found", "lot-1", usd(), 200, {{"drummer", Rate(1)}}});
    CHECK(h.has("drummer") == 200);
    CHECK(h.refused(nullptr, split("drummer", "2026-02-01", {{"nobody", Rate(1), false}})).why ==
          Refusal::split_must_name_registered_payees);
}

TEST_CASE("each refusal of a standing split, in its order") {
    House h({"a", "b", "c"});
    char const* const today = "2026-02-01";
    auto const why = [&](SetSplit const& command) { return h.refused(today, command).why; };
    CHECK(why(split("nobody", "2020-01-01", {{"x", Rate(2), false}})) == Refusal::party_must_exist);
    CHECK(why(split("market", "2026-02-01", {{"a", Rate(1), false}})) == Refusal::party_must_exist);
    CHECK(why(split("a", "2026-01-31", {{"x", Rate(2), false}})) == Refusal::split_must_not_change_the_past);
    CHECK(why(split("a", "2046-01-31", {{"x", Rate(2), false}})) == Refusal::split_must_not_change_the_past);
    CHECK(why(split("a", today, {{"x", Rate(2), false}})) == Refusal::split_must_name_registered_payees);
    CHECK(why(split("a", today, {{"a", Rate(2), false}})) == Refusal::split_must_not_come_back);
    CHECK(why(split("a", today, {{"b", Rate(1, 2), false}, {"b", Rate(1, 2), false}})) ==
          Refusal::list_must_be_within_limit);
    CHECK(why(split("a", today, {{"b", Rate(0), false}})) == Refusal::amount_must_be_positive);
    Refused const over =
        h.refused(today, split("a", today, {{"b", Rate(2, 3), false}, {"c", Rate(1, 2), false}}));
    CHECK(over.why == Refusal::split_must_not_exceed_the_whole);
    CHECK(over.pointer == "/parts/1/share");
    CHECK(why(split("a", today, {{"b", Rate(1, 1'000'000'000'001), false}})) ==
          Refusal::share_must_have_a_small_denominator);
    CHECK(why(split("a", today, {{"b", Rate(1, 3), true}})) == Refusal::share_must_have_a_small_denominator);
    h.accept(today, split("a", today, {{"b", Rate(1), false}}));
    CHECK(why(split("a", today, {{"c", Rate(1), false}})) == Refusal::split_must_not_change_the_past);
    h.accept(nullptr, split("b", today, {{"c", Rate(1), false}}));
    CHECK(why(split("c", today, {{"a", Rate(1, 2), false}})) == Refusal::split_must_not_come_back);
    CHECK(why(split("c", today, {{"a", Rate(1, 2), true}})) == Refusal::split_must_not_come_back);
}

TEST_CASE("a circle that would close only later is refused now; one that opens before is not") {
    House h({"a", "b"});
    h.accept("2026-02-01", split("a", "2026-02-01", {{"b", Rate(1), false}}));
    h.accept(nullptr, split("a", "2026-06-01", {}));
    CHECK(h.refused(nullptr, split("b", "2026-05-01", {{"a", Rate(1), false}})).why ==
          Refusal::split_must_not_come_back);
    h.accept(nullptr, split("b", "2026-06-01", {{"a", Rate(1), false}}));
    CHECK(h.refused(nullptr, split("a", "2026-07-01", {{"b", Rate(1, 9), false}})).why ==
          Refusal::split_must_not_come_back);
}

TEST_CASE("parts of the whole on one way add up to no more than the whole, whoever grants them") {
    House h({"a", "b", "c", "d"});
    h.accept("2026-02-01",
             split("society", "2026-02-01", {{"a", Rate(1, 2), false}, {"c", Rate(1, 2), true}}));
    h.accept(nullptr, split("a", "2026-02-01", {{"b", Rate(1), false}, {"d", Rate(1, 2), true}}));
    CHECK(h.refused(nullptr, split("b", "2026-02-01", {{"d", Rate(1, 1000), true}})).why ==
          Refusal::split_must_not_exceed_the_whole);
    h.use("2026-02-02", "LO", 7);
    CHECK(h.has("c") + h.has("d") == 7);
}

TEST_CASE("sixty-four levels and ten thousand payees; one level more is refused") {
    std::vector<std::string> parties;
    for (int i = 1; i <= 10'200; ++i) parties.push_back("p" + std::to_string(i));
    House h({});
    for (std::string const& party : parties) {
        h.events.clear();
        (void)h.engine.apply({{9, ++h.number}, RegisterParty{party}}, h.now, h.events);
    }
    h.accept("2026-01-02", split("society", "2026-01-02", {{"p1", Rate(1), false}}));
    int next = 64;
    for (int level = 1; level < 63; ++level) {
        std::vector<StandingPart> list{{"p" + std::to_string(level + 1), Rate(1, 2), false}};
        for (int i = 0; i < 162; ++i) list.push_back({"p" + std::to_string(next++), Rate(1, 324), false});
        h.accept(nullptr, split("p" + std::to_string(level), "2026-01-02", list));
    }
    CHECK(next > 10'000);
    CHECK(h.refused(nullptr, split("p63", "2026-01-02", {{"p64", Rate(1), false}})).why ==
          Refusal::split_must_not_be_too_deep);
    h.use("2026-01-03", "LO", 99'999'989);
    std::int64_t sum = h.has("society");
    for (std::string const& party : parties) sum += h.has(party);
    CHECK(sum == 99'999'989);
    CHECK(h.has("p64") > 150'000);  // half of 100,000,007 over 162, among the first level
    auto loaded = Engine::load(h.engine.save());
    REQUIRE(loaded.has_value());
    CHECK(loaded->save() == h.engine.save());
}

TEST_CASE("a split follows the day of what it divides: a statement the last day of its period") {
    House h({"a", "b"}, Funding::by_statement);
    h.accept("2026-01-01", split("society", "2026-01-01", {{"a", Rate(1), false}}));
    h.use("2026-01-10", "LO", 1000);
    h.accept("2026-01-20", split("society", "2026-02-01", {{"b", Rate(1), false}}));
    h.use("2026-02-10", "LO", 500);
    h.accept("2026-03-05", IssueStatements{});
    CHECK(h.has("a", AccountKind::accrued) == 1000);
    CHECK(h.has("b", AccountKind::accrued) == 500);
    h.accept("2026-03-06", ReceivePayment{"lab", usd(), 750, "half", std::nullopt});
    CHECK(h.has("a") == 750);
    h.accept("2026-03-07", ReceivePayment{"lab", usd(), 750, "the rest", std::nullopt});
    CHECK(h.has("a") == 1000);
    CHECK(h.has("b") == 500);
}

TEST_CASE("two rules: equal for training, by attribution for outputs, and the fallback marked") {
    House h({"kim", "lee", "park", "judge"});
    SetSplit two{
        "society",
        day("2026-01-02"),
        {{{"kim", Rate(1, 3), false}, {"lee", Rate(1, 3), false}, {"park", Rate(1, 3), false}}, "judge"},
        parts({{"kim", Rate(1, 3), false}, {"lee", Rate(1, 3), false}, {"park", Rate(1, 3), false}})};
    h.accept("2026-01-02", two);
    h.use("2026-01-05", "LT", 3000);
    CHECK(h.has("kim") == 1000);
    CHECK_FALSE(h.is_marked_fallback());
    h.use("2026-01-06", "LO", 3000);
    CHECK(h.has("kim") == 2000);
    CHECK(h.is_marked_fallback());

    contracts::Game game{{"kim", "lee", "park"}, {}};
    game.terms.emplace_back(contracts::BestOf{{{0, 4}, {1, 2}, {2, 0}}});
    auto vector = contracts::attribution_of(game, {});
    REQUIRE(vector.has_value());
    vector->vector = "january";
    vector->party = "society";
    vector->period = {day("2026-01-01"), day("2026-02-01")};
    vector->signer = "judge";
    auto const sealed = [&](std::uint8_t key) {
        return RecordAttribution{*vector, signed_with(secret(key), contracts::canonical_text(*vector))};
    };
    CHECK(h.refused("2026-01-20", sealed(1)).why == Refusal::date_must_not_lie_ahead);
    CHECK(h.refused("2026-02-01", sealed(1)).why == Refusal::signature_must_be_the_signers);  // no key yet
    h.accept(nullptr, SetKey{"judge", public_key_of(secret(1))});
    CHECK(h.refused(nullptr, sealed(2)).why == Refusal::signature_must_be_the_signers);
    RecordAttribution changed = sealed(1);
    std::swap(changed.attribution.shares[0].second, changed.attribution.shares[1].second);
    CHECK(h.refused(nullptr, changed).why == Refusal::signature_must_be_the_signers);
    RecordAttribution short_by_one = sealed(1);
    --short_by_one.attribution.shares[0].second;
    CHECK(h.refused(nullptr, short_by_one).why == Refusal::attribution_must_add_up);
    vector->signer = "kim";
    CHECK(h.refused(nullptr, sealed(1)).why == Refusal::attribution_must_come_from_whom_the_split_names);
    vector->signer = "judge";
    h.accept(nullptr, sealed(1));
    CHECK(h.refused(nullptr, sealed(1)).why == Refusal::attribution_must_not_exist_yet);

    // Late use of January goes by January's vector; February has none yet.
    h.accept("2026-02-03", RecordUsage{"LO", "uses", "", 4000, day("2026-01-31")});
    CHECK(h.has("kim") == 2000 + 3000);  // (4 - 2) + 2/2 of 4
    CHECK(h.has("lee") == 2000 + 1000);
    CHECK(h.has("park") == 2000);
    CHECK_FALSE(h.is_marked_fallback());
    h.use("2026-02-04", "LO", 3);
    CHECK(h.is_marked_fallback());
    CHECK(h.has("park") == 2001);
}

TEST_CASE("a vector computed here is the Shapley value of its game, and bound to a circle-free graph") {
    House h({"kim", "lee"});
    h.accept("2026-01-02", SetSplit{"society", day("2026-01-02"), {{}, "market"}, std::nullopt});
    h.accept(nullptr, split("kim", "2026-01-02", {{"lee", Rate(1, 2), false}}));
    AttributeByGame computed{
        "w1", "society", {day("2026-01-02"), day("2026-01-09")}, {{"kim", "lee"}, {}}, {}};
    computed.game.terms.emplace_back(contracts::AllOf{{0, 1}, 10});
    h.accept("2026-01-09", computed);
    h.accept(nullptr, RecordUsage{"LO", "uses", "", 100, day("2026-01-08")});
    CHECK(h.has("kim") == 25);
    CHECK(h.has("lee") == 75);
    AttributeByGame back = computed;
    back.party = "lee";
    CHECK(h.refused(nullptr, back).why == Refusal::attribution_must_come_from_whom_the_split_names);
    h.accept("2026-01-10", SetSplit{"lee", day("2026-01-10"), {{}, "market"}, std::nullopt});
    back.period = {day("2026-01-10"), day("2026-01-11")};
    back.vector = "w2";
    CHECK(h.refused("2026-01-11", back).why == Refusal::split_must_not_come_back);
}

TEST_CASE("law: what flows in comes out: parts add up to the whole on every way, and nobody drifts") {
    // 10^5 amounts; ./dev test --long sends 10^7 through.
    testing::for_all(250, [](Random& random) {
        constexpr std::uint32_t parties = 9;
        State state;
        for (std::uint32_t i = 0; i < parties; ++i) {
            (void)state.party_names.add("p" + std::to_string(i));
            state.parties.emplace_back();
        }
        // Shares go from lower to higher numbers only, so the graph has no circle; parts of the whole are
        // small.
        for (std::uint32_t i = 0; i + 1 < parties; ++i) {
            if (random.below(4) == 0) continue;
            SplitVersion version{{"p" + std::to_string(i), Date{0}, {}, std::nullopt}, {}, {}};
            Rate left = 1;
            for (std::uint32_t to = i + 1; to < parties; ++to) {
                if (random.below(2) == 0) continue;
                bool const of_whole = random.below(5) == 0;
                Rate const share = of_whole ? Rate(random.below(30'000'000) + 1, 1'000'000'000)
                                            : Rate(left * Rate(random.below(8), 7));
                if (share == 0) continue;
                if (!of_whole) left -= share;
                version.document.rule.parts.push_back({"p" + std::to_string(to), share, of_whole});
            }
            if (!work_out(state, PartyId{i}, version)) continue;
            state.splits.of[PartyId{i}].push_back(std::move(version));
        }
        std::array<std::int64_t, parties> total{};
        std::int64_t whole = 0;
        bool adds_up = true;
        for (int i = 0; i < 400; ++i) {
            auto const amount =
                static_cast<std::int64_t>(random.below(random.below(3) == 0 ? 1'000'000'000'000 : 7) + 1);
            Flow const through = flow(state, PartyId{0}, usd(), amount, Date{1}, false);
            std::int64_t sum = 0;
            for (auto const& [party, stays] : through.stays) {
                adds_up = adds_up && stays > 0;
                sum += stays;
                total[party.value] += stays;
            }
            adds_up = adds_up && sum == amount;
            whole += amount;
        }
        CHECK(adds_up);
        CHECK(std::accumulate(total.begin(), total.end(), std::int64_t{0}) == whole);
        // The same in one go differs by no more than the few units that each division on the way may lag.
        State fresh = state;
        fresh.splits.behind.clear();
        for (auto& [party, versions] : fresh.splits.of)
            for (SplitVersion& version : versions) version.shares.clear();
        std::array<std::int64_t, parties> at_once{};
        for (auto const& [party, stays] : flow(fresh, PartyId{0}, usd(), whole, Date{1}, false).stays)
            at_once[party.value] = stays;
        for (std::uint32_t i = 0; i < parties; ++i) CHECK(std::abs(total[i] - at_once[i]) <= 40);
    });
}

TEST_CASE("law: whatever is split, claimed and carried, parts and what is held add up to what was charged") {
    // 10^5 uses; ./dev test --long sends 10^7 through.
    std::int64_t uses = 0;
    std::int64_t held_ever = 0;
    testing::for_all(200, [&](Random& random) {
        std::vector<std::string> parties;
        for (int i = 0; i < 8; ++i) parties.push_back("p" + std::to_string(i));
        House h(parties);
        if (random.below(20) != 0) h.books.leave_out();
        auto const quietly = [&](Command command) {
            h.events.clear();
            bool const is_applied = std::holds_alternative<Applied>(
                h.engine.apply({{9, ++h.number}, std::move(command)}, h.now, h.events));
            h.books.add(date_of(h.now), h.events);
            return is_applied;
        };
        // Shares flow to higher numbers only: no circle.
        for (int from = -1; from < 7; ++from) {
            if (random.below(4) == 0) continue;
            std::vector<StandingPart> list;
            Rate left = 1;
            for (int to = from + 1; to < 8; ++to) {
                bool const of_whole = random.below(6) == 0;
                Rate const share = of_whole ? Rate(1 + random.below(30'000'000), 1'000'000'000)
                                            : Rate(left * Rate(random.below(8), 7));
                if (share == 0 || random.below(2) == 0) continue;
                if (!of_whole) left -= share;
                list.push_back({"p" + std::to_string(to), share, of_whole});
            }
            (void)quietly(split(from < 0 ? "society" : "p" + std::to_string(from), "2026-01-01", list));
        }
        State const& state = h.engine.state();
        std::int64_t charged = 0;
        bool adds_up = true;
        for (int i = 0; i < 500; ++i) {
            if (random.below(40) == 0)
                (void)quietly(
                    FileClaim{"C" + std::to_string(i),
                              "p" + std::to_string(random.below(8)),
                              "songs",
                              Rate(1 + random.below(5), 6),
                              {{EvidenceKind::publication, "a book", std::nullopt, day("2026-01-01")}},
                              day("2026-01-20"),
                              day("2026-01-30")});
            if (random.below(60) == 0)
                (void)quietly(DecideClaim{"C" + std::to_string(random.below(500)), Rate(random.below(3), 8),
                                          false, "seen"});
            auto const quantity =
                static_cast<std::int64_t>(1 + random.below(random.below(3) == 0 ? 90'000 : 7));
            if (!quietly(
                    RecordUsage{random.below(2) == 0 ? "LO" : "LT", "uses", "", quantity, date_of(h.now)}))
                continue;
            ++uses;
            charged += quantity;  // a cent a use
            WideUnits parts = 0;
            WideUnits held = 0;
            for (std::uint32_t a = 0; a < state.ledger.accounts().size(); ++a) {
                AccountKind const kind = state.ledger.account(AccountId{a}).kind;
                if (kind == AccountKind::payable) parts -= state.ledger.balance(AccountId{a});
                if (kind == AccountKind::held) held -= state.ledger.balance(AccountId{a});
            }
            adds_up = adds_up && parts >= 0 && held >= 0 && parts + held == charged;
            held_ever += held > 0 ? 1 : 0;
        }
        CHECK(adds_up);
    });
    CHECK(held_ever > uses / 4);
}
