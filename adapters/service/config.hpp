#pragma once
// How the service is set up. One table of options serves the TOML file, the environment (LICET_HTTP_PORT for
// http.port), the documentation and `licet serve --check`. Flag over environment over file over default; an
// unknown key is refused.

#include "contracts/values/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace licet::adapters {

struct ServiceConfig {
    std::string store = "sqlite:licet.db";
    std::string keys = "licet-keys.json";
    std::string grant_key = "licet-grant.key";
    std::string log = "info";
    bool read_tables = true;

    std::string http_address = "127.0.0.1";
    std::int64_t http_port = 8420;
    bool http_remote = false;
    std::int64_t http_threads = 2;
    std::int64_t http_body_max = 4 << 20;
    std::int64_t http_connections_max = 10'000;
    std::int64_t http_requests_per_second = 1'000;

    bool binary_enabled = true;
    std::string binary_endpoint = "tcp://127.0.0.1:8421";
    std::string binary_feed = "tcp://127.0.0.1:8422";
    bool binary_curve = true;
    std::string binary_curve_key = "licet-curve.key";
    std::int64_t binary_in_flight_max = 64;
    std::int64_t binary_heartbeat_seconds = 10;

    std::int64_t inbox_commands_max = 65'536;
    std::int64_t batch_commands_max = 16'384;
    std::int64_t snapshot_every = 0;
    std::int64_t stop_seconds = 10;
    std::int64_t grant_seconds = 300;
};

// Every option, its default and what it means, as a file that can be used.
[[nodiscard]] std::string documented_config();
// The options as they are.
[[nodiscard]] std::string text_of(ServiceConfig const& config);

// From a file (none where the path is empty), then the environment. What is wrong is a sentence that names
// the file and line, or the variable.
[[nodiscard]] Result<ServiceConfig, std::string> load_config(std::string const& path,
                                                             char const* const* environment);
// What the options say together; a sentence where they cannot be.
[[nodiscard]] std::string fault_in(ServiceConfig const& config);

}  // namespace licet::adapters
