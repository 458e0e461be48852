// Any bytes as a journal's batch: refused, or read, and then written and read again the same.

#include "adapters/journal/journal.hpp"

#include <zstd.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::adapters;
    std::string_view const plain(reinterpret_cast<char const*>(data), size);
    (void)decode(plain);
    // A fuzzer hardly finds what zstd would unpack; it gets that for nothing.
    std::string packed(ZSTD_compressBound(size), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 1));
    auto const batch = decode(packed);
    if (!batch) return 0;
    std::string const bytes = encode(*batch);
    auto const again = decode(bytes);
    if (!again || encode(*again) != bytes) std::abort();
    return 0;
}
