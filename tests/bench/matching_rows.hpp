#pragma once
// The table of what must hold of matching, row by row, each figure a ratio of two measured in the same run.

#include <string>
#include <vector>

namespace licet::testing {

// All rows, or those named ("2", "3", …).
void print_rows(std::vector<std::string> const& rows);
void print_book_rows();

}  // namespace licet::testing
