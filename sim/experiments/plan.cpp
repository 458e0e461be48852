#include "sim/experiments/plan.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

namespace licet::sim {
namespace {

using Values = std::map<std::string, Value, std::less<>>;

// The first fault found, with its place.
struct Fault {
    std::string text;
};

class Reader {
public:
    Reader(Plan& plan, std::string const& name) : plan_(plan), name_(name) {}

    std::string read(toml::table const& root) {
        try {
            top(root);
        } catch (Fault const& fault) {
            return fault.text;
        }
        return {};
    }

private:
    [[noreturn]] void fail(toml::node const* at, std::string const& what) const {
        std::string place = name_;
        if (at != nullptr) place += ":" + std::to_string(at->source().begin.line);
        throw Fault{place + ": " + what};
    }

    void only(toml::table const& table, std::set<std::string_view> const& keys) const {
        for (auto const& [key, node] : table)
            if (!keys.contains(key.str())) {
                std::string known;
                for (std::string_view const k : keys) known += (known.empty() ? "" : ", ") + std::string(k);
                fail(&node, "'" + std::string(key.str()) + "' is not known here; known are " + known);
            }
    }

    std::string text(toml::table const& table, std::string_view key,
                     std::optional<std::string> absent = {}) const {
        toml::node const* const node = table.get(key);
        if (node == nullptr) {
            if (absent) return *absent;
            fail(&table, "'" + std::string(key) + "' is missing: a text");
        }
        if (!node->is_string()) fail(node, "'" + std::string(key) + "' must be a text");
        return **node->as_string();
    }
    double number_in(toml::node const& node, std::string const& what) const {
        if (auto const whole = node.as_integer()) return static_cast<double>(**whole);
        if (auto const real = node.as_floating_point()) return **real;
        if (auto const flag = node.as_boolean()) return **flag ? 1 : 0;
        fail(&node, what + " must be a number");
    }
    double number(toml::table const& table, std::string_view key, double absent) const {
        toml::node const* const node = table.get(key);
        return node == nullptr ? absent : number_in(*node, "'" + std::string(key) + "'");
    }
    bool flag(toml::table const& table, std::string_view key) const {
        toml::node const* const node = table.get(key);
        if (node == nullptr) return false;
        if (!node->is_boolean()) fail(node, "'" + std::string(key) + "' must be true or false");
        return **node->as_boolean();
    }
    std::vector<toml::table const*> tables(toml::table const& root, std::string_view key) const {
        std::vector<toml::table const*> out;
        toml::node const* const node = root.get(key);
        if (node == nullptr) return out;
        auto const* const list = node->as_array();
        if (list == nullptr)
            fail(node, "'" + std::string(key) + "' must be tables, each headed [[" + std::string(key) + "]]");
        for (toml::node const& one : *list) {
            if (!one.is_table()) fail(&one, "'" + std::string(key) + "' must be tables");
            out.push_back(one.as_table());
        }
        return out;
    }
    std::vector<double> numbers(toml::table const& table, std::string_view key) const {
        std::vector<double> out;
        toml::node const* const node = table.get(key);
        if (node == nullptr || node->as_array() == nullptr)
            fail(&table, "'" + std::string(key) + "' must be a list of numbers");
        for (toml::node const& one : *node->as_array())
            out.push_back(number_in(one, "'" + std::string(key) + "'"));
        return out;
    }
    std::vector<std::string> texts(toml::table const& table, std::string_view key) const {
        std::vector<std::string> out;
        toml::node const* const node = table.get(key);
        if (node == nullptr) return out;
        if (node->is_string()) return {**node->as_string()};
        if (node->as_array() == nullptr) fail(node, "'" + std::string(key) + "' must be a list of texts");
        for (toml::node const& one : *node->as_array()) {
            if (!one.is_string()) fail(&one, "'" + std::string(key) + "' must be a list of texts");
            out.push_back(**one.as_string());
        }
        return out;
    }

