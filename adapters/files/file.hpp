#pragma once

#include "contracts/values/result.hpp"

#include <cstdint>
#include <string>

namespace licet::adapters {

// The whole of a file, or a sentence that says why not. Larger ones than `bytes_max` are refused unread.
[[nodiscard]] Result<std::string, std::string> read_file(std::string const& path, std::uint64_t bytes_max);

// Writes beside the target and renames over it, so that a reader sees the old text or the new one.
// The error is a sentence; empty where it is written.
[[nodiscard]] std::string write_file(std::string const& path, std::string const& text);

}  // namespace licet::adapters
