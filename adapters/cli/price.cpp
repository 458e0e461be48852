#include "adapters/cli/price.hpp"

#include "adapters/json/fields.hpp"
#include "matching/pricing/exclusive.hpp"
#include "matching/pricing/posted_menu.hpp"
#include "matching/pricing/procurement.hpp"
#include "matching/pricing/unit_market.hpp"

#include <algorithm>
#include <initializer_list>

namespace licet::adapters {
namespace {

using json::Faults;
using json::Fields;
using json::Value;

constexpr std::size_t price_orders_max = 100'000;
constexpr std::int64_t amount_max = 1'000'000'000'000'000;

struct Order {
    std::string name;
    std::int64_t amount = 0;
    std::string owner;        // menus: who is behind it
    std::int64_t value = 1;   // calls: to the caller
    std::uint64_t cells = 0;  // exclusive cells
    bool is_exclusive = true;
};

std::int64_t amount_of(Fields& fields, std::string_view key, Faults& faults) {
    std::int64_t const amount = fields.whole(key);
    if (!faults.any() && (amount < 0 || amount > amount_max))
        faults.add(fields.at(key), "must be minor units from 0 to 10^15");
    return amount;
}

std::vector<Order> orders_of(Fields& fields, std::string_view key, Faults& faults) {
    std::vector<Order> out;
    Value const* const list = fields.raw(key);
    if (faults.any()) return out;
    if (!list->is_array() || list->items.size() > price_orders_max) {
        faults.add(fields.at(key), "must be a list of at most " + std::to_string(price_orders_max));
        return out;
    }
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i) {
        Fields order(list->items[i], json::pointer_to(fields.at(key), i),
                     {"name", "amount", "owner", "value", "cells", "exclusive"}, faults);
        Order read;
        read.name = order.text("name");
        read.amount = amount_of(order, "amount", faults);
        read.owner = order.has("owner") ? order.text("owner") : read.name;
        if (order.has("value")) read.value = amount_of(order, "value", faults);
        if (!faults.any() && read.value < 1) faults.add(order.at("value"), "must be at least 1");
        if (order.has("exclusive")) read.is_exclusive = order.boolean("exclusive");
        if (Value const* const cells = order.raw_if("cells"))
            for (std::size_t c = 0; c < cells->items.size() && !faults.any(); ++c) {
                Value const& cell = cells->items[c];
                auto const number = cell.is_number() ? rate_from_text(cell.text) : std::nullopt;
                if (!number || denominator(*number) != 1 || *number > 63)
                    faults.add(json::pointer_to(order.at("cells"), c), "must be a cell from 0 to 63");
                else
                    read.cells |= std::uint64_t{1} << static_cast<unsigned>(numerator(*number));
            }
        out.push_back(std::move(read));
    }
    return out;
}

std::vector<std::int64_t> amounts_of(std::vector<Order> const& orders) {
    std::vector<std::int64_t> out;
    for (Order const& order : orders) out.push_back(order.amount);
    return out;
}

Value whole(std::int64_t amount) {
    return Value::of(std::to_string(amount));
}

Value award(Order const& order, Value pays) {
    return Value::object({{"name", Value::of(order.name)}, {"pays", std::move(pays)}});
}

matching::Share share_of(Fields& fields, Faults& faults) {
    if (!fields.has("share")) return {1, 2};
    Rate const share = fields.number("share");
    if (faults.any() || share > 1 || denominator(share) > 1'000'000'000) {
        faults.add(fields.at("share"), "must be from 0 to 1, with a denominator of at most 10^9");
        return {};
    }
    return {static_cast<std::int64_t>(numerator(share)), static_cast<std::int64_t>(denominator(share))};
}

Value unit_market(std::string const& rule, Fields& fields, Faults& faults) {
    auto const bids = orders_of(fields, "bids", faults);
    auto const asks = orders_of(fields, "asks", faults);
    matching::Share const share = share_of(fields, faults);
    matching::PriceBand band{0, amount_max};
    if (fields.has("lowest")) band.lowest = amount_of(fields, "lowest", faults);
    if (fields.has("highest")) band.highest = amount_of(fields, "highest", faults);
    if (faults.any()) return {};
    auto const b = amounts_of(bids);
    auto const a = amounts_of(asks);
    matching::UnitClearing const cleared = rule == "pay-as-bid"      ? matching::clear_as_bid(b, a, share)
                                           : rule == "uniform-price" ? matching::clear_uniformly(b, a, share)
                                           : rule == "trade-reduction" ? matching::clear_by_mcafee(b, a, band)
                                                                       : matching::clear_by_reduction(b, a);
    Value trades = Value::array();
    for (matching::UnitTrade const& trade : cleared.trades)
        trades.push(Value::object({{"bid", Value::of(bids[trade.bid].name)},
                                   {"ask", Value::of(asks[trade.ask].name)},
                                   {"pays", whole(trade.pays)},
                                   {"gets", whole(trade.gets)}}));
    return Value::object({{"trades", std::move(trades)}, {"kept", whole(cleared.kept)}});
}

Value exclusive(std::string const& rule, Fields& fields, Faults& faults) {
    auto const bids = orders_of(fields, "bids", faults);
    Value awards = Value::array();
    if (rule == "second-price" || rule == "first-price") {
        std::optional<std::int64_t> reserve;
        if (fields.has("reserve")) reserve = amount_of(fields, "reserve", faults);
        if (faults.any()) return {};
        auto const amounts = amounts_of(bids);
        auto const won = rule == "second-price" ? matching::second_price(amounts, reserve)
                                                : matching::first_price(amounts, reserve);
        if (won) awards.push(award(bids[won->winner], whole(won->pays)));
        return Value::object({{"awards", std::move(awards)}});
    }
    if (!faults.any() && bids.size() > matching::cell_bids_max)
        faults.add("/bids",
                   "must be at most " + std::to_string(matching::cell_bids_max) + " to be decided exactly");
    std::vector<matching::CellBid> cells;
    for (Order const& bid : bids) cells.push_back({bid.cells, bid.is_exclusive, bid.amount});
    if (faults.any()) return {};
    auto const won = matching::award_cells(cells);
    if (rule == "vcg") {
        for (std::size_t w = 0; w < won.winners.size(); ++w)
            awards.push(award(bids[won.winners[w]], whole(won.pays[w])));
    } else {
        auto const core = matching::core_payments(cells, won);
        if (!core) {
            faults.add("/bids", "must bind fewer coalitions: the core of these is not decided");
            return {};
        }
        for (std::size_t w = 0; w < won.winners.size(); ++w)
            awards.push(award(bids[won.winners[w]], Value::of(text_of((*core)[w]))));
    }
    return Value::object({{"awards", std::move(awards)}, {"value", whole(won.value)}});
}

Value menu(std::string const& rule, Fields& fields, Faults& faults) {
    auto const bids = orders_of(fields, "bids", faults);
    std::string const asset = fields.text("asset");
    Digest const seed = fields.digest("seed");
    std::int64_t const reservation = fields.has("reservation") ? amount_of(fields, "reservation", faults) : 0;
    if (faults.any()) return {};
    std::vector<bool> sides;
    for (Order const& bid : bids) sides.push_back(matching::menu_side(seed, asset, bid.owner));
    auto const owner =
        rule == "menu-with-floor" ? matching::OwnerRule::price_floor : matching::OwnerRule::accept_or_refuse;
    auto const sales = matching::sell_by_sample(amounts_of(bids), sides, reservation, owner);
    Value awards = Value::array();
    for (std::size_t i = 0; i < bids.size(); ++i)
        if (sales.pays[i]) awards.push(award(bids[i], whole(*sales.pays[i])));
    return Value::object({{"awards", std::move(awards)}, {"revenue", whole(sales.revenue)}});
}

Value call(Fields& fields, Faults& faults) {
    auto const asks = orders_of(fields, "asks", faults);
    std::int64_t const budget = amount_of(fields, "budget", faults);
    if (faults.any()) return {};
    std::vector<matching::CallOffer> offers;
    for (Order const& ask : asks) offers.push_back({ask.amount, ask.value});
    auto const won = matching::award_call(offers, budget);
    Value awards = Value::array();
    for (std::size_t w = 0; w < won.winners.size(); ++w)
        awards.push(Value::object(
            {{"name", Value::of(asks[won.winners[w]].name)},
             {"gets", Value::of(floor(won.pays[w]).str())}}));  // down, so that the budget holds
    return Value::object({{"awards", std::move(awards)}});
}

}  // namespace

