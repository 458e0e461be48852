#pragma once
// Licences as people write them (an address, a slug, a name) brought to SPDX identifiers. What is not surely
// one licence is none: nobody is helped by a guess.

#include <optional>
#include <string>
#include <string_view>

namespace licet::adapters {

[[nodiscard]] std::optional<std::string> spdx_from(std::string_view written);

}  // namespace licet::adapters
