// Many who want nothing good: ten thousand connections, half-open ones, frames that are played again, twice
// the load that can be served. Memory stays bounded, others are served, nothing acknowledged is lost.

#include "adapters/client/client.hpp"
#include "tests/service/cutting_proxy.hpp"
#include "tests/service/messages.hpp"
#include "tests/service/program.hpp"

#include <zmq.hpp>

#include <cstring>

using namespace licet;
using namespace licet::adapters;
using namespace std::chrono_literals;
using licet::testing::Client;
using licet::testing::connect_to;
using licet::testing::Program;
using licet::testing::resident_bytes;
using licet::testing::Served;
using licet::testing::TemporaryFolder;

namespace {

// ZMTP 3.0 by hand, without security, so that a connection costs the test one descriptor: a greeting, which
// the server answers, then who we are.
std::string greeting() {
    std::string out("\xff\0\0\0\0\0\0\0\0\x7f\x03\0NULL", 16);
    out.resize(64);
    return out;
}
std::string const ready(
    "\x04\x1c\x05READY\x0bSocket-Type\0\0\0\x06"
    "DEALER",
    30);

std::string framed(std::string const& body) {
    REQUIRE(body.size() < 256);
    return std::string(1, '\0') + static_cast<char>(body.size()) + body;
}

// Reads until that has come, the other side has closed, or nothing has come for long.
std::string receive_until(int fd, std::string const& what, int milliseconds = 20'000) {
    std::string out;
    char piece[4096];
    pollfd waits{fd, POLLIN, 0};
    while (out.find(what) == std::string::npos && poll(&waits, 1, milliseconds) > 0) {
        auto const n = recv(fd, piece, sizeof piece, 0);
        if (n <= 0) break;
        out.append(piece, static_cast<std::size_t>(n));
    }
    return out;
}

// As many as this process may have open, up to ten thousand.
std::vector<int> a_crowd_at(int port, std::function<void(int)> const& greet = {}) {
    rlimit limit{};
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    std::size_t const count = std::min<std::size_t>(10'000, limit.rlim_cur - 500);
    if (count < 10'000) MESSAGE("only ", count, " connections: this user may not have more descriptors");
    std::vector<int> out;
    while (out.size() < count) {
        int const fd = connect_to(port);
        REQUIRE_MESSAGE(fd >= 0, out.size(), " connections, error ", errno);
        if (greet) greet(fd);
        out.push_back(fd);
    }
    return out;
}

int port_of(std::string const& endpoint) {
    return std::stoi(endpoint.substr(endpoint.rfind(':') + 1));
}

std::vector<client::Command> uses_of(std::string const& licence, std::uint64_t first, std::size_t count) {
    std::vector<client::Command> out;
    for (std::uint64_t i = first; i < first + count; ++i)
        out.push_back(client::Usage{i, licence, "tokens", "", 1, date_from_text("2026-03-01")->days});
    return out;
}

// Messages of uses, each the same one with other numbers: who offers twice the load on the same two
// processors may not need them for building it.
class UseMessages {
public:
    UseMessages(std::string const& licence, std::size_t size) {
        Batch batch(
            size,
            {{}, {{}, settlement::RecordUsage{licence, "tokens", "", 1, *date_from_text("2026-03-01")}}});
        std::vector<std::uint64_t> marks;
        for (std::uint64_t i = 1; i <= size; ++i) marks.push_back(mark + i);
        text_ = testing::request_of(mark, batch, marks);
        for (std::uint64_t i = 0; i <= size; ++i) {
            std::uint64_t const wanted = mark + i;
            places_.push_back(text_.find(std::string(reinterpret_cast<char const*>(&wanted), sizeof wanted)));
            REQUIRE(places_.back() != std::string::npos);
        }
    }
    // Of the number `first`, as its first command; until the next call.
    std::string const& starting_at(std::uint64_t first) {
        std::memcpy(text_.data() + places_[0], &first, sizeof first);
        for (std::size_t i = 1; i < places_.size(); ++i) {
            std::uint64_t const number = first + i - 1;
            std::memcpy(text_.data() + places_[i], &number, sizeof number);
        }
        return text_;
    }

private:
    static constexpr std::uint64_t mark = 0x6d61726b0000'0000U;
    std::string text_;
    std::vector<std::size_t> places_;  // of the request's number and of each command's
};

std::size_t uses_in(Served& served) {
    return served.service().writer().read(
        [](Host const& host) { return host.engine().state().usage.size(); });
}

}  // namespace

TEST_CASE(
    "ten thousand connections over HTTP with half a request each: others are served, memory is bounded") {
    TemporaryFolder const folder;
    Program program(folder, "memory:", "connections_max = 11000\n");
    Client const me = program.client("market", "operate,read");
    testing::until_known(me);
    std::size_t const before = resident_bytes(program.process());
    auto const crowd = a_crowd_at(program.port);
    for (int const fd : crowd) testing::send_all(fd, "GET /healthz HTTP/1.1\r\nHost: a\r\n");
    auto const begun = std::chrono::steady_clock::now();
    testing::open_market(me);
    CHECK(me.get("/v1/market").status == 200);
    CHECK(std::chrono::steady_clock::now() - begun < 15s);
    std::size_t const taken = resident_bytes(program.process()) - before;
    CHECK_MESSAGE(taken < crowd.size() * 40'000, taken, " bytes for ", crowd.size());
    MESSAGE(crowd.size(), " connections: ", (taken / crowd.size()), " bytes each");
    // Half a request is not lost: whoever goes on in time is answered.
    std::size_t answered = 0;
    for (std::size_t i = 0; i < crowd.size(); i += 10) {
        testing::send_all(crowd[i], "\r\n");
        answered += receive_until(crowd[i], "\r\n\r\n").starts_with("HTTP/1.1 200") ? 1 : 0;
    }
    CHECK(answered == (crowd.size() + 9) / 10);
    for (int const fd : crowd) close(fd);
    CHECK(me.get("/v1/market").status == 200);
    CHECK(program.end(SIGTERM) == 0);
}

TEST_CASE("ten thousand connections of the binary API are each answered, and memory is bounded") {
    TemporaryFolder const folder;
    Program program(folder, "memory:", "", "curve = false\n");
    client::Connection other(program.binary);
    CHECK(other.query("market").find("\"open\":false") != std::string::npos);
    std::size_t const before = resident_bytes(program.process());
    std::string const question = framed(testing::query_of(7, "market", {}));
    auto const crowd = a_crowd_at(port_of(program.binary), [](int fd) {
        testing::send_all(fd, greeting());
        (void)receive_until(fd, "ROUTER");
        testing::send_all(fd, ready);
    });
    for (int const fd : crowd) testing::send_all(fd, question);
    CHECK(other.query("market").find("\"open\":false") != std::string::npos);
    std::size_t answered = 0;
    for (int const fd : crowd)
        answered += receive_until(fd, "\"open\":false").find("\"open\":false") != std::string::npos ? 1 : 0;
    CHECK(answered == crowd.size());
    std::size_t const taken = resident_bytes(program.process()) - before;
    CHECK_MESSAGE(taken < crowd.size() * 100'000, taken, " bytes for ", crowd.size());
    MESSAGE(crowd.size(), " connections: ", (taken / crowd.size()), " bytes each");
    for (int const fd : crowd) close(fd);
    CHECK(other.query("market").find("\"open\":false") != std::string::npos);
    CHECK(program.end(SIGTERM) == 0);
}

TEST_CASE("half-open connections of the binary API are closed; one that lives and says nothing stays") {
    Served served([](ServiceConfig& config) {
        config.binary_curve = false;
        config.binary_heartbeat_seconds = 1;
    });
    client::Connection quiet(served.bus().endpoint());
    CHECK_FALSE(quiet.query("market").empty());
    int const port = port_of(served.bus().endpoint());
    int const silent = connect_to(port);  // never says who it is
    int const gone =
        connect_to(port);  // was served, and then answers no heartbeat: as if its machine were off
    testing::send_all(gone, greeting());
    (void)receive_until(gone, "ROUTER");
    testing::send_all(gone, ready + framed(testing::query_of(7, "market", {})));
    CHECK(receive_until(gone, "\"open\"").find("\"open\"") != std::string::npos);
    char byte = 0;
    auto const is_closed = [&](int fd) {
        pollfd waits{fd, POLLIN, 0};
        while (poll(&waits, 1, 20'000) > 0)
            if (recv(fd, &byte, 1, 0) <= 0) return true;
        return false;
    };
    CHECK(is_closed(silent));
    CHECK(is_closed(gone));
    close(silent);
    close(gone);
    CHECK_FALSE(quiet.query("market").empty());
}

TEST_CASE(
    "frames that were recorded and are played again do nothing under CURVE, and nothing twice without it") {
    for (bool const is_curve : {true, false}) {
        CAPTURE(is_curve);
        Served served([&](ServiceConfig& config) { config.binary_curve = is_curve; });
        served.open_market();
        testing::CuttingProxy proxy(port_of(served.bus().endpoint()));
        client::Keys keys;
        if (is_curve) {
            auto const key = served.key("firm", "report,read", KeyKind::curve);
            keys = {served.bus().public_key(), key.key.check, key.secret};
        }
        std::string const through = "tcp://127.0.0.1:" + std::to_string(proxy.port());
        {
            client::Connection firm(through, keys);
            CHECK(firm.submit(uses_of("L1", 1, 30)).refused.empty());
        }
        CHECK(uses_in(served) == 30);
        auto const commands = [&] {
            return served.service().writer().read([](Host const& host) { return host.command_count(); });
        };
        auto const before = commands();
        std::string const recorded = proxy.recorded();
        CHECK(recorded.size() > 500);
        for (int i = 0; i < 3; ++i) {
            int const fd = connect_to(port_of(served.bus().endpoint()));
            testing::send_all(fd, recorded);
            (void)testing::receive_all(fd, 500);
            close(fd);
        }
        CHECK(uses_in(served) == 30);
        if (is_curve) CHECK(commands() == before);  // not even read
        client::Connection firm(served.bus().endpoint(), keys);
        CHECK(firm.submit(uses_of("L1", 1, 31)).applied_before == 30);
        CHECK(uses_in(served) == 31);
    }
}

TEST_CASE("a client that asks for long without reading, and then reads, gets every answer") {
    Served served([](ServiceConfig& config) { config.binary_curve = false; });
    zmq::context_t context(1);
    zmq::socket_t slow(context, zmq::socket_type::dealer);
    slow.set(zmq::sockopt::linger, 0);
    slow.set(zmq::sockopt::rcvhwm, 10);
    slow.set(zmq::sockopt::rcvbuf, 4096);
    slow.set(zmq::sockopt::sndhwm, 0);
    slow.set(zmq::sockopt::rcvtimeo, 5000);
    slow.connect(served.bus().endpoint());
    constexpr std::uint64_t count = 40'000;  // more than what the system keeps on its way, and a thousand
    for (std::uint64_t i = 1; i <= count; ++i)
        (void)slow.send(zmq::buffer(testing::query_of(i, "nonesuch", {})), zmq::send_flags::none);
    std::this_thread::sleep_for(2s);
    std::uint64_t answered = 0;
    for (zmq::message_t frame; answered < count && slow.recv(frame); ++answered) {
        auto const reply = testing::reply_from({static_cast<char const*>(frame.data()), frame.size()});
        REQUIRE(reply.has_value());
        CHECK(reply->number == answered + 1);
    }
    CHECK(answered == count);
}

TEST_CASE(
    "twice the highest load for a minute: what is too much is told to wait, the rest is served at full "
    "rate") {
    if (std::getenv("LICET_LONG") == nullptr) return;  // ./dev test --long
    TemporaryFolder const folder;
    std::string const store = "sqlite:" + (folder / "market.db");
    Program program(folder, store, "", "curve = false\n");
    Client const me = program.client("market", "operate,read");
    testing::until_known(me);
    testing::open_market(me);
    // Enough for all of it to be paid.
    CHECK(
        me.command(
              "more",
              R"({"receive_payment":{"licensee":"firm","currency":"USD","amount":"100000000.00","escrow_for":"L-firm"}})")
            .status == 200);
    zmq::context_t context(1);
    zmq::socket_t firm(context, zmq::socket_type::dealer);
    firm.set(zmq::sockopt::linger, 0);
    firm.set(zmq::sockopt::rcvhwm, 0);  // or answers are dropped while it sends
    firm.set(zmq::sockopt::rcvtimeo, 2);
    firm.set(zmq::sockopt::sndtimeo, 2);
    firm.connect(program.binary);
    constexpr std::size_t size = 100;
    UseMessages messages("L-firm", size);
    std::uint64_t next = 1;
    std::uint64_t accepted = 0;
    std::uint64_t told = 0;
    // Offers so many messages a second for so long; in place of a rate, as fast as answers come: `window`.
    auto const run = [&](double offered, std::size_t window, double seconds) {
        accepted = told = 0;
        std::uint64_t sent = 0;
        std::uint64_t answered = 0;
        auto const begun = std::chrono::steady_clock::now();
        auto const now = [&] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        };
        auto const is_due = [&] {
            double const at = now();
            if (at >= seconds) return false;
            return window != 0 ? sent - answered < window : static_cast<double>(sent) < at * offered;
        };
        while ((now() < seconds || answered < sent) && now() < seconds + 60) {
            while (is_due() && firm.send(zmq::buffer(messages.starting_at(next)), zmq::send_flags::none)) {
                next += size;
                ++sent;
            }
            zmq::message_t frame;
            if (!firm.recv(frame)) continue;
            auto const reply = testing::reply_from({static_cast<char const*>(frame.data()), frame.size()});
            REQUIRE(reply.has_value());
            ++answered;
            CHECK(reply->exceptions.empty());
            if (reply->problem) {
                ++told;
                CHECK(reply->problem->retry_after > 0ms);
            } else {
                accepted += reply->count;
            }
        }
        CHECK(answered == sent);
        return static_cast<double>(accepted) / seconds;
    };
    (void)run(0, 32, 2);
    double const highest = run(0, 32, 10);
    std::uint64_t const kept_before = next;
    std::size_t const before = resident_bytes(program.process());
    double const under_load = run(2 * highest / size, 0, 60);
    std::size_t const after = resident_bytes(program.process());
    CHECK(told > 0);
    CHECK_MESSAGE(under_load > 0.9 * highest, under_load, " of ", highest);
    // What the state itself keeps of each use, and what may wait.
    std::size_t const grown = after - before;
    CHECK_MESSAGE(grown < accepted * 200 + (256U << 20U), grown, " bytes for ", accepted);
    MESSAGE(highest, " a second at most; of twice as many ", under_load, " taken, ", told,
            " messages told to wait; ", (grown >> 20U), " MiB for ", accepted, " more uses");
    CHECK(kept_before < next);
    CHECK(me.get("/v1/market").status == 200);
    CHECK(program.end(SIGTERM) == 0);
    auto const verified = testing::run(testing::program() + " verify --store " + store);
    CHECK_MESSAGE(verified.code == 0, verified.out);
}
