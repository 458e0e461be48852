#include "sim/experiments/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace licet::sim {
namespace {

// Told apart without colour vision too (Okabe and Ito).
constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"};

constexpr double width = 800;
constexpr double height = 430;
constexpr double left = 78;
constexpr double right = 220;
constexpr double top = 40;
constexpr double bottom = 66;

std::string at(double pixel) {
    return fixed(pixel, 1);
}

// A scale from a number to pixels, with its ticks.
struct Scale {
    double from = 0;
    double to = 1;
    bool is_log = false;
    double pixel_from = 0;
    double pixel_to = 1;
    std::vector<double> ticks;

    [[nodiscard]] double operator()(double x) const {
        double const share =
            is_log ? (std::log10(std::max(x, from)) - std::log10(from)) / (std::log10(to) - std::log10(from))
                   : (x - from) / (to - from);
        return pixel_from + std::clamp(share, -0.02, 1.02) * (pixel_to - pixel_from);
    }
};

Scale linear(double least, double most, bool from_zero) {
    if (from_zero) {
        least = std::min(0.0, least);
        most = std::max(0.0, most);
    }
    if (!(most > least)) most = least + 1;
    double const rough = (most - least) / 5;
    double const power = std::pow(10, std::floor(std::log10(rough)));
    double step = power;
    for (double const nice : {1.0, 2.0, 2.5, 5.0, 10.0})
        if (nice * power >= rough * 0.999) {
            step = nice * power;
            break;
        }
    Scale out;
    out.from = std::floor(least / step + 1e-9) * step;
    out.to = std::ceil(most / step - 1e-9) * step;
    if (!(out.to > out.from)) out.to = out.from + step;
    for (int i = 0; out.from + i * step <= out.to + step / 2; ++i) out.ticks.push_back(out.from + i * step);
    return out;
}

Scale logarithmic(double least, double most, double base) {
    Scale out;
    out.is_log = true;
    out.from = std::pow(base, std::floor(std::log(least) / std::log(base) + 1e-9));
    out.to = std::pow(base, std::ceil(std::log(most) / std::log(base) - 1e-9));
    if (!(out.to > out.from)) out.to = out.from * base;
    for (double tick = out.from; tick <= out.to * 1.0001; tick *= base) out.ticks.push_back(tick);
    return out;
}

// A span below zero is of a logarithmic scale.
std::string tick_text(double x, bool is_percent, double span) {
    if (is_percent && span < 0) {
        std::array<char, 40> share{};
        std::snprintf(share.data(), share.size(), "%.3g", 100 * x);
        return share.data() + std::string(" %");
    }
    if (is_percent) return fixed(100 * x, span < 0.02 ? 2 : span < 0.2 ? 1 : 0) + " %";
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.4g", std::fabs(x) < std::fabs(span) * 1e-9 ? 0 : x);
    return text.data();
}

std::string text_at(double x, double y, std::string const& anchor, std::string const& text) {
    return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + anchor + "\">" + escaped(text) +
           "</text>\n";
}

std::string line_at(double x1, double y1, double x2, double y2, std::string const& rest) {
    return "<line x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) + "\" y2=\"" + at(y2) + "\" " +
           rest + "/>\n";
}

std::string colour_of(ChartLine const& line, std::size_t place) {
    return line.is_dashed ? "#555" : colours[place % colours.size()];
}

// A title in up to two lines beside the plot.
std::string legend(std::vector<ChartLine> const& lines, bool has_boxes) {
    std::string out;
    for (std::size_t l = 0; l < lines.size(); ++l) {
        double const y = top + 14 + 21 * static_cast<double>(l);
        double const x = width - right + 14;
        std::string const colour = colour_of(lines[l], l);
        if (has_boxes)
            out += "<rect x=\"" + at(x) + "\" y=\"" + at(y - 10) + "\" width=\"13\" height=\"13\" fill=\"" +
                   colour + "\"/>\n";
        else
            out += line_at(x, y - 4, x + 24, y - 4,
                           "stroke=\"" + colour + "\" stroke-width=\"2.5\"" +
                               (lines[l].is_dashed ? " stroke-dasharray=\"6 4\"" : ""));
        out += text_at(x + 30, y, "start", lines[l].name);
    }
    return out;
}

std::string frame(Chart const& chart) {
    return "<svg viewBox=\"0 0 " + at(width) + " " + at(height) +
           "\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\"><title>" + escaped(chart.title) +
           "</title>\n<text x=\"" + at(left) + "\" y=\"20\" font-size=\"15\" font-weight=\"bold\">" +
           escaped(chart.title) + "</text>\n" +
           text_at((left + width - right) / 2, height - 10, "middle", chart.x_label) +
           "<text transform=\"translate(15 " + at((top + height - bottom) / 2) +
           ") rotate(-90)\" text-anchor=\"middle\">" + escaped(chart.y_label) + "</text>\n";
}

std::string category_text(Chart const& chart, Scale const& x, double step) {
    std::string out;
    // Long names are set aslant.
    std::size_t longest = 0;
    for (std::string const& name : chart.categories) longest = std::max(longest, name.size());
    bool const is_aslant = static_cast<double>(longest) * 7 > std::fabs(x(1) - x(0)) * step;
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
        double const px = x(static_cast<double>(i));
        if (is_aslant)
            out += "<text transform=\"translate(" + at(px + 4) + " " + at(height - bottom + 14) +
                   ") rotate(-18)\" text-anchor=\"end\" font-size=\"11\">" + escaped(chart.categories[i]) +
                   "</text>\n";
        else
            out += text_at(px, height - bottom + 18, "middle", chart.categories[i]);
    }
    return out;
}

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

}  // namespace

std::string fixed(double number, int decimals) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    // No minus before a zero.
    std::string out = text.data();
    if (out.front() == '-' && out.find_first_not_of("-0.") == std::string::npos) out.erase(0, 1);
    return out;
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
        }
    if (x_least > x_most) return {};
    bool const has_names = !chart.categories.empty();
    bool const is_bars = chart.kind == Chart::Kind::bars;
    auto const names = static_cast<double>(chart.categories.size());
    Scale x = chart.is_log ? logarithmic(x_least, x_most, 2) : linear(x_least, x_most, false);
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
    for (double const tick : y.ticks)
        out += line_at(left, y(tick), width - right, y(tick),
                       std::fabs(tick) < 1e-12 ? "stroke=\"#888\"" : "stroke=\"#ddd\"") +
               text_at(left - 8, y(tick) + 4, "end",
                       tick_text(tick, chart.is_percent, chart.is_log ? -1 : y.to - y.from));
    if (has_names)
        out += category_text(chart, x, 0.95);
    else
        for (double const tick : x.ticks)
            out += line_at(x(tick), height - bottom, x(tick), height - bottom + 4, "stroke=\"#888\"") +
                   text_at(x(tick), height - bottom + 18, "middle", tick_text(tick, false, x.to - x.from));

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
