#include "adapters/cli/close.hpp"

#include "adapters/host/clock.hpp"
#include "adapters/host/host.hpp"
#include "adapters/report/told.hpp"
#include "adapters/statements/write.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <ostream>
#include <sstream>

namespace licet::adapters {
namespace {

using namespace licet::settlement;
using json::Value;

std::optional<ClosePeriod::Pay> pay_from(std::string const& text) {
    std::size_t const colon = std::min(text.find(':'), text.size());
    auto const currency = Currency::from_code(text.substr(0, colon));
    if (!currency) return std::nullopt;
    if (colon == text.size()) return ClosePeriod::Pay{*currency, 1};
    auto const threshold = money_from_text(text.substr(colon + 1), *currency);
    if (!threshold || threshold->minor_units() < 1) return std::nullopt;
    return ClosePeriod::Pay{*currency, threshold->minor_units()};
}

// What the command did, in sums.
struct Sums {
    std::size_t statements = 0;
    std::map<Currency, Integer> due;
    std::size_t payouts = 0;
    std::map<Currency, Integer> paid;
    std::optional<Closing> closing;

    void add(Events const& events, State const& state) {
        for (Event const& event : events.list) {
            if (auto const* const issued = std::get_if<StatementIssued>(&event)) {
                ++statements;
                LicenceVersion const& version =
                    state.licences[issued->licence.value].versions[issued->version - 1];
                due[version.effective().currency] += issued->statement.due;
            } else if (auto const* const prepared = std::get_if<PayoutPrepared>(&event)) {
                Payout const& payout = state.payouts[prepared->payout.value];
                ++payouts;
                paid[payout.currency] += payout.amount;
            } else if (auto const* const closed = std::get_if<PeriodClosed>(&event)) {
                closing = state.closings.list[closed->number];
            }
        }
    }
};

Value amounts(std::map<Currency, Integer> const& sums) {
    Value out = Value::object();
    for (auto const& [currency, sum] : sums)
        out.set(std::string(currency.code()), Value::of(major_text(sum, currency)));
    return out;
}

Value report_of(Sums const& sums) {
    Value lines = Value::array();
    for (Closing::Line const& line : sums.closing->lines)
        lines.push(Value::object({{"account", Value::of(rule_of(line.kind).name)},
                                  {"currency", Value::of(line.currency.code())},
                                  {"debit", Value::of(major_text(line.debit, line.currency))},
                                  {"credit", Value::of(major_text(line.credit, line.currency))}}));
    return Value::object({{"closed_before", Value::of(text_of(sums.closing->until))},
                          {"entries", Value::of(static_cast<long long>(sums.closing->entry_count))},
                          {"statements", Value::of(static_cast<long long>(sums.statements))},
                          {"due", amounts(sums.due)},
                          {"payouts", Value::of(static_cast<long long>(sums.payouts))},
                          {"paid_out", amounts(sums.paid)},
                          {"trial_balance", std::move(lines)}});
}

// A line that is written over, about twice a second of work.
class ProgressLine {
public:
    ProgressLine(std::ostream& err, bool is_shown) : err_(err), is_shown_(is_shown) {}

    void step(std::string_view what) {
        ++count_;
        if (!is_shown_ || (count_ & 511U) != 0) return;
        auto const now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(500)) return;
        last_ = now;
        what_ = what;
        show();
    }
    // The next steps are of something else.
    void end() {
        if (is_shown_ && !what_.empty()) {
            show();
            err_ << '\n';
        }
        count_ = 0;
        what_.clear();
    }

private:
    void show() { err_ << '\r' << grouped(std::to_string(count_)) << ' ' << what_ << std::flush; }

