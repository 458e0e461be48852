#pragma once
// A licensing market's parameters; its own records, for whoever looks closer: the commands, the
// deals.

#include "settlement/engine/engine.hpp"
#include "sim/world/market.hpp"

#include <string>
#include <utility>
#include <vector>

namespace licet::sim::licensing {

[[nodiscard]] std::vector<Parameter> parameters();
[[nodiscard]] std::string fault(Setting const& setting);

[[nodiscard]] std::vector<std::pair<settlement::Envelope, Instant>> commands_of(Setting const& setting,
                                                                                Draw const& draw);

// One replication, with a record of all that happens kept beside the state; and that record, as text.
void play_on_record(Setting const& setting, Draw const& draw, Tally& tally);
[[nodiscard]] std::vector<std::string> record_of(Setting const& setting, Draw const& draw);

// A licence agreed, in the highest value of a work of size 1.
struct DealMade {
    double a_year;   // what the firm expects to pay, present value, over the years
    double upfront;  // of that, at once, over the years
    double royalty;  // rate
};
[[nodiscard]] std::vector<DealMade> deals_of(Setting const& setting, Draw const& draw);

}  // namespace licet::sim::licensing
