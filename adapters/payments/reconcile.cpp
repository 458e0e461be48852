#include "adapters/payments/reconcile.hpp"

#include "adapters/files/file.hpp"
#include "adapters/host/host.hpp"
#include "adapters/json/json.hpp"
#include "settlement/payouts/dues.hpp"
#include "settlement/payouts/payments.hpp"

#include <algorithm>
#include <iostream>
#include <map>

namespace licet::adapters {
namespace {

using namespace licet::settlement;

// What a bank said of a payment by pain.002.
struct Status {
    std::string end_to_end;  // empty: of the whole message
    std::string message;
    std::string code;
    std::string place;
};

struct BankFiles {
    std::vector<BankTransaction> transactions;
    std::vector<BankCredit> credits;              // of them, what came in and was no payment of ours
    std::map<std::string, std::string> accounts;  // of the other side, by place
    std::vector<Status> statuses;
    std::optional<Date> from;  // of statements, which leave nothing out
    std::optional<Date> until;
};

class Reader {
public:
    explicit Reader(State const& state) {
        for (PaymentBatch const& batch : state.payments.batches)
            for (PayoutId const id : batch.payouts) ours_.emplace(end_to_end_id(state, id), id);
    }

    // What two files both show is one transaction; what one file shows twice is two.
    std::string add(std::string const& path) {
        auto const text = read_file(path, iso20022::bytes_max);
        if (!text) return text.error();
        auto const message = iso20022::read(*text);
        if (!message) return path + ":" + std::to_string(message.error().line) + ": " + message.error().what;
        std::map<std::string, std::size_t> seen;
        if (auto const* const report = std::get_if<iso20022::AccountReport>(&message->content)) {
            is_statement_ = message->kind == "BkToCstmrStmt";
            for (std::size_t i = 0; i < report->entries.size(); ++i)
                if (std::string const fault =
                        entry(report->entries[i], path + ", entry " + std::to_string(i + 1), seen);
                    !fault.empty())
                    return fault;
        } else if (auto const* const report2 = std::get_if<iso20022::StatusReport>(&message->content)) {
            statuses(*report2, path);
        } else {
            return path + ": is no message from a bank: give camt.052, camt.053, camt.054 or pain.002";
        }
        for (auto const& [key, count] : seen) counted_[key] = std::max(counted_[key], count);
        return {};
    }
    BankFiles take() { return std::move(files_); }

private:
    std::string entry(iso20022::Entry const& entry, std::string const& place,
                      std::map<std::string, std::size_t>& seen) {
        // Only what is booked has happened.
        if (entry.status && *entry.status != "BOOK") return {};
        auto const booked = date_from_text(entry.booked.value_or(entry.valued.value_or("")).substr(0, 10));
        if (!booked) return place + ": must have a day of booking";
        files_.until = std::max(files_.until.value_or(*booked), *booked);
        if (is_statement_) files_.from = std::min(files_.from.value_or(*booked), *booked);
        if (entry.transactions.empty()) {
            iso20022::Transaction whole;
            whole.amount = entry.amount;
            whole.currency = entry.currency;
            whole.debit_or_credit = entry.debit_or_credit;
            transaction(entry, whole, *booked, place, seen);
        }
        for (std::size_t i = 0; i < entry.transactions.size(); ++i) {
            iso20022::Transaction one = entry.transactions[i];
            if (!one.amount && entry.transactions.size() == 1) {
                one.amount = entry.amount;
                one.currency = entry.currency;
            }
            transaction(entry, one, *booked,
                        entry.transactions.size() == 1 ? place : place + "." + std::to_string(i + 1), seen);
        }
        return {};
    }

    void transaction(iso20022::Entry const& entry, iso20022::Transaction const& read, Date booked,
                     std::string const& place, std::map<std::string, std::size_t>& seen) {
        BankTransaction out;
        out.end_to_end = read.end_to_end.value_or("");
        out.currency = read.currency.value_or(entry.currency.value_or(""));
        out.amount = read.amount.value_or("");
        out.is_debit = read.debit_or_credit == "DBIT";
        bool const is_ours = ours_.contains(out.end_to_end);
        // A reversal names the payment it undoes and shows the other side; so does a return.
        out.is_return = is_ours && (entry.reversal == "true" || !out.is_debit);
        out.booked = booked;
        out.place = place;
        // What a bank gives back of somebody else's doing is no payment to us.
        bool const is_receipt = !out.is_debit && !is_ours && entry.reversal != "true" && !read.reason;
        std::string key = entry.account.value_or("") + "\n" + out.end_to_end + "\n" + out.amount + "\n" +
                          out.currency + "\n" + (out.is_debit ? "D" : "C") + "\n" + text_of(booked);
        // Many payers give no id of their own: the bank's reference tells theirs apart, else what they wrote.
        if (is_receipt)
            key +=
                "\n" + entry.reference.value_or(read.counterparty_iban.value_or("") + "\n" + read.remittance);
        if (++seen[key] <= counted_[key]) return;
        if (read.counterparty_iban) files_.accounts[place] = *read.counterparty_iban;
        if (is_receipt)
            files_.credits.push_back({command_id_from_text("bank/receipt/" + text_of(digest_of(key)) + "/" +
                                                           std::to_string(seen[key])),
                                      read.remittance, out.currency, out.amount, std::nullopt, booked,
                                      place});
        files_.transactions.push_back(std::move(out));
    }

