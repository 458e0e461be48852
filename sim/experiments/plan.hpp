#pragma once
// An experiment as data: which market is played, under which arms, over which grid, until which certainty,
// and what is shown. Read from TOML; the format is told in sim/README.md.

#include "contracts/values/result.hpp"
#include "sim/world/market.hpp"

#include <optional>
#include <string>
#include <vector>

namespace licet::sim {

inline constexpr std::size_t cells_max = 10'000;
inline constexpr std::size_t plan_bytes_max = 1'000'000;

struct Axis {
    std::string parameter;
    std::vector<Value> values;
};
struct Arm {
    std::string name;
    std::map<std::string, Value, std::less<>> set;
};
// The sum of one measure over the replications, divided by another's; by their number where there is none.
struct Metric {
    std::string name;
    std::size_t above = 0;  // places among the market's measures
    std::optional<std::size_t> below;
    bool is_percent = false;
};
struct Curve {
    std::string name;
    std::vector<double> x;
    std::vector<double> y;
};
struct ChartPlan {
    enum class Kind {
        lines,
        bars,
        heat,
        profile,
        curve,
        fan,
        waterfall,
        frontier,
        spread
    } kind = Kind::lines;
    std::string title;
    std::string note;
    // One; a profile, a curve, a fan and a waterfall have several along x; a frontier has its x, y and
    // weight.
    std::vector<std::size_t> metrics;
    std::vector<double> at;     // of a curve and a fan: where along x each metric stands
    std::string x;              // an axis
    std::string lines = "arm";  // "arm" or an axis; of a heat map what goes up
    std::map<std::string, Value, std::less<>> where;  // axes held; others at their first value
    std::vector<std::string> arms;                    // those shown; empty: all
    std::vector<Curve> curves;                        // theory, dashed
    std::string x_label;
    std::string y_label;
    bool is_log = false;
};
struct SobolPlan {
    std::string arm;
    std::size_t metric = 0;
    std::size_t samples = 256;
    std::vector<std::string> parameters;
    std::vector<std::pair<double, double>> ranges;
};

struct Plan {
    std::string text;  // that it was read from
    std::string name;
    int number = 0;  // of the theory notes' list; 0: one's own
    std::string title;
    std::string question;
    std::string expected;
    Market const* market = nullptr;
    std::uint64_t replications = 200;  // at most
    double half_width = 0;             // stops once `until` is known this well in every cell; 0: never
    std::size_t until = 0;             // a metric
    std::vector<Axis> axes;
    std::vector<Arm> arms;
    std::vector<Metric> metrics;
    std::vector<ChartPlan> charts;
    std::optional<SobolPlan> sobol;
    std::map<std::string, Value, std::less<>> fixed;

    // A cell is a point of the grid under an arm: the first axis changes slowest, the arm fastest.
    [[nodiscard]] std::size_t cell_count() const;
    [[nodiscard]] std::size_t arm_of(std::size_t cell) const { return cell % arms.size(); }
    [[nodiscard]] std::vector<std::size_t> point_of(std::size_t cell) const;  // an axis each
    [[nodiscard]] std::size_t cell_of(std::vector<std::size_t> const& point, std::size_t arm) const;
    [[nodiscard]] Setting setting_of(std::size_t cell) const;
    [[nodiscard]] Setting setting_with(std::string const& arm, std::vector<std::string> const& parameters,
                                       std::vector<double> const& values) const;
};

[[nodiscard]] std::string shown(Value const& value);

// The error is a sentence with the place and what would be right. `name` is of the file.
[[nodiscard]] Result<Plan, std::string> read_plan(std::string const& text, std::string const& name);

// The experiments that come with the program: name and TOML.
struct BuiltIn {
    std::string_view name;
    std::string_view text;
};
[[nodiscard]] std::vector<BuiltIn> const& built_in_plans();

}  // namespace licet::sim
