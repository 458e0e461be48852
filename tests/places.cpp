#include "tests/places.hpp"

namespace licet::testing {

std::string source_dir() {
    return LICET_SOURCE_DIR;
}
std::string shared_dir() {
    return LICET_SHARED_DIR;
}
std::string program() {
    return LICET_PROGRAM;
}

}  // namespace licet::testing
