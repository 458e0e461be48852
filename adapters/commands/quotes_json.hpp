#pragma once
// The commands of negotiation as JSON: quotes asked for, proposed, accepted and declined.

#include "adapters/json/fields.hpp"
#include "settlement/engine/command.hpp"

#include <string>

namespace licet::adapters {

[[nodiscard]] settlement::RequestQuote request_quote_from(json::Value const& value, std::string const& at,
                                                          json::Faults& faults);
[[nodiscard]] settlement::CounterQuote counter_quote_from(json::Value const& value, std::string const& at,
                                                          json::Faults& faults);
[[nodiscard]] settlement::AcceptQuote accept_quote_from(json::Value const& value, std::string const& at,
                                                        json::Faults& faults);
[[nodiscard]] settlement::DeclineQuote decline_quote_from(json::Value const& value, std::string const& at,
                                                          json::Faults& faults);
[[nodiscard]] json::Value value_of(settlement::RequestQuote const& command);
[[nodiscard]] json::Value value_of(settlement::CounterQuote const& command);
[[nodiscard]] json::Value value_of(settlement::AcceptQuote const& command);
[[nodiscard]] json::Value value_of(settlement::DeclineQuote const& command);

}  // namespace licet::adapters
