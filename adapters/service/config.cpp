#include "adapters/service/config.hpp"

// As sim/experiments has it: one program, one shape of its types.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <variant>

namespace licet::adapters {
namespace {

struct Option {
    std::string_view section;
    std::string_view key;
    std::variant<std::string ServiceConfig::*, std::int64_t ServiceConfig::*, bool ServiceConfig::*> field;
    std::int64_t least;
    std::int64_t most;
    std::string_view help;
};

constexpr std::int64_t any = INT64_MAX;
Option const options[] = {
    {"service", "store", &ServiceConfig::store, 0, 0, "memory:, sqlite:PATH or postgresql://…"},
    {"service", "keys", &ServiceConfig::keys, 0, 0, "the file of keys that `licet keys` writes"},
    {"service", "grant_key", &ServiceConfig::grant_key, 0, 0, "the key that signs grants; made where absent"},
    {"service", "log", &ServiceConfig::log, 0, 0, "off, error, warning, info or debug; to standard error"},
    {"service", "read_tables", &ServiceConfig::read_tables, 0, 0,
     "on PostgreSQL, keeps the tables of schema licet_read for questions in SQL"},
    {"http", "address", &ServiceConfig::http_address, 0, 0, "an IP address to listen on"},
    {"http", "port", &ServiceConfig::http_port, 0, 65535, "0 takes a free one"},
    {"http", "remote", &ServiceConfig::http_remote, 0, 0,
     "allows an address that is not loopback; put TLS in front of it"},
    {"http", "threads", &ServiceConfig::http_threads, 1, 64, "threads that read, answer queries and write"},
    {"http", "body_max", &ServiceConfig::http_body_max, 1024, 64 << 20, "bytes of one request's body"},
    {"http", "connections_max", &ServiceConfig::http_connections_max, 1, 100'000, "open at once"},
    {"http", "requests_per_second", &ServiceConfig::http_requests_per_second, 1, 1'000'000, "of one key"},
    {"binary", "enabled", &ServiceConfig::binary_enabled, 0, 0, "serves Cap'n Proto over ZeroMQ"},
    {"binary", "endpoint", &ServiceConfig::binary_endpoint, 0, 0, "where commands and queries arrive"},
    {"binary", "feed", &ServiceConfig::binary_feed, 0, 0, "where public notices are published"},
    {"binary", "curve", &ServiceConfig::binary_curve, 0, 0,
     "CURVE keys for everybody; off only on loopback, where every connection then operates the market"},
    {"binary", "curve_key", &ServiceConfig::binary_curve_key, 0, 0,
     "the server's own key; made where absent"},
    {"binary", "in_flight_max", &ServiceConfig::binary_in_flight_max, 1, 10'000,
     "messages of one connection not answered yet"},
    {"binary", "heartbeat_seconds", &ServiceConfig::binary_heartbeat_seconds, 1, 3600,
     "how often a connection is asked whether it still lives, and how long it may take to say who it is; one "
     "that says nothing for three times as long is closed"},
    {"writer", "inbox_commands_max", &ServiceConfig::inbox_commands_max, 1, 10'000'000,
     "commands that wait; more are told to come again"},
    {"writer", "batch_commands_max", &ServiceConfig::batch_commands_max, 1, 1'000'000,
     "commands made durable together"},
    {"writer", "snapshot_every", &ServiceConfig::snapshot_every, 0, any,
     "commands between snapshots; 0 keeps one at the stop only"},
    {"writer", "stop_seconds", &ServiceConfig::stop_seconds, 1, 3600, "patience with a store that is away"},
    {"grants", "seconds", &ServiceConfig::grant_seconds, 1, 86'400, "how long a grant is good for"},
};

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string value_text(ServiceConfig const& config, Option const& option) {
    if (auto const* const text = std::get_if<std::string ServiceConfig::*>(&option.field))
        return quoted(config.**text);
    if (auto const* const number = std::get_if<std::int64_t ServiceConfig::*>(&option.field))
        return std::to_string(config.**number);
    return config.**std::get_if<bool ServiceConfig::*>(&option.field) ? "true" : "false";
}

std::string wanted(Option const& option) {
    if (std::holds_alternative<std::string ServiceConfig::*>(option.field)) return "must be a text";
    if (std::holds_alternative<bool ServiceConfig::*>(option.field)) return "must be true or false";
    return "must be a whole number from " + std::to_string(option.least) +
           (option.most == any ? " up" : " to " + std::to_string(option.most));
}

bool put(ServiceConfig& config, Option const& option, std::int64_t number) {
    auto const* const field = std::get_if<std::int64_t ServiceConfig::*>(&option.field);
    if (field == nullptr || number < option.least || number > option.most) return false;
    config.** field = number;
    return true;
}

bool put_text(ServiceConfig& config, Option const& option, std::string const& text) {
    if (auto const* const field = std::get_if<std::string ServiceConfig::*>(&option.field)) {
        config.** field = text;
        return true;
    }
    if (auto const* const field = std::get_if<bool ServiceConfig::*>(&option.field)) {
        config.** field = text == "true";
        return text == "true" || text == "false";
    }
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() && put(config, option, number);
}

bool put_node(ServiceConfig& config, Option const& option, toml::node const& node) {
    if (auto const* const field = std::get_if<std::string ServiceConfig::*>(&option.field)) {
        auto const text = node.value_exact<std::string>();
        if (text) config.** field = *text;
        return text.has_value();
    }
    if (auto const* const field = std::get_if<bool ServiceConfig::*>(&option.field)) {
        auto const flag = node.value_exact<bool>();
        if (flag) config.** field = *flag;
        return flag.has_value();
    }
    auto const number = node.value_exact<std::int64_t>();
    return number && put(config, option, *number);
}

std::string name_of(Option const& option) {
    return std::string(option.section) + "." + std::string(option.key);
}

std::string variable_of(Option const& option) {
    std::string out = "LICET_" + std::string(option.section) + "_" + std::string(option.key);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

std::string written(ServiceConfig const& config, bool with_help) {
    std::string out;
    std::string_view section;
    for (Option const& option : options) {
        if (option.section != section) {
            out += (section.empty() ? "[" : "\n[") + std::string(option.section) + "]\n";
            section = option.section;
        }
        if (with_help) out += "# " + std::string(option.help) + " (" + variable_of(option) + ")\n";
        out += std::string(option.key) + " = " + value_text(config, option) + "\n";
    }
    return out;
}

std::string at_line(std::string const& path, toml::node const& node) {
    return path + ":" + std::to_string(node.source().begin.line) + ": ";
}

std::string read_file_into(ServiceConfig& config, std::string const& path) {
    auto const file = toml::parse_file(path);
    if (!file)
        return path + ":" + std::to_string(file.error().source().begin.line) + ": " +
               std::string(file.error().description());
    for (auto const& [section, node] : file.table()) {
        bool is_known = false;
        for (Option const& option : options) is_known = is_known || option.section == section.str();
        if (!is_known || !node.is_table())
            return at_line(path, node) + std::string(section.str()) + " is no section of the configuration";
        for (auto const& [key, value] : *node.as_table()) {
            auto const* const option = std::ranges::find_if(
                options, [&](Option const& o) { return o.section == section.str() && o.key == key.str(); });
            if (option == std::end(options))
                return at_line(path, value) + std::string(section.str()) + "." + std::string(key.str()) +
                       " is no option; licet serve --options lists them";
            if (!put_node(config, *option, value))
                return at_line(path, value) + name_of(*option) + " " + wanted(*option);
        }
    }
    return "";
}

}  // namespace

std::string documented_config() {
    return "# Licet's service. Every option with its default; a variable of the environment takes the place\n"
           "# of the file's value.\n\n" +
           written({}, true);
}

std::string text_of(ServiceConfig const& config) {
    return written(config, false);
}

Result<ServiceConfig, std::string> load_config(std::string const& path, char const* const* environment) {
    ServiceConfig config;
    if (!path.empty())
        if (std::string const fault = read_file_into(config, path); !fault.empty()) return Unexpected{fault};
    for (char const* const* entry = environment; entry != nullptr && *entry != nullptr; ++entry) {
        std::string_view const text = *entry;
        std::size_t const equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        for (Option const& option : options) {
            if (variable_of(option) != text.substr(0, equals)) continue;
            if (!put_text(config, option, std::string(text.substr(equals + 1))))
                return Unexpected{std::string(text.substr(0, equals)) + ": " + wanted(option)};
        }
    }
    if (std::string const fault = fault_in(config); !fault.empty()) return Unexpected{fault};
    return config;
}

std::string fault_in(ServiceConfig const& config) {
    auto const is_loopback = [](std::string_view address) {
        return address.starts_with("127.") || address == "::1" || address.starts_with("tcp://127.") ||
               address.starts_with("tcp://[::1]") || address.starts_with("ipc://");
    };
    if (!config.http_remote && !is_loopback(config.http_address))
        return "http.address is not loopback: put a proxy with TLS in front and set http.remote = true";
    if (config.binary_enabled && !config.binary_curve &&
        !(is_loopback(config.binary_endpoint) && is_loopback(config.binary_feed)))
        return "binary.curve = false needs binary.endpoint and binary.feed on loopback";
    if (config.batch_commands_max > config.inbox_commands_max)
        return "writer.batch_commands_max is more than writer.inbox_commands_max";
    static constexpr std::string_view levels[] = {"off", "error", "warning", "info", "debug"};
    if (std::ranges::find(levels, std::string_view(config.log)) == std::end(levels))
        return "service.log must be off, error, warning, info or debug";
    return "";
}

}  // namespace licet::adapters
