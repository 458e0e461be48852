#pragma once

#include <iosfwd>
#include <string>

namespace licet::adapters {

// licet book EVENTS.csv: the continuous book's answers, a line a bid, and the refusals.
int run_book(std::string const& path, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
