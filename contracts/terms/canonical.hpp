#pragma once

#include "contracts/terms/terms.hpp"

#include <string>

namespace licet::contracts {

// One text a value, in the language of the specification: JSON with keys in a fixed order, defaults left out,
// no blanks, numbers in their shortest form. Read back, it gives the same value.
[[nodiscard]] std::string canonical_text(Terms const& terms);
[[nodiscard]] std::string canonical_text(Expr const& expr);
[[nodiscard]] std::string canonical_text(Split const& split);

[[nodiscard]] std::string_view text_of(Window window);
[[nodiscard]] std::optional<Window> window_from_text(std::string_view text);

// A text as JSON writes it, quotes and escapes included.
[[nodiscard]] std::string json_quoted(std::string_view text);

// Behind what a longer text says already.
void append_canonical(std::string& out, Terms const& terms);
void append_json_quoted(std::string& out, std::string_view text);

}  // namespace licet::contracts