    void statuses(iso20022::StatusReport const& report, std::string const& path) {
        std::string const message = report.original_message.value_or("");
        if (report.group_status) files_.statuses.push_back({"", message, *report.group_status, path});
        for (iso20022::TransferStatus const& status : report.statuses)
            if (status.end_to_end && status.status)
                files_.statuses.push_back({*status.end_to_end, message, *status.status, path});
    }

    std::map<std::string, PayoutId> ours_;
    std::map<std::string, std::size_t> counted_;
    bool is_statement_ = false;
    BankFiles files_;
};

class Reconciler {
public:
    Reconciler(ReconcileOptions const& options, std::ostream& out, std::ostream& err)
        : options_(options),
          out_(out),
          err_(err),
          journal_(open_journal(options.store)),
          host_(*journal_, hears_dues()) {}

    int run() {
        Reader reader(state());
        for (std::string const& path : options_.paths)
            if (std::string const fault = reader.add(path); !fault.empty()) {
                err_ << fault << '\n';
                return 1;
            }
        files_ = reader.take();
        if (!options_.until.empty()) {
            files_.until = date_from_text(options_.until);
            if (!files_.until) {
                err_ << "--until: must be a day: 2026-01-31\n";
                return 2;
            }
        }
        period_ = {files_.from, files_.until.value_or(date_of(state().last))};
        compare_accounts();
        instant_ = std::max(state().last, start_of(period_.until));
        if (!options_.only_check) {
            book_receipts();
            confirm_from_account();
            confirm_from_statuses();
        }
        return report();
    }

private:
    Host::Told hears_dues() {
        return [this](StampedCommand const& command, Answer const& answer, Events const& events,
                      State const& state) {
            if (std::holds_alternative<Applied>(answer))
                dues_.add(command.envelope, date_of(command.instant), events, state);
        };
    }
    [[nodiscard]] State const& state() const { return host_.engine().state(); }

    void compare_accounts() {
        if (options_.parties.empty()) return;
        PartyTable const parties(options_.parties);
        std::map<std::string, PartyId> owners;
        for (auto const& [party, details] : parties.all())
            if (auto const id = state().party_names.find(party)) owners.emplace(details.account, *id);
        for (BankCredit& credit : files_.credits)
            if (auto const account = files_.accounts.find(credit.place); account != files_.accounts.end())
                if (auto const owner = owners.find(account->second); owner != owners.end())
                    credit.payer = owner->second;
        std::map<std::string, PartyId> payees;
        for (PaymentBatch const& batch : state().payments.batches)
            for (PayoutId const id : batch.payouts)
                payees.emplace(end_to_end_id(state(), id), state().payouts[id.value].payee);
        for (BankTransaction& transaction : files_.transactions) {
            auto const payee = payees.find(transaction.end_to_end);
            auto const account = files_.accounts.find(transaction.place);
            if (payee == payees.end() || account == files_.accounts.end() || !transaction.is_debit) continue;
            auto const details = parties.find(state().party_names[payee->second]);
            // Somebody erased is nobody to compare with.
            transaction.is_to_other = details && details->account != account->second;
        }
    }

    // What came in, oldest first, whatever the order of the files.
    void book_receipts() {
        std::ranges::sort(files_.credits, [](BankCredit const& a, BankCredit const& b) {
            return std::tie(a.booked, a.receipt) < std::tie(b.booked, b.receipt);
        });
        for (BankCredit const& credit : files_.credits) {
            if (dues_.receipt(credit.receipt) != nullptr) continue;
            auto const receipt = receipt_of(state(), dues_, credit);
            if (!std::holds_alternative<ReceivePayment>(receipt)) continue;
            StampedCommand const one{instant_, {credit.receipt, std::get<ReceivePayment>(receipt)}};
            Answer const answer = host_.submit({&one, 1}).front();
            if (std::holds_alternative<Applied>(answer))
                received_.push_back(std::get<ReceivePayment>(receipt));
            if (auto const* const refused = std::get_if<Refused>(&answer))
                unbooked_.push_back({BreakKind::not_in_books, "", std::nullopt,
                                     credit.currency + " " + credit.amount + " came in (" + credit.place +
                                         ") and is refused: " + std::string(rule_of(refused->why).name)});
        }
    }

    // By an id of its own for each end and outcome: the same file again finds it applied.
    void confirm(PayoutId id, PayoutOutcome outcome, std::string_view name) {
        StampedCommand const one{
            instant_,
            {command_id_from_text("bank/" + std::string(name) + "/" + end_to_end_id(state(), id)),
             ConfirmPayout{state().payouts[id.value].name, outcome}}};
        Answer const answer = host_.submit({&one, 1}).front();
        if (std::holds_alternative<Applied>(answer)) changed_.push_back(id);
    }

