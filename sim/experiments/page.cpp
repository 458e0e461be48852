#include "sim/experiments/page.hpp"

#include "contracts/values/digest.hpp"
#include "sim/experiments/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace licet::sim {
namespace {

constexpr std::size_t table_rows_max = 400;

std::size_t place_of(Plan const& plan, std::string const& axis) {
    return static_cast<std::size_t>(std::ranges::find(plan.axes, axis, &Axis::parameter) - plan.axes.begin());
}

class Drawn {
public:
    Drawn(Plan const& plan, std::vector<Replication> const& all, ChartPlan const& what)
        : plan_(plan), all_(all), what_(what) {
        for (std::size_t a = 0; a < plan.arms.size(); ++a)
            if (what.arms.empty() || std::ranges::find(what.arms, plan.arms[a].name) != what.arms.end())
                arms_.push_back(a);
        base_.resize(plan.axes.size());
        for (std::size_t a = 0; a < plan.axes.size(); ++a)
            if (auto const held = what.where.find(plan.axes[a].parameter); held != what.where.end())
                base_[a] = static_cast<std::size_t>(std::ranges::find(plan.axes[a].values, held->second) -
                                                    plan.axes[a].values.begin());
    }

    [[nodiscard]] Chart chart() const {
        Chart out;
        out.title = what_.title;
        out.x_label = what_.x_label;
        out.y_label = what_.y_label;
        out.is_percent = plan_.metrics[what_.metrics.front()].is_percent;
        out.is_log = what_.is_log;
        switch (what_.kind) {
            case ChartPlan::Kind::lines:
            case ChartPlan::Kind::curve:
            case ChartPlan::Kind::fan:
                break;
            case ChartPlan::Kind::waterfall:
                out.kind = Chart::Kind::waterfall;
                break;
            case ChartPlan::Kind::frontier:
                out.kind = Chart::Kind::bubbles;
                break;
            case ChartPlan::Kind::spread:
            case ChartPlan::Kind::bars:
            case ChartPlan::Kind::profile:
                out.kind = Chart::Kind::bars;
                break;
            case ChartPlan::Kind::heat:
                out.kind = Chart::Kind::heat;
                break;
        }
        if (what_.kind == ChartPlan::Kind::profile || what_.kind == ChartPlan::Kind::waterfall)
            profile(out);
        else if (what_.kind == ChartPlan::Kind::curve)
            curve(out);
        else if (what_.kind == ChartPlan::Kind::fan)
            fan(out);
        else if (what_.kind == ChartPlan::Kind::frontier)
            frontier(out);
        else if (what_.kind == ChartPlan::Kind::spread)
            spread(out);
        else if (what_.x.empty() || what_.x == "arm")
            over_arms(out);
        else
            over_axis(out);
        for (Curve const& curve : what_.curves) {
            ChartLine line{curve.name, {}, true};
            for (std::size_t i = 0; i < curve.x.size(); ++i) line.points.push_back({curve.x[i], curve.y[i]});
            out.lines.push_back(std::move(line));
        }
        return out;
    }

private:
    // The lines there are, each with the arm and point of its first cell.
    struct Line {
        std::string name;
        std::size_t arm;
        std::vector<std::size_t> point;
    };
    [[nodiscard]] std::vector<Line> lines() const {
        std::vector<Line> out;
        if (what_.lines == "arm") {
            for (std::size_t const a : arms_) out.push_back({plan_.arms[a].name, a, base_});
            return out;
        }
        std::size_t const axis = place_of(plan_, what_.lines);
        for (std::size_t v = 0; v < plan_.axes[axis].values.size(); ++v) {
            Line line{what_.lines + " " + shown(plan_.axes[axis].values[v]), arms_.front(), base_};
            if (std::holds_alternative<std::string>(plan_.axes[axis].values[v]) ||
                what_.kind == ChartPlan::Kind::heat)
                line.name = shown(plan_.axes[axis].values[v]);
            line.point[axis] = v;
            out.push_back(std::move(line));
        }
        return out;
    }
    void add(ChartLine& line, double x, std::size_t cell, std::size_t metric) const {
        Estimate const found = estimate(all_, cell, plan_.metrics[metric]);
        if (found.is_known) line.points.push_back({x, found.value, found.half_width});
    }