    std::ostream& err_;
    bool is_shown_;
    std::uint64_t count_ = 0;
    std::string what_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

std::string amounts_text(std::map<Currency, Integer> const& sums) {
    std::string out;
    for (auto const& [currency, sum] : sums) out += (out.empty() ? "" : ", ") + money_text(sum, currency);
    return out.empty() ? "nothing" : out;
}

void print(Sums const& sums, Date until, std::ostream& out) {
    out << sums.statements << " statements, due " << amounts_text(sums.due) << '\n'
        << sums.payouts << " payouts prepared, " << amounts_text(sums.paid) << '\n'
        << "books closed before " << text_of(until) << ", " << sums.closing->entry_count << " entries\n";
    for (Closing::Line const& line : sums.closing->lines)
        out << "  " << rule_of(line.kind).name << std::string(14 - rule_of(line.kind).name.size(), ' ')
            << " debit " << money_text(Integer(line.debit), line.currency) << ", credit "
            << money_text(Integer(line.credit), line.currency) << '\n';
}

}  // namespace

int run_close(CloseOptions const& options, std::ostream& out, std::ostream& err) try {
    ClosePeriod close;
    close.is_year_end = true;
    auto const until = date_from_text(std::to_string(options.year + 1) + "-01-01");
    if (!until) {
        err << options.year << ": is no year\n";
        return 2;
    }
    close.until = *until;
    for (std::string const& text : options.pay) {
        auto const pay = pay_from(text);
        if (!pay) {
            err << text << ": must be a currency, or one with a threshold: USD:10.00\n";
            return 2;
        }
        close.pay.push_back(*pay);
    }
    auto const at = options.at.empty() ? std::optional(now()) : instant_from_text(options.at);
    if (!at) {
        err << options.at << ": must be an instant in UTC: 2027-01-05T09:00:00Z\n";
        return 2;
    }
    if (!options.bank.outbox.empty() &&
        (options.bank.parties.empty() || options.bank.debtor.account.empty())) {
        err << "--outbox: needs --parties, --debtor-name and --debtor-account\n";
        return 2;
    }
    auto const journal = open_journal(options.store);
    ProgressLine progress(err, options.shows_progress);
    StatementBook book;
    bool const has_report = !options.report.empty();
    Host host(*journal,
              [&](StampedCommand const& command, Answer const&, Events const& events, State const& state) {
                  if (has_report) book.add(date_of(command.instant), events, state);
                  progress.step("commands read");
              });
    progress.end();
    Sums sums;
    std::string refused;
    host.tell(
        [&](StampedCommand const& command, Answer const& answer, Events const& events, State const& state) {
            if (has_report) book.add(date_of(command.instant), events, state);
            sums.add(events, state);
            if (std::holds_alternative<Refused>(answer))
                refused = lines_of(command, answer, {}, state).front();
        });
    StampedCommand const command{std::max(*at, host.engine().state().last),
                                 {command_id_from_text("close-" + std::to_string(options.year)), close}};
    auto const answers = host.submit({&command, 1});
    if (!refused.empty()) {
        err << refused << '\n';
        return 1;
    }
    bool const is_new = !std::holds_alternative<AppliedBefore>(answers.front());
    if (!is_new)
        out << options.year << " was closed before; nothing changed\n";
    else if (options.as_json)
        out << json::pretty_text_of(report_of(sums)) << '\n';
    else
        print(sums, close.until, out);
    if (has_report) {
        std::string const fault =
            write_statements(options.report, book, host.engine().state(), [&](std::size_t, std::size_t of) {
                progress.step("of " + std::to_string(of) + " statements and accounts written");
            });
        progress.end();
        if (!fault.empty()) {
            err << fault << '\n';
            return 1;
        }
        if (!options.as_json)
            out << "statements and accounts in " << options.report << ", beginning with index.html\n";
    }
    if (options.bank.outbox.empty()) return 0;
    PayOptions bank = options.bank;
    bank.at = options.at;
    bank.is_quiet = true;
    std::ostringstream messages;
    int const code = run_pay(bank, host, messages, err);
    if (!options.as_json) out << messages.str();
    return code;
} catch (StoreFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
