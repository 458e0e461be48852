#include "adapters/host/clock.hpp"

#include <chrono>
#include <ostream>

namespace licet::adapters {

Instant now() {
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

std::optional<Instant> instant_of_option(std::string const& text, std::ostream& err) {
    if (text.empty()) return now();
    auto const instant = instant_from_text(text);
    if (!instant) err << "--at: must be an instant in UTC: 2026-01-31T12:00:00Z\n";
    return instant;
}

}  // namespace licet::adapters
