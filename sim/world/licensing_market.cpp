#include "sim/world/licensing_market.hpp"

#include "contracts/values/assert.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/random/stream.hpp"

#include <array>
#include <cmath>
#include <map>

namespace licet::sim {
namespace {

using namespace settlement;

constexpr int years = 3;
constexpr std::array<std::int64_t, years> discount_ppm{900'000, 810'000, 729'000};
// A product's revenue each year as a multiple of its mean, and how likely that is.
struct Course {
    std::int64_t weight_ppm;
    std::array<double, years> revenue;
};
constexpr std::array<Course, 3> courses{
    {{250'000, {0.2, 0.3, 0.4}}, {500'000, {0.8, 1.0, 1.2}}, {250'000, {1.6, 2.2, 3.0}}}};

// All that is private of one pair.
struct Pair {
    std::int64_t value;
    std::int64_t reservation;
    double firm_mean;    // of yearly revenue, as the firm believes; also the truth
    double owner_mean;   // as the owner believes
    std::size_t course;  // what will come
};

Pair draw_pair(Population const& population, Stream& stream) {
    auto const amount = [&] {
        return static_cast<std::int64_t>(stream.uniform() * static_cast<double>(population.scale));
    };
    Pair out{amount(), amount(), 10.0 * static_cast<double>(population.scale), 0, 0};
    double const gap = population.belief_gap * stream.normal();
    out.owner_mean =
        out.firm_mean * exponential_of(gap - 0.5 * population.belief_gap * population.belief_gap);
    auto left = static_cast<std::int64_t>(stream.below(1'000'000));
    while (left >= courses[out.course].weight_ppm) left -= courses[out.course++].weight_ppm;
    return out;
}

std::int64_t revenue_of(Course const& course, double mean, int year) {
    return std::llround(course.revenue[static_cast<std::size_t>(year)] * mean);
}

matching::Beliefs beliefs_of(double mean) {
    matching::Beliefs out;
    for (Course const& course : courses) {
        matching::Scenario scenario;
        scenario.name = "s" + std::to_string(out.scenarios.size());
        scenario.weight_ppm = course.weight_ppm;
        for (int year = 0; year < years; ++year) scenario.revenue.push_back(revenue_of(course, mean, year));
        out.scenarios.push_back(std::move(scenario));
    }
    out.discount_ppm.assign(discount_ppm.begin(), discount_ppm.end());
    return out;
}

// The engine with a calendar: every agent's act is one command at one instant.
class World {
public:
    Date const from = *date_from_text("2026-01-01");
    Date const until = *plus_months(from, 12 * years);
    Currency const currency = *Currency::from_code("KRW");

    Events const& act(Command command, Date on) {
        events_.clear();
        Instant instant = start_of(on);
        instant.microseconds += ++count_;
        Answer const answer =
            engine_.apply({{0, static_cast<std::uint64_t>(count_)}, std::move(command)}, instant, events_);
        LICET_ASSERT(!std::holds_alternative<Refused>(answer), "an agent asks only what it may");
        return events_;
    }
    [[nodiscard]] std::int64_t count() const { return count_; }

private:
    Engine engine_;
    Events events_;
    std::int64_t count_ = 0;
};

contracts::Scope scope_of(World const& world) {
    contracts::Scope scope;
    scope.purposes.bits = 1;
    scope.territories.bits.set(0);
    scope.dates = {world.from, world.until};
    scope.privacy = contracts::PrivacyClass::non_personal;
    return scope;
}

std::int64_t part_of(Population const& population, double share) {
    return std::llround(share * static_cast<double>(population.scale));
}

// Both sides accept what the arm allows, up to the capacity at the firm's own expectation.
matching::Instruments instruments_of(Population const& population, ContractMenu const& menu,
                                     Pair const& pair) {
    matching::Instruments out;
    out.upfront_max = population.scale;
    double expected = 0;
    for (Course const& course : courses)
        for (int year = 0; year < years; ++year)
            expected += static_cast<double>(course.weight_ppm) / 1e6 *
                        static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6 *
                        static_cast<double>(revenue_of(course, pair.firm_mean, year));
    double const capacity = static_cast<double>(part_of(population, population.capacity));
    // A deferred fee falls due with the first year's revenue, in whatever course.
    if (menu.has_deferral)
        out.deferred_max = std::llround(capacity * 1e6 / static_cast<double>(discount_ppm[0]));
    if (menu.has_royalty) out.royalty_max_ppm = std::llround(capacity / expected * 1e6);
    return out;
}

void open(World& world, Population const& population, ContractMenu const& menu,
          std::vector<Pair> const& pairs) {
    world.act(OpenMarket{"market", Rate(0)}, world.from);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        std::string const number = std::to_string(i);
        world.act(RegisterParty{"owner" + number}, world.from);
        world.act(RegisterParty{"firm" + number}, world.from);
        ListAsset asset;
        asset.asset = "asset" + number;
        asset.licensor = "owner" + number;
        asset.content = digest_of(asset.asset);
        asset.privacy = contracts::PrivacyClass::non_personal;
        asset.territories.bits.set(0);
        asset.split = {contracts::Payee{asset.licensor}, {}};
        world.act(asset, world.from);

        PostOffer post;
        post.offer.name = "o" + number;
        post.offer.licensor = asset.licensor;
        post.offer.assets = {asset.asset};
        post.offer.scope = scope_of(world);
        post.offer.currency = world.currency;
        post.offer.ask = pairs[i].reservation;
        post.offer.reservation = pairs[i].reservation;
        post.offer.accepts = instruments_of(population, menu, pairs[i]);
        post.offer.beliefs = beliefs_of(pairs[i].owner_mean);
        post.offer.stream = "gross";
        post.offer.statements = contracts::Window::year;
        post.offer.split = asset.split;
        post.offer.expires = world.until;
        world.act(post, world.from);

        PlaceBid place;
        place.bid.name = "b" + number;
        place.bid.licensee = "firm" + number;
        place.bid.assets = {asset.asset};
        place.bid.scope = scope_of(world);
        place.bid.currency = world.currency;
        place.bid.value = pairs[i].value;
        place.bid.upfront_budget = part_of(population, population.budget);
        place.bid.royalty_stack_ppm = matching::ppm;
        place.bid.accepts = post.offer.accepts;
        place.bid.beliefs = beliefs_of(pairs[i].firm_mean);
        place.bid.deferred_trigger = 1;
        place.bid.expires = world.until;
        world.act(place, world.from);
    }
}

double in_scale(Population const& population, double minor_units) {
    return minor_units / static_cast<double>(population.scale);
}

}  // namespace

MarketOutcome play(Population const& population, ContractMenu const& menu, std::uint64_t seed,
                   std::uint64_t replication) {
    MarketOutcome out;
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < population.pairs; ++i) {
        Stream stream(seed, purpose_of("licensing market"), replication << 20U | i);
        pairs.push_back(draw_pair(population, stream));
        Pair const& pair = pairs.back();
        ++out.pairs;
        if (pair.value < pair.reservation) continue;
        out.first_best += in_scale(population, static_cast<double>(pair.value - pair.reservation));
        if (std::min(pair.value, part_of(population, population.budget)) < pair.reservation) ++out.blocked;
    }

    World world;
    open(world, population, menu, pairs);
    matching::MarketClearing clearing;
    for (Event const& event : world.act(ClearBatch{}, world.from).list)
        if (auto const* const cleared = std::get_if<BatchCleared>(&event)) clearing = cleared->clearing;
    std::vector<std::size_t> dealt;
    for (matching::Deal const& deal : clearing.deals) {
        // Offers and bids were placed pair by pair, so their places are the pair's.
        Pair const& pair = pairs[deal.bid];
        dealt.push_back(deal.bid);
        ++out.deals;
        out.gains += in_scale(population, static_cast<double>(pair.value - pair.reservation));
        bool const in_cash = std::min(pair.value, part_of(population, population.budget)) >= pair.reservation;
        if (pair.value >= pair.reservation && !in_cash) ++out.bridged;
        // What is due on the first day comes then; the rest with its year's statement.
        out.owner_receipts += in_scale(population, static_cast<double>(deal.contract.upfront));
    }
    out.perceived = in_scale(population, static_cast<double>(clearing.value));

    std::map<std::uint32_t, Integer> first_day;
    for (std::size_t d = 0; d < dealt.size(); ++d)
        first_day[static_cast<std::uint32_t>(d)] = clearing.deals[d].contract.upfront;
    for (int year = 0; year < years; ++year) {
        Date const end = *plus_months(world.from, 12 * (year + 1));
        Date const report_on{end.days - 1};
        for (std::size_t d = 0; d < dealt.size(); ++d) {
            // A licence paid in cash alone asks for no reports.
            if (clearing.deals[d].contract.royalty_ppm == 0 && clearing.deals[d].contract.deferred == 0)
                continue;
            std::size_t const i = dealt[d];
            std::string const number = std::to_string(i);
            ReportRevenue report;
            report.licence = "b" + number + "/o" + number;
            report.report = std::to_string(year) + "-" + number;
            report.stream = "gross";
            report.amount =
                Rate(revenue_of(courses[pairs[i].course], pairs[i].firm_mean, year));  // KRW: no decimals
            report.at = report_on;
            world.act(report, report_on);
        }
        double const discount = static_cast<double>(discount_ppm[static_cast<std::size_t>(year)]) / 1e6;
        for (Event const& event : world.act(IssueStatements{}, end).list)
            if (auto const* const issued = std::get_if<StatementIssued>(&event)) {
                Integer& before = first_day[issued->licence.value];
                Integer const due = issued->statement.due - before;
                before = 0;
                out.owner_receipts += discount * in_scale(population, static_cast<double>(due));
            }
    }
    out.commands = world.count();
    return out;
}

}  // namespace licet::sim
