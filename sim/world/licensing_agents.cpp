#include "sim/world/licensing_agents.hpp"

#include "sim/numeric/elementary.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim::licensing {
namespace {

std::int64_t part_of_scale(double share) {
    return std::llround(share * static_cast<double>(scale));
}

double expected_revenue(Outlook const& outlook) {
    double sum = 0;
    for (std::size_t c = 0; c < courses.size(); ++c)
        for (int year = 0; year < years; ++year)
            sum += static_cast<double>(courses[c].weight_ppm) / 1e6 *
                   static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6 *
                   static_cast<double>(outlook.revenue(c, year));
    return sum;
}

// Both sides accept what the rules allow, up to the capacity at what anybody would expect of the product.
matching::Instruments accepted(Rules const& rules, double size) {
    matching::Instruments out;
    out.upfront_max = part_of_scale(size);
    auto const capacity = static_cast<double>(part_of_scale(rules.capacity * size));
    double const discounts = 0.9 + 0.81 + 0.729;
    // A deferred fee falls due with the first year's revenue, whatever the course.
    if (rules.deferral) out.deferred_max = std::llround(capacity / 0.9);
    if (rules.royalty)
        out.royalty_max_ppm = std::min<std::int64_t>(
            matching::ppm, std::llround(capacity / expected_revenue({mean_revenue}) * 1e6));
    if (rules.tranches && rules.royalty)
        for (double const upto : {0.5, 1.2})
            out.tranches.push_back({std::llround(upto * mean_revenue), out.royalty_max_ppm});
    if (!out.tranches.empty()) out.tranches.push_back({std::nullopt, out.royalty_max_ppm});
    if (rules.guarantee && rules.royalty) {
        out.guarantee_max = std::llround(capacity / discounts);
        out.cap = std::llround(2 * capacity);
    }
    if (rules.per_use)
        out.use_price_max = std::llround(capacity / (discounts * static_cast<double>(uses_a_year)) * 1e6);
    return out;
}

// Of a work, by its owner's number: 1, or log-normal of median 1 within three deviations.
double size_of(Setting const& setting, Draw const& draw, std::size_t owner) {
    double const spread = setting.number("size_spread");
    if (spread == 0) return 1;
    return exponential_of(spread * std::clamp(draw.stream("licensing size", owner).normal(), -3.0, 3.0));
}

std::size_t arrival(Setting const& setting, Stream& stream) {
    return static_cast<std::size_t>(stream.below(setting.count("batches")));
}

// How well off a firm is, in the budget that firms have in the middle.
double riches(Setting const& setting, Draw const& draw, std::size_t firm) {
    double const spread = setting.number("budget_spread");
    if (spread == 0) return 1;
    return exponential_of(spread * std::clamp(draw.stream("licensing riches", firm).normal(), -3.0, 3.0));
}

// What is used each year: as everybody expects, or log-normal around it.
std::array<std::int64_t, years> uses(Setting const& setting, Draw const& draw, std::size_t firm) {
    std::array<std::int64_t, years> out;
    out.fill(uses_a_year);
    double const spread = setting.number("use_spread");
    if (spread == 0) return out;
    Stream stream = draw.stream("licensing uses", firm);
    for (std::int64_t& year : out)
        year = 1 + std::llround(exponential_of(spread * stream.normal() - 0.5 * spread * spread) *
                                static_cast<double>(uses_a_year - 1));
    return out;
}

// Bids and asks in the linear equilibrium of the k = 1/2 auction on uniform values (Chatterjee and Samuelson
// 1983).
std::int64_t equilibrium_ask(std::int64_t reservation) {
    return reservation * 2 / 3 + scale / 4;
}
std::int64_t equilibrium_bid(std::int64_t value) {
    return std::min(value, value * 2 / 3 + scale / 12);
}

}  // namespace

Rules rules_of(Setting const& setting) {
    return {setting.is_on("deferral"),
            setting.is_on("royalty"),
            setting.is_on("tranches"),
            setting.is_on("guarantee"),
            setting.is_on("per_use"),
            setting.number("capacity"),
            setting.word("behaviour") == "equilibrium",
            setting.is_on("exclusive")};
}

