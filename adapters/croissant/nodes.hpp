#pragma once
// A Croissant document's nodes, by the local names of their terms whichever prefix names them.

#include "adapters/json/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::croissant {

// "FileObject" for "cr:FileObject", "sc:FileObject" and the whole addresses.
[[nodiscard]] std::string_view local(std::string_view term);
[[nodiscard]] json::Value const* field(json::Value const& object, std::string_view name);
[[nodiscard]] bool is_empty(json::Value const* value);
[[nodiscard]] std::optional<std::string> text_from(json::Value const* value);
[[nodiscard]] std::vector<json::Value const*> list_from(json::Value const* value);
[[nodiscard]] bool has_type(json::Value const& object, std::string_view type);
[[nodiscard]] std::optional<bool> boolean_from(json::Value const* value);
[[nodiscard]] std::vector<std::string> names_from(json::Value const* value);

}  // namespace licet::adapters::croissant