    void over_axis(Chart& out) const {
        std::size_t const axis = place_of(plan_, what_.x);
        auto const& values = plan_.axes[axis].values;
        bool const has_names =
            std::holds_alternative<std::string>(values.front()) || out.kind != Chart::Kind::lines;
        if (has_names)
            for (Value const& value : values) out.categories.push_back(shown(value));
        for (Line line : lines()) {
            ChartLine drawn{line.name, {}};
            for (std::size_t v = 0; v < values.size(); ++v) {
                line.point[axis] = v;
                double const x = has_names ? static_cast<double>(v) : std::get<double>(values[v]);
                add(drawn, x, plan_.cell_of(line.point, line.arm), what_.metrics.front());
            }
            out.lines.push_back(std::move(drawn));
        }
    }
    // A bar an arm; of several colours where there are several lines.
    void over_arms(Chart& out) const {
        out.kind = Chart::Kind::bars;
        for (std::size_t const a : arms_) out.categories.push_back(plan_.arms[a].name);
        auto const series = what_.lines == "arm" ? std::vector<Line>{{"", 0, base_}} : lines();
        for (Line const& line : series) {
            ChartLine drawn{line.name.empty() ? plan_.metrics[what_.metrics.front()].name : line.name, {}};
            for (std::size_t i = 0; i < arms_.size(); ++i)
                add(drawn, static_cast<double>(i), plan_.cell_of(line.point, arms_[i]),
                    what_.metrics.front());
            out.lines.push_back(std::move(drawn));
        }
    }
    void profile(Chart& out) const {
        for (std::size_t const metric : what_.metrics) out.categories.push_back(plan_.metrics[metric].name);
        for (Line const& line : lines()) {
            ChartLine drawn{line.name, {}};
            for (std::size_t m = 0; m < what_.metrics.size(); ++m)
                add(drawn, static_cast<double>(m), plan_.cell_of(line.point, line.arm), what_.metrics[m]);
            out.lines.push_back(std::move(drawn));
        }
    }

