// Who sets the price: each owner by itself, a pool a sector, or one pool of all. A product needs data of
// every sector (complements) and divides its use among the owners of a sector by price (substitutes). Owners
// and pools answer each other until nobody moves; the firm sets its own price on top.

#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace bargaining {
namespace {

constexpr Measure measured[] = {
    {"products", "played"},
    {"rate", "what a unit of the product pays to all owners"},
    {"price", "of a unit"},
    {"output", "units sold"},
    {"output_free", "units sold were the data free"},
    {"owner_income", "of all owners"},
    {"small_income", "of the smaller half of the owners"},
    {"firm_profit", "of the firm"},
    {"consumer_surplus", "of the demand curve"},
    {"welfare", "the incomes, the profit and the surplus together"},
};

std::vector<Parameter> parameters() {
    return {
        {"products", 20.0, 1, 100'000, {}, "a replication, each with a demand Q = a - P of its own"},
        {"sectors", 3.0, 1, 10, {}, "whose data a product needs, all of them"},
        {"owners", 4.0, 2, 20, {}, "of each sector, with shares of use of a Pareto law"},
        {"size_law", 1.2, 1.01, 10, {}, "exponent of that law: the nearer to 1, the more unequal"},
        {"substitution",
         2.0,
         0,
         50,
         {},
         "use that leaves an owner for others of its sector, a share for each unit of the "
         "highest price by which it is dearer"},
        {"bargain", "none", 0, 0, {"none", "sector", "one"}, "each owner, a pool a sector, one pool of all"},
        {"pool_split", "by-use", 0, 0, {"by-use", "equally"}, "how a pool divides what it collects"},
        {"unit_cost", 0.2, 0, 0.5, {}, "of the firm; a is uniform on [0.5, 1.5]"},
    };
}

struct Product {
    double room;                             // a - c
    double substitution;                     // a share of use for each unit of price
    std::vector<std::vector<double>> sizes;  // shares of use at equal prices, a sector
    std::vector<std::vector<double>> prices;

    // Use of owner `o` of a sector for each unit sold.
    [[nodiscard]] double use(std::size_t sector, std::size_t o) const {
        double mean = 0;
        for (std::size_t i = 0; i < sizes[sector].size(); ++i) mean += sizes[sector][i] * prices[sector][i];
        double sum = 0;
        double own = 0;
        for (std::size_t i = 0; i < sizes[sector].size(); ++i) {
            double const taken =
                sizes[sector][i] * std::max(0.0, 1 + substitution * (mean - prices[sector][i]));
            sum += taken;
            if (i == o) own = taken;
        }
        return own / sum;
    }
    [[nodiscard]] double rate_of(std::size_t sector) const {
        double sum = 0;
        for (std::size_t i = 0; i < sizes[sector].size(); ++i) sum += use(sector, i) * prices[sector][i];
        return sum;
    }
    [[nodiscard]] double rate() const {
        double sum = 0;
        for (std::size_t s = 0; s < sizes.size(); ++s) sum += rate_of(s);
        return sum;
    }
    // A monopolist downstream sells half of the room that is left.
    [[nodiscard]] double output() const { return std::max(0.0, (room - rate()) / 2); }
    [[nodiscard]] double income(std::size_t sector, std::size_t o) const {
        return prices[sector][o] * use(sector, o) * output();
    }
};

// The price in [0, most] at which `gain` is greatest: near the best of a coarse grid.
template <class Gain>
double best_price(double most, Gain const& gain) {
    constexpr int coarse = 16;
    int at = 0;
    double best = -1;
    for (int i = 0; i <= coarse; ++i) {
        double const got = gain(most * i / coarse);
        if (got > best) {
            best = got;
            at = i;
        }
    }
    return maximum(gain, most * std::max(0, at - 1) / coarse, most * std::min(coarse, at + 1) / coarse);
}

void set_sector(Product& product, std::size_t sector, double price) {
    std::ranges::fill(product.prices[sector], price);
}

void settle_alone(Product& product) {
    for (int round = 0; round < 200; ++round) {
        double moved = 0;
        for (std::size_t s = 0; s < product.sizes.size(); ++s)
            for (std::size_t o = 0; o < product.sizes[s].size(); ++o) {
                double const before = product.prices[s][o];
                double const answer = best_price(product.room, [&](double price) {
                    product.prices[s][o] = price;
                    return product.income(s, o);
                });
                // Half of the way: full answers of many owners at once can swing.
                product.prices[s][o] = (before + answer) / 2;
                moved = std::max(moved, std::fabs(answer - before));
            }
        if (moved < 1e-4 * product.room) break;
    }
}

// A pool has one price for all its owners.
void settle_sectors(Product& product) {
    for (int round = 0; round < 200; ++round) {
        double moved = 0;
        for (std::size_t s = 0; s < product.sizes.size(); ++s) {
            double const before = product.prices[s].front();
            double const answer = best_price(product.room, [&](double price) {
                set_sector(product, s, price);
                return price * product.output();
            });
            set_sector(product, s, answer);
            moved = std::max(moved, std::fabs(answer - before));
        }
        if (moved < 1e-5 * product.room) break;
    }
}

void settle_one(Product& product) {
    auto const all = [&](double price) {
        for (std::size_t s = 0; s < product.sizes.size(); ++s) set_sector(product, s, price);
        return price * product.output();
    };
    double const best = best_price(product.room, all);
    all(best);
}

void count(Setting const& setting, Product const& product, double a, Tally& tally) {
    double const output = product.output();
    double const rate = product.rate();
    std::vector<std::pair<double, double>> owners;  // size, income
    double income = 0;
    bool const is_equal = setting.word("bargain") != "none" && setting.word("pool_split") == "equally";
    for (std::size_t s = 0; s < product.sizes.size(); ++s)
        for (std::size_t o = 0; o < product.sizes[s].size(); ++o) {
            double const own =
                is_equal ? product.rate_of(s) * output / static_cast<double>(product.sizes[s].size())
                         : product.income(s, o);
            owners.emplace_back(product.sizes[s][o], own);
            income += own;
        }
    std::ranges::sort(owners);
    for (std::size_t i = 0; i < owners.size() / 2; ++i) tally["small_income"] += owners[i].second;
    double const profit = output * output;  // (P - c - rate) Q, at the price a monopolist sets
    ++tally["products"];
    tally["rate"] += rate;
    tally["price"] += a - output;
    tally["output"] += output;
    tally["output_free"] += product.room / 2;
    tally["owner_income"] += income;
    tally["firm_profit"] += profit;
    tally["consumer_surplus"] += output * output / 2;
    tally["welfare"] += income + profit + output * output / 2;
}

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    std::size_t const owners = setting.count("owners");
    for (std::size_t p = 0; p < setting.count("products"); ++p) {
        Stream stream = draw.stream("bargaining", p);
        double const a = 0.5 + stream.uniform();
        Product product{a - setting.number("unit_cost"), setting.number("substitution"), {}, {}};
        for (std::size_t s = 0; s < setting.count("sectors"); ++s) {
            std::vector<double> sizes(owners);
            double sum = 0;
            for (double& size : sizes) {
                size = exponential_of(stream.exponential() / setting.number("size_law"));
                sum += size;
            }
            for (double& size : sizes) size /= sum;
            product.sizes.push_back(std::move(sizes));
            product.prices.emplace_back(owners, 0.0);
        }
        if (setting.word("bargain") == "none")
            settle_alone(product);
        else if (setting.word("bargain") == "sector")
            settle_sectors(product);
        else
            settle_one(product);
        count(setting, product, a, tally);
    }
}

}  // namespace
}  // namespace bargaining

Market bargaining_market() {
    return {"bargaining",
            "owners of complements and substitutes who price alone, in a pool a sector, or in one pool",
            bargaining::parameters(),
            {std::begin(bargaining::measured), std::end(bargaining::measured)},
            bargaining::play};
}

}  // namespace licet::sim
