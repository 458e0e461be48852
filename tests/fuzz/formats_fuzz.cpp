// Any bytes in each format we read: read or refused with a reason. The first byte chooses the format.

#include "adapters/cli/import.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0 || size > 8192) return 0;
    static std::vector<std::string> const formats = licet::adapters::import_formats();
    std::string const text(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const reading = licet::adapters::reading_from(formats[data[0] % formats.size()], text);
    if (!reading && reading.error().what.empty()) std::abort();
    return 0;
}
