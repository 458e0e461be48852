#include "adapters/usage/match.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace licet::adapters::usage {
namespace {

using Key = std::tuple<Date, std::string, std::string, std::string>;  // day, asset, meter, shared key

Key key_of(Event const& event) {
    // The two clocks may put a shared key's event on different days.
    return {event.match.empty() ? event.at : Date{}, event.asset, event.meter, event.match};
}

struct Sides {
    std::int64_t origin = 0;
    std::int64_t licensee = 0;
    Date at{};
    std::vector<Event const*> events;  // of the licensee
};

void keep_once(std::vector<Event>& events) {
    sort(events);
    std::set<std::pair<std::string, std::string>> seen;
    // Of a day's row only the last revision counts; sorted, it comes last.
    std::vector<Event> kept;
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        if (seen.emplace(event->licence + "/" + event->meter, event->id).second) kept.push_back(*event);
    std::ranges::reverse(kept);
    events = std::move(kept);
}

}  // namespace

MatchReport match(std::vector<Event> origin, std::vector<Event> licensee,
                  std::set<std::string> const& canaries) {
    MatchReport report;
    keep_once(origin);
    keep_once(licensee);
    for (auto const* const log : {&licensee, &origin})
        for (Event const& event : *log)
            if (canaries.contains(event.asset)) report.canaries.push_back(event);

    std::set<std::string> seen_by_origin;
    for (Event const& event : origin) seen_by_origin.insert(event.meter);
    std::map<Key, Sides> sides;
    for (Event const& event : origin) {
        Sides& side = sides[key_of(event)];
        side.origin += event.quantity;
        side.at = event.at;
    }
    for (Event const& event : licensee) {
        if (!seen_by_origin.contains(event.meter)) continue;
        Sides& side = sides[key_of(event)];
        side.licensee += event.quantity;
        side.at = event.at;
        side.events.push_back(&event);
    }
    for (auto const& [key, side] : sides) {
        Pairing pairing{std::get<3>(key),
                        std::get<2>(key),
                        std::get<1>(key),
                        side.at,
                        std::min(side.origin, side.licensee),
                        std::max<std::int64_t>(0, side.licensee - side.origin),
                        std::max<std::int64_t>(0, side.origin - side.licensee)};
        report.matched += pairing.matched;
        report.licensee_only += pairing.licensee_only;
        report.origin_only += pairing.origin_only;
        // An event is corroborated where the origin saw as much as the licensee says, not less.
        if (pairing.licensee_only == 0)
            for (Event const* const event : side.events) report.corroborated.push_back(*event);
        report.pairings.push_back(std::move(pairing));
    }
    std::ranges::sort(report.pairings, {},
                      [](Pairing const& p) { return std::tie(p.at, p.asset, p.meter, p.key); });
    return report;
}

}  // namespace licet::adapters::usage
