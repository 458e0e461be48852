// Payouts to the bank and back: the message as banks want it, a program killed at every step, the bank's
// files read once and again in any order, and people who can be erased.

#include "settlement/payouts/payments.hpp"

#include "adapters/books/books.hpp"
#include "adapters/host/host.hpp"
#include "adapters/iso20022/message.hpp"
#include "adapters/payments/pay.hpp"
#include "adapters/payments/reconcile.hpp"
#include "settlement/invariants/invariants.hpp"
#include "tests/adapters/bank_place.hpp"
#include "tests/places.hpp"
#include "tests/program.hpp"
#include "tests/property.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <numeric>
#include <sstream>

using namespace licet;
using namespace licet::adapters;
using namespace licet::settlement;
using licet::testing::Random;
using namespace licet::testing;
namespace fs = std::filesystem;

namespace {

struct Paid {
    std::string end_to_end;
    std::string amount;
    std::string account;
};

std::string camt054(std::vector<Paid> const& list, std::string const& day) {
    std::string out =
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">"
        "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>B</MsgId><CreDtTm>2024-05-01T00:00:00Z</CreDtTm></"
        "GrpHdr><Ntfctn>"
        "<Id>N</Id><CreDtTm>2024-05-01T00:00:00Z</CreDtTm><Acct><Id><IBAN>" +
        us.account + "</IBAN></Id></Acct>";
    for (Paid const& one : list)
        out +=
            "<Ntry><Amt Ccy=\"EUR\">" + one.amount +
            "</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>" + day +
            "</Dt></BookgDt><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>" +
            one.end_to_end + "</EndToEndId></Refs><Amt Ccy=\"EUR\">" + one.amount +
            "</Amt><CdtDbtInd>DBIT</CdtDbtInd><RltdPties><CdtrAcct><Id><IBAN>" + one.account +
            "</IBAN></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>";
    return out + "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
}

// What a bank does with a message: no check of anything, every transfer is paid.
std::vector<Paid> paid_by(std::string const& message) {
    auto const read = iso20022::read(testing::text_of_file(message));
    REQUIRE(read.has_value());
    std::vector<Paid> out;
    for (iso20022::Transfer const& one : std::get<iso20022::Initiation>(read->content).transfers)
        out.push_back({one.end_to_end.value_or(""), one.amount.value_or(""), one.creditor_iban.value_or("")});
    return out;
}

Said paid(PayOptions const& options) {
    std::ostringstream out;
    std::ostringstream err;
    int const code = run_pay(options, out, err);
    return {code, out.str(), err.str()};
}

// Runs licet pay in a process of its own that kills itself after `steps` steps. At the moment the message can
// be seen, the bank's client takes it away, where it is quick.
void pay_and_die(Place const& place, PayOptions options, std::uint64_t steps, bool is_quick) {
    pid_t const child = fork();
    if (child == 0) {
        options.after = [&, left = steps](std::string_view step) mutable {
            if (is_quick && step == "message published")
                for (std::string const& message : place.messages("outbox"))
                    fs::rename(message, place.folder / ("taken/" + fs::path(message).filename().string()));
            if (left-- == 0) (void)kill(getpid(), SIGKILL);
        };
        std::ostringstream ignored;
        (void)run_pay(options, ignored, ignored);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
}

}  // namespace

TEST_CASE("an IBAN is one by its check digits") {
    CHECK(is_iban("DE75512108001245126199"));
    CHECK(is_iban("GB82WEST12345698765432"));
    CHECK_FALSE(is_iban("DE75512108001245126198"));
    CHECK_FALSE(is_iban("de75512108001245126199"));
    CHECK_FALSE(is_iban("DE75 5121 0800 1245 1261 99"));
    CHECK_FALSE(is_iban(""));
}

TEST_CASE("a bank takes our texts: Latin letters lose their marks, nothing else gets through") {
    CHECK(bank_text("Zoë Łukasiewicz & Søn <GmbH>", 70) == "Zoe Lukasiewicz . Son .GmbH.");
    CHECK(bank_text("홍길동", 70).empty());
    CHECK(bank_text("abcdef", 3) == "abc");
    CHECK(bank_text("\xff\xfe", 70).empty());
}

TEST_CASE("payouts go out as pain.001.001.09 that the official schema passes, with sums that are right") {
    Place const place({12'345, 100, 1});
    Said const said = paid(place.pay("2024-04-03T09:00:00Z"));
    CHECK(said.code == 0);
    auto const messages = place.messages("outbox");
    REQUIRE(messages.size() == 1);
    auto const read = iso20022::read(testing::text_of_file(messages.front()));
    REQUIRE(read.has_value());
    CHECK(read->is_valid);
    CHECK(read->held_against == "pain.001.001.09.xsd");
    auto const& written = std::get<iso20022::Initiation>(read->content);
    CHECK(written.issues.empty());
    CHECK(written.count == "3");
    CHECK(written.sum == "124.46");
    CHECK(written.transfers[0].creditor == "Zoe Payee 1");
    CHECK(written.transfers[0].amount == "123.45");
    std::string const schema = testing::shared_dir() + "/reference/iso20022/pain.001.001.09.xsd";
    if (!fs::exists(schema)) {
        MESSAGE("xmllint skipped: no published schema here");
        return;
    }
    auto const lint = testing::run("xmllint --noout --schema " + schema + " " + messages.front());
    CHECK_MESSAGE(lint.code == 0, lint.out);
}

TEST_CASE("the same message again is the same, to the byte, or is not made at all") {
    Place const place({500, 700});
    REQUIRE(paid(place.pay("2024-04-03T09:00:00Z")).code == 0);
    std::string const message = place.messages("outbox").front();
    std::string const text = testing::text_of_file(message);
    fs::remove(message);
    PayOptions again = place.pay("2024-04-09T09:00:00Z");
    again.again = fs::path(message).stem().string();
    REQUIRE(paid(again).code == 0);
    CHECK(testing::text_of_file(message) == text);
    PayOptions shown = place.pay("");
    std::ostringstream out;
    std::ostringstream err;
    CHECK(run_export_pain001(shown, out, err) == 0);
    CHECK(out.str() == text);

    PartyTable(place.parties).set("p1", {"Zoe", some_iban(999), ""});
    fs::remove(message);
    Said const refused = paid(again);
    CHECK(refused.code == 1);
    CHECK(refused.err.find("changed since") != std::string::npos);
    CHECK(place.messages("outbox").empty());
}

TEST_CASE("a payee without usable bank details waits, and holds up nobody else") {
    Place const place({500, 700});
    PartyTable(place.parties).erase("p1");
    Said const said = paid(place.pay("2024-04-03T09:00:00Z"));
    CHECK(said.code == 1);
    CHECK(said.err.find("payout-1 waits: p1 has no bank details") != std::string::npos);
    CHECK(paid_by(place.messages("outbox").front()).size() == 1);
    PartyTable(place.parties).set("p1", {"Ann", some_iban(7), ""});
    CHECK(paid(place.pay("2024-04-04T09:00:00Z")).code == 0);
    CHECK(place.messages("outbox").size() == 2);
}

TEST_CASE("a person who is erased is nowhere: not in the table's file, and never was in the journal") {
    Place const place({500});
    PartyTable(place.parties).set("p1", {"Very Rare Surname", some_iban(42), ""});
    REQUIRE(paid(place.pay("2024-04-03T09:00:00Z")).code == 0);
    CHECK(PartyTable(place.parties).erase("p1"));
    CHECK_FALSE(PartyTable(place.parties).erase("p1"));
    for (auto const& file : fs::directory_iterator(place.folder / "")) {
        if (!file.is_regular_file()) continue;
        std::string const bytes = testing::text_of_file(file.path().string());
        CHECK(bytes.find("Rare Surname") == std::string::npos);
        CHECK(bytes.find(some_iban(42)) == std::string::npos);
    }
    std::ostringstream out;
    std::ostringstream err;
    ReconcileOptions options;
    options.store = place.store;
    options.parties = place.parties;
    options.until = "2024-04-05";
    options.only_check = true;
    CHECK(run_reconcile(options, out, err) == 0);
}

TEST_CASE("killed at any step, each payment is made once, or is unknown until the bank's file says which") {
    std::map<PayoutState, int> seen;
    testing::for_all(40, [&](Random& random) {
        std::vector<std::int64_t> owed;
        for (std::uint64_t i = 2 + random.below(4); i > 0; --i)
            owed.push_back(1 + static_cast<std::int64_t>(random.below(1'000'000)));
        Place const place(owed);
        std::int64_t const whole = std::accumulate(owed.begin(), owed.end(), std::int64_t{0});
        std::vector<Paid> at_bank;
        auto const bank_takes = [&] {
            for (char const* const where : {"outbox", "taken"})
                for (std::string const& message : place.messages(where)) {
                    for (Paid& one : paid_by(message)) at_bank.push_back(std::move(one));
                    fs::remove(message);
                }
        };
        for (std::uint64_t tries = 1 + random.below(3); tries > 0; --tries) {
            pay_and_die(place, place.pay("2024-04-03T09:00:00Z"), random.below(7), random.below(3) == 0);
            if (random.below(2) == 0) bank_takes();
        }
        REQUIRE(paid(place.pay("2024-04-03T09:00:00Z")).code == 0);
        bank_takes();

        // Whatever happened: nothing was asked for twice, and what was not is not called paid.
        std::map<std::string, int> times;
        for (Paid const& one : at_bank) ++times[one.end_to_end];
        for (auto const& [id, count] : times) CHECK(count == 1);
        place.look([&](State const& state) {
            for (std::uint32_t i = 0; i < state.payouts.size(); ++i) {
                PayoutState const now = state.payouts[i].state;
                bool const is_in_doubt = now == PayoutState::unknown || now == PayoutState::pending;
                CHECK(is_in_doubt);
                ++seen[now];
            }
        });

        // The bank's file decides, however often and in whatever order it is read.
        testing::write_text(place.folder / "a.xml", camt054(at_bank, "2024-04-04"));
        for (std::size_t i = at_bank.size(); i > 1; --i) std::swap(at_bank[i - 1], at_bank[random.below(i)]);
        testing::write_text(place.folder / "b.xml", camt054(at_bank, "2024-04-04"));
        Said const first = reconciled(place, {place.folder / "a.xml"});
        std::string const all_said = first.out + first.err;
        CHECK_MESSAGE(first.code == 0, all_said);
        Digest const head = place.journal_head();
        for (char const* const name : {"a.xml", "b.xml", "a.xml"})
            CHECK(reconciled(place, {place.folder / name}).code == 0);
        CHECK(reconciled(place, {place.folder / "a.xml", place.folder / "b.xml", place.folder / "a.xml"})
                  .code == 0);
        CHECK(place.journal_head() == head);

        // What it does not show in time is missing; given up by a person, it goes out again under another id.
        Batch given_up;
        place.look([&](State const& state) {
            for (std::uint32_t i = 0; i < state.payouts.size(); ++i) {
                Payout const& payout = state.payouts[i];
                bool const is_at_bank = times.contains(end_to_end_id(state, PayoutId{i}));
                CHECK((payout.state == PayoutState::settled) == is_at_bank);
                if (payout.state == PayoutState::unknown)
                    given_up.push_back({*instant_from_text("2024-04-20T09:00:00Z"),
                                        {command_id_from_text("give up " + payout.name),
                                         ConfirmPayout{payout.name, PayoutOutcome::failed}}});
            }
        });
        Said const late = reconciled(place, {place.folder / "a.xml"}, "2024-04-19", true);
        CHECK((late.code == 1) == !given_up.empty());
        {
            auto const journal = open_journal(place.store);
            Host host(*journal);
            if (!given_up.empty()) (void)host.submit(given_up);
        }
        REQUIRE(paid(place.pay("2024-04-21T09:00:00Z")).code == 0);
        bank_takes();
        std::int64_t sum = 0;
        std::map<std::string, std::int64_t> by_account;
        for (Paid const& one : at_bank) {
            auto const amount = money_from_text(one.amount, *Currency::from_code("EUR"))->minor_units();
            sum += amount;
            by_account[one.account] += amount;
        }
        CHECK(sum == whole);
        for (std::size_t i = 0; i < owed.size(); ++i) CHECK(by_account[some_iban(100 + i)] == owed[i]);
        testing::write_text(place.folder / "c.xml", camt054(at_bank, "2024-04-22"));
        CHECK(reconciled(place, {place.folder / "c.xml"}, "", false).err.empty());
        place.look([&](State const& state) {
            Account const bank{AccountKind::bank, *Currency::from_code("EUR"), no_party, no_licence};
            CHECK(state.ledger.balance(bank) == 0);
        });
    });
    // Both ends were reached: it did not quietly narrow.
    CHECK(seen[PayoutState::unknown] > 0);
    CHECK(seen[PayoutState::pending] > 0);
}

TEST_CASE("a rejection fails a payout, a return reverses it, a stranger's payment is a break") {
    Place const place({500, 700, 900});
    REQUIRE(paid(place.pay("2024-04-03T09:00:00Z")).code == 0);
    std::string const message = place.messages("outbox").front();
    std::vector<Paid> list = paid_by(message);
    auto const status = [&](std::string const& id, std::string const& code) {
        return "<Document "
               "xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr><MsgId>S"
               "</MsgId><CreDtTm>2024-04-04T00:00:00Z</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>" +
               fs::path(message).stem().string() +
               "</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>"
               "<OrgnlPmtInfId>P</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>" +
               id + "</OrgnlEndToEndId><TxSts>" + code +
               "</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>";
    };
    auto const states = [&] {
        return place.look([](State const& state) {
            std::string out;
            for (Payout const& payout : state.payouts) out += std::string(text_of(payout.state)) + " ";
            return out;
        });
    };
    testing::write_text(place.folder / "s.xml", status(list[0].end_to_end, "ACSP"));
    CHECK(reconciled(place, {place.folder / "s.xml"}).code == 0);
    CHECK(states() == "pending pending pending ");
    testing::write_text(place.folder / "s.xml", status(list[0].end_to_end, "RJCT"));
    CHECK(reconciled(place, {place.folder / "s.xml"}).code == 0);
    CHECK(states() == "failed pending pending ");

    std::string const back = camt054({list[1], list[2]}, "2024-04-05");
    std::string returned = camt054({list[2]}, "2024-04-08");
    for (std::size_t at = 0; (at = returned.find("DBIT", at)) != std::string::npos;)
        returned.replace(at, 4, "CRDT");
    testing::write_text(place.folder / "back.xml", back);
    testing::write_text(place.folder / "returned.xml", returned);
    CHECK(reconciled(place, {place.folder / "returned.xml", place.folder / "back.xml"}).code == 0);
    CHECK(states() == "failed settled reversed ");

    Paid stranger = list[1];
    stranger.end_to_end = "NOT-OURS";
    testing::write_text(place.folder / "x.xml", camt054({list[1], list[2], stranger}, "2024-04-05"));
    Said const said = reconciled(place, {place.folder / "x.xml", place.folder / "returned.xml"});
    CHECK(said.code == 1);
    CHECK(said.out.find("not-asked-for") != std::string::npos);
    testing::write_text(place.folder / "bad.xml", "<!DOCTYPE x []><Document/>");
    Said const bad = reconciled(place, {place.folder / "bad.xml"});
    CHECK(bad.code == 1);
    CHECK(bad.err.find("bad.xml:1: must have no document type") != std::string::npos);
}

TEST_CASE("a payment to another account, or in part, settles nothing") {
    Place const place({500, 700, 900});
    REQUIRE(paid(place.pay("2024-04-03T09:00:00Z")).code == 0);
    std::vector<Paid> list = paid_by(place.messages("outbox").front());
    list[0].account = some_iban(31337);
    list[1].amount = "6.99";
    list.push_back(list[2]);
    testing::write_text(place.folder / "a.xml", camt054(list, "2024-04-05"));
    Said const said = reconciled(place, {place.folder / "a.xml"});
    CHECK(said.code == 1);
    CHECK(said.out.find("wrong-payee: payout-1") != std::string::npos);
    CHECK(said.out.find("wrong-amount: payout-2 is 7.00, the bank paid 6.99") != std::string::npos);
    CHECK(said.out.find("doubled: payout-3 was paid 2 times") != std::string::npos);
    place.look([](State const& state) {
        CHECK(state.payouts[0].state == PayoutState::pending);
        CHECK(state.payouts[1].state == PayoutState::pending);
        CHECK(state.payouts[2].state == PayoutState::settled);
    });
}
