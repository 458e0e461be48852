#include "adapters/payments/pay.hpp"

#include "adapters/host/clock.hpp"
#include "adapters/host/host.hpp"
#include "adapters/json/json.hpp"
#include "adapters/report/told.hpp"
#include "settlement/payouts/payments.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
namespace fs = std::filesystem;

// Writes all of it to the disk, then gives it its name; the error is a sentence. A reader of the folder sees
// whole messages only.
std::string publish(fs::path const& target, std::string const& text,
                    std::function<void(std::string_view)> const& after) {
    fs::path const beside = target.parent_path() / ("." + target.filename().string());
    int const file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return beside.string() + ": cannot be written";
    std::size_t done = 0;
    while (done < text.size()) {
        ssize_t const n = ::write(file, text.data() + done, text.size() - done);
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    bool const is_durable = done == text.size() && ::fsync(file) == 0;
    ::close(file);
    if (!is_durable) return beside.string() + ": cannot be written";
    after("message written");
    if (::rename(beside.c_str(), target.c_str()) != 0) return target.string() + ": cannot be written";
    int const folder = ::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || ::fsync(folder) != 0) return target.parent_path().string() + ": cannot be synced";
    ::close(folder);
    return {};
}

class Pay {
public:
    Pay(PayOptions const& options, Host& host, std::ostream& out, std::ostream& err)
        : options_(options), out_(out), err_(err), host_(host), parties_(options.parties) {
        host_.tell([this](StampedCommand const& command, Answer const& answer, Events const& events,
                          State const& state) {
            if (options_.is_quiet) return;
            if (options_.as_json)
                out_ << json::text_of(value_of(command, answer, events, state)) << '\n';
            else
                for (std::string const& line : lines_of(command, answer, events, state)) out_ << line << '\n';
        });
    }

    int run() {
        std::optional<Instant> const given = instant_of_option(options_.at, err_);
        if (!given) return 2;
        instant_ = std::max(*given, state().last);
        settle_doubts();
        if (!options_.again.empty()) return give_again();
        if (!options_.currency.empty())
            if (int const code = prepare(); code != 0) return code;
        after("prepared");
        while (send())
            ;
        if (!has_sent_ && code_ == 0) out_ << "nothing to send\n";
        return code_;
    }

private:
    [[nodiscard]] State const& state() const { return host_.engine().state(); }
    void after(std::string_view step) const {
        if (options_.after) options_.after(step);
    }
    [[nodiscard]] fs::path place_of(std::string const& message) const {
        return fs::path(options_.outbox) / (message + ".xml");
    }
    bool submit(std::string const& id, Command command) {
        StampedCommand const one{instant_, {command_id_from_text(id), std::move(command)}};
        return !std::holds_alternative<Refused>(host_.submit({&one, 1}).front());
    }

    // Messages that were made and not known to be given to the bank: there in the outbox, they were; not
    // there, the bank may have taken them or not, and only its own file can say.
    void settle_doubts() {
        for (std::uint32_t i = 0; i < state().payments.batches.size(); ++i) {
            PaymentBatch const batch = state().payments.batches[i];
            if (batch.is_handed_over || batch.content == Digest{}) continue;
            std::string const message = message_id(state(), batch.payouts);
            std::error_code ignored;
            fs::remove(place_of("." + message), ignored);
            if (fs::exists(place_of(message), ignored)) {
                hand_over(message, batch.payouts.front());
                continue;
            }
            for (PayoutId const id : batch.payouts)
                if (state().payouts[id.value].state == PayoutState::pending)
                    (void)submit("pay/unknown/" + end_to_end_id(state(), id),
                                 ConfirmPayout{state().payouts[id.value].name, PayoutOutcome::unknown});
        }
    }

    void hand_over(std::string const& message, PayoutId payout) {
        (void)submit("pay/hand-over/" + message, HandOver{state().payouts[payout.value].name});
    }

    int prepare() {
        auto const currency = Currency::from_code(options_.currency);
        auto const threshold = currency ? money_from_text(options_.threshold, *currency) : std::nullopt;
        if (!threshold) {
            err_ << "--currency, --threshold: must be an ISO 4217 code and an amount in it\n";
            return 2;
        }
        // Nothing to prepare is no fault: something may have been prepared before.
        (void)submit("pay/prepare/" + options_.currency + "/" + text_of(instant_),
                     PreparePayouts{*currency, std::max<std::int64_t>(1, threshold->minor_units())});
        return 0;
    }

