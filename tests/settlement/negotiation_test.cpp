// Negotiation at the door, as two parties run it over messages that are lost, late and repeated; and what
// rests in the market with money behind it.

#include "settlement/engine/describe.hpp"
#include "settlement/engine/engine.hpp"
#include "settlement/invariants/invariants.hpp"
#include "tests/books_pass.hpp"
#include "tests/property.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace licet;
using namespace licet::settlement;
using licet::testing::Random;

namespace {

constexpr std::int64_t an_hour = 3'600'000'000;
Instant const start = *instant_from_text("2024-01-01T09:00:00Z");

contracts::Terms some_quoted_terms(std::int64_t price) {
    return {*Currency::from_code("USD"),
            {*date_from_text("2024-01-01"), *date_from_text("2030-01-01")},
            contracts::Window::quarter,
            {contracts::Fixed{Rate(price), std::nullopt}, {}},
            {contracts::Payee{"author"}, {}}};
}

contracts::Scope some_quoted_scope() {
    contracts::Scope scope;
    scope.purposes.bits = 3;
    scope.territories = contracts::TerritorySet::world();
    scope.dates = {*date_from_text("2024-01-01"), *date_from_text("2030-01-01")};
    scope.privacy = contracts::PrivacyClass::non_personal;
    return scope;
}

// A market with an author, a lab and an asset.
struct Market {
    Engine engine;
    testing::BooksPass books{engine.state()};
    Events events;
    std::uint64_t next = 0;

    Market() {
        apply(OpenMarket{"market", Rate(1, 10)}, start);
        apply(RegisterParty{"author"}, start);
        apply(RegisterParty{"lab"}, start);
        ListAsset asset;
        asset.asset = "book";
        asset.licensor = "author";
        asset.content = digest_of("book");
        asset.privacy = contracts::PrivacyClass::non_personal;
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"author"}, {}};
        apply(asset, start);
    }
    Answer apply(Command command, Instant at) { return apply({{7, ++next}, std::move(command)}, at); }
    Answer apply(Envelope const& envelope, Instant at) {
        events.clear();
        Answer const answer = engine.apply(envelope, at, events);
        books.add(date_of(at), events);
        return answer;
    }
    Quote const& quote(std::string const& name) const {
        return engine.state().quotes[engine.state().quote_names.find(name)->value];
    }
};

Refusal why(Answer const& answer) {
    REQUIRE(std::holds_alternative<Refused>(answer));
    return std::get<Refused>(answer).why;
}

Instant after(std::int64_t hours) {
    return {start.microseconds + hours * an_hour};
}

bool is_applied(Answer const& answer) {
    return std::holds_alternative<Applied>(answer);
}

}  // namespace

TEST_CASE("a quote asked for, countered and accepted is a licence of exactly the digest named") {
    Market m;
    REQUIRE(is_applied(
        m.apply(RequestQuote{"Q", "lab", "author", {"book"}, some_quoted_scope(), "for our model", after(24)},
                after(0))));
    // Nothing to accept yet, and the licensee is not the one to answer.
    CHECK(why(m.apply(AcceptQuote{"Q", "author", {}}, after(1))) == Refusal::digest_must_be_the_proposals);
    CHECK(why(m.apply(CounterQuote{"Q", "lab", 0, {}, some_quoted_terms(5), after(9)}, after(1))) ==
          Refusal::party_must_be_the_one_to_answer);
    REQUIRE(
        is_applied(m.apply(CounterQuote{"Q", "author", 0, {}, some_quoted_terms(900), after(48)}, after(1))));
    Digest const first = m.quote("Q").digest;
    REQUIRE(
        is_applied(m.apply(CounterQuote{"Q", "lab", 1, {}, some_quoted_terms(500), after(48)}, after(2))));
    // An answer to the proposal before is late; accepting it by its digest too.
    CHECK(why(m.apply(CounterQuote{"Q", "lab", 1, {}, some_quoted_terms(1), after(48)}, after(3))) ==
          Refusal::round_must_be_the_latest);
    CHECK(why(m.apply(AcceptQuote{"Q", "author", first}, after(3))) == Refusal::digest_must_be_the_proposals);
    CHECK(why(m.apply(AcceptQuote{"Q", "lab", m.quote("Q").digest}, after(3))) ==
          Refusal::party_must_be_the_one_to_answer);
    Digest const agreed = m.quote("Q").digest;
    REQUIRE(is_applied(m.apply(AcceptQuote{"Q", "author", agreed}, after(4))));
    State const& state = m.engine.state();
    auto const licence = state.licence_names.find("Q");
    REQUIRE(licence.has_value());
    CHECK(state.licences[licence->value].versions.front().digest == agreed);
    CHECK(contracts::digest_of(state.licences[licence->value].versions.front().document) == agreed);
    CHECK(m.quote("Q").end == QuoteEnd::accepted);
    CHECK(why(m.apply(DeclineQuote{"Q", "author", 2, ""}, after(5))) == Refusal::quote_must_be_open);
    CHECK_FALSE(first_broken(state).has_value());
}

