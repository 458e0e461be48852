#pragma once
// The service behind both APIs: one store, one writer, the keys, the signer of grants, the notices that are
// streamed. Transports turn bytes into these calls and back, and decide nothing.

#include "adapters/access/access.hpp"
#include "adapters/host/clock.hpp"
#include "adapters/service/config.hpp"
#include "adapters/service/grant.hpp"
#include "adapters/service/queries.hpp"
#include "adapters/tables/read_tables.hpp"

#include <deque>

namespace licet::adapters {

// The last notices as the streams send them, for any number of readers at their own pace.
class Notices {
public:
    void take(Host const& host);  // on the writer's thread
    // Server-sent events after `sequence`, which moves on; a gap is said and jumped.
    std::string events_after(std::uint64_t& sequence) const;
    [[nodiscard]] std::vector<Notice> after(std::uint64_t sequence) const;
    [[nodiscard]] std::uint64_t latest() const;

private:
    static constexpr std::size_t kept_max = 4096;
    mutable std::mutex mutex_;
    std::deque<Notice> kept_;
    std::uint64_t latest_ = 0;
};

class Service {
public:
    // Opens the store and starts the writer. Throws JournalFailure or std::runtime_error.
    explicit Service(ServiceConfig config, Writer::Clock clock = adapters::now);

    [[nodiscard]] ServiceConfig const& config() const { return config_; }
    [[nodiscard]] Writer& writer() { return *writer_; }
    [[nodiscard]] KeyRing& keys() { return keys_; }
    [[nodiscard]] Notices& notices() { return notices_; }
    // Where the store is PostgreSQL; else none.
    [[nodiscard]] ReadTables* tables() { return tables_.get(); }
    [[nodiscard]] GrantSigner const& signer() const { return signer_; }
    [[nodiscard]] Instant now() const { return clock_(); }

    [[nodiscard]] Answered ask(Principal const& who, std::string_view name,
                               Parameters const& parameters) const;
    // {token, permission} where it is allowed; else why not, as a problem 403.
    [[nodiscard]] Answered grant(Principal const& who, Parameters const& parameters) const;
    // Called on the writer's thread when notices have come.
    void when_notices_come(std::function<void()> call);

    void stop();

private:
    ServiceConfig config_;
    Writer::Clock clock_;
    KeyRing keys_;
    GrantSigner signer_;
    Notices notices_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<ReadTables> tables_;
    std::mutex calls_mutex_;
    std::vector<std::function<void()>> calls_;
};

inline constexpr std::size_t request_commands_max = 8000;

// The id of a command that a party names by a text of its own: no other party can meet it.
[[nodiscard]] settlement::CommandId command_id_of(std::string_view party, std::string_view key);

// {"place_bid": {…}} with no "at", for the service stamps; "id" may be inside or given beside it.
[[nodiscard]] Result<StampedCommand, Problem> command_for(json::Value document, std::string const& key,
                                                          std::string const& party);

// What a receipt says to its sender, and the problem it is where it is one.
[[nodiscard]] std::optional<Problem> problem_of(Receipt const& receipt, std::string_view command);
[[nodiscard]] std::optional<Problem> problem_of(Outcome const& outcome);
[[nodiscard]] Problem problem_of(Busy const& busy);
[[nodiscard]] json::Value value_of(Receipt const& receipt, settlement::CommandId id, Instant at,
                                   std::string_view command);

}  // namespace licet::adapters
