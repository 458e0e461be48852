// The binary API over real ZeroMQ sockets: the wire means what the documents mean, CURVE lets in who is
// known, pipelines, exceptions, floods, garbage, and the feed with its gaps.

#include "tests/service/dealer.hpp"
#include "tests/service/messages.hpp"
#include "tests/service/served.hpp"
#include "tests/settlement/generate.hpp"

#include <zmq.hpp>

#include <set>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Client;
using licet::testing::Dealer;
using licet::testing::Random;
using licet::testing::Served;

namespace {

StampedCommand use_of(std::string const& licence, std::int64_t quantity) {
    return {{},
            {{}, settlement::RecordUsage{licence, "tokens", "", quantity, *date_from_text("2026-03-01")}}};
}

std::string uses(std::uint64_t number, std::uint64_t first, std::size_t count,
                 std::string const& licence = "L1", bool wants_charged = false) {
    Batch batch;
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) {
        batch.push_back(use_of(licence, 1));
        numbers.push_back(first + i);
    }
    return testing::request_of(number, batch, numbers, wants_charged);
}

}  // namespace

TEST_CASE("law: every command written to the wire and read back is the very same command") {
    std::set<std::size_t> kinds;
    testing::for_all(20, [&](Random& random) {
        testing::CommandSource source(random);
        Batch batch;
        std::vector<std::uint64_t> numbers;
        for (std::uint64_t i = 0; i < 150; ++i) {
            batch.push_back({{}, source.next().first});
            numbers.push_back(i * 7);
            kinds.insert(batch.back().envelope.command.index());
        }
        auto const read = wire_format::request_from(testing::request_of(5, batch, numbers), "acme");
        REQUIRE_MESSAGE(read.has_value(), read.error().problem.detail, " ", read.error().problem.pointer);
        CHECK(read->number == 5);
        REQUIRE(read->commands.size() == batch.size());
        for (std::size_t i = 0; i < batch.size(); ++i) {
            CHECK(settlement::content_hash(read->commands[i].envelope.command) ==
                  settlement::content_hash(batch[i].envelope.command));
            CHECK(read->commands[i].envelope.id == wire_format::command_id_of("acme", numbers[i]));
        }
    });
    CHECK(kinds.size() >= 20);
    CHECK(wire_format::command_id_of("acme", 1) != wire_format::command_id_of("acme2", 1));
}

TEST_CASE("law: no bytes make the reader do anything but read or say what is wrong") {
    testing::for_all(300, [](Random& random) {
        std::string bytes = uses(1, 1, 1 + random.below(20));
        for (std::uint64_t i = 0; i < 1 + random.below(6); ++i)
            bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
        if (random.below(3) == 0) bytes.resize(random.below(bytes.size()));
        auto const read = wire_format::request_from(bytes, "acme");
        if (!read) CHECK_FALSE(read.error().problem.rule.empty());
        (void)testing::reply_from(bytes);
    });
    CHECK_FALSE(wire_format::request_from("", "acme").has_value());
    CHECK(wire_format::request_from(testing::request_of(1, {}, {}), "acme").error().problem.rule ==
          "list_must_be_within_limit");
    CHECK(wire_format::request_from(uses(1, 1, 8001), "acme").error().problem.rule ==
          "list_must_be_within_limit");
}

