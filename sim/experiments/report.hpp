#pragma once
// A self-contained HTML report: line charts as SVG with bands of confidence, and tables.

#include <string>
#include <vector>

namespace licet::sim {

struct ChartPoint {
    double x;
    double y;
    double half_width = 0;  // of the 95 % band
};
struct ChartLine {
    std::string name;
    std::vector<ChartPoint> points;
    bool is_dashed = false;  // theory
};
struct Chart {
    std::string title;
    std::string x_label;
    std::string y_label;
    std::vector<ChartLine> lines;
    bool is_percent = true;
};

[[nodiscard]] std::string svg_of(Chart const& chart);
[[nodiscard]] std::string escaped(std::string const& text);

}  // namespace licet::sim
