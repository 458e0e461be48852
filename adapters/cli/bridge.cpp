#include "adapters/cli/bridge.hpp"

#include "adapters/commands/commands_json.hpp"
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
    json::Fields fields(document, "", {"offer", "bid", "share_ppm", "servicing_ppm"}, faults);
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

}  // namespace

BridgeOptions bridge_options_from(json::Fields& fields, json::Faults& faults) {
    BridgeOptions out;
    for (auto const& [key, target] :
         {std::pair("share_ppm", &out.licensor_share_ppm), std::pair("servicing_ppm", &out.servicing_ppm)}) {
        if (!fields.has(key)) continue;
        *target = fields.whole(key);
        if (*target < 0 || *target > ppm) faults.add(fields.at(key), "must be 0 to 1000000");
    }
    return out;
}

json::Value contract_value(Contract const& contract, Offer const& offer, Bid const& bid) {
    Currency const currency = offer.currency;
    Value out = Value::object();
    out.set("upfront", Value::of(major_text(Money(contract.upfront, currency))));
    out.set("deferred", Value::of(major_text(Money(contract.deferred, currency))));
    out.set("royalty_ppm", Value::of(static_cast<long long>(contract.royalty_ppm)));
    out.set("value_to_licensor", Value::of(minor_of(contract.value_to_licensor, currency)));
    out.set("cost_to_licensee", Value::of(minor_of(contract.cost_to_licensee, currency)));
    auto const terms = terms_of(contract, offer, bid, offer.split);
    out.set(
        "terms",
        json::parse(contracts::canonical_text(terms), {.bytes_max = 1U << 26U, .depth_max = 512}).value());
    return out;
}

namespace {

Value none_value(NoContract const& none, Pair const& pair) {
    Currency const currency = pair.offer.currency;
    Value changes = Value::array();
    for (Change const& change : none.changes) {
        auto const amount = [&](std::int64_t value) {
            return change.is_ppm ? Value::of(static_cast<long long>(value))
                                 : Value::of(major_text(Money(value, currency)));
        };
        changes.push(Value::object(
            {{"limit", Value::of(change.limit)}, {"from", amount(change.from)}, {"to", amount(change.to)}}));
    }
    return Value::object(
        {{"no_contract",
          Value::object({{"why", Value::of(none.why)},
                         {"best_value", Value::of(major_text(Money(none.best_value, currency)))},
                         {"changes", std::move(changes)}})}});
}

void print(Contract const& contract, Pair const& pair, std::ostream& out) {
    Currency const currency = pair.offer.currency;
    out << "upfront   " << money_text(Integer(contract.upfront), currency) << "\ndeferred  "
        << money_text(Integer(contract.deferred), currency) << " once " << pair.offer.stream
        << " has reached " << money_text(Integer(pair.bid.deferred_trigger), currency) << "\nroyalty   "
        << text_of(Rate(contract.royalty_ppm, 10'000)) << " % of " << pair.offer.stream << "\n\nworth "
        << minor_of(contract.value_to_licensor, currency) << " today to " << pair.offer.licensor
        << ", who accepts " << major_text(Money(pair.offer.reservation, currency)) << " or more\ncosts "
        << minor_of(contract.cost_to_licensee, currency) << " today to " << pair.bid.licensee
        << ", who gains " << major_text(Money(pair.bid.value, currency)) << " by it\n\nterms "
        << contracts::canonical_text(terms_of(contract, pair.offer, pair.bid, pair.offer.split)) << '\n';
}

void print(NoContract const& none, Pair const& pair, std::ostream& out) {
    Currency const currency = pair.offer.currency;
    out << "no contract: " << none.why << '\n';
    for (Change const& change : none.changes) {
        auto const amount = [&](std::int64_t value) {
            return change.is_ppm ? text_of(Rate(value, 10'000)) + " %" : money_text(Integer(value), currency);
        };
        out << "one change is enough: " << change.limit << " " << amount(change.to) << " instead of "
            << amount(change.from) << '\n';
    }
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
