#include "adapters/cli/import.hpp"

#include "adapters/c2pa/c2pa.hpp"
#include "adapters/croissant/croissant.hpp"
#include "adapters/files/file.hpp"
#include "adapters/odrl/graph.hpp"
#include "adapters/robots/robots.hpp"
#include "adapters/rsl/rsl.hpp"
#include "adapters/tdmrep/tdmrep.hpp"

#include <algorithm>
#include <ostream>

namespace licet::adapters {
namespace {

using json::Value;
using Reading = Result<Value, json::Fault>;

template <class T>
Reading reading_or_fault(Result<T, json::Fault> const& read) {
    if (!read) return Unexpected{read.error()};
    return reading_of(*read);
}

struct Format {
    std::string_view name;
    Reading (*read)(std::string const& text);
};

// One row a format; each reader is declared in its own folder.
constexpr Format formats[] = {
    {"c2pa", [](std::string const& text) { return reading_or_fault(c2pa::read(text)); }},
    {"croissant", [](std::string const& text) { return reading_or_fault(croissant::read(text)); }},
    {"odrl", [](std::string const& text) { return Reading(odrl::reading_of_text(text)); }},
    {"robots", [](std::string const& text) { return Reading(robots::reading_of(robots::read(text))); }},
    {"rsl", [](std::string const& text) { return Reading(rsl::reading_of(rsl::read(text))); }},
    {"tdmrep", [](std::string const& text) { return reading_or_fault(tdmrep::read(text)); }},
};

Value refused_reading(json::Fault const& fault) {
    return Value::object({{"parse", Value::of("refused")},
                          {"fault", Value::of(fault.what)},
                          {"pointer", Value::of(fault.pointer)},
                          {"line", Value::of(static_cast<long long>(fault.line))}});
}

int print_readings(ImportOptions const& options, std::ostream& out, std::ostream& err) {
    Value readings = Value::array();
    bool is_refused = false;
    for (std::string const& path : options.paths) {
        auto const text = read_file(path, json::Limits{}.bytes_max);
        if (!text) {
            err << text.error() << '\n';
            return 1;
        }
        auto const reading = reading_from(options.format, *text);
        if (!reading) {
            auto const& fault = reading.error();
            is_refused = true;
            err << path << ':' << fault.line << ": " << fault.pointer << ' ' << fault.what << '\n';
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

Result<Value, json::Fault> reading_from(std::string_view format, std::string const& text) {
    auto const* const found = std::ranges::find(formats, format, &Format::name);
    if (found == std::end(formats)) return Unexpected{json::Fault{"", "must be a known format", 0}};
    return found->read(text);
}

int run_import(ImportOptions const& options, std::ostream& out, std::ostream& err) {
    return print_readings(options, out, err);
}

}  // namespace licet::adapters
