#include "adapters/cli/statement.hpp"

#include "adapters/host/host.hpp"
#include "adapters/statements/write.hpp"

#include <ostream>

namespace licet::adapters {

int run_statement(StatementOptions const& options, std::ostream& out, std::ostream& err) try {
    auto const journal = open_journal(options.store);
    StatementBook book;
    Host const host(*journal, [&](StampedCommand const& command, settlement::Answer const&,
                                  settlement::Events const& events, settlement::State const& state) {
        book.add(date_of(command.instant), events, state);
    });
    settlement::State const& state = host.engine().state();
    if (!options.report.empty()) {
        if (std::string const fault = write_statements(options.report, book, state); !fault.empty()) {
            err << fault << '\n';
            return 1;
        }
        out << book.statements().size() << " statements and " << account_holders(book, state).size()
            << " accounts in " << options.report << ", beginning with index.html\n";
        return 0;
    }
    auto const print = [&](json::Value const& document) {
        if (options.format == "html")
            out << html_of(document);
        else if (options.format == "csv")
            out << csv_of(document);
        else
            out << json::pretty_text_of(document) << '\n';
    };
    std::size_t count = 0;
    for (IssuedStatement const& issued : book.statements())
        if (options.statement == issued.number.value + std::uint64_t{1}) {
            print(licence_statement(issued, book, state));
            ++count;
        }
    auto const party = options.party.empty() ? std::nullopt : state.party_names.find(options.party);
    if (party)
        for (AccountHolder const& holder : account_holders(book, state))
            if (holder.party == *party && (options.role.empty() || options.role == role_text(holder.role))) {
                print(account_statement(holder, book, state));
                ++count;
            }
    if (count > 0) return 0;
    err << (options.statement != 0
                ? "--statement: there is no statement " + std::to_string(options.statement) + "; " +
                      std::to_string(book.statements().size()) + " were issued"
                : "--party: " + options.party + " has no account in such a role")
        << '\n';
    return 1;
} catch (JournalFailure const& failure) {
    err << failure.what() << '\n';
    return 1;
}

}  // namespace licet::adapters
