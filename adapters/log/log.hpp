#pragma once
// What the program says of its own doing, to standard error: off unless `--log` asks for it. Never an input
// to anything; nothing of a party's (bids, reservations, keys) is logged, only counts, digests and paths.

#include <string>
#include <string_view>

namespace licet::adapters {

// off, error, warning, info or debug; false where the name is none of them.
[[nodiscard]] bool set_log_level(std::string const& name);

void log_debug(std::string_view text);
void log_info(std::string_view text);
void log_warning(std::string_view text);
void log_error(std::string_view text);

}  // namespace licet::adapters
