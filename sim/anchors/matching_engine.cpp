// Family 13: whole small markets. Which deals are made is decided by matching/clearing, what they pay by
// matching/pricing.

#include "matching/clearing/batch_clearing.hpp"
#include "matching/pricing/assignment.hpp"
#include "matching/pricing/coupled_split.hpp"
#include "matching/pricing/exclusive.hpp"
#include "sim/anchors/families.hpp"

#include <algorithm>

namespace licet::sim {
namespace {

using adapters::json::Value;
using matching::CellBid;
using matching::CoupledDeal;
using matching::CoupledSplit;
using matching::SharedLimits;

Value const& member(Value const& object, std::string_view name) {
    auto const* const found = object.find(name);
    if (found == nullptr) throw NotKnown("the instance lacks " + std::string(name));
    return *found;
}

std::vector<Rate> list(Value const& value) {
    std::vector<Rate> out;
    for (Value const& item : value.items) out.push_back(exact_of(item));
    return out;
}

struct Edge {
    std::size_t buyer = 0;
    CoupledDeal deal;
    bool has_cash = false;
};
struct Market {
    std::vector<SharedLimits> buyers;
    std::vector<Edge> edges;
    std::vector<std::vector<std::size_t>> conflicts;
};

Rate expected_tranche(std::vector<Rate> const& X, std::vector<Rate> const& chances, Rate const& from,
                      Rate const* to) {
    if (X.size() != chances.size()) throw NotKnown("a chance for every scenario");
    Rate sum = 0;
    for (std::size_t s = 0; s < X.size(); ++s) {
        Rate const top = to == nullptr ? X[s] : std::min(X[s], *to);
        if (top > from) sum += chances[s] * (top - from);
    }
    return sum;
}

Market market_of(Value const& instance) {
    Market out;
    auto const& buyers = member(instance, "buyers").items;
    for (Value const& buyer : buyers) {
        SharedLimits limits{exact_of(member(buyer, "B")), {}};
        limits.stacks.assign(member(buyer, "breaks").items.size() + 1, exact_of(member(buyer, "stack")));
        out.buyers.push_back(std::move(limits));
    }
    for (Value const& edge : member(instance, "edges").items) {
        Rate const number = exact_of(member(edge, "buyer"));
        if (number < 0 || number >= Rate(buyers.size())) throw NotKnown("an edge of no buyer");
        auto const b = static_cast<std::size_t>(numerator(number));
        Value const& buyer = buyers[b];
        Edge made{b, {exact_of(member(edge, "W")), exact_of(member(edge, "R")), {}}, false};
        bool has_royalty = false;
        for (Value const& instrument : member(edge, "menu").items) {
            if (instrument.text == "upfront")
                made.has_cash = true;
            else if (instrument.text == "royalty")
                has_royalty = true;
            else
                throw NotKnown("the instrument " + instrument.text + " is not known");
        }
        if (made.has_cash)
            made.deal.menu.push_back({1, 1, out.buyers[b].cash, false, matching::PricedInstrument::no_stack});
        auto const X = list(member(buyer, "X"));
        auto const breaks = list(member(buyer, "breaks"));
        Rate from = 0;
        for (std::size_t k = 0; has_royalty && k <= breaks.size(); ++k) {
            Rate const* const to = k < breaks.size() ? &breaks[k] : nullptr;
            made.deal.menu.push_back(
                {exact_of(member(buyer, "delta")) * expected_tranche(X, list(member(buyer, "p")), from, to),
                 exact_of(member(edge, "delta_o")) * expected_tranche(X, list(member(edge, "po")), from, to),
                 exact_of(member(edge, "r_max")), true, k});
            if (to != nullptr) from = *to;
        }
        out.edges.push_back(std::move(made));
    }
    for (Value const& conflict : member(instance, "conflicts").items) {
        out.conflicts.emplace_back();
        for (Value const& edge : conflict.items) {
            Rate const number = exact_of(edge);
            if (number < 0 || number >= Rate(out.edges.size())) throw NotKnown("a conflict of no edge");
            out.conflicts.back().push_back(static_cast<std::size_t>(numerator(number)));
        }
    }
    return out;
}

constexpr std::int64_t units_of_one = 1'000'000'000;

matching::Instance empty_instance(Market const& market) {
    matching::Instance out;
    out.capacities.assign(market.conflicts.size(), 1);
    return out;
}

std::vector<matching::Claim> claims_of(Market const& market, std::vector<std::size_t> const& edges) {
    std::vector<matching::Claim> out;
    for (std::uint32_t c = 0; c < market.conflicts.size(); ++c)
        for (std::size_t const e : edges)
            if (std::ranges::find(market.conflicts[c], e) != market.conflicts[c].end()) out.push_back({c, 1});
    return out;
}

std::int64_t in_fine(Rate const& amount) {
    return static_cast<std::int64_t>(round_half_even(Rate(amount * Rate(units_of_one))));
}

// In cash alone each deal takes its reservation from its buyer's budget at least: the batch as production
// clears it.
std::vector<std::size_t> best_in_cash(Market const& market) {
    matching::Instance instance = empty_instance(market);
    for (SharedLimits const& buyer : market.buyers) instance.buyers.push_back({in_fine(buyer.cash), 0});
    std::vector<std::size_t> items;
    for (std::size_t b = 0; b < market.buyers.size(); ++b)
        for (std::size_t e = 0; e < market.edges.size(); ++e) {
            Edge const& edge = market.edges[e];
            if (edge.buyer != b || !edge.has_cash || edge.deal.value < edge.deal.reservation) continue;
            auto const claims = claims_of(market, {e});
            matching::Item item;
            item.buyer = static_cast<std::uint32_t>(b);
            item.surplus = in_fine(Rate(edge.deal.value - edge.deal.reservation));
            item.upfront = in_fine(edge.deal.reservation);
            item.claims = claims;
            instance.add_item(item);
            items.push_back(e);
        }
    std::vector<std::size_t> out;
    for (std::uint32_t const item : matching::clear(instance).clearing.items) out.push_back(items[item]);
    std::ranges::sort(out);
    return out;
}

enum class Objective { gross_gains, perceived_surplus };

std::vector<CoupledDeal> deals_of(Market const& market, std::vector<std::size_t> const& edges) {
    std::vector<CoupledDeal> out;
    for (std::size_t const e : edges) out.push_back(market.edges[e].deal);
    return out;
}

// Every set of deals of one buyer for which contracts exist is one answer of it; which answers fit together
// best is for the batch to decide.
std::vector<std::size_t> best_with_contracts(Market const& market, Objective objective) {
    matching::Instance instance = empty_instance(market);
    std::vector<std::vector<std::size_t>> items;
    for (std::size_t b = 0; b < market.buyers.size(); ++b) {
        instance.buyers.push_back({0, 0});
        std::vector<std::size_t> own;
        for (std::size_t e = 0; e < market.edges.size(); ++e)
            if (market.edges[e].buyer == b) own.push_back(e);
        if (own.size() > 10) throw NotKnown("too many edges of one buyer");
        for (std::size_t set = 1; set < std::size_t{1} << own.size(); ++set) {
            std::vector<std::size_t> edges;
            for (std::size_t i = 0; i < own.size(); ++i)
                if ((set >> i & 1U) != 0) edges.push_back(own[i]);
            auto const best = matching::coupled_best(deals_of(market, edges), market.buyers[b],
                                                     matching::CoupledAim::perceived_surplus);
            if (!best) continue;
            Rate gain = best->surplus;
            if (objective == Objective::gross_gains) {
                gain = 0;
                for (std::size_t const e : edges)
                    gain += market.edges[e].deal.value - market.edges[e].deal.reservation;
            }
            if (gain <= 0) continue;
            auto const claims = claims_of(market, edges);
            matching::Item item;
            item.buyer = static_cast<std::uint32_t>(b);
            item.group = 0;
            item.surplus = in_fine(gain);
            item.claims = claims;
            instance.add_item(item);
            items.push_back(edges);
        }
    }
    std::vector<std::size_t> out;
    for (std::uint32_t const item : matching::clear(instance).clearing.items)
        out.insert(out.end(), items[item].begin(), items[item].end());
    std::ranges::sort(out);
    return out;
}

Rate gross_gains(Market const& market, std::vector<std::size_t> const& edges) {
    Rate sum = 0;
    for (std::size_t const e : edges) sum += market.edges[e].deal.value - market.edges[e].deal.reservation;
    return sum;
}

// Prices each buyer's part of a chosen set; `use` sees the buyer's edges and their contracts.
template <class Price, class Use>
void priced(Market const& market, std::vector<std::size_t> const& chosen, Price price, Use use) {
    for (std::size_t b = 0; b < market.buyers.size(); ++b) {
        std::vector<std::size_t> own;
        for (std::size_t const e : chosen)
            if (market.edges[e].buyer == b) own.push_back(e);
        if (own.empty()) continue;
        auto const split = price(deals_of(market, own), market.buyers[b]);
        if (!split) throw NotKnown("no contracts for the chosen set");
        use(own, *split);
    }
}

std::vector<double> places(std::vector<std::size_t> const& of) {
    return {of.begin(), of.end()};
}

Answer contract_market(Row const& row) {
    Market const market = market_of(row.raw("instance"));
    if (row.asks("upfront cash only")) return exactly(number_of(gross_gains(market, best_in_cash(market))));
    if (row.asks("(cash only)")) return {places(best_in_cash(market)), std::nullopt};
    bool const is_perceived = row.asks("perceived");
    auto const chosen =
        best_with_contracts(market, is_perceived ? Objective::perceived_surplus : Objective::gross_gains);
    if (row.begins("optimal edge set") || row.begins("edge set maximising"))
        return {places(chosen), std::nullopt};
    if (row.begins("max gross gains")) return exactly(number_of(gross_gains(market, chosen)));
    Rate sum = 0;
    if (row.begins("least total expected contingent cost")) {
        priced(
            market, chosen,
            [](auto const& deals, auto const& limits) {
                return matching::coupled_best(deals, limits, matching::CoupledAim::least_contingent);
            },
            [&](std::vector<std::size_t> const& own, CoupledSplit const& split) {
                for (std::size_t d = 0; d < own.size(); ++d)
                    for (std::size_t i = 0; i < split.points[d].quantities.size(); ++i) {
                        auto const& instrument = market.edges[own[d]].deal.menu[i];
                        if (instrument.is_contingent) sum += instrument.cost * split.points[d].quantities[i];
                    }
            });
        return exactly(number_of(sum));
    }
    if (row.begins("max perceived surplus")) {
        priced(
            market, chosen,
            [](auto const& deals, auto const& limits) {
                return matching::coupled_best(deals, limits, matching::CoupledAim::perceived_surplus);
            },
            [&](auto const&, CoupledSplit const& split) { sum += split.surplus; });
        return exactly(number_of(sum));
    }
    if (!row.begins("pricing stage") && !row.begins("perceived surplus left after the pricing stage"))
        not_known(row);
    Rate const k = row.exact("k");
    std::vector<std::pair<std::size_t, double>> shortfalls;
    priced(
        market, chosen,
        [&](auto const& deals, auto const& limits) { return matching::coupled_k_split(deals, limits, k); },
        [&](std::vector<std::size_t> const& own, CoupledSplit const& split) {
            sum += split.surplus;
            for (std::size_t d = 0; d < own.size(); ++d)
                shortfalls.emplace_back(own[d], number_of(split.relative_shortfalls[d]));
        });
    if (row.begins("perceived surplus left")) return exactly(number_of(sum));
    std::ranges::sort(shortfalls);
    std::vector<double> out;
    for (auto const& [edge, shortfall] : shortfalls) out.push_back(shortfall);
    return {out, std::nullopt};
}

Answer assignment_game(Row const& row) {
    std::vector<std::vector<std::int64_t>> surplus;
    for (auto const& line : row.matrix("surplus")) {
        surplus.emplace_back();
        for (Rate const& amount : line) surplus.back().push_back(in_fine(amount));
    }
    auto const in_units = [](std::vector<std::int64_t> const& amounts) {
        std::vector<double> out;
        for (std::int64_t const amount : amounts)
            out.push_back(static_cast<double>(amount) / static_cast<double>(units_of_one));
        return out;
    };
    if (row.asks("maximum total surplus"))
        return exactly(in_units({matching::assign(surplus).surplus}).front());
    bool const for_columns = row.asks("column-optimal");
    if (!for_columns && !row.asks("row-optimal")) not_known(row);
    auto const best =
        for_columns ? matching::assign_best_for_columns(surplus) : matching::assign_best_for_rows(surplus);
    if (row.begins("column payoffs") || row.asks("of the columns"))
        return {in_units(best.columns), std::nullopt};
    if (row.begins("row payoffs") || row.asks("of the rows")) return {in_units(best.rows), std::nullopt};
    not_known(row);
}

Answer one_asset(Row const& row) {
    auto amounts = row.exacts("nonexclusive");
    amounts.push_back(row.exact("exclusive"));
    Integer scale = 1;
    for (Rate const& amount : amounts) scale = lcm(scale, Integer(denominator(amount)));
    std::vector<CellBid> bids;
    for (std::size_t i = 0; i < amounts.size(); ++i)
        bids.push_back({1, i + 1 == amounts.size(),
                        static_cast<std::int64_t>(numerator(Rate(amounts[i] * Rate(scale))))});
    if (bids.size() > matching::cell_bids_max) throw NotKnown("too many bids");
    auto const awards = matching::award_cells(bids);
    std::vector<double> out;
    double sum = 0;
    if (row.asks("core payments")) {
        auto const core = matching::core_payments(bids, awards);
        if (!core) throw NotKnown("too many coalitions bind");
        for (Rate const& pays : *core) out.push_back(number_of(Rate(pays / Rate(scale))));
        return {out, std::nullopt};
    }
    for (std::int64_t const pays : awards.pays) {
        out.push_back(number_of(Rate(Rate(pays) / Rate(scale))));
        sum += out.back();
    }
    if (row.asks("VCG payments")) return {out, std::nullopt};
    if (row.asks("VCG revenue")) return exactly(sum);
    not_known(row);
}

}  // namespace

Answer matching_engine(Row const& row, Laboratory& lab) {
    if (row.has("instance")) return contract_market(row);
    if (row.has("surplus")) return assignment_game(row);
    if (row.has("nonexclusive")) return one_asset(row);
    if (row.is_set("Minimum-cost perfect assignment")) {
        auto const n = static_cast<std::size_t>(row.whole("n"));
        std::vector<std::vector<std::int64_t>> cost(n, std::vector<std::int64_t>(n));
        auto const kernel = [cost](Stream& stream, std::vector<double>& out) mutable {
            for (auto& line : cost)
                for (std::int64_t& amount : line) amount = on_scale(stream.exponential() / 4096);
            out[0] = 4096 * of_one(matching::least_cost(cost));
        };
        auto const& m = lab.means(row.key("assignment"), "assignment", 1, kernel);
        if (row.asks("optimal cost")) return sampled(m[0], lab);
    }
    if (row.is_set("Two non-exclusive buyers")) {
        double const h = row.number("h");
        auto const& m =
            lab.means(row.key("locals"), "locals", 2, [=](Stream& stream, std::vector<double>& out) {
                std::array const bids{CellBid{1, false, 1 + whole_uniform(stream)},
                                      CellBid{2, false, 1 + whole_uniform(stream)},
                                      CellBid{3, true, 1 + on_scale(h * stream.uniform())}};
                auto const awards = matching::award_cells(bids);
                std::int64_t revenue = 0;
                for (std::int64_t const pays : awards.pays) revenue += pays;
                out[0] = of_one(revenue);
                out[1] = of_one(awards.value);
            });
        if (row.asks("VCG revenue")) return sampled(m[0], lab);
        if (row.asks("welfare")) return sampled(m[1], lab);
    }
    not_known(row);
}

}  // namespace licet::sim
