// The clients that others build on: the C++ one with every kind of answer, Python's over HTTP and over the
// binary API.

#include "adapters/client/client.hpp"

#include "tests/places.hpp"
#include "tests/service/served.hpp"

using namespace licet;
using namespace licet::adapters;
using licet::testing::Served;

namespace {

client::Keys keys_of(Served& served, std::string const& party, std::string const& scopes) {
    auto const key = served.key(party, scopes, KeyKind::curve);
    return {served.bus().public_key(), key.key.check, key.secret};
}

std::vector<client::Command> uses(std::uint64_t first, std::size_t count, std::int64_t quantity) {
    std::vector<client::Command> out;
    for (std::uint64_t i = first; i < first + count; ++i)
        out.push_back(client::Usage{i, "L1", "tokens", "", quantity, date_from_text("2026-03-01")->days});
    return out;
}

}  // namespace

TEST_CASE(
    "the C++ client: pipelined requests, receipts with charges, refusals with their remedy, queries, the "
    "feed") {
    Served served;
    served.open_market();
    client::Connection firm(served.bus().endpoint(), keys_of(served, "firm", "report,read"));
    CHECK(firm.query("market").find("\"operator\":\"market\"") != std::string::npos);

    std::vector<std::uint64_t> sent;
    for (std::uint64_t i = 0; i < 20; ++i) sent.push_back(firm.send(uses(1 + i * 50, 50, 3), true));
    // A query overtakes nothing and loses nothing.
    CHECK(firm.query("balances").find("\"L1\"") != std::string::npos);
    for (std::uint64_t const number : sent) {
        auto const reply = firm.receive();
        CHECK(reply.request == number);
        CHECK_FALSE(reply.problem.has_value());
        CHECK(reply.count == 50);
        CHECK(reply.charged == std::vector<std::int64_t>(50, 3));
    }
    auto const again = firm.submit(uses(1, 50, 3));
    CHECK(again.applied_before == 50);
    CHECK(again.refused.empty());

    auto mixed = uses(5000, 2, 1);
    mixed.push_back(client::Usage{5002, "L9", "tokens", "", 1, 0});
    mixed.push_back(client::Document{5003, R"({"clear_batch":{}})"});
    auto const reply = firm.submit(mixed);
    REQUIRE(reply.refused.size() == 2);
    CHECK(reply.refused[0].index == 2);
    CHECK(reply.refused[0].problem.rule == "licence_must_be_your_own");
    CHECK(reply.refused[1].problem.rule == "key_must_have_scope");
    CHECK_FALSE(reply.refused[1].problem.remedy.empty());
    CHECK_THROWS_WITH_AS((void)firm.query("nonesuch"), doctest::Contains("query_must_exist"),
                         client::Failure);
    CHECK_THROWS_AS((void)firm.send({}), client::Failure);

    // A key pair that the service does not know gets nothing, not even a refusal.
    auto const unknown = KeyFile(served / "others.json")
                             .make(KeyKind::curve, "firm", *key_scopes_from_text("read"), adapters::now());
    client::Connection stranger(served.bus().endpoint(),
                                {served.bus().public_key(), unknown->key.check, unknown->secret},
                                std::chrono::milliseconds(300));
    CHECK_THROWS_AS((void)stranger.query("market"), client::TimedOut);

    client::Feed feed(served.bus().feed_endpoint(), keys_of(served, "lab", "read"));
    auto const owner = served.client("owner", "list,read");
    std::optional<client::Notice> notice;
    for (int i = 0; i < 100 && !notice; ++i) {  // a subscription takes a moment
        CHECK(owner
                  .command("o" + std::to_string(i),
                           testing::offer("offer" + std::to_string(i), "owner", "5.00", "1.00"))
                  .status == 200);
        notice = feed.next(std::chrono::milliseconds(100));
    }
    REQUIRE(notice.has_value());
    CHECK(notice->kind == "offer.posted");
    CHECK(owner.command("w", R"({"withdraw_offer":{"offer":"offer0"}})").status == 200);
    auto const next = feed.next(std::chrono::seconds(5));
    REQUIRE(next.has_value());
    CHECK(next->sequence == notice->sequence + 1);
    CHECK(next->missed == 0);

    // A grant over the same connection, to be verified offline.
    CHECK(firm.query("grant",
                     {{"asset", "book"}, {"purpose", "input"}, {"territory", "KR"}, {"date", "2026-05-05"}})
              .find("\"grant\":\"licet1.") != std::string::npos);
    CHECK_THROWS_WITH_AS((void)firm.query("grant", {{"asset", "book"},
                                                    {"purpose", "train-generative"},
                                                    {"territory", "KR"},
                                                    {"date", "2026-05-05"}}),
                         doctest::Contains("use_must_be_permitted"), client::Failure);
}

