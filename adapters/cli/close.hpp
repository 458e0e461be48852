#pragma once

#include "adapters/payments/pay.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

struct CloseOptions {
    std::string store;
    int year = 0;
    std::vector<std::string> pay{
        "USD"};      // currencies to pay out, each with a threshold or none: USD or USD:10.00
    std::string at;  // an instant; the clock's, or the store's last, without it
    bool as_json = false;
    bool shows_progress = false;  // on standard error
    std::string report;           // a folder for statements and accounts, or empty
    PayOptions bank;              // parties, outbox and our account; no outbox: payouts stay prepared
};
// licet close: a year's end in one command: states all that is due, pays out, retains the operator's income,
// closes the books, prints the trial balance, writes every statement and account, and brings the payouts to
// the bank. Given again, it goes on where it was stopped.
int run_close(CloseOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
