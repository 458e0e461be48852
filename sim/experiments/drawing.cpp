#include "sim/experiments/drawing.hpp"

#include <cstdio>

namespace licet::sim::drawing {

std::string at(double pixel) {
    return fixed(pixel, 1);
}

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
           // Below names that may be set aslant; near to numbers.
           text_at((left + width - right) / 2, chart.categories.empty() ? height - bottom + 44 : height - 10,
                   "middle", chart.x_label) +
           "<text transform=\"translate(15 " + at((top + height - bottom) / 2) +
           ") rotate(-90)\" text-anchor=\"middle\">" + escaped(chart.y_label) + "</text>\n";
}

std::string category_text(Chart const& chart, Scale const& x, double step) {
    std::string out;
    // Long names are set aslant.
    std::size_t longest = 0;
    for (std::string const& name : chart.categories) longest = std::max(longest, name.size());
    double const apart = std::fabs(x(1) - x(0));
    bool const is_aslant = static_cast<double>(longest) * 7 > apart * step;
    // The nearer they are, the steeper, so that lines do not touch.
    double const angle =
        std::clamp(std::asin(std::min(1.0, 16 / apart)) * 180 / 3.14159265358979, 18.0, 60.0);
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
        double const px = x(static_cast<double>(i));
        if (is_aslant)
            out += "<text transform=\"translate(" + at(px + 4) + " " + at(height - bottom + 14) +
                   ") rotate(-" + at(angle) + ")\" text-anchor=\"end\" font-size=\"11\">" +
                   escaped(chart.categories[i]) + "</text>\n";
        else
            out += text_at(px, height - bottom + 18, "middle", chart.categories[i]);
    }
    return out;
}

std::string levels(Scale const& y, bool is_percent, bool is_log) {
    std::string out;
    for (double const tick : y.ticks)
        out +=
            line_at(left, y(tick), width - right, y(tick),
                    std::fabs(tick) < 1e-12 ? "stroke=\"#888\"" : "stroke=\"#ddd\"") +
            text_at(left - 8, y(tick) + 4, "end", tick_text(tick, is_percent, is_log ? -1 : y.to - y.from));
    return out;
}

std::string marks(Scale const& x, bool is_percent) {
    std::string out;
    for (double const tick : x.ticks)
        out += line_at(x(tick), height - bottom, x(tick), height - bottom + 4, "stroke=\"#888\"") +
               text_at(x(tick), height - bottom + 18, "middle", tick_text(tick, is_percent, x.to - x.from));
    return out;
}

}  // namespace licet::sim::drawing
