#pragma once

#include "adapters/drafts/drafts.hpp"
#include "adapters/json/json.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters {

inline constexpr std::size_t import_files_max = 100'000;

struct ImportOptions {
    std::string format;
    std::vector<std::string> paths;  // files, or folders of them
    bool is_reading = false;         // print what was read
    bool as_json = false;            // one JSON object a file: commands, what was lost, what to complete
    std::string lost_path;           // where what was lost is listed; standard error without it
    drafts::Known known;
    bool shows_progress = false;  // on a terminal
};

// What a file says, with the keys of that format's reading; a file that cannot be read says so in its
// reading. Some formats say things in their file's name.
[[nodiscard]] Result<json::Value, json::Fault> reading_from(std::string_view format, std::string const& text,
                                                            std::string const& file_name = {});
// The commands that a file drafts; `name` is what its assets are called where it does not say.
[[nodiscard]] Result<drafts::Drafts, json::Fault> drafts_from(std::string_view format,
                                                              std::string const& text, std::string_view name,
                                                              drafts::Known const& known);
// The formats, in order.
[[nodiscard]] std::vector<std::string> import_formats();

// licet import FORMAT FILE…: drafts of listings and offers as JSON Lines, with what was lost; or, with
// --reading, what was read. Nothing is ever fetched. Returns the exit code: 1 where any file was refused.
int run_import(ImportOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace licet::adapters
