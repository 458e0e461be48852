// The verbs that end a year, clear mutual debts and attribute, used as a person would.

#include "tests/places.hpp"
#include "tests/program.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace licet;

namespace {

std::string verb(std::string const& arguments) {
    return testing::program() + " " + arguments;
}

}  // namespace

TEST_CASE("a year is closed in one command, twice without harm, and its books pass both tools") {
    testing::TemporaryFolder const folder;
    testing::write_text(
        folder / "year.jsonl",
        R"({"id":"1","at":"2026-01-01T09:00:00Z","open_market":{"operator":"me","commission":"0.1"}}
{"id":"2","at":"2026-01-01T09:00:00Z","register_party":{"party":"author"}}
{"id":"3","at":"2026-01-01T09:00:00Z","register_party":{"party":"editor"}}
{"id":"4","at":"2026-01-01T09:00:00Z","register_party":{"party":"lab"}}
{"id":"5","at":"2026-01-01T09:00:00Z","set_split":{"party":"author","from":"2026-01-01","parts":[{"to":"editor","share":"1/4"}]}}
{"id":"6","at":"2026-01-01T09:00:00Z","list_asset":{"asset":"book","licensor":"author","content":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","privacy":"non-personal","territories":["world"],"split":{"payee":"author"}}}
{"id":"7","at":"2026-01-01T09:00:00Z","agree_licence":{"licence":"L1","licensor":"author","licensee":"lab","assets":["book"],"scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2027-01-01","privacy":"non-personal"},"terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2027-01-01"},"statements":"quarter","pay":{"usage":"tokens","tiers":[{"price":"0.01"}]},"split":{"commission":"0.1","to":"me","rest":{"payee":"author"}}},"ending":{"late_days":30,"escrow":"forfeit"}}}
{"id":"8","at":"2026-12-30T09:00:00Z","record_usage":{"licence":"L1","meter":"tokens","quantity":100000,"at":"2026-12-29"}}
{"id":"9","at":"2026-12-30T09:00:00Z","receive_payment":{"licensee":"lab","currency":"USD","amount":"1200.00"}}
)");
    std::string const store = "--store sqlite:" + (folder / "year.db");
    CHECK(testing::run(verb("run " + (folder / "year.jsonl") + " --quiet " + store)).code == 0);
    auto const early = testing::run(verb("close --year 2026 --at 2026-12-30T10:00:00Z " + store + " 2>&1"));
    CHECK(early.code == 1);
    CHECK(early.out.find("date_must_not_lie_ahead") != std::string::npos);
    auto const closed =
        testing::run(verb("close --year 2026 --pay USD:5.00 --at 2027-01-02T10:00:00Z " + store + " --json"));
    INFO(closed.out);
    CHECK(closed.code == 0);
    CHECK(closed.out.find("\"statements\": 4") != std::string::npos);
    CHECK(closed.out.find("\"payouts\": 2") != std::string::npos);
    CHECK(closed.out.find("\"USD\": \"900.00\"") != std::string::npos);
    CHECK(closed.out.find("retained") != std::string::npos);
    auto const again =
        testing::run(verb("close --year 2026 --pay USD:5.00 --at 2027-01-03T10:00:00Z " + store));
    CHECK(again.code == 0);
    CHECK(again.out.find("closed before") != std::string::npos);
    CHECK(testing::run(verb("verify " + store)).code == 0);
    CHECK(testing::run(verb("export hledger " + store + " > " + (folder / "books.journal"))).code == 0);
    CHECK(testing::run(verb("export beancount " + store + " > " + (folder / "books.beancount"))).code == 0);
    auto const ledger = testing::run("LC_ALL=C.UTF-8 hledger -f " + (folder / "books.journal") +
                                     " check --strict ordereddates 2>&1");
    INFO(ledger.out);
    CHECK(ledger.code == 0);
    auto const bean = testing::run("bean-check " + (folder / "books.beancount") + " 2>&1");
    INFO(bean.out);
    CHECK(bean.code == 0);
    CHECK(testing::run(verb("close --year 2026 --pay XBT " + store + " 2>&1")).code == 2);

    // The same command states to everybody and pays; given again it goes on, and pays nobody twice.
    std::string const parties = " --parties " + (folder / "parties.db");
    std::string const bank = " --outbox " + (folder / "outbox") + parties +
                             " --debtor-name Us --debtor-account DE75512108001245126199";
    std::filesystem::create_directory(folder / "outbox");
    CHECK(testing::run(verb("close --year 2026 " + store + " --outbox " + (folder / "outbox") + " 2>&1"))
              .code == 2);
    CHECK(testing::run(verb("party set author --name Ann --account DE02120300000000202051" + parties)).code ==
          0);
    auto const waits = testing::run(verb("close --year 2026 --pay USD:5.00 --at 2027-01-04T10:00:00Z " +
                                         store + " --report " + (folder / "report") + bank + " 2>&1"));
    INFO(waits.out);
    CHECK(waits.code == 1);  // the editor has no bank details, and holds up nobody else
    CHECK(waits.out.find("waits: editor") != std::string::npos);
    auto const messages = [&] {
        std::size_t count = 0;
        std::size_t transfers = 0;
        for (auto const& file : std::filesystem::directory_iterator(folder / "outbox")) {
            ++count;
            std::string const text = testing::text_of_file(file.path().string());
            for (auto at = text.find("<EndToEndId>"); at != std::string::npos;
                 at = text.find("<EndToEndId>", at + 1))
                ++transfers;
        }
        return std::pair(count, transfers);
    };
    CHECK(messages() == std::pair<std::size_t, std::size_t>(1, 1));
    CHECK(testing::run(verb("party set editor --name Ed --account DE02500105170137075030" + parties)).code ==
          0);
    for (int time = 0; time < 2; ++time) {
        auto const paid = testing::run(verb("close --year 2026 --pay USD:5.00 --at 2027-01-05T10:00:00Z " +
                                            store + " --report " + (folder / "report") + bank));
        INFO(paid.out);
        CHECK(paid.code == 0);
        CHECK(messages() == std::pair<std::size_t, std::size_t>(2, 2));
    }
    for (char const* const name : {"index.html", "statements/statement-4.csv",
                                   "accounts/payee-author-USD.html", "accounts/payee-editor-USD.json",
                                   "accounts/licensee-lab-USD.json", "accounts/licensor-author-USD.csv"})
        CHECK_MESSAGE(std::filesystem::exists(folder / ("report/" + std::string(name))), name);
    auto const derived = testing::run("/usr/bin/python3 " + testing::source_dir() +
                                      "/tests/adapters/rederive.py " + (folder / "report/*/*.json"));
    INFO(derived.out);
    CHECK(derived.code == 0);
}

