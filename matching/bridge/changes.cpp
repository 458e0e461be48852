// Why there is no contract, turned round: for each limit by itself, how far it would have to move.

#include "matching/bridge/bridge.hpp"

#include <algorithm>
#include <numeric>
#include <span>

namespace licet::matching {
namespace {

using Unit = Change::Unit;

// One number of an offer or a bid that stands in the way.
struct Limit {
    char const* name;
    std::string pointer;
    std::int64_t* value;
    std::int64_t most;  // as far as it may move; 0 for one that moves down
};
// Limits that all have to move for more of one instrument.
struct Family {
    char const* name;
    Unit unit;
    bool goes_up;
    std::vector<Limit> limits;
};

void add_tranches(Family& family, char const* name, char const* side, Instruments& accepts) {
    for (std::size_t i = 0; i < accepts.tranches.size(); ++i)
        family.limits.push_back(
            {name, std::string(side) + "/accepts/royalty_tranches/" + std::to_string(i) + "/max_ppm",
             &accepts.tranches[i].max_ppm, ppm});
}

// Points into the offer and the bid given: those are changed to see what would be enough.
std::vector<Family> families_of(Offer& o, Bid& b) {
    constexpr std::int64_t priced_max = minor_units_max / 1000;
    constexpr std::int64_t price_max = 1'000'000 * prices_per_minor;
    Family royalty{
        "the royalty both accept",
        Unit::rate,
        true,
        {{"the licensor's most royalty", "/offer/accepts/royalty_max_ppm", &o.accepts.royalty_max_ppm, ppm},
         {"the licensee's most royalty", "/bid/accepts/royalty_max_ppm", &b.accepts.royalty_max_ppm, ppm},
         {"the licensee's royalty stack", "/bid/royalty_stack_ppm", &b.royalty_stack_ppm, ppm}}};
    add_tranches(royalty, "the licensor's most royalty of a tranche", "/offer", o.accepts);
    add_tranches(royalty, "the licensee's most royalty of a tranche", "/bid", b.accepts);
    std::vector<Family> out{
        {"", Unit::money, false, {{"the licensor's reservation", "/offer/reservation", &o.reservation, 0}}},
        {"", Unit::money, true, {{"the licensee's value", "/bid/value", &b.value, priced_max}}},
        {"the upfront both accept",
         Unit::money,
         true,
         {{"the licensor's most upfront", "/offer/accepts/upfront_max", &o.accepts.upfront_max,
           minor_units_max},
          {"the licensee's most upfront", "/bid/accepts/upfront_max", &b.accepts.upfront_max,
           minor_units_max},
          {"the licensee's upfront budget", "/bid/upfront_budget", &b.upfront_budget, priced_max}}},
        {"the deferred fee both accept",
         Unit::money,
         true,
         {{"the licensor's most deferred fee", "/offer/accepts/deferred_max", &o.accepts.deferred_max,
           minor_units_max},
          {"the licensee's most deferred fee", "/bid/accepts/deferred_max", &b.accepts.deferred_max,
           minor_units_max}}},
        std::move(royalty)};
    if (!o.meter.empty())
        out.push_back({"the price a use both accept",
                       Unit::use_price,
                       true,
                       {{"the licensor's most price a use", "/offer/accepts/use_price_max",
                         &o.accepts.use_price_max, price_max},
                        {"the licensee's most price a use", "/bid/accepts/use_price_max",
                         &b.accepts.use_price_max, price_max}}});
    out.push_back({"the yearly guarantee both accept",
                   Unit::money,
                   true,
                   {{"the licensor's most guarantee", "/offer/accepts/guarantee_max",
                     &o.accepts.guarantee_max, priced_max},
                    {"the licensee's most guarantee", "/bid/accepts/guarantee_max", &b.accepts.guarantee_max,
                     priced_max}}});
    Family caps{"the cap", Unit::money, true, {}};
    if (o.accepts.cap)
        caps.limits.push_back({"the licensor's cap", "/offer/accepts/cap", &*o.accepts.cap, minor_units_max});
    if (b.accepts.cap)
        caps.limits.push_back({"the licensee's cap", "/bid/accepts/cap", &*b.accepts.cap, minor_units_max});
    out.push_back(std::move(caps));
    out.push_back(
        {"the least upfront",
         Unit::money,
         false,
         {{"the licensor's least upfront", "/offer/accepts/upfront_min", &o.accepts.upfront_min, 0},
          {"the licensee's least upfront", "/bid/accepts/upfront_min", &b.accepts.upfront_min, 0}}});
    out.push_back(
        {"the least guarantee",
         Unit::money,
         false,
         {{"the licensor's least guarantee", "/offer/accepts/guarantee_min", &o.accepts.guarantee_min, 0},
          {"the licensee's least guarantee", "/bid/accepts/guarantee_min", &b.accepts.guarantee_min, 0}}});
    return out;
}

// A price so high that a year's uses would come to more than the sums can hold is no proposal.
bool is_well_formed(Offer const& offer, Bid const& bid) {
    return !fault_in(offer) && !fault_in(bid);
}

}  // namespace

std::vector<Change> changes_for(Offer const& given_offer, Bid const& given_bid, std::int64_t best_value,
                                BridgeOptions const& options) {
    std::vector<Change> out;
    Offer offer = given_offer;
    Bid bid = given_bid;
    Appraisal const offers(offer.beliefs);
    Appraisal const bids(bid.beliefs);
    auto const is_enough = [&] {
        return is_well_formed(offer, bid) &&
               std::holds_alternative<Contract>(bridge(offer, offers, bid, bids, means_of(bid), options));
    };
    // The least move of some limits together that is enough; whether a contract exists is monotone in it.
    auto const try_together = [&](char const* name, Family const& family, std::span<Limit const> limits) {
        std::vector<std::int64_t> before;
        for (Limit const& limit : limits) before.push_back(*limit.value);
        auto const set = [&](std::int64_t to) {
            for (std::size_t i = 0; i < limits.size(); ++i)
                *limits[i].value = family.goes_up ? std::max(before[i], std::min(to, limits[i].most))
                                                  : std::min(before[i], to);
        };
        std::int64_t const from =
            family.goes_up ? *std::ranges::min_element(before) : *std::ranges::max_element(before);
        // Far enough is near the first power of two that is: so a bound the sums cannot hold is no obstacle.
        std::int64_t fails = from;
        std::int64_t works = -1;
        if (!family.goes_up) {
            set(0);
            works = is_enough() ? 0 : -1;
        } else {
            std::int64_t const most = std::ranges::max(limits, {}, &Limit::most).most;
            set(most);
            if (is_well_formed(offer, bid) && !is_enough()) fails = most;  // hopeless, however far
            for (std::int64_t step = 1; fails < most; step *= 2) {
                std::int64_t const to = step > most - from ? most : from + step;
                set(to);
                if (is_enough()) {
                    works = to;
                    break;
                }
                fails = to;
            }
        }
        if (works >= 0) {
            while (works - fails > 1 || fails - works > 1) {
                std::int64_t const middle = std::midpoint(works, fails);
                set(middle);
                (is_enough() ? works : fails) = middle;
            }
        }
        for (std::size_t i = 0; i < limits.size(); ++i) *limits[i].value = before[i];
        if (works < 0 || works == from) return false;
        Change change{name, {}, from, works, family.unit};
        for (std::size_t i = 0; i < limits.size(); ++i)
            if (family.goes_up ? before[i] < works : before[i] > works)
                change.pointers.push_back(limits[i].pointer);
        out.push_back(std::move(change));
        return true;
    };
    for (Family const& family : families_of(offer, bid)) {
        bool found = false;
        for (Limit const& limit : family.limits)
            found |= try_together(limit.name, family, std::span(&limit, 1));
        if (!found && family.limits.size() > 1) try_together(family.name, family, family.limits);
    }
    // With the reservation at 0 there would be a contract of nothing; worth saying only where there is more.
    std::erase_if(out, [&](Change const& change) {
        return best_value <= 0 && change.pointers.front() == "/offer/reservation";
    });
    return out;
}

}  // namespace licet::matching
