#include "adapters/cli/party.hpp"

#include "adapters/payments/pain001.hpp"

#include <iostream>

namespace licet::adapters {
namespace {

int set(PartyTable& table, PartyOptions const& options, std::ostream& err) {
    if (options.party.empty() || options.details.name.empty() || options.details.account.empty()) {
        err << "licet party set: give PARTY, --name and --account\n";
        return 2;
    }
    if (std::string const fault = fault_of(options.details); !fault.empty()) {
        err << options.party << " " << fault << '\n';
        return 1;
    }
    table.set(options.party, options.details);
    return 0;
}

}  // namespace

int run_party(PartyOptions const& options, std::ostream& out, std::ostream& err) try {
    PartyTable table(options.parties);
    if (options.action == "set") return set(table, options, err);
    if (options.action == "erase") {
        if (table.erase(options.party)) return 0;
        err << options.party << ": is not in the table\n";
        return 1;
    }
    bool is_found = options.party.empty();
    for (auto const& [party, details] : table.all()) {
        if (!options.party.empty() && options.party != party) continue;
        is_found = true;
        out << party << "\t" << details.name << "\t" << details.account << "\t" << details.bic << '\n';
    }
    if (!is_found) err << options.party << ": is not in the table\n";
    return is_found ? 0 : 1;
} catch (PartyTableFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
