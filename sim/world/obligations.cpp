// Who owes whom at the end of a period, and how it is settled: one by one, pair by pair, or all at once,
// after one firm could not pay. What can be paid is decided by settlement/default.

#include "contracts/values/assert.hpp"
#include "settlement/default/debts.hpp"
#include "sim/world/markets.hpp"

#include <algorithm>
#include <cmath>

namespace licet::sim {
namespace obligations {
namespace {

constexpr std::int64_t one = 1'000'000;

constexpr Measure measured[] = {
    {"gross", "all debts"},
    {"moved", "what has to move, in cash, under the arm's settlement"},
    {"shortfall", "owed and not paid after the shock"},
    {"defaults", "parties that cannot pay in full, besides the one that was hit"},
    {"waves", "rounds in which defaults spread"},
    {"parties", "in the network"},
};

std::vector<Parameter> parameters() {
    return {
        {"parties", 10.0, 2, 200, {}, "licensors and licensees, each perhaps both"},
        {"density", 0.5, 0, 1, {}, "chance that one owes another; amounts are exponential"},
        {"cash", 0.3, 0, 10, {}, "of each, in what it owes on average"},
        {"shock", 1.0, 0, 1, {}, "share of its cash that the largest debtor loses"},
        {"settlement",
         "gross",
         0,
         0,
         {"gross", "bilateral", "multilateral"},
         "what is set off before anything moves"},
    };
}

using Matrix = std::vector<std::vector<std::int64_t>>;

// What remains owed once the arm's set-off is done.
Matrix netted(Matrix owed, std::string const& how) {
    std::size_t const n = owed.size();
    if (how == "gross") return owed;
    if (how == "bilateral") {
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                std::int64_t const both = std::min(owed[i][j], owed[j][i]);
                owed[i][j] -= both;
                owed[j][i] -= both;
            }
        return owed;
    }
    // All at once: net payers pay net receivers, in order of place.
    std::vector<std::int64_t> net(n, 0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            net[i] -= owed[i][j];
            net[j] += owed[i][j];
        }
    Matrix out(n, std::vector<std::int64_t>(n, 0));
    std::size_t to = 0;
    for (std::size_t from = 0; from < n; ++from)
        while (net[from] < 0) {
            while (net[to] <= 0) ++to;
            std::int64_t const part = std::min(-net[from], net[to]);
            out[from][to] += part;
            net[from] += part;
            net[to] -= part;
        }
    return out;
}

settlement::DebtsCleared cleared(Matrix const& owed, std::vector<std::int64_t> const& cash) {
    settlement::DebtNetwork network;
    for (std::uint32_t i = 0; i < owed.size(); ++i) {
        network.parties.push_back("p" + std::to_string(i));
        network.assets.emplace_back(cash[i]);
        for (std::uint32_t j = 0; j < owed.size(); ++j)
            if (owed[i][j] > 0) network.debts.push_back({i, j, Rate(owed[i][j])});
    }
    auto out = settlement::clear_debts(network);
    LICET_ASSERT(out, "fewer parties than may default at once");
    return *std::move(out);
}

void play(Setting const& setting, Draw const& draw, Tally& tally) {
    std::size_t const n = setting.count("parties");
    Stream stream = draw.stream("obligations");
    Matrix owed(n, std::vector<std::int64_t>(n, 0));
    std::int64_t gross = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double const chance = stream.uniform();
            double const amount = stream.exponential();
            if (i == j || chance >= setting.number("density")) continue;
            owed[i][j] = std::llround(amount * static_cast<double>(one));
            gross += owed[i][j];
        }
    Matrix const left = netted(owed, setting.word("settlement"));
    auto const total = [&](std::size_t i) {
        std::int64_t sum = 0;
        for (std::int64_t const amount : owed[i]) sum += amount;
        return sum;
    };
    std::size_t hit = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (total(i) > total(hit)) hit = i;
    auto const each = static_cast<double>(gross) / static_cast<double>(n) * setting.number("cash");
    std::vector<std::int64_t> cash(n, std::llround(each));
    cash[hit] = std::llround(each * (1 - setting.number("shock")));

    std::int64_t moved = 0;
    for (std::size_t i = 0; i < n; ++i) {
        std::int64_t out = 0;
        for (std::int64_t const amount : left[i]) out += amount;
        moved += out;
    }
    auto const result = cleared(left, cash);
    std::uint32_t waves = 0;
    for (std::size_t i = 0; i < n; ++i) {
        waves = std::max(waves, result.wave[i]);
        if (i != hit && result.wave[i] != 0) ++tally["defaults"];
    }
    tally["gross"] = static_cast<double>(gross) / static_cast<double>(one);
    tally["moved"] = static_cast<double>(moved) / static_cast<double>(one);
    tally["shortfall"] = static_cast<double>(result.shortfall) / static_cast<double>(one);
    tally["waves"] = waves;
    tally["parties"] = static_cast<double>(n);
}

}  // namespace
}  // namespace obligations

Market obligations_market() {
    return {"obligations",
            "mutual debts at a period's end, settled one by one, pair by pair or all at once, after a shock",
            obligations::parameters(),
            {std::begin(obligations::measured), std::end(obligations::measured)},
            obligations::play};
}

}  // namespace licet::sim
