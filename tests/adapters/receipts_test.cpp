// Money that comes in at the bank, booked to what licensees owe: by what they wrote, by the account it came
// from.

#include "adapters/commands/commands_json.hpp"
#include "settlement/payouts/dues.hpp"
#include "tests/adapters/bank_place.hpp"

#include <cctype>

using namespace licet;
using namespace licet::adapters;
using namespace licet::settlement;
using licet::testing::reconciled;
using licet::testing::Said;
using licet::testing::some_iban;
using licet::testing::us;

namespace {

struct Received {
    std::string amount;
    std::string currency;
    std::string account;
    std::string text;  // what the payer wrote
    std::string day;
};

std::string credits(std::vector<Received> const& list) {
    std::string out =
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\"><BkToCstmrDbtCdtNtfctn><GrpHdr>"
        "<MsgId>C</MsgId><CreDtTm>2024-05-01T00:00:00Z</CreDtTm></GrpHdr><Ntfctn><Id>N</Id>"
        "<CreDtTm>2024-05-01T00:00:00Z</CreDtTm><Acct><Id><IBAN>" +
        us.account + "</IBAN></Id></Acct>";
    for (Received const& one : list)
        out += "<Ntry><Amt Ccy=\"" + one.currency + "\">" + one.amount +
               "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>" + one.day +
               "</Dt></BookgDt><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>"
               "NOTPROVIDED</EndToEndId></Refs><Amt Ccy=\"" +
               one.currency + "\">" + one.amount +
               "</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><DbtrAcct><Id><IBAN>" + one.account +
               "</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>" + one.text +
               "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>";
    return out + "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
}

// A market with a licensee that owes 50.00 EUR for each of two quarters, issued on 2 April and 2 July.
struct Owing {
    testing::Place place{{500}};
    std::string file = place.folder / "credits.xml";
    std::string const lab = some_iban(7);

    Owing() {
        PartyTable(place.parties).set("lab", {"The Lab", lab, ""});
        PartyTable(place.parties).set("p1", {"Somebody", some_iban(100), ""});
        auto const journal = open_journal(place.store);
        Host host(*journal);
        std::uint64_t id = 1'000;
        for (
            auto const& [day, line] :
            {std::pair(
                 "2024-04-02",
                 R"("agree_licence":{"licence":"M","licensor":"owner","licensee":"lab","assets":["news"],"scope":{"purposes":["input"],"territories":["world"],"from":"2024-01-01","until":"2025-01-01","privacy":"non-personal"},"terms":{"currency":"EUR","term":{"from":"2024-01-01","until":"2025-01-01"},"statements":"quarter","pay":{"sum":[{"fixed":"50"},{"fixed":"50","on":"2024-05-01"}]},"split":{"payee":"owner"}}})"),
             std::pair("2024-04-02", R"("issue_statements":{})"),
             std::pair("2024-07-02", R"("issue_statements":{})")}) {
            auto const command = command_from_text("{\"id\":\"" + std::to_string(++id) + "\",\"at\":\"" +
                                                   std::string(day) + "T10:00:00Z\"," + line + "}");
            REQUIRE_MESSAGE(command.has_value(), (command ? std::string() : command.error().what));
            Answer const answer = host.submit({&*command, 1}).front();
            CHECK(std::holds_alternative<Applied>(answer));
        }
    }
    Said read(std::vector<Received> const& list, std::string const& until = "2024-07-10") {
        testing::write_text(file, credits(list));
        return reconciled(place, {file}, until);
    }
    [[nodiscard]] std::string open() const {
        return place.look([](State const& state) {
            std::string out;
            for (auto const& [licensee, statements] : state.open_statements)
                for (auto const& [number, one] : statements)
                    out += creditor_reference(number) + " " + std::to_string(one.due - one.received) + ";";
            return out;
        });
    }
};

}  // namespace

