#include "sim/experiments/sobol.hpp"

#include "sim/numeric/elementary.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace {

// Results of the two independent samples, and of the first with one parameter from the second.
struct Rows {
    std::vector<double> a;
    std::vector<double> b;
    std::vector<std::vector<double>> mixed;  // a parameter, a sample
};

struct Pair {
    double first;
    double total;
};

Pair indices_of(Rows const& rows, std::size_t parameter, std::vector<std::size_t> const& samples) {
    auto const n = static_cast<double>(samples.size());
    double mean = 0;
    for (std::size_t const s : samples) mean += (rows.a[s] + rows.b[s]) / 2 / n;
    double variance = 0;
    double first = 0;
    double total = 0;
    for (std::size_t const s : samples) {
        double const mixed = rows.mixed[parameter][s];
        variance +=
            ((rows.a[s] - mean) * (rows.a[s] - mean) + (rows.b[s] - mean) * (rows.b[s] - mean)) / 2 / n;
        // Centred: the same in expectation, and far less noise.
        first += (rows.b[s] - mean) * (mixed - rows.a[s]) / n;
        total += (rows.a[s] - mixed) * (rows.a[s] - mixed) / 2 / n;
    }
    if (variance == 0) return {0, 0};
    return {first / variance, total / variance};
}

Estimate with_interval(double value, std::vector<double> resampled) {
    std::ranges::sort(resampled);
    auto const at = [&](double share) {
        return resampled[static_cast<std::size_t>(share * static_cast<double>(resampled.size() - 1))];
    };
    return {value, (at(0.975) - at(0.025)) / 2};
}

}  // namespace

std::vector<SobolIndex> sobol_indices(Plan const& plan, std::uint64_t seed, Executor const& executor) {
    SobolPlan const& sobol = *plan.sobol;
    std::size_t const d = sobol.parameters.size();
    std::vector<Setting> settings;
    for (std::size_t s = 0; s < sobol.samples; ++s) {
        Stream stream(seed, purpose_of("sobol"), s);
        std::vector<std::vector<double>> points(2, std::vector<double>(d));
        for (auto& point : points)
            for (std::size_t p = 0; p < d; ++p)
                point[p] = sobol.ranges[p].first +
                           stream.uniform() * (sobol.ranges[p].second - sobol.ranges[p].first);
        for (auto const& point : points)
            settings.push_back(plan.setting_with(sobol.arm, sobol.parameters, point));
        for (std::size_t p = 0; p < d; ++p) {
            std::vector<double> mixed = points[0];
            mixed[p] = points[1][p];
            settings.push_back(plan.setting_with(sobol.arm, sobol.parameters, mixed));
        }
    }
    std::vector<Task> tasks;
    for (std::size_t i = 0; i < settings.size(); ++i) tasks.push_back({&settings[i], i / (d + 2)});
    auto const outcomes = executor(*plan.market, seed, tasks);

    Metric const& metric = plan.metrics[sobol.metric];
    auto const result = [&](std::size_t task) {
        double const below = metric.below ? outcomes[task][*metric.below] : 1;
        return below == 0 ? 0 : outcomes[task][metric.above] / below;
    };
    Rows rows;
    rows.mixed.resize(d);
    for (std::size_t s = 0; s < sobol.samples; ++s) {
        rows.a.push_back(result(s * (d + 2)));
        rows.b.push_back(result(s * (d + 2) + 1));
        for (std::size_t p = 0; p < d; ++p) rows.mixed[p].push_back(result(s * (d + 2) + 2 + p));
    }
    std::vector<std::size_t> all(sobol.samples);
    for (std::size_t s = 0; s < all.size(); ++s) all[s] = s;
    constexpr std::size_t resamples = 400;
    Stream chance(seed, purpose_of("sobol bootstrap"), 0);
    std::vector<std::vector<std::size_t>> drawn(resamples, std::vector<std::size_t>(sobol.samples));
    for (auto& sample : drawn)
        for (std::size_t& s : sample) s = static_cast<std::size_t>(chance.below(sobol.samples));
    std::vector<SobolIndex> out;
    for (std::size_t p = 0; p < d; ++p) {
        Pair const value = indices_of(rows, p, all);
        std::vector<double> firsts;
        std::vector<double> totals;
        for (auto const& sample : drawn) {
            Pair const one = indices_of(rows, p, sample);
            firsts.push_back(one.first);
            totals.push_back(one.total);
        }
        out.push_back({sobol.parameters[p], with_interval(value.first, std::move(firsts)),
                       with_interval(value.total, std::move(totals))});
    }
    return out;
}

}  // namespace licet::sim
