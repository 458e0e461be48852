// Family 11: what is owed in a circle, netted and cleared.

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

// Eisenberg and Noe (2001), from paying all in full downwards (fictitious defaults), so that it ends at the
// greatest clearing vector. Exact.
struct Cleared {
    std::vector<Rate> due;
    std::vector<Rate> paid;
    std::vector<Rate> equity;
    std::vector<bool> defaults;
};

std::vector<Rate> solve(Matrix cells) {
    std::size_t const n = cells.size();
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        while (pivot < n && cells[pivot][c] == 0) ++pivot;
        if (pivot == n) throw NotKnown("no clearing vector");
        std::swap(cells[c], cells[pivot]);
        for (std::size_t r = 0; r < n; ++r) {
            if (r == c || cells[r][c] == 0) continue;
            Rate const times = cells[r][c] / cells[c][c];
            for (std::size_t k = c; k <= n; ++k) cells[r][k] -= times * cells[c][k];
        }
    }
    std::vector<Rate> out;
    for (std::size_t r = 0; r < n; ++r) out.push_back(cells[r][n] / cells[r][r]);
    return out;
}

Cleared clear_network(Matrix const& owed, std::vector<Rate> const& cash) {
    std::size_t const n = owed.size();
    Cleared out;
    for (auto const& line : owed) {
        Rate sum = 0;
        for (Rate const& amount : line) sum += amount;
        out.due.push_back(sum);
    }
    out.paid = out.due;
    out.defaults.assign(n, false);
    auto const has = [&](std::size_t i) {
        Rate sum = cash[i];
        for (std::size_t j = 0; j < n; ++j)
            if (out.due[j] != 0) sum += owed[j][i] / out.due[j] * out.paid[j];
        return sum;
    };
    for (bool is_settled = false; !is_settled;) {
        is_settled = true;
        std::vector<bool> next = out.defaults;
        for (std::size_t i = 0; i < n; ++i)
            if (!out.defaults[i] && has(i) < out.due[i]) {
                next[i] = true;
                is_settled = false;
            }
        if (is_settled) break;
        out.defaults = next;
        Matrix cells(n, std::vector<Rate>(n + 1, Rate(0)));
        for (std::size_t i = 0; i < n; ++i) {
            cells[i][i] = 1;
            cells[i][n] = out.defaults[i] ? cash[i] : out.due[i];
            if (!out.defaults[i]) continue;
            for (std::size_t j = 0; j < n; ++j)
                if (out.due[j] != 0) cells[i][j] -= owed[j][i] / out.due[j];
        }
        out.paid = solve(cells);
    }
    for (std::size_t i = 0; i < n; ++i) out.equity.emplace_back(has(i) - out.paid[i]);
    return out;
}

std::vector<double> numbers_of(std::vector<Rate> const& exact) {
    std::vector<double> out;
    for (Rate const& number : exact) out.push_back(number_of(number));
    return out;
}

Answer network(Row const& row) {
    auto const owed = row.matrix("L");
    for (auto const& line : owed)
        if (line.size() != owed.size()) throw NotKnown("the matrix is not square");
    if (row.has("e")) {
        auto const cash = row.exacts("e");
        if (cash.size() != owed.size()) throw NotKnown("cash for every party");
        Cleared const cleared = clear_network(owed, cash);
        if (row.asks("clearing payment vector")) return {numbers_of(cleared.paid), std::nullopt};
        if (row.asks("equity")) return {numbers_of(cleared.equity), std::nullopt};
        if (row.asks("defaulting nodes")) {
            std::vector<double> out;
            for (std::size_t i = 0; i < owed.size(); ++i)
                if (cleared.defaults[i]) out.push_back(static_cast<double>(i));
            return {out, std::nullopt};
        }
        if (row.asks("total shortfall")) {
            Rate sum = 0;
            for (std::size_t i = 0; i < owed.size(); ++i) sum += cleared.due[i] - cleared.paid[i];
            return exactly(number_of(sum));
        }
        not_known(row);
    }
    auto const net = net_positions(owed);
    if (row.asks("net positions")) return {numbers_of(net), std::nullopt};
    if (row.asks("minimum number")) return exactly(static_cast<double>(least_transfers(net)));
    Rate sum = 0;
    for (std::size_t i = 0; i < owed.size(); ++i)
        for (std::size_t j = 0; j < owed.size(); ++j) {
            if (row.asks("gross obligations"))
                sum += owed[i][j];
            else if (row.asks("bilateral netting") && j < i)
                sum += abs(Rate(owed[i][j] - owed[j][i]));
        }
    if (row.asks("multilateral netting")) {
        for (Rate const& position : net) sum += abs(position) / 2;
        return exactly(number_of(sum));
    }
    if (row.asks("gross obligations") || row.asks("bilateral netting")) return exactly(number_of(sum));
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
