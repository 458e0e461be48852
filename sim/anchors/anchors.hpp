#pragma once
// The verb `sim anchors`: reads rows of known results, runs the mechanism each describes, and writes what it
// found. Where a row is of no kind known here it is listed under "unanswered" with the reason, never guessed.

#include <cstdint>
#include <iosfwd>
#include <string>

namespace licet::sim {

struct AnchorOptions {
    std::string path;
    std::string out;
    std::uint64_t draws = 1'000'000;
    std::uint64_t seed = 1;
    unsigned threads = 0;  // 0: as many as there are; results are the same for any number
};

// The answers to the rows of a file's text, as JSON; a fault of the file in `fault`.
struct AnchorResults {
    std::string json;
    std::size_t answered = 0;
    std::size_t unanswered = 0;
    std::string fault;
};
[[nodiscard]] AnchorResults answer_anchors(std::string const& text, std::uint64_t draws, std::uint64_t seed,
                                           unsigned threads);

[[nodiscard]] int run_anchors(AnchorOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::sim
