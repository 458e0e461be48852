// No clearing crosses a privacy class: whatever offers and bids meet, a licence reaches no data more personal
// than its scope says, and no scope more personal than both sides stated. A million random books with
// LICET_LONG=500.

#include "settlement/engine/engine.hpp"
#include "tests/property.hpp"

using namespace licet;
using namespace licet::settlement;
using contracts::PrivacyClass;
using licet::testing::Random;

namespace {

PrivacyClass some_class(Random& random) {
    return static_cast<PrivacyClass>(random.below(7));
}

class Book {
public:
    explicit Book(Random& random) : random_(random) {
        apply(OpenMarket{"market", Rate(0)});
        for (char const* const name : {"kim", "lee", "studio", "lab"}) apply(RegisterParty{name});
        for (char const* const name : {"A1", "A2"}) list(name);
        for (int i = 0; i < 3; ++i) post(i);
        for (int i = 0; i < 3; ++i) bid(i);
        // Some assets turn out to be more personal after they were offered.
        if (random_.below(2) == 0) list("A1");
        apply(ClearBatch{});
    }
    [[nodiscard]] State const& state() const { return engine_.state(); }

private:
    void apply(Command command) {
        events_.clear();
        (void)engine_.apply({{0xb00c, ++number_}, std::move(command)},
                            *instant_from_text("2026-02-01T12:00:00Z"), events_);
    }
    void list(char const* name) {
        ListAsset asset;
        asset.asset = name;
        asset.licensor = "kim";
        asset.privacy = some_class(random_);
        asset.territories = contracts::TerritorySet::world();
        asset.split = {contracts::Payee{"kim"}, {}};
        apply(asset);
    }
    Scope scope() {
        Scope out;
        out.purposes.bits = 1;
        out.territories.bits.set(1);
        out.dates = {*date_from_text("2026-03-01"), *date_from_text("2027-03-01")};
        out.privacy = some_class(random_);
        if (random_.below(2) == 0) out.duties = {contracts::Duty::no_reidentification};
        return out;
    }
    void post(int i) {
        matching::Offer out;
        out.name = "offer" + std::to_string(i);
        out.licensor = "kim";
        out.assets = {random_.below(2) == 0 ? "A1" : "A2"};
        out.scope = scope();
        out.currency = *Currency::from_code("USD");
        out.reservation = static_cast<std::int64_t>(random_.below(1'000));
        out.accepts = {50'000, 0, 0};
        out.beliefs = {{{"s", matching::ppm, {1'000}}}, {1'000'000}};
        out.stream = "gross";
        out.split = {contracts::Payee{"kim"}, {}};
        out.expires = *date_from_text("2026-12-31");
        apply(PostOffer{out});
    }
    void bid(int i) {
        matching::Bid out;
        out.name = "bid" + std::to_string(i);
        out.licensee = random_.below(2) == 0 ? "studio" : "lab";
        out.assets = {"A1", "A2"};
        out.scope = scope();
        out.currency = *Currency::from_code("USD");
        out.value = 20'000;
        out.upfront_budget = 50'000;
        out.accepts = {50'000, 0, 0};
        out.beliefs = {{{"s", matching::ppm, {1'000}}}, {1'000'000}};
        out.expires = *date_from_text("2026-12-31");
        apply(PlaceBid{out});
    }

    Random& random_;
    Engine engine_;
    Events events_;
    std::uint64_t number_ = 0;
};

}  // namespace

TEST_CASE("law: no clearing of a random book crosses a privacy class") {
    std::size_t deals = 0;
    std::size_t refused_by_class = 0;
    testing::for_all(2'000, [&](Random& random) {
        Book const book(random);
        State const& state = book.state();
        for (RestingOffer const& offer : state.offers)
            for (RestingBid const& bid : state.bids)
                refused_by_class += bid.bid.scope.privacy < offer.offer.scope.privacy ? 1U : 0U;
        for (Licence const& licence : state.licences) {
            ++deals;
            auto const& document = licence.versions.back().document;
            std::size_t const slash = document.name.find('/');
            auto const bid = *state.bid_names.find(document.name.substr(0, slash));
            auto const offer = *state.offer_names.find(document.name.substr(slash + 1));
            PrivacyClass const granted = document.scope.privacy;
            bool holds = granted <= state.bids[bid.value].bid.scope.privacy &&
                         granted <= state.offers[offer.value].offer.scope.privacy;
            for (AssetId const asset : licence.assets) {
                PrivacyClass const data = state.assets[asset.value].versions.back().privacy;
                holds = holds && data <= granted;
                for (contracts::Duty const duty : contracts::duties_carried_by(data))
                    holds = holds && std::ranges::binary_search(document.scope.duties, duty);
            }
            if (!holds) FAIL_CHECK("licence ", document.name, " crosses a privacy class");
        }
    });
    CHECK(deals > 500);  // the books are not all empty
    CHECK(refused_by_class > 500);
}
