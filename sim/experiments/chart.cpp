#include "sim/experiments/chart.hpp"

#include "sim/experiments/drawing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace licet::sim {
namespace {

using namespace drawing;

std::string heat_map(Chart const& chart) {
    double least = 1e300;
    double most = -1e300;
    for (ChartLine const& line : chart.lines)
        for (ChartPoint const& point : line.points) {
            least = std::min(least, point.y);
            most = std::max(most, point.y);
        }
    if (!(most > least)) most = least + 1;
    auto const columns = static_cast<double>(chart.categories.size());
    auto const rows = static_cast<double>(chart.lines.size());
    double const cell_width = (width - left - 40) / columns;
    double const cell_height = (height - top - bottom) / rows;
    std::string out = frame(chart);
    for (std::size_t r = 0; r < chart.lines.size(); ++r) {
        double const y = height - bottom - cell_height * static_cast<double>(r + 1);
        out += text_at(left - 6, y + cell_height / 2 + 4, "end", chart.lines[r].name);
        for (ChartPoint const& point : chart.lines[r].points) {
            double const share = (point.y - least) / (most - least);
            auto const shade = [&](double dark, double light) {
                return std::to_string(static_cast<int>(std::lround(light + share * (dark - light))));
            };
            double const x = left + cell_width * point.x;
            out += "<rect x=\"" + at(x) + "\" y=\"" + at(y) + "\" width=\"" + at(cell_width - 1) +
                   "\" height=\"" + at(cell_height - 1) + "\" fill=\"rgb(" + shade(0, 247) + "," +
                   shade(90, 251) + "," + shade(160, 255) + ")\"/>\n<text x=\"" + at(x + cell_width / 2) +
                   "\" y=\"" + at(y + cell_height / 2 + 4) + "\" text-anchor=\"middle\" fill=\"" +
                   (share > 0.55 ? "#fff" : "#000") + "\">" +
                   tick_text(point.y, chart.is_percent, most - least) + "</text>\n";
        }
    }
    for (std::size_t c = 0; c < chart.categories.size(); ++c)
        out += text_at(left + cell_width * (static_cast<double>(c) + 0.5), height - bottom + 18, "middle",
                       chart.categories[c]);
    return out + "</svg>\n";
}

// Each bar goes from the level before to its own; the last level stands once more by itself.
std::string waterfall(Chart const& chart) {
    std::vector<ChartPoint> const& points = chart.lines.front().points;
    if (points.empty()) return {};
    double least = 0;
    double most = 0;
    for (ChartPoint const& point : points) {
        least = std::min(least, point.y - point.half_width);
        most = std::max(most, point.y + point.half_width);
    }
    Chart named = chart;
    named.categories.emplace_back("what is left");
    Scale x{-0.5, static_cast<double>(points.size()) + 0.5, false, left, width - right, {}};
    Scale y = linear(least, most, true);
    y.pixel_from = height - bottom;
    y.pixel_to = top;
    std::string out = frame(chart) + levels(y, chart.is_percent, false) + category_text(named, x, 0.95);
    double before = 0;
    for (std::size_t i = 0; i <= points.size(); ++i) {
        bool const is_whole = i == 0 || i == points.size();
        ChartPoint const& point = points[std::min(i, points.size() - 1)];
        double const from = is_whole ? 0 : before;
        auto const place = static_cast<double>(i);
        char const* const colour = is_whole ? colours[0] : point.y < before ? colours[1] : colours[2];
        out +=
            "<rect x=\"" + at(x(place - 0.36)) + "\" y=\"" + at(std::min(y(from), y(point.y))) +
            "\" width=\"" + at(x(place + 0.36) - x(place - 0.36)) + "\" height=\"" +
            at(std::max(1.0, std::fabs(y(from) - y(point.y)))) + "\" fill=\"" + colour + "\"/>\n" +
            text_at(x(place), std::min(y(from), y(point.y)) - 5, "middle",
                    tick_text(is_whole ? point.y : point.y - before, chart.is_percent, (most - least) / 10));
        if (!is_whole)
            out += line_at(x(place - 1.36), y(before), x(place + 0.36), y(before), "stroke=\"#444\"");
        before = point.y;
    }
    return out + "</svg>\n";
}

// A fan's, one over the other, so that the narrower is the darker.
std::string bands(ChartLine const& line, std::string const& colour, Scale const& x, Scale const& y) {
    std::string out;
    std::size_t const count = line.points.empty() ? 0 : line.points.front().bands.size();
    for (std::size_t b = 0; b < count; ++b) {
        std::string above;
        std::string below;
        for (ChartPoint const& point : line.points) {
            above += at(x(point.x)) + "," + at(y(point.bands[b].second)) + " ";
            below = at(x(point.x)) + "," + at(y(point.bands[b].first)) + " " + below;
        }
        out += "<polygon points=\"" + above + below + "\" fill=\"" + colour + "\" opacity=\"0.16\"/>\n";
    }
    return out;
}

// A point a line, as large in area as its weight.
std::string bubbles(Chart const& chart) {
    double x_most = 0;
    double x_least = 0;
    double y_least = 1e300;
    double y_most = -1e300;
    double weight_most = 0;
    for (ChartLine const& line : chart.lines)
        for (ChartPoint const& point : line.points) {
            x_most = std::max(x_most, point.x);
            x_least = std::min(x_least, point.x);
            y_least = std::min(y_least, point.y);
            y_most = std::max(y_most, point.y);
            weight_most = std::max(weight_most, point.weight);
        }
    if (y_least > y_most) return {};
    double const air = 0.12 * std::max(1e-9, x_most - x_least);
    Scale x = linear(x_least, x_most + air, true);
    Scale y = linear(y_least - 0.1 * (y_most - y_least), y_most + 0.15 * (y_most - y_least), false);
    x.from -= 0.5 * air;
    x.pixel_from = left;
    x.pixel_to = width - right;
    y.pixel_from = height - bottom;
    y.pixel_to = top;
    std::string out = frame(chart) + levels(y, chart.is_percent, false) + marks(x, chart.is_percent);
    // Bubbles that lie on one another have one text with all their numbers.
    struct Mark {
        double x;
        double y;
        std::string numbers;
    };
    std::vector<Mark> marks_there;
    for (std::size_t l = 0; l < chart.lines.size(); ++l)
        for (ChartPoint const& point : chart.lines[l].points) {
            double const radius =
                weight_most > 0 ? 4 + 22 * std::sqrt(std::max(0.0, point.weight) / weight_most) : 6;
            out += "<circle cx=\"" + at(x(point.x)) + "\" cy=\"" + at(y(point.y)) + "\" r=\"" + at(radius) +
                   "\" fill=\"" + colour_of(chart.lines[l], l) + "\" opacity=\"0.55\" stroke=\"#222\"/>\n";
            auto const there = std::ranges::find_if(marks_there, [&](Mark const& mark) {
                return std::hypot(mark.x - x(point.x), mark.y - y(point.y)) < 12;
            });
            if (there == marks_there.end())
                marks_there.push_back({x(point.x), y(point.y), std::to_string(l + 1)});
            else
                there->numbers += ", " + std::to_string(l + 1);
        }
    for (Mark const& mark : marks_there) {
        bool const is_one = mark.numbers.find(',') == std::string::npos;
        out += text_at(is_one ? mark.x : mark.x + 30, mark.y + 4, is_one ? "middle" : "start", mark.numbers);
    }
    Chart numbered = chart;
    for (std::size_t l = 0; l < numbered.lines.size(); ++l)
        numbered.lines[l].name = std::to_string(l + 1) + " " + numbered.lines[l].name;
    return out + legend(numbered.lines, true) + "</svg>\n";
}

}  // namespace

