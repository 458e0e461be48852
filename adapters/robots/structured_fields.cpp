#include "adapters/robots/structured_fields.hpp"

#include <algorithm>

namespace licet::adapters::robots {
namespace {

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_alpha(char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_token_char(char c) {
    return is_alpha(c) || is_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}

// Reads from the front; false where what is there is not what was asked for.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::optional<std::vector<DictionaryMember>> dictionary() {
        std::vector<DictionaryMember> out;
        skip(" ");
        while (!rest_.empty()) {
            DictionaryMember member;
            if (!key(member.key)) return std::nullopt;
            if (take('=')) {
                if (!value(member.token)) return std::nullopt;
            } else if (!parameters()) {
                return std::nullopt;
            }
            out.push_back(std::move(member));
            skip(" \t");
            if (rest_.empty()) return out;
            if (!take(',')) return std::nullopt;
            skip(" \t");
            if (rest_.empty()) return std::nullopt;  // nothing follows the comma
        }
        return out;
    }

private:
    void skip(std::string_view what) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(what), rest_.size()));
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool at(bool (*is)(char)) const { return !rest_.empty() && is(rest_.front()); }
    char pop() {
        char const c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    bool key(std::string& out) {
        if (!at(is_lower) && !rest_.starts_with('*')) return false;
        while (at([](char c) {
            return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
        }))
            out += pop();
        return true;
    }

    // An item or an inner list, with its parameters.
    bool value(std::optional<std::string>& token) {
        if (!take('(')) return bare_item(token) && parameters();
        while (true) {
            skip(" ");
            if (take(')')) return parameters();
            std::optional<std::string> item;
            if (!bare_item(item) || !parameters()) return false;
            if (!rest_.starts_with(' ') && !rest_.starts_with(')')) return false;
        }
    }

    bool parameters() {
        while (take(';')) {
            skip(" ");
            std::string name;
            std::optional<std::string> ignored;
            if (!key(name)) return false;
            if (take('=') && !bare_item(ignored)) return false;
        }
        return true;
    }

    bool bare_item(std::optional<std::string>& token) {
        if (at(is_alpha) || rest_.starts_with('*')) {
            token.emplace();
            while (at(is_token_char)) *token += pop();
            return true;
        }
        if (take('"')) return quoted();
        if (take(':')) return until_colon();
        if (take('?')) return take('0') || take('1');
        if (take('@')) return number(false);
        if (take('%')) return take('"') && display_string();
        return number(true);
    }

    bool number(bool may_be_decimal) {
        (void)take('-');
        std::size_t whole = 0;
        for (; at(is_digit); ++whole) (void)pop();
        if (whole == 0 || whole > 15) return false;
        if (!rest_.starts_with('.')) return true;
        if (!may_be_decimal || whole > 12) return false;
        (void)pop();
        std::size_t decimals = 0;
        for (; at(is_digit); ++decimals) (void)pop();
        return decimals >= 1 && decimals <= 3;
    }
    bool quoted() {
        while (!rest_.empty()) {
            char const c = pop();
            if (c == '"') return true;
            if (c < 0x20 || c > 0x7e) return false;
            if (c == '\\' && !take('"') && !take('\\')) return false;
        }
        return false;
    }
    bool until_colon() {
        while (!rest_.empty()) {
            char const c = pop();
            if (c == ':') return true;
            if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '/' && c != '=') return false;
        }
        return false;
    }
    bool display_string() {
        while (!rest_.empty()) {
            char const c = pop();
            if (c == '"') return true;
            if (c < 0x20 || c > 0x7e) return false;
            auto const is_digit_of_escape = [](char h) { return is_digit(h) || (h >= 'a' && h <= 'f'); };
            if (c == '%')
                for (int i = 0; i < 2; ++i)
                    if (rest_.empty() || !is_digit_of_escape(pop())) return false;
        }
        return false;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<std::vector<DictionaryMember>> dictionary_from(std::string_view text) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    return Reader(text).dictionary();
}

}  // namespace licet::adapters::robots
