#pragma once
// What all kinds of charts are drawn with: the sheet, scales, lines, texts, the legend.

#include "sim/experiments/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace licet::sim::drawing {

// Told apart without colour vision too (Okabe and Ito).
inline constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                    "#E69F00", "#56B4E9", "#000000"};

inline constexpr double width = 800;
inline constexpr double height = 450;
inline constexpr double left = 78;
inline constexpr double right = 220;
inline constexpr double top = 40;
inline constexpr double bottom = 86;

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

[[nodiscard]] Scale linear(double least, double most, bool from_zero);
[[nodiscard]] Scale logarithmic(double least, double most, double base);

[[nodiscard]] std::string at(double pixel);
// A span below zero is of a logarithmic scale.
[[nodiscard]] std::string tick_text(double x, bool is_percent, double span);
[[nodiscard]] std::string text_at(double x, double y, std::string const& anchor, std::string const& text);
[[nodiscard]] std::string line_at(double x1, double y1, double x2, double y2, std::string const& rest);
[[nodiscard]] std::string colour_of(ChartLine const& line, std::size_t place);
// Beside the plot.
[[nodiscard]] std::string legend(std::vector<ChartLine> const& lines, bool has_boxes);
// The head of a chart: title and what the axes say.
[[nodiscard]] std::string frame(Chart const& chart);
// The names under bars; long ones are set aslant.
[[nodiscard]] std::string category_text(Chart const& chart, Scale const& x, double step);
// The level lines across the plot.
[[nodiscard]] std::string levels(Scale const& y, bool is_percent, bool is_log);
// The marks under a scale of numbers.
[[nodiscard]] std::string marks(Scale const& x, bool is_percent);

}  // namespace licet::sim::drawing
