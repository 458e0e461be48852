#pragma once

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
};
// licet close: a year's end in one command: states all that is due, pays out, retains the operator's income,
// closes the books, and prints the trial balance.
int run_close(CloseOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
