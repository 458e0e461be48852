#include "adapters/bus/bus.hpp"

#include "adapters/bus/curve_key.hpp"
#include "adapters/bus/wire.hpp"
#include "adapters/commands/commands_json.hpp"
#include "adapters/log/log.hpp"

#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <vector>

namespace licet::adapters {
namespace {

constexpr char const* commands_domain = "licet";
constexpr char const* feed_domain = "licet.feed";
// ZMQ_ZAP_ENFORCE_DOMAIN, which 4.3.4 declares only with its drafts but knows.
constexpr int zap_enforce_domain = 93;
constexpr int waiting_answers_max = 1000;  // of one connection, on their way
// And of all connections that are behind with reading: what is more is dropped.
constexpr std::size_t late_bytes_max = 16U << 20U;
constexpr std::chrono::milliseconds late_pause{2};  // until they are offered again
constexpr int reads_at_once = 256;
constexpr std::size_t asked_about_from = 32;  // commands; fewer are read sooner than it is asked if they fit

std::string_view view(zmq::message_t const& message) {
    return {static_cast<char const*>(message.data()), message.size()};
}

// Reads a message of up to `most` parts; nothing where there are more, for they are dropped.
bool receive_parts(zmq::socket_t& socket, std::vector<zmq::message_t>& parts, std::size_t most,
                   zmq::recv_flags flags) {
    parts.clear();
    bool fits = true;
    do {
        zmq::message_t part;
        if (!socket.recv(part, flags)) return false;
        if (parts.size() < most)
            parts.push_back(std::move(part));
        else
            fits = false;
    } while (socket.get(zmq::sockopt::rcvmore) != 0);
    if (!fits) parts.clear();
    return true;
}

}  // namespace

struct Bus::Inside {
    explicit Inside(Service& its_service) : service(its_service), config(its_service.config()) {
        if (config.binary_curve) curve = curve_key_in(config.binary_curve_key);
        wakes = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        zap.bind("inproc://zeromq.zap.01");
        zap.set(zmq::sockopt::linger, 0);
        zap_thread = std::thread([this] { answer_zap(); });
        set_up(router, commands_domain);
        router.set(zmq::sockopt::sndhwm, waiting_answers_max);
        router.set(zmq::sockopt::rcvhwm, waiting_answers_max);
        router.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(wire_format::message_bytes_max));
        router.set(zmq::sockopt::router_mandatory, true);
        set_up(feed, feed_domain);
        feed.set(zmq::sockopt::maxmsgsize, std::int64_t{1024});  // of subscriptions
        endpoint = bind(router, config.binary_endpoint);
        feed_endpoint = bind(feed, config.binary_feed);
        published = service.notices().latest();
        thread = std::thread([this] { serve(); });
    }
    ~Inside() {
        stop();
        close(wakes);
    }

    void set_up(zmq::socket_t& socket, char const* domain) {
        socket.set(zmq::sockopt::linger, 500);
        socket.set(zmq::sockopt::backlog, 4096);  // many who come at once are not made to try again
        // Half-open connections are found out: those that never say who they are, and those that are gone.
        int const heartbeat = static_cast<int>(config.binary_heartbeat_seconds * 1000);
        socket.set(zmq::sockopt::handshake_ivl, heartbeat);
        socket.set(zmq::sockopt::heartbeat_ivl, heartbeat);
        socket.set(zmq::sockopt::heartbeat_timeout, 3 * heartbeat);
        if (!config.binary_curve) return;
        socket.set(zmq::sockopt::curve_server, true);
        socket.set(zmq::sockopt::curve_secretkey, curve.secret);
        socket.set(zmq::sockopt::zap_domain, domain);
        int const on = 1;
        if (zmq_setsockopt(socket.handle(), zap_enforce_domain, &on, sizeof on) != 0)
            throw std::runtime_error("this libzmq cannot enforce the ZAP domain; CURVE would admit anybody");
    }
    static std::string bind(zmq::socket_t& socket, std::string const& where) try {
        socket.bind(where);
        return socket.get(zmq::sockopt::last_endpoint);
    } catch (zmq::error_t const& failure) {
        throw std::runtime_error(where + ": " + failure.what());
    }