TEST_CASE("a creditor reference is found in what people write, and not where its check digits are wrong") {
    CHECK(creditor_reference(StatementId{0}).starts_with("RF"));
    for (std::uint32_t const number : {0U, 8U, 9U, 41U, 123'456U}) {
        std::string const reference = creditor_reference(StatementId{number});
        CHECK(statement_named(reference) == StatementId{number});
        CHECK(statement_named("Invoice " + reference + " of 2024-04-02, thanks") == StatementId{number});
        std::string grouped;
        for (std::size_t i = 0; i < reference.size(); ++i)
            grouped += (i > 0 && i % 4 == 0 ? " " : "") +
                       std::string(1, static_cast<char>(std::tolower(reference[i])));
        CHECK(statement_named("for " + grouped) == StatementId{number});
        std::string wrong = reference;
        wrong.back() = wrong.back() == '9' ? '8' : '9';
        CHECK(!statement_named(wrong).has_value());
    }
    CHECK(!statement_named("").has_value());
    CHECK(!statement_named("RF").has_value());
    CHECK(!statement_named("RF18LCT99999999999999999999").has_value());
}

TEST_CASE(
    "what licensees pay is booked once to what they owe, whatever file says so, and every break is told") {
    Owing owing;
    std::string const open = owing.open();
    std::string const first = open.substr(0, open.find(' '));
    std::string const second =
        open.substr(open.find(';') + 1, open.find(' ', open.find(';')) - open.find(';') - 1);
    REQUIRE(open == first + " 5000;" + second + " 5000;");

    SUBCASE("by the reference, from any account; the same file again, and another order, change nothing") {
        Received const one{"50.00", "EUR", some_iban(999), "pays " + second, "2024-07-05"};
        Received const other{"50.00", "EUR", owing.lab, first, "2024-04-20"};
        Said const said = owing.read({one, other});
        CHECK_MESSAGE(said.code == 0, (said.out + said.err));
        CHECK(said.out.find("lab paid EUR 50.00, reference " + first) != std::string::npos);
        CHECK(owing.open().empty());
        Digest const head = owing.place.journal_head();
        Said const again = owing.read({other, one});
        CHECK_MESSAGE(again.code == 0, again.out);
        CHECK(owing.place.journal_head() == head);
    }
    SUBCASE("without a reference, by the account: the oldest statement first") {
        Said const said = owing.read({{"70.00", "EUR", owing.lab, "thanks", "2024-07-05"}});
        CHECK(owing.open() == second + " 3000;");
        CHECK(said.code == 1);  // and it comes late for that one
        CHECK(said.out.find("late: statement") != std::string::npos);
        CHECK(said.out.find("1 breaks") != std::string::npos);
    }
    SUBCASE("in part, too much, twice") {
        Said const part = owing.read({{"20.00", "EUR", owing.lab, first, "2024-04-20"}});
        CHECK(part.code == 1);
        CHECK(part.out.find("wrong-amount") != std::string::npos);
        CHECK(part.out.find("missing") != std::string::npos);
        CHECK(owing.open() == first + " 3000;" + second + " 5000;");
        Said const rest = owing.read({{"20.00", "EUR", owing.lab, first, "2024-04-20"},
                                      {"90.00", "EUR", owing.lab, first, "2024-04-21"}});
        CHECK(rest.out.find("had 30.00 open, and EUR 90.00 came in") != std::string::npos);
        CHECK(owing.open().empty());
        Said const twice = owing.read({{"50.00", "EUR", owing.lab, second, "2024-07-06"}});
        CHECK(twice.code == 1);
        CHECK(twice.out.find("doubled: statement") != std::string::npos);
        // Read again, it says the same.
        CHECK(
            owing.read({{"50.00", "EUR", owing.lab, second, "2024-07-06"}}).out.find("doubled: statement") !=
            std::string::npos);
    }
    SUBCASE("the same line twice in one file is two payments; in two files it is one") {
        Received const one{"50.00", "EUR", owing.lab, "", "2024-05-01"};
        testing::write_text(owing.place.folder / "a.xml", credits({one, one}));
        testing::write_text(owing.place.folder / "b.xml", credits({one}));
        (void)reconciled(owing.place, {owing.place.folder / "b.xml"}, "2024-07-10");
        CHECK(owing.open() == second + " 5000;");
        (void)reconciled(owing.place, {owing.place.folder / "a.xml", owing.place.folder / "b.xml"},
                         "2024-07-10");
        CHECK(owing.open().empty());
    }
    SUBCASE("late, in another currency, from another's account, from nobody, no money") {
        Said const said = owing.read({{"50.00", "EUR", owing.lab, first, "2024-06-20"},
                                      {"50.00", "USD", owing.lab, second, "2024-07-05"},
                                      {"1.00", "EUR", some_iban(100), second, "2024-07-06"},
                                      {"2.00", "EUR", some_iban(555), "hello", "2024-07-06"},
                                      {"3.00", "EUR", some_iban(100), "hello", "2024-07-06"},
                                      {"0.001", "EUR", owing.lab, second, "2024-07-06"}});
        CHECK(said.code == 1);
        INFO(said.out);
        for (char const* const kind :
             {"late: statement", "wrong-currency: statement", "wrong-payer: statement", "2.00 came in",
              "3.00 came in", "no amount of money"})
            CHECK_MESSAGE(said.out.find(kind) != std::string::npos, kind);
        CHECK(owing.open() == second + " 5000;");
        // Dollars that came in are the licensee's, and wait in its escrow.
        owing.place.look([](State const& state) {
            CHECK(state.ledger.balance(Account{AccountKind::escrow, *Currency::from_code("USD"),
                                               *state.party_names.find("lab"), no_licence}) == -5000);
        });
    }
    SUBCASE("not there by the day it is due") {
        Said const said = owing.read({}, "2024-07-10");
        CHECK(said.code == 1);
        CHECK(said.out.find("missing: statement") != std::string::npos);
        CHECK(said.out.find("1 breaks") != std::string::npos);  // the second has until August
    }
}
