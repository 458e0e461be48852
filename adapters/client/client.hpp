#pragma once
// The binary API from C++: commands and queries to a Licet service over ZeroMQ, pipelined, and its feed of
// public notices. Includes nothing of Licet, so this header and its library are all that is installed. The
// protocol is licet.capnp, installed beside it. One thread at a time.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace licet::client {

// CURVE keys in Z85: `licet keys make --curve` shows one's own, `licet serve` prints the server's. All empty:
// a service on loopback that was told to do without.
struct Keys {
    std::string server;
    std::string own;
    std::string secret;
};

// A use under a licence; `day` is counted from 1970-01-01. The id is one's own: the same again is applied
// once.
struct Usage {
    std::uint64_t id = 0;
    std::string licence;
    std::string meter;
    std::string asset;  // empty: of the licence as a whole
    std::int64_t quantity = 0;
    std::int32_t day = 0;
};
// Any other command, as JSON: {"place_bid": {…}}, as commands.schema.json describes it.
struct Document {
    std::uint64_t id = 0;
    std::string json;
};
using Command = std::variant<Usage, Document>;
inline constexpr std::size_t commands_max = 8000;  // of one request

// What went wrong, and what would be right.
struct Problem {
    std::string rule;
    std::string detail;
    std::string pointer;
    std::string remedy;
    std::chrono::milliseconds retry_after{};  // where it may succeed later; else 0
    int status = 0;                           // as HTTP has it
};
struct Refused {
    std::uint32_t index = 0;  // in the request's commands
    Problem problem;
};
struct Reply {
    std::uint64_t request = 0;
    std::int64_t at = 0;      // the service's stamp, microseconds since 1970
    std::uint32_t count = 0;  // commands; those that are not among the refused were applied, and are durable
    std::uint32_t applied_before = 0;
    std::vector<Refused> refused;
    std::vector<std::int64_t> charged;  // minor units a command, where the request wants them
    std::string answer;                 // of a query, JSON
    std::optional<Problem> problem;     // of the whole request
};

// No answer within the patience. Whether it was done is not known: send the same ids again.
struct TimedOut : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// The service refused the query, or the connection cannot be.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Notice {
    std::uint64_t sequence = 0;  // from 1, without a gap
    std::int64_t at = 0;         // microseconds since 1970
    std::string kind;
    std::string about;
    std::uint64_t missed = 0;  // how many before this one did not come and could not be asked for
};

class Connection {
public:
    explicit Connection(std::string const& endpoint, Keys const& keys = {},
                        std::chrono::milliseconds patience = std::chrono::seconds(30));
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    // Sends and does not wait: the number of the request. As many as one likes may be under way.
    std::uint64_t send(std::span<Command const> commands, bool wants_charged = false);
    // The next reply to come, whichever request it answers.
    Reply receive();
    // Sends and waits for its reply; replies to others stay for receive().
    Reply submit(std::span<Command const> commands, bool wants_charged = false);
    // The answer as JSON, the same as over HTTP.
    std::string query(std::string const& name, std::map<std::string, std::string> const& parameters = {});
    // The notices that come next, as many as fit; none where there are none.
    std::vector<Notice> notices_after(std::uint64_t sequence);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

class Feed {
public:
    explicit Feed(std::string const& endpoint, Keys const& keys = {});
    ~Feed();
    // Asks that connection, which stays the caller's, for what the feed has missed: next() then gives every
    // notice after `after` once and in order; 0 begins with the first that is heard.
    void fill_gaps_from(Connection& connection, std::uint64_t after = 0);
    // Nothing where none comes in time.
    std::optional<Notice> next(std::chrono::milliseconds patience);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace licet::client
