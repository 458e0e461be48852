// Attacks on the rules, each with its guard on or off: a licensor bids on its own work, licensees form a
// ring, an owner washes licences to raise an index, a licensee hides revenue, a buyer comes under two names.
// The manipulator finds the strength that pays best on half of the rounds, on a grid; the other half measures
// it. Who wins and what it pays is decided by matching/pricing.

#include "matching/pricing/exclusive.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace manipulation {
namespace {

constexpr Measure measured[] = {
    {"rounds", "measured"},
    {"honest", "what the manipulator has when honest"},
    {"gain", "what it has more by the strength it found"},
    {"others_lose", "what all others have less by it"},
    {"welfare_honest", "of all, when it is honest"},
    {"welfare", "of all, when it is not"},
    {"strength", "that it found; 0 is honest"},
};

std::vector<Parameter> parameters() {
    return {
        {"attack",
         "shill",
         0,
         0,
         {"shill", "ring", "wash", "under-report", "false-names"},
         "a hidden bid of the licensor; licensees who do not bid against each other; licences sold to "
         "oneself; "
         "revenue hidden; one buyer as two"},
        {"guard", 0.0, 0, 1, {}, "1: the guard against it is on"},
        {"known", 0.9, 0, 1, {}, "chance that the guard knows that two parties are one group"},
        {"bidders", 3.0, 2, 50, {}, "for the exclusive licence, values uniform on [0, 1]"},
        {"ring", 2.0, 2, 50, {}, "of these, in the ring; its guard is a reserve of one half"},
        {"bond", 0.05, 0, 1, {}, "of a bid, forfeited by who wins and refuses; taken where the guard is on"},
        {"fee", 0.05, 0, 1, {}, "of a licence, to the platform"},
        {"benefit", 0.1, 0, 1, {}, "of a washed licence to its owner, by index and rank"},
        {"royalty", 0.1, 0, 1, {}, "share of revenue owed; revenue is exponential of mean 1"},
        {"audit", 0.2, 0, 1, {}, "chance of an audit without the guard; with it 1/(1 + penalty) and a hair"},
        {"penalty", 1.0, 0, 20, {}, "times the royalty an audit finds, on top of it"},
        {"audit_cost", 0.005, 0, 1, {}, "of an audit, borne by the owner"},
        {"rounds", 2000.0, 2, 1'000'000, {}, "a replication; half find, half measure"},
    };
}

constexpr std::int64_t one = 1'000'000'000;
std::int64_t on_scale(double amount) {
    return std::llround(amount * static_cast<double>(one));
}
double of_one(std::int64_t amount) {
    return static_cast<double>(amount) / static_cast<double>(one);
}

struct Outcome {
    double manipulator = 0;
    double others = 0;
};

// A bid of the licensor on its own work: it raises the price, or it wins and the work stays unsold.
Outcome shill(Setting const& setting, Stream& stream, double strength) {
    std::vector<std::int64_t> bids(setting.count("bidders"));
    for (std::int64_t& bid : bids) bid = on_scale(stream.uniform());
    double const chance = stream.uniform();
    bool const is_struck = setting.is_on("guard") && chance < setting.number("known");
    std::size_t const own = bids.size();
    if (strength > 0 && !is_struck) bids.push_back(on_scale(strength));
    auto const award = matching::second_price(bids);
    if (award->winner != own) return {of_one(award->pays), of_one(bids[award->winner] - award->pays)};
    double const forfeited = setting.is_on("guard") ? setting.number("bond") * strength : 0;
    return {-forfeited, forfeited};
}

// All but the ring's strongest bid a share `strength` less than their value.
Outcome ring(Setting const& setting, Stream& stream, double strength) {
    std::vector<std::int64_t> values(setting.count("bidders"));
    for (std::int64_t& value : values) value = on_scale(stream.uniform());
    std::size_t const members = std::min(setting.count("ring"), values.size());
    std::vector<std::int64_t> bids = values;
    auto const best = static_cast<std::size_t>(
        std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(members)) -
        values.begin());
    for (std::size_t i = 0; i < members; ++i)
        if (i != best) bids[i] = on_scale(of_one(values[i]) * (1 - strength));
    auto const award =
        setting.is_on("guard") ? matching::second_price(bids, one / 2) : matching::second_price(bids);
    if (!award) return {};
    double const surplus = of_one(values[award->winner] - award->pays);
    double const pays = of_one(award->pays);
    return award->winner < members ? Outcome{surplus, pays} : Outcome{0, surplus + pays};
}