TEST_CASE("the C++ client's feed fills its gaps: every notice once and in order, from wherever one was") {
    Served served;
    served.open_market();
    auto const owner = served.client("owner", "list,read");
    int offers = 0;
    auto const post = [&] {
        std::string const n = std::to_string(++offers);
        REQUIRE(owner.command("o" + n, testing::offer("offer" + n, "owner", "5.00", "1.00")).status == 200);
    };
    auto const keys = keys_of(served, "lab", "read");
    client::Connection connection(served.bus().endpoint(), keys);
    for (int i = 0; i < 30; ++i) post();
    // Joined late, and gone for a while: what was missed is asked for.
    std::uint64_t last = 5;
    for (int round = 0; round < 3; ++round) {
        client::Feed feed(served.bus().feed_endpoint(), keys);
        feed.fill_gaps_from(connection, last);
        std::uint64_t const latest = served.service().notices().latest();
        for (int tries = 0; tries < 200 && last <= latest; ++tries) {
            post();
            while (auto const notice = feed.next(std::chrono::milliseconds(50))) {
                CHECK(notice->sequence == last + 1);
                CHECK(notice->missed == 0);
                CHECK_FALSE(notice->about.empty());
                last = notice->sequence;
            }
        }
        CHECK(last > latest);
        for (int i = 0; i < 7; ++i) post();  // nobody listens
    }
    auto const next = connection.notices_after(last);
    REQUIRE(next.size() >= 7);
    CHECK(next[0].sequence == last + 1);
    CHECK(connection.notices_after(1'000'000).empty());
    client::Connection blind(served.bus().endpoint(), keys_of(served, "firm", "bid"));
    CHECK_THROWS_WITH_AS((void)blind.notices_after(0), doctest::Contains("key_must_have_scope"),
                         client::Failure);
}

TEST_CASE(
    "the Python package: commands, pages as a frame, refusals as exceptions; the binary API where it was "
    "built") {
    Served served;
    served.open_market();
    auto const secret = served.key("firm", "report,read").secret;
    auto const keys = keys_of(served, "firm", "report,read");
    std::string const script = served / "client.py";
    testing::write_text(script, R"(
import sys
import licet
url, secret, endpoint, server, own, own_secret = sys.argv[1:]
market = licet.Market(url, secret)
use = {"record_usage": {"licence": "L1", "meter": "tokens", "quantity": "100", "at": "2026-03-01"}}
assert market.command(use, id="u1")["answer"] == "applied"
assert market.command(use, id="u1")["answer"] == "applied before"
try:
    market.command({"clear_batch": {}})
    raise SystemExit("not refused")
except licet.Refusal as refusal:
    assert refusal.rule == "key_must_have_scope" and refusal.status == 403 and refusal.remedy, refusal
receipts = market.batch([{"id": f"b{i}", **use} for i in range(250)])
assert len(receipts) == 250 and all(r["answer"] == "applied" for r in receipts)
assert len(list(market.items("usage", licence="L1", limit=100))) == 251
assert market.query("permission", asset="book", purpose="input", territory="KR", date="2026-05-05")["verdict"] == "ALLOW"
assert market.grant("book", "input", "KR", "2026-05-05")["grant"].startswith("licet1.")
try:
    import pandas
    frame = market.table("usage", licence="L1")
    assert len(frame) == 251 and set(frame["quantity"]) == {"100"}
except ImportError:
    pandas = None
try:
    import licet.binary
except ImportError:
    licet.binary = None
if pandas and licet.binary:
    service = licet.binary.Connection(endpoint, server, own, own_secret)
    uses = pandas.DataFrame({"id": range(1, 20001), "licence": "L1", "meter": "tokens", "quantity": 2, "day": "2026-03-02"})
    replies = service.report(uses)
    assert [r["count"] for r in replies] == [8000, 8000, 4000], replies
    assert all(not r["refused"] and r["problem"] is None and set(r["charged"]) == {2} for r in replies)
    assert service.submit({7777777: {"clear_batch": {}}})["refused"][0]["rule"] == "key_must_have_scope"
    print("both")
else:
    print("http")
)");
    std::string const built = testing::program().substr(0, testing::program().rfind('/'));
    auto const ran =
        testing::run("PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=" + built + "/python:" + testing::source_dir() +
                     "/adapters/client/python" + " /usr/bin/python3 " + script + " http://127.0.0.1:" +
                     std::to_string(served.port()) + " " + secret + " " + served.bus().endpoint() + " '" +
                     keys.server + "' '" + keys.own + "' '" + keys.secret + "'");
    CHECK_MESSAGE(ran.code == 0, ran.out);
    if (ran.out == "http\n") MESSAGE("the binary API from Python: skipped, without pandas or pybind11");
}
