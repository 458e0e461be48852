#pragma once
// Games and attribution vectors as JSON: what a signer signs and a second party computes again.

#include "adapters/json/fields.hpp"
#include "contracts/attribution/attribution.hpp"

namespace licet::adapters::json {

// {"players": […], "terms": [{"all_of": […], "worth": …} | {"best_of": {…}} | {"weights": {…}, "quota": …,
// "worth": …} |
// {"sum_of": {…}, "cap": …} | {"members": […], "coalitions": [{"of": […], "worth": …}]}]}
[[nodiscard]] contracts::Game game_from(Value const& value, std::string const& pointer, Faults& faults);

struct SignedAttribution {
    contracts::Attribution attribution;
    std::optional<Signature> signature;
};
[[nodiscard]] SignedAttribution attribution_from(Value const& value, std::string const& pointer,
                                                 Faults& faults);
[[nodiscard]] Value value_of(SignedAttribution const& attribution);
[[nodiscard]] Value value_of(contracts::Game const& game);

}  // namespace licet::adapters::json