TEST_CASE("a known key is served as its party; an unknown key, no key and a wrong server get nothing") {
    Served served;
    served.open_market();
    auto const firm = served.key("firm", "report,read", KeyKind::curve);
    {
        Dealer dealer(served, firm);
        auto const reply = dealer.ask(uses(77, 1, 3, "L1", true));
        CHECK(reply.number == 77);
        CHECK(reply.count == 3);
        CHECK(reply.exceptions.empty());
        CHECK(reply.charged == std::vector<std::int64_t>{1, 1, 1});
        auto const again = dealer.ask(uses(78, 2, 3));
        CHECK(again.applied_before == 2);
        auto const answer = dealer.ask(testing::query_of(79, "usage", {{"licence", "L1"}}));
        CHECK(json::parse(answer.answer)->find("items")->items.size() == 4);
        CHECK(dealer.ask(testing::query_of(80, "usage", {{"licence", "L2"}})).problem->status == 404);
        CHECK(dealer.ask(testing::query_of(81, "parties", {})).problem->rule == "key_must_have_scope");
        CHECK(json::parse(dealer
                              .ask(testing::query_of(82, "grant",
                                                     {{"asset", "book"},
                                                      {"purpose", "input"},
                                                      {"territory", "KR"},
                                                      {"date", "2026-05-05"}}))
                              .answer)
                  ->find("grant")
                  ->text.starts_with("licet1."));
        CHECK(dealer.ask("this is no message at all").problem->rule == "request_must_be_well_formed");
        CHECK(dealer.ask(uses(83, 100, 1)).count == 1);  // and goes on
    }
    NewKey unknown = firm;
    std::array<char, 41> shown{};
    std::array<char, 41> secret{};
    REQUIRE(zmq_curve_keypair(shown.data(), secret.data()) == 0);
    unknown.key.check = shown.data();
    unknown.secret = secret.data();
    {
        Dealer dealer(served, unknown);
        dealer.send(uses(1, 200, 1));
        CHECK_FALSE(dealer.receive(700).has_value());
    }
    {
        Dealer dealer(served, firm, shown.data());
        dealer.send(uses(1, 201, 1));
        CHECK_FALSE(dealer.receive(700).has_value());
    }
    {
        zmq::context_t context(1);
        zmq::socket_t plain(context, zmq::socket_type::dealer);
        plain.set(zmq::sockopt::linger, 0);
        plain.set(zmq::sockopt::rcvtimeo, 700);
        plain.connect(served.bus().endpoint());
        (void)plain.send(zmq::buffer(uses(1, 202, 1)), zmq::send_flags::none);
        zmq::message_t message;
        CHECK_FALSE(plain.recv(message).has_value());
    }
    CHECK(served.service().writer().read(
              [](Host const& host) { return host.engine().state().usage.size(); }) == 5);
}

TEST_CASE(
    "no verdict, no entry: a CURVE server whose domain is enforced admits nobody without a ZAP handler") {
    // What the bus relies on, shown of the library that is installed.
    zmq::context_t context(1);
    std::array<char, 41> shown{};
    std::array<char, 41> secret{};
    REQUIRE(zmq_curve_keypair(shown.data(), secret.data()) == 0);
    zmq::socket_t router(context, zmq::socket_type::router);
    router.set(zmq::sockopt::linger, 0);
    router.set(zmq::sockopt::curve_server, true);
    router.set(zmq::sockopt::curve_secretkey, std::string(secret.data()));
    router.set(zmq::sockopt::zap_domain, "licet");
    int const on = 1;
    REQUIRE(zmq_setsockopt(router.handle(), 93, &on, sizeof on) == 0);
    router.bind("tcp://127.0.0.1:*");
    router.set(zmq::sockopt::rcvtimeo, 500);
    zmq::socket_t dealer(context, zmq::socket_type::dealer);
    dealer.set(zmq::sockopt::linger, 0);
    dealer.set(zmq::sockopt::curve_serverkey, std::string(shown.data()));
    dealer.set(zmq::sockopt::curve_publickey, std::string(shown.data()));
    dealer.set(zmq::sockopt::curve_secretkey, std::string(secret.data()));
    dealer.connect(router.get(zmq::sockopt::last_endpoint));
    (void)dealer.send(zmq::str_buffer("let me in"), zmq::send_flags::dontwait);
    zmq::message_t message;
    CHECK_FALSE(router.recv(message).has_value());
}