    // Who is this key? (RFC 27.) A key that is known and live enters; the feed also needs the scope to read.
    void answer_zap() {
        zap.set(zmq::sockopt::rcvtimeo, 100);
        std::vector<zmq::message_t> parts;
        while (!is_over) {
            if (!receive_parts(zap, parts, 7, zmq::recv_flags::none)) continue;  // nothing for a while
            if (parts.size() < 6) parts.resize(6);  // libzmq sends no such thing; it is answered with no
            std::shared_ptr<Principal const> who;
            std::string_view const domain = view(parts[2]);
            if (view(parts[5]) == "CURVE" && parts.size() == 7 && parts[6].size() == 32) {
                std::array<char, 41> key{};
                zmq_z85_encode(key.data(), static_cast<std::uint8_t const*>(parts[6].data()), 32);
                who = service.keys().of_curve(key.data(), service.now());
            }
            bool const enters = who && (domain == commands_domain ||
                                        (domain == feed_domain && who->scopes.has(KeyScope::read)));
            if (!enters) log_refused_access(who.get(), domain, "key_must_be_known");
            auto const more = zmq::send_flags::sndmore;
            zap.send(zmq::str_buffer("1.0"), more);
            zap.send(parts[1], more);
            zap.send(zmq::buffer(std::string_view(enters ? "200" : "400")), more);
            zap.send(zmq::buffer(std::string_view(enters ? "OK" : "no")), more);
            zap.send(zmq::buffer(enters ? std::string_view(who->key) : std::string_view()), more);
            zap.send(zmq::message_t(), zmq::send_flags::none);
        }
    }

    void answer(std::string identity, std::string bytes) {
        {
            std::lock_guard const lock(mutex);
            answers.emplace_back(std::move(identity), std::move(bytes));
        }
        ring();
    }
    void ring() const {
        std::uint64_t const one = 1;
        (void)!::write(wakes, &one, sizeof one);
    }

    void serve() {
        zmq::pollitem_t items[] = {{router.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, wakes, ZMQ_POLLIN, 0}};
        while (!is_over) {
            zmq::poll(items, 2, late.empty() ? std::chrono::milliseconds(200) : late_pause);
            std::uint64_t count = 0;
            (void)!::read(wakes, &count, sizeof count);
            offer_late_answers();
            send_answers();
            publish();
            // Reading what has come takes its time, and an answer that is there need not wait for it.
            for (int i = 0; i < reads_at_once && receive(); ++i) send_answers();
        }
        send_answers();
        publish();
    }

    void send_answers() {
        std::vector<std::pair<std::string, std::string>> list;
        {
            std::lock_guard const lock(mutex);
            if (answers.empty()) return;
            list.swap(answers);
        }
        for (auto const& [identity, bytes] : list) {
            if (auto const at = in_flight.find(identity); at != in_flight.end() && --at->second == 0)
                in_flight.erase(at);
            send(identity, bytes);
        }
    }
    // To a client that is gone, or has not read for long: dropped. What it sent is done all the same, and the
    // same id sent again says so.
    void send(std::string const& identity, std::string const& bytes) {
        auto const waiting = late.find(identity);
        if (waiting == late.end() && goes_out(identity, bytes)) return;
        if (late_bytes + bytes.size() > late_bytes_max) return;
        late_bytes += bytes.size();
        late[identity].push_back(bytes);
    }
    // False where as many as may be are on their way to it.
    bool goes_out(std::string const& identity, std::string const& bytes) try {
        if (!router.send(zmq::buffer(identity), zmq::send_flags::sndmore | zmq::send_flags::dontwait))
            return false;
        (void)router.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
        return true;
    } catch (zmq::error_t const&) {
        return true;  // it is gone
    }
    void offer_late_answers() {
        if (late.empty()) return;
        auto const now = std::chrono::steady_clock::now();
        if (now < late_offered + late_pause) return;
        late_offered = now;
        for (auto at = late.begin(); at != late.end();) {
            auto& [identity, list] = *at;
            while (!list.empty() && goes_out(identity, list.front())) {
                late_bytes -= list.front().size();
                list.pop_front();
            }
            at = list.empty() ? late.erase(at) : std::next(at);
        }
    }

    void publish() {
        if (service.notices().latest() == published) return;
        for (Notice const& notice : service.notices().after(published)) {
            std::string const bytes = wire_format::notice_of(notice);
            (void)feed.send(zmq::str_buffer("notice"), zmq::send_flags::sndmore);
            (void)feed.send(zmq::buffer(bytes), zmq::send_flags::none);
            published = notice.sequence;
        }
    }

    std::shared_ptr<Principal const> principal_of(zmq::message_t& message) const {
        if (!config.binary_curve) {
            static auto const local = std::make_shared<Principal const>(Principal{"local", "local", {0x1fU}});
            return local;
        }
        try {
            return service.keys().of_id(message.gets("User-Id"), service.now());
        } catch (zmq::error_t const&) {
            return nullptr;
        }
    }

