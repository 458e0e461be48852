#pragma once
// The licensing market set to the figures of the real one. Some parameters are figures themselves; two that
// nobody can see are chosen so that two moments of the simulated deals come out as the real ones (the method
// of simulated moments, McFadden 1989, here as many parameters as moments). What was not fitted is compared.

#include "sim/calibration/figures.hpp"
#include "sim/world/market.hpp"

#include <map>

namespace licet::sim {

struct CalibrateOptions {
    std::string figures;  // a file; empty: those that come with the program
    std::string out = "calibration";
    std::uint64_t replications = 200;
    std::uint64_t seed = 1;
};

struct SetParameter {
    std::string name;
    double value;
    std::string from;  // how it was found
};
// Of how deals are spread; money in millions of dollars a year.
struct DealShape {
    std::vector<double> sizes;  // rising
    double median = 0;
    double lower = 0;  // quartiles
    double upper = 0;
    double deviation = 0;  // standard, of ln(size)
    double gini = 0;
    double contingent = 0;  // share of deals of which a part depends on use or revenue
};
struct Between {
    double least;
    double most;
};
// A statement about the real market and what the simulated one says.
struct Comparison {
    std::string what;
    double known;
    Between interval;  // 95 %, by resampling the deals; or the least and the most published
    double simulated;
    bool is_fitted;
    std::string unit;
    std::string note;
};
struct CompanyGrowth {
    std::string company;
    double a_year;  // factor
    double over;    // years
};
// What a rule makes of the calibrated market.
struct RuleOutcome {
    std::string rule;
    double gains;  // share of the first best
    double deals;  // share of the requests
};

struct Calibration {
    std::vector<SetParameter> parameters;
    std::vector<CompanyGrowth> growths;
    DealShape known;
    DealShape simulated;
    double money = 0;  // millions of dollars that the scale's highest value stands for
    std::vector<Comparison> comparisons;
    double distance = 0;  // Kolmogorov and Smirnov's, of the two spreads of ln(size), medians laid together
    double distance_critical = 0;  // 95 %
    std::vector<RuleOutcome> outcomes;
};
[[nodiscard]] Calibration calibrated(Figures const& figures, std::uint64_t seed, std::uint64_t replications);
// An experiment on the calibrated market, to be run or changed.
[[nodiscard]] std::string experiment_of(Calibration const& calibration);
[[nodiscard]] std::string page_of(Calibration const& calibration, Figures const& figures,
                                  CalibrateOptions const& options);

// licet sim calibrate: report.html, comparisons.csv and calibrated.toml in a folder.
int run_calibration(CalibrateOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::sim
