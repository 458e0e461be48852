#include "adapters/client/client.hpp"

#include "adapters/bus/licet.capnp.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>
#include <zmq.hpp>

#include <cstring>
#include <deque>

namespace licet::client {
namespace {

void secure(zmq::socket_t& socket, Keys const& keys) {
    socket.set(zmq::sockopt::linger, 0);
    if (keys.server.empty()) return;
    socket.set(zmq::sockopt::curve_serverkey, keys.server);
    socket.set(zmq::sockopt::curve_publickey, keys.own);
    socket.set(zmq::sockopt::curve_secretkey, keys.secret);
}

std::string text(capnp::Text::Reader reader) {
    return {reader.begin(), reader.size()};
}

// A frame lies at any address; words do not.
kj::Array<capnp::word> words_of(zmq::message_t const& frame) {
    auto words = kj::heapArray<capnp::word>(frame.size() / sizeof(capnp::word));
    if (words.size() != 0) std::memcpy(words.begin(), frame.data(), words.size() * sizeof(capnp::word));
    return words;
}

Problem problem_from(wire::Problem::Reader from) {
    return {text(from.getRule()),
            text(from.getDetail()),
            text(from.getPointer()),
            text(from.getRemedy()),
            std::chrono::milliseconds(from.getRetryAfterMilliseconds()),
            from.getStatus()};
}

Notice notice_from(wire::Notice::Reader from) {
    return {from.getSequence(), from.getAt(), text(from.getKind()), text(from.getAbout()), 0};
}

// Beside what callers see of a reply.
struct Answer {
    Reply reply;
    std::vector<Notice> notices;
};

Answer answer_from(zmq::message_t const& frame) {
    auto const words = words_of(frame);
    capnp::ReaderOptions limits;
    limits.traversalLimitInWords = words.size() * 2 + 1024;
    capnp::FlatArrayMessageReader message(words, limits);
    auto const from = message.getRoot<wire::Reply>();
    Answer answer;
    Reply& out = answer.reply;
    out.request = from.getNumber();
    if (from.isProblem()) {
        out.problem = problem_from(from.getProblem());
    } else if (from.isAnswer()) {
        out.answer = text(from.getAnswer());
    } else if (from.isNotices()) {
        for (auto const notice : from.getNotices()) answer.notices.push_back(notice_from(notice));
    } else {
        auto const receipts = from.getReceipts();
        out.at = receipts.getAt();
        out.count = receipts.getCount();
        out.applied_before = receipts.getAppliedBefore();
        for (auto const one : receipts.getExceptions())
            out.refused.push_back({one.getIndex(), problem_from(one.getProblem())});
        for (std::int64_t const charged : receipts.getCharged()) out.charged.push_back(charged);
    }
    return answer;
}

void check(Reply const& reply) {
    if (reply.problem)
        throw Failure(reply.problem->rule + ": " + reply.problem->detail + "; " + reply.problem->remedy);
}

}  // namespace

struct Connection::Inside {
    void send(capnp::MallocMessageBuilder& message) {
        auto const flat = capnp::messageToFlatArray(message);
        auto const bytes = flat.asBytes();
        if (!socket.send(zmq::buffer(bytes.begin(), bytes.size()), zmq::send_flags::none))
            throw TimedOut("the service takes nothing more");
    }
    // From the socket, past what is kept.
    Answer next() {
        zmq::message_t frame;
        if (!socket.recv(frame)) throw TimedOut("no answer in time: send the same ids again");
        try {
            return answer_from(frame);
        } catch (kj::Exception const& failure) {
            throw Failure(failure.getDescription().cStr());
        }
    }
    Answer answer_to(std::uint64_t number) {
        for (;;) {
            Answer answer = next();
            if (answer.reply.request == number) return answer;
            kept.push_back(std::move(answer.reply));
        }
    }