    void confirm_from_account() {
        for (PayoutEvidence const& one :
             reconcile(state(), files_.transactions, period_, options_.days).evidence) {
            PayoutState const now = state().payouts[one.payout.value].state;
            bool const is_open =
                now == PayoutState::pending || now == PayoutState::unknown || now == PayoutState::failed;
            // What came back had gone out, whether we saw it or not.
            if (is_open && (one.is_right || (one.is_returned && now != PayoutState::failed)))
                confirm(one.payout, PayoutOutcome::settled, "settled");
            if (one.is_returned && state().payouts[one.payout.value].state == PayoutState::settled)
                confirm(one.payout, PayoutOutcome::reversed, "reversed");
        }
    }

    void confirm_from_statuses() {
        for (Status const& status : files_.statuses) {
            bool const is_rejected = status.code == "RJCT" || status.code == "CANC";
            bool const is_done = status.code == "ACSC" || status.code == "ACCC";
            if (!is_rejected && !is_done) continue;
            for (PaymentBatch const& batch : std::vector(state().payments.batches)) {
                bool const is_batch = message_id(state(), batch.payouts) == status.message;
                for (PayoutId const id : batch.payouts) {
                    bool const is_meant = status.end_to_end.empty()
                                              ? is_batch
                                              : end_to_end_id(state(), id) == status.end_to_end;
                    PayoutState const now = state().payouts[id.value].state;
                    if (!is_meant || (now != PayoutState::pending && now != PayoutState::unknown)) continue;
                    if (is_rejected)
                        confirm(id, PayoutOutcome::failed, "failed");
                    else
                        confirm(id, PayoutOutcome::settled, "settled");
                }
            }
        }
    }

    int report() {
        Reconciliation found = reconcile(state(), files_.transactions, period_, options_.days);
        found.breaks.insert(found.breaks.end(), unbooked_.begin(), unbooked_.end());
        if (files_.until) {
            auto const more = breaks_of(state(), dues_, files_.credits, period_, options_.due_days);
            found.breaks.insert(found.breaks.end(), more.begin(), more.end());
        }
        if (options_.as_json) {
            json::Value changed = json::Value::array();
            for (PayoutId const id : changed_)
                changed.push(json::Value::object(
                    {{"payout", json::Value::of(state().payouts[id.value].name)},
                     {"state", json::Value::of(text_of(state().payouts[id.value].state))}}));
            json::Value received = json::Value::array();
            for (ReceivePayment const& one : received_)
                received.push(json::Value::object(
                    {{"licensee", json::Value::of(one.licensee)},
                     {"currency", json::Value::of(one.currency.code())},
                     {"amount", json::Value::of(major_text(WideUnits{one.amount}, one.currency))},
                     {"reference", json::Value::of(one.reference)}}));
            json::Value breaks = json::Value::array();
            for (Break const& one : found.breaks)
                breaks.push(json::Value::object(
                    {{"kind", json::Value::of(text_of(one.kind))},
                     {"endToEndId", json::Value::of(one.end_to_end)},
                     {"payout",
                      one.payout ? json::Value::of(state().payouts[one.payout->value].name) : json::Value{}},
                     {"what", json::Value::of(one.what)}}));
            out_ << json::pretty_text_of(json::Value::object(
                        {{"until", json::Value::of(text_of(period_.until))},
                         {"transactions",
                          json::Value::of(static_cast<long long>(files_.transactions.size()))},
                         {"changed", std::move(changed)},
                         {"received", std::move(received)},
                         {"breaks", std::move(breaks)}}))
                 << '\n';
        } else {
            for (PayoutId const id : changed_)
                out_ << state().payouts[id.value].name << " is " << text_of(state().payouts[id.value].state)
                     << '\n';
            for (ReceivePayment const& one : received_)
                out_ << one.licensee << " paid " << one.currency.code() << ' '
                     << major_text(WideUnits{one.amount}, one.currency)
                     << (one.reference.empty() ? "" : ", reference " + one.reference) << '\n';
            for (Break const& one : found.breaks) out_ << text_of(one.kind) << ": " << one.what << '\n';
            out_ << files_.transactions.size() << " transactions until " << text_of(period_.until) << ", "
                 << found.breaks.size() << " breaks\n";
        }
        return found.breaks.empty() ? 0 : 1;
    }

    ReconcileOptions const& options_;
    std::ostream& out_;
    std::ostream& err_;
    Dues dues_;
    std::unique_ptr<Journal> journal_;
    Host host_;
    BankFiles files_;
    AccountPeriod period_;
    Instant instant_;
    std::vector<PayoutId> changed_;
    std::vector<ReceivePayment> received_;
    std::vector<Break> unbooked_;
};

}  // namespace

int run_reconcile(ReconcileOptions const& options, std::ostream& out, std::ostream& err) try {
    return Reconciler(options, out, err).run();
} catch (StoreFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
