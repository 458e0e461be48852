#include "sim/experiments/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace licet::sim {
namespace {

// Told apart without colour vision too (Okabe and Ito).
constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"};

std::string number(double x, int decimals) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, x);
    return text.data();
}

}  // namespace

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
    constexpr double width = 760;
    constexpr double height = 420;
    constexpr double left = 64;
    constexpr double right = 190;
    constexpr double top = 36;
    constexpr double bottom = 52;
    double x_most = 0;
    double y_most = 0;
    for (ChartLine const& line : chart.lines)
        for (ChartPoint const& point : line.points) {
            x_most = std::max(x_most, point.x);
            y_most = std::max(y_most, point.y + point.half_width);
        }
    // A round top of the scale.
    double const power = std::pow(10, std::floor(std::log10(std::max(y_most, 1e-9))));
    for (double const step : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0})
        if (step * power >= y_most) {
            y_most = step * power;
            break;
        }
    auto const px = [&](double x) { return left + x / x_most * (width - left - right); };
    auto const py = [&](double y) { return height - bottom - y / y_most * (height - top - bottom); };
    auto const label = [&](double y) { return chart.is_percent ? number(100 * y, 0) + " %" : number(y, 2); };

    std::string out = "<svg viewBox=\"0 0 " + number(width, 0) + " " + number(height, 0) +
                      "\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\"><title>" +
                      escaped(chart.title) + "</title>\n<text x=\"" + number(left, 0) +
                      "\" y=\"20\" font-size=\"15\" font-weight=\"bold\">" + escaped(chart.title) +
                      "</text>\n";
    for (int i = 0; i <= 5; ++i) {
        double const y = y_most * i / 5;
        out += "<line x1=\"" + number(left, 0) + "\" x2=\"" + number(width - right, 0) + "\" y1=\"" +
               number(py(y), 1) + "\" y2=\"" + number(py(y), 1) + "\" stroke=\"#ddd\"/><text x=\"" +
               number(left - 8, 0) + "\" y=\"" + number(py(y) + 4, 1) + "\" text-anchor=\"end\">" + label(y) +
               "</text>\n";
        double const x = x_most * i / 5;
        out += "<text x=\"" + number(px(x), 1) + "\" y=\"" + number(height - bottom + 18, 0) +
               "\" text-anchor=\"middle\">" + number(100 * x, 0) + " %</text>\n";
    }
    out += "<text x=\"" + number((left + width - right) / 2, 0) + "\" y=\"" + number(height - 10, 0) +
           "\" text-anchor=\"middle\">" + escaped(chart.x_label) +
           "</text>\n<text transform=\"translate(16 " + number((top + height - bottom) / 2, 0) +
           ") rotate(-90)\" text-anchor=\"middle\">" + escaped(chart.y_label) + "</text>\n";
    for (std::size_t l = 0; l < chart.lines.size(); ++l) {
        ChartLine const& line = chart.lines[l];
        std::string const colour = line.is_dashed ? "#555" : colours[l % colours.size()];
        std::string path;
        std::string upper;
        std::string lower;
        for (ChartPoint const& point : line.points) {
            path += number(px(point.x), 1) + "," + number(py(point.y), 1) + " ";
            upper += number(px(point.x), 1) + "," +
                     number(py(std::min(y_most, point.y + point.half_width)), 1) + " ";
            lower = number(px(point.x), 1) + "," + number(py(std::max(0.0, point.y - point.half_width)), 1) +
                    " " + lower;
        }
        if (!line.is_dashed)
            out += "<polygon points=\"" + upper + lower + "\" fill=\"" + colour + "\" opacity=\"0.18\"/>\n";
        out += "<polyline points=\"" + path + "\" fill=\"none\" stroke=\"" + colour +
               "\" stroke-width=\"2\"" + (line.is_dashed ? " stroke-dasharray=\"6 4\"" : "") + "/>\n";
        double const y = top + 20 + 22 * static_cast<double>(l);
        out += "<line x1=\"" + number(width - right + 14, 0) + "\" x2=\"" + number(width - right + 40, 0) +
               "\" y1=\"" + number(y, 0) + "\" y2=\"" + number(y, 0) + "\" stroke=\"" + colour +
               "\" stroke-width=\"2\"" + (line.is_dashed ? " stroke-dasharray=\"6 4\"" : "") +
               "/><text x=\"" + number(width - right + 46, 0) + "\" y=\"" + number(y + 4, 0) + "\">" +
               escaped(line.name) + "</text>\n";
    }
    return out + "</svg>\n";
}

}  // namespace licet::sim
