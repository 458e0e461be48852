#pragma once
// Prepared payouts, brought to the bank. Each step is durable before the next begins, and none is ever done
// twice: where it cannot be known whether a message reached the bank, its payouts are unknown until the
// bank's own file says which (reconcile.hpp).

#include "adapters/payments/pain001.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace licet::adapters {

class Host;

struct PayOptions {
    std::string store;    // sqlite:PATH
    std::string parties;  // the table of names and accounts
    std::string outbox;   // a folder the bank's client takes messages from
    BankDetails debtor;
    std::string at;        // an instant; empty is now
    std::string currency;  // prepare payouts in it first; empty: send what is prepared
    std::string threshold = "0";
    std::string again;  // a message to give to the bank once more, as it was
    bool as_json = false;
    bool is_quiet = false;  // says nothing but where the messages are
    // Called with the name of each step once it is done. Tests stop the program there.
    std::function<void(std::string_view step)> after;
};

// licet pay. Returns the exit code.
int run_pay(PayOptions const& options, std::ostream& out, std::ostream& err);
// The same on a store that is open already.
int run_pay(PayOptions const& options, Host& host, std::ostream& out, std::ostream& err);

// licet export pain001: the message as it was sent, the last one where none is named. Refused where what it
// would say has changed since.
int run_export_pain001(PayOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
