#pragma once
// A small house of licences for tests at the door: every command is followed by all invariants, and in the
// end its books pass the tools they are for.

#include "settlement/engine/engine.hpp"
#include "settlement/engine/handlers.hpp"
#include "settlement/invariants/invariants.hpp"
#include "tests/books_pass.hpp"
#include "tests/property.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace licet::testing {

using namespace licet::settlement;

inline Date day(char const* text) {
    return *date_from_text(text);
}
inline Currency usd() {
    return *Currency::from_code("USD");
}
inline SecretKey secret(std::uint8_t first) {
    SecretKey out;
    out.bytes[0] = first;
    return out;
}

// "society" receives all of two licences, one for training (LT) and one for outputs (LO), paid at use.
struct House {
    Engine engine;
    BooksPass books{engine.state()};
    Events events;
    std::uint64_t number = 0;
    Instant now = *instant_from_text("2026-01-01T12:00:00Z");

    Answer at(char const* date, Command command) {
        if (date != nullptr) now = *instant_from_text(std::string(date) + "T12:00:00Z");
        events.clear();
        Answer answer = engine.apply({{9, ++number}, std::move(command)}, now, events);
        books.add(date_of(now), events);
        auto const broken = first_broken(engine.state());
        CHECK_MESSAGE(!broken, broken.value_or(""));
        return answer;
    }
    void accept(char const* date, Command command) {
        Answer const answer = at(date, std::move(command));
        auto const* const refused = std::get_if<Refused>(&answer);
        std::string const why =
            refused != nullptr ? std::string(rule_of(refused->why).name) + " " + refused->pointer : "";
        CHECK_MESSAGE(refused == nullptr, why);
    }
    Refused refused(char const* date, Command command) {
        Answer const answer = at(date, std::move(command));
        auto const* const what = std::get_if<Refused>(&answer);
        REQUIRE(what != nullptr);
        return *what;
    }

    static AgreeLicence licence(char const* name, contracts::Purpose purpose, Funding funding) {
        AgreeLicence out;
        out.licence = name;
        out.licensor = "society";
        out.licensee = "lab";
        out.assets = {"songs"};
        out.scope.purposes.add(purpose);
        out.scope.territories = contracts::TerritorySet::world();
        out.scope.dates = {day("2026-01-01"), day("2027-01-01")};
        out.terms = {usd(),
                     {day("2026-01-01"), day("2027-01-01")},
                     contracts::Window::month,
                     {contracts::Usage{"uses", {{std::nullopt, Rate(1, 100)}}, contracts::Window::term}, {}},
                     {contracts::Payee{"society"}, {}}};
        out.funding = funding;
        return out;
    }

    explicit House(std::vector<std::string> const& parties, Funding funding = Funding::at_use) {
        accept("2026-01-01", OpenMarket{"market", Rate(0)});
        accept(nullptr, RegisterParty{"society"});
        accept(nullptr, RegisterParty{"lab"});
        for (std::string const& party : parties) accept(nullptr, RegisterParty{party});
        ListAsset asset;
        asset.asset = "songs";
        asset.licensor = "society";
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"society"}, {}};
        accept(nullptr, asset);
        accept(nullptr, licence("LT", contracts::Purpose::train_generative, funding));
        accept(nullptr, licence("LO", contracts::Purpose::input, funding));
        if (funding != Funding::at_use) return;
        accept(nullptr, ReceivePayment{"lab", usd(), 100'000'000, "", "LT"});
        accept(nullptr, ReceivePayment{"lab", usd(), 100'000'000, "", "LO"});
    }
    void use(char const* date, char const* licence, std::int64_t quantity) {
        if (date != nullptr) now = *instant_from_text(std::string(date) + "T12:00:00Z");
        accept(nullptr, RecordUsage{licence, "uses", "", quantity, date_of(now)});
    }
    std::int64_t has(std::string const& party, AccountKind kind = AccountKind::payable) const {
        State const& s = engine.state();
        return -static_cast<std::int64_t>(
            s.ledger.balance(Account{kind, usd(), *s.party_names.find(party), no_licence}));
    }
    bool is_marked_fallback() const {
        for (Event const& event : events.list)
            if (auto const* const passed = std::get_if<SharePassedOn>(&event))
                if (std::ranges::any_of(passed->hops, [](Hop const& hop) { return hop.is_fallback; }))
                    return true;
        return false;
    }
};

}  // namespace licet::testing
