// Family 16: one exclusive licence, paid in cash; rings and shills. Who wins and which bid sets the price is
// decided by matching/pricing.

#include "matching/pricing/exclusive.hpp"
#include "sim/anchors/families.hpp"
#include "sim/numeric/calculus.hpp"
#include "sim/numeric/elementary.hpp"

#include <cmath>

namespace licet::sim {
namespace {

using Amounts = std::vector<std::int64_t>;

}  // namespace

Answer auction_basics(Row const& row, Laboratory& lab) {
    if (row.is_set("Wash licence")) {
        Rate const amount = row.exact("amount");
        Rate const fee = amount * row.exact("fee");          // paid to the platform
        Rate const benefit = amount * row.exact("benefit");  // of the index, the ranking, the subsidy
        Rate const back = amount;                            // the notional returns to the same owner
        return exactly(number_of(Rate(back - amount - fee + benefit)));
    }
    auto const n = static_cast<std::size_t>(row.whole("n"));
    if (row.is_set("Common value")) {
        double const sigma = row.number("sigma");
        auto const& m = lab.means(row.key("bias"), "bias", 1, [=](Stream& stream, std::vector<double>& out) {
            Amounts estimates(n);
            for (std::int64_t& estimate : estimates) estimate = on_scale(stream.normal() / 64);
            out[0] = 64 * sigma * of_one(matching::first_price(estimates)->pays);
        });
        if (row.asks("bias")) return sampled(m[0], lab);
        not_known(row);
    }
    auto const count = static_cast<double>(n);
    if (row.is_set("utility x^(1-rho)")) {
        double const rho = row.number("rho");
        auto const& m =
            lab.means(row.key("crra"), "basics", 1, [=](Stream& stream, std::vector<double>& out) {
                Amounts bids(n);
                for (std::int64_t& bid : bids) bid = on_scale((count - 1) / (count - rho) * stream.uniform());
                out[0] = of_one(matching::first_price(bids, 0)->pays);
            });
        if (row.asks("revenue")) return sampled(m[0], lab);
        not_known(row);
    }
    if (row.is_set("a ring of")) {
        auto const ring = static_cast<std::size_t>(row.whole("k"));
        auto const& m =
            lab.means(row.key("ring"), "basics", 1, [=](Stream& stream, std::vector<double>& out) {
                Amounts bids;
                std::int64_t highest = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    std::int64_t const value = whole_uniform(stream);
                    if (i < ring)
                        highest = std::max(highest, value);
                    else
                        bids.push_back(value);
                }
                bids.push_back(highest);
                out[0] = of_one(matching::second_price(bids, 0)->pays);
            });
        if (row.asks("seller revenue")) return sampled(m[0], lab);
        not_known(row);
    }
    if (row.is_set("shill bid")) {
        auto const& m =
            lab.means(row.key("shill"), "basics", 1, [=](Stream& stream, std::vector<double>& out) {
                Amounts bids(n);
                for (std::int64_t& bid : bids) bid = whole_uniform(stream);
                std::int64_t const honest = matching::second_price(bids, 0)->pays;
                bids.push_back(one / 2);
                auto const award = matching::second_price(bids, 0);
                out[0] = of_one((award->winner == n ? 0 : award->pays) - honest);
            });
        if (row.asks("gain from the optimal shill bid")) return sampled(m[0], lab);
        not_known(row);
    }
    double const reserve = row.number("reserve");
    bool const is_first = row.is_set("First price");
    auto const& m =
        lab.means(row.key(is_first ? "first price" : "second price"), "basics", 2,
                  [=](Stream& stream, std::vector<double>& out) {
                      std::vector<double> values(n);
                      Amounts bids(n);
                      for (std::size_t i = 0; i < n; ++i) {
                          double const v = values[i] = stream.uniform();
                          double const shaded = v < reserve ? -1
                                                            : v - (power(v, count) - power(reserve, count)) /
                                                                      (count * power(v, count - 1));
                          bids[i] = on_scale(is_first ? shaded : v);
                      }
                      auto const award = is_first ? matching::first_price(bids, on_scale(reserve) - 1)
                                                  : matching::second_price(bids, on_scale(reserve));
                      if (!award) return;
                      out[0] = of_one(award->pays);
                      out[1] = values[award->winner];
                  });
    if (row.asks("revenue")) return sampled(m[0], lab);
    if (row.asks("value of the winner")) return sampled(m[1], lab);
    not_known(row);
}

}  // namespace licet::sim
