#include "adapters/books/books.hpp"

#include "contracts/values/money.hpp"

#include <algorithm>
#include <ostream>
#include <set>

namespace licet::adapters {
namespace {

using namespace licet::settlement;

// Where a kind of account stands in other people's books.
std::string_view root_of(AccountKind kind) {
    switch (kind) {
        case AccountKind::bank:
        case AccountKind::receivable:
            return "Assets";
        case AccountKind::accrued:
        case AccountKind::escrow:
        case AccountKind::payable:
        case AccountKind::held:
        case AccountKind::in_transit:
        case AccountKind::withheld_tax:
        case AccountKind::vat:
        case AccountKind::on_hold:
        case AccountKind::unmatched:
        case AccountKind::pool_interest:
        case AccountKind::netting:
        case AccountKind::reserved:
            return "Liabilities";
        case AccountKind::retained:
            return "Equity";
        case AccountKind::commission:
            break;
    }
    return "Income";
}

// A colon would start another account; no name of ours has a tilde.
std::string hledger_component(std::string name) {
    std::ranges::replace(name, ':', '~');
    return name;
}

// Letters and digits only, after a capital: everything else by its code, the hyphen too, so that no two names
// meet.
std::string beancount_component(std::string_view name) {
    static constexpr char hexadecimal[] = "0123456789ABCDEF";
    std::string out = "N";
    for (char const c : name) {
        bool const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        auto const byte = static_cast<unsigned char>(c);
        if (is_plain) {
            out += c;
        } else {
            out += '-';
            out += hexadecimal[byte >> 4U];
            out += hexadecimal[byte & 15U];
        }
    }
    return out;
}

template <class Entries>
std::set<std::uint32_t> accounts_used(Entries const& entries) {
    std::set<std::uint32_t> used;
    for (auto const& entry : entries)
        for (Posting const& posting : entry.postings) used.insert(posting.account.value);
    return used;
}

template <class Entries>
std::set<Currency> currencies_used(Entries const& entries, State const& state) {
    std::set<Currency> used;
    for (std::uint32_t const account : accounts_used(entries))
        used.insert(state.ledger.account(AccountId{account}).currency);
    return used;
}

std::string amount_text(Posting const& posting, State const& state) {
    Currency const currency = state.ledger.account(posting.account).currency;
    return major_text(WideUnits{posting.amount}, currency) + " " + std::string(currency.code());
}

}  // namespace

std::string about_text(EntryKind kind, std::uint64_t about, State const& state) {
    switch (kind) {
        case EntryKind::receipt:
        case EntryKind::refund:
        case EntryKind::reserve:
        case EntryKind::unreserve:
            return state.party_names[PartyId{static_cast<std::uint32_t>(about)}];
        case EntryKind::statement:
        case EntryKind::statement_paid:
        case EntryKind::funding:
        case EntryKind::audit:
            return "statement-" + std::to_string(about + 1);
        case EntryKind::use:
        case EntryKind::hold:
        case EntryKind::share_passed_on:
        case EntryKind::withdrawal:
        case EntryKind::escrow_release:
        case EntryKind::forfeit:
        case EntryKind::credit_refund:
            return state.licence_names[LicenceId{static_cast<std::uint32_t>(about)}];
        case EntryKind::contest:
        case EntryKind::release:
        case EntryKind::award:
        case EntryKind::claimant_share:
            return state.claim_names[ClaimId{static_cast<std::uint32_t>(about)}];
        case EntryKind::year_end:
            return "close-" + std::to_string(about + 1);
        case EntryKind::payout:
        case EntryKind::payout_settled:
        case EntryKind::payout_failed:
        case EntryKind::payout_reversed:
            break;
        case EntryKind::made_payable:
        case EntryKind::netting:
            return state.party_names[PartyId{static_cast<std::uint32_t>(about)}];
        case EntryKind::escrow_held:
        case EntryKind::hold_released:
        case EntryKind::hold_expired:
            return state.payments.hold_names[HoldId{static_cast<std::uint32_t>(about)}];
        case EntryKind::pooled:
        case EntryKind::pool_interest:
            return "lot-" + std::to_string(about + 1);
        case EntryKind::matched:
        case EntryKind::rematched:
        case EntryKind::residual:
            return state.payments.match_names[MatchId{static_cast<std::uint32_t>(about)}];
    }
    return state.payouts[about].name;
}

std::string hledger_account(State const& state, Account const& account) {
    std::string out(root_of(account.kind));
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    out += ":" + std::string(rule_of(account.kind).name);
    if (account.party != no_party) out += ":" + hledger_component(state.party_names[account.party]);
    if (account.licence != no_licence) out += ":" + hledger_component(state.licence_names[account.licence]);
    return out;
}

std::string beancount_account(State const& state, Account const& account) {
    std::string kind(rule_of(account.kind).name);
    kind[0] = static_cast<char>(kind[0] - 32);
    std::string out = std::string(root_of(account.kind)) + ":" + kind;
    if (account.party != no_party) out += ":" + beancount_component(state.party_names[account.party]);
    if (account.licence != no_licence) out += ":" + beancount_component(state.licence_names[account.licence]);
    return out;
}

void Books::add(Date date, Events const& events, State const& state) {
    for (Event const& event : events.list) {
        auto const* const posted = std::get_if<EntryPosted>(&event);
        if (posted == nullptr) continue;
        auto const first = events.postings.begin() + posted->first;
        entries_.push_back({date,
                            posted->entry,
                            posted->kind,
                            about_text(posted->kind, posted->about, state),
                            {first, first + posted->count}});
    }
}

void Books::write_hledger(std::ostream& out, State const& state) const {
    out << "; Licet: the books, one transaction an entry.\ndecimal-mark .\n\n";
    for (Currency const currency : currencies_used(entries_, state)) {
        std::string const decimals(currency.minor_digits(), '0');
        out << "commodity 1000." << decimals << ' ' << currency.code() << '\n';
    }
    // Two accounts that differ in currency alone are one to hledger.
    std::set<std::string> names;
    for (std::uint32_t const account : accounts_used(entries_))
        names.insert(hledger_account(state, state.ledger.account(AccountId{account})));
    for (std::string const& name : names) out << "account " << name << '\n';
    for (Entry const& entry : entries_) {
        out << '\n'
            << text_of(entry.date) << " (" << entry.number + 1 << ") " << text_of(entry.kind) << " | "
            << entry.about << '\n';
        for (Posting const& posting : entry.postings)
            out << "    " << hledger_account(state, state.ledger.account(posting.account)) << "  "
                << amount_text(posting, state) << '\n';
    }
}

void Books::write_beancount(std::ostream& out, State const& state) const {
    out << ";; Licet: the books, one transaction an entry.\noption \"title\" \"Licet\"\n"
           "option \"inferred_tolerance_multiplier\" \"0\"\n\n";
    if (entries_.empty()) return;
    std::string const first = text_of(entries_.front().date);
    for (Currency const currency : currencies_used(entries_, state))
        out << first << " commodity " << currency.code() << '\n';
    std::set<std::string> names;
    for (std::uint32_t const number : accounts_used(entries_)) {
        Account const& account = state.ledger.account(AccountId{number});
        std::string const name = beancount_account(state, account);
        if (!names.insert(name).second) continue;
        out << first << " open " << name << '\n';
        if (account.party != no_party) out << "  party: \"" << state.party_names[account.party] << "\"\n";
        if (account.licence != no_licence)
            out << "  licence: \"" << state.licence_names[account.licence] << "\"\n";
    }
    for (Entry const& entry : entries_) {
        out << '\n'
            << text_of(entry.date) << " * \"" << text_of(entry.kind) << "\" \"" << entry.about
            << "\"\n  entry: \"" << entry.number + 1 << "\"\n";
        for (Posting const& posting : entry.postings)
            out << "  " << beancount_account(state, state.ledger.account(posting.account)) << "  "
                << amount_text(posting, state) << '\n';
    }
}

}  // namespace licet::adapters