    void curve(Chart& out) const {
        for (Line const& line : lines()) {
            ChartLine drawn{line.name, {}};
            for (std::size_t m = 0; m < what_.metrics.size(); ++m)
                add(drawn, what_.at[m], plan_.cell_of(line.point, line.arm), what_.metrics[m]);
            out.lines.push_back(std::move(drawn));
        }
    }
    // The middle of the replications, and where nine of ten and half of them lie.
    void fan(Chart& out) const {
        for (Line const& line : lines()) {
            ChartLine drawn{line.name, {}};
            for (std::size_t m = 0; m < what_.metrics.size(); ++m) {
                auto values = values_of(plan_.cell_of(line.point, line.arm), plan_.metrics[what_.metrics[m]]);
                if (values.empty()) continue;
                std::ranges::sort(values);
                auto const at = [&](double share) {
                    double const place = share * static_cast<double>(values.size() - 1);
                    auto const below = static_cast<std::size_t>(place);
                    std::size_t const above = std::min(below + 1, values.size() - 1);
                    return values[below] +
                           (place - static_cast<double>(below)) * (values[above] - values[below]);
                };
                drawn.points.push_back(
                    {what_.at[m], at(0.5), 0, 0, {{at(0.05), at(0.95)}, {at(0.25), at(0.75)}}});
            }
            out.lines.push_back(std::move(drawn));
        }
    }
    // Of each replication that has one.
    [[nodiscard]] std::vector<double> values_of(std::size_t cell, Metric const& metric) const {
        std::vector<double> out;
        for (Replication const& one : all_) {
            double const below = metric.below ? one[cell][*metric.below] : 1;
            if (below != 0) out.push_back(one[cell][metric.above] / below);
        }
        return out;
    }
    void frontier(Chart& out) const {
        for (Line const& line : lines()) {
            std::size_t const cell = plan_.cell_of(line.point, line.arm);
            std::array<Estimate, 3> found;
            for (std::size_t m = 0; m < 3; ++m)
                found[m] = estimate(all_, cell, plan_.metrics[what_.metrics[m]]);
            ChartLine drawn{line.name, {}};
            if (found[0].is_known && found[1].is_known)
                drawn.points.push_back({found[0].value, found[1].value, 0, found[2].value});
            out.lines.push_back(std::move(drawn));
        }
    }
    // How often each line's replications fell into each of at most a dozen spans of equal width.
    void spread(Chart& out) const {
        Metric const& metric = plan_.metrics[what_.metrics.front()];
        std::vector<std::vector<double>> values;
        double least = 1e300;
        double most = -1e300;
        for (Line const& line : lines()) {
            values.push_back(values_of(plan_.cell_of(line.point, line.arm), metric));
            for (double const value : values.back()) {
                least = std::min(least, value);
                most = std::max(most, value);
            }
            out.lines.push_back({line.name, {}});
        }
        if (least > most) return;
        constexpr int spans = 12;
        double const step = most > least ? (most - least) / spans : 1;
        for (int s = 0; s < (most > least ? spans : 1); ++s) {
            double const from = least + s * step;
            out.categories.push_back(most > least ? shown_number(from, metric) + " to " +
                                                        shown_number(from + step, metric)
                                                  : shown_number(least, metric));
            for (std::size_t l = 0; l < values.size(); ++l) {
                auto const count = std::ranges::count_if(values[l], [&](double value) {
                    auto const span = std::min(spans - 1, static_cast<int>((value - least) / step));
                    return span == s;
                });
                out.lines[l].points.push_back({static_cast<double>(s), static_cast<double>(count)});
            }
        }
        out.is_percent = false;
    }
    static std::string shown_number(double number, Metric const& metric) {
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "%.3g", metric.is_percent ? 100 * number : number);
        return text.data() + std::string(metric.is_percent ? " %" : "");
    }

    Plan const& plan_;
    std::vector<Replication> const& all_;
    ChartPlan const& what_;
    std::vector<std::size_t> arms_;
    std::vector<std::size_t> base_;
};

std::string shown_estimate(Estimate const& e, Metric const& metric) {
    if (!e.is_known) return "–";
    double const times = metric.is_percent ? 100 : 1;
    double const size = std::max(std::fabs(e.value), e.half_width) * times;
    if (size < 1e-9) return metric.is_percent ? "0 %" : "0";
    int const decimals = size >= 1000   ? 0
                         : size >= 10   ? 1
                         : size >= 1    ? 2
                         : size >= 0.1  ? 3
                         : size >= 0.01 ? 4
                                        : 5;
    return fixed(times * e.value, decimals) + " ± " + fixed(times * e.half_width, decimals) +
           (metric.is_percent ? " %" : "");
}

std::string table_of(Plan const& plan, std::vector<Replication> const& all) {
    std::string out = "<table><tr>";
    for (Axis const& axis : plan.axes) out += "<th>" + escaped(axis.parameter) + "</th>";
    out += "<th class=\"name\">arm</th>";
    for (Metric const& metric : plan.metrics) out += "<th>" + escaped(metric.name) + "</th>";
    out += "</tr>\n";
    for (std::size_t cell = 0; cell < std::min(plan.cell_count(), table_rows_max); ++cell) {
        out += "<tr>";
        auto const point = plan.point_of(cell);
        for (std::size_t a = 0; a < plan.axes.size(); ++a)
            out += "<td>" + escaped(shown(plan.axes[a].values[point[a]])) + "</td>";
        out += "<td class=\"name\">" + escaped(plan.arms[plan.arm_of(cell)].name) + "</td>";
        for (Metric const& metric : plan.metrics)
            out += "<td>" + shown_estimate(estimate(all, cell, metric), metric) + "</td>";
        out += "</tr>\n";
    }
    out += "</table>\n";
    if (plan.cell_count() > table_rows_max)
        out += "<p>The first " + std::to_string(table_rows_max) + " rows; all are in results.csv.</p>\n";
    return out;
}

