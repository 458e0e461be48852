#pragma once
// Cap'n Proto messages (licet.capnp) to commands and back. Record_usage is read field by field; every other
// command goes through the same document reader as HTTP, so the two APIs cannot understand different things.

#include "adapters/service/service.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace licet::adapters::wire_format {

inline constexpr std::size_t message_bytes_max = 8U << 20U;

// The id of a party's command: another party's numbers never meet it.
[[nodiscard]] settlement::CommandId command_id_of(std::string_view party, std::uint64_t number);

struct Request {
    std::uint64_t number = 0;
    bool wants_charged = false;
    Batch commands;
    std::string query;  // empty: commands, or notices
    Parameters parameters;
    std::optional<std::uint64_t> notices_after;
};
// What was asked of `party`'s connection; or why it cannot be read, with the number where that was readable.
struct Unreadable {
    std::uint64_t number = 0;
    Problem problem;
};
// Asked how many commands there are before they are read: what is to be refused costs little.
using Refuses = std::function<std::optional<Problem>(std::size_t commands)>;
[[nodiscard]] Result<Request, Unreadable> request_from(std::string_view bytes, std::string_view party,
                                                       Refuses const& refuses = {});

[[nodiscard]] std::string reply_of(std::uint64_t number, Problem const& problem);
[[nodiscard]] std::string reply_of(std::uint64_t number, json::Value const& answer);
[[nodiscard]] std::string reply_of(std::uint64_t number, Outcome const& outcome, bool wants_charged,
                                   std::function<std::string_view(std::size_t)> const& name_of);
[[nodiscard]] std::string reply_of(std::uint64_t number, std::vector<Notice> const& notices);
[[nodiscard]] std::string notice_of(Notice const& notice);

}  // namespace licet::adapters::wire_format
