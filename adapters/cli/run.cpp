#include "adapters/cli/run.hpp"

#include "adapters/books/books.hpp"
#include "adapters/cli/export_rights.hpp"
#include "adapters/files/file.hpp"
#include "adapters/host/host.hpp"
#include "adapters/report/told.hpp"
#include "adapters/statements/write.hpp"
#include "settlement/invariants/invariants.hpp"
#include "settlement/payouts/payments.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace licet::adapters {
namespace {

using namespace licet::settlement;

// One line of input, bounded: a line that is too long is not kept. False at the end.
bool next_line(std::istream& in, std::string& line, bool& is_too_long) {
    line.clear();
    is_too_long = false;
    int c = 0;
    while ((c = in.get()) != std::char_traits<char>::eof()) {
        if (c == '\n') return true;
        if (line.size() < command_line_bytes_max)
            line += static_cast<char>(c);
        else
            is_too_long = true;
    }
    return !line.empty() || is_too_long;
}

// Reads commands from all files in turn; stops at the first line that is none.
class Input {
public:
    Input(std::vector<std::string> const& paths, std::ostream& err) : paths_(paths), err_(err) {}

    // Up to `count` commands; fewer at the end or before a fault.
    Batch read(std::size_t count) {
        Batch batch;
        std::string line;
        while (batch.size() < count && !has_failed_ && open()) {
            bool is_too_long = false;
            if (!next_line(*in_, line, is_too_long)) {
                in_ = nullptr;
                ++path_;
                continue;
            }
            ++line_;
            if (line.find_first_not_of(" \t\r") == std::string::npos && !is_too_long) continue;
            if (is_too_long) {
                refuse("", "is longer than the " + std::to_string(command_line_bytes_max) +
                               " bytes that are read");
                break;
            }
            auto command = command_from_text(line);
            if (!command) {
                refuse(command.error().pointer, command.error().what);
                break;
            }
            batch.push_back(std::move(command).value());
        }
        return batch;
    }
    [[nodiscard]] bool has_failed() const { return has_failed_; }

private:
    bool open() {
        if (in_ != nullptr) return true;
        if (path_ == paths_.size()) return false;
        line_ = 0;
        if (paths_[path_] == "-") {
            in_ = &std::cin;
            return true;
        }
        file_ = std::ifstream(paths_[path_], std::ios::binary);
        if (!file_ || std::filesystem::is_directory(paths_[path_])) {
            err_ << paths_[path_] << ": cannot be opened\n";
            has_failed_ = true;
            return false;
        }
        in_ = &file_;
        return true;
    }
    void refuse(std::string const& pointer, std::string const& what) {
        err_ << paths_[path_] << ':' << line_ << ": " << (pointer.empty() ? "" : pointer + " ") << what
             << '\n';
        has_failed_ = true;
    }

    std::vector<std::string> const& paths_;
    std::ostream& err_;
    std::ifstream file_;
    std::istream* in_ = nullptr;
    std::size_t path_ = 0;
    std::size_t line_ = 0;
    bool has_failed_ = false;
};

std::string balances_csv(State const& state) {
    std::string out = "account,currency,balance\n";
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        Account const& account = state.ledger.account(AccountId{i});
        out += hledger_account(state, account) + "," + std::string(account.currency.code()) + "," +
               major_text(state.ledger.balance(AccountId{i}), account.currency) + "\n";
    }
    return out;
}

std::string payouts_csv(State const& state) {
    std::string out = "payout,payee,currency,gross,vat,withheld,amount,state,end_to_end\n";
    for (Payout const& payout : state.payouts)
        out += payout.name + "," + state.party_names[payout.payee] + "," +
               std::string(payout.currency.code()) + "," + major_text(Money(payout.gross, payout.currency)) +
               "," + major_text(Money(payout.vat, payout.currency)) + "," +
               major_text(Money(payout.withheld, payout.currency)) + "," +
               major_text(Money(payout.amount, payout.currency)) + "," + std::string(text_of(payout.state)) +
               "," + end_to_end_id(state, *state.payout_names.find(payout.name)) + "\n";
    return out;
}

// Statements as they are issued; written as CSV, a line a payee.
class StatementLines {
public:
    void add(Events const& events, State const& state) {
        for (Event const& event : events.list) {
            auto const* const issued = std::get_if<StatementIssued>(&event);
            if (issued == nullptr) continue;
            LicenceVersion const& version =
                state.licences[issued->licence.value].versions[issued->version - 1];
            Currency const currency = version.effective().currency;
            contracts::Statement const& s = issued->statement;
            std::string const head = std::to_string(issued->number.value + 1) + "," +
                                     state.licence_names[issued->licence] + "," + text_of(s.period.from) +
                                     "," + text_of(s.period.until) + "," + text_of(s.issued) + "," +
                                     std::string(currency.code()) + "," + major_text(s.earned, currency) +
                                     "," + major_text(s.charged, currency) + "," +
                                     major_text(s.due, currency) + "," + major_text(s.credit, currency);
            for (std::size_t i = 0; i < s.parts.size(); ++i)
                text_ += head + "," + version.payees[i] + "," + text_of(s.weights[i]) + "," +
                         major_text(s.parts[i], currency) + "\n";
        }
    }
    [[nodiscard]] std::string text() const {
        return "statement,licence,from,until,issued,currency,earned,charged_before,due,credit,payee,weight,"
               "amount\n" +
               text_;
    }

private:
    std::string text_;
};

