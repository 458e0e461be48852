#pragma once
// Money as it comes and goes, as JSON.

#include "adapters/json/fields.hpp"
#include "settlement/engine/command.hpp"

namespace licet::adapters::json {

[[nodiscard]] settlement::ReceivePayment read(settlement::ReceivePayment, Value const& value,
                                              std::string const& at, Faults& faults);
[[nodiscard]] settlement::RefundEscrow read(settlement::RefundEscrow, Value const& value,
                                            std::string const& at, Faults& faults);
[[nodiscard]] settlement::PreparePayouts read(settlement::PreparePayouts, Value const& value,
                                              std::string const& at, Faults& faults);
[[nodiscard]] settlement::SendPayout read(settlement::SendPayout, Value const& value, std::string const& at,
                                          Faults& faults);
[[nodiscard]] settlement::ConfirmPayout read(settlement::ConfirmPayout, Value const& value,
                                             std::string const& at, Faults& faults);
[[nodiscard]] settlement::SetExchangeRate read(settlement::SetExchangeRate, Value const& value,
                                               std::string const& at, Faults& faults);

[[nodiscard]] Value body_of(settlement::ReceivePayment const& command);
[[nodiscard]] Value body_of(settlement::RefundEscrow const& command);
[[nodiscard]] Value body_of(settlement::PreparePayouts const& command);
[[nodiscard]] Value body_of(settlement::SendPayout const& command);
[[nodiscard]] Value body_of(settlement::ConfirmPayout const& command);
[[nodiscard]] Value body_of(settlement::SetExchangeRate const& command);

}  // namespace licet::adapters::json
