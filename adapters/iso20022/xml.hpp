#pragma once
// XML by libxml2, as far as banks' files need it: nothing is fetched, no document type is taken, and sizes
// are bounded.

#include "adapters/json/json.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

// libxml2's own names for its nodes, so that its headers stay in the sources that walk them.
struct _xmlDoc;
struct _xmlNode;
using xmlDoc = _xmlDoc;
using xmlNode = _xmlNode;

namespace licet::adapters::iso20022 {

using Tree = std::unique_ptr<xmlDoc, void (*)(xmlDoc*)>;

inline constexpr std::size_t bytes_max = 64U << 20U;

// The tree, or the line and what is wrong there.
[[nodiscard]] Result<Tree, json::Fault> tree_of(std::string_view xml);

[[nodiscard]] std::string_view name_of(xmlNode const* node);
// The first child element of that name, whatever its namespace; and the next of the same name.
[[nodiscard]] xmlNode const* child(xmlNode const* node, std::string_view name);
[[nodiscard]] xmlNode const* next(xmlNode const* node);
// Down a path of names parted by '/'; null where there is none.
[[nodiscard]] xmlNode const* at(xmlNode const* node, std::string_view path);
// The text at a path, without the blanks around it; nothing where there is no such element or it is blank.
[[nodiscard]] std::optional<std::string> text_at(xmlNode const* node, std::string_view path);
[[nodiscard]] std::optional<std::string> attribute(xmlNode const* node, char const* name);

}  // namespace licet::adapters::iso20022
