#include "adapters/cli/default.hpp"

#include "adapters/files/file.hpp"
#include "adapters/host/host.hpp"
#include "settlement/default/debts.hpp"

#include <iomanip>
#include <map>
#include <ostream>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Faults;
using json::Fields;
using json::Value;

DebtNetwork network_from(Value const& value, Faults& faults) {
    DebtNetwork out;
    Fields fields(value, "", {"parties", "debts"}, faults);
    Value const* const parties = fields.raw("parties");
    Value const* const debts = fields.raw("debts");
    if (faults.any()) return out;
    if (!parties->is_array() || parties->items.size() > debt_parties_max)
        faults.add("/parties", "must be a list of at most 2,000 parties");
    if (!debts->is_array() || debts->items.size() > debts_max)
        faults.add("/debts", "must be a list of at most 100,000 debts");
    std::map<std::string, std::uint32_t> numbers;
    for (std::size_t i = 0; !faults.any() && i < parties->items.size(); ++i) {
        std::string const at = json::pointer_to("/parties", i);
        Fields party(parties->items[i], at, {"party", "assets"}, faults);
        out.parties.push_back(party.text("party"));
        out.assets.push_back(party.number("assets"));
        if (!numbers.emplace(out.parties.back(), i).second) faults.add(at + "/party", "must come once");
    }
    for (std::size_t i = 0; !faults.any() && i < debts->items.size(); ++i) {
        std::string const at = json::pointer_to("/debts", i);
        Fields debt(debts->items[i], at, {"from", "to", "amount"}, faults);
        auto const who = [&](char const* key) {
            auto const found = numbers.find(debt.text(key));
            if (found == numbers.end()) faults.add(debt.at(key), "must be one of the parties");
            return found == numbers.end() ? 0 : found->second;
        };
        std::uint32_t const from = who("from");
        std::uint32_t const to = who("to");
        out.debts.push_back({from, to, debt.number("amount")});
    }
    return out;
}

// Exact, as a decimal where one ends.
Value exact(Rate const& value) {
    return Value::of(text_of(value));
}

Value report_of(DebtNetwork const& network, DebtsCleared const& cleared) {
    Value parties = Value::array();
    for (std::size_t i = 0; i < network.parties.size(); ++i)
        parties.push(
            Value::object({{"party", Value::of(network.parties[i])},
                           {"assets", exact(network.assets[i])},
                           {"owes", exact(cleared.owed[i])},
                           {"pays", exact(cleared.paid[i])},
                           {"keeps", exact(cleared.left[i])},
                           {"default_in_round", Value::of(static_cast<long long>(cleared.wave[i]))}}));
    return Value::object({{"parties", std::move(parties)},
                          {"shortfall", exact(cleared.shortfall)},
                          {"gross", exact(cleared.gross)},
                          {"net_in_pairs", exact(cleared.bilateral)},
                          {"net_of_all", exact(cleared.multilateral)}});
}

}  // namespace

int run_default(DefaultOptions const& options, std::ostream& out, std::ostream& err) try {
    DebtNetwork network;
    if (!options.store.empty()) {
        auto const currency = Currency::from_code(options.currency);
        if (!currency) {
            err << options.currency << ": is no currency of ISO 4217\n";
            return 2;
        }
        auto const journal = open_journal(options.store);
        Host const host(*journal);
        network = debts_of(host.engine().state(), *currency);
        for (Rate& assets : network.assets) assets /= Rate(currency->minor_per_major());
        for (Debt& debt : network.debts) debt.amount /= Rate(currency->minor_per_major());
        if (network.parties.size() > debt_parties_max || network.debts.size() > debts_max) {
            err << "licet default: more than 2,000 parties or 100,000 debts are open\n";
            return 1;
        }
    } else {
        auto const text = read_file(options.path, json::Limits{}.bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return 2;
        }
        auto const value = json::parse(*text);
        Faults faults;
        if (value) network = network_from(*value, faults);
        if (!value || faults.any()) {
            json::Fault const& fault = value ? faults.first() : value.error();
            err << options.path << ": " << fault.pointer << ' ' << fault.what << '\n';
            return 1;
        }
    }
    auto const cleared = clear_debts(network);
    if (!cleared) {
        err << "licet default: more than " << defaults_max << " parties would be in default at once\n";
        return 1;
    }
    if (options.as_json) {
        out << json::pretty_text_of(report_of(network, *cleared)) << '\n';
        return 0;
    }
    out << std::left << std::setw(24) << "party" << std::right;
    for (char const* const head : {"assets", "owes", "pays", "keeps"}) out << std::setw(18) << head;
    out << "  default\n";
    for (std::size_t i = 0; i < network.parties.size(); ++i) {
        out << std::left << std::setw(24) << network.parties[i] << std::right << std::setw(18)
            << text_of(network.assets[i]) << std::setw(18) << text_of(cleared->owed[i]) << std::setw(18)
            << text_of(cleared->paid[i]) << std::setw(18) << text_of(cleared->left[i])
            << (cleared->wave[i] == 0 ? "  no" : "  round " + std::to_string(cleared->wave[i])) << '\n';
    }
    out << "owed " << text_of(cleared->gross) << ", in pairs " << text_of(cleared->bilateral)
        << ", all at once " << text_of(cleared->multilateral) << "; not paid " << text_of(cleared->shortfall)
        << '\n';
    return 0;
} catch (JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