    bool receive() {
        std::vector<zmq::message_t> parts;
        if (!receive_parts(router, parts, 2, zmq::recv_flags::dontwait)) return false;
        if (parts.size() != 2) return true;
        std::string identity(view(parts[0]));
        auto const who = principal_of(parts[1]);
        if (!who) {  // revoked since it connected
            Problem problem;
            problem.status = 401;
            problem.rule = "key_must_be_known";
            problem.detail = "the key of this connection is no longer live";
            problem.remedy = "connect with a live key";
            log_refused_access(nullptr, "binary", problem.rule);
            send(identity, wire_format::reply_of(0, problem));
            return true;
        }
        auto const refuses = [&](std::size_t commands) {
            return no_room_for(identity, who->party, commands);
        };
        auto request = wire_format::request_from(view(parts[1]), who->party, std::cref(refuses));
        if (!request) {
            send(identity, wire_format::reply_of(request.error().number, request.error().problem));
            return true;
        }
        handle(std::move(identity), who, std::move(request).value());
        return true;
    }

    std::optional<Problem> no_room_for(std::string const& identity, std::string const& party,
                                       std::size_t commands) {
        auto const flying = in_flight.find(identity);
        if (flying != in_flight.end() &&
            flying->second >= static_cast<std::size_t>(config.binary_in_flight_max)) {
            Problem problem = problem_with(429, "connection_must_wait_for_answers",
                                           "too many requests of this connection are not answered yet",
                                           "read an answer before sending the next");
            problem.retry_after = std::chrono::milliseconds(50);
            return problem;
        }
        if (commands >= asked_about_from)
            if (auto const busy = service.writer().busy_for(party, commands)) return problem_of(*busy);
        return std::nullopt;
    }

    void handle(std::string identity, std::shared_ptr<Principal const> const& who,
                wire_format::Request request) {
        if (!request.query.empty()) {
            auto const found = request.query == "grant"
                                   ? service.grant(*who, request.parameters)
                                   : service.ask(*who, request.query, request.parameters);
            send(identity, found ? wire_format::reply_of(request.number, *found)
                                 : wire_format::reply_of(request.number, found.error()));
            return;
        }
        if (request.notices_after) {
            // The query decides whether that may be asked, and whether they are still kept.
            auto const found =
                service.ask(*who, "notices", {{"after", std::to_string(*request.notices_after)}});
            if (!found) {
                send(identity, wire_format::reply_of(request.number, found.error()));
                return;
            }
            auto const list = service.writer().read([&](Host const& host) {
                return host.records().notices_after(*request.notices_after, request_commands_max);
            });
            send(identity, wire_format::reply_of(request.number, list.value_or(std::vector<Notice>())));
            return;
        }
        std::size_t& flying = in_flight[identity];
        ++flying;
        std::vector<std::uint8_t> kinds(request.commands.size());
        for (std::size_t i = 0; i < kinds.size(); ++i)
            kinds[i] = static_cast<std::uint8_t>(request.commands[i].envelope.command.index());
        Submission submission;
        submission.commands = std::move(request.commands);
        submission.sender = who->party;
        submission.gate = std::make_shared<PartyGate>(who);
        submission.done = [this, identity, number = request.number, wants = request.wants_charged,
                           kinds = std::move(kinds)](Outcome&& outcome) {
            answer(identity, wire_format::reply_of(number, outcome, wants,
                                                   [&](std::size_t i) { return command_names()[kinds[i]]; }));
        };
        if (auto const busy = service.writer().submit(std::move(submission))) {
            if (--flying == 0) in_flight.erase(identity);
            send(identity, wire_format::reply_of(request.number, problem_of(*busy)));
        }
    }

    void stop() {
        if (is_over.exchange(true)) return;
        ring();
        thread.join();
        zap_thread.join();
    }

    Service& service;
    ServiceConfig const& config;
    CurveKey curve;
    zmq::context_t context{1};
    zmq::socket_t zap{context, zmq::socket_type::rep};
    zmq::socket_t router{context, zmq::socket_type::router};
    zmq::socket_t feed{context, zmq::socket_type::pub};
    std::string endpoint;  // as bound: no other thread may ask a socket
    std::string feed_endpoint;
    int wakes = -1;
    std::atomic<bool> is_over{false};
    std::mutex mutex;
    std::vector<std::pair<std::string, std::string>> answers;  // identity, bytes
    std::unordered_map<std::string, std::size_t> in_flight;
    // Answers to connections that read more slowly than they ask; by identity.
    std::unordered_map<std::string, std::deque<std::string>> late;
    std::size_t late_bytes = 0;
    std::chrono::steady_clock::time_point late_offered;
    std::uint64_t published = 0;
    std::thread thread;
    std::thread zap_thread;
};

Bus::Bus(Service& service) : inside_(std::make_unique<Inside>(service)) {}
Bus::~Bus() = default;

std::string Bus::endpoint() const {
    return inside_->endpoint;
}
std::string Bus::feed_endpoint() const {
    return inside_->feed_endpoint;
}
std::string Bus::public_key() const {
    return inside_->curve.shown;
}
void Bus::wake() {
    inside_->ring();
}
void Bus::stop() {
    inside_->stop();
}

}  // namespace licet::adapters
