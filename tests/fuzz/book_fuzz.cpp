// Any bytes as a stream of the continuous book: each line refused with a sentence, or answered.

#include "matching/book/events.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view text(reinterpret_cast<char const*>(data), size);
    licet::matching::BookStream stream;
    std::string out;
    while (!text.empty()) {
        std::size_t const end = text.find('\n');
        if (auto const fault = stream.apply(text.substr(0, end), out); fault && fault->empty()) std::abort();
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return 0;
}
