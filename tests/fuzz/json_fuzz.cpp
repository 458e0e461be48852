// Any bytes as JSON: refused with a place, or read, and then written and read again the same.

#include "adapters/json/json.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::adapters;
    auto const value = json::parse({reinterpret_cast<char const*>(data), size});
    if (!value) {
        if (value.error().what.empty()) std::abort();
        return 0;
    }
    auto const again = json::parse(json::text_of(*value));
    if (!again || !(*again == *value)) std::abort();
    return 0;
}
