#pragma once

#include "adapters/json/json.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters {

struct ImportOptions {
    std::string format;
    std::vector<std::string> paths;
    bool is_reading = false;  // print what was read
};

// What a file says, with the keys of that format's reading; a file that cannot be read says so in its
// reading.
[[nodiscard]] Result<json::Value, json::Fault> reading_from(std::string_view format, std::string const& text);
// The formats, in order.
[[nodiscard]] std::vector<std::string> import_formats();

// licet import FORMAT FILE… --reading: what others have written about their data, as we read it. Nothing is
// ever fetched. Returns the exit code: 1 where any file was refused.
int run_import(ImportOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
