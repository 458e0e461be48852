#pragma once
// The words RSL 1.0 knows, apart from what they do: elements, token lists, payment types.

#include <string_view>

namespace licet::adapters::rsl {

inline constexpr std::string_view xml_namespace = "https://rslstandard.org/rsl";

[[nodiscard]] bool is_element_name(std::string_view name);
[[nodiscard]] bool is_payment_type(std::string_view type);
[[nodiscard]] bool is_legal_type(std::string_view type);
[[nodiscard]] bool is_legal_token(std::string_view type, std::string_view token);
// A token of `permits` or `prohibits`: one the standard lists, or prefix:name.
[[nodiscard]] bool is_class_token(std::string_view type, std::string_view token);
[[nodiscard]] bool is_extension_token(std::string_view token);
// A decimal, >= 0, without exponent.
[[nodiscard]] bool is_amount(std::string_view text);

}  // namespace licet::adapters::rsl
