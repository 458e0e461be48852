#include "matching/bridge/contract.hpp"

namespace licet::matching {
namespace {

using namespace contracts;

Expr wrapped(decltype(Expr::node) node, Expr inner) {
    Expr out{std::move(node), {}};
    out.of.push_back(std::move(inner));
    return out;
}

Expr summed(std::vector<Expr> list) {
    if (list.size() == 1) return std::move(list.front());
    return {Sum{}, std::move(list)};
}

// One rate for all revenue, or rates by the year's revenue; neighbours of one rate are one tier.
Revenue royalty_of(Contract const& contract, std::string const& stream, Rate const& per_major) {
    Revenue out{stream, {}, Window::term};
    for (RoyaltyTranche const& tranche : contract.tranches) {
        std::optional<Rate> upto;
        if (tranche.upto) upto = Rate(*tranche.upto) / per_major;
        Rate const share(tranche.rate_ppm, ppm);
        if (!out.tiers.empty() && out.tiers.back().rate == share)
            out.tiers.back().upto = upto;
        else
            out.tiers.push_back({upto, share});
    }
    if (out.tiers.empty()) out.tiers.push_back({std::nullopt, Rate(contract.royalty_ppm, ppm)});
    if (out.tiers.size() > 1) out.window = Window::year;
    return out;
}

}  // namespace

Terms terms_of(Contract const& contract, Offer const& offer, Bid const& bid, Split split) {
    Rate const per_major(offer.currency.minor_per_major());
    std::vector<Expr> all;
    if (contract.upfront > 0) all.push_back({Fixed{Rate(contract.upfront) / per_major, std::nullopt}, {}});
    if (contract.deferred > 0)
        all.push_back(wrapped(Defer{RevenueReaches{offer.stream, Rate(bid.deferred_trigger) / per_major}},
                              {Fixed{Rate(contract.deferred) / per_major, std::nullopt}, {}}));
    std::vector<Expr> running;
    if (contract.use_price > 0)
        running.push_back(
            {Usage{offer.meter,
                   {{std::nullopt, Rate(contract.use_price) / (Rate(prices_per_minor) * per_major)}},
                   Window::term},
             {}});
    if (contract.royalty_ppm > 0 || (running.empty() && (all.empty() || contract.guarantee > 0)))
        running.push_back({royalty_of(contract, offer.stream, per_major), {}});
    if (!running.empty()) {
        Expr fees = summed(std::move(running));
        if (contract.guarantee > 0)
            fees = wrapped(Floor{Rate(contract.guarantee) / per_major, Window::year}, std::move(fees));
        if (contract.cap) fees = wrapped(Cap{Rate(*contract.cap) / per_major, Window::term}, std::move(fees));
        all.push_back(std::move(fees));
    }
    return {offer.currency, bid.scope.dates, offer.statements, summed(std::move(all)), std::move(split)};
}

}  // namespace licet::matching
