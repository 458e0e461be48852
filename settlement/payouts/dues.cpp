#include "settlement/payouts/dues.hpp"

#include "contracts/values/check_digits.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

// What follows "RF" and the check digits.
constexpr std::string_view reference_mark = "LCT";

std::string with_check_digits(std::string const& body) {
    std::uint32_t const check = 98 - remainder_97(body + "RF00");
    return "RF" + std::string(check < 10 ? "0" : "") + std::to_string(check) + body;
}

bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

// A reference and nothing else.
std::optional<StatementId> statement_of(std::string const& reference) {
    std::size_t const before = 4 + reference_mark.size();  // "RF" and two digits
    if (reference.size() <= before || reference.size() > before + 9) return std::nullopt;
    std::string const digits = reference.substr(before);
    if (digits.front() == '0' || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    StatementId const statement{static_cast<std::uint32_t>(std::stoul(digits) - 1)};
    return creditor_reference(statement) == reference ? std::optional(statement) : std::nullopt;
}

std::optional<Money> money_of(BankCredit const& credit) {
    auto const currency = Currency::from_code(credit.currency);
    if (!currency) return std::nullopt;
    auto const amount = money_from_text(credit.amount, *currency);
    return amount && amount->minor_units() > 0 ? amount : std::nullopt;
}

std::string came_in(BankCredit const& credit) {
    return credit.currency + " " + credit.amount + " came in (" + credit.place + ")";
}

std::string name_of(StatementId statement) {
    return "statement " + std::to_string(statement.value + std::uint64_t{1});
}

Break break_of(BreakKind kind, std::optional<StatementId> statement, std::string what) {
    return {kind, statement ? creditor_reference(*statement) : "", std::nullopt, std::move(what), statement};
}

}  // namespace

std::string creditor_reference(StatementId statement) {
    return with_check_digits(std::string(reference_mark) +
                             std::to_string(statement.value + std::uint64_t{1}));
}

std::optional<StatementId> statement_named(std::string_view text) {
    std::string upper;
    for (char const c : text) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    // As one word; else in groups of four, as people write it, the longest that its check digits allow.
    for (std::size_t at = upper.find("RF"); at != std::string::npos; at = upper.find("RF", at + 1)) {
        std::size_t end = at;
        while (end < upper.size() && is_plain(upper[end])) ++end;
        if (auto const found = statement_of(upper.substr(at, end - at))) return found;
    }
    std::erase(upper, ' ');
    for (std::size_t at = upper.find("RF"); at != std::string::npos; at = upper.find("RF", at + 1)) {
        std::size_t end = std::min(at + 4 + reference_mark.size(), upper.size());
        while (end < upper.size() && upper[end] >= '0' && upper[end] <= '9') ++end;
        for (; end > at; --end)
            if (auto const found = statement_of(upper.substr(at, end - at))) return found;
    }
    return std::nullopt;
}

void Dues::add(Envelope const& envelope, Date date, Events const& events, State const& state) {
    Receipt* receipt = nullptr;
    if (auto const* const received = std::get_if<ReceivePayment>(&envelope.command)) {
        receipt = &receipts_[envelope.id];
        if (auto const named = statement_named(received->reference))
            if (auto const due = all_.find(*named); due != all_.end())
                receipt->open_before = due->second.open;
    }
    for (Event const& event : events.list) {
        auto const* const posted = std::get_if<EntryPosted>(&event);
        if (posted == nullptr) continue;
        for (std::uint32_t i = 0; i < posted->count; ++i) {
            Posting const& posting = events.postings[posted->first + i];
            Account const& account = state.ledger.account(posting.account);
            // Only statements post here, and what pays them.
            if (account.kind != AccountKind::receivable) continue;
            StatementId const statement{static_cast<std::uint32_t>(posted->about)};
            Due& due = all_[statement];
            if (posting.amount > 0) due = {account.party, account.currency, date, 0};
            due.open += posting.amount;
            if (receipt != nullptr && posting.amount < 0) receipt->paid.push_back(statement);
        }
    }
}

Dues::Receipt const* Dues::receipt(CommandId id) const {
    auto const found = receipts_.find(id);
    return found == receipts_.end() ? nullptr : &found->second;
}

