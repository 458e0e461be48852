#pragma once
// A service of the test's own over real sockets, keys for it, and a plain HTTP client that can also send what
// no decent client would.

#include "adapters/access/keys.hpp"
#include "adapters/bus/bus.hpp"
#include "adapters/http/api.hpp"
#include "adapters/json/json.hpp"
#include "adapters/service/service.hpp"
#include "tests/program.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>

namespace licet::testing {

using namespace licet::adapters;

inline int connect_to(int port) {
    int const fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

inline void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

// All that comes until the other side closes, or nothing has come for so long.
inline std::string receive_all(int fd, int milliseconds) {
    std::string out;
    char piece[65536];
    pollfd waits{fd, POLLIN, 0};
    while (poll(&waits, 1, milliseconds) > 0) {
        auto const n = recv(fd, piece, sizeof piece, 0);
        if (n <= 0) break;
        out.append(piece, static_cast<std::size_t>(n));
    }
    return out;
}

struct Response {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    [[nodiscard]] json::Value document() const {
        auto const read = json::parse(body);
        REQUIRE_MESSAGE(read.has_value(), "no JSON: ", body);
        return *read;
    }
    // A member at a pointer of plain names: "rule" or "items".
    [[nodiscard]] std::string text(std::string_view name) const {
        json::Value const all = document();
        json::Value const* const found = all.find(name);
        return found == nullptr    ? std::string("(none)")
               : found->is_array() ? json::text_of(*found)
                                   : found->text;
    }
};

inline Response response_from(std::string const& bytes) {
    Response out;
    std::size_t const end = bytes.find("\r\n\r\n");
    if (!bytes.starts_with("HTTP/1.1 ") || end == std::string::npos) return out;
    out.status = std::atoi(bytes.c_str() + 9);
    std::size_t at = bytes.find("\r\n") + 2;
    while (at < end + 2) {
        std::size_t const stop = bytes.find("\r\n", at);
        std::size_t const colon = bytes.find(':', at);
        std::string name = bytes.substr(at, colon - at);
        for (char& c : name) c = static_cast<char>(std::tolower(c));
        out.headers[name] = bytes.substr(colon + 2, stop - colon - 2);
        at = stop + 2;
    }
    out.body = bytes.substr(end + 4);
    return out;
}

class Client {
public:
    Client(int port, std::string secret) : port_(port), secret_(std::move(secret)) {}

    [[nodiscard]] Response get(std::string const& path, std::string const& more = "") const {
        return ask("GET", path, "", more);
    }
    [[nodiscard]] Response post(std::string const& path, std::string const& body,
                                std::string const& idempotency_key = "") const {
        return ask("POST", path, body,
                   idempotency_key.empty() ? "" : "Idempotency-Key: " + idempotency_key + "\r\n");
    }
    [[nodiscard]] Response command(std::string const& id, std::string const& body) const {
        return post("/v1/commands", body, id);
    }
    [[nodiscard]] Response ask(std::string const& method, std::string const& path, std::string const& body,
                               std::string const& more) const {
        int const fd = connect_to(port_);
        REQUIRE(fd >= 0);
        std::string request = method + " " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + more;
        if (!secret_.empty()) request += "Authorization: Bearer " + secret_ + "\r\n";
        if (method != "GET")
            request +=
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        send_all(fd, request + "\r\n" + body);
        std::string const got = receive_all(fd, 20'000);
        close(fd);
        return response_from(got);
    }

    [[nodiscard]] std::string const& secret() const { return secret_; }

private:
    int port_;
    std::string secret_;
};

class Served {
public:
    explicit Served(std::function<void(ServiceConfig&)> const& set = {},
                    std::string const& store = "memory:") {
        rlimit limit{};  // five hundred listeners take a thousand descriptors
        (void)getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
        config_.store = store;
        config_.keys = folder_ / "keys.json";
        config_.grant_key = folder_ / "grant.key";
        config_.binary_curve_key = folder_ / "curve.key";
        config_.binary_endpoint = "tcp://127.0.0.1:*";
        config_.binary_feed = "tcp://127.0.0.1:*";
        config_.http_requests_per_second = 100'000;
        if (set) set(config_);
        service_ = std::make_unique<Service>(config_);
        api_ = std::make_unique<HttpApi>(*service_);
        HttpOptions options;
        options.body_max = static_cast<std::size_t>(config_.http_body_max);
        options.idle = std::chrono::milliseconds(3000);
        options.heartbeat = std::chrono::milliseconds(300);
        server_ = std::make_unique<HttpServer>(options, *api_);
        bus_ = std::make_unique<Bus>(*service_);
        service_->when_notices_come([this] { server_->wake_streams(); });
        service_->when_notices_come([this] { bus_->wake(); });
    }
    ~Served() {
        service_->stop();
        bus_->stop();
        server_->stop(std::chrono::milliseconds(200));
    }
    Served(Served const&) = delete;
    Served& operator=(Served const&) = delete;

    NewKey key(std::string const& party, std::string const& scopes, KeyKind kind = KeyKind::api) {
        auto made = KeyFile(config_.keys).make(kind, party, *key_scopes_from_text(scopes), adapters::now());
        REQUIRE(made.has_value());
        REQUIRE_FALSE(service_->keys().refresh().has_value());
        return *made;
    }
    Client client(std::string const& party, std::string const& scopes) {
        return {port(), key(party, scopes).secret};
    }
    [[nodiscard]] int port() const { return server_->port(); }
    Service& service() { return *service_; }
    Bus& bus() { return *bus_; }
    HttpServer& server() { return *server_; }
    std::string operator/(std::string const& name) const { return folder_ / name; }
    ServiceConfig const& config() const { return config_; }

    // A market with an operator, two licensors, two licensees, and a prepaid licence L1 of owner's for firm.
    void open_market() {
        Client const me = client("market", "operate,read");
        int n = 0;
        auto const done = [&](std::string const& body) {
            auto const answer = me.command("setup" + std::to_string(++n), body);
            REQUIRE_MESSAGE(answer.status == 200, body, " ", answer.body);
        };
        done(R"({"open_market":{"operator":"market","commission":"0.1"}})");
        for (std::string const party : {"owner", "rival", "firm", "lab", "kim"})
            done(R"({"register_party":{"party":")" + party + "\"}}");
        std::string const digest(64, 'a');
        done(R"({"list_asset":{"asset":"book","licensor":"owner","content":")" + digest +
             R"(","privacy":"non-personal","territories":["world"],"split":{"payee":"kim"}}})");
        done(
            R"({"agree_licence":{"licence":"L1","licensor":"owner","licensee":"firm","assets":["book"],"funding":"at-use",)"
            R"("scope":{"purposes":["input"],"territories":["world"],"from":"2026-01-01","until":"2036-01-01","privacy":"non-personal"},)"
            R"("terms":{"currency":"USD","term":{"from":"2026-01-01","until":"2036-01-01"},"statements":"quarter",)"
            R"("pay":{"usage":"tokens","tiers":[{"price":"0.01"}]},"split":{"shares":[{"weight":"1","to":{"payee":"kim"}},{"weight":"1","to":{"payee":"owner"}}]}}}})");
        done(
            R"({"receive_payment":{"licensee":"firm","currency":"USD","amount":"100000.00","escrow_for":"L1"}})");
    }

