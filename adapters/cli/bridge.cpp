#include "adapters/cli/bridge.hpp"

#include "adapters/commands/orders_json.hpp"
#include "adapters/files/file.hpp"
#include "adapters/report/told.hpp"
#include "contracts/terms/canonical.hpp"
#include "matching/bridge/bridge.hpp"

#include <ostream>

namespace licet::adapters {
namespace {

using json::Value;
using namespace licet::matching;

struct Pair {
    Offer offer;
    Bid bid;
    BridgeOptions options;
};

Pair pair_from(Value const& document, json::Faults& faults) {
    Pair out;
    json::Fields fields(document, "", {"offer", "bid", "share_ppm", "servicing_ppm", "rule"}, faults);
    Value const* const offer = fields.raw("offer");
    Value const* const bid = fields.raw("bid");
    if (faults.any()) return out;
    out.offer = offer_from(*offer, "/offer", faults);
    if (!faults.any()) out.bid = bid_from(*bid, "/bid", faults);
    if (faults.any()) return out;
    if (auto const fault = fault_in(out.offer))
        faults.add("/offer" + fault->pointer, "must be: " + fault->what);
    if (auto const fault = fault_in(out.bid)) faults.add("/bid" + fault->pointer, "must be: " + fault->what);
    out.options = bridge_options_from(fields, faults);
    return out;
}

std::string minor_of(FineUnits value, Currency currency) {
    return major_text(floor(Rate(Integer(value), Integer(fine_per_minor))), currency);
}
std::string minor_up_of(FineUnits value, Currency currency) {
    return major_text(ceiling(Rate(Integer(value), Integer(fine_per_minor))), currency);
}

}  // namespace

BridgeOptions bridge_options_from(json::Fields& fields, json::Faults& faults) {
    BridgeOptions out;
    for (auto const& [key, target] :
         {std::pair("share_ppm", &out.licensor_share_ppm), std::pair("servicing_ppm", &out.servicing_ppm)}) {
        if (!fields.has(key)) continue;
        *target = fields.whole(key);
        if (*target < 0 || *target > ppm) faults.add(fields.at(key), "must be 0 to 1000000");
    }
    auto const rule_from_text = [](std::string_view text) -> std::optional<BridgeOptions::Rule> {
        if (text == "k-split") return BridgeOptions::Rule::k_split;
        if (text == "nash") return BridgeOptions::Rule::nash;
        return std::nullopt;
    };
    if (fields.has("rule"))
        out.rule = fields.one_of("rule", rule_from_text, "must be k-split or nash", out.rule);
    return out;
}

json::Value contract_value(Contract const& contract, Offer const& offer, Bid const& bid) {
    Currency const currency = offer.currency;
    Value out = Value::object();
    out.set("upfront", Value::of(major_text(Money(contract.upfront, currency))));
    out.set("deferred", Value::of(major_text(Money(contract.deferred, currency))));
    out.set("royalty_ppm", Value::of(static_cast<long long>(contract.royalty_ppm)));
    if (!contract.tranches.empty()) {
        Value tranches = Value::array();
        for (RoyaltyTranche const& tranche : contract.tranches) {
            Value one = Value::object();
            if (tranche.upto) one.set("upto", Value::of(major_text(Money(*tranche.upto, currency))));
            tranches.push(one.set("rate_ppm", Value::of(static_cast<long long>(tranche.rate_ppm))));
        }
        out.set("royalty_tranches", std::move(tranches));
    }
    if (contract.use_price > 0) out.set("use_price", Value::of(use_price_text(contract.use_price, currency)));
    if (contract.guarantee > 0)
        out.set("guarantee", Value::of(major_text(Money(contract.guarantee, currency))));
    if (contract.cap) out.set("cap", Value::of(major_text(Money(*contract.cap, currency))));
    out.set("value_to_licensor", Value::of(minor_of(contract.value_to_licensor, currency)));
    out.set("cost_to_licensee", Value::of(minor_up_of(contract.cost_to_licensee, currency)));
    auto const terms = terms_of(contract, offer, bid, offer.split);
    out.set(
        "terms",
        json::parse(contracts::canonical_text(terms), {.bytes_max = 1U << 26U, .depth_max = 512}).value());
    return out;
}

namespace {

std::string amount_text(std::int64_t value, Change::Unit unit, Currency currency) {
    switch (unit) {
        case Change::Unit::money:
            return money_text(Integer(value), currency);
        case Change::Unit::rate:
            return text_of(Rate(value, 10'000)) + " %";
        case Change::Unit::use_price:
            break;
    }
    return std::string(currency.code()) + " " + use_price_text(value, currency);
}

Value none_value(NoContract const& none, Pair const& pair) {
    Currency const currency = pair.offer.currency;
    Value changes = Value::array();
    for (Change const& change : none.changes) {
        auto const amount = [&](std::int64_t value) {
            if (change.unit == Change::Unit::rate) return Value::of(static_cast<long long>(value));
            return Value::of(change.unit == Change::Unit::money ? major_text(Money(value, currency))
                                                                : use_price_text(value, currency));
        };
        Value limits = Value::array();
        for (std::string const& pointer : change.pointers) limits.push(Value::of(pointer));
        changes.push(Value::object({{"limit", Value::of(change.limit)},
                                    {"at", std::move(limits)},
                                    {"from", amount(change.from)},
                                    {"to", amount(change.to)}}));
    }
    return Value::object(
        {{"no_contract",
          Value::object({{"why", Value::of(none.why)},
                         {"proved", Value::of(none.is_proved)},
                         {"best_value", Value::of(major_text(Money(none.best_value, currency)))},
                         {"changes", std::move(changes)}})}});
}

void print_royalty(Contract const& contract, Offer const& offer, std::ostream& out) {
    if (contract.tranches.empty()) {
        if (contract.royalty_ppm > 0)
            out << "royalty   " << text_of(Rate(contract.royalty_ppm, 10'000)) << " % of " << offer.stream
                << '\n';
        return;
    }
    std::int64_t from = 0;
    for (RoyaltyTranche const& tranche : contract.tranches) {
        out << "royalty   " << text_of(Rate(tranche.rate_ppm, 10'000)) << " % of each year's " << offer.stream
            << " from " << money_text(Integer(from), offer.currency);
        if (tranche.upto) out << " to " << money_text(Integer(*tranche.upto), offer.currency);
        out << '\n';
        from = tranche.upto.value_or(0);
    }
}

void print(Contract const& contract, Pair const& pair, std::ostream& out) {
    Currency const currency = pair.offer.currency;
    auto const money = [&](std::int64_t amount) { return money_text(Integer(amount), currency); };
    out << "upfront   " << money(contract.upfront) << '\n';
    if (contract.deferred > 0)
        out << "deferred  " << money(contract.deferred) << " once " << pair.offer.stream << " has reached "
            << money(pair.bid.deferred_trigger) << '\n';
    print_royalty(contract, pair.offer, out);
    if (contract.use_price > 0)
        out << "per use   " << amount_text(contract.use_price, Change::Unit::use_price, currency)
            << " a use of " << pair.offer.meter << '\n';
    if (contract.guarantee > 0)
        out << "at least  " << money(contract.guarantee) << " of royalty and uses each year\n";
    if (contract.cap) out << "at most   " << money(*contract.cap) << " of royalty and uses in all\n";
    out << "\nworth " << minor_of(contract.value_to_licensor, currency) << " today to " << pair.offer.licensor
        << ", who accepts " << major_text(Money(pair.offer.reservation, currency)) << " or more\ncosts "
        << minor_up_of(contract.cost_to_licensee, currency) << " today to " << pair.bid.licensee
        << ", who gains " << major_text(Money(pair.bid.value, currency)) << " by it\n\nterms "
        << contracts::canonical_text(terms_of(contract, pair.offer, pair.bid, pair.offer.split)) << '\n';
}

void print(NoContract const& none, Pair const& pair, std::ostream& out) {
    Currency const currency = pair.offer.currency;
    out << "no contract: " << none.why << '\n';
    for (Change const& change : none.changes)
        out << "one change is enough: " << change.limit << " "
            << amount_text(change.to, change.unit, currency) << " instead of "
            << amount_text(change.from, change.unit, currency) << '\n';
}

}  // namespace

int run_bridge(std::string const& path, bool as_json, std::ostream& out, std::ostream& err) {
    auto const text = read_file(path, 1U << 24U);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    auto const document = json::parse(*text, {.bytes_max = 1U << 24U, .depth_max = 512});
    if (!document) {
        err << path << ':' << document.error().line << ": " << document.error().pointer << ' '
            << document.error().what << '\n';
        return 1;
    }
    json::Faults faults;
    Pair const pair = pair_from(*document, faults);
    if (faults.any()) {
        err << path << ": " << faults.first().pointer << ' ' << faults.first().what << '\n';
        return 1;
    }
    BridgeResult const result = bridge(pair.offer, pair.bid, pair.options);
    auto const* const contract = std::get_if<Contract>(&result);
    if (as_json) {
        out << json::pretty_text_of(
                   contract != nullptr
                       ? Value::object({{"contract", contract_value(*contract, pair.offer, pair.bid)}})
                       : none_value(std::get<NoContract>(result), pair))
            << '\n';
    } else if (contract != nullptr) {
        print(*contract, pair, out);
    } else {
        print(std::get<NoContract>(result), pair, out);
    }
    return contract != nullptr ? 0 : 1;
}

}  // namespace licet::adapters