std::string settings_of(Plan const& plan) {
    std::string out = "<table><tr><th>parameter</th><th>value</th><th></th></tr>\n";
    Setting const setting = plan.setting_of(0);
    for (Parameter const& p : plan.market->parameters) {
        std::string value = shown(setting.values().find(p.name)->second);
        bool const is_swept =
            std::ranges::any_of(plan.axes, [&](Axis const& a) { return a.parameter == p.name; });
        bool const is_by_arm =
            std::ranges::any_of(plan.arms, [&](Arm const& arm) { return arm.set.contains(p.name); });
        if (is_swept) value = "swept";
        if (is_by_arm) value = "by arm";
        out += "<tr><td class=\"name\">" + escaped(std::string(p.name)) + "</td><td>" + escaped(value) +
               "</td><td class=\"name\">" + escaped(std::string(p.means)) + "</td></tr>\n";
    }
    return out + "</table>\n";
}

}  // namespace

std::string page_of(Plan const& plan, std::uint64_t seed, std::vector<Replication> const& all,
                    std::vector<SobolIndex> const& indices, std::string const& csv) {
    std::string out =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Licet: " + escaped(plan.title) +
        "</title>\n" + page_style() + "<h1>" + escaped(plan.title) + "</h1>\n<p>" + escaped(plan.question) +
        "</p>\n";
    if (!plan.expected.empty()) out += "<p><b>Expected:</b> " + escaped(plan.expected) + "</p>\n";
    for (ChartPlan const& chart : plan.charts) {
        out += svg_of(Drawn(plan, all, chart).chart());
        if (!chart.note.empty()) out += "<p class=\"note\">" + escaped(chart.note) + "</p>\n";
    }
    if (!indices.empty()) {
        Chart chart;
        chart.kind = Chart::Kind::bars;
        chart.title = "What matters for " + plan.metrics[plan.sobol->metric].name + " (Sobol indices)";
        chart.y_label = "share of the variance";
        chart.lines = {{"by itself", {}}, {"with all its interactions", {}}};
        for (std::size_t i = 0; i < indices.size(); ++i) {
            chart.categories.push_back(indices[i].parameter);
            chart.lines[0].points.push_back(
                {static_cast<double>(i), indices[i].first.value, indices[i].first.half_width});
            chart.lines[1].points.push_back(
                {static_cast<double>(i), indices[i].total.value, indices[i].total.half_width});
        }
        out += svg_of(chart) + "<p class=\"note\">Under the arm " + escaped(plan.sobol->arm) + ", " +
               std::to_string(plan.sobol->samples) + " samples of";
        for (std::size_t i = 0; i < plan.sobol->parameters.size(); ++i)
            out += (i == 0 ? " " : ", ") + plan.sobol->parameters[i] + " in [" +
                   shown(Value(plan.sobol->ranges[i].first)) + ", " +
                   shown(Value(plan.sobol->ranges[i].second)) + "]";
        out += "; what the bars do not explain is chance of the draw.</p>\n";
    }
    out += "<h2>All cells</h2>\n<details open><summary>" + std::to_string(plan.cell_count()) +
           " cells, with half of the 95 % interval</summary>\n" + table_of(plan, all) +
           "</details>\n<details><summary>Settings of the market '" + std::string(plan.market->name) +
           "'</summary>\n" + settings_of(plan) +
           "</details>\n<details><summary>The experiment as it was read</summary><pre>" + escaped(plan.text) +
           "</pre></details>\n";
    return out + "<p>Licet " LICET_VERSION ", experiment " + escaped(plan.name) + ", seed " +
           std::to_string(seed) + ", " + std::to_string(all.size()) +
           " replications with common draws over all arms. SHA-256 of results.csv " +
           text_of(digest_of(csv)) + ".</p>\n</html>\n";
}

}  // namespace licet::sim
