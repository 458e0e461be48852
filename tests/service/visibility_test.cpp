// Who sees what: every query asked by every role; what is sealed is in nobody else's answer.

#include "tests/service/served.hpp"

using namespace licet;
using namespace licet::adapters;
using licet::testing::Client;
using licet::testing::Served;

namespace {

// Amounts that stand nowhere else: whoever's answer has one has seen the thing.
constexpr char const* reservation = "4321.12";
constexpr char const* bid_of_firm = "8765.43";
constexpr char const* bid_of_lab = "7654.32";

std::string every_answer(Client const& who) {
    std::string all;
    for (QueryRow const& row : queries()) {
        std::string query;
        for (QueryParameter const& parameter : row.parameters) {
            std::string value = "book";
            if (parameter.name == "licence") value = "L1";
            if (parameter.name == "purpose") value = "input";
            if (parameter.name == "territory") value = "KR";
            if (parameter.name == "date") value = "2026-05-05";
            if (parameter.name == "after") value = "0";
            if (parameter.name == "party") continue;
            query += (query.empty() ? "?" : "&") + std::string(parameter.name) + "=" + value;
        }
        all += "\n" + std::string(row.name) + " " + who.get("/v1/" + std::string(row.name) + query).body;
    }
    return all;
}

std::string line_of(std::string const& answers, std::string const& query) {
    std::size_t const at = answers.find("\n" + query + " ") + 1;
    return answers.substr(at, answers.find('\n', at) - at);
}

bool has(std::string const& text, std::string const& what) {
    return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "every query as every role: a party sees its own and nothing of others; bids stay sealed, reservations "
    "forever") {
    Served served;
    served.open_market();
    Client const owner = served.client("owner", "list,read");
    Client const rival = served.client("rival", "list,read");
    Client const firm = served.client("firm", "bid,report,read");
    Client const lab = served.client("lab", "bid,read");
    Client const kim = served.client("kim", "read");
    Client const operating = served.client("market", "operate,read");
    Client const blind = served.client("firm", "bid,report,list");
    Client const nobody(served.port(), "");

    auto const posted = owner.command("o", testing::offer("offer1", "owner", "5000.00", reservation));
    REQUIRE_MESSAGE(posted.status == 200, posted.body);
    auto const placed = firm.command("b", testing::bid("bid-firm", "firm", bid_of_firm));
    REQUIRE_MESSAGE(placed.status == 200, placed.body);
    REQUIRE(lab.command("b", testing::bid("bid-lab", "lab", bid_of_lab)).status == 200);
    REQUIRE(firm.command("u", testing::use("L1", 300)).status == 200);

    struct Seen {
        char const* what;
        Client const* who;
        bool reserve, firms_bid, labs_bid, licence, usage;
    };
    auto const look = [&](bool is_cleared) {
        for (Seen const& seen : {Seen{"owner", &owner, true, false, false, true, true},
                                 Seen{"rival", &rival, false, false, false, false, false},
                                 Seen{"firm", &firm, false, true, false, true, true},
                                 Seen{"lab", &lab, false, false, true, false, false},
                                 Seen{"kim", &kim, false, false, false, false, false},
                                 Seen{"operator", &operating, false, false, false, true, true},
                                 Seen{"no read scope", &blind, false, false, false, false, false},
                                 Seen{"nobody", &nobody, false, false, false, false, false}}) {
            std::string const all = every_answer(*seen.who);
            CAPTURE(seen.what);
            CAPTURE(is_cleared);
            CHECK(has(all, reservation) == seen.reserve);
            CHECK(has(all, bid_of_firm) == seen.firms_bid);
            CHECK(has(all, bid_of_lab) == seen.labs_bid);
            CHECK(has(line_of(all, "licences"), "\"L1\"") == seen.licence);
            CHECK(has(line_of(all, "usage"), "\"300\"") == seen.usage);
            // Even that there is a bid is nobody else's to know before it is cleared.
            bool const is_operator = seen.who == &operating;
            CHECK(has(line_of(all, "bids"), "bid-firm") == (seen.firms_bid || (is_operator && is_cleared)));
        }
    };
    look(false);
    std::string const kims = every_answer(kim);
    CHECK(has(line_of(kims, "balances"), "\"1.35\"") == false);
    CHECK(has(line_of(kims, "balances"), "kim"));
    CHECK_FALSE(has(line_of(kims, "balances"), "firm"));
    CHECK(has(line_of(every_answer(firm), "balances"), "\"licence\":\"L1\""));
    CHECK_FALSE(has(line_of(every_answer(lab), "balances"), "L1"));
    CHECK(has(line_of(every_answer(lab), "offers"), "offer1"));
    CHECK_FALSE(has(line_of(every_answer(lab), "offers"), "beliefs"));
    CHECK(has(line_of(every_answer(owner), "asset"), "split"));
    CHECK_FALSE(has(line_of(every_answer(lab), "asset"), "split"));

    auto const cleared = operating.command("clear", R"({"clear_batch":{}})");
    REQUIRE_MESSAGE(cleared.status == 200, cleared.body);
    look(true);
    CHECK(has(line_of(every_answer(firm), "licences"), "bid-firm/offer1"));
    CHECK_FALSE(has(line_of(every_answer(rival), "licences"), "bid-firm/offer1"));
    CHECK_FALSE(has(line_of(every_answer(rival), "notices"), "bid-firm"));

    CHECK(nobody.get("/v1/market").status == 401);
    CHECK(blind.get("/v1/market").status == 403);
    CHECK(firm.get("/v1/parties").status == 403);
    CHECK(firm.get("/v1/check").status == 403);
    CHECK(operating.get("/v1/check").text("title") == "(none)");
    CHECK(lab.get("/v1/licence?licence=L1").status == 404);
    CHECK(lab.get("/v1/licence?licence=nonesuch").body == lab.get("/v1/licence?licence=L1").body);
    auto const about_another =
        lab.get("/v1/permission?asset=book&purpose=input&territory=KR&date=2026-05-05&party=firm");
    CHECK(about_another.status == 403);
    CHECK(about_another.text("parameter") == "party");
}

TEST_CASE(
    "nobody acts for another: each command by each wrong key is refused with its place, and changes "
    "nothing") {
    Served served;
    served.open_market();
    Client const owner = served.client("owner", "list,read");
    Client const lab = served.client("lab", "list,bid,report,read");
    Client const reader = served.client("firm", "read");
    Client const firm = served.client("firm", "list,bid,report,read");
    REQUIRE(firm.command("u", testing::use("L1", 7)).status == 200);
    REQUIRE(firm.command("b", testing::bid("bid1", "firm", "10.00")).status == 200);
    REQUIRE(owner.command("o", testing::offer("offer1", "owner", "5000.00", "1.00")).status == 200);
    std::string const before =
        served.service().writer().read([](Host const& host) { return text_of(host.engine().digest()); });
    auto const refusal = [](testing::Response const& answer) {
        CHECK_MESSAGE(answer.status == 403, answer.body);
        return answer.text("title") + " " + answer.text("pointer");
    };
    CHECK(refusal(lab.command("1", testing::bid("bid2", "firm", "10.00"))) ==
          "party_must_be_your_own /place_bid/licensee");
    CHECK(refusal(lab.command("2", testing::offer("o2", "owner", "5.00", "1.00"))) ==
          "party_must_be_your_own /post_offer/licensor");
    CHECK(refusal(lab.command("3", R"({"withdraw_bid":{"bid":"bid1"}})")) ==
          "bid_must_be_your_own /withdraw_bid/bid");
    CHECK(refusal(lab.command("4", R"({"withdraw_bid":{"bid":"nonesuch"}})")) ==
          "bid_must_be_your_own /withdraw_bid/bid");
    CHECK(refusal(lab.command("5", R"({"withdraw_offer":{"offer":"offer1"}})")) ==
          "offer_must_be_your_own /withdraw_offer/offer");
    CHECK(refusal(lab.command("6", testing::use("L1", 7))) ==
          "licence_must_be_your_own /record_usage/licence");
    CHECK(refusal(lab.command("7", R"({"correct_usage":{"usage":"u","quantity":"1"}})")) ==
          "usage_must_be_your_own /correct_usage/usage");
    CHECK(
        refusal(lab.command(
            "8",
            R"({"report_revenue":{"licence":"L1","report":"r","stream":"s","amount":"1","at":"2026-02-01"}})")) ==
        "licence_must_be_your_own /report_revenue/licence");
    CHECK(refusal(reader.command("9", testing::use("L1", 7))) == "key_must_have_scope /record_usage");
    for (std::string const body :
         {R"({"register_party":{"party":"x"}})", R"({"block_payee":{"party":"kim","blocked":true}})",
          R"({"clear_batch":{}})", R"({"end_licence":{"licence":"L1","from":"2026-06-01"}})",
          R"({"receive_payment":{"licensee":"lab","currency":"USD","amount":"1.00"}})",
          R"({"refund_escrow":{"licensee":"firm","currency":"USD","amount":"1.00"}})",
          R"({"issue_statement":{"licence":"L1"}})", R"({"issue_statements":{}})",
          R"({"prepare_payouts":{"currency":"USD"}})", R"({"send_payout":{"payout":"p"}})",
          R"({"confirm_payout":{"payout":"p","outcome":"settled"}})"})
        CHECK(refusal(lab.command("x", body)).starts_with("key_must_have_scope /"));
    CHECK(served.service().writer().read([](Host const& host) { return text_of(host.engine().digest()); }) ==
          before);
    CHECK(served.service().writer().metrics().forbidden == 20);
}
