// Any bytes as a batch: refused with a line, or read, written and read again the same, and cleared within its
// bound.

#include "matching/clearing/batch_clearing.hpp"
#include "matching/clearing/instance_text.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::matching;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const instance = instance_from_text(text);
    if (!instance) {
        if (instance.error().what.empty() || instance.error().line == 0) std::abort();
        return 0;
    }
    auto const again = instance_from_text(text_of(*instance));
    if (fault_in(*instance) || !again || !(*again == *instance)) std::abort();
    if (instance->item_count() > 60) return 0;
    Effort effort;
    effort.looks_max = 20'000;
    effort.work_first_max = effort.work_max = 200'000;
    auto const cleared = clear(*instance, {}, effort).clearing;
    if (cleared.value > cleared.bound) std::abort();
    return 0;
}
