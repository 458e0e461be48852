#include "adapters/cli/import.hpp"

#include "adapters/c2pa/c2pa.hpp"
#include "adapters/croissant/croissant.hpp"
#include "adapters/dsr/dsr.hpp"
#include "adapters/files/file.hpp"
#include "adapters/host/clock.hpp"
#include "adapters/iso20022/message.hpp"
#include "adapters/odrl/document.hpp"
#include "adapters/odrl/graph.hpp"
#include "adapters/robots/robots.hpp"
#include "adapters/rsl/rsl.hpp"
#include "adapters/tdmrep/tdmrep.hpp"
#include "contracts/values/digest.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <set>

namespace licet::adapters {
namespace {

using json::Value;
using Reading = Result<Value, json::Fault>;

template <class T>
Reading reading_or_fault(Result<T, json::Fault> const& read) {
    if (!read) return Unexpected{read.error()};
    return reading_of(*read);
}

// What a source is called, the digest of its bytes, and what the importer knows.
struct About {
    std::string_view name;
    std::string digest;
    drafts::Known const& known;
};
using Drafted = Result<drafts::Drafts, json::Fault>;

template <class T>
Drafted drafts_or_fault(Result<T, json::Fault> const& read, About const& about) {
    if (!read) return Unexpected{read.error()};
    return drafts::drafts_of(*read, about.name, about.digest, about.known);
}

Drafted rsl_drafts(std::string const& text, About const& about) {
    auto const document = rsl::read(text);
    if (document.outcome != rsl::Outcome::ok) return Unexpected{json::Fault{"", document.fault, 0}};
    return drafts::drafts_of(document, about.name, about.digest, about.known);
}
Drafted odrl_drafts(std::string const& text, About const& about) {
    auto const graph = odrl::graph_from_text(text);
    if (!graph) return Unexpected{graph.error()};
    return drafts::drafts_of(odrl::policies_from(*graph), about.name, about.digest, about.known);
}

struct Format {
    std::string_view name;
    Reading (*read)(std::string const& text);
    Drafted (*draft)(std::string const& text, About const& about) = nullptr;  // where it lists or offers
    // Where the file's name says things too.
    Reading (*read_named)(std::string const& text, std::string const& file_name) = nullptr;
};

// One row a format; each reader is declared in its own folder.
constexpr Format formats[] = {
    {"c2pa", [](std::string const& text) { return reading_or_fault(c2pa::read(text)); },
     [](std::string const& text, About const& about) { return drafts_or_fault(c2pa::read(text), about); }},
    {"croissant", [](std::string const& text) { return reading_or_fault(croissant::read(text)); },
     [](std::string const& text, About const& about) {
         return drafts_or_fault(croissant::read(text), about);
     }},
    {"dsr", nullptr, nullptr,
     [](std::string const& text, std::string const& file_name) {
         return reading_or_fault(dsr::read(text, file_name));
     }},
    {"iso20022", [](std::string const& text) { return reading_or_fault(iso20022::read(text)); }},
    {"odrl", [](std::string const& text) { return Reading(odrl::reading_of_text(text)); }, odrl_drafts},
    {"robots", [](std::string const& text) { return Reading(robots::reading_of(robots::read(text))); },
     [](std::string const& text, About const& about) {
         return Drafted(drafts::drafts_of(robots::read(text), about.name, about.digest, about.known));
     }},
    {"rsl", [](std::string const& text) { return Reading(rsl::reading_of(rsl::read(text))); }, rsl_drafts},
    {"tdmrep", [](std::string const& text) { return reading_or_fault(tdmrep::read(text)); },
     [](std::string const& text, About const& about) { return drafts_or_fault(tdmrep::read(text), about); }},
};

Value refused_reading(json::Fault const& fault) {
    return Value::object({{"parse", Value::of("refused")},
                          {"fault", Value::of(fault.what)},
                          {"pointer", Value::of(fault.pointer)},
                          {"line", Value::of(static_cast<long long>(fault.line))}});
}

// Files as they are, folders as the files in and below them, in order.
Result<std::vector<std::string>, std::string> files_of(std::vector<std::string> const& paths) {
    namespace fs = std::filesystem;
    std::vector<std::string> out;
    for (std::string const& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            out.push_back(path);
            continue;
        }
        std::vector<std::string> below;
        for (auto at = fs::recursive_directory_iterator(path, error);
             !error && at != fs::recursive_directory_iterator(); at.increment(error))
            if (at->is_regular_file(error)) below.push_back(at->path().string());
        if (error) return Unexpected{path + ": " + error.message()};
        std::ranges::sort(below);
        out.insert(out.end(), below.begin(), below.end());
    }
    if (out.size() > import_files_max)
        return Unexpected{"at most " + std::to_string(import_files_max) + " files at once"};
    return out;
}

std::string now_text() {
    std::int64_t const microseconds = now().microseconds;
    return licet::text_of(Instant{microseconds - microseconds % 1'000'000});  // whole seconds
}

Value texts(std::vector<std::string> const& list) {
    Value out = Value::array();
    for (std::string const& text : list) out.push(Value::of(text));
    return out;
}

struct Summary {
    std::size_t files = 0;
    std::size_t refused = 0;
    std::size_t commands = 0;
    std::size_t lost = 0;
    std::size_t to_complete = 0;
};

std::string sentence_of(Summary const& summary) {
    return std::to_string(summary.files) + " files: " + std::to_string(summary.files - summary.refused) +
           " read, " + std::to_string(summary.refused) + " refused; " + std::to_string(summary.commands) +
           " commands drafted, " + std::to_string(summary.to_complete) + " places to complete, " +
           std::to_string(summary.lost) + " statements lost";
}

int print_drafts(ImportOptions const& options, std::vector<std::string> const& files, std::ostream& out,
                 std::ostream& err) {
    Summary summary;
    std::string lost;
    for (std::string const& path : files) {
        if (options.shows_progress && summary.files % 10 == 0)
            err << '\r' << summary.files << " of " << files.size() << " files" << std::flush;
        ++summary.files;
        auto const text = read_file(path, json::Limits{}.bytes_max);
        std::string const name = std::filesystem::path(path).filename().string();
        auto const drafted = text ? drafts_from(options.format, *text, name, options.known)
                                  : Drafted(Unexpected{json::Fault{"", text.error(), 0}});
        if (!drafted) {
            ++summary.refused;
            auto const& fault = drafted.error();
            err << (options.shows_progress ? "\r" : "") << path << ':' << fault.line << ": " << fault.pointer
                << ' ' << fault.what << '\n';
            continue;
        }
        summary.commands += drafted->commands.size();
        summary.lost += drafted->lost.size();
        summary.to_complete += drafted->to_complete.size();
        if (options.as_json) {
            Value commands = Value::array();
            for (Value const& command : drafted->commands) commands.push(command);
            out << json::text_of(Value::object({{"file", Value::of(path)},
                                                {"commands", std::move(commands)},
                                                {"lost", texts(drafted->lost)},
                                                {"to_complete", texts(drafted->to_complete)}}))
                << '\n';
            continue;
        }
        for (Value const& command : drafted->commands) out << json::text_of(command) << '\n';
        for (std::string const& what : drafted->lost) lost += path + ": lost " + what + "\n";
        for (std::string const& where : drafted->to_complete) lost += path + ": complete " + where + "\n";
        if (options.lost_path.empty()) {
            err << (options.shows_progress ? "\r" : "") << lost;
            lost.clear();
        }
    }
    err << (options.shows_progress ? "\r" : "") << sentence_of(summary) << '\n';
    if (!options.lost_path.empty())
        if (auto const failure = write_file(options.lost_path, lost); !failure.empty()) {
            err << failure << '\n';
            return 1;
        }
    return summary.refused == 0 ? 0 : 1;
}

// What a reading itself says was wrong: some formats' readings tell how far the file could be read.
std::optional<std::string> told_fault(Value const& reading) {
    Value const* const parse = reading.find("parse");
    if (parse == nullptr || parse->text == "ok") return std::nullopt;
    for (std::string_view const key : {"fault", "message"})
        if (Value const* const fault = reading.find(key); fault != nullptr && fault->is_string())
            return fault->text;
    return parse->text;
}

int print_readings(ImportOptions const& options, std::vector<std::string> const& files, std::ostream& out,
                   std::ostream& err) {
    Value readings = Value::array();
    bool is_refused = false;
    for (std::string const& path : files) {
        auto const text = read_file(path, json::Limits{}.bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return 1;
        }
        auto const reading =
            reading_from(options.format, *text, std::filesystem::path(path).filename().string());
        if (!reading) {
            auto const& fault = reading.error();
            is_refused = true;
            err << path << ':' << fault.line << ": " << fault.pointer << ' ' << fault.what << '\n';
        } else if (auto const fault = told_fault(*reading)) {
            is_refused = true;
            err << path << ": " << *fault << '\n';
        }
        readings.push(reading ? *reading : refused_reading(reading.error()));
    }
    out << json::pretty_text_of(readings.items.size() == 1 ? readings.items.front() : readings) << '\n';
    return is_refused ? 1 : 0;
}

}  // namespace

