#include "sim/experiments/menu_ablation.hpp"

#include "adapters/files/file.hpp"
#include "contracts/values/digest.hpp"
#include "sim/experiments/report.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/licensing_market.hpp"

#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <thread>

namespace licet::sim {
namespace {

constexpr std::array budgets{0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0};
constexpr std::array belief_gaps{0.0, 0.4};
std::array<ContractMenu, 4> const menus{{{"cash", false, false},
                                         {"cash + deferral", true, false},
                                         {"cash + royalty", false, true},
                                         {"cash + deferral + royalty", true, true}}};
constexpr std::size_t cells = belief_gaps.size() * budgets.size() * menus.size();
constexpr std::uint64_t round_size = 8;  // replications between looks at the stopping rule
constexpr std::size_t results_bytes_max = std::size_t{1} << 30U;

using Replication = std::array<MarketOutcome, cells>;

Population population_of(std::size_t cell) {
    Population out;
    out.belief_gap = belief_gaps[cell / (budgets.size() * menus.size())];
    out.budget = budgets[cell / menus.size() % budgets.size()];
    return out;
}
ContractMenu const& menu_of(std::size_t cell) {
    return menus[cell % menus.size()];
}

// Enough digits to read back the same number.
std::string digits(double number) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.17g", number);
    return text.data();
}
std::string shown(double number, int decimals) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    return text.data();
}

std::string header(std::uint64_t seed) {
    Population const p;
    return "# licet 0.1.0, experiment menu-ablation, seed " + std::to_string(seed) + ", " +
           std::to_string(p.pairs) + " pairs, capacity " + digits(p.capacity) +
           "\nreplication,belief_gap,budget,menu,pairs,deals,blocked,bridged,first_best,gains,perceived,"
           "owner_receipts,"
           "commands\n";
}

std::string lines_of(std::uint64_t replication, Replication const& outcomes) {
    std::string out;
    for (std::size_t c = 0; c < cells; ++c) {
        Population const p = population_of(c);
        MarketOutcome const& o = outcomes[c];
        out += std::to_string(replication) + "," + digits(p.belief_gap) + "," + digits(p.budget) + "," +
               menu_of(c).name + "," + std::to_string(o.pairs) + "," + std::to_string(o.deals) + "," +
               std::to_string(o.blocked) + "," + std::to_string(o.bridged) + "," + digits(o.first_best) +
               "," + digits(o.gains) + "," + digits(o.perceived) + "," + digits(o.owner_receipts) + "," +
               std::to_string(o.commands) + "\n";
    }
    return out;
}

// What an earlier run of the same experiment has finished: whole replications, in order, and nothing else.
std::vector<Replication> read_back(std::string const& text, std::uint64_t seed) {
    std::vector<Replication> out;
    std::string const head = header(seed);
    if (!text.starts_with(head)) return out;
    std::istringstream lines(text.substr(head.size()));
    std::string line;
    Replication current;
    std::size_t cell = 0;
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::vector<std::string> field;
        for (std::string one; std::getline(fields, one, ',');) field.push_back(one);
        if (field.size() != 13 || lines.eof() || field[0] != std::to_string(out.size()) ||
            field[3] != menu_of(cell).name)
            break;
        current[cell] = {std::stoll(field[4]), std::stoll(field[5]), std::stoll(field[6]),
                         std::stoll(field[7]), std::stod(field[8]),  std::stod(field[9]),
                         std::stod(field[10]), std::stod(field[11]), std::stoll(field[12])};
        if (++cell < cells) continue;
        out.push_back(current);
        cell = 0;
    }
    return out;
}

// A ratio of sums over replications and the half-width of its 95 % interval (delta method).
struct Estimate {
    double value = 0;
    double half_width = 0;
};
template <class Above, class Below>
Estimate ratio(std::vector<Replication> const& all, std::size_t cell, Above above, Below below) {
    double a = 0;
    double b = 0;
    for (Replication const& r : all) {
        a += above(r[cell]);
        b += below(r[cell]);
    }
    if (b == 0) return {};
    double const value = a / b;
    auto const n = static_cast<double>(all.size());
    double squares = 0;
    for (Replication const& r : all) {
        double const rest = above(r[cell]) - value * below(r[cell]);
        squares += rest * rest;
    }
    return {value, n < 2 ? 1 : 1.96 * square_root(squares / (n - 1) / n) / (b / n)};
}

