#include "adapters/iso20022/message.hpp"

#include <libxml/tree.h>

namespace licet::adapters::iso20022 {
namespace {

using json::Value;

Value value_of(Field const& field) {
    return field ? Value::of(*field) : Value{};
}

Value summary_of(std::string const& kind, Initiation const& read) {
    Value transfers = Value::array();
    for (Transfer const& t : read.transfers)
        transfers.push(Value::object({{"pmtInfId", value_of(t.payment_information)},
                                      {"instrId", value_of(t.instruction)},
                                      {"endToEndId", value_of(t.end_to_end)},
                                      {"amount", value_of(t.amount)},
                                      {"currency", value_of(t.currency)},
                                      {"creditor", value_of(t.creditor)},
                                      {"creditorIban", value_of(t.creditor_iban)},
                                      {"creditorBic", value_of(t.creditor_bic)},
                                      {"remittance", value_of(t.remittance)},
                                      {"debtor", value_of(t.debtor)},
                                      {"debtorIban", value_of(t.debtor_iban)},
                                      {"executionDate", value_of(t.execution_date)}}));
    Value out = Value::object({{"message", Value::of(kind)},
                               {"msgId", value_of(read.message)},
                               {"created", value_of(read.created)},
                               {"nbOfTxs", value_of(read.count)},
                               {"ctrlSum", value_of(read.sum)},
                               {"initiator", value_of(read.initiator)},
                               {"transactions", std::move(transfers)}});
    if (read.issues.empty()) return out;
    Value issues = Value::array();
    for (std::string const& issue : read.issues) issues.push(Value::of(issue));
    return out.set("businessIssues", std::move(issues));
}

Value summary_of(std::string const& kind, StatusReport const& read) {
    Value statuses = Value::array();
    for (TransferStatus const& s : read.statuses)
        statuses.push(Value::object({{"pmtInfId", value_of(s.payment_information)},
                                     {"pmtInfStatus", value_of(s.payment_status)},
                                     {"endToEndId", value_of(s.end_to_end)},
                                     {"status", value_of(s.status)},
                                     {"reason", value_of(s.reason)}}));
    return Value::object({{"message", Value::of(kind)},
                          {"msgId", value_of(read.message)},
                          {"origMsgId", value_of(read.original_message)},
                          {"groupStatus", value_of(read.group_status)},
                          {"statuses", std::move(statuses)}});
}

Value summary_of(std::string const& kind, AccountReport const& read) {
    Value entries = Value::array();
    for (Entry const& e : read.entries) {
        Value ids = Value::array();
        Value amounts = Value::array();
        for (Transaction const& t : e.transactions) {
            ids.push(value_of(t.end_to_end));
            amounts.push(value_of(t.amount));
        }
        entries.push(Value::object({{"account", value_of(e.account)},
                                    {"amount", value_of(e.amount)},
                                    {"currency", value_of(e.currency)},
                                    {"cdtDbt", value_of(e.debit_or_credit)},
                                    {"status", value_of(e.status)},
                                    {"reversal", value_of(e.reversal)},
                                    {"bookingDate", value_of(e.booked)},
                                    {"valueDate", value_of(e.valued)},
                                    {"endToEndIds", std::move(ids)},
                                    {"txAmounts", std::move(amounts)}}));
    }
    return Value::object({{"message", Value::of(kind)},
                          {"msgId", value_of(read.message)},
                          {"entries", std::move(entries)}});
}

Value summary_of(std::string const& kind, std::monostate) {
    return Value::object({{"message", Value::of(kind)}});
}

}  // namespace

Value reading_of(Message const& message) {
    Value out = Value::object({{"namespace", value_of(message.name)}});
    if (message.has_schema) {
        out.set("xsd", Value::of(message.is_valid ? "valid" : "invalid"));
        out.set("xsdFile", Value::of(*message.name + ".xsd"));
        out.set("heldAgainst", Value::of(message.held_against));
    } else {
        out.set("xsd", Value::of("no-schema"));
    }
    if (!message.faults.empty()) {
        Value faults = Value::array();
        for (std::string const& fault : message.faults) faults.push(Value::of(fault));
        out.set("xsdError", std::move(faults));
    }
    return out.set(
        "summary",
        std::visit([&](auto const& content) { return summary_of(message.kind, content); }, message.content));
}

}  // namespace licet::adapters::iso20022
