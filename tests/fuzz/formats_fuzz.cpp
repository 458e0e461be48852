// Any bytes in one format that we read (LICET_FORMAT): read or refused with a reason, and drafted the same
// way.

#include "adapters/cli/import.hpp"
#include "adapters/rsl/rsl.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::adapters;
    if (size > 8192) return 0;
    std::string const format = LICET_FORMAT;
    std::string const text(reinterpret_cast<char const*>(data), size);
    auto const reading = reading_from(format, text);
    if (!reading && reading.error().what.empty()) std::abort();
    drafts::Known known;
    known.at = "2026-01-01T00:00:00Z";
    auto const drafted = drafts_from(format, text, "file", known);
    if (!drafted && drafted.error().what.empty()) std::abort();
    if (format != "rsl") return 0;
    // What can be written is read again unchanged.
    auto const document = rsl::read(text);
    if (document.outcome != rsl::Outcome::ok) return 0;
    auto const conformed = rsl::conformed(document).document;
    if (!conformed.contents.empty() && !(rsl::read(rsl::xml_of(conformed)) == conformed)) std::abort();
    return 0;
}