    // One message of the payouts not yet looked at; false where there was none, or it could not be sent.
    bool send() {
        constexpr std::size_t message_payouts_max = 10'000;
        std::vector<PayoutId> payouts;
        std::vector<std::string> names;
        for (; next_ < state().payouts.size() && payouts.size() < message_payouts_max; ++next_) {
            Payout const& payout = state().payouts[next_];
            if (payout.state != PayoutState::prepared || state().parties[payout.payee.value].is_blocked)
                continue;
            std::string const& party = state().party_names[payout.payee];
            auto const details = parties_.find(party);
            std::string const fault = details ? fault_of(*details) : "has no bank details";
            if (!fault.empty()) {
                // One payee who cannot be paid holds up nobody else.
                code_ = 1;
                err_ << payout.name << " waits: " << party << " " << fault << '\n';
                continue;
            }
            payouts.push_back(PayoutId{next_});
            names.push_back(payout.name);
        }
        if (payouts.empty()) return false;
        auto const failed = [&] {
            code_ = 1;
            return false;
        };
        auto const text = pain001_text(state(), payouts, {options_.debtor, instant_}, parties_);
        if (!text) {
            err_ << text.error() << '\n';
            return failed();
        }
        std::string const message = message_id(state(), payouts);
        if (!submit("pay/send/" + message, SendPayouts{names, digest_of(*text)})) return failed();
        after("sent");
        if (std::string const fault = publish(place_of(message), *text, [this](auto step) { after(step); });
            !fault.empty()) {
            err_ << fault << '\n';
            return failed();
        }
        after("message published");
        hand_over(message, payouts.front());
        after("handed over");
        out_ << place_of(message).string() << '\n';
        has_sent_ = true;
        return true;
    }

    int give_again() {
        auto const found = std::ranges::find_if(state().payments.batches, [&](PaymentBatch const& batch) {
            return message_id(state(), batch.payouts) == options_.again;
        });
        if (found == state().payments.batches.end()) {
            err_ << options_.again << ": is no message that was sent\n";
            return 1;
        }
        auto const text = pain001_text(state(), found->payouts, {options_.debtor, found->sent}, parties_);
        if (!text || !(digest_of(*text) == found->content)) {
            err_ << options_.again << ": "
                 << (text ? "would not be what was sent: bank details or our account have changed since"
                          : text.error())
                 << "\n";
            return 1;
        }
        if (std::string const fault = publish(place_of(options_.again), *text, [](auto) {}); !fault.empty()) {
            err_ << fault << '\n';
            return 1;
        }
        PayoutId const payout = found->payouts.front();
        if (!found->is_handed_over) hand_over(options_.again, payout);
        out_ << place_of(options_.again).string() << '\n';
        return 0;
    }

    PayOptions const& options_;
    std::ostream& out_;
    std::ostream& err_;
    Host& host_;
    PartyTable parties_;
    Instant instant_;
    std::uint32_t next_ = 0;  // the payout to look at
    bool has_sent_ = false;
    int code_ = 0;
};

}  // namespace

int run_pay(PayOptions const& options, Host& host, std::ostream& out, std::ostream& err) {
    return Pay(options, host, out, err).run();
}

int run_pay(PayOptions const& options, std::ostream& out, std::ostream& err) try {
    auto const journal = open_journal(options.store);
    Host host(*journal);
    return run_pay(options, host, out, err);
} catch (StoreFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

int run_export_pain001(PayOptions const& options, std::ostream& out, std::ostream& err) try {
    auto const journal = open_journal(options.store);
    Host const host(*journal);
    State const& state = host.engine().state();
    PartyTable const parties(options.parties);
    PaymentBatch const* wanted = nullptr;
    for (PaymentBatch const& batch : state.payments.batches)
        if (!(batch.content == Digest{}) &&
            (options.again.empty() || message_id(state, batch.payouts) == options.again))
            wanted = &batch;
    if (wanted == nullptr) {
        err << (options.again.empty() ? std::string("no message") : options.again)
            << ": was never sent; licet pay sends what is prepared\n";
        return 1;
    }
    auto const text = pain001_text(state, wanted->payouts, {options.debtor, wanted->sent}, parties);
    if (!text || !(digest_of(*text) == wanted->content)) {
        err << (text
                    ? "the message would not be what was sent: bank details or our account have changed since"
                    : text.error())
            << '\n';
        return 1;
    }
    out << *text;
    return 0;
} catch (StoreFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
