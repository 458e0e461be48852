// Any bytes as a policy, in Turtle or JSON-LD, and as a question: read or refused, never more; and drafted.

#include "adapters/cli/import.hpp"
#include "adapters/odrl/cases.hpp"
#include "adapters/odrl/graph.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace licet::adapters;
    if (size > 8192) return 0;
    std::string const text(reinterpret_cast<char const*>(data), size);
    if (odrl::reading_of_text(text).find("parse") == nullptr) std::abort();
    drafts::Known known;
    known.at = "2026-01-01T00:00:00Z";
    if (auto const drafted = drafts_from("odrl", text, "file", known);
        !drafted && drafted.error().what.empty())
        std::abort();
    if (auto const question = json::parse(text))
        if (auto const answer = odrl::answer_to_case(*question); !answer && answer.error().what.empty())
            std::abort();
    return 0;
}