TEST_CASE(
    "a quote ends declined, withdrawn or expired, each with its reason; nothing past its time is answered") {
    Market m;
    auto const ask = [&](std::string const& name, std::int64_t until) {
        return m.apply(RequestQuote{name, "lab", "author", {"book"}, some_quoted_scope(), "", after(until)},
                       after(0));
    };
    for (char const* const name : {"declined", "withdrawn", "expired"}) REQUIRE(is_applied(ask(name, 10)));
    CHECK(why(ask("late", 0)) == Refusal::deadline_must_lie_ahead);
    CHECK(why(ask("far", 24 * 400)) == Refusal::deadline_must_lie_ahead);
    CHECK(why(ask("declined", 10)) == Refusal::quote_must_not_exist_yet);
    REQUIRE(is_applied(m.apply(DeclineQuote{"declined", "author", 0, "not for models"}, after(1))));
    CHECK(m.quote("declined").end == QuoteEnd::declined);
    CHECK(m.quote("declined").reason == "not for models");
    REQUIRE(is_applied(m.apply(DeclineQuote{"withdrawn", "lab", 0, ""}, after(1))));
    CHECK(m.quote("withdrawn").end == QuoteEnd::withdrawn);
    // At the last instant it is open, after it it is not, swept or not.
    CHECK(why(m.apply(CounterQuote{"expired", "author", 0, {}, some_quoted_terms(1), after(90)},
                      Instant{after(10).microseconds + 1})) == Refusal::quote_must_be_open);
    REQUIRE(is_applied(m.apply(PassTime{}, Instant{after(10).microseconds + 1})));
    CHECK(m.quote("expired").end == QuoteEnd::expired);
    CHECK(m.engine.state().deadlines.empty());
    CHECK(std::ranges::any_of(m.events.list,
                              [](Event const& event) { return std::holds_alternative<QuoteEnded>(event); }));
}

TEST_CASE("what was free when it was proposed may be taken when it is accepted: then it is not") {
    Market m;
    contracts::Scope exclusive = some_quoted_scope();
    exclusive.exclusivity = contracts::Exclusivity::exclusive;
    for (char const* const name : {"one", "two"})
        REQUIRE(is_applied(
            m.apply(RequestQuote{name, "lab", "author", {"book"}, exclusive, "", after(24)}, after(0))));
    for (char const* const name : {"one", "two"})
        REQUIRE(is_applied(
            m.apply(CounterQuote{name, "author", 0, {}, some_quoted_terms(9), after(24)}, after(1))));
    REQUIRE(is_applied(m.apply(AcceptQuote{"one", "lab", m.quote("one").digest}, after(2))));
    CHECK(why(m.apply(AcceptQuote{"two", "lab", m.quote("two").digest}, after(2))) ==
          Refusal::exclusive_scope_must_be_free);
    CHECK_FALSE(m.quote("two").end.has_value());
}

