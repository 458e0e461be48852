#pragma once
// A connection of the binary API, under CURVE.

#include "tests/service/messages.hpp"
#include "tests/service/served.hpp"

#include <zmq.hpp>

namespace licet::testing {

class Dealer {
public:
    Dealer(Served& served, NewKey const& key, std::string const& server_key = "")
        : socket_(context_, zmq::socket_type::dealer) {
        socket_.set(zmq::sockopt::linger, 0);
        socket_.set(zmq::sockopt::curve_serverkey,
                    server_key.empty() ? served.bus().public_key() : server_key);
        socket_.set(zmq::sockopt::curve_publickey, key.key.check);
        socket_.set(zmq::sockopt::curve_secretkey, key.secret);
        socket_.connect(served.bus().endpoint());
    }
    void send(std::string const& bytes) { (void)socket_.send(zmq::buffer(bytes), zmq::send_flags::none); }
    std::optional<std::string> receive_bytes(int milliseconds = 20'000) {
        socket_.set(zmq::sockopt::rcvtimeo, milliseconds);
        zmq::message_t message;
        if (!socket_.recv(message)) return std::nullopt;
        return message.to_string();
    }
    std::optional<Reply> receive(int milliseconds = 20'000) {
        auto const bytes = receive_bytes(milliseconds);
        return bytes ? reply_from(*bytes) : std::nullopt;
    }
    Reply ask(std::string const& bytes) {
        send(bytes);
        auto const reply = receive();
        REQUIRE(reply.has_value());
        return *reply;
    }

private:
    zmq::context_t context_{1};
    zmq::socket_t socket_;
};

}  // namespace licet::testing
