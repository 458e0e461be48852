#pragma once
// The text of an instance (format MDC1: integers, commas, one line a right, buyer and item) and of a result.
// Reading refuses whatever is not exactly of that form, with the line and what would be right there.

#include "contracts/values/result.hpp"
#include "matching/clearing/instance.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace licet::matching {

struct TextFault {
    std::size_t line = 0;  // from 1
    std::string what;
    friend bool operator==(TextFault const&, TextFault const&) = default;
};

[[nodiscard]] Result<Instance, TextFault> instance_from_text(std::string_view text);
[[nodiscard]] std::string text_of(Instance const& instance);
[[nodiscard]] std::string text_of(Clearing const& clearing);

}  // namespace licet::matching
