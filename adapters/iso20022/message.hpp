#pragma once
// Messages between us and a bank: payments asked for (pain.001), what became of them (pain.002), and what the
// account shows (camt.052, 053, 054). Texts stay as they were written; a field that is not there is nothing.

#include "adapters/iso20022/xml.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace licet::adapters::iso20022 {

using Field = std::optional<std::string>;

struct Transfer {
    Field payment_information, instruction, end_to_end;
    Field amount, currency;
    Field creditor, creditor_iban, creditor_bic;
    Field remittance;
    Field debtor, debtor_iban, execution_date;
};
struct Initiation {
    Field message, created, count, sum, initiator;
    std::vector<Transfer> transfers;
    std::vector<std::string> issues;  // what a schema does not see: counts, sums, repeated ids; sorted
};

struct TransferStatus {
    Field payment_information, payment_status, end_to_end, status, reason;
};
struct StatusReport {
    Field message, original_message, group_status;
    std::vector<TransferStatus> statuses;
};

struct Transaction {
    Field end_to_end, amount, currency, debit_or_credit, counterparty_iban, reason;
    std::string remittance;  // all that the payer wrote, a blank between
};
struct Entry {
    Field account, amount, currency, debit_or_credit, status, reversal, booked, valued, reference;
    std::vector<Transaction> transactions;  // several where the bank books a batch as one
};
struct AccountReport {
    Field message;
    std::vector<Entry> entries;
};

struct Message {
    Field name;             // of the schema, "pain.001.001.09"; nothing without ISO's namespace
    std::string kind;       // the element below Document
    bool is_valid = false;  // by the schema
    bool has_schema = false;
    std::string held_against;
    std::vector<std::string> faults;
    std::variant<std::monostate, Initiation, StatusReport, AccountReport> content;
};

inline constexpr std::size_t transfers_max = 1'000'000;

[[nodiscard]] Result<Message, json::Fault> read(std::string_view xml);
// With the keys of the case files.
[[nodiscard]] json::Value reading_of(Message const& message);

}  // namespace licet::adapters::iso20022
