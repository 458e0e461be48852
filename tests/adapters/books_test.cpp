// The exports, held against the tools they are for: hledger and beancount must pass them and come to our
// balances.

#include "adapters/books/books.hpp"

#include "adapters/host/host.hpp"
#include "adapters/journal/memory_journal.hpp"
#include "contracts/values/money.hpp"
#include "tests/program.hpp"
#include "tests/settlement/generate.hpp"

#include <map>
#include <sstream>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Random;

namespace {

struct Written {
    std::string hledger;
    std::string beancount;
    std::map<std::string, std::string> hledger_balances;  // "account CUR" -> amount, none that is zero
    std::map<std::string, std::string> beancount_balances;
};

Written written(Batch const& commands) {
    MemoryJournal journal;
    Books books;
    Host host(journal);
    host.tell([&](StampedCommand const& command, auto const&, settlement::Events const& events,
                  settlement::State const& state) { books.add(date_of(command.instant), events, state); });
    (void)host.submit(commands);
    settlement::State const& state = host.engine().state();
    Written out;
    std::ostringstream hledger;
    books.write_hledger(hledger, state);
    std::ostringstream beancount;
    books.write_beancount(beancount, state);
    out.hledger = hledger.str();
    out.beancount = beancount.str();
    for (std::uint32_t i = 0; i < state.ledger.accounts().size(); ++i) {
        auto const& account = state.ledger.account(settlement::AccountId{i});
        WideUnits const balance = state.ledger.balance(settlement::AccountId{i});
        if (balance == 0) continue;
        std::string const code(account.currency.code());
        out.hledger_balances[hledger_account(state, account) + " " + code] =
            major_text(balance, account.currency);
        out.beancount_balances[beancount_account(state, account) + " " + code] =
            major_text(balance, account.currency);
    }
    return out;
}

// Lines `account,currency,amount` as a map.
std::map<std::string, std::string> balances_in(std::string const& text) {
    std::map<std::string, std::string> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::size_t const first = line.find(',');
        std::size_t const second = line.find(',', first + 1);
        if (second == std::string::npos) continue;
        // An account that came back to zero is listed by one tool and not by the other.
        if (line.find_first_of("123456789", second) == std::string::npos) continue;
        out[line.substr(0, first) + " " + line.substr(first + 1, second - first - 1)] =
            line.substr(second + 1);
    }
    return out;
}

// One balance an account and currency, from the tools themselves.
constexpr char const* read_hledger =
    R"(LC_ALL=C.UTF-8 hledger -f %s bal --flat -O json | /usr/bin/python3 -c "
import json,sys
for row in json.load(sys.stdin)[0]:
    for a in row[3]:
        q=a['aquantity']; m=q['decimalMantissa']; p=q['decimalPlaces']; c=a['acommodity']
        d={'KRW':0,'USD':2}[c]; m=m*10**(d-p) if d>=p else m//10**(p-d)
        s=str(abs(m)).rjust(d+1,'0'); s=s[:-d]+'.'+s[-d:] if d else s
        print(row[0],c,('-' if m<0 else '')+s,sep=',')
")";
constexpr char const* read_beancount = R"(/usr/bin/python3 -c "
import sys
from beancount import loader
from beancount.core import realization
entries,errors,options=loader.load_file(sys.argv[1])
assert not errors, errors
for account in realization.iter_children(realization.realize(entries)):
    for position in account.balance.get_positions():
        if position.units.number: print(account.account,position.units.currency,position.units.number,sep=',')
" %s)";

std::string with_path(char const* command, std::string const& path) {
    std::string out = command;
    return out.replace(out.find("%s"), 2, path);
}

}  // namespace

TEST_CASE("both tools pass the books of random markets, and their balances are ours") {
    int entries = 0;
    testing::for_all(8, [&](Random& random) {
        testing::CommandSource source(random);
        Batch commands;
        for (int i = 0; i < 300; ++i) {
            auto const [envelope, instant] = source.next();
            commands.push_back({instant, envelope});
        }
        Written const books = written(commands);
        testing::TemporaryFolder const folder;
        testing::write_text(folder / "books.journal", books.hledger);
        testing::write_text(folder / "books.beancount", books.beancount);
        auto const checked = testing::run("LC_ALL=C.UTF-8 hledger -f " + (folder / "books.journal") +
                                          " check --strict ordereddates");
        INFO(checked.out);
        CHECK(checked.code == 0);
        auto const bean = testing::run("bean-check " + (folder / "books.beancount"));
        INFO(bean.out);
        CHECK(bean.code == 0);
        auto const theirs = testing::run(with_path(read_hledger, folder / "books.journal"));
        INFO(theirs.out);
        CHECK(balances_in(theirs.out) == books.hledger_balances);
        auto const beans = testing::run(with_path(read_beancount, folder / "books.beancount"));
        INFO(beans.out);
        CHECK(balances_in(beans.out) == books.beancount_balances);
        entries += static_cast<int>(books.hledger_balances.size());
    });
    CHECK(entries > 20);
}
