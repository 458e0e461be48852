// The head of a request, looked at as bytes before the parser sees it: whatever another program on the way
// could have read differently is refused (RFC 9112, 2.2, 5.1, 5.2, 6.1, 6.3, 11.2).

#include "adapters/http/server.hpp"

#include <algorithm>
#include <cctype>

namespace licet::adapters {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::string fault_in_head(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\0') return "a NUL byte is in the head";
        if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r')) return "a line ends in a bare line feed";
        if (head[i] == '\r' && (i + 1 == head.size() || head[i + 1] != '\n'))
            return "a carriage return stands alone";
    }
    std::size_t const first = head.find("\r\n");
    if (first == std::string_view::npos) return "there is no request line";
    std::string_view const request = head.substr(0, first);
    bool const is_new = request.ends_with(" HTTP/1.1");
    if (!is_new && !request.ends_with(" HTTP/1.0")) return "the version must be HTTP/1.1";
    head.remove_prefix(first + 2);

    int hosts = 0;
    int lengths = 0;
    int codings = 0;
    while (!head.empty()) {
        std::string_view const line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        if (line.empty()) break;
        if (line.front() == ' ' || line.front() == '\t') return "a field is folded over two lines";
        std::size_t const colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) return "a field has no name";
        std::string_view const name = line.substr(0, colon);
        if (name.back() == ' ' || name.back() == '\t') return "a blank stands before a colon";
        std::string const key = lower(name);
        std::string_view const value = trimmed(line.substr(colon + 1));
        if (key == "host") ++hosts;
        if (key == "content-length") {
            ++lengths;
            if (value.empty() || value.size() > 18 ||
                !std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; }))
                return "Content-Length must be digits";
        }
        if (key == "transfer-encoding") {
            ++codings;
            if (lower(value) != "chunked") return "Transfer-Encoding must be chunked, alone";
        }
    }
    if (is_new && hosts != 1) return "there must be exactly one Host";
    if (hosts > 1) return "there must be exactly one Host";
    if (lengths > 1) return "there are two lengths";
    if (codings > 1) return "there are two transfer codings";
    if (lengths == 1 && codings == 1) return "there is a length and a transfer coding";
    if (codings == 1 && !is_new) return "HTTP/1.0 has no transfer coding";
    return "";
}

}  // namespace licet::adapters
