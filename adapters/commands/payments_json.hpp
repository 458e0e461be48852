#pragma once
// Commands about money on its way out, as JSON: read, and written back.

#include "adapters/json/fields.hpp"
#include "settlement/payouts/payment_commands.hpp"

#include <string>

namespace licet::adapters {

// Each takes a value of its type only to be told apart, and the object under the command's name.
#define LICET_PAYMENT_COMMAND(Name)                                                               \
    settlement::Name read(settlement::Name, json::Value const& value, std::string const& pointer, \
                          json::Faults& faults);                                                  \
    json::Value payment_value(settlement::Name const& command)
LICET_PAYMENT_COMMAND(SendPayouts);
LICET_PAYMENT_COMMAND(HandOver);
LICET_PAYMENT_COMMAND(ClassifyPayee);
LICET_PAYMENT_COMMAND(SetTaxRule);
LICET_PAYMENT_COMMAND(MakePayable);
LICET_PAYMENT_COMMAND(HoldEscrow);
LICET_PAYMENT_COMMAND(ReleaseHold);
LICET_PAYMENT_COMMAND(ExpireHolds);
LICET_PAYMENT_COMMAND(NetBalances);
LICET_PAYMENT_COMMAND(PoolUnmatched);
LICET_PAYMENT_COMMAND(CreditPoolInterest);
LICET_PAYMENT_COMMAND(MatchUnmatched);
LICET_PAYMENT_COMMAND(RematchUnmatched);
LICET_PAYMENT_COMMAND(SetPoolRule);
LICET_PAYMENT_COMMAND(DistributeResidual);
#undef LICET_PAYMENT_COMMAND

}  // namespace licet::adapters
