#include "adapters/log/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace licet::adapters {
namespace {

spdlog::logger& logger() {
    static auto const made = [] {
        auto out = spdlog::stderr_logger_mt("licet");
        out->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        out->set_level(spdlog::level::off);
        return out;
    }();
    return *made;
}

}  // namespace

bool set_log_level(std::string const& name) {
    static constexpr std::array names{"off", "error", "warning", "info", "debug"};
    if (std::ranges::find(names, name) == names.end()) return false;
    logger().set_level(spdlog::level::from_str(name));
    return true;
}

// The text is never a format of its own.
void log_debug(std::string_view text) {
    logger().debug("{}", text);
}
void log_info(std::string_view text) {
    logger().info("{}", text);
}
void log_warning(std::string_view text) {
    logger().warn("{}", text);
}
void log_error(std::string_view text) {
    logger().error("{}", text);
}

}  // namespace licet::adapters
