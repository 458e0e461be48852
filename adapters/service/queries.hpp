#pragma once
// What can be asked, one row a query: its name, which scope it needs, its parameters, and what it answers to
// whom. Both APIs and the OpenAPI document are made from these rows.

#include "adapters/access/access.hpp"
#include "adapters/service/problem.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace licet::adapters {

using Parameters = std::map<std::string, std::string, std::less<>>;

struct Question {
    Host const& host;
    Principal const& who;
    Parameters const& parameters;
};
using Answered = Result<json::Value, Problem>;

struct QueryParameter {
    std::string_view name;
    bool is_required;
    std::string_view help;
};
struct QueryRow {
    std::string_view name;  // /v1/NAME over HTTP; the same word over the binary API
    KeyScope scope;
    bool is_list;  // takes limit and cursor, answers items and next_cursor
    std::span<QueryParameter const> parameters;
    std::string_view help;
    Answered (*answer)(Question const&);
};

inline constexpr std::size_t page_size_max = 500;
inline constexpr std::size_t page_size = 100;

[[nodiscard]] std::span<QueryRow const> queries();
// Checks the name, the scope and every parameter, then answers. Unknown parameters are refused.
[[nodiscard]] Answered ask(Host const& host, Principal const& who, std::string_view name,
                           Parameters const& parameters);

}  // namespace licet::adapters