TEST_CASE(
    "requests are pipelined; a command that is refused or not one's own is an exception with its place, the "
    "others are done") {
    Served served;
    served.open_market();
    Dealer firm(served, served.key("firm", "report,read", KeyKind::curve));
    for (std::uint64_t i = 0; i < 20; ++i) firm.send(uses(i, 1 + i * 500, 500));
    std::uint32_t done = 0;
    for (std::uint64_t i = 0; i < 20; ++i) {
        auto const reply = firm.receive();
        REQUIRE(reply.has_value());
        CHECK(reply->number == i);
        done += reply->count;
    }
    CHECK(done == 10'000);
    Batch mixed{use_of("L1", 1), use_of("L1", 0), use_of("L9", 1), use_of("L1", 2)};
    auto const reply =
        firm.ask(testing::request_of(99, mixed, std::vector<std::uint64_t>{90'001, 90'002, 90'003, 90'004}));
    REQUIRE(reply.exceptions.size() == 2);
    CHECK(reply.exceptions[0].index == 1);
    CHECK(reply.exceptions[0].problem.rule == "quantity_must_be_within_limit");
    CHECK(reply.exceptions[0].problem.pointer == "/record_usage/quantity");
    CHECK(reply.exceptions[1].index == 2);
    CHECK(reply.exceptions[1].problem.rule == "licence_must_be_your_own");
    CHECK(served.service().writer().read(
              [](Host const& host) { return host.engine().state().usage.size(); }) == 10'002);
    // Money: what was charged is 1 a use, and 2.
    CHECK(json::text_of(*served.service().ask({"k", "firm", *key_scopes_from_text("read")}, "balances", {}))
              .find("99899.97") != std::string::npos);
}

TEST_CASE("who floods is told to wait, who is revoked is out, and others are served") {
    Served served([](ServiceConfig& config) {
        config.binary_in_flight_max = 4;
        config.inbox_commands_max = 20'000;
    });
    served.open_market();
    auto const key = served.key("firm", "report,read", KeyKind::curve);
    Dealer flood(served, key);
    Dealer other(served, served.key("lab", "read", KeyKind::curve));
    int told = 0;
    int done = 0;
    for (std::uint64_t i = 0; i < 200; ++i) flood.send(uses(i, 1 + i * 50, 50));
    CHECK(other.ask(testing::query_of(1, "market", {})).answer.find("\"open\":true") != std::string::npos);
    for (int i = 0; i < 200; ++i) {
        auto const reply = flood.receive();
        REQUIRE(reply.has_value());
        if (!reply->problem) {
            ++done;
            continue;
        }
        ++told;
        bool const is_busy = reply->problem->rule == "connection_must_wait_for_answers" ||
                             reply->problem->rule == "sender_must_leave_room_for_others";
        CHECK_MESSAGE(is_busy, reply->problem->rule);
        CHECK(reply->problem->retry_after.has_value());
    }
    CHECK(told > 0);
    CHECK(done > 0);
    // What was done is there, what was refused is not.
    CHECK(served.service().writer().read([](Host const& host) {
        return host.engine().state().usage.size();
    }) == static_cast<std::size_t>(done) * 50);
    REQUIRE(KeyFile(served.config().keys).revoke(key.key.id, adapters::now()).has_value());
    (void)served.service().keys().refresh();
    CHECK(flood.ask(uses(1, 900'000, 1)).problem->rule == "key_must_be_known");
}

TEST_CASE("the feed numbers notices without a gap, names no bid, and a query fills what was missed") {
    Served served;
    served.open_market();
    auto const reader = served.key("lab", "read", KeyKind::curve);
    zmq::context_t context(1);
    auto const subscriber = [&](NewKey const& key) {
        zmq::socket_t socket(context, zmq::socket_type::sub);
        socket.set(zmq::sockopt::linger, 0);
        socket.set(zmq::sockopt::curve_serverkey, served.bus().public_key());
        socket.set(zmq::sockopt::curve_publickey, key.key.check);
        socket.set(zmq::sockopt::curve_secretkey, key.secret);
        socket.set(zmq::sockopt::subscribe, "");
        socket.connect(served.bus().feed_endpoint());
        return socket;
    };
    auto feed = subscriber(reader);
    auto blind = subscriber(served.key("lab", "bid", KeyKind::curve));
    Client const owner = served.client("owner", "list,read");
    Client const firm = served.client("firm", "bid");
    std::string all;
    int heard = 0;
    for (int i = 0; i < 60 && heard < 3; ++i) {
        std::string const n = std::to_string(i);
        CHECK(owner.command("o" + n, testing::offer("offer" + n, "owner", "50.00", "1.00")).status == 200);
        CHECK(firm.command("b" + n, testing::bid("secret-bid" + n, "firm", "5.00")).status == 200);
        feed.set(zmq::sockopt::rcvtimeo, 100);
        for (zmq::message_t topic; feed.recv(topic); ++heard) {
            zmq::message_t body;
            (void)feed.recv(body);
            CHECK(topic.to_string() == "notice");
            all += body.to_string();
        }
    }
    CHECK(heard >= 3);
    CHECK(all.find("offer.posted") != std::string::npos);
    CHECK(all.find("secret-bid") == std::string::npos);
    blind.set(zmq::sockopt::rcvtimeo, 300);
    zmq::message_t nothing;
    CHECK_FALSE(blind.recv(nothing).has_value());
    Dealer dealer(served, reader);
    auto const filled = json::parse(dealer.ask(testing::query_of(1, "notices", {{"after", "0"}})).answer);
    auto const& items = filled->find("items")->items;
    for (std::size_t i = 0; i < items.size(); ++i)
        CHECK(items[i].find("sequence")->text == std::to_string(i + 1));
    CHECK(filled->find("latest")->text == std::to_string(items.size()));
}
