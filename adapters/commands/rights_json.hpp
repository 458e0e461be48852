#pragma once
// Assets, permits and claims, as JSON.

#include "adapters/json/fields.hpp"
#include "settlement/engine/command.hpp"

namespace licet::adapters::json {

[[nodiscard]] settlement::ListAsset read(settlement::ListAsset, Value const& value, std::string const& at,
                                         Faults& faults);
[[nodiscard]] settlement::GrantPermit read(settlement::GrantPermit, Value const& value, std::string const& at,
                                           Faults& faults);
[[nodiscard]] settlement::RevokePermit read(settlement::RevokePermit, Value const& value,
                                            std::string const& at, Faults& faults);
[[nodiscard]] settlement::FileClaim read(settlement::FileClaim, Value const& value, std::string const& at,
                                         Faults& faults);
[[nodiscard]] settlement::AnswerClaim read(settlement::AnswerClaim, Value const& value, std::string const& at,
                                           Faults& faults);
[[nodiscard]] settlement::DecideClaim read(settlement::DecideClaim, Value const& value, std::string const& at,
                                           Faults& faults);
[[nodiscard]] settlement::WithdrawClaim read(settlement::WithdrawClaim, Value const& value,
                                             std::string const& at, Faults& faults);
[[nodiscard]] settlement::LapseClaims read(settlement::LapseClaims, Value const& value, std::string const& at,
                                           Faults& faults);

[[nodiscard]] Value body_of(settlement::ListAsset const& command);
[[nodiscard]] Value body_of(settlement::GrantPermit const& command);
[[nodiscard]] Value body_of(settlement::RevokePermit const& command);
[[nodiscard]] Value body_of(settlement::FileClaim const& command);
[[nodiscard]] Value body_of(settlement::AnswerClaim const& command);
[[nodiscard]] Value body_of(settlement::DecideClaim const& command);
[[nodiscard]] Value body_of(settlement::WithdrawClaim const& command);
[[nodiscard]] Value body_of(settlement::LapseClaims const& command);

}  // namespace licet::adapters::json