TEST_CASE("law: negotiations over lost, late and repeated messages leave nothing open past a deadline") {
    // LICET_LONG=100 makes it 10^5 negotiations.
    std::map<std::string, int> ends;
    int late = 0;
    int stale = 0;
    int repeated = 0;
    testing::for_all(10, [&](Random& random) {
        Market m;
        struct Message {
            Instant arrives;
            std::uint64_t order;
            Envelope envelope;
            bool operator<(Message const& other) const {
                return std::pair(arrives, order) < std::pair(other.arrives, other.order);
            }
        };
        std::set<Message> on_the_way;
        std::uint64_t order = 0;
        Instant last_deadline = start;
        // Lost, or late by up to two days, or sent again with the same id.
        auto const send = [&](Command command, Instant at) {
            Envelope const envelope{{9, ++m.next}, std::move(command)};
            std::uint64_t const times = random.below(8) == 0 ? 0 : random.below(6) == 0 ? 2 : 1;
            for (std::uint64_t i = 0; i < times; ++i)
                on_the_way.insert({{at.microseconds + static_cast<std::int64_t>(random.below(
                                                          random.below(4) == 0 ? 48 * an_hour : an_hour))},
                                   ++order,
                                   envelope});
        };
        auto const deadline = [&](Instant at) {
            Instant const out{at.microseconds + an_hour +
                              static_cast<std::int64_t>(random.below(12 * an_hour))};
            last_deadline = std::max(last_deadline, out);
            return out;
        };
        constexpr int runs = 100;
        for (int i = 0; i < runs; ++i) {
            Instant const at{start.microseconds + static_cast<std::int64_t>(random.below(500 * an_hour))};
            send(RequestQuote{"Q" + std::to_string(i),
                              "lab",
                              "author",
                              {"book"},
                              some_quoted_scope(),
                              "",
                              deadline(at)},
                 at);
        }
        Instant now = start;
        while (!on_the_way.empty()) {
            Message const message = *on_the_way.begin();
            on_the_way.erase(on_the_way.begin());
            now = std::max(now, message.arrives);
            Answer const answer = m.apply(message.envelope, now);
            if (std::holds_alternative<AppliedBefore>(answer)) ++repeated;
            if (auto const* const refused = std::get_if<Refused>(&answer)) {
                late += refused->why == Refusal::quote_must_be_open ? 1 : 0;
                stale += refused->why == Refusal::round_must_be_the_latest ||
                                 refused->why == Refusal::digest_must_be_the_proposals
                             ? 1
                             : 0;
            }
            if (!is_applied(answer)) continue;
            State const& state = m.engine.state();
            CHECK((state.deadlines.empty() || now <= state.deadlines.begin()->at));
            // Whoever hears of it answers, sometimes twice and differently.
            std::vector<QuoteId> heard;
            for (Event const& event : m.events.list) {
                if (auto const* const e = std::get_if<QuoteRequested>(&event)) heard.push_back(e->quote);
                if (auto const* const e = std::get_if<QuoteCountered>(&event)) heard.push_back(e->quote);
            }
            for (QuoteId const id : heard) {
                Quote const& quote = state.quotes[id.value];
                std::string const& name = state.quote_names[id];
                std::string const party = state.party_names[quote.turn];
                for (std::uint64_t i = 0, n = random.below(8) == 0 ? 2 : 1; i < n; ++i) {
                    std::uint64_t const what = random.below(8);
                    if (what == 0)
                        send(DeclineQuote{name, party, quote.round, "no"}, now);
                    else if (what == 1)
                        send(DeclineQuote{name, party == "lab" ? "author" : "lab", quote.round, ""}, now);
                    else if (what < 5 && quote.round > 0)
                        send(AcceptQuote{name, party, quote.digest}, now);
                    else
                        send(CounterQuote{name,
                                          party,
                                          quote.round,
                                          {},
                                          some_quoted_terms(static_cast<std::int64_t>(random.below(900))),
                                          deadline(now)},
                             now);
                }
            }
        }
        REQUIRE(is_applied(m.apply(PassTime{}, std::max(now, Instant{last_deadline.microseconds + 1}))));
        State const& state = m.engine.state();
        CHECK(state.deadlines.empty());
        std::size_t accepted = 0;
        for (Quote const& quote : state.quotes) {
            REQUIRE(quote.end.has_value());
            ++ends[std::string(text_of(*quote.end))];
            accepted += quote.end == QuoteEnd::accepted ? 1U : 0U;
        }
        CHECK(accepted == state.licences.size());
        auto const broken = first_broken(state);
        CHECK_MESSAGE(!broken, broken.value_or(""));
        auto const again = Engine::load(m.engine.save());
        REQUIRE(again.has_value());
        CHECK(again->digest() == m.engine.digest());
    });
    for (char const* const end : {"accepted", "declined", "withdrawn", "expired"})
        CHECK_MESSAGE(ends[end] > 20, end);
    CHECK(late > 20);
    CHECK(stale > 20);
    CHECK(repeated > 20);
}