    Parameter const& parameter(std::string_view name, toml::node const* at) const {
        auto const& all = plan_.market->parameters;
        auto const found = std::ranges::find(all, name, &Parameter::name);
        if (found != all.end()) return *found;
        std::string known;
        for (Parameter const& p : all) known += (known.empty() ? "" : ", ") + std::string(p.name);
        fail(at, "the market '" + std::string(plan_.market->name) + "' has no parameter '" +
                     std::string(name) + "'; it has " + known);
    }
    Value value(std::string_view name, toml::node const& node) const {
        Parameter const& p = parameter(name, &node);
        if (std::holds_alternative<std::string>(p.standard)) {
            std::string known;
            for (std::string_view const word : p.words) {
                if (node.is_string() && **node.as_string() == word) return std::string(word);
                known += (known.empty() ? "" : ", ") + std::string(word);
            }
            fail(&node, "'" + std::string(name) + "' must be one of " + known);
        }
        double const number = number_in(node, "'" + std::string(name) + "'");
        if (!(number >= p.least && number <= p.most))
            fail(&node, "'" + std::string(name) + "' must lie between " + shown(Value(p.least)) + " and " +
                            shown(Value(p.most)));
        return number;
    }
    Values values(toml::node const* node, std::string const& what) const {
        Values out;
        if (node == nullptr) return out;
        if (!node->is_table()) fail(node, what + " must be a table of parameters");
        for (auto const& [key, one] : *node->as_table()) out[std::string(key.str())] = value(key.str(), one);
        return out;
    }

    std::size_t measure(std::string const& name, toml::node const* at) const {
        auto const& all = plan_.market->measures;
        auto const found = std::ranges::find(all, name, &Measure::name);
        if (found != all.end()) return static_cast<std::size_t>(found - all.begin());
        std::string known;
        for (Measure const& m : all) known += (known.empty() ? "" : ", ") + std::string(m.name);
        fail(at, "the market '" + std::string(plan_.market->name) + "' does not measure '" + name +
                     "'; it measures " + known);
    }
    std::size_t metric(std::string const& name, toml::node const* at) const {
        auto const found = std::ranges::find(plan_.metrics, name, &Metric::name);
        if (found == plan_.metrics.end()) fail(at, "there is no metric '" + name + "' in this file");
        return static_cast<std::size_t>(found - plan_.metrics.begin());
    }
    void axis_or_arm(std::string const& name, toml::node const* at) const {
        if (name == "arm" || std::ranges::find(plan_.axes, name, &Axis::parameter) != plan_.axes.end())
            return;
        fail(at, "'" + name + "' must be \"arm\" or the parameter of an axis of this file");
    }

    void top(toml::table const& root) {
        only(root, {"name", "number", "title", "question", "expected", "market", "run", "setting", "axis",
                    "arm", "metric", "chart", "sobol"});
        plan_.name = text(root, "name");
        plan_.number = static_cast<int>(number(root, "number", 0));
        plan_.title = text(root, "title", plan_.name);
        plan_.question = text(root, "question", "");
        plan_.expected = text(root, "expected", "");
        std::string const market = text(root, "market");
        plan_.market = find_market(market);
        if (plan_.market == nullptr) {
            std::string known;
            for (Market const& m : markets()) known += (known.empty() ? "" : ", ") + std::string(m.name);
            fail(root.get("market"), "there is no market '" + market + "'; there are " + known);
        }
        plan_.fixed = values(root.get("setting"), "[setting]");
        for (toml::table const* const table : tables(root, "axis")) axis(*table);
        for (toml::table const* const table : tables(root, "arm")) {
            only(*table, {"name", "set"});
            plan_.arms.push_back({text(*table, "name"), values(table->get("set"), "'set'")});
        }
        if (plan_.arms.empty()) plan_.arms.push_back({"as set", {}});
        if (plan_.cell_count() > cells_max)
            fail(&root, "the grid has more than " + std::to_string(cells_max) + " cells");
        for (toml::table const* const table : tables(root, "metric")) {
            only(*table, {"name", "above", "below", "percent"});
            Metric out{text(*table, "name"), measure(text(*table, "above"), table->get("above")),
                       std::nullopt, flag(*table, "percent")};
            if (table->contains("below")) out.below = measure(text(*table, "below"), table->get("below"));
            plan_.metrics.push_back(std::move(out));
        }
        if (plan_.metrics.empty()) fail(&root, "there must be at least one [[metric]]");
        for (toml::table const* const table : tables(root, "chart")) chart(*table);
        if (toml::node const* const node = root.get("run")) run(node);
        if (toml::node const* const node = root.get("sobol")) sobol(node);
        for (std::size_t cell = 0; plan_.market->fault != nullptr && cell < plan_.cell_count(); ++cell)
            if (std::string const why = plan_.market->fault(plan_.setting_of(cell)); !why.empty())
                fail(&root, "arm '" + plan_.arms[plan_.arm_of(cell)].name + "': " + why);
    }

