#pragma once
// The log of who owns the content held against the log of who uses it: what both saw, what only one did, and
// uses of canaries, which nobody could have had lawfully.

#include "adapters/usage/usage_log.hpp"

#include <set>
#include <string>
#include <vector>

namespace licet::adapters::usage {

// One thing that happened, by what both sides know it by; or, where they share no key, an asset's day.
struct Pairing {
    std::string key;
    std::string meter;
    std::string asset;
    Date at;
    std::int64_t matched = 0;  // quantities
    std::int64_t licensee_only = 0;
    std::int64_t origin_only = 0;
};
struct MatchReport {
    std::vector<Pairing> pairings;    // by day, asset, meter, key
    std::vector<Event> canaries;      // events of either log on a canary
    std::vector<Event> corroborated;  // the licensee's events that the origin saw too, all of them
    std::int64_t matched = 0;
    std::int64_t licensee_only = 0;
    std::int64_t origin_only = 0;
};

// Only what the origin can see is compared: fetches, or the meters that its log names. A repeated event
// counts once.
[[nodiscard]] MatchReport match(std::vector<Event> origin, std::vector<Event> licensee,
                                std::set<std::string> const& canaries);

}  // namespace licet::adapters::usage
