#pragma once
// Paths as robots.txt (RFC 9309), RSL and TDMRep match them: a pattern covers every path that begins with it,
// `*` stands for any run of characters, `$` at the end ties the end down. Case counts.

#include <string>
#include <string_view>

namespace licet::adapters {

// A pattern as it is compared: characters beyond ASCII percent-encoded, the digits of an escape in upper
// case.
[[nodiscard]] std::string normalised_pattern(std::string_view pattern);

// Does `pattern` cover `path`? In time no more than the product of the two lengths.
[[nodiscard]] bool covers_path(std::string_view pattern, std::string_view path);

// Path and query of a URL or of a bare path, without its fragment; "/" where there is none.
[[nodiscard]] std::string path_of_url(std::string_view url);

}  // namespace licet::adapters
