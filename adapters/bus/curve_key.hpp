#pragma once

#include <string>

namespace licet::adapters {

struct CurveKey {
    std::string shown;
    std::string secret;
};

// The server's own key pair, kept in that file as its secret; made where the file is absent. Throws
// std::runtime_error.
[[nodiscard]] CurveKey curve_key_in(std::string const& path);

}  // namespace licet::adapters