TEST_CASE("mutual debts are cleared from a file, and a network with a fault names the place") {
    auto const cleared =
        testing::run(verb("default " + testing::source_dir() + "/sim/scenarios/debts.json --json"));
    CHECK(cleared.code == 0);
    CHECK(cleared.out.find("\"pays\": \"19/3\"") != std::string::npos);
    CHECK(cleared.out.find("\"shortfall\": \"26/3\"") != std::string::npos);
    testing::TemporaryFolder const folder;
    testing::write_text(
        folder / "bad.json",
        R"({"parties":[{"party":"a","assets":"1"}],"debts":[{"from":"a","to":"b","amount":"1"}]})");
    auto const bad = testing::run(verb("default " + (folder / "bad.json") + " 2>&1"));
    CHECK(bad.code == 1);
    CHECK(bad.out.find("/debts/0/to") != std::string::npos);
    CHECK(testing::run(verb("default 2>&1")).code == 2);
}

TEST_CASE("a vector is made and signed by one, and computed again and compared by another") {
    testing::TemporaryFolder const folder;
    testing::write_text(folder / "key", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n");
    std::string const game = testing::source_dir() + "/sim/scenarios/grounding.json";
    std::string const make = "attribute " + game +
                             " --party society --from 2026-01-01 --until 2026-02-01 --key " +
                             (folder / "key") + " 2>/dev/null > " + (folder / "vector.json");
    REQUIRE(testing::run("(" + verb(make) + ")").code == 0);  // run() joins the two outputs
    std::string const check = "attribute " + game + " --check " + (folder / "vector.json") +
                              " --key d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    auto const same = testing::run(verb(check));
    INFO(same.out);
    CHECK(same.code == 0);
    CHECK(same.out.find("the same: 3 shares") != std::string::npos);
    // A billionth moved from one to another is found, and so is the signature that no longer holds.
    auto const moved = testing::run("/usr/bin/python3 -c \"import json; p='" + (folder / "vector.json") +
                                    "'; v=json.load(open(p)); s=v['shares']; "
                                    "s['daily']=str(int(s['daily'])-1); s['agency']=str(int(s['agency'])+1); "
                                    "json.dump(v,open(p,'w'))\"");
    REQUIRE(moved.code == 0);
    auto const differs = testing::run(verb(check));
    INFO(differs.out);
    CHECK(differs.code == 1);
    CHECK(differs.out.find("share of agency") != std::string::npos);
    CHECK(differs.out.find("share of archive") == std::string::npos);
    CHECK(differs.out.find("signature") != std::string::npos);
}
