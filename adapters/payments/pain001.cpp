#include "adapters/payments/pain001.hpp"

#include "adapters/iso20022/message.hpp"
#include "contracts/values/check_digits.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>

namespace licet::adapters {
namespace {

using namespace licet::settlement;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

// U+00C0 to U+017F without their marks.
constexpr std::string_view plain_latin =
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(plain_latin.size() == 0x180 - 0xC0);

class Writer {
public:
    void open(std::string_view name) {
        out_ += std::string(depth_++ * 2, ' ') + "<" + std::string(name) + ">\n";
    }
    void close(std::string_view name) {
        out_ += std::string(--depth_ * 2, ' ') + "</" + std::string(name) + ">\n";
    }
    // No text of ours has a character that XML would need escaped (bank_text).
    void text(std::string_view name, std::string_view text, std::string_view attribute = {}) {
        out_ += std::string(depth_ * 2, ' ') + "<" + std::string(name) + std::string(attribute) + ">" +
                std::string(text) + "</" + std::string(name) + ">\n";
    }
    [[nodiscard]] std::string take() { return std::move(out_); }
    void raw(std::string_view text) { out_ += text; }

private:
    std::string out_;
    std::size_t depth_ = 0;
};

void write_account(Writer& xml, std::string_view element, std::string const& account) {
    xml.open(element);
    xml.open("Id");
    if (is_iban(account)) {
        xml.text("IBAN", account);
    } else {
        xml.open("Othr");
        xml.text("Id", bank_text(account, 34));
        xml.close("Othr");
    }
    xml.close("Id");
    xml.close(element);
}

void write_agent(Writer& xml, std::string_view element, std::string const& bic) {
    xml.open(element);
    xml.open("FinInstnId");
    if (bic.empty()) {
        xml.open("Othr");
        xml.text("Id", "NOTPROVIDED");
        xml.close("Othr");
    } else {
        xml.text("BICFI", bic);
    }
    xml.close("FinInstnId");
    xml.close(element);
}

struct Sum {
    std::size_t count = 0;
    Rate amount;
};

// A sum over currencies has as many decimals as any of them.
std::string sum_text(Rate const& amount) {
    return text_of(amount);
}

}  // namespace

bool is_iban(std::string_view text) {
    if (text.size() < 15 || text.size() > 34 || !is_capital(text[0]) || !is_capital(text[1]) ||
        !is_digit(text[2]) || !is_digit(text[3]))
        return false;
    if (!std::ranges::all_of(text, [](char c) { return is_digit(c) || is_capital(c); })) return false;
    return remainder_97(std::string(text.substr(4)) + std::string(text.substr(0, 4))) == 1;
}

std::string bank_text(std::string_view utf8, std::size_t size_max) {
    static constexpr std::string_view marks = "/-?:().,'+ ";
    std::string out;
    bool has_letter = false;
    for (std::size_t i = 0; i < utf8.size() && out.size() < size_max; ++i) {
        auto const byte = static_cast<unsigned char>(utf8[i]);
        if ((byte & 0xC0U) == 0x80U) continue;  // the rest of what was read
        char c = utf8[i];
        if (byte >= 0xC0U && i + 1 < utf8.size() && byte < 0xE0U) {
            unsigned const code = (byte & 0x1FU) << 6U | (static_cast<unsigned char>(utf8[i + 1]) & 0x3FU);
            c = code >= 0xC0U && code < 0x180U ? plain_latin[code - 0xC0U] : '.';
        }
        bool const is_letter = is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z');
        if (!is_letter && marks.find(c) == std::string_view::npos) c = '.';
        has_letter = has_letter || is_letter;
        out += c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return has_letter ? out : std::string();
}

std::string fault_of(BankDetails const& details) {
    if (bank_text(details.name, 70).empty()) return "needs a name in Latin letters";
    bool const looks_like_iban = details.account.size() > 4 && is_capital(details.account[0]) &&
                                 is_capital(details.account[1]) && is_digit(details.account[2]) &&
                                 is_digit(details.account[3]);
    if (looks_like_iban && !is_iban(details.account)) return "has an IBAN whose check digits are wrong";
    if (bank_text(details.account, 34).empty() || details.account.size() > 34)
        return "needs an account of at most 34 letters and digits";
    bool const is_bic = (details.bic.size() == 8 || details.bic.size() == 11) &&
                        std::ranges::all_of(details.bic, [](char c) { return is_capital(c) || is_digit(c); });
    if (!details.bic.empty() && !is_bic) return "has a BIC that is not 8 or 11 capitals and digits";
    return {};
}

Result<std::string, std::string> pain001_text(State const& state, std::span<PayoutId const> payouts,
                                              PaymentOrder const& order, PartyTable const& parties) {
    if (payouts.empty()) return Unexpected{std::string("there is no payout to write")};
    if (std::string const fault = fault_of(order.debtor); !fault.empty())
        return Unexpected{"our own account " + fault};
    std::vector<BankDetails> details;
    std::map<Currency, std::vector<std::size_t>> by_currency;
    std::map<Currency, Sum> sums;
    Sum all;
    for (std::size_t i = 0; i < payouts.size(); ++i) {
        Payout const& payout = state.payouts[payouts[i].value];
        std::string const& party = state.party_names[payout.payee];
        auto const found = parties.find(party);
        if (!found) return Unexpected{party + " has no bank details"};
        if (std::string const fault = fault_of(*found); !fault.empty()) return Unexpected{party + " " + fault};
        details.push_back(*found);
        by_currency[payout.currency].push_back(i);
        Rate const major = Rate(payout.amount) / Rate(payout.currency.minor_per_major());
        for (Sum* const sum : {&all, &sums[payout.currency]}) {
            ++sum->count;
            sum->amount += major;
        }
    }
    std::string const message = message_id(state, payouts);
    Writer xml;
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n");
    xml.open("CstmrCdtTrfInitn");
    xml.open("GrpHdr");
    xml.text("MsgId", message);
    xml.text("CreDtTm", text_of(order.created));
    xml.text("NbOfTxs", std::to_string(all.count));
    xml.text("CtrlSum", sum_text(all.amount));
    xml.open("InitgPty");
    xml.text("Nm", bank_text(order.debtor.name, 70));
    xml.close("InitgPty");
    xml.close("GrpHdr");
    for (auto const& [currency, list] : by_currency) {
        xml.open("PmtInf");
        // 35 characters: the message's own, less what tells its parts apart.
        xml.text("PmtInfId", message.substr(0, 31) + "-" + std::string(currency.code()));
        xml.text("PmtMtd", "TRF");
        xml.text("NbOfTxs", std::to_string(list.size()));
        xml.text("CtrlSum", sum_text(sums[currency].amount));
        xml.open("ReqdExctnDt");
        xml.text("Dt", text_of(date_of(order.created)));
        xml.close("ReqdExctnDt");
        xml.open("Dbtr");
        xml.text("Nm", bank_text(order.debtor.name, 70));
        xml.close("Dbtr");
        write_account(xml, "DbtrAcct", order.debtor.account);
        write_agent(xml, "DbtrAgt", order.debtor.bic);
        for (std::size_t const i : list) {
            Payout const& payout = state.payouts[payouts[i].value];
            xml.open("CdtTrfTxInf");
            xml.open("PmtId");
            xml.text("EndToEndId", end_to_end_id(state, payouts[i]));
            xml.close("PmtId");
            xml.open("Amt");
            xml.text("InstdAmt", major_text(WideUnits{payout.amount}, currency),
                     " Ccy=\"" + std::string(currency.code()) + "\"");
            xml.close("Amt");
            if (!details[i].bic.empty()) write_agent(xml, "CdtrAgt", details[i].bic);
            xml.open("Cdtr");
            xml.text("Nm", bank_text(details[i].name, 70));
            xml.close("Cdtr");
            write_account(xml, "CdtrAcct", details[i].account);
            xml.open("RmtInf");
            xml.text("Ustrd", bank_text("Royalties, " + payout.name + " of " +
                                            state.party_names[state.market_operator],
                                        140));
            xml.close("RmtInf");
            xml.close("CdtTrfTxInf");
        }
        xml.close("PmtInf");
    }
    xml.close("CstmrCdtTrfInitn");
    xml.raw("</Document>\n");
    std::string text = xml.take();
    // As the bank will look at it.
    auto const again = iso20022::read(text);
    if (!again) return Unexpected{"the message cannot be read again: " + again.error().what};
    if (!again->is_valid) return Unexpected{"the message does not follow its schema: " + again->faults.front()};
    auto const& written = std::get<iso20022::Initiation>(again->content);
    if (!written.issues.empty()) return Unexpected{"the message has a " + written.issues.front()};
    return text;
}

}  // namespace licet::adapters
