#pragma once
// A dictionary of RFC 9651 (structured field values), as far as preferences need one: every kind of value is
// parsed, so that a broken one is noticed, but only tokens are kept.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace licet::adapters::robots {

struct DictionaryMember {
    std::string key;
    std::optional<std::string> token;  // nothing where the value is of another kind
};

// Members in the order of the text, repeated keys included; nothing where the text is no dictionary.
[[nodiscard]] std::optional<std::vector<DictionaryMember>> dictionary_from(std::string_view text);

}  // namespace licet::adapters::robots
