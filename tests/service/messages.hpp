#pragma once
// The messages of the binary API as a client writes and reads them, with every kind of command in the shape
// the schema has for it. Apart from what the service reads and writes, so that one is held against the other.

#include "adapters/bus/wire.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace licet::testing {

// The id of each command is `numbers[i]`; its stamp is not sent.
[[nodiscard]] std::string request_of(std::uint64_t number, std::span<adapters::StampedCommand const> commands,
                                     std::span<std::uint64_t const> numbers, bool wants_charged = false);
[[nodiscard]] std::string query_of(std::uint64_t number, std::string const& name,
                                   adapters::Parameters const& parameters);
struct Exception {
    std::uint32_t index = 0;
    adapters::Problem problem;
};
struct Reply {
    std::uint64_t number = 0;
    std::uint32_t count = 0;
    std::uint32_t applied_before = 0;
    std::vector<Exception> exceptions;
    std::vector<std::int64_t> charged;
    std::string answer;  // JSON, of a query
    std::optional<adapters::Problem> problem;
};
// Nothing where the bytes are no reply.
[[nodiscard]] std::optional<Reply> reply_from(std::string_view bytes);

}  // namespace licet::testing
