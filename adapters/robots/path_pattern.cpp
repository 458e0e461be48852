#include "adapters/robots/path_pattern.hpp"

#include <cctype>

namespace licet::adapters {
namespace {

constexpr std::string_view hexadecimal = "0123456789ABCDEF";

bool is_hexadecimal(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

char upper(char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

}  // namespace

std::string normalised_pattern(std::string_view pattern) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        char const c = pattern[i];
        if (c == '%' && i + 2 < pattern.size() && is_hexadecimal(pattern[i + 1]) &&
            is_hexadecimal(pattern[i + 2])) {
            out += {c, upper(pattern[i + 1]), upper(pattern[i + 2])};
            i += 2;
        } else if (auto const byte = static_cast<unsigned char>(c); byte >= 0x80) {
            out += {'%', hexadecimal[byte >> 4U], hexadecimal[byte & 15U]};
        } else {
            out += c;
        }
    }
    return out;
}

bool covers_path(std::string_view pattern, std::string_view path) {
    bool const is_tied = pattern.ends_with('$');
    if (is_tied) pattern.remove_suffix(1);
    // The usual walk over a pattern with stars: only the last star passed can still give way.
    std::size_t p = 0;
    std::size_t at = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after_star = 0;
    while (true) {
        if (p == pattern.size() && (!is_tied || at == path.size())) return true;
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            after_star = at;
            if (p == pattern.size()) return true;
        } else if (p < pattern.size() && at < path.size() && pattern[p] == path[at]) {
            ++p;
            ++at;
        } else if (star != std::string_view::npos && after_star < path.size()) {
            p = star + 1;
            at = ++after_star;
        } else {
            return false;
        }
    }
}

std::string path_of_url(std::string_view url) {
    url = url.substr(0, url.find('#'));
    std::size_t begin = 0;
    if (auto const scheme = url.find("://");
        scheme != std::string_view::npos && scheme < url.find_first_of("/?"))
        begin = scheme + 3;
    else if (url.starts_with("//"))
        begin = 2;
    else if (url.starts_with('/'))
        return std::string(url);
    auto const path = url.find_first_of("/?", begin);
    if (path == std::string_view::npos) return "/";
    return (url[path] == '/' ? "" : "/") + std::string(url.substr(path));
}

}  // namespace licet::adapters
