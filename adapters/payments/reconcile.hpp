#pragma once
// The bank's files, read into the ledger: what they prove is confirmed by commands, and every break is
// reported. A file read again changes nothing, and neither does the order of its lines.

#include "adapters/iso20022/message.hpp"
#include "adapters/parties/party_table.hpp"
#include "settlement/payouts/reconciliation.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

struct ReconcileOptions {
    std::string store;
    std::string parties;  // may be empty: then accounts are not compared, and tell of no payer
    std::vector<std::string> paths;
    std::int32_t days = 5;       // a payment may take
    std::int32_t due_days = 30;  // a licensee has, from the day of issue
    std::string until;           // the last day the files are of; empty: the latest day in them
    bool only_check = false;
    bool as_json = false;
};

// licet reconcile. 0: every payment, ours and to us, is where it should be; 1: breaks, or a file that cannot
// be read.
int run_reconcile(ReconcileOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
