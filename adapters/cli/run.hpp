#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace licet::adapters {

struct RunOptions {
    std::vector<std::string> paths;  // "-" is standard input
    std::string store = "memory:";
    std::string report;  // a folder, or empty
    bool as_json = false;
    bool is_quiet = false;
    std::size_t batch = 1000;  // commands made durable together
};
// licet run FILE…: applies JSON Lines of commands and prints what happened, a batch at a time, once it is
// durable.
int run_commands(RunOptions const& options, std::ostream& out, std::ostream& err);

// licet verify: replays the journal, holds every batch against its digest and the state against every
// invariant.
int run_verify(std::string const& store, bool as_json, std::ostream& out, std::ostream& err);

// licet export FORMAT: hledger, beancount, commands, odrl, croissant or rsl, from a store.
int run_export(std::string const& format, std::string const& store, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