Estimate captured(std::vector<Replication> const& all, std::size_t cell) {
    return ratio(
        all, cell, [](MarketOutcome const& o) { return o.gains; },
        [](MarketOutcome const& o) { return o.first_best; });
}
Estimate deal_rate(std::vector<Replication> const& all, std::size_t cell) {
    return ratio(
        all, cell, [](MarketOutcome const& o) { return static_cast<double>(o.deals); },
        [](MarketOutcome const& o) { return static_cast<double>(o.pairs); });
}
Estimate bridged_gap(std::vector<Replication> const& all, std::size_t cell) {
    return ratio(
        all, cell, [](MarketOutcome const& o) { return static_cast<double>(o.bridged); },
        [](MarketOutcome const& o) { return static_cast<double>(o.blocked); });
}
Estimate owner_receipts(std::vector<Replication> const& all, std::size_t cell) {
    return ratio(
        all, cell, [](MarketOutcome const& o) { return o.owner_receipts; },
        [](MarketOutcome const& o) { return static_cast<double>(o.pairs); });
}
Estimate perceived(std::vector<Replication> const& all, std::size_t cell) {
    return ratio(
        all, cell, [](MarketOutcome const& o) { return o.perceived; },
        [](MarketOutcome const& o) { return o.first_best; });
}

double widest(std::vector<Replication> const& all) {
    double out = 0;
    for (std::size_t c = 0; c < cells; ++c) out = std::fmax(out, captured(all, c).half_width);
    return out;
}

std::size_t cell_of(std::size_t gap, std::size_t budget, std::size_t menu) {
    return (gap * budgets.size() + budget) * menus.size() + menu;
}

template <class Metric>
Chart chart_of(std::vector<Replication> const& all, std::size_t gap, std::string title, std::string y_label,
               Metric metric) {
    Chart out{std::move(title), "cash of a firm, as a share of the highest value", std::move(y_label), {}};
    for (std::size_t m = 0; m < menus.size(); ++m) {
        ChartLine line{menus[m].name, {}};
        for (std::size_t b = 0; b < budgets.size(); ++b) {
            Estimate const estimate = metric(all, cell_of(gap, b, m));
            line.points.push_back({budgets[b], estimate.value, estimate.half_width});
        }
        out.lines.push_back(std::move(line));
    }
    return out;
}

std::string report_of(std::vector<Replication> const& all, std::uint64_t seed, std::string const& results) {
    std::string out =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Licet: which contracts close the "
        "gap?</title>\n"
        "<style>body{font-family:sans-serif;max-width:62em;margin:2em auto;padding:0 1em;line-height:1.45}"
        "table{border-collapse:collapse;margin:1em 0}td,th{border-bottom:1px solid #ddd;padding:.25em "
        ".7em;text-align:right}"
        "td:first-child,th:first-child{text-align:left}svg{width:100%;height:auto;margin:1em 0}</style>\n"
        "<h1>Which contracts close the gap?</h1>\n<p>Owners of data want more than AI firms can pay in cash. "
        "The same "
        "markets, drawn once, are played on the production core under four menus of contracts, at every "
        "tightness of "
        "budgets: offers and bids are cleared, revenue is reported for three years, statements are "
        "issued.</p>\n";
    Chart gains = chart_of(all, 0, "Gains from trade captured, common beliefs",
                           "share of what unlimited cash would gain", captured);
    Population const p;
    for (double const capacity : {0.0, p.capacity}) {
        ChartLine theory{capacity == 0 ? "1 − (1 − B)³" : "1 − (1 − B − c)³", {}, true};
        for (double B = 0.05; B < 1.001; B += 0.05)
            theory.points.push_back({B, 1 - std::pow(std::fmax(0, 1 - B - capacity), 3), 0});
        gains.lines.push_back(std::move(theory));
    }
    out += svg_of(gains);
    out += svg_of(chart_of(all, 0, "Efficient deals out of reach of cash that were made", "bridged-gap rate",
                           bridged_gap));
    Chart receipts = chart_of(all, 0, "What owners received, present value a pair",
                              "share of the highest value", owner_receipts);
    out += svg_of(receipts);
    out += svg_of(chart_of(all, 1, "Where beliefs differ (ln-sd 0.4): real gains captured",
                           "share of what unlimited cash would gain", captured));
    out += svg_of(chart_of(all, 1, "Where beliefs differ: gains as both sides perceive them",
                           "share of what unlimited cash would gain", perceived));
    for (std::size_t g = 0; g < belief_gaps.size(); ++g) {
        out +=
            "<h2>" + std::string(g == 0 ? "Common beliefs" : "Beliefs that differ") +
            "</h2>\n<table><tr><th>cash, menu</th>"
            "<th>deals made</th><th>gains captured</th><th>gap bridged</th><th>owners' receipts</th></tr>\n";
        for (std::size_t b = 0; b < budgets.size(); ++b)
            for (std::size_t m = 0; m < menus.size(); ++m) {
                std::size_t const c = cell_of(g, b, m);
                out += "<tr><td>" + shown(100 * budgets[b], 0) + " %, " + menus[m].name + "</td>";
                for (Estimate const& e :
                     {deal_rate(all, c), captured(all, c), bridged_gap(all, c), owner_receipts(all, c)})
                    out +=
                        "<td>" + shown(100 * e.value, 1) + " ± " + shown(100 * e.half_width, 1) + " %</td>";
                out += "</tr>\n";
            }
        out += "</table>\n";
    }
    std::int64_t commands = 0;
    for (Replication const& r : all)
        for (MarketOutcome const& o : r) commands += o.commands;
    return out + "<p>± is half of the 95 % interval. " + std::to_string(all.size()) + " replications of " +
           std::to_string(p.pairs) + " pairs, " + std::to_string(commands) +
           " commands applied. Values and reservations are uniform; a contingent instrument can carry at "
           "most " +
           shown(100 * p.capacity, 0) +
           " % of the highest value by the firm's own expectation; metering and audit cost 3 % of what is "
           "paid "
           "contingently, which the dashed theory leaves out. Everybody reports truthfully.</p>\n<p>Licet "
           "0.1.0, seed " +
           std::to_string(seed) + ", SHA-256 of results.csv " + text_of(digest_of(results)) +
           "</p>\n</html>\n";
}

