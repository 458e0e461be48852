#pragma once
// Random offers and bids of every instrument, that often can meet and often cannot.

#include "matching/orders/order.hpp"
#include "tests/property.hpp"

#include <algorithm>
#include <string>

namespace licet::testing {

using namespace licet::matching;

inline contracts::Scope some_order_scope(Random& random) {
    contracts::Scope scope;
    scope.purposes.bits = 1;
    scope.territories.bits.set(0);
    scope.dates = {*date_from_text("2024-01-01"), *date_from_text("2026-01-01")};
    scope.exclusivity =
        random.below(3) == 0 ? contracts::Exclusivity::exclusive : contracts::Exclusivity::nonexclusive;
    scope.privacy = static_cast<contracts::PrivacyClass>(random.below(3));
    return scope;
}

inline std::int64_t some_amount(Random& random, std::uint64_t bound) {
    return random.below(6) == 0 ? 0 : static_cast<std::int64_t>(random.below(bound));
}

inline Beliefs some_beliefs(Random& random, std::uint64_t scale) {
    Beliefs out;
    auto const weight = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ppm) + 1));
    for (std::int64_t const part : {weight, ppm - weight}) {
        out.scenarios.push_back({"s", part, {some_amount(random, scale), some_amount(random, scale)}});
        if (random.below(3) != 0)
            out.scenarios.back().uses = {some_amount(random, 2'000'000), some_amount(random, 2'000'000)};
    }
    auto const first = static_cast<std::int64_t>(500'000 + random.below(500'001));
    out.discount_ppm = {first,
                        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(first) + 1))};
    return out;
}

// `kinds`: upfront, deferred and royalty alone; with tranches and a price a use; or with guarantee and cap.
enum class Menus { plain, linear, all };

inline Instruments some_instruments(Random& random, Menus kinds, std::uint64_t scale) {
    Instruments out{some_amount(random, scale), some_amount(random, scale), some_amount(random, 90'000)};
    if (kinds == Menus::plain) return out;
    if (random.below(2) == 0) {
        std::int64_t upto = 0;
        for (std::uint64_t i = 0, n = random.below(3); i < n; ++i) {
            upto += 1 + static_cast<std::int64_t>(random.below(400'000));
            out.tranches.push_back({upto, some_amount(random, 90'000)});
        }
        out.tranches.push_back({std::nullopt, some_amount(random, 90'000)});
    }
    if (random.below(2) == 0) out.use_price_max = some_amount(random, 30'000);
    if (random.below(6) == 0)
        out.upfront_min =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(out.upfront_max) / 4 + 1));
    if (kinds == Menus::linear) return out;
    if (random.below(3) != 0) out.guarantee_max = some_amount(random, scale / 2);
    if (random.below(6) == 0) out.guarantee_min = out.guarantee_max / 5;
    if (random.below(3) == 0) out.cap = some_amount(random, 2 * scale);
    return out;
}

inline Offer some_offer(Random& random, Menus kinds = Menus::plain) {
    Offer out;
    out.name = "o" + std::to_string(random.below(1000));
    out.licensor = "kim";
    out.assets = {random.below(2) == 0 ? "A1" : "A2"};
    out.scope = some_order_scope(random);
    out.scope.exclusivity = contracts::Exclusivity::exclusive;
    out.currency = *Currency::from_code("KRW");
    out.reservation = some_amount(random, 60'000);
    out.ask = 10 * out.reservation;
    out.accepts = some_instruments(random, kinds, 50'000);
    out.beliefs = some_beliefs(random, 1'000'000);
    out.stream = "gross";
    out.meter = "tokens";
    out.statements = contracts::Window::year;
    out.split = {contracts::Payee{"kim"}, {}};
    out.expires = *date_from_text("2025-01-01");
    return out;
}

inline Bid some_bid(Random& random, Menus kinds = Menus::plain) {
    Bid out;
    out.name = "b" + std::to_string(random.below(1000));
    out.licensee = "lab";
    out.assets = {"A1", "A2"};
    out.scope = some_order_scope(random);
    out.scope.privacy = contracts::PrivacyClass::synthetic;
    out.currency = *Currency::from_code("KRW");
    out.value = some_amount(random, 90'000);
    out.upfront_budget = some_amount(random, 50'000);
    out.royalty_stack_ppm = some_amount(random, 120'000);
    out.accepts = some_instruments(random, kinds, 60'000);
    out.beliefs = some_beliefs(random, 1'000'000);
    out.deferred_trigger = some_amount(random, 1'200'000);
    out.expires = *date_from_text("2025-01-01");
    return out;
}

}  // namespace licet::testing
