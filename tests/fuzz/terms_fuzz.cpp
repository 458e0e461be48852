// Any bytes as a case of payment terms: refused with a place, or statements whose parts add up.

#include "adapters/cli/terms.hpp"
#include "adapters/json/fields.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::adapters;
    if (size > 8192) return 0;  // work grows with facts times statements; what is long teaches nothing more
    auto const document = json::parse({reinterpret_cast<char const*>(data), size});
    if (!document) return 0;
    json::Faults faults;
    auto const statements = statements_of_case(*document, faults);
    if (faults.any() && faults.first().what.empty()) std::abort();
    if (!faults.any() && !statements.is_array()) std::abort();
    return 0;
}
