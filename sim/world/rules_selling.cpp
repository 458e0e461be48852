#include "matching/clearing/market.hpp"
#include "matching/pricing/coupled_split.hpp"
#include "matching/pricing/exclusive.hpp"
#include "matching/pricing/posted_menu.hpp"
#include "matching/pricing/procurement.hpp"
#include "sim/world/rules.hpp"
#include "sim/world/stage.hpp"

#include <algorithm>

namespace licet::sim::rules {
namespace {

// A royalty is a share of revenue that nobody doubts, of ten times the highest value, at the year's end.
constexpr std::int64_t year_revenue = 10 * one;
constexpr std::int64_t servicing_ppm = 30'000;

double whole_won(Rate const& exact) {
    return static_cast<double>(static_cast<std::int64_t>(round_half_even(exact)));
}

matching::Instruments accepted_by_all(Options const& options) {
    matching::Instruments out;
    out.upfront_max = one;
    out.royalty_max_ppm = options.royalty * matching::ppm / year_revenue;
    return out;
}

matching::MarketClearing cleared(Traders const& said, Options const& options) {
    static Interval const year{*date_from_text("2027-01-01"), *date_from_text("2028-01-01")};
    matching::Beliefs const sure{{{"sure", matching::ppm, {year_revenue}}}, {matching::ppm}};
    std::vector<matching::Offer> offers;
    std::vector<matching::Bid> bids;
    for (std::size_t w = 0; w < said.reservations.size(); ++w) {
        matching::Offer offer;
        offer.name = "o" + std::to_string(w);
        offer.licensor = "owner" + std::to_string(w);
        offer.assets = {"work" + std::to_string(w)};
        offer.scope = plain_scope(year);
        offer.currency = stage_currency();
        offer.reservation = offer.ask = said.reservations[w];
        offer.accepts = accepted_by_all(options);
        offer.beliefs = sure;
        offer.stream = "gross";
        offer.split = {contracts::Payee{offer.licensor}, {}};
        offer.expires = year.from;
        offers.push_back(std::move(offer));
    }
    for (std::size_t f = 0; f < said.values.size(); ++f) {
        matching::Bid bid;
        bid.name = "b" + std::to_string(f);
        bid.licensee = "firm" + std::to_string(f);
        for (auto const& offer : offers) bid.assets.push_back(offer.assets.front());
        bid.scope = plain_scope(year);
        bid.currency = stage_currency();
        bid.value = said.values[f];
        bid.upfront_budget = options.budget;
        bid.royalty_stack_ppm = matching::ppm;
        bid.accepts = accepted_by_all(options);
        bid.beliefs = sure;
        bid.expires = year.from;
        bids.push_back(std::move(bid));
    }
    matching::MarketOptions market;
    market.bridge.licensor_share_ppm = options.k_ppm;
    market.bridge.servicing_ppm = servicing_ppm;
    if (options.rule == "nash") market.bridge.rule = matching::BridgeOptions::Rule::nash;
    return matching::clear_market(offers, bids, {}, market);
}

// PR1 to PR3: as the market clears, each deal at its own point between the two.
std::vector<Sale> by_bridge(Traders const& said, Options const& options) {
    std::vector<Sale> out;
    for (matching::Deal const& deal : cleared(said, options).deals)
        out.push_back({deal.bid, deal.offer, static_cast<double>(deal.contract.cost_to_licensee) / 1e12,
                       static_cast<double>(deal.contract.value_to_licensor) / 1e12});
    return out;
}

// PR1 over all deals of a firm at once: the same deals, what its owners are short of shared evenly.
std::vector<Sale> coupled(Traders const& said, Options const& options) {
    auto const deals = cleared(said, options).deals;
    std::vector<Sale> out;
    for (std::size_t f = 0; f < said.values.size(); ++f) {
        std::vector<matching::CoupledDeal> own;
        std::vector<std::size_t> works;
        for (matching::Deal const& deal : deals) {
            if (deal.bid != f || said.values[f] == 0) continue;
            matching::PricedInstrument const cash{1, 1, one, false};
            matching::PricedInstrument const royalty{Rate(matching::ppm + servicing_ppm, matching::ppm), 1,
                                                     options.royalty, true};
            own.push_back({said.values[f], said.reservations[deal.offer], {cash, royalty}});
            works.push_back(deal.offer);
        }
        if (own.empty()) continue;
        auto const split =
            matching::coupled_k_split(own, {options.budget, {}}, Rate(options.k_ppm, matching::ppm));
        if (!split) continue;
        for (std::size_t i = 0; i < works.size(); ++i)
            out.push_back({f, works[i], whole_won(split->points[i].cost), whole_won(split->points[i].worth)});
    }
    return out;
}

std::vector<Sale> at_posted_price(Traders const& said, Options const& options) {
    std::vector<Sale> out;
    auto const price = static_cast<double>(options.price);
    for (std::size_t f = 0; f < said.values.size(); ++f) {
        std::int64_t left = options.budget;
        for (std::size_t w = 0; w < said.reservations.size(); ++w) {
            if (said.values[f] < options.price || said.reservations[w] > options.price ||
                left < options.price)
                continue;
            left -= options.price;
            out.push_back({f, w, price, price});
        }
    }
    return out;
}

// PR6, one right by itself.
std::vector<Sale> at_second_price(Traders const& said) {
    std::vector<Sale> out;
    for (std::size_t w = 0; w < said.reservations.size(); ++w)
        if (auto const award = matching::second_price(said.values, said.reservations[w]))
            out.push_back(
                {award->winner, w, static_cast<double>(award->pays), static_cast<double>(award->pays)});
    return out;
}

// PR6, overlapping rights. An owner stands behind its reserve as one that would keep its work. What a package
// pays above the reserves of its works is shared among their owners evenly.
std::vector<Sale> by_cells(Traders const& said, Options const& options) {
    std::size_t const works = said.reservations.size();
    std::vector<matching::CellBid> bids;
    std::vector<std::size_t> who;
    for (std::size_t f = 0; f < said.values.size(); ++f) {
        if (said.values[f] == 0) continue;
        bool const wants_all = f % 2 == 0;
        std::uint64_t const cells =
            wants_all ? (std::uint64_t{1} << works) - 1 : std::uint64_t{1} << f / 2 % works;
        bids.push_back({cells, true, said.values[f] * (wants_all ? static_cast<std::int64_t>(works) : 1)});
        who.push_back(f);
    }
    for (std::size_t w = 0; w < works; ++w) {
        if (said.reservations[w] == 0) continue;
        bids.push_back({std::uint64_t{1} << w, true, said.reservations[w]});
        who.push_back(said.values.size());
    }
    auto const awards = matching::award_cells(bids);
    auto const core = options.rule == "core" ? matching::core_payments(bids, awards) : std::nullopt;
    std::vector<Sale> out;
    for (std::size_t i = 0; i < awards.winners.size(); ++i) {
        std::size_t const bid = awards.winners[i];
        if (who[bid] == said.values.size()) continue;  // kept
        double const pays = core ? whole_won((*core)[i]) : static_cast<double>(awards.pays[i]);
        double reserves = 0;
        double count = 0;
        for (std::size_t w = 0; w < works; ++w)
            if ((bids[bid].cells >> w & 1U) != 0) {
                reserves += static_cast<double>(said.reservations[w]);
                ++count;
            }
        for (std::size_t w = 0; w < works; ++w)
            if ((bids[bid].cells >> w & 1U) != 0) {
                double const gets = static_cast<double>(said.reservations[w]) + (pays - reserves) / count;
                out.push_back({who[bid], w, gets, gets});
            }
    }
    return out;
}

// PR7: a price learned from the other half of the firms.
std::vector<Sale> by_menu(Traders const& said, Options const& options) {
    std::size_t const works = said.reservations.size();
    Digest const seed = digest_of(std::to_string(options.sampling));
    std::vector<bool> sides;
    for (std::size_t f = 0; f < said.values.size(); ++f)
        sides.push_back(matching::menu_side(seed, "works", "firm" + std::to_string(f)));
    std::vector<Sale> out;
    if (options.rule == "menu") {
        std::vector<matching::MenuBidder> bidders;
        for (std::int64_t const value : said.values)
            bidders.push_back({std::vector<std::int64_t>(works, value), options.budget});
        std::vector<std::int64_t> const base(works, one);
        auto const sold = matching::sell_menu_by_sample(bidders, base, sides, said.reservations);
        for (std::size_t f = 0; f < bidders.size(); ++f) {
            auto const count = static_cast<double>(std::ranges::count(sold.choices[f].takes, true));
            for (std::size_t w = 0; w < works; ++w)
                if (sold.choices[f].takes[w]) {
                    double const price = static_cast<double>(sold.choices[f].pays) / count;
                    out.push_back({f, w, price, price});
                }
        }
        return out;
    }
    auto const owner_rule = options.rule == "price-floor" ? matching::OwnerRule::price_floor
                                                          : matching::OwnerRule::accept_or_refuse;
    for (std::size_t w = 0; w < works; ++w) {
        auto const sold = matching::sell_by_sample(said.values, sides, said.reservations[w], owner_rule);
        for (std::size_t f = 0; f < said.values.size(); ++f)
            if (sold.pays[f])
                out.push_back({f, w, static_cast<double>(*sold.pays[f]), static_cast<double>(*sold.pays[f])});
    }
    return out;
}

// PR8: every firm calls for works, with its budget, at one rate a unit of value, which is no more than all.
std::vector<Sale> by_call(Traders const& said, Options const& options) {
    std::vector<Sale> out;
    for (std::size_t f = 0; f < said.values.size(); ++f) {
        if (said.values[f] == 0) continue;
        std::vector<matching::CallOffer> offers;
        std::vector<std::size_t> works;  // which it may pay for: at most what they are worth to it
        for (std::size_t w = 0; w < said.reservations.size(); ++w)
            if (said.reservations[w] <= said.values[f]) {
                offers.push_back({said.reservations[w], said.values[f]});
                works.push_back(w);
            }
        auto const awards = matching::award_call(offers, options.budget, Rate(1));
        for (std::size_t i = 0; i < awards.winners.size(); ++i) {
            double const pays = whole_won(awards.pays[i]);
            out.push_back({f, works[awards.winners[i]], pays, pays});
        }
    }
    return out;
}

}  // namespace

bool is_by_cells(std::string const& rule) {
    return rule == "vcg" || rule == "core";
}
bool is_exclusive(std::string const& rule) {
    return rule == "second-price" || is_by_cells(rule);
}

std::vector<Sale> sell(Traders const& said, Options const& options) {
    if (options.rule == "k-split" || options.rule == "nash") return by_bridge(said, options);
    if (options.rule == "coupled") return coupled(said, options);
    if (options.rule == "posted") return at_posted_price(said, options);
    if (options.rule == "second-price") return at_second_price(said);
    if (is_by_cells(options.rule)) return by_cells(said, options);
    if (options.rule == "call") return by_call(said, options);
    return by_menu(said, options);
}

}  // namespace licet::sim::rules
