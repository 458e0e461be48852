#pragma once
// What is known of the real market: figures, each with where it was read. The format is told at the head of
// figures.toml, which comes with the program.

#include "contracts/values/result.hpp"
#include "contracts/values/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::sim {

inline constexpr std::size_t figures_bytes_max = 1'000'000;

struct Origin {
    std::string confidence;  // A to D
    std::string source;
    std::string derived;  // how, where it was not published as it stands
};
struct DealFigure {
    std::string id;
    std::string seller;
    std::string buyer;
    std::optional<double> a_year;  // millions of dollars
    std::optional<bool> is_contingent;
    Origin origin;
};
struct RevenueFigure {
    std::string company;
    Date date;
    double amount;  // a year, in millions
    std::string currency;
    Origin origin;
};
// A rate or an amount, by whom it is paid, asked or measured.
struct PlainFigure {
    std::string who;
    double value;
    Origin origin;
};
struct PriceFigure {
    std::string who;
    double low;
    double high;
    Origin origin;
};
struct ViewsFigure {
    std::string article;
    int year;
    double views;
    Origin origin;
};

struct Figures {
    std::string text;
    std::vector<DealFigure> deals;
    std::vector<RevenueFigure> revenues;
    std::vector<PlainFigure> take_rates;
    std::vector<PlainFigure> royalties;
    std::vector<PlainFigure> asks;     // a year, millions of one currency, as budgets
    std::vector<PlainFigure> budgets;  // of one firm, from different purses: they add up
    std::vector<PlainFigure> fetches;  // of a site, a year
    std::vector<PriceFigure> fetch_prices;
    std::vector<ViewsFigure> views;
};

// The error is a sentence with the place and what would be right. `name` is of the file.
[[nodiscard]] Result<Figures, std::string> read_figures(std::string const& text, std::string const& name);
[[nodiscard]] std::string_view built_in_figures();

}  // namespace licet::sim
