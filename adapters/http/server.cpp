#include "adapters/http/server.hpp"

#include "adapters/log/log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <utility>  // Asio 1.74 uses std::exchange in C++20 without including it

namespace licet::adapters {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using namespace std::chrono_literals;

std::string_view reason_of(int status) {
    static std::string const none;
    auto const text = http::obsolete_reason(static_cast<http::status>(status));
    return {text.data(), text.size()};
}

std::string head_of(HttpResponse const& response, bool keeps_open) {
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " +
                      std::string(reason_of(response.status)) + "\r\nContent-Type: " + response.type +
                      "\r\nX-Content-Type-Options: nosniff\r\n";
    if (response.stream_after)
        out += "Cache-Control: no-store\r\nTransfer-Encoding: chunked\r\n";
    else
        out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    for (auto const& [name, value] : response.headers) out += name + ": " + value + "\r\n";
    if (!keeps_open) out += "Connection: close\r\n";
    return out + "\r\n";
}

std::string chunk_of(std::string const& text) {
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + text + "\r\n";
}

}  // namespace

struct HttpServer::Inside : std::enable_shared_from_this<HttpServer::Inside> {
    class Session;

    Inside(HttpOptions given, HttpApp& its_app)
        : options(std::move(given)),
          app(its_app),
          context(std::make_unique<net::io_context>(options.threads)),
          acceptor(std::in_place, net::make_strand(*context)) {}

    HttpOptions options;
    HttpApp& app;
    // Both end in stop(): what still waits in the context holds its sessions, and they hold this.
    std::unique_ptr<net::io_context> context;
    std::optional<tcp::acceptor> acceptor;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> answering{0};
    std::atomic<bool> is_stopping{false};
    std::mutex mutex;
    std::set<std::shared_ptr<Session>> streams;

    void accept();
};

// One connection: a request at a time, each on the strand of its socket.
class HttpServer::Inside::Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, std::shared_ptr<Inside> server)
        : stream_(std::move(socket)),
          server_(std::move(server)),
          beat_(stream_.get_executor()),
          guard_(stream_.get_executor()) {
        ++server_->connections;
    }
    ~Session() { --server_->connections; }
    Session(Session const&) = delete;
    Session& operator=(Session const&) = delete;

    void start() {
        net::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read_head(); });
    }
    void wake() {
        net::post(stream_.get_executor(), [self = shared_from_this()] { self->pump(); });
    }
    void cut() {
        net::post(stream_.get_executor(), [self = shared_from_this()] { self->end(); });
    }