    void axis(toml::table const& table) {
        only(table, {"parameter", "values"});
        Axis out{text(table, "parameter"), {}};
        toml::node const* const list = table.get("values");
        if (list == nullptr || list->as_array() == nullptr || list->as_array()->empty())
            fail(&table, "'values' must be a list of at least one value");
        for (toml::node const& one : *list->as_array()) out.values.push_back(value(out.parameter, one));
        plan_.axes.push_back(std::move(out));
    }

    void run(toml::node const* node) {
        if (!node->is_table()) fail(node, "[run] must be a table");
        toml::table const& table = *node->as_table();
        only(table, {"replications", "half_width", "until"});
        double const replications = number(table, "replications", 200);
        if (!(replications >= 2 && replications <= 1e6))
            fail(node, "'replications' must lie between 2 and 1000000");
        plan_.replications = static_cast<std::uint64_t>(replications);
        plan_.half_width = number(table, "half_width", 0);
        if (table.contains("until")) plan_.until = metric(text(table, "until"), table.get("until"));
    }

    void chart(toml::table const& table) {
        only(table, {"kind", "title", "note", "metric", "metrics", "at", "x", "lines", "where", "arms",
                     "curve", "x_label", "y_label", "log"});
        ChartPlan out;
        std::string const kind = text(table, "kind", "lines");
        using Kind = ChartPlan::Kind;
        static std::map<std::string, Kind, std::less<>> const kinds{
            {"lines", Kind::lines},         {"bars", Kind::bars},         {"heat", Kind::heat},
            {"profile", Kind::profile},     {"curve", Kind::curve},       {"fan", Kind::fan},
            {"waterfall", Kind::waterfall}, {"frontier", Kind::frontier}, {"spread", Kind::spread}};
        auto const known = kinds.find(kind);
        if (known == kinds.end())
            fail(table.get("kind"),
                 "'kind' must be lines, bars, heat, profile, curve, fan, waterfall, frontier or spread");
        out.kind = known->second;
        out.title = text(table, "title");
        out.note = text(table, "note", "");
        for (std::string const& name : texts(table, table.contains("metrics") ? "metrics" : "metric"))
            out.metrics.push_back(metric(name, &table));
        if (out.metrics.empty()) fail(&table, "a chart needs a 'metric'");
        if (out.kind == Kind::frontier && out.metrics.size() != 3)
            fail(&table, "a frontier needs three 'metrics': across, upwards, and how large the bubbles are");
        if (out.kind == Kind::curve || out.kind == Kind::fan) {
            out.at = numbers(table, "at");
            if (out.at.size() != out.metrics.size() || !std::ranges::is_sorted(out.at))
                fail(table.get("at"), "'at' must be rising numbers, one for each of 'metrics'");
        }
        bool const has_axis = out.kind == ChartPlan::Kind::lines || out.kind == ChartPlan::Kind::heat;
        out.x = text(table, "x", has_axis ? std::nullopt : std::optional<std::string>(""));
        if (!out.x.empty()) axis_or_arm(out.x, &table);
        if (has_axis && (out.x == "arm")) fail(&table, "'x' must be an axis");
        out.lines = text(table, "lines", "arm");
        axis_or_arm(out.lines, &table);
        out.where = values(table.get("where"), "'where'");
        for (auto const& [name, held] : out.where) {
            auto const at = std::ranges::find(plan_.axes, name, &Axis::parameter);
            if (at == plan_.axes.end() || std::ranges::find(at->values, held) == at->values.end())
                fail(table.get("where"), "'where' must hold an axis of this file at one of its values");
        }
        out.arms = texts(table, "arms");
        for (std::string const& arm : out.arms)
            if (std::ranges::find(plan_.arms, arm, &Arm::name) == plan_.arms.end())
                fail(table.get("arms"), "there is no arm '" + arm + "'");
        for (toml::table const* const curve : tables(table, "curve")) {
            only(*curve, {"name", "x", "y"});
            Curve one{text(*curve, "name"), numbers(*curve, "x"), numbers(*curve, "y")};
            if (one.x.size() != one.y.size()) fail(curve, "'x' and 'y' must have as many numbers");
            out.curves.push_back(std::move(one));
        }
        out.x_label = text(table, "x_label", out.x);
        out.y_label = text(table, "y_label", plan_.metrics[out.metrics.front()].name);
        out.is_log = flag(table, "log");
        plan_.charts.push_back(std::move(out));
    }

