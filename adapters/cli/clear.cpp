#include "adapters/cli/clear.hpp"

#include "adapters/cli/bridge.hpp"
#include "adapters/cli/price.hpp"
#include "adapters/commands/orders_json.hpp"
#include "adapters/files/file.hpp"
#include "adapters/host/threads.hpp"
#include "contracts/values/money.hpp"
#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"
#include "matching/clearing/market.hpp"

#include <optional>
#include <ostream>
#include <string_view>
#include <vector>

namespace licet::adapters {
namespace {

constexpr std::size_t instance_bytes_max = std::size_t{4} << 30U;
constexpr std::size_t market_bytes_max = std::size_t{64} << 20U;
constexpr std::size_t orders_max = 10'000;

matching::Executor executor_of(std::size_t threads) {
    if (threads <= 1) return {};
    return [threads](std::size_t count, std::function<void(std::size_t)> const& each) {
        on_threads(threads, count, each);
    };
}

std::string percent(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return "0";
    auto const millionths = static_cast<std::int64_t>(WideUnits{part} * 100'000'000 / whole);
    std::string digits = std::to_string(millionths % 1'000'000);
    digits.insert(0, 6 - digits.size(), '0');
    return std::to_string(millionths / 1'000'000) + "." + digits;
}

// Writes to the file, or to `out` where none is named; true where it is written.
bool deliver(std::string const& path, std::string const& text, std::ostream& out, std::ostream& err) {
    if (path.empty()) {
        out << text;
        return true;
    }
    std::string const fault = write_file(path, text);
    if (!fault.empty()) err << fault << '\n';
    return fault.empty();
}

struct Market {
    std::vector<matching::Offer> offers;
    std::vector<matching::Bid> bids;
    matching::MarketOptions options;
};

template <class Order, class Read>
void read_orders(json::Value const* list, std::string const& at, Read read, std::vector<Order>& out,
                 json::Faults& faults) {
    if (faults.any()) return;
    if (!list->is_array() || list->items.size() > orders_max) {
        faults.add(at, "must be a list of at most " + std::to_string(orders_max));
        return;
    }
    for (std::size_t i = 0; i < list->items.size() && !faults.any(); ++i) {
        std::string const pointer = json::pointer_to(at, i);
        out.push_back(read(list->items[i], pointer, faults));
        if (faults.any()) return;
        if (auto const fault = fault_in(out.back()))
            faults.add(pointer + fault->pointer, "must be: " + fault->what);
        if (!faults.any() && out.back().currency != out.front().currency)
            faults.add(pointer + "/currency", "must be the currency of all: gains are added up");
    }
}

constexpr std::string_view objective_names[] = {"perceived-surplus", "gross-gains", "deals",
                                                "licensor-revenue", "belief-neutral"};
constexpr char const* objectives_text =
    "must be perceived-surplus, gross-gains, deals, licensor-revenue or belief-neutral";

std::optional<matching::Objective> objective_from_text(std::string_view text) {
    for (std::size_t i = 0; i < std::size(objective_names); ++i)
        if (text == objective_names[i]) return static_cast<matching::Objective>(i);
    return std::nullopt;
}

Market market_from(json::Value const& document, json::Faults& faults) {
    Market out;
    json::Fields fields(document, "", {"offers", "bids", "share_ppm", "servicing_ppm", "rule", "objective"},
                        faults);
    json::Value const* const offers = fields.raw("offers");
    json::Value const* const bids = fields.raw("bids");
    read_orders(offers, "/offers", offer_from, out.offers, faults);
    read_orders(bids, "/bids", bid_from, out.bids, faults);
    if (faults.any()) return out;
    if (!out.offers.empty() && !out.bids.empty() && out.offers[0].currency != out.bids[0].currency)
        faults.add("/bids/0/currency", "must be the currency of the offers: gains are added up");
    out.options.bridge = bridge_options_from(fields, faults);
    if (fields.has("objective"))
        out.options.objective =
            fields.one_of("objective", objective_from_text, objectives_text, out.options.objective);
    return out;
}

json::Value value_of(matching::MarketClearing const& cleared, Market const& market) {
    bool const is_money = market.options.objective != matching::Objective::deals;
    auto const objective = [&](std::int64_t amount) {
        return json::Value::of(market.offers.empty() || !is_money
                                   ? std::to_string(amount)
                                   : major_text(Money(amount, market.offers[0].currency)));
    };
    auto const name_of = [](auto const& order) { return json::Value::of(order.name); };
    // Two layers: who gets which licence, and on which contract.
    json::Value allocation = json::Value::array();
    json::Value contracts = json::Value::array();
    for (matching::Deal const& deal : cleared.deals) {
        auto const& offer = market.offers[deal.offer];
        auto const& bid = market.bids[deal.bid];
        json::Value one = json::Value::object({{"bid", name_of(bid)}, {"offer", name_of(offer)}});
        if (deal.package) one.set("package", json::Value::of(static_cast<long long>(*deal.package)));
        allocation.push(std::move(one));
        contracts.push(json::Value::object({{"bid", name_of(bid)},
                                            {"offer", name_of(offer)},
                                            {"contract", contract_value(deal.contract, offer, bid)}}));
    }
    json::Value unserved = json::Value::array();
    for (matching::Unserved const& pair : cleared.unserved)
        unserved.push(json::Value::object({{"bid", name_of(market.bids[pair.bid])},
                                           {"offer", name_of(market.offers[pair.offer])},
                                           {"why", json::Value::of(pair.why)}}));
    json::Value idle = json::Value::array();
    for (matching::Idle const& order : cleared.idle_bids)
        idle.push(json::Value::object(
            {{"bid", name_of(market.bids[order.order])}, {"why", json::Value::of(order.why)}}));
    for (matching::Idle const& order : cleared.idle_offers)
        idle.push(json::Value::object(
            {{"offer", name_of(market.offers[order.order])}, {"why", json::Value::of(order.why)}}));
    json::Value out = json::Value::object();
    out.set("allocation", std::move(allocation));
    out.set("contracts", std::move(contracts));
    out.set("objective",
            json::Value::of(objective_names[static_cast<std::size_t>(market.options.objective)]));
    out.set("value", objective(cleared.value));
    out.set("bound", objective(cleared.bound));
    out.set("gap_percent", json::Value::of(percent(cleared.bound - cleared.value, cleared.bound)));
    out.set("without_a_deal", std::move(idle));
    out.set("unserved", std::move(unserved));
    return out;
}

int clear_market_file(ClearOptions const& options, std::string const& text, std::ostream& out,
                      std::ostream& err) {
    auto const document = json::parse(text, {.bytes_max = market_bytes_max, .depth_max = 512});
    if (!document) {
        err << options.path << ':' << document.error().line << ": " << document.error().pointer << ' '
            << document.error().what << '\n';
        return 1;
    }
    if (is_priced(*document)) {
        auto const priced = price(*document);
        if (priced) return deliver(options.out, json::pretty_text_of(*priced) + "\n", out, err) ? 0 : 1;
        err << options.path << ": " << priced.error().pointer << ' ' << priced.error().what << '\n';
        return 1;
    }
    json::Faults faults;
    Market const market = market_from(*document, faults);
    if (faults.any()) {
        err << options.path << ": " << faults.first().pointer << ' ' << faults.first().what << '\n';
        return 1;
    }
    auto const cleared = matching::clear_market(market.offers, market.bids, {}, market.options);
    return deliver(options.out, json::pretty_text_of(value_of(cleared, market)) + "\n", out, err) ? 0 : 1;
}

}  // namespace

int run_clear(ClearOptions const& options, std::ostream& out, std::ostream& err) {
    auto const text = read_file(options.path, instance_bytes_max);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    if (options.path.ends_with(".json")) return clear_market_file(options, *text, out, err);
    auto const instance = matching::instance_from_text(*text);
    if (!instance) {
        err << options.path << ':' << instance.error().line << ": " << instance.error().what << '\n';
        return 1;
    }
    auto const cleared = matching::clear(*instance, executor_of(options.threads));
    std::string const result = text_of(cleared.clearing);
    if (!deliver(options.out, result, out, err)) return 1;
    if (options.out.empty()) return 0;
    out << cleared.clearing.items.size() << " deals worth " << cleared.clearing.value
        << ", no choice is worth more than " << cleared.clearing.bound << " (gap "
        << percent(cleared.clearing.bound - cleared.clearing.value, cleared.clearing.bound) << " %); "
        << cleared.optimal_count << " of " << cleared.part_count << " parts proved optimal\n";
    return 0;
}

}  // namespace licet::adapters