private:
    using Parser = http::request_parser<http::string_body>;

    void read_head() {
        stream_.expires_after(server_->options.idle);
        net::async_read_until(
            stream_, net::dynamic_buffer(in_, http_header_max), "\r\n\r\n",
            [self = shared_from_this()](beast::error_code failed, std::size_t size) {
                if (failed == net::error::not_found)
                    return self->refuse(problem_with(431, "head_must_be_within_limit",
                                                     "the head of the request is too long",
                                                     "at most 16 KiB of request line and fields"));
                if (failed) return self->end();
                self->take_head(size);
            });
    }

    void take_head(std::size_t size) {
        if (std::string const fault = fault_in_head(std::string_view(in_).substr(0, size)); !fault.empty())
            return refuse(
                problem_with(400, "request_must_be_unambiguous", fault, "send it as RFC 9112 says"));
        parser_.emplace();
        parser_->eager(true);
        parser_->body_limit(server_->options.body_max);
        parser_->header_limit(http_header_max);
        parse();
    }

    void parse() {
        beast::error_code failed;
        while (!in_.empty() && !parser_->is_done()) {
            std::size_t const used = parser_->put(net::buffer(in_), failed);
            in_.erase(0, used);
            if (failed == http::error::need_more) failed = {};
            if (failed || used == 0) break;
        }
        if (failed == http::error::body_limit)
            return refuse(problem_with(
                413, "body_must_be_within_limit", "the body is too long",
                "at most " + std::to_string(server_->options.body_max) + " bytes; send several requests"));
        if (failed)
            return refuse(problem_with(400, "request_must_be_well_formed", failed.message(),
                                       "send it as RFC 9112 says"));
        if (parser_->is_done()) return handle();
        if (!is_continued_ && beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
            is_continued_ = true;
            out_ = "HTTP/1.1 100 Continue\r\n\r\n";
            net::async_write(stream_, net::buffer(out_),
                             [self = shared_from_this()](beast::error_code broken, std::size_t) {
                                 broken ? self->end() : self->read_body();
                             });
            return;
        }
        read_body();
    }

    void read_body() {
        stream_.expires_after(server_->options.idle);
        std::size_t const had = in_.size();
        if (had > http_header_max) return end();  // the parser takes no more of it
        in_.resize(had + (64U << 10U));
        stream_.async_read_some(net::buffer(in_.data() + had, in_.size() - had),
                                [self = shared_from_this(), had](beast::error_code broken, std::size_t n) {
                                    self->in_.resize(had + n);
                                    broken ? self->end() : self->parse();
                                });
    }

    void handle() {
        auto& got = parser_->get();
        HttpRequest request;
        auto const text = [](beast::string_view view) { return std::string(view.data(), view.size()); };
        request.method = text(got.method_string());
        std::string const target = text(got.target());
        std::size_t const mark = target.find('?');
        request.path = target.substr(0, mark);
        if (mark != std::string::npos) request.query = target.substr(mark + 1);
        request.authorization = text(got[http::field::authorization]);
        request.idempotency_key = text(got["Idempotency-Key"]);
        request.last_event_id = text(got["Last-Event-ID"]);
        request.content_type = text(got[http::field::content_type]);
        request.body = std::move(got.body());
        is_head_ = got.method() == http::verb::head;
        bool const keeps_open = got.keep_alive() && !server_->is_stopping;
        is_continued_ = false;
        // The core may take its time; the client's own patience decides.
        stream_.expires_never();
        ++server_->answering;
        server_->app.handle(std::move(request),
                            [self = shared_from_this(), keeps_open](HttpResponse&& response) {
                                net::post(self->stream_.get_executor(),
                                          [self, keeps_open, response = std::move(response)]() mutable {
                                              --self->server_->answering;
                                              self->send(std::move(response), keeps_open);
                                          });
                            });
    }

    void refuse(Problem const& problem) { send(response_of(problem), false); }

    void send(HttpResponse&& response, bool keeps_open) {
        stream_.expires_after(server_->options.idle);
        if (response.stream_after) keeps_open = true;
        out_ = head_of(response, keeps_open);
        if (!is_head_ && !response.stream_after) out_ += response.body;
        sequence_ = response.stream_after;
        net::async_write(stream_, net::buffer(out_),
                         [self = shared_from_this(), keeps_open](beast::error_code broken, std::size_t) {
                             if (broken) return self->end();
                             if (self->sequence_) return self->start_stream();
                             if (!keeps_open) return self->linger();
                             self->read_head();
                         });
    }

    // What is still on its way is read and dropped for a moment, or the client would lose our answer to a
    // reset.
    void linger() {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        stream_.expires_after(2s);
        drop();
    }
    void drop() {
        in_.resize(16U << 10U);
        stream_.async_read_some(net::buffer(in_),
                                [self = shared_from_this()](beast::error_code broken, std::size_t n) {
                                    self->dropped_ += n;
                                    if (broken || self->dropped_ > (8U << 20U)) return self->end();
                                    self->drop();
                                });
    }

    void start_stream() {
        stream_.expires_never();
        {
            std::lock_guard const lock(server_->mutex);
            server_->streams.insert(shared_from_this());
        }
        // Reading tells when the listener goes away; what it says is not looked at.
        watch();
        beat();
        pump();
    }
    void watch() {
        in_.resize(512);
        stream_.socket().async_read_some(net::buffer(in_),
                                         [self = shared_from_this()](beast::error_code broken, std::size_t) {
                                             broken ? self->end() : self->watch();
                                         });
    }
    void beat() {
        beat_.expires_after(server_->options.heartbeat);
        beat_.async_wait([self = shared_from_this()](beast::error_code broken) {
            if (broken || self->is_over_) return;
            self->is_beat_due_ = true;
            self->pump();
            self->beat();
        });
    }
    // Asks for what is new only when the last is written: a slow listener makes nothing pile up.
    void pump() {
        if (is_writing_ || is_over_ || !sequence_) return;
        std::string text = server_->app.stream_after(*sequence_);
        if (text.empty() && is_beat_due_) text = ": still here\n\n";
        if (text.empty()) return;
        is_beat_due_ = false;
        is_writing_ = true;
        out_ = chunk_of(text);
        net::async_write(stream_.socket(), net::buffer(out_),
                         [self = shared_from_this()](beast::error_code broken, std::size_t) {
                             self->is_writing_ = false;
                             if (broken) return self->end();
                             self->guard_.cancel();
                             self->pump();
                         });
        // A write that stalls past its time is cut by this timer, for the socket is used directly.
        guard_.expires_after(server_->options.idle);
        guard_.async_wait([self = shared_from_this(), mine = ++writes_](beast::error_code stopped) {
            if (!stopped && self->is_writing_ && self->writes_ == mine) self->end();
        });
    }

    void end() {
        if (is_over_) return;
        is_over_ = true;
        beat_.cancel();
        guard_.cancel();
        beast::error_code ignored;
        stream_.socket().close(ignored);
        if (!sequence_) return;
        std::lock_guard const lock(server_->mutex);
        server_->streams.erase(shared_from_this());
    }

    beast::tcp_stream stream_;
    std::shared_ptr<Inside> server_;
    net::steady_timer beat_;
    net::steady_timer guard_;
    std::string in_;
    std::string out_;
    std::optional<Parser> parser_;
    std::optional<std::uint64_t> sequence_;
    std::uint64_t writes_ = 0;
    std::size_t dropped_ = 0;
    bool is_head_ = false;
    bool is_continued_ = false;
    bool is_writing_ = false;
    bool is_beat_due_ = false;
    bool is_over_ = false;
};