std::string fixed(double number, int decimals) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    // No minus before a zero.
    std::string out = text.data();
    if (out.front() == '-' && out.find_first_not_of("-0.") == std::string::npos) out.erase(0, 1);
    return out;
}

std::string page_style() {
    return "<style>body{font-family:sans-serif;max-width:64em;margin:2em auto;padding:0 "
           "1em;line-height:1.45}"
           "table{border-collapse:collapse;margin:1em 0;font-size:.9em;font-variant-numeric:tabular-nums}"
           "td,th{border-bottom:1px solid #ddd;padding:.25em "
           ".5em;text-align:right}td{white-space:nowrap}.name,th.name{text-align:left;white-space:normal}."
           "source{overflow-wrap:anywhere;white-space:normal;max-width:"
           "22em}"
           "svg{width:100%;height:auto;margin:1em 0 0}.note{color:#444;margin:.2em 0 1.6em}"
           "details{margin:1em 0;overflow-x:auto}</style>\n";
}

std::string escaped(std::string const& text) {
    std::string out;
    for (char const c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

std::string svg_of(Chart const& chart) {
    if (chart.kind == Chart::Kind::heat) return heat_map(chart);
    if (chart.kind == Chart::Kind::waterfall) return waterfall(chart);
    if (chart.kind == Chart::Kind::bubbles) return bubbles(chart);
    double x_least = 1e300;
    double x_most = -1e300;
    double y_least = 1e300;
    double y_most = -1e300;
    for (ChartLine const& line : chart.lines)
        for (ChartPoint const& point : line.points) {
            if (chart.is_log && (point.x <= 0 || point.y <= 0)) continue;
            x_least = std::min(x_least, point.x);
            x_most = std::max(x_most, point.x);
            y_least = std::min(y_least, chart.is_log ? point.y : point.y - point.half_width);
            y_most = std::max(y_most, point.y + point.half_width);
            for (auto const& [low, high] : point.bands) {
                y_least = std::min(y_least, low);
                y_most = std::max(y_most, high);
            }
        }
    if (x_least > x_most) return {};
    bool const has_names = !chart.categories.empty();
    bool const is_bars = chart.kind == Chart::Kind::bars;
    auto const names = static_cast<double>(chart.categories.size());
    Scale x = chart.is_log ? logarithmic(x_least, x_most, x_most > 300 * x_least ? 10 : 2)
                           : linear(x_least, x_most, false);
    if (has_names) {
        x.from = is_bars ? -0.5 : -0.15;
        x.to = is_bars ? names - 0.5 : names - 0.85;
    } else if (!chart.is_log) {
        x.from = x_least;
        x.to = x_most > x_least ? x_most : x_least + 1;
        std::erase_if(x.ticks, [&](double tick) { return tick < x.from - 1e-9 || tick > x.to + 1e-9; });
    }
    Scale y = chart.is_log ? logarithmic(y_least, y_most, 10) : linear(y_least, y_most, true);
    x.pixel_from = left;
    x.pixel_to = width - right;
    y.pixel_from = height - bottom;
    y.pixel_to = top;

    std::string out = frame(chart);
    out += levels(y, chart.is_percent, chart.is_log);
    out += has_names ? category_text(chart, x, 0.95) : marks(x, false);

    double const bar = 0.8 / static_cast<double>(std::max<std::size_t>(1, chart.lines.size()));
    for (std::size_t l = 0; l < chart.lines.size(); ++l) {
        ChartLine const& line = chart.lines[l];
        std::string const colour = colour_of(line, l);
        if (is_bars) {
            for (ChartPoint const& point : line.points) {
                double const from = x(point.x - 0.4 + bar * static_cast<double>(l));
                double const to = x(point.x - 0.4 + bar * static_cast<double>(l + 1));
                double const high = std::min(y(point.y), y(0));
                out += "<rect x=\"" + at(from) + "\" y=\"" + at(high) + "\" width=\"" +
                       at(std::max(1.0, to - from - 1)) + "\" height=\"" + at(std::fabs(y(point.y) - y(0))) +
                       "\" fill=\"" + colour + "\"/>\n";
                if (point.half_width > 0)
                    out += line_at((from + to - 1) / 2, y(point.y - point.half_width), (from + to - 1) / 2,
                                   y(point.y + point.half_width), "stroke=\"#222\" stroke-width=\"1.3\"");
            }
            continue;
        }
        out += bands(line, colour, x, y);
        std::string path;
        std::string upper;
        std::string lower;
        for (ChartPoint const& point : line.points) {
            if (chart.is_log && (point.x <= 0 || point.y <= 0)) continue;
            path += at(x(point.x)) + "," + at(y(point.y)) + " ";
            upper += at(x(point.x)) + "," + at(y(point.y + point.half_width)) + " ";
            double const low =
                chart.is_log ? std::max(y.from, point.y - point.half_width) : point.y - point.half_width;
            lower = at(x(point.x)) + "," + at(y(low)) + " " + lower;
        }
        if (!line.is_dashed)
            out += "<polygon points=\"" + upper + lower + "\" fill=\"" + colour + "\" opacity=\"0.18\"/>\n";
        out += "<polyline points=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" +
               (line.is_dashed ? "1.6\" stroke-dasharray=\"6 4\"" : "2\"") + "/>\n";
    }
    return out + legend(chart.lines, is_bars) + "</svg>\n";
}

}  // namespace licet::sim