int write_reports(std::string const& folder, State const& state, StatementLines const& statements,
                  std::ostream& err) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    for (auto const& [name, text] : {std::pair(std::string("balances.csv"), balances_csv(state)),
                                     std::pair(std::string("payouts.csv"), payouts_csv(state)),
                                     std::pair(std::string("statements.csv"), statements.text())}) {
        if (std::string const fault = write_file(folder + "/" + name, text); !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
    }
    return 0;
}

}  // namespace

int run_commands(RunOptions const& options, std::ostream& out, std::ostream& err) try {
    auto const journal = open_journal(options.store);
    StatementLines statements;
    StatementBook book;
    auto const keep = [&](StampedCommand const& command, Events const& events, State const& state) {
        if (options.report.empty()) return;
        statements.add(events, state);
        book.add(date_of(command.instant), events, state);
    };
    Host host(*journal, [&](StampedCommand const& command, Answer const&, Events const& events,
                            State const& state) { keep(command, events, state); });
    bool is_refused = false;
    std::string text;
    host.tell(
        [&](StampedCommand const& command, Answer const& answer, Events const& events, State const& state) {
            keep(command, events, state);
            is_refused = is_refused || std::holds_alternative<Refused>(answer);
            if (options.as_json) {
                text += json::text_of(value_of(command, answer, events, state)) + "\n";
            } else if (!options.is_quiet || std::holds_alternative<Refused>(answer)) {
                for (std::string const& line : lines_of(command, answer, events, state))
                    text += text_of(command.instant) + "  " + line + "\n";
            }
        });
    Input input(options.paths, err);
    for (Batch batch = input.read(options.batch); !batch.empty(); batch = input.read(options.batch)) {
        (void)host.submit(batch);
        out << text << std::flush;
        text.clear();
    }
    if (!options.as_json)
        out << host.command_count() << " commands, journal " << text_of(journal->head()) << ", state "
            << text_of(host.engine().digest()) << std::endl;
    if (!options.report.empty()) {
        if (write_reports(options.report, host.engine().state(), statements, err) != 0) return 1;
        if (std::string const fault = write_statements(options.report, book, host.engine().state());
            !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
    }
    return input.has_failed() || is_refused ? 1 : 0;
} catch (JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

int run_verify(std::string const& store, bool as_json, std::ostream& out, std::ostream& err) try {
    auto const journal = open_journal(store);
    Host const host(*journal);
    State const& state = host.engine().state();
    json::Value report = json::Value::object();
    bool holds = true;
    json::Value checks = json::Value::object();
    for (Invariant const& invariant : invariants()) {
        auto const what = invariant.broken(state);
        holds = holds && !what;
        checks.set(std::string(invariant.name), json::Value::of(what.value_or("holds")));
        if (!as_json)
            out << (what ? "BROKEN " : "holds  ") << invariant.name << (what ? ": " + *what : "") << '\n';
    }
    if (as_json) {
        report.set("batches", json::Value::of(static_cast<long long>(journal->batch_count())));
        report.set("commands", json::Value::of(static_cast<long long>(host.command_count())));
        report.set("journal", json::Value::of(text_of(journal->head())));
        report.set("state", json::Value::of(text_of(host.engine().digest())));
        report.set("invariants", std::move(checks));
        out << json::pretty_text_of(report) << '\n';
    } else {
        out << journal->batch_count() << " batches, each as its digest says\n"
            << host.command_count() << " commands, journal " << text_of(journal->head()) << ", state "
            << text_of(host.engine().digest()) << '\n';
    }
    return holds ? 0 : 1;
} catch (JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

int run_export(std::string const& format, std::string const& store, std::ostream& out,
               std::ostream& err) try {
    auto const journal = open_journal(store);
    if (format == "commands") {
        journal->replay([&](Batch const& batch) {
            for (StampedCommand const& command : batch) out << json::text_of(value_of(command)) << '\n';
        });
        return 0;
    }
    if (format == "odrl" || format == "croissant" || format == "rsl") {
        Host const host(*journal);
        return export_rights(format, host.engine().state(), out, err);
    }
    if (format != "hledger" && format != "beancount") {
        err << format
            << ": is no format; give hledger, beancount, commands, odrl, croissant, rsl or pain001\n";
        return 2;
    }
    Books books;
    Host const host(*journal,
                    [&](StampedCommand const& command, Answer const&, Events const& events,
                        State const& state) { books.add(date_of(command.instant), events, state); });
    if (format == "hledger")
        books.write_hledger(out, host.engine().state());
    else
        books.write_beancount(out, host.engine().state());
    return 0;
} catch (JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
