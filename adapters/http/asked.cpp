#include "adapters/http/asked.hpp"

#include <algorithm>

namespace licet::adapters {

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
    auto const digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        }
    }
    return out;
}

std::optional<Parameters> parameters_from(std::string_view query) {
    Parameters out;
    while (!query.empty()) {
        std::string_view const pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) continue;
        std::size_t const equals = pair.find('=');
        auto const name = percent_decoded(pair.substr(0, equals), true);
        auto const value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                            : percent_decoded(pair.substr(equals + 1), true);
        // Twice the same would be read as the first by one and as the last by another.
        if (!name || !value || !out.emplace(*name, *value).second) return std::nullopt;
    }
    return out;
}

HttpResponse document(json::Value const& value, int status) {
    HttpResponse out;
    out.status = status;
    out.body = json::text_of(value);
    return out;
}

}  // namespace licet::adapters
