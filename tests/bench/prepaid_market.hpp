#pragma once
// A market whose every use is final when it happens, for measuring.

#include "adapters/commands/commands_json.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace licet::bench {

// Prepaid licences L0, L1, … for tokens of A1, each split over three payees and with `escrow` minor units, as
// commands numbered from after `id`.
inline std::vector<adapters::StampedCommand> prepaid_market(settlement::CommandId id,
                                                            std::uint64_t licence_count, Date until,
                                                            std::int64_t escrow) {
    using namespace settlement;
    std::vector<adapters::StampedCommand> out;
    Instant const at = *instant_from_text("2026-01-01T00:00:00Z");
    Currency const dollars = *Currency::from_code("USD");
    auto const add = [&](Command command) {
        ++id.low;
        out.push_back({at, {id, std::move(command)}});
    };
    add(OpenMarket{"market", Rate(0)});
    for (char const* const name : {"owner", "firm", "kim", "lee", "park"}) add(RegisterParty{name});
    ListAsset asset;
    asset.asset = "A1";
    asset.licensor = "owner";
    asset.territories = contracts::TerritorySet::world();
    asset.split = {contracts::Payee{"owner"}, {}};
    add(asset);
    for (std::uint64_t i = 0; i < licence_count; ++i) {
        AgreeLicence licence;
        licence.licence = "L" + std::to_string(i);
        licence.licensor = "owner";
        licence.licensee = "firm";
        licence.assets = {"A1"};
        licence.scope.purposes.bits = 1;
        licence.scope.territories = contracts::TerritorySet::world();
        licence.scope.dates = {*date_from_text("2026-01-01"), until};
        licence.funding = Funding::at_use;
        licence.terms.currency = dollars;
        licence.terms.term = licence.scope.dates;
        licence.terms.pay = {contracts::Usage{"tokens",
                                              {{std::nullopt, Rate(7 + static_cast<int>(i % 90), 1000)}},
                                              contracts::Window::term},
                             {}};
        licence.terms.split = {
            contracts::Shares{{Rate(1, 2), Rate(1, 3), Rate(1, 6)}},
            {{contracts::Payee{"kim"}, {}}, {contracts::Payee{"lee"}, {}}, {contracts::Payee{"park"}, {}}}};
        add(licence);
        add(ReceivePayment{"firm", dollars, escrow, "", licence.licence});
    }
    return out;
}

}  // namespace licet::bench
