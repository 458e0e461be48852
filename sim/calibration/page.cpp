#include "adapters/files/file.hpp"
#include "contracts/values/digest.hpp"
#include "sim/calibration/calibrate.hpp"
#include "sim/experiments/chart.hpp"
#include "sim/experiments/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <ostream>

namespace licet::sim {
namespace {

std::string number_shown(double number) {
    double const size = std::fabs(number);
    return fixed(number, size >= 100 ? 0 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5);
}

std::string shown_comparison(double number, Comparison const& one) {
    return number_shown(number) + (one.unit.empty() ? "" : " " + one.unit);
}

bool is_between(Comparison const& one) {
    return one.interval.least <= one.simulated && one.simulated <= one.interval.most;
}

// Of so many deals, the share that is at least as large: straight on these axes where sizes are Pareto.
ChartLine survival(std::string name, std::vector<double> const& rising) {
    ChartLine out{std::move(name), {}};
    std::size_t const step = std::max<std::size_t>(1, rising.size() / 200);
    for (std::size_t i = 0; i < rising.size(); i += step)
        out.points.push_back(
            {rising[i], static_cast<double>(rising.size() - i) / static_cast<double>(rising.size())});
    return out;
}

std::string charts_of(Calibration const& found) {
    Chart sizes;
    sizes.title = "Deals at least as large";
    sizes.x_label = "million dollars a year";
    sizes.y_label = "share of the deals";
    sizes.is_log = true;
    sizes.lines = {survival("signed and told", found.known.sizes),
                   survival("simulated", found.simulated.sizes)};
    Chart growth;
    growth.kind = Chart::Kind::bars;
    growth.title = "How fast AI firms' revenue grew";
    growth.y_label = "times a year";
    growth.lines = {{"growth", {}}};
    for (CompanyGrowth const& one : found.growths) {
        growth.lines[0].points.push_back({static_cast<double>(growth.categories.size()), one.a_year});
        growth.categories.push_back(one.company);
    }
    Chart rules;
    rules.kind = Chart::Kind::bars;
    rules.title = "The same market under three rules";
    rules.y_label = "share";
    rules.is_percent = true;
    rules.lines = {{"gains captured", {}}, {"requests met", {}}};
    for (RuleOutcome const& one : found.outcomes) {
        auto const x = static_cast<double>(rules.categories.size());
        rules.categories.push_back(one.rule);
        rules.lines[0].points.push_back({x, one.gains});
        rules.lines[1].points.push_back({x, one.deals});
    }
    return svg_of(sizes) +
           "<p class=\"note\">Both are of the same median by construction and of about the same spread by "
           "the fit; "
           "whether the shape agrees is for the eye and for the distance of Kolmogorov and Smirnov: " +
           number_shown(found.distance) + ", where chance alone stays below " +
           number_shown(found.distance_critical) +
           " in 95 of 100 cases. Small deals are rarely told, so the real ones are too large.</p>\n" +
           svg_of(growth) + "<p class=\"note\">From each firm's first figure to its last.</p>\n" +
           svg_of(rules) +
           "<p class=\"note\">Owners and firms as calibrated; only what contracts may say differs.</p>\n";
}

std::string comparisons_of(Calibration const& found) {
    std::string out =
        "<table><tr><th class=\"name\">what</th><th>real</th><th>least</th><th>most</th><th>simulated</th>"
        "<th class=\"name\"></th><th class=\"name\"></th></tr>\n";
    for (Comparison const& one : found.comparisons)
        out += "<tr><td class=\"name\">" + escaped(one.what + (one.unit.empty() ? "" : ", " + one.unit)) +
               "</td><td>" + number_shown(one.known) + "</td><td>" + number_shown(one.interval.least) +
               "</td><td>" + number_shown(one.interval.most) + "</td><td>" + number_shown(one.simulated) +
               "</td><td class=\"name\">" +
               (one.is_fitted     ? "fitted"
                : is_between(one) ? "agrees"
                                  : "<b>differs</b>") +
               "</td><td class=\"name\">" + escaped(one.note) + "</td></tr>\n";
    return out + "</table>\n";
}

std::string parameters_of(Calibration const& found) {
    std::string out =
        "<table><tr><th class=\"name\">parameter</th><th>value</th><th class=\"name\">from</th></tr>\n";
    for (SetParameter const& one : found.parameters)
        out += "<tr><td class=\"name\">" + escaped(one.name) + "</td><td>" + number_shown(one.value) +
               "</td><td class=\"name\">" + escaped(one.from) + "</td></tr>\n";
    return out + "<tr><td class=\"name\">a unit</td><td>" + number_shown(found.money) +
           "</td><td class=\"name\">million dollars: the highest value, a year, of a work in the "
           "middle</td></tr></table>\n";
}

class FigureTable {
public:
    void add(std::string const& kind, std::string const& who, std::string const& value,
             Origin const& origin) {
        rows_ += "<tr><td class=\"name\">" + kind + "</td><td class=\"name\">" + escaped(who) + "</td><td>" +
                 escaped(value) + "</td><td>" + escaped(origin.confidence) + "</td><td class=\"name\">" +
                 escaped(origin.derived) + "</td><td class=\"name source\">" + escaped(origin.source) +
                 "</td></tr>\n";
        ++count_;
    }
    [[nodiscard]] std::string text() const {
        return "<details><summary>" + std::to_string(count_) +
               " figures and where they were read (A: the party itself, B: a named press report, C: a "
               "compilation, D: "
               "one weak source)</summary><table><tr><th class=\"name\">figure</th><th class=\"name\">of</th>"
               "<th>value</th><th></th><th class=\"name\">derived</th><th class=\"name\">source</th></tr>\n" +
               rows_ + "</table></details>\n";
    }

private:
    std::string rows_;
    int count_ = 0;
};

std::string figures_of(Figures const& figures) {
    FigureTable table;
    for (DealFigure const& d : figures.deals)
        table.add("deal", d.seller + " – " + d.buyer,
                  (d.a_year ? number_shown(*d.a_year) + " million dollars a year" : std::string()) +
                      (d.is_contingent ? *d.is_contingent ? ", contingent" : ", fixed" : ""),
                  d.origin);
    for (RevenueFigure const& r : figures.revenues)
        table.add("revenue", r.company + ", " + text_of(r.date),
                  number_shown(r.amount) + " million " + r.currency + " a year", r.origin);
    auto const plain = [&](std::string const& kind, std::vector<PlainFigure> const& list,
                           std::string const& unit) {
        for (PlainFigure const& one : list)
            table.add(kind, one.who, number_shown(one.value) + unit, one.origin);
    };
    plain("take rate", figures.take_rates, "");
    plain("royalty", figures.royalties, "");
    plain("ask", figures.asks, " million won a year");
    plain("budget", figures.budgets, " million won");
    plain("fetches", figures.fetches, " a year");
    for (PriceFigure const& one : figures.fetch_prices)
        table.add("price a fetch", one.who,
                  number_shown(one.low) + " to " + number_shown(one.high) + " dollars", one.origin);
    for (ViewsFigure const& one : figures.views)
        table.add("views", one.article + ", " + std::to_string(one.year), number_shown(one.views),
                  one.origin);
    return table.text();
}

std::string csv_of(Calibration const& found) {
    std::string out = "what,known,least,most,simulated,is_fitted,unit\n";
    for (Comparison const& one : found.comparisons)
        out += '"' + one.what + "\"," + digits(one.known) + ',' + digits(one.interval.least) + ',' +
               digits(one.interval.most) + ',' + digits(one.simulated) + ',' + (one.is_fitted ? "1," : "0,") +
               one.unit + '\n';
    return out;
}

}  // namespace

std::string experiment_of(Calibration const& found) {
    std::string out =
        "# The licensing market as calibrated: change it, or add arms and axes, and play it with\n"
        "#   licet sim experiment calibrated.toml --out calibrated\n"
        "name = \"calibrated\"\ntitle = \"Rules on the calibrated market\"\n"
        "question = \"What do contingent contracts add where owners and firms are as the figures say?\"\n"
        "market = \"licensing\"\n[setting]\n";
    for (SetParameter const& one : found.parameters)
        out += one.name + " = " + digits(one.value) + "  # " + one.from + '\n';
    return out +
           "[[axis]]\nparameter = \"belief_gap\"\nvalues = [0, 0.2, 0.4, 0.8]\n"
           "[[arm]]\nname = \"cash alone\"\n"
           "[[arm]]\nname = \"a royalty\"\nset = { royalty = 1 }\n"
           "[[arm]]\nname = \"every instrument\"\n"
           "set = { royalty = 1, deferral = 1, guarantee = 1, per_use = 1 }\n"
           "[[metric]]\nname = \"gains captured\"\nabove = \"gains\"\nbelow = \"first_best\"\npercent = "
           "true\n"
           "[[metric]]\nname = \"deals of requests\"\nabove = \"deals\"\nbelow = \"requests\"\npercent = "
           "true\n"
           "[[metric]]\nname = \"owners' receipts\"\nabove = \"owner_receipts\"\n"
           "[[chart]]\ntitle = \"Gains captured\"\nmetric = \"gains captured\"\nx = \"belief_gap\"\n"
           "x_label = \"standard deviation of ln(an owner's expected revenue): nobody has published it\"\n"
           "[[chart]]\ntitle = \"What owners receive\"\nmetric = \"owners' receipts\"\nx = \"belief_gap\"\n"
           "x_label = \"standard deviation of ln(an owner's expected revenue): nobody has published it\"\n";
}

std::string page_of(Calibration const& found, Figures const& figures, CalibrateOptions const& options) {
    std::string out =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Licet: calibration</title>\n" +
        page_style() +
        "<h1>The licensing market, set to the figures of the real one</h1>\n"
        "<p>Some parameters are published figures themselves. Two that nobody can see, how unlike works are "
        "in size and "
        "how much cash firms have, are chosen so that simulated deals are spread as the real ones and as "
        "often depend on "
        "use or revenue. Everything else below is a test: it was not fitted.</p>\n" +
        charts_of(found) + "<h2>Real and simulated</h2>\n" + comparisons_of(found) +
        "<p class=\"note\">Least and most: the 95 % interval by resampling the deals; of rates, prices and "
        "cash the least "
        "and the most published.</p>\n<h2>Parameters</h2>\n" +
        parameters_of(found) + figures_of(figures);
    std::string const csv = csv_of(found);
    return out + "<p>Licet " LICET_VERSION ", seed " + std::to_string(options.seed) + ", " +
           std::to_string(options.replications) + " replications. SHA-256 of the figures " +
           text_of(digest_of(figures.text)) + ", of comparisons.csv " + text_of(digest_of(csv)) +
           ".</p>\n</html>\n";
}

int run_calibration(CalibrateOptions const& options, std::ostream& out, std::ostream& err) {
    std::string text(built_in_figures());
    if (!options.figures.empty()) {
        auto read = adapters::read_file(options.figures, figures_bytes_max);
        if (!read) {
            err << read.error() << '\n';
            return 1;
        }
        text = std::move(read).value();
    }
    auto const figures = read_figures(text, options.figures.empty() ? "figures.toml" : options.figures);
    if (!figures) {
        err << figures.error() << '\n';
        return 1;
    }
    Calibration const found = calibrated(*figures, options.seed, options.replications);
    std::error_code failed;
    std::filesystem::create_directories(options.out, failed);
    for (auto const& [name, content] :
         {std::pair<char const*, std::string>{"/report.html", page_of(found, *figures, options)},
          {"/comparisons.csv", csv_of(found)},
          {"/calibrated.toml", experiment_of(found)}})
        if (std::string const fault = adapters::write_file(options.out + name, content); !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
    out << found.known.sizes.size() << " real deals, " << found.simulated.sizes.size() << " simulated:\n";
    for (Comparison const& one : found.comparisons)
        out << "  "
            << (one.is_fitted     ? "fitted   "
                : is_between(one) ? "agrees   "
                                  : "differs  ")
            << one.what << ": " << shown_comparison(one.known, one) << " ("
            << number_shown(one.interval.least) << " to " << number_shown(one.interval.most) << ") against "
            << number_shown(one.simulated) << '\n';
    out << options.out << "/report.html, comparisons.csv and calibrated.toml written\n";
    return 0;
}

}  // namespace licet::sim
