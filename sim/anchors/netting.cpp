// Family 11: what is owed in a circle, netted and cleared by settlement/default.

#include "settlement/default/debts.hpp"
#include "sim/anchors/families.hpp"

#include <bit>

namespace licet::sim {
namespace {

using Matrix = std::vector<std::vector<Rate>>;

std::vector<Rate> net_positions(Matrix const& owed) {
    std::vector<Rate> out(owed.size(), Rate(0));
    for (std::size_t i = 0; i < owed.size(); ++i)
        for (std::size_t j = 0; j < owed.size(); ++j) {
            out[i] -= owed[i][j];
            out[j] += owed[i][j];
        }
    return out;
}

// As few as there are parties less groups that settle among themselves; the most such groups by dynamic
// programming over sets of parties.
std::int64_t least_transfers(std::vector<Rate> net) {
    std::erase(net, Rate(0));
    if (net.size() > 20) throw NotKnown("too many parties");
    std::uint32_t const sets = 1U << net.size();
    std::vector<Rate> sum(sets, Rate(0));
    std::vector<int> groups(sets, 0);
    for (std::uint32_t set = 1; set < sets; ++set) {
        auto const lowest = static_cast<unsigned>(std::countr_zero(set));
        sum[set] = sum[set & (set - 1)] + net[lowest];
        for (std::size_t i = 0; i < net.size(); ++i)
            if ((set >> i & 1U) != 0) groups[set] = std::max(groups[set], groups[set & ~(1U << i)]);
        if (sum[set] == 0) ++groups[set];
    }
    if (!net.empty() && sum[sets - 1] != 0) throw NotKnown("the positions do not add up to nothing");
    return static_cast<std::int64_t>(net.size()) - groups[sets - 1];
}

std::vector<double> numbers_of(std::vector<Rate> const& exact) {
    std::vector<double> out;
    for (Rate const& number : exact) out.push_back(number_of(number));
    return out;
}

settlement::DebtsCleared cleared_debts(Matrix const& owed, std::vector<Rate> const& cash) {
    settlement::DebtNetwork network;
    network.assets = cash;
    for (std::uint32_t i = 0; i < owed.size(); ++i) {
        network.parties.push_back(std::to_string(i));
        for (std::uint32_t j = 0; j < owed.size(); ++j)
            if (owed[i][j] != 0) network.debts.push_back({i, j, owed[i][j]});
    }
    auto cleared = settlement::clear_debts(network);
    if (!cleared) throw NotKnown("too many parties in default");
    return *std::move(cleared);
}

Answer network(Row const& row) {
    auto const owed = row.matrix("L");
    for (auto const& line : owed) {
        if (line.size() != owed.size()) throw NotKnown("the matrix is not square");
        for (Rate const& amount : line)
            if (amount < 0) throw NotKnown("a debt below nothing");
    }
    bool const has_cash = row.has("e");
    std::vector<Rate> const cash = has_cash ? row.exacts("e") : std::vector<Rate>(owed.size(), Rate(0));
    if (cash.size() != owed.size()) throw NotKnown("cash for every party");
    auto const cleared = cleared_debts(owed, cash);
    if (has_cash) {
        if (row.asks("clearing payment vector")) return {numbers_of(cleared.paid), std::nullopt};
        if (row.asks("equity")) return {numbers_of(cleared.left), std::nullopt};
        if (row.asks("total shortfall")) return exactly(number_of(cleared.shortfall));
        if (row.asks("defaulting nodes")) {
            std::vector<double> out;
            for (std::size_t i = 0; i < owed.size(); ++i)
                if (cleared.wave[i] != 0) out.push_back(static_cast<double>(i));
            return {out, std::nullopt};
        }
        not_known(row);
    }
    auto const net = net_positions(owed);
    if (row.asks("net positions")) return {numbers_of(net), std::nullopt};
    if (row.asks("minimum number")) return exactly(static_cast<double>(least_transfers(net)));
    if (row.asks("gross obligations")) return exactly(number_of(cleared.gross));
    if (row.asks("bilateral netting")) return exactly(number_of(cleared.bilateral));
    if (row.asks("multilateral netting")) return exactly(number_of(cleared.multilateral));
    not_known(row);
}

}  // namespace

Answer netting(Row const& row, Laboratory& lab) {
    if (row.has("L")) return network(row);
    if (row.has("net") && row.asks("minimum number"))
        return exactly(static_cast<double>(least_transfers(row.exacts("net"))));
    if (!row.is_set("independent Exp(1) amount")) not_known(row);
    auto const n = static_cast<std::size_t>(row.whole("n"));
    auto const& m =
        lab.means(row.key("random network"), "obligations", 3, [=](Stream& stream, std::vector<double>& out) {
            std::vector<std::int64_t> owed(n * n, 0);
            std::vector<std::int64_t> net(n, 0);
            std::int64_t gross = 0;
            std::int64_t bilateral = 0;
            std::int64_t multilateral = 0;
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j) {
                    if (i == j) continue;
                    std::int64_t const amount = owed[i * n + j] = on_scale(stream.exponential() / 4096);
                    gross += amount;
                    net[i] -= amount;
                    net[j] += amount;
                    if (j < i) bilateral += std::abs(amount - owed[j * n + i]);
                }
            for (std::int64_t const position : net) multilateral += std::max<std::int64_t>(0, position);
            out[0] = 4096 * of_one(multilateral);
            out[1] = 4096 * of_one(bilateral);
            out[2] = 4096 * of_one(gross);
        });
    if (row.asks("efficiency")) return sampled(1 - m[0] / m[2], lab);
    if (row.asks("multilateral net settlement")) return sampled(m[0], lab);
    if (row.asks("bilateral net settlement")) return sampled(m[1], lab);
    not_known(row);
}

}  // namespace licet::sim
