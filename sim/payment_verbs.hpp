#pragma once
// The verbs about money on its way out, with their arguments.

#include "adapters/payments/pay.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace licet::sim {

// Our account, and the table of payees.
void add_debtor(CLI::App& verb, adapters::PayOptions& options, bool is_required);

// Each sets `run` in its callback, as the verbs of main.cpp do. `export_verb` gets what a message needs.
struct PaymentVerbs {
    PaymentVerbs(CLI::App& app, std::function<int()>& run, CLI::App& export_verb);
    // licet export pain001 --store …
    int export_message(std::string const& store) const;
    ~PaymentVerbs();
    PaymentVerbs(PaymentVerbs const&) = delete;
    PaymentVerbs& operator=(PaymentVerbs const&) = delete;
    PaymentVerbs(PaymentVerbs&&) = delete;
    PaymentVerbs& operator=(PaymentVerbs&&) = delete;

private:
    struct Options;
    std::unique_ptr<Options> options_;
};

}  // namespace licet::sim
