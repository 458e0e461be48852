#pragma once
// JSON as we take it: every key in its order, every number as it was written, nothing guessed. What JSON
// allows and we cannot do without harm is refused: duplicate keys, invalid UTF-8, nesting past a limit.

#include "contracts/values/result.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace licet::adapters::json {

struct Value {
    enum class Kind { null, boolean, number, string, array, object };

    Kind kind = Kind::null;
    bool boolean = false;
    std::string text;  // a string's characters, or a number exactly as it was written
    std::vector<Value> items;
    std::vector<std::pair<std::string, Value>> members;  // in the order of the document, each key once

    [[nodiscard]] Value const* find(std::string_view key) const;
    [[nodiscard]] bool is_string() const { return kind == Kind::string; }
    [[nodiscard]] bool is_number() const { return kind == Kind::number; }
    [[nodiscard]] bool is_array() const { return kind == Kind::array; }
    [[nodiscard]] bool is_object() const { return kind == Kind::object; }

    // Makers, for what we write.
    [[nodiscard]] static Value of(std::string_view text);
    [[nodiscard]] static Value of(char const* text) { return of(std::string_view(text)); }
    [[nodiscard]] static Value of(bool boolean);
    [[nodiscard]] static Value of_number(std::string_view digits);
    [[nodiscard]] static Value of(long long number) { return of_number(std::to_string(number)); }
    [[nodiscard]] static Value array(std::vector<Value> items = {});
    using Member = std::pair<std::string, Value>;
    [[nodiscard]] static Value object();
    // Of members written out, which are moved in.
    template <std::size_t Count>
    [[nodiscard]] static Value object(Member (&&members)[Count]) {
        Value value = object();
        value.members.assign(std::move_iterator(std::begin(members)), std::move_iterator(std::end(members)));
        return value;
    }

    // Appends a member; the caller sees to it that a key comes once.
    Value& set(std::string key, Value value);
    Value& push(Value value);

    // Equal as JSON: the order of keys does not count, the spelling of numbers does.
    friend bool operator==(Value const& a, Value const& b);
};

// Where a document is wrong, and what would be right.
struct Fault {
    std::string pointer;  // RFC 6901; empty is the whole document, or a text that is no JSON
    std::string what;
    std::size_t line = 0;  // from 1, where the text is no JSON; else 0

    friend bool operator==(Fault const&, Fault const&) = default;
};

struct Limits {
    std::size_t bytes_max = 64U << 20U;
    std::size_t depth_max = 64;
};

[[nodiscard]] Result<Value, Fault> parse(std::string_view text, Limits const& limits = {});

// The text of a value: on one line, or indented by two blanks a level.
[[nodiscard]] std::string text_of(Value const& value);
[[nodiscard]] std::string pretty_text_of(Value const& value);
// Indented, and what holds only plain values on one line: long lists of rows stay readable.
[[nodiscard]] std::string rows_text_of(Value const& value);

// `base` + "/" + `key`, escaped as RFC 6901 says.
[[nodiscard]] std::string pointer_to(std::string_view base, std::string_view key);
[[nodiscard]] std::string pointer_to(std::string_view base, std::size_t index);

}  // namespace licet::adapters::json
