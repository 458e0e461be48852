#include "sim/calibration/calibrate.hpp"

#include "sim/experiments/outcomes.hpp"
#include "sim/metrics/inequality.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/licensing_play.hpp"

#include <algorithm>

namespace licet::sim {
namespace {

using Values = std::map<std::string, Value, std::less<>>;

constexpr double days_a_year = 365.25;
constexpr double market_growth = 1.2247448713915890;  // of the middle course: the root of 1.2 / 0.8
constexpr std::uint64_t search_replications = 40;
constexpr int resamples = 1'000;

double mean_of(std::vector<double> const& all) {
    double sum = 0;
    for (double const one : all) sum += one;
    return all.empty() ? 0 : sum / static_cast<double>(all.size());
}
double deviation_of(std::vector<double> const& all) {
    if (all.size() < 2) return 0;
    double const mean = mean_of(all);
    double sum = 0;
    for (double const one : all) sum += (one - mean) * (one - mean);
    return square_root(sum / static_cast<double>(all.size() - 1));
}
// Of rising numbers, between neighbours.
double quantile_of(std::vector<double> const& rising, double share) {
    if (rising.empty()) return 0;
    double const place = share * static_cast<double>(rising.size() - 1);
    auto const below = static_cast<std::size_t>(place);
    std::size_t const above = std::min(below + 1, rising.size() - 1);
    return rising[below] + (place - static_cast<double>(below)) * (rising[above] - rising[below]);
}
double median_of(std::vector<double> all) {
    std::ranges::sort(all);
    return quantile_of(all, 0.5);
}
std::vector<double> logs_of(std::vector<double> const& all) {
    std::vector<double> out;
    for (double const one : all) out.push_back(natural_log(one));
    return out;
}

DealShape shape_of(std::vector<double> sizes, double contingent) {
    DealShape out;
    std::ranges::sort(sizes);
    out.median = quantile_of(sizes, 0.5);
    out.lower = quantile_of(sizes, 0.25);
    out.upper = quantile_of(sizes, 0.75);
    out.deviation = deviation_of(logs_of(sizes));
    out.gini = corrected_gini(sizes);
    out.contingent = contingent;
    out.sizes = std::move(sizes);
    return out;
}

std::vector<double> known_sizes(Figures const& figures) {
    std::vector<double> out;
    for (DealFigure const& deal : figures.deals)
        if (deal.a_year) out.push_back(*deal.a_year);
    return out;
}
std::vector<double> known_forms(Figures const& figures) {
    std::vector<double> out;
    for (DealFigure const& deal : figures.deals)
        if (deal.is_contingent) out.push_back(*deal.is_contingent ? 1 : 0);
    return out;
}

// The middle 95 % of a number over samples drawn again from what was seen (Efron 1979).
template <typename Number>
Between resampled(std::vector<double> const& seen, std::uint64_t seed, Number const& number) {
    Stream stream(seed, purpose_of("calibration resample"), 0);
    std::vector<double> found;
    for (int i = 0; i < resamples; ++i) {
        std::vector<double> sample(seen.size());
        for (double& one : sample) one = seen[stream.below(seen.size())];
        found.push_back(number(std::move(sample)));
    }
    std::ranges::sort(found);
    return {quantile_of(found, 0.025), quantile_of(found, 0.975)};
}

// Each company's growth, from its first figure to its last, where there is half a year between.
std::vector<CompanyGrowth> growths_of(std::vector<RevenueFigure> const& revenues) {
    std::map<std::string, std::pair<RevenueFigure const*, RevenueFigure const*>> ends;
    for (RevenueFigure const& figure : revenues) {
        auto& [first, last] = ends[figure.company];
        if (first == nullptr || figure.date < first->date) first = &figure;
        if (last == nullptr || last->date < figure.date) last = &figure;
    }
    std::vector<CompanyGrowth> out;
    for (auto const& [company, end] : ends) {
        double const over = static_cast<double>(end.second->date.days - end.first->date.days) / days_a_year;
        if (over >= 0.5)
            out.push_back({company, power(end.second->amount / end.first->amount, 1 / over), over});
    }
    return out;
}

// How unlike in ln(revenue) firms are today: the last figure of each that is told in dollars.
double riches_of(std::vector<RevenueFigure> const& revenues) {
    std::map<std::string, RevenueFigure const*> last;
    for (RevenueFigure const& figure : revenues) {
        if (figure.currency != "USD") continue;
        RevenueFigure const*& latest = last[figure.company];
        if (latest == nullptr || latest->date < figure.date) latest = &figure;
    }
    std::vector<double> logs;
    for (auto const& [company, figure] : last) logs.push_back(natural_log(figure->amount));
    return deviation_of(logs);
}

// How far a year's use is from the year's before, in ln, without the mean growth.
double use_spread_of(std::vector<ViewsFigure> const& views) {
    std::map<std::string, std::map<int, double>> by_article;
    for (ViewsFigure const& figure : views) by_article[figure.article][figure.year] = figure.views;
    std::vector<double> surprises;
    for (auto const& [article, years] : by_article) {
        std::vector<double> steps;
        for (auto const& [year, seen] : years)
            if (auto const before = years.find(year - 1); before != years.end())
                steps.push_back(natural_log(seen / before->second));
        double const mean = mean_of(steps);
        for (double const step : steps) surprises.push_back(step - mean);
    }
    return deviation_of(surprises);
}

Market const& calibrated_market() {
    return *find_market("licensing");
}

Setting setting_of(Values const& set) {
    Values values = standard_values(calibrated_market());
    for (auto const& [name, value] : set) values[name] = value;
    return Setting(std::move(values));
}

struct Simulated {
    DealShape shape;  // in the scale's highest value
    std::vector<double> royalties;
};
Simulated simulate(Values const& set, std::uint64_t seed, std::uint64_t replications) {
    Setting const setting = setting_of(set);
    std::vector<double> sizes;
    Simulated out;
    double contingent = 0;
    for (std::uint64_t i = 0; i < replications; ++i)
        for (licensing::DealMade const& deal : licensing::deals_of(setting, {seed, i})) {
            if (deal.a_year <= 0) continue;
            sizes.push_back(deal.a_year);
            // A hundredth is rounding, not a promise.
            if (deal.upfront < 0.99 * deal.a_year) ++contingent;
            if (deal.royalty > 0) out.royalties.push_back(deal.royalty);
        }
    std::ranges::sort(out.royalties);
    double const count = std::max(1.0, static_cast<double>(sizes.size()));
    out.shape = shape_of(std::move(sizes), contingent / count);
    return out;
}

// The place between two ends where what grows there comes to a wanted value, or the nearer end.
template <typename Moment>
double found_where(double least, double most, double wanted, Moment const& moment) {
    for (int i = 0; i < 12; ++i) {
        double const middle = 0.5 * (least + most);
        (moment(middle) < wanted ? least : most) = middle;
    }
    return 0.5 * (least + most);
}

double rounded(double number) {
    return static_cast<double>(static_cast<std::int64_t>(number * 1e4 + 0.5)) / 1e4;
}

// The widest gap between two distributions (Kolmogorov and Smirnov), both rising.
double distance_of(std::vector<double> const& some, std::vector<double> const& others) {
    auto const below = [](std::vector<double> const& all, double limit) {
        return static_cast<double>(std::ranges::upper_bound(all, limit) - all.begin()) /
               static_cast<double>(all.size());
    };
    double widest = 0;
    for (std::vector<double> const* const at : {&some, &others})
        for (double const size : *at)
            widest = std::max(widest, std::max(below(some, size), below(others, size)) -
                                          std::min(below(some, size), below(others, size)));
    return widest;
}

RuleOutcome outcome_of(std::string rule, Values set, Values const& rules, std::uint64_t seed,
                       std::uint64_t replications) {
    Market const& market = calibrated_market();
    for (auto const& [name, value] : rules) set[name] = value;
    Setting const setting = setting_of(set);
    std::map<std::string_view, double> sums;
    for (std::uint64_t i = 0; i < replications; ++i) {
        std::vector<double> const played = play_once(market, seed, {&setting, i});
        for (std::size_t m = 0; m < played.size(); ++m) sums[market.measures[m].name] += played[m];
    }
    return {std::move(rule), sums["gains"] / sums["first_best"], sums["deals"] / sums["requests"]};
}

Values const cash_alone{{"deferral", 0.0}, {"royalty", 0.0}, {"guarantee", 0.0}, {"per_use", 0.0}};
Values const a_royalty{{"deferral", 0.0}, {"royalty", 1.0}, {"guarantee", 0.0}, {"per_use", 0.0}};
Values const every_instrument{{"deferral", 1.0}, {"royalty", 1.0}, {"guarantee", 1.0}, {"per_use", 1.0}};

void compare(Calibration& out, Figures const& figures, Simulated const& simulated, double budget,
             std::uint64_t seed) {
    std::vector<double> const sizes = known_sizes(figures);
    DealShape const& known = out.known;
    DealShape const& shape = out.simulated;
    auto const add = [&](std::string what, double value, Between interval, double found, bool is_fitted,
                         std::string unit, std::string note) {
        out.comparisons.push_back(
            {std::move(what), value, interval, found, is_fitted, std::move(unit), std::move(note)});
    };
    auto const of_shape = [&](auto member) {
        return resampled(sizes, seed,
                         [&](std::vector<double> sample) { return shape_of(std::move(sample), 0).*member; });
    };
    add("deal, a year, median", known.median, of_shape(&DealShape::median), shape.median, true,
        "million dollars", "fixes what a unit of the market is worth");
    add("standard deviation of ln(deal)", known.deviation, of_shape(&DealShape::deviation), shape.deviation,
        true, "", "by size_spread");
    add("deals of which a part depends on use or revenue", known.contingent,
        resampled(known_forms(figures), seed, [](std::vector<double> const& s) { return mean_of(s); }),
        shape.contingent, true, "", "by budget");
    add("lower quartile of deals", known.lower, of_shape(&DealShape::lower), shape.lower, false,
        "million dollars", "");
    add("upper quartile of deals", known.upper, of_shape(&DealShape::upper), shape.upper, false,
        "million dollars", "");
    add("Gini coefficient of deals", known.gini, of_shape(&DealShape::gini), shape.gini, false, "", "");

    std::vector<double> rates;
    for (PlainFigure const& figure : figures.royalties) rates.push_back(figure.value);
    std::ranges::sort(rates);
    add("royalty rate, median", median_of(rates), {rates.front(), rates.back()},
        quantile_of(simulated.royalties, 0.5), false, "",
        "published rates are asked of all revenue of a firm for all works together; simulated ones are "
        "agreed for one");
    double fetches = 0;
    for (PlainFigure const& figure : figures.fetches) fetches = std::max(fetches, figure.value);
    Between price{figures.fetch_prices.front().low, figures.fetch_prices.front().high};
    for (PriceFigure const& figure : figures.fetch_prices)
        price = {std::min(price.least, figure.low), std::max(price.most, figure.high)};
    add("price a fetch, if a median deal were paid by the fetch", square_root(price.least * price.most),
        price, shape.median * 1e6 / fetches, false, "dollars",
        "the middle of published prices a fetch against a median deal over the fetches that a site sees: "
        "posted prices a fetch bring next to nothing beside deals");
    std::vector<double> asks;
    for (PlainFigure const& figure : figures.asks) asks.push_back(figure.value);
    std::ranges::sort(asks);
    double cash = 0;
    for (PlainFigure const& figure : figures.budgets) cash += figure.value;
    add("cash of a firm in the middle, in what the owner asks", cash / median_of(asks),
        {cash / asks.back(), cash / asks.front()}, budget / 0.5, false, "",
        "Korean model makers and broadcasters against the market fitted to deals that were signed and told, "
        "mostly by the richest firms of the world");
}

}  // namespace

Calibration calibrated(Figures const& figures, std::uint64_t seed, std::uint64_t replications) {
    Calibration out;
    out.known = shape_of(known_sizes(figures), mean_of(known_forms(figures)));
    out.growths = growths_of(figures.revenues);

    Values set = every_instrument;
    auto const put = [&](std::string name, double value, std::string from) {
        Market const& market = calibrated_market();
        auto const p = std::ranges::find(market.parameters, name, &Parameter::name);
        value = rounded(std::clamp(value, p->least, p->most));
        set[name] = value;
        out.parameters.push_back({std::move(name), value, std::move(from)});
        return value;
    };
    std::vector<double> rates;
    for (PlainFigure const& figure : figures.take_rates) rates.push_back(figure.value);
    put("commission", median_of(rates), "median of what go-betweens keep");
    std::vector<double> factors;
    for (CompanyGrowth const& one : out.growths) factors.push_back(one.a_year);
    if (!factors.empty())
        put("growth", median_of(factors) / market_growth,
            "median yearly growth of AI firms' revenue, over that of the market's own scenarios");
    put("budget_spread", riches_of(figures.revenues), "standard deviation of ln of AI firms' latest revenue");
    put("use_spread", use_spread_of(figures.views), "standard deviation of a year's change of ln(views)");

    // Each is moved by itself, a few times in turn: spread of the sizes, then how often cash is not enough.
    double size_spread = 1;
    double budget = 1;
    for (int round = 0; round < 2; ++round) {
        size_spread = found_where(0, 2, out.known.deviation, [&](double at) {
            set["size_spread"] = at;
            set["budget"] = budget;
            return simulate(set, seed, search_replications).shape.deviation;
        });
        set["size_spread"] = size_spread;
        // Over orders of magnitude; the less cash, the more is contingent.
        double const place =
            found_where(-natural_log(10.0), natural_log(1000.0), out.known.contingent, [&](double at) {
                set["budget"] = exponential_of(-at);
                return simulate(set, seed, search_replications).shape.contingent;
            });
        budget = exponential_of(-place);
    }
    put("size_spread", size_spread, "so that ln(deal) has the standard deviation of the real one");
    budget = put("budget", budget, "so that as many deals depend on use or revenue as of the real ones");

    Simulated const simulated = simulate(set, seed, replications);
    out.money = out.known.median / simulated.shape.median;
    std::vector<double> scaled = simulated.shape.sizes;
    for (double& size : scaled) size *= out.money;
    out.simulated = shape_of(std::move(scaled), simulated.shape.contingent);
    out.distance = distance_of(out.known.sizes, out.simulated.sizes);
    auto const n = static_cast<double>(out.known.sizes.size());
    auto const m = static_cast<double>(out.simulated.sizes.size());
    out.distance_critical = 1.3581 * square_root((n + m) / (n * m));
    compare(out, figures, simulated, budget, seed);

    out.outcomes = {outcome_of("cash alone", set, cash_alone, seed, replications),
                    outcome_of("a royalty", set, a_royalty, seed, replications),
                    outcome_of("every instrument", set, every_instrument, seed, replications)};
    return out;
}

}  // namespace licet::sim