    void sobol(toml::node const* node) {
        if (!node->is_table()) fail(node, "[sobol] must be a table");
        toml::table const& table = *node->as_table();
        only(table, {"arm", "metric", "samples", "ranges"});
        SobolPlan out;
        out.arm = text(table, "arm", plan_.arms.front().name);
        if (std::ranges::find(plan_.arms, out.arm, &Arm::name) == plan_.arms.end())
            fail(table.get("arm"), "there is no arm '" + out.arm + "'");
        out.metric = metric(text(table, "metric"), &table);
        double const samples = number(table, "samples", 256);
        if (!(samples >= 16 && samples <= 100'000)) fail(node, "'samples' must lie between 16 and 100000");
        out.samples = static_cast<std::size_t>(samples);
        toml::node const* const ranges = table.get("ranges");
        if (ranges == nullptr || !ranges->is_table()) fail(node, "'ranges' must be a table of parameters");
        for (auto const& [key, one] : *ranges->as_table()) {
            Parameter const& p = parameter(key.str(), &one);
            auto const* const pair = one.as_array();
            if (pair == nullptr || pair->size() != 2 || std::holds_alternative<std::string>(p.standard))
                fail(&one, "a range must be two numbers, of a parameter that is a number");
            double const from = std::get<double>(value(key.str(), *pair->get(0)));
            double const to = std::get<double>(value(key.str(), *pair->get(1)));
            if (!(from < to)) fail(&one, "a range must rise");
            out.parameters.emplace_back(key.str());
            out.ranges.emplace_back(from, to);
        }
        if (out.parameters.size() < 2) fail(ranges, "at least two parameters must have a range");
        plan_.sobol = std::move(out);
    }

    Plan& plan_;
    std::string const& name_;
};

void fill(std::map<std::string, Value, std::less<>>& into, Values const& from) {
    for (auto const& [name, value] : from) into[name] = value;
}

}  // namespace

std::string shown(Value const& value) {
    if (auto const* const word = std::get_if<std::string>(&value)) return *word;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.10g", std::get<double>(value));
    return text.data();
}

std::size_t Plan::cell_count() const {
    std::size_t out = arms.size();
    for (Axis const& axis : axes) {
        if (out > cells_max) break;
        out *= axis.values.size();
    }
    return out;
}

std::vector<std::size_t> Plan::point_of(std::size_t cell) const {
    std::vector<std::size_t> out(axes.size());
    cell /= arms.size();
    for (std::size_t a = axes.size(); a-- > 0; cell /= axes[a].values.size())
        out[a] = cell % axes[a].values.size();
    return out;
}

std::size_t Plan::cell_of(std::vector<std::size_t> const& point, std::size_t arm) const {
    std::size_t out = 0;
    for (std::size_t a = 0; a < axes.size(); ++a) out = out * axes[a].values.size() + point[a];
    return out * arms.size() + arm;
}

Setting Plan::setting_of(std::size_t cell) const {
    Values out = standard_values(*market);
    fill(out, fixed);
    auto const point = point_of(cell);
    for (std::size_t a = 0; a < axes.size(); ++a) out[axes[a].parameter] = axes[a].values[point[a]];
    fill(out, arms[arm_of(cell)].set);
    return Setting(std::move(out));
}

Setting Plan::setting_with(std::string const& arm, std::vector<std::string> const& parameters,
                           std::vector<double> const& values) const {
    Values out = standard_values(*market);
    fill(out, fixed);
    fill(out, std::ranges::find(arms, arm, &Arm::name)->set);
    for (std::size_t i = 0; i < parameters.size(); ++i) out[parameters[i]] = values[i];
    return Setting(std::move(out));
}

Result<Plan, std::string> read_plan(std::string const& text, std::string const& name) {
    toml::parse_result const parsed = toml::parse(text, name);
    if (!parsed)
        return Unexpected{name + ":" + std::to_string(parsed.error().source().begin.line) + ": " +
                          std::string(parsed.error().description())};
    Plan plan;
    plan.text = text;
    if (std::string fault = Reader(plan, name).read(parsed.table()); !fault.empty())
        return Unexpected{std::move(fault)};
    return plan;
}

}  // namespace licet::sim
