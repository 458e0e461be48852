#pragma once

#include "adapters/statements/documents.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace licet::adapters {

// A name of a file, and different ones for different texts: what is not A-Z a-z 0-9 . _ - is written ~XX.
[[nodiscard]] std::string file_name_of(std::string_view text);

// Every statement and every account, as .json, .csv and .html each, with an index.html. The error is a
// sentence; empty where all is written. `progress` hears of each document that is.
using Progress = std::function<void(std::size_t done, std::size_t of)>;
[[nodiscard]] std::string write_statements(std::string const& folder, StatementBook const& book,
                                           settlement::State const& state, Progress const& progress = {});

}  // namespace licet::adapters