std::int64_t Outlook::revenue(std::size_t course, int year) const {
    double const multiple = courses[course].revenue[static_cast<std::size_t>(year)];
    double const middle = courses[1].revenue[static_cast<std::size_t>(year)];
    double tilt = 1;
    if (growth != 1) {
        double sum = 0;
        double tilted = 0;
        double power = 1;
        for (int y = 0; y < years; ++y, power *= growth) {
            sum += courses[1].revenue[static_cast<std::size_t>(y)];
            tilted += courses[1].revenue[static_cast<std::size_t>(y)] * power;
            if (y < year) tilt *= growth;
        }
        tilt *= sum / tilted;
    }
    return std::max<std::int64_t>(0, std::llround((middle + spread * (multiple - middle)) * tilt * mean));
}

matching::Beliefs Outlook::beliefs() const {
    matching::Beliefs out;
    out.scenarios.resize(courses.size());
    for (std::size_t c = 0; c < courses.size(); ++c) {
        matching::Scenario& scenario = out.scenarios[c];
        scenario.name = std::string("s") + static_cast<char>('0' + c);
        scenario.weight_ppm = courses[c].weight_ppm;
        for (int year = 0; year < years; ++year) scenario.revenue.push_back(revenue(c, year));
        scenario.uses.assign(years, uses_a_year);
    }
    out.discount_ppm.assign(discount_ppm.begin(), discount_ppm.end());
    return out;
}

// Who goes by what is published leaves a twentieth to agree within.
static constexpr std::int64_t going_margin = 20;

std::int64_t Owner::says(Rules const& rules, std::optional<std::int64_t> going) const {
    std::int64_t out = rules.is_strategic ? std::max(reservation, equilibrium_ask(reservation)) : reservation;
    if (shade > 0)
        out +=
            std::llround(shade * static_cast<double>(std::max<std::int64_t>(0, part_of_scale(size) - out)));
    return follows && going ? std::max(out, *going - *going / going_margin) : out;
}

std::int64_t Firm::says(Rules const& rules, std::optional<std::int64_t> going) const {
    std::int64_t out = rules.is_strategic ? equilibrium_bid(value) : value;
    if (shade > 0) out = std::llround((1 - shade) * static_cast<double>(out));
    return follows && going ? std::min(out, *going + *going / going_margin) : out;
}

matching::Bid Owner::friend_bid(std::string bid_name, std::int64_t value, std::int64_t most,
                                bool is_exclusive, Interval term, Date expires) const {
    matching::Bid out;
    out.name = std::move(bid_name);
    out.licensee = friend_name();
    out.assets = {asset};
    out.scope = plain_scope(term);
    if (is_exclusive) out.scope.exclusivity = contracts::Exclusivity::exclusive;
    out.currency = stage_currency();
    out.value = value;
    out.upfront_budget = most;
    out.accepts.upfront_max = most;
    out.beliefs = outlook.beliefs();
    out.expires = expires;
    return out;
}

matching::Offer Owner::offer(std::size_t number, Rules const& rules, Interval term, Date expires,
                             std::optional<std::int64_t> going) const {
    matching::Offer out;
    out.name = "o" + std::to_string(number);
    out.licensor = licensor;
    out.assets = {asset};
    out.scope = plain_scope(term);
    if (rules.is_exclusive) out.scope.exclusivity = contracts::Exclusivity::exclusive;
    out.currency = stage_currency();
    out.reservation = says(rules, going);
    out.ask = out.reservation;
    out.accepts = accepted(rules, size);
    out.beliefs = outlook.beliefs();
    out.stream = "gross";
    if (rules.per_use) out.meter = "uses";
    out.statements = contracts::Window::year;
    out.split = {contracts::Payee{licensor}, {}};
    out.expires = expires;
    return out;
}