private:
    TemporaryFolder folder_;
    ServiceConfig config_;
    std::unique_ptr<Service> service_;
    std::unique_ptr<HttpApi> api_;
    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<Bus> bus_;
};

inline std::string use(std::string const& licence, int quantity, std::string const& at = "2026-03-01") {
    return R"({"record_usage":{"licence":")" + licence + R"(","meter":"tokens","quantity":")" +
           std::to_string(quantity) + R"(","at":")" + at + "\"}}";
}

inline std::string bid(std::string const& name, std::string const& licensee, std::string const& value) {
    return R"({"place_bid":{"bid":")" + name + R"(","licensee":")" + licensee +
           R"(","assets":["book"],"scope":{"purposes":["input"],"territories":["KR"],"from":"2026-12-01","until":"2027-12-01","privacy":"non-personal"},)"
           R"("currency":"USD","value":")" +
           value + R"(","upfront_budget":")" + value +
           R"(","royalty_stack_ppm":50000,"accepts":{"upfront_max":")" + value +
           R"("},"beliefs":{"scenarios":[{"name":"one","weight_ppm":1000000,"revenue":["1000.00"]}],"discount_ppm":[950000]},"expires":"2035-01-01"}})";
}

inline std::string offer(std::string const& name, std::string const& licensor, std::string const& ask,
                         std::string const& reservation) {
    return R"({"post_offer":{"offer":")" + name + R"(","licensor":")" + licensor +
           R"(","assets":["book"],"scope":{"purposes":["input","search"],"territories":["world"],"from":"2026-12-01","until":"2027-12-01","privacy":"non-personal"},)"
           R"("currency":"USD","ask":")" +
           ask + R"(","reservation":")" + reservation +
           R"(","accepts":{"upfront_max":"99999.00"},"beliefs":{"scenarios":[{"name":"one","weight_ppm":1000000,"revenue":["1000.00"]}],"discount_ppm":[950000]},)"
           R"("stream":"gross","statements":"quarter","split":{"payee":"kim"},"expires":"2035-01-01"}})";
}

}  // namespace licet::testing
