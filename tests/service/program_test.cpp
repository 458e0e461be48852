// The program itself: licet serve and licet keys as somebody would run them, killed and stopped in the middle
// of load, and a market day of three kinds of clients at once.

#include "tests/service/program.hpp"

#include "tests/service/messages.hpp"

#include <zmq.hpp>

#include <atomic>
#include <set>
#include <sstream>

using namespace licet;
using namespace licet::adapters;
using licet::testing::Client;
using licet::testing::open_market;
using licet::testing::Program;
using licet::testing::state_of;
using licet::testing::TemporaryFolder;
using licet::testing::until_known;

TEST_CASE(
    "serve: killed or stopped in the middle of load, nothing acknowledged is lost and nothing is there "
    "twice") {
    TemporaryFolder const folder;
    std::string const store = "sqlite:" + (folder / "market.db");
    Program program(folder, store);
    Client const me = program.client("market", "operate,read");
    std::string const firm_secret = json::parse(program.key("firm", "report,read"))->find("secret")->text;
    until_known(me);
    until_known(Client(program.port, firm_secret));
    open_market(me);
    std::set<std::string> acknowledged;
    int number = 0;
    for (int round = 0; round < 6; ++round) {
        std::atomic<bool> is_over{false};
        std::vector<std::thread> senders;
        std::vector<std::vector<std::string>> acks(3);
        int const base = number;
        number += 100'000;
        for (std::size_t s = 0; s < 3; ++s)
            senders.emplace_back([&, s] {
                for (int i = 0; !is_over; ++i) {
                    std::string const id = "u" + std::to_string(base + static_cast<int>(s) * 30'000 + i);
                    int const fd = testing::connect_to(program.port);
                    if (fd < 0) break;
                    std::string const body = testing::use("L-firm", 1);
                    testing::send_all(
                        fd,
                        "POST /v1/commands HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIdempotency-Key: " +
                            id + "\r\nAuthorization: Bearer " + firm_secret +
                            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
                    std::string const got = testing::receive_all(fd, 10'000);
                    close(fd);
                    if (got.find("\"applied\"") != std::string::npos) acks[s].push_back(id);
                }
            });
        std::this_thread::sleep_for(std::chrono::milliseconds(150 + 70 * round));
        int const code = program.end(round % 2 == 0 ? SIGKILL : SIGTERM);
        CHECK(code == (round % 2 == 0 ? 128 + SIGKILL : 0));
        is_over = true;
        for (auto& sender : senders) sender.join();
        for (auto const& list : acks) acknowledged.insert(list.begin(), list.end());
        program.start();
    }
    CHECK(acknowledged.size() > 20);
    // Each acknowledged command is there, once: sent again it was applied before.
    Client const firm(program.port, firm_secret);
    for (std::string const& id : acknowledged) {
        auto const again = firm.command(id, testing::use("L-firm", 1));
        CHECK_MESSAGE(again.text("answer") == "applied before", id, " ", again.body);
    }
    CHECK(program.end(SIGTERM) == 0);
    auto const verified = testing::run(testing::program() + " verify --store " + store);
    CHECK_MESSAGE(verified.code == 0, verified.out);
}

TEST_CASE(
    "a market day: bidders in C++, reporters in Python and distributors over HTTP at once, on PostgreSQL, to "
    "the same state as licet run") {
    auto* const postgres = testing::Postgres::get();
    if (postgres == nullptr) {
        MESSAGE("skipped: PostgreSQL is not installed");
        return;
    }
    TemporaryFolder const folder;
    std::string const store = postgres->url(postgres->make_database());
    Program program(folder, store);
    auto const firm = *json::parse(program.key("firm", "bid,report,read", true));
    Client const me = program.client("market", "operate,read");
    Client const owner = program.client("owner", "list,read");
    auto const lab = *json::parse(program.key("lab", "report,read"));
    until_known(me);
    until_known(owner);
    until_known(Client(program.port, lab.find("secret")->text));
    open_market(me);

    // C++: bids and uses over the binary API.
    std::atomic<int> refused{0};
    std::thread bidder([&] {
        zmq::context_t context(1);
        zmq::socket_t socket(context, zmq::socket_type::dealer);
        socket.set(zmq::sockopt::linger, 0);
        socket.set(zmq::sockopt::rcvtimeo, 30'000);
        socket.set(zmq::sockopt::curve_serverkey, program.server_key);
        socket.set(zmq::sockopt::curve_publickey, firm.find("public_key")->text);
        socket.set(zmq::sockopt::curve_secretkey, firm.find("secret")->text);
        socket.connect(program.binary);
        for (std::uint64_t request = 0; request < 12; ++request) {
            Batch batch;
            std::vector<std::uint64_t> numbers;
            for (std::uint64_t i = 0; i < 400; ++i) {
                batch.push_back({{},
                                 {{},
                                  settlement::RecordUsage{"L-firm", "tokens", "book",
                                                          static_cast<std::int64_t>(1 + i % 9),
                                                          *date_from_text("2026-03-01")}}});
                numbers.push_back(request * 1000 + i);
            }
            auto placed = command_for(
                json::parse(testing::bid("bid" + std::to_string(request), "firm", "90.00")).value(), "x",
                "firm");
            batch.push_back(std::move(placed).value());
            numbers.push_back(request * 1000 + 999);
            (void)socket.send(zmq::buffer(testing::request_of(request, batch, numbers)),
                              zmq::send_flags::none);
            zmq::message_t answer;
            if (!socket.recv(answer)) {
                ++refused;
                break;
            }
            auto const reply = testing::reply_from({static_cast<char const*>(answer.data()), answer.size()});
            if (!reply || reply->problem || !reply->exceptions.empty()) ++refused;
        }
    });
    // Python: reports of use over HTTP, with nothing but its standard library.
    testing::write_text(folder / "reporter.py", R"(
import json, sys, urllib.request
port, secret = sys.argv[1:]
for n in range(40):
    commands = [{"id": f"py-{n}-{i}", "record_usage": {"licence": "L-lab", "meter": "tokens", "quantity": 2, "at": "2026-04-01"}} for i in range(25)]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/batches", json.dumps(commands).encode(),
        {"Authorization": "Bearer " + secret, "Content-Type": "application/json"})
    receipts = json.load(urllib.request.urlopen(request))["receipts"]
    assert all(r["answer"] == "applied" for r in receipts), receipts
print("reported")
)");
    std::thread reporter([&] {
        auto const ran = testing::run("python3 " + (folder / "reporter.py") + " " +
                                      std::to_string(program.port) + " " + lab.find("secret")->text);
        if (ran.out != "reported\n") {
            ++refused;
            std::fprintf(stderr, "%s\n", ran.out.c_str());
        }
    });
    // HTTP: a distributor lists, offers and withdraws.
    for (int i = 0; i < 20; ++i) {
        std::string const n = std::to_string(i);
        CHECK(owner.command("o" + n, testing::offer("offer" + n, "owner", "500.00", "10.00")).status == 200);
        if (i % 3 == 0)
            CHECK(owner.command("w" + n, R"({"withdraw_offer":{"offer":"offer)" + n + "\"}}").status == 200);
        if (i == 10) CHECK(me.command("clear1", R"({"clear_batch":{}})").status == 200);
    }
    bidder.join();
    reporter.join();
    CHECK(refused == 0);
    CHECK(me.command("clear2", R"({"clear_batch":{}})").status == 200);
    CHECK(me.command("pay", R"({"prepare_payouts":{"currency":"USD"}})").status == 200);
    auto const check = me.get("/v1/check");
    CHECK(check.document().find("holds")->boolean);
    std::string const served_state = check.text("state");
    CHECK(program.end(SIGTERM) == 0);

    CHECK(state_of(store) == served_state);
    auto const exported = testing::run(testing::program() + " export commands --store '" + store + "' > " +
                                       (folder / "day.jsonl"));
    CHECK(exported.code == 0);
    auto const run =
        testing::run(testing::program() + " run --quiet --store sqlite:" + (folder / "again.db") + " " +
                     (folder / "day.jsonl"));
    CHECK_MESSAGE(run.code == 0, run.out);
    CHECK(state_of("sqlite:" + (folder / "again.db")) == served_state);
}

TEST_CASE(
    "a backup taken while serving verifies, holds what was acknowledged before it, and is served from "
    "again") {
    TemporaryFolder const folder;
    std::string const file = folder / "market.db";
    Program program(folder, "sqlite:" + file);
    Client const me = program.client("market", "operate,read");
    Client const firm = program.client("firm", "report,read");
    until_known(me);
    until_known(firm);
    open_market(me);
    std::atomic<bool> is_over{false};
    std::atomic<int> sent{0};
    std::thread sender([&] {
        for (int i = 0; !is_over; ++i, ++sent)
            if (firm.command("u" + std::to_string(i), testing::use("L-firm", 1)).status != 200) break;
    });
    while (sent < 20) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    int const before = sent;
    auto const copied = testing::run("python3 -c \"import sqlite3; sqlite3.connect('" + file +
                                     "').backup(sqlite3.connect('" + (folder / "copy.db") + "'))\"");
    CHECK_MESSAGE(copied.code == 0, copied.out);
    int const after = sent;
    is_over = true;
    sender.join();
    CHECK(after >= before);
    CHECK(program.end(SIGTERM) == 0);
    auto const verified = testing::run(testing::program() + " verify --store sqlite:" + (folder / "copy.db"));
    CHECK_MESSAGE(verified.code == 0, verified.out);

    // Restored in the place of the store: all that was acknowledged before the copy is there.
    for (char const* const ending : {"", "-wal", "-shm"}) (void)std::remove((file + ending).c_str());
    REQUIRE(std::rename((folder / "copy.db").c_str(), file.c_str()) == 0);
    program.start();
    Client const again(program.port, firm.secret());
    for (int i = 0; i < before; ++i)
        CHECK(again.command("u" + std::to_string(i), testing::use("L-firm", 1)).text("answer") ==
              "applied before");
    CHECK(program.end(SIGTERM) == 0);
}

TEST_CASE("serve logs every refusal of access: whose key asked for what and why not, and never a secret") {
    TemporaryFolder const folder;
    Program program(folder, "sqlite:" + (folder / "market.db"));
    Client const me = program.client("market", "operate,read");
    Client const lab = program.client("lab", "report,read");
    std::string const unknown(43, 'q');
    until_known(me);
    until_known(lab);
    open_market(me);
    CHECK(Client(program.port, "").get("/v1/assets").status == 401);
    CHECK(Client(program.port, unknown).get("/v1/licences").status == 401);
    CHECK(lab.get("/v1/parties").status == 403);                 // a scope that it has not
    CHECK(lab.get("/v1/usage?licence=L-firm").status == 404);    // another's, and as if there were none
    CHECK(lab.get("/v1/usage?licence=L-nobody").status == 404);  // there is none: nothing was refused
    CHECK(lab.command("c1", testing::use("L-firm", 1)).status == 403);  // another's licence
    CHECK(lab.get("/v1/assets").status == 200);
    CHECK(program.end(SIGTERM) == 0);

    std::vector<std::string> told;
    std::istringstream log(testing::text_of_file(folder / "log"));
    for (std::string line; std::getline(log, line);)
        if (std::size_t const at = line.find("access refused: "); at != std::string::npos)
            told.push_back(line.substr(at));
    REQUIRE(told.size() >= 5);
    told.erase(told.begin(), told.end() - 5);  // before, the keys were asked with until they were known
    CHECK(told[0] == "access refused: no key asked /v1/assets: key_must_be_known");
    CHECK(told[1] == "access refused: no key asked /v1/licences: key_must_be_known");
    CHECK(told[2].ends_with(" of lab asked parties: key_must_have_scope"));
    CHECK(told[3].ends_with(" of lab asked a licence: licence_must_be_own"));
    CHECK(told[4].find(" of lab asked record_usage: ") != std::string::npos);
    std::string const all = testing::text_of_file(folder / "log");
    CHECK(all.find(unknown) == std::string::npos);
    CHECK(all.find(lab.secret()) == std::string::npos);
}

TEST_CASE(
    "serve says what is wrong before it starts: --check, unknown options, a store that is none, a port that "
    "is taken") {
    TemporaryFolder const folder;
    auto const serve = [&](std::string const& arguments) {
        return testing::run("cd " + (folder / "") + " && " + testing::program() + " serve " + arguments);
    };
    auto const checked = serve("--check");
    CHECK_MESSAGE(checked.code == 0, checked.out);
    CHECK(checked.out.find("port = 8420") != std::string::npos);
    testing::write_text(folder / "bad.toml", "[http]\nprot = 1\n");
    auto const bad = serve("--check --config bad.toml");
    CHECK(bad.code == 2);
    CHECK(bad.out.find("bad.toml:2: http.prot is no option") != std::string::npos);
    auto const options = serve("--options");
    CHECK(options.code == 0);
    CHECK(options.out.find("LICET_HTTP_PORT") != std::string::npos);
    CHECK(serve("--store mysql:x").code == 1);
    int const listening = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listening, 1) == 0);
    socklen_t size = sizeof address;
    (void)getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
    testing::write_text(folder / "taken.toml", "[service]\nstore = \"memory:\"\n[http]\nport = " +
                                                   std::to_string(ntohs(address.sin_port)) + "\n");
    auto const taken = serve("--config taken.toml");
    CHECK(taken.code == 1);
    CHECK(taken.out.find("Address already in use") != std::string::npos);
    close(listening);

    auto const keys = [&](std::string const& arguments) {
        return testing::run("cd " + (folder / "") + " && " + testing::program() + " keys " + arguments);
    };
    CHECK(keys("make --party acme --scopes fly").code == 2);
    CHECK(keys("make --party 'a b' --scopes bid").code == 2);
    auto const made = keys("make --party acme --scopes bid,read --json");
    REQUIRE(made.code == 0);
    std::string const id = json::parse(made.out)->find("id")->text;
    CHECK(keys("list").out.find(id) != std::string::npos);
    CHECK(keys("list").out.find(json::parse(made.out)->find("secret")->text) == std::string::npos);
    CHECK(keys("rotate " + id + " --grace 60 --json").code == 0);
    CHECK(keys("revoke " + id).out.find("live no") != std::string::npos);
    CHECK(keys("revoke nonesuch").code == 1);
    CHECK(testing::run(testing::program() + " grant licet1.x.y --key 00").code == 1);
}