bool is_priced(Value const& document) {
    return document.find("rule") != nullptr;
}

Result<Value, json::Fault> price(Value const& document) {
    Faults faults;
    Fields fields(document, "",
                  {"rule", "bids", "asks", "share", "lowest", "highest", "reserve", "asset", "seed",
                   "reservation", "budget"},
                  faults);
    std::string const rule = fields.text("rule");
    auto const is = [&](std::initializer_list<std::string_view> rules) {
        return std::ranges::find(rules, std::string_view(rule)) != rules.end();
    };
    Value out;
    if (faults.any()) return Unexpected{faults.first()};
    if (is({"pay-as-bid", "uniform-price", "trade-reduction", "plain-reduction"}))
        out = unit_market(rule, fields, faults);
    else if (is({"second-price", "first-price", "vcg", "core"}))
        out = exclusive(rule, fields, faults);
    else if (is({"menu", "menu-with-floor"}))
        out = menu(rule, fields, faults);
    else if (is({"call"}))
        out = call(fields, faults);
    else
        faults.add("/rule",
                   "must be pay-as-bid, uniform-price, trade-reduction, plain-reduction, second-price, "
                   "first-price, vcg, "
                   "core, menu, menu-with-floor or call");
    if (faults.any()) return Unexpected{faults.first()};
    out.set("rule", Value::of(rule));
    return out;
}

}  // namespace licet::adapters