TEST_CASE(
    "a prepaid bid sets its budget aside, pays its licence from it, and gets the rest back at its end") {
    Market m;
    auto const usd = *Currency::from_code("USD");
    matching::Bid bid;
    bid.name = "bid";
    bid.licensee = "lab";
    bid.assets = {"book"};
    bid.scope = some_quoted_scope();
    bid.currency = usd;
    bid.value = 60'000;
    bid.upfront_budget = 50'000;
    bid.accepts = {50'000, 0, 0};
    bid.beliefs = {{{"s", 1'000'000, {0, 0, 0, 0, 0, 0}}}, {0, 0, 0, 0, 0, 0}};
    bid.expires = *date_from_text("2024-02-01");
    bid.is_prepaid = true;
    CHECK(why(m.apply(PlaceBid{bid}, after(0))) == Refusal::escrow_must_cover_the_amount);
    REQUIRE(is_applied(m.apply(ReceivePayment{"lab", usd, 70'000, "wire", {}}, after(0))));
    REQUIRE(is_applied(m.apply(PlaceBid{bid}, after(0))));
    // What is set aside can neither be refunded nor promised twice.
    CHECK(why(m.apply(RefundEscrow{"lab", usd, 20'001, {}}, after(1))) ==
          Refusal::escrow_must_cover_the_amount);
    bid.name = "another";
    CHECK(why(m.apply(PlaceBid{bid}, after(1))) == Refusal::escrow_must_cover_the_amount);
    CHECK_FALSE(first_broken(m.engine.state()).has_value());

    matching::Offer offer;
    offer.name = "offer";
    offer.licensor = "author";
    offer.assets = {"book"};
    offer.scope = some_quoted_scope();
    offer.currency = usd;
    offer.reservation = 20'000;
    offer.accepts = {50'000, 0, 0};
    offer.beliefs = bid.beliefs;
    offer.stream = "gross";
    offer.split = {contracts::Payee{"author"}, {}};
    offer.expires = *date_from_text("2024-02-01");
    REQUIRE(is_applied(m.apply(PostOffer{offer}, after(2))));
    REQUIRE(is_applied(m.apply(ClearBatch{}, after(3))));
    State const& state = m.engine.state();
    auto const balance = [&](AccountKind kind, LicenceId licence) {
        return -state.ledger.balance(Account{kind, usd, *state.party_names.find("lab"), licence});
    };
    auto const licence = state.licence_names.find("bid/offer");
    REQUIRE(licence.has_value());
    CHECK(balance(AccountKind::escrow, *licence) == 40'000);  // half of what both gain, on top of 20,000
    CHECK(balance(AccountKind::reserved, no_licence) == 10'000);
    CHECK(balance(AccountKind::escrow, no_licence) == 20'000);
    CHECK_FALSE(first_broken(state).has_value());
    // It rests until it expires; then what is left goes back.
    REQUIRE(is_applied(m.apply(PassTime{}, *instant_from_text("2024-02-01T23:59:59Z"))));
    CHECK(balance(AccountKind::reserved, no_licence) == 10'000);
    REQUIRE(is_applied(m.apply(PassTime{}, *instant_from_text("2024-02-02T00:00:00Z"))));
    CHECK(balance(AccountKind::reserved, no_licence) == 0);
    CHECK(balance(AccountKind::escrow, no_licence) == 30'000);
    CHECK(state.bids.front().state == OrderState::expired);
    CHECK_FALSE(first_broken(state).has_value());
}
