#pragma once

#include <stdexcept>

namespace licet::adapters {

// A store that cannot be opened, read or written. A verb says what() and ends.
struct StoreFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace licet::adapters