// A licence of notional `strength` between two parties of one owner. The guard leaves out of the index what
// it knows to be one group; the fee is paid all the same.
Outcome wash(Setting const& setting, Stream& stream, double strength) {
    bool const is_left_out = setting.is_on("guard") && stream.uniform() < setting.number("known");
    double const fee = setting.number("fee") * strength;
    double const benefit = is_left_out ? 0 : setting.number("benefit") * strength;
    return {benefit - fee, fee - benefit};
}

// A share `strength` of the revenue is not reported.
Outcome under_report(Setting const& setting, Stream& stream, double strength) {
    double const revenue = stream.exponential();
    double const stake = 1 + setting.number("penalty");
    double const audit = setting.is_on("guard") ? std::min(1.0, 1 / stake + 0.01) : setting.number("audit");
    double const owed = setting.number("royalty") * revenue;
    bool const is_audited = stream.uniform() < audit;
    double const pays = owed * (1 - strength) + (is_audited ? owed * strength * stake : 0);
    return {revenue - pays, pays - (is_audited ? setting.number("audit_cost") : 0)};
}

// Two works, VCG. The manipulator values the pair; a rival wants the pair too. Under two names it bids for
// each work, `strength` times the most that the rival can value the pair.
Outcome false_names(Setting const& setting, Stream& stream, double strength) {
    double const value = stream.uniform();
    std::int64_t const rival = std::max<std::int64_t>(1, on_scale(stream.uniform()));
    bool const is_known = setting.is_on("guard") && stream.uniform() < setting.number("known");
    std::vector<matching::CellBid> bids{{3, true, rival}};
    if (strength > 0 && !is_known) {
        bids.push_back({1, true, std::max<std::int64_t>(1, on_scale(strength))});
        bids.push_back({2, true, std::max<std::int64_t>(1, on_scale(strength))});
    } else {
        bids.push_back({3, true, std::max<std::int64_t>(1, on_scale(value))});
    }
    auto const awards = matching::award_cells(bids);
    double pays = 0;
    for (std::int64_t const amount : awards.pays) pays += of_one(amount);
    if (awards.winners.front() == 0) return {0, of_one(rival)};
    return {value - pays, pays};
}

Outcome at(Setting const& setting, Draw const& draw, std::size_t round, double strength) {
    Stream stream = draw.stream("manipulation", round);
    std::string const& attack = setting.word("attack");
    if (attack == "shill") return shill(setting, stream, strength);
    if (attack == "ring") return ring(setting, stream, strength);
    if (attack == "wash") return wash(setting, stream, strength);
    if (attack == "under-report") return under_report(setting, stream, strength);
    return false_names(setting, stream, strength);
}

constexpr int grid = 20;

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    std::size_t const rounds = setting.count("rounds");
    double best = 0;
    double most = 0;
    for (int step = 0; step <= grid; ++step) {
        double const strength = static_cast<double>(step) / grid;
        double sum = 0;
        for (std::size_t round = 0; round < rounds / 2; ++round)
            sum += at(setting, draw, round, strength).manipulator;
        if (step != 0 && sum <= most) continue;  // at equal gain the weaker one, honesty first
        most = sum;
        best = strength;
    }
    for (std::size_t round = rounds / 2; round < rounds; ++round) {
        Outcome const honest = at(setting, draw, round, 0);
        Outcome const found = at(setting, draw, round, best);
        ++tally["rounds"];
        tally["honest"] += honest.manipulator;
        tally["gain"] += found.manipulator - honest.manipulator;
        tally["others_lose"] += honest.others - found.others;
        tally["welfare_honest"] += honest.manipulator + honest.others;
        tally["welfare"] += found.manipulator + found.others;
        tally["strength"] += best;
    }
}

}  // namespace
}  // namespace manipulation

Market manipulation_market() {
    return {"manipulation",
            "attacks on the rules of the market, with their guards on or off",
            manipulation::parameters(),
            {std::begin(manipulation::measured), std::end(manipulation::measured)},
            manipulation::play};
}

}  // namespace licet::sim