std::vector<std::string> import_formats() {
    std::vector<std::string> out;
    for (Format const& format : formats) out.emplace_back(format.name);
    return out;
}

Result<Value, json::Fault> reading_from(std::string_view format, std::string const& text,
                                        std::string const& file_name) {
    auto const* const found = std::ranges::find(formats, format, &Format::name);
    if (found == std::end(formats)) return Unexpected{json::Fault{"", "must be a known format", 0}};
    return found->read_named != nullptr ? found->read_named(text, file_name) : found->read(text);
}

Result<drafts::Drafts, json::Fault> drafts_from(std::string_view format, std::string const& text,
                                                std::string_view name, drafts::Known const& known) {
    auto const* const found = std::ranges::find(formats, format, &Format::name);
    if (found == std::end(formats)) return Unexpected{json::Fault{"", "must be a known format", 0}};
    if (found->draft == nullptr)
        return Unexpected{
            json::Fault{"", "this format lists and offers nothing; it is read with --reading", 0}};
    return found->draft(text, {name, licet::text_of(digest_of(text)), known});
}

int run_import(ImportOptions const& given, std::ostream& out, std::ostream& err) {
    ImportOptions options = given;
    for (auto const& [name, date] :
         {std::pair("--from", &options.known.from), std::pair("--until", &options.known.until)})
        if (*date && !date_from_text(**date)) {
            err << name << ": must be a day: 2026-01-31\n";
            return 2;
        }
    if (options.known.content && !digest_from_text(*options.known.content)) {
        err << "--content: must be a SHA-256 in 64 hexadecimal digits\n";
        return 2;
    }
    if (options.known.at.empty()) options.known.at = now_text();
    if (!instant_from_text(options.known.at)) {
        err << "--at: must be an instant in UTC: 2026-01-31T12:00:00Z\n";
        return 2;
    }
    auto const files = files_of(options.paths);
    if (!files) {
        err << files.error() << '\n';
        return 1;
    }
    return options.is_reading ? print_readings(options, *files, out, err)
                              : print_drafts(options, *files, out, err);
}

}  // namespace licet::adapters
