// The licensing market set to figures: what is known of a market can be found again in one that was made.

#include "sim/calibration/calibrate.hpp"
#include "sim/experiments/outcomes.hpp"
#include "sim/experiments/plan.hpp"
#include "sim/world/licensing_play.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace licet;
using namespace licet::sim;

namespace {

std::string const rest = R"(
[[revenue]]
company = "Steady"
date = 2023-01-01
amount = 100
confidence = "A"
source = "made up"
[[revenue]]
company = "Steady"
date = 2025-01-01
amount = 150
confidence = "A"
source = "made up"
[[take_rate]]
who = "nobody"
rate = 0
confidence = "A"
source = "made up"
[[royalty]]
who = "somebody"
rate = 0.1
confidence = "A"
source = "made up"
[[ask]]
who = "an owner"
amount = 10
confidence = "A"
source = "made up"
[[budget]]
who = "a firm"
amount = 1
confidence = "A"
source = "made up"
[[fetches]]
who = "a site"
a_year = 1000
confidence = "A"
source = "made up"
[[fetch_price]]
who = "a page"
low = 0.01
high = 0.02
confidence = "A"
source = "made up"
)";

// The deals of a market whose hidden parameters are known, told as figures of 40 million a unit.
std::string told(double size_spread, double budget) {
    auto values = standard_values(*find_market("licensing"));
    for (char const* const on : {"deferral", "royalty", "guarantee", "per_use"}) values[on] = 1.0;
    values["size_spread"] = size_spread;
    values["budget"] = budget;
    Setting const setting(values);
    std::string out;
    int number = 0;
    for (std::uint64_t r = 0; r < 30; ++r)
        for (licensing::DealMade const& deal : licensing::deals_of(setting, {77, r})) {
            if (deal.a_year <= 0) continue;
            out += "[[deal]]\nid = \"" + std::to_string(++number) +
                   "\"\nseller = \"s\"\nbuyer = \"b\"\nconfidence = \"A\"\nsource = \"made up\"\na_year = " +
                   digits(40 * deal.a_year) +
                   "\ncontingent = " + (deal.upfront < 0.99 * deal.a_year ? "true\n" : "false\n");
        }
    return out + rest;
}

double parameter(Calibration const& found, std::string_view name) {
    return std::ranges::find(found.parameters, name, &SetParameter::name)->value;
}

std::string fault_of_figures(std::string const& text) {
    auto const read = read_figures(text, "mine.toml");
    return read ? "" : read.error();
}

}  // namespace

TEST_CASE("hidden parameters of a made market are found again from its deals alone") {
    for (auto const& [size_spread, budget] : {std::pair{0.4, 0.2}, std::pair{1.0, 0.1}}) {
        auto const figures = read_figures(told(size_spread, budget), "made.toml");
        REQUIRE_MESSAGE(figures, figures.error());
        Calibration const found = calibrated(*figures, 5, 50);
        CHECK(parameter(found, "size_spread") == doctest::Approx(size_spread).epsilon(0.2));
        CHECK(parameter(found, "budget") == doctest::Approx(budget).epsilon(0.25));
        CHECK(parameter(found, "growth") == doctest::Approx(1).epsilon(0.01));
        CHECK(found.money == doctest::Approx(40).epsilon(0.2));
        CHECK(found.distance < found.distance_critical);
        // What was not fitted agrees too, for the market is the same.
        for (Comparison const& one : found.comparisons)
            if (one.unit == "million dollars") {
                CHECK(one.simulated > 0.75 * one.interval.least);
                CHECK(one.simulated < 1.25 * one.interval.most);
            }
    }
}

TEST_CASE("the figures that come with the program have sources, and a calibration of them can be played") {
    auto const figures = read_figures(std::string(built_in_figures()), "figures.toml");
    REQUIRE_MESSAGE(figures, figures.error());
    CHECK(figures->deals.size() >= 25);
    for (DealFigure const& deal : figures->deals) CHECK(deal.origin.source.starts_with("http"));

    Calibration const found = calibrated(*figures, 1, 40);
    for (Comparison const& one : found.comparisons)
        if (one.is_fitted) {
            CHECK(one.simulated > one.interval.least);
            CHECK(one.simulated < one.interval.most);
        }
    CHECK(found.outcomes.front().gains < found.outcomes.back().gains);
    auto const plan = read_plan(experiment_of(found), "calibrated.toml");
    REQUIRE_MESSAGE(plan, plan.error());
    Setting const setting = plan->setting_of(0);
    CHECK(setting.number("budget") == parameter(found, "budget"));
    auto const played = play_once(*plan->market, 1, {&setting, 0});
    CHECK(played[0] > 0);
    // The same seed says the same.
    CHECK(page_of(found, *figures, {}) == page_of(calibrated(*figures, 1, 40), *figures, {}));
}

TEST_CASE("figures that cannot be used are refused with their place") {
    CHECK(fault_of_figures("[[deal]]\nid = 1\n").find("mine.toml:1: 'confidence' is missing") == 0);
    CHECK(fault_of_figures("[[price]]\n").find("no figure is a 'price'") != std::string::npos);
    CHECK(fault_of_figures("[[royalty]]\nwho = \"x\"\nrate = 3\nconfidence = \"A\"\nsource = \"s\"\n") ==
          "mine.toml:3: 'rate' must be from 0 to 1");
    CHECK(fault_of_figures("[[royalty]]\nwho = \"x\"\nrate = 0.1\nconfidence = \"E\"\nsource = \"s\"\n") ==
          "mine.toml:4: 'confidence' must be A, B, C or D");
    CHECK(fault_of_figures("[[deal]]\nsize = 1\n").find("mine.toml:2: a deal has no 'size'") == 0);
    CHECK(fault_of_figures(rest).find("has 0 deals with an amount") != std::string::npos);
    CHECK(fault_of_figures("deal = 3\n").find("must be tables, each headed [[deal]]") != std::string::npos);
    CHECK(fault_of_figures("[[deal\n").find("mine.toml:") == 0);
    CHECK(fault_of_figures(std::string(figures_bytes_max + 1, '#')).find("is longer than") !=
          std::string::npos);
}
