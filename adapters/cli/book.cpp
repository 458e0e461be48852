#include "adapters/cli/book.hpp"

#include "adapters/files/file.hpp"
#include "matching/book/events.hpp"

#include <ostream>

namespace licet::adapters {

int run_book(std::string const& path, std::ostream& out, std::ostream& err) {
    auto const text = read_file(path, std::uint64_t{4} << 30U);
    if (!text) {
        err << text.error() << '\n';
        return 1;
    }
    matching::BookStream stream;
    std::string answers;
    std::string_view rest = *text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        std::size_t const end = rest.find('\n');
        if (auto const fault = stream.apply(rest.substr(0, end), answers)) {
            out << answers;
            err << path << ':' << line << ": " << *fault << '\n';
            return 1;
        }
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (answers.size() > 1U << 16U) {
            out << answers;
            answers.clear();
        }
    }
    out << answers;
    return 0;
}

}  // namespace licet::adapters
