#pragma once
// Payouts as a message to the bank: pain.001.001.09, with our own end-to-end ids. The same payouts and the
// same bank details give the same bytes, whenever it is written.

#include "adapters/parties/party_table.hpp"
#include "contracts/values/result.hpp"
#include "settlement/engine/state.hpp"

#include <span>
#include <string>
#include <string_view>

namespace licet::adapters {

// Are the check digits of an IBAN right? (ISO 13616; blanks are not taken.)
[[nodiscard]] bool is_iban(std::string_view text);

// In the letters every bank takes (a-z A-Z 0-9 / - ? : ( ) . , ' + and blank), at most `size_max` long: Latin
// letters lose their marks, anything else becomes a full stop. Empty where no letter or digit is left.
[[nodiscard]] std::string bank_text(std::string_view utf8, std::size_t size_max);

// Why a payee cannot be paid at this account; empty where it can.
[[nodiscard]] std::string fault_of(BankDetails const& details);

struct PaymentOrder {
    BankDetails debtor;  // our own account
    Instant created;     // the day of execution is that of this moment
};

// Throws PartyTableFailure. Refused where a payee has no usable bank details, or where the text would not follow
// the schema: nothing that a bank would turn away is written.
[[nodiscard]] Result<std::string, std::string> pain001_text(settlement::State const& state,
                                                            std::span<settlement::PayoutId const> payouts,
                                                            PaymentOrder const& order,
                                                            PartyTable const& parties);

}  // namespace licet::adapters