    zmq::context_t context{1};
    zmq::socket_t socket{context, zmq::socket_type::dealer};
    std::uint64_t last = 0;
    std::deque<Reply> kept;
};

Connection::Connection(std::string const& endpoint, Keys const& keys, std::chrono::milliseconds patience)
    : inside_(std::make_unique<Inside>()) {
    try {
        secure(inside_->socket, keys);
        inside_->socket.set(zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
        inside_->socket.set(zmq::sockopt::sndtimeo, static_cast<int>(patience.count()));
        inside_->socket.connect(endpoint);
    } catch (zmq::error_t const& failure) {
        throw Failure(endpoint + ": " + failure.what());
    }
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

std::uint64_t Connection::send(std::span<Command const> commands, bool wants_charged) {
    if (commands.empty() || commands.size() > commands_max)
        throw Failure("a request has 1 to 8,000 commands");
    capnp::MallocMessageBuilder message(static_cast<unsigned>(commands.size() * 16 + 64));
    auto request = message.initRoot<wire::Request>();
    request.setNumber(++inside_->last);
    request.setWantsCharged(wants_charged);
    auto list = request.initCommands(static_cast<unsigned>(commands.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
        auto to = list[i];
        if (auto const* const document = std::get_if<Document>(&commands[i])) {
            to.setId(document->id);
            to.setDocument(document->json.c_str());
            continue;
        }
        auto const& use = std::get<Usage>(commands[i]);
        to.setId(use.id);
        auto record = to.initRecordUsage();
        record.setLicence(use.licence.c_str());
        record.setMeter(use.meter.c_str());
        if (!use.asset.empty()) record.setAsset(use.asset.c_str());
        record.setQuantity(use.quantity);
        record.setDay(use.day);
    }
    inside_->send(message);
    return inside_->last;
}

Reply Connection::receive() {
    if (inside_->kept.empty()) return inside_->next().reply;
    Reply out = std::move(inside_->kept.front());
    inside_->kept.pop_front();
    return out;
}

Reply Connection::submit(std::span<Command const> commands, bool wants_charged) {
    return inside_->answer_to(send(commands, wants_charged)).reply;
}

std::string Connection::query(std::string const& name, std::map<std::string, std::string> const& parameters) {
    capnp::MallocMessageBuilder message;
    auto request = message.initRoot<wire::Request>();
    request.setNumber(++inside_->last);
    auto query = request.initQuery();
    query.setName(name.c_str());
    auto list = query.initParameters(static_cast<unsigned>(parameters.size()));
    unsigned i = 0;
    for (auto const& [key, value] : parameters) {
        list[i].setName(key.c_str());
        list[i++].setValue(value.c_str());
    }
    inside_->send(message);
    Reply reply = inside_->answer_to(inside_->last).reply;
    check(reply);
    return std::move(reply.answer);
}

std::vector<Notice> Connection::notices_after(std::uint64_t sequence) {
    capnp::MallocMessageBuilder message;
    auto request = message.initRoot<wire::Request>();
    request.setNumber(++inside_->last);
    request.setNoticesAfter(sequence);
    inside_->send(message);
    Answer answer = inside_->answer_to(inside_->last);
    check(answer.reply);
    return std::move(answer.notices);
}

struct Feed::Inside {
    zmq::context_t context{1};
    zmq::socket_t socket{context, zmq::socket_type::sub};
    Connection* fills = nullptr;
    std::uint64_t last = 0;     // given
    std::deque<Notice> behind;  // to be given next, in order

    // What lies between the last and that one, as far as it is still kept.
    void fill_up_to(std::uint64_t sequence) try {
        for (std::uint64_t have = last; fills != nullptr && have + 1 < sequence;) {
            auto const more = fills->notices_after(have);
            for (Notice const& notice : more)
                if (notice.sequence < sequence) behind.push_back(notice);
            if (more.empty()) return;
            have = more.back().sequence;
        }
    } catch (Failure const&) {  // no longer kept: the next notice says how many were missed
    }
    Notice give(Notice notice) {
        if (last != 0) notice.missed = notice.sequence - last - 1;
        last = notice.sequence;
        return notice;
    }
};

Feed::Feed(std::string const& endpoint, Keys const& keys) : inside_(std::make_unique<Inside>()) {
    try {
        secure(inside_->socket, keys);
        inside_->socket.set(zmq::sockopt::subscribe, "notice");
        inside_->socket.connect(endpoint);
    } catch (zmq::error_t const& failure) {
        throw Failure(endpoint + ": " + failure.what());
    }
}
Feed::~Feed() = default;

void Feed::fill_gaps_from(Connection& connection, std::uint64_t after) {
    inside_->fills = &connection;
    if (after > inside_->last) inside_->last = after;
}

std::optional<Notice> Feed::next(std::chrono::milliseconds patience) {
    while (inside_->behind.empty()) {
        inside_->socket.set(zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
        zmq::message_t topic;
        zmq::message_t frame;
        if (!inside_->socket.recv(topic) || !inside_->socket.recv(frame)) return std::nullopt;
        try {
            auto const words = words_of(frame);
            capnp::FlatArrayMessageReader message(words);
            Notice heard = notice_from(message.getRoot<wire::Notice>());
            if (heard.sequence <= inside_->last) continue;  // was filled in before
            if (inside_->last != 0) inside_->fill_up_to(heard.sequence);
            inside_->behind.push_back(std::move(heard));
        } catch (kj::Exception const& failure) {
            throw Failure(failure.getDescription().cStr());
        }
    }
    Notice out = std::move(inside_->behind.front());
    inside_->behind.pop_front();
    return inside_->give(std::move(out));
}

}  // namespace licet::client
