#pragma once
// HTTP/1.1 as we serve it: strictly. What a proxy and we could read differently (two lengths, folded lines,
// bare line feeds) is refused with 400 and the connection closed; every size and every wait has a limit; a
// listener of the event stream that does not keep up costs nothing but its own place.

#include "adapters/service/queries.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace licet::adapters {

struct HttpRequest {
    std::string method;
    std::string path;   // as sent, still percent-encoded, without the query
    std::string query;  // what follows the ?
    std::string authorization;
    std::string idempotency_key;
    std::string last_event_id;
    std::string content_type;
    std::string body;
};
struct HttpResponse {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    // An event stream that begins after this number; the body is not sent.
    std::optional<std::uint64_t> stream_after;
};
[[nodiscard]] HttpResponse response_of(Problem const& problem);

class HttpApp {
public:
    HttpApp() = default;
    virtual ~HttpApp() = default;
    HttpApp(HttpApp const&) = delete;
    HttpApp& operator=(HttpApp const&) = delete;
    // Answers once, now or later, from any thread.
    virtual void handle(HttpRequest&& request, std::function<void(HttpResponse&&)> answer) = 0;
    // What the stream says after `sequence`, which moves on; empty where nothing is new.
    virtual std::string stream_after(std::uint64_t& sequence) = 0;
};

struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: a free one
    int threads = 2;
    std::size_t body_max = 4U << 20U;
    std::size_t connections_max = 10'000;
    std::chrono::milliseconds idle = std::chrono::seconds(30);  // for a request, and for each write
    std::chrono::milliseconds heartbeat = std::chrono::seconds(15);
};
inline constexpr std::size_t http_header_max = 16U << 10U;

// Why the head of a request is refused; empty where it is not.
[[nodiscard]] std::string fault_in_head(std::string_view head);

class HttpServer {
public:
    // Listens when it returns; throws std::runtime_error where it cannot.
    HttpServer(HttpOptions options, HttpApp& app);
    ~HttpServer();
    HttpServer(HttpServer const&) = delete;
    HttpServer& operator=(HttpServer const&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;
    [[nodiscard]] std::size_t listeners() const;
    // Something is new for the event streams. Quick; any thread.
    void wake_streams();
    // Takes no more connections; those that wait for an answer get it, for at most that long.
    void stop(std::chrono::milliseconds patience);

private:
    struct Inside;
    std::shared_ptr<Inside> inside_;
};

}  // namespace licet::adapters
