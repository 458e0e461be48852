#include "adapters/iso20022/message.hpp"
#include "adapters/iso20022/schema.hpp"
#include "contracts/values/rate.hpp"

#include <libxml/tree.h>

#include <algorithm>
#include <set>

namespace licet::adapters::iso20022 {
namespace {

constexpr std::string_view iso_namespace = "urn:iso:std:iso:20022:tech:xsd:";

Field first_of(Field a, Field b) {
    return a ? std::move(a) : std::move(b);
}

// A date, or an instant, as a choice; older versions write it bare.
Field date_at(xmlNode const* node, std::string_view path) {
    xmlNode const* const found = at(node, path);
    return first_of(first_of(text_at(found, "Dt"), text_at(found, "DtTm")), text_at(found, ""));
}

Field bic_at(xmlNode const* node, std::string_view path) {
    xmlNode const* const found = at(node, path);
    return first_of(text_at(found, "FinInstnId/BICFI"), text_at(found, "FinInstnId/BIC"));
}

// A party's name lies deeper since 2019.
Field name_at(xmlNode const* node, std::string_view path) {
    xmlNode const* const found = at(node, path);
    return first_of(text_at(found, "Nm"), text_at(found, "Pty/Nm"));
}

Transfer transfer_from(xmlNode const* payment, xmlNode const* node) {
    Transfer out;
    out.payment_information = text_at(payment, "PmtInfId");
    out.instruction = text_at(node, "PmtId/InstrId");
    out.end_to_end = text_at(node, "PmtId/EndToEndId");
    xmlNode const* const instructed = at(node, "Amt/InstdAmt");
    xmlNode const* const amount = instructed != nullptr ? instructed : at(node, "Amt/EqvtAmt/Amt");
    out.amount = text_at(amount, "");
    out.currency = attribute(amount, "Ccy");
    out.creditor = name_at(node, "Cdtr");
    out.creditor_iban = text_at(node, "CdtrAcct/Id/IBAN");
    out.creditor_bic = bic_at(node, "CdtrAgt");
    out.remittance = text_at(node, "RmtInf/Ustrd");
    out.debtor = name_at(payment, "Dbtr");
    out.debtor_iban = text_at(payment, "DbtrAcct/Id/IBAN");
    out.execution_date = date_at(payment, "ReqdExctnDt");
    return out;
}

// Does what is stated differ from what was counted? What is not stated does not.
bool differs(Field const& stated, Rate const& counted) {
    if (!stated) return false;
    auto const read = rate_from_text(*stated);
    return !read || *read != counted;
}

Initiation initiation_from(xmlNode const* node) {
    Initiation out;
    out.message = text_at(node, "GrpHdr/MsgId");
    out.created = text_at(node, "GrpHdr/CreDtTm");
    out.count = text_at(node, "GrpHdr/NbOfTxs");
    out.sum = text_at(node, "GrpHdr/CtrlSum");
    out.initiator = name_at(node, "GrpHdr/InitgPty");
    std::set<std::string> issues;
    std::set<std::string> ids;
    Rate sum;
    for (xmlNode const* payment = child(node, "PmtInf"); payment != nullptr; payment = next(payment)) {
        std::size_t const before = out.transfers.size();
        Rate own;
        for (xmlNode const* transfer = child(payment, "CdtTrfTxInf"); transfer != nullptr;
             transfer = next(transfer)) {
            if (out.transfers.size() == transfers_max) return out;
            Transfer const& read = out.transfers.emplace_back(transfer_from(payment, transfer));
            if (read.amount)
                if (auto const amount = rate_from_text(*read.amount)) own += *amount;
            if (read.end_to_end && *read.end_to_end != "NOTPROVIDED" && !ids.insert(*read.end_to_end).second)
                issues.insert("repeated EndToEndId");
        }
        if (differs(text_at(payment, "NbOfTxs"), Rate(out.transfers.size() - before)))
            issues.insert("PmtInf NbOfTxs mismatch");
        if (differs(text_at(payment, "CtrlSum"), own)) issues.insert("PmtInf CtrlSum mismatch");
        sum += own;
    }
    if (differs(out.count, Rate(out.transfers.size()))) issues.insert("GrpHdr NbOfTxs mismatch");
    if (differs(out.sum, sum)) issues.insert("GrpHdr CtrlSum mismatch");
    out.issues.assign(issues.begin(), issues.end());
    return out;
}

Field reason_at(xmlNode const* node) {
    return first_of(text_at(node, "StsRsnInf/Rsn/Cd"), text_at(node, "StsRsnInf/Rsn/Prtry"));
}

StatusReport status_report_from(xmlNode const* node) {
    StatusReport out;
    out.message = text_at(node, "GrpHdr/MsgId");
    out.original_message = text_at(node, "OrgnlGrpInfAndSts/OrgnlMsgId");
    out.group_status = text_at(node, "OrgnlGrpInfAndSts/GrpSts");
    for (xmlNode const* payment = child(node, "OrgnlPmtInfAndSts"); payment != nullptr;
         payment = next(payment)) {
        TransferStatus status;
        status.payment_information = text_at(payment, "OrgnlPmtInfId");
        status.payment_status = text_at(payment, "PmtInfSts");
        xmlNode const* transfer = child(payment, "TxInfAndSts");
        if (transfer == nullptr) out.statuses.push_back(status);
        for (; transfer != nullptr && out.statuses.size() < transfers_max; transfer = next(transfer)) {
            status.end_to_end = text_at(transfer, "OrgnlEndToEndId");
            status.status = text_at(transfer, "TxSts");
            status.reason = reason_at(transfer);
            out.statuses.push_back(status);
        }
    }
    return out;
}

// Free lines, and references in their own place.
void add_remittance(std::string& out, xmlNode const* information) {
    auto const add = [&](Field const& text) {
        if (text) out += (out.empty() ? "" : " ") + *text;
    };
    for (xmlNode const* line = child(information, "Ustrd"); line != nullptr; line = next(line))
        add(text_at(line, ""));
    for (xmlNode const* one = child(information, "Strd"); one != nullptr; one = next(one))
        add(text_at(one, "CdtrRefInf/Ref"));
}

Transaction transaction_from(xmlNode const* node, Field const& entry_indicator) {
    Transaction out;
    out.end_to_end = text_at(node, "Refs/EndToEndId");
    xmlNode const* const own = child(node, "Amt");
    xmlNode const* const amount = own != nullptr ? own : at(node, "AmtDtls/TxAmt/Amt");
    out.amount = text_at(amount, "");
    out.currency = attribute(amount, "Ccy");
    out.debit_or_credit = first_of(text_at(node, "CdtDbtInd"), entry_indicator);
    // Whom a payment of ours went to; whom one to us came from.
    bool const is_debit = out.debit_or_credit == "DBIT";
    out.counterparty_iban =
        text_at(node, is_debit ? "RltdPties/CdtrAcct/Id/IBAN" : "RltdPties/DbtrAcct/Id/IBAN");
    if (!is_debit && !out.counterparty_iban)
        out.counterparty_iban = text_at(node, "RltdPties/DbtrAcct/Id/Othr/Id");
    out.reason = text_at(node, "RtrInf/Rsn/Cd");
    add_remittance(out.remittance, child(node, "RmtInf"));
    return out;
}

Entry entry_from(xmlNode const* node, Field const& account) {
    Entry out;
    out.account = account;
    xmlNode const* const amount = child(node, "Amt");
    out.amount = text_at(amount, "");
    out.currency = attribute(amount, "Ccy");
    out.debit_or_credit = text_at(node, "CdtDbtInd");
    out.status = first_of(text_at(node, "Sts/Cd"), text_at(node, "Sts"));
    out.reversal = text_at(node, "RvslInd");
    out.booked = date_at(node, "BookgDt");
    out.valued = date_at(node, "ValDt");
    out.reference = text_at(node, "AcctSvcrRef");
    for (xmlNode const* details = child(node, "NtryDtls"); details != nullptr; details = next(details))
        for (xmlNode const* one = child(details, "TxDtls"); one != nullptr; one = next(one))
            if (out.transactions.size() < transfers_max)
                out.transactions.push_back(transaction_from(one, out.debit_or_credit));
    return out;
}

AccountReport account_report_from(xmlNode const* node, std::string_view part) {
    AccountReport out;
    out.message = text_at(node, "GrpHdr/MsgId");
    for (xmlNode const* report = child(node, part); report != nullptr; report = next(report)) {
        Field const account = first_of(text_at(report, "Acct/Id/IBAN"), text_at(report, "Acct/Id/Othr/Id"));
        for (xmlNode const* entry = child(report, "Ntry"); entry != nullptr; entry = next(entry))
            if (out.entries.size() < transfers_max) out.entries.push_back(entry_from(entry, account));
    }
    return out;
}

}  // namespace

Result<Message, json::Fault> read(std::string_view xml) {
    auto const tree = tree_of(xml);
    if (!tree) return Unexpected{tree.error()};
    xmlNode const* const root = xmlDocGetRootElement(tree->get());
    if (name_of(root) != "Document")
        return Unexpected{json::Fault{"/" + std::string(name_of(root)), "must be <Document>", 1}};
    Message out;
    if (root->ns != nullptr && root->ns->href != nullptr) {
        std::string_view const space = reinterpret_cast<char const*>(root->ns->href);
        if (space.starts_with(iso_namespace)) out.name = std::string(space.substr(iso_namespace.size()));
    }
    xmlNode const* content = root->children;
    while (content != nullptr && content->type != XML_ELEMENT_NODE) content = content->next;
    if (content == nullptr) return Unexpected{json::Fault{"/Document", "must hold a message", 1}};
    out.kind = name_of(content);
    if (out.name) {
        Validity validity = validity_of(tree->get(), *out.name);
        out.has_schema = validity.has_schema;
        out.is_valid = validity.has_schema && validity.faults.empty();
        out.held_against = std::move(validity.held_against);
        out.faults = std::move(validity.faults);
    }
    if (out.kind == "CstmrCdtTrfInitn") out.content = initiation_from(content);
    if (out.kind == "CstmrPmtStsRpt") out.content = status_report_from(content);
    if (out.kind == "BkToCstmrStmt") out.content = account_report_from(content, "Stmt");
    if (out.kind == "BkToCstmrDbtCdtNtfctn") out.content = account_report_from(content, "Ntfctn");
    if (out.kind == "BkToCstmrAcctRpt") out.content = account_report_from(content, "Rpt");
    return out;
}

}  // namespace licet::adapters::iso20022
