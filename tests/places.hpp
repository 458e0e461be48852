#pragma once
// Where the sources, the shared material and the built program lie. Functions rather than macros, so that the same
// test source compiles to the same object wherever the checkout is.

#include <string>

namespace licet::testing {

[[nodiscard]] std::string source_dir();
[[nodiscard]] std::string shared_dir();  // may be missing: a test that needs it says that it was skipped
[[nodiscard]] std::string program();

}  // namespace licet::testing
