#pragma once
// Where the world's time comes in: what a command is stamped with when nobody says otherwise. The core has no
// clock.

#include "contracts/values/time.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace licet::adapters {

[[nodiscard]] Instant now();

// What `--at` says, now where it says nothing; nothing, and a sentence on `err`, where it is no instant.
[[nodiscard]] std::optional<Instant> instant_of_option(std::string const& text, std::ostream& err);

}  // namespace licet::adapters