// One replication a thread at a time; what comes back is in order whoever was first.
std::vector<Replication> play_round(std::uint64_t first, std::uint64_t count, std::uint64_t seed,
                                    unsigned threads) {
    std::vector<Replication> out(count);
    std::atomic<std::uint64_t> next{0};
    auto const work = [&] {
        for (std::uint64_t i = next++; i < count * cells; i = next++) {
            std::size_t const cell = i % cells;
            out[i / cells][cell] = play(population_of(cell), menu_of(cell), seed, first + i / cells);
        }
    };
    {
        std::vector<std::jthread> others;
        for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
        work();
    }
    return out;
}

}  // namespace

int run_menu_ablation(ExperimentOptions const& options, std::ostream& out, std::ostream& err) {
    std::error_code failed;
    std::filesystem::create_directories(options.out, failed);
    std::string const path = options.out + "/results.csv";
    std::vector<Replication> all;
    std::string text = header(options.seed);
    if (std::filesystem::exists(path)) {
        auto const before = adapters::read_file(path, results_bytes_max);
        if (!before) {
            err << before.error() << '\n';
            return 1;
        }
        if (!before->starts_with(text)) {
            err << path << ": holds another experiment or seed; name another folder\n";
            return 1;
        }
        all = read_back(*before, options.seed);
        out << "going on after " << all.size() << " replications\n";
    }
    for (std::size_t i = 0; i < all.size(); ++i) text += lines_of(i, all[i]);
    unsigned const threads =
        std::max(1U, options.threads != 0 ? options.threads : std::thread::hardware_concurrency());
    auto const is_enough = [&] {
        return all.size() >= options.replications ||
               (all.size() >= 2 * round_size && widest(all) <= options.half_width);
    };
    while (!is_enough()) {
        std::uint64_t const count = std::min<std::uint64_t>(round_size, options.replications - all.size());
        for (Replication const& replication : play_round(all.size(), count, options.seed, threads)) {
            text += lines_of(all.size(), replication);
            all.push_back(replication);
        }
        if (std::string const fault = adapters::write_file(path, text); !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
        out << all.size() << " replications; captured gains known to ± " << shown(100 * widest(all), 2)
            << " %\n"
            << std::flush;
    }
    if (std::string const fault =
            adapters::write_file(options.out + "/report.html", report_of(all, options.seed, text));
        !fault.empty()) {
        err << fault << '\n';
        return 1;
    }
    out << options.out << "/report.html and results.csv written\n";
    return 0;
}

}  // namespace licet::sim
