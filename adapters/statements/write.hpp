#pragma once

#include "adapters/statements/documents.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace licet::adapters {

// A name of a file, and different ones for different texts: what is not A-Z a-z 0-9 . _ - is written ~XX.
[[nodiscard]] std::string file_name_of(std::string_view text);

// Every statement (statements/) and every account (accounts/), as .json, .csv and .html each, and pages that
// lead to them from index.html. An account of more lines than `lines_together`, on several licences, is a
// document a licence, in a folder beside the one over them. The error is a sentence; empty where all is
// written. `progress` hears of each document that is, from one thread at a time.
using Progress = std::function<void(std::size_t done, std::size_t of)>;
[[nodiscard]] std::string write_statements(std::string const& folder, StatementBook const& book,
                                           settlement::State const& state, Progress const& progress = {},
                                           std::size_t lines_together = 500);

}  // namespace licet::adapters
