#include "settlement/payouts/reconciliation.hpp"

#include "settlement/payouts/payments.hpp"

#include <algorithm>

namespace licet::settlement {
namespace {

struct Seen {
    PayoutId payout;
    std::vector<BankTransaction const*> debits;
    std::vector<BankTransaction const*> returns;
};

bool is_amount(BankTransaction const& transaction, Payout const& payout) {
    // As numbers: 10.5 is 10.50.
    auto const read = rate_from_text(transaction.amount);
    return read && minor_from_major(*read, payout.currency) == Rate(payout.amount);
}

class Check {
public:
    Check(State const& state, AccountPeriod const& period, std::int32_t days)
        : state_(state), period_(period), days_(days) {}

    void payout(std::string const& id, Seen const& seen, Reconciliation& out) {
        Payout const& payout = state_.payouts[seen.payout.value];
        Date const sent = date_of(state_.payments.batches[*payout.batch].sent);
        auto const add = [&](BreakKind kind, std::string what) {
            out.breaks.push_back({kind, id, seen.payout, payout.name + " " + std::move(what)});
        };
        PayoutEvidence evidence{
            seen.payout, static_cast<int>(seen.debits.size()), false, !seen.returns.empty(), {}};
        for (BankTransaction const* const t : seen.debits) {
            bool is_right = true;
            if (t->currency != payout.currency.code()) {
                is_right = false;
                add(BreakKind::wrong_currency, "is in " + std::string(payout.currency.code()) +
                                                   ", the bank paid " + t->currency + " (" + t->place + ")");
            } else if (!is_amount(*t, payout)) {
                is_right = false;
                add(BreakKind::wrong_amount, "is " + major_text(WideUnits{payout.amount}, payout.currency) +
                                                 ", the bank paid " + t->amount + " (" + t->place + ")");
            }
            if (t->is_to_other) {
                is_right = false;
                add(BreakKind::wrong_payee, "went to another account (" + t->place + ")");
            }
            if (t->booked.days - sent.days > days_)
                add(BreakKind::late, "was sent on " + text_of(sent) + " and booked on " + text_of(t->booked) +
                                         " (" + t->place + ")");
            if (is_right && (!evidence.is_right || t->booked < evidence.booked)) evidence.booked = t->booked;
            evidence.is_right = evidence.is_right || is_right;
        }
        if (seen.debits.size() > 1)
            add(BreakKind::doubled, "was paid " + std::to_string(seen.debits.size()) + " times");
        if (seen.debits.empty() && seen.returns.empty()) {
            bool const is_waiting =
                payout.state == PayoutState::pending || payout.state == PayoutState::unknown;
            if (payout.state == PayoutState::settled && period_.from && *period_.from <= sent &&
                sent <= period_.until)
                add(BreakKind::missing, "is settled in the books and not at the bank");
            else if (is_waiting && period_.until.days - sent.days > days_)
                add(BreakKind::missing,
                    "was sent on " + text_of(sent) + " and is not there by " + text_of(period_.until));
            return;
        }
        if (payout.state == PayoutState::failed && !seen.debits.empty() && seen.returns.empty())
            add(BreakKind::not_in_books, "failed in the books, and the bank paid it");
        if (payout.state == PayoutState::settled && !seen.returns.empty())
            add(BreakKind::not_in_books, "is settled in the books, and came back");
        out.evidence.push_back(evidence);
    }

private:
    State const& state_;
    AccountPeriod period_;
    std::int32_t days_;
};

}  // namespace

std::string_view text_of(BreakKind kind) {
    static constexpr std::string_view texts[] = {"missing",       "doubled",        "wrong-amount",
                                                 "wrong-payee",   "wrong-currency", "late",
                                                 "not-asked-for", "not-in-books",   "wrong-payer"};
    return texts[static_cast<std::size_t>(kind)];
}

Reconciliation reconcile(State const& state, std::span<BankTransaction const> transactions,
                         AccountPeriod const& period, std::int32_t days) {
    std::map<std::string, Seen, std::less<>> seen;
    for (PaymentBatch const& batch : state.payments.batches)
        for (PayoutId const id : batch.payouts) seen[end_to_end_id(state, id)].payout = id;
    Reconciliation out;
    for (BankTransaction const& transaction : transactions) {
        auto const found = seen.find(transaction.end_to_end);
        if (found == seen.end()) {
            // Money that came in is not ours to have asked for.
            if (transaction.is_debit)
                out.breaks.push_back(
                    {BreakKind::not_asked_for, transaction.end_to_end, std::nullopt,
                     transaction.currency + " " + transaction.amount + " went out for " +
                         (transaction.end_to_end.empty() ? "no payout" : transaction.end_to_end) + " (" +
                         transaction.place + ")"});
            continue;
        }
        (transaction.is_return || !transaction.is_debit ? found->second.returns : found->second.debits)
            .push_back(&transaction);
    }
    Check check(state, period, days);
    for (auto const& [id, one] : seen) check.payout(id, one, out);
    std::ranges::sort(out.evidence, {}, &PayoutEvidence::payout);
    std::ranges::sort(out.breaks, [](Break const& a, Break const& b) {
        return std::tie(a.end_to_end, a.kind, a.what) < std::tie(b.end_to_end, b.kind, b.what);
    });
    return out;
}

}  // namespace licet::settlement
