#pragma once
// A stream of events of the continuous book as text, and what comes of each: books opened (W), offers (O),
// cancels (X), bids (B); answers are deals (D), no deal (N), refusals (R).

#include "contracts/values/result.hpp"
#include "matching/book/book.hpp"

#include <map>
#include <string>
#include <string_view>

namespace licet::matching {

class BookStream {
public:
    // Reads one line, without its line feed, and appends what it brings forth. A fault is a sentence, and
    // nothing has changed.
    [[nodiscard]] std::optional<std::string> apply(std::string_view line, std::string& out);

private:
    std::map<std::uint64_t, Book> books_;
    std::map<std::uint64_t, std::uint64_t> book_of_;  // of each offer that stands
    std::optional<std::uint64_t> last_seq_;
};

}  // namespace licet::matching