std::variant<ReceivePayment, Break> receipt_of(State const& state, Dues const& dues,
                                               BankCredit const& credit) {
    auto const amount = money_of(credit);
    if (!amount)
        return break_of(BreakKind::wrong_amount, std::nullopt,
                        came_in(credit) + ", which is no amount of money");
    auto named = statement_named(credit.remittance);
    auto const due = named ? dues.all().find(*named) : dues.all().end();
    if (due == dues.all().end()) named.reset();
    if (!named && !credit.payer)
        return break_of(BreakKind::not_asked_for, std::nullopt,
                        came_in(credit) + " from nobody we know, and names no statement");
    PartyId const licensee = named ? due->second.licensee : *credit.payer;
    if (credit.payer && *credit.payer != licensee)
        return break_of(BreakKind::wrong_payer, named,
                        name_of(*named) + " is " + state.party_names[licensee] + "'s, and " +
                            came_in(credit) + " from " + state.party_names[*credit.payer]);
    bool const is_licensee = std::ranges::any_of(
        state.licences, [&](Licence const& licence) { return licence.licensee == licensee; });
    if (!is_licensee)
        return break_of(BreakKind::not_asked_for, std::nullopt,
                        came_in(credit) + " from " + state.party_names[licensee] + ", who has no licence");
    return ReceivePayment{state.party_names[licensee], amount->currency(), amount->minor_units(),
                          named ? creditor_reference(*named) : "", std::nullopt};
}

std::vector<Break> breaks_of(State const& state, Dues const& dues, std::span<BankCredit const> credits,
                             AccountPeriod const& period, std::int32_t days) {
    std::vector<Break> out;
    for (BankCredit const& credit : credits) {
        auto const receipt = receipt_of(state, dues, credit);
        if (auto const* const broken = std::get_if<Break>(&receipt)) {
            out.push_back(*broken);
            continue;
        }
        // Not booked yet, where files are only looked at.
        Dues::Receipt const* const booked = dues.receipt(credit.receipt);
        auto const named = statement_named(credit.remittance);
        auto const due = named ? dues.all().find(*named) : dues.all().end();
        Money const came = *money_of(credit);
        bool const is_named = due != dues.all().end();
        bool const is_its_currency = is_named && came.currency() == due->second.currency;
        for (StatementId const paid : booked != nullptr ? booked->paid
                                      : is_its_currency ? std::vector{*named}
                                                        : std::vector<StatementId>{}) {
            Date const issued = dues.all().at(paid).issued;
            if (credit.booked.days - issued.days > days)
                out.push_back(break_of(BreakKind::late, paid,
                                       name_of(paid) + " was issued on " + text_of(issued) + " and paid on " +
                                           text_of(credit.booked) + " (" + credit.place + ")"));
        }
        if (!is_named) continue;
        if (!is_its_currency) {
            out.push_back(break_of(BreakKind::wrong_currency, named,
                                   name_of(*named) + " is in " + std::string(due->second.currency.code()) +
                                       ", and " + came_in(credit)));
            continue;
        }
        std::int64_t const open =
            booked != nullptr && booked->open_before ? *booked->open_before : due->second.open;
        if (open == came.minor_units()) continue;
        std::string const was_open = major_text(WideUnits{open}, came.currency());
        out.push_back(open == 0
                          ? break_of(BreakKind::doubled, named,
                                     name_of(*named) + " was paid already, and " + came_in(credit) +
                                         ": in escrow, or for what is due next")
                          : break_of(BreakKind::wrong_amount, named,
                                     name_of(*named) + " had " + was_open + " open, and " + came_in(credit)));
    }
    for (auto const& [statement, due] : dues.all())
        if (due.open > 0 && period.until.days - due.issued.days > days)
            out.push_back(break_of(BreakKind::missing, statement,
                                   name_of(statement) + " of " + text_of(due.issued) + ", " +
                                       state.party_names[due.licensee] + " owes " +
                                       std::string(due.currency.code()) + " " +
                                       major_text(WideUnits{due.open}, due.currency) +
                                       " of it, not there by " + text_of(period.until)));
    std::ranges::sort(out, [](Break const& a, Break const& b) {
        return std::tie(a.end_to_end, a.kind, a.what) < std::tie(b.end_to_end, b.kind, b.what);
    });
    return out;
}

}  // namespace licet::settlement