matching::Bid Firm::bid(std::size_t number, Rules const& rules, std::vector<Owner> const& owners,
                        std::int64_t stack_ppm, Interval term, Date expires,
                        std::optional<std::int64_t> going) const {
    matching::Bid out;
    out.name = "b" + std::to_string(number);
    out.licensee = name;
    for (std::size_t const owner : wants) out.assets.push_back(owners[owner].asset);
    out.scope = plain_scope(term);
    if (rules.is_exclusive) out.scope.exclusivity = contracts::Exclusivity::exclusive;
    out.currency = stage_currency();
    out.value = says(rules, going);
    out.upfront_budget = budget;
    out.royalty_stack_ppm = stack_ppm;
    out.accepts = accepted(rules, size);
    out.beliefs = outlook.beliefs();
    out.deferred_trigger = 1;
    out.expires = expires;
    return out;
}

std::int64_t Firm::earned(int year) const {
    return year < fails_in ? outlook.revenue(course, year) : 0;
}

std::vector<Owner> draw_owners(Setting const& setting, Draw const& draw) {
    std::size_t const distributors = setting.count("distributors");
    double const gap = setting.number("belief_gap");
    std::vector<Owner> out(setting.count("owners"));
    for (std::size_t i = 0; i < out.size(); ++i) {
        Stream stream = draw.stream("licensing owner", i);
        Owner& owner = out[i];
        owner.name = "owner" + std::to_string(i);
        owner.asset = "asset" + std::to_string(i);
        owner.licensor = distributors == 0 ? owner.name : "distributor" + std::to_string(i % distributors);
        owner.size = size_of(setting, draw, i);
        owner.reservation =
            static_cast<std::int64_t>(owner.size * stream.uniform() * static_cast<double>(scale));
        double const shift = gap * stream.normal() - 0.5 * gap * gap;
        owner.outlook = {mean_revenue * setting.number("optimism") * exponential_of(shift),
                         setting.number("spread"), setting.number("growth")};
        owner.arrives = setting.is_on("early") ? 0 : arrival(setting, stream);
        owner.has_friend =
            static_cast<double>(i) < setting.number("cheats") * static_cast<double>(out.size());
        if (setting.number("followers") > 0)
            owner.follows = draw.stream("licensing follower", 2 * i).uniform() < setting.number("followers");
        if (setting.number("known") > 0)
            owner.is_known = draw.stream("licensing known", i).uniform() < setting.number("known");
    }
    return out;
}

std::vector<Firm> draw_firms(Setting const& setting, Draw const& draw) {
    std::size_t const owners = setting.count("owners");
    std::size_t const wants = std::min(setting.count("wants"), owners);
    std::vector<Firm> out(setting.count("firms"));
    for (std::size_t i = 0; i < out.size(); ++i) {
        Stream stream = draw.stream("licensing firm", i);
        Firm& firm = out[i];
        firm.name = "firm" + std::to_string(i);
        firm.size = size_of(setting, draw, i % owners);
        firm.value = static_cast<std::int64_t>(firm.size * stream.uniform() * static_cast<double>(scale));
        firm.budget = part_of_scale(setting.number("budget") * firm.size * riches(setting, draw, i));
        firm.outlook = {mean_revenue, 1, setting.number("growth")};
        firm.arrives = arrival(setting, stream);
        firm.course = 0;
        for (auto left = static_cast<std::int64_t>(stream.below(1'000'000));
             left >= courses[firm.course].weight_ppm;)
            left -= courses[firm.course++].weight_ppm;
        firm.fails_in = years;
        for (int year = years; year-- > 0;)
            if (stream.uniform() < setting.number("hazard")) firm.fails_in = year;
        firm.uses = uses(setting, draw, i);
        if (setting.number("followers") > 0)
            firm.follows =
                draw.stream("licensing follower", 2 * i + 1).uniform() < setting.number("followers");
        // Its own owner first; further ones by chance.
        firm.wants = {i % owners};
        while (firm.wants.size() < wants) {
            auto const other = static_cast<std::size_t>(stream.below(owners));
            if (std::ranges::find(firm.wants, other) == firm.wants.end()) firm.wants.push_back(other);
        }
    }
    return out;
}

double contingent_worth(matching::Contract const& contract, matching::Appraisal const& beliefs) {
    double const deferred =
        static_cast<double>(beliefs.once_reached(1)) / 1e12 * static_cast<double>(contract.deferred);
    return deferred + static_cast<double>(beliefs.running(contract)) / 1e18;
}

}  // namespace licet::sim::licensing
