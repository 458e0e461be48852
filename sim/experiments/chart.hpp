#pragma once
// Charts as SVG, for a report that is one file: lines with bands of confidence, bars, heat maps, waterfalls,
// bubbles, fans.

#include <string>
#include <utility>
#include <vector>

namespace licet::sim {

struct ChartPoint {
    double x;
    double y;
    double half_width = 0;                           // of the 95 % interval
    double weight = 0;                               // of a bubble: its area
    std::vector<std::pair<double, double>> bands{};  // of a fan, the widest first
};
struct ChartLine {
    std::string name;
    std::vector<ChartPoint> points;
    bool is_dashed = false;  // theory
};
struct Chart {
    enum class Kind { lines, bars, heat, waterfall, bubbles } kind = Kind::lines;
    std::string title;
    std::string x_label;
    std::string y_label;
    std::vector<ChartLine> lines;         // of a heat map a row each, from below
    std::vector<std::string> categories;  // what x = 0, 1, … is called; empty: x is a number
    bool is_percent = false;
    bool is_log = false;  // both axes
};

[[nodiscard]] std::string svg_of(Chart const& chart);
// How the reports that charts stand in look: a <style>.
[[nodiscard]] std::string page_style();
[[nodiscard]] std::string escaped(std::string const& text);
[[nodiscard]] std::string fixed(double number, int decimals);

}  // namespace licet::sim