void HttpServer::Inside::accept() {
    acceptor->async_accept(net::make_strand(*context), [self = shared_from_this()](beast::error_code failed,
                                                                                   tcp::socket socket) {
        if (failed == net::error::operation_aborted || self->is_stopping) return;
        if (!failed && self->connections < self->options.connections_max) {
            beast::error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            std::make_shared<Session>(std::move(socket), self)->start();
        } else if (failed) {
            // Out of descriptors, most likely: those that are open go on.
            log_warning("http: a connection was not accepted: " + failed.message());
            auto const pause = std::make_shared<net::steady_timer>(self->acceptor->get_executor(), 50ms);
            pause->async_wait([self, pause](beast::error_code) { self->accept(); });
            return;
        }
        self->accept();
    });
}

HttpServer::HttpServer(HttpOptions options, HttpApp& app)
    : inside_(std::make_shared<Inside>(std::move(options), app)) {
    try {
        tcp::endpoint const at(net::ip::make_address(inside_->options.address), inside_->options.port);
        inside_->acceptor->open(at.protocol());
        inside_->acceptor->set_option(net::socket_base::reuse_address(true));
        inside_->acceptor->bind(at);
        inside_->acceptor->listen(4096);
        inside_->port = inside_->acceptor->local_endpoint().port();
    } catch (std::exception const& failure) {
        throw std::runtime_error("http: " + inside_->options.address + " port " +
                                 std::to_string(inside_->options.port) + ": " + failure.what());
    }
    inside_->accept();
    for (int i = 0; i < inside_->options.threads; ++i)
        inside_->threads.emplace_back([inside = inside_] { inside->context->run(); });
}

HttpServer::~HttpServer() {
    stop(0ms);
}

std::uint16_t HttpServer::port() const {
    return inside_->port;
}

std::size_t HttpServer::connections() const {
    return inside_->connections;
}

std::size_t HttpServer::listeners() const {
    std::lock_guard const lock(inside_->mutex);
    return inside_->streams.size();
}

void HttpServer::wake_streams() {
    std::lock_guard const lock(inside_->mutex);
    for (auto const& stream : inside_->streams) stream->wake();
}

void HttpServer::stop(std::chrono::milliseconds patience) {
    if (inside_->threads.empty()) return;
    inside_->is_stopping = true;
    net::post(inside_->acceptor->get_executor(), [inside = inside_] {
        beast::error_code ignored;
        inside->acceptor->close(ignored);
    });
    auto const until = std::chrono::steady_clock::now() + patience;
    while (inside_->answering > 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(5ms);
    if (patience > 0ms) std::this_thread::sleep_for(20ms);  // for the last answer to be written
    inside_->context->stop();
    for (std::thread& thread : inside_->threads) thread.join();
    inside_->threads.clear();
    {
        std::lock_guard const lock(inside_->mutex);
        inside_->streams.clear();
    }
    inside_->acceptor.reset();
    inside_->context.reset();
}

HttpResponse response_of(Problem const& problem) {
    HttpResponse out;
    out.status = problem.status;
    out.type = "application/problem+json";
    out.body = json::text_of(value_of(problem));
    if (problem.retry_after)
        out.headers.emplace_back("Retry-After", std::to_string((problem.retry_after->count() + 999) / 1000));
    return out;
}

}  // namespace licet::adapters
