#pragma once
// What happened, for people: a line an event that they would want to know of, and tables of balances.

#include "adapters/host/host.hpp"

#include <string>
#include <vector>

namespace licet::adapters {

// "1,234.56"; a blank every three digits would break a copy into another tool.
[[nodiscard]] std::string grouped(std::string const& amount);
[[nodiscard]] std::string money_text(Integer const& minor_units, Currency currency);  // "KRW 1,234"

// Lines for one command: what it did, or why it was refused.
[[nodiscard]] std::vector<std::string> lines_of(StampedCommand const& command,
                                                settlement::Answer const& answer,
                                                settlement::Events const& events,
                                                settlement::State const& state);
// The same for machines, one object.
[[nodiscard]] json::Value value_of(StampedCommand const& command, settlement::Answer const& answer,
                                   settlement::Events const& events, settlement::State const& state);

// Every account that is not empty, by kind, and each currency's sum.
[[nodiscard]] std::vector<std::string> trial_balance(settlement::State const& state);

}  // namespace licet::adapters
