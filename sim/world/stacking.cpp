// Royalty stacks: a product needs the rights of n owners. Each asks a royalty a unit by itself, or all agree
// on one; the firm sets its price on top, and a cap may bound what royalties take of the price together.

#include "sim/numeric/elementary.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace stacking {
namespace {

constexpr Measure measured[] = {
    {"products", "that firms could make"},
    {"made", "that were made"},
    {"exits", "not made because the firm would not have earned its fixed cost"},
    {"refused", "not made because an owner would have got less than it needs"},
    {"output", "units sold"},
    {"output_free", "units sold were the rights free"},
    {"price", "of a unit, over the products made"},
    {"royalty", "of a unit, all owners together, over the products made"},
    {"owner_income", "of all owners, less what they need"},
    {"firm_profit", "less fixed cost"},
    {"consumer_surplus", "of the demand curve"},
    {"welfare", "the last three together"},
};

std::vector<Parameter> parameters() {
    return {
        {"products", 50.0, 1, 100'000, {}, "a replication, each with a demand Q = a - P of its own"},
        {"owners", 5.0, 1, 100, {}, "whose rights a product needs, all of them"},
        {"ask", "separately", 0, 0, {"separately", "together"}, "each owner by itself, or a pool"},
        {"cap", 1.0, 0, 1, {}, "most that all royalties together take of the price of a unit"},
        {"unit_cost", 0.2, 0, 0.5, {}, "of the firm; a is uniform on [0.5, 1.5]"},
        {"fixed_cost", 0.02, 0, 1, {}, "of the firm, mean of an exponential"},
        {"need", 0.002, 0, 1, {}, "of each owner for a product, mean of an exponential"},
    };
}

// The firm as a monopolist downstream of a royalty r a unit sells (a - c - r)/2; of a share s of the price
// (a - c/(1 - s))/2.
struct Product {
    double a;
    double c;
    [[nodiscard]] double output(double royalty) const { return std::max(0.0, (a - c - royalty) / 2); }
};

// Owners answer each other until nobody moves: an owner's best answer to what the others ask is half of what
// they leave.
double asked(Product const& product, std::size_t owners, bool is_together) {
    double const room = product.a - product.c;
    if (is_together) return room / 2;
    std::vector<double> asks(owners, 0.0);
    for (int round = 0; round < 10'000; ++round) {
        double moved = 0;
        for (double& ask : asks) {
            double others = -ask;
            for (double const other : asks) others += other;
            double const answer = std::max(0.0, (room - others) / 2);
            moved = std::max(moved, std::fabs(answer - ask));
            ask = answer;
        }
        if (moved < 1e-12) break;
    }
    double sum = 0;
    for (double const ask : asks) sum += ask;
    return sum;
}

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    std::size_t const owners = setting.count("owners");
    double const cap = setting.number("cap");
    for (std::size_t p = 0; p < setting.count("products"); ++p) {
        Stream stream = draw.stream("stacking", p);
        Product const product{0.5 + stream.uniform(), setting.number("unit_cost")};
        double const fixed_cost = setting.number("fixed_cost") * stream.exponential();
        double needs = 0;
        double most_need = 0;
        for (std::size_t o = 0; o < owners; ++o) {
            double const need = setting.number("need") * stream.exponential();
            needs += need;
            most_need = std::max(most_need, need);
        }
        ++tally["products"];
        tally["output_free"] += product.output(0);

        double royalty = asked(product, owners, setting.word("ask") == "together");
        double output = product.output(royalty);
        double price = product.a - output;
        if (royalty > cap * price) {
            // Scaled down pro rata: a share `cap` of the price, which the firm knows when it sets the price.
            output = cap >= 1 ? 0 : std::max(0.0, (product.a - product.c / (1 - cap)) / 2);
            price = product.a - output;
            royalty = cap * price;
        }
        double const profit = (price - product.c - royalty) * output - fixed_cost;
        if (profit < 0) {
            ++tally["exits"];
            continue;
        }
        double const income = royalty * output;
        if (income / static_cast<double>(owners) < most_need) {
            ++tally["refused"];
            continue;
        }
        ++tally["made"];
        tally["output"] += output;
        tally["price"] += price;
        tally["royalty"] += royalty;
        tally["owner_income"] += income - needs;
        tally["firm_profit"] += profit;
        tally["consumer_surplus"] += output * output / 2;
        tally["welfare"] += income - needs + profit + output * output / 2;
    }
}

}  // namespace
}  // namespace stacking

Market stacking_market() {
    return {
        "stacking",
        "products that need the rights of several owners, a royalty a unit each, and a cap on all of them",
        stacking::parameters(),
        {std::begin(stacking::measured), std::end(stacking::measured)},
        stacking::play};
}

}  // namespace licet::sim
