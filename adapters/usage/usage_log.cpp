#include "adapters/usage/usage_log.hpp"

#include "adapters/json/fields.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>

namespace licet::adapters::usage {
namespace {

using json::Fault;
using json::Faults;
using json::Fields;
using json::Value;
using Events = std::vector<Event>;

// The lines of a text without their ends, numbered from 1.
template <class F>
std::optional<Fault> for_each_line(std::string const& text, F f) {
    std::size_t number = 0;
    for (std::size_t from = 0; from < text.size();) {
        std::size_t const end = std::min(text.find('\n', from), text.size());
        std::string_view line(text.data() + from, end - from);
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++number;
        if (auto fault = f(line, number)) return fault;
        from = end + 1;
    }
    return std::nullopt;
}

Fault fault_at(std::size_t line, std::string what, std::string pointer = "") {
    return Fault{std::move(pointer), std::move(what), line};
}

// A day, as a date or the start of an instant.
std::optional<Date> day_from(std::string_view text) {
    if (text.size() > 10 && text[10] == 'T') text = text.substr(0, 10);
    if (text.size() == 8 && text.find('-') == std::string_view::npos) {
        std::string const with = std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
                                 std::string(text.substr(6));
        return date_from_text(with);
    }
    return date_from_text(text);
}

std::optional<std::int64_t> whole_from(std::string_view text) {
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

void fill(Event& event, Defaults const& defaults) {
    if (event.licence.empty()) event.licence = defaults.licence;
    if (event.meter.empty()) event.meter = defaults.meter;
}

// What is missing in an event however it was read.
std::optional<Fault> missing(Event const& event) {
    if (event.licence.empty()) return fault_at(event.line, "has no licence; give one with --licence");
    if (event.meter.empty()) return fault_at(event.line, "has no meter; give one with --meter");
    if (event.id.empty() || event.id.size() > 256)
        return fault_at(event.line, "id must have 1 to 256 characters");
    return std::nullopt;
}

// {"id","licence","at","meter" or "event","asset","quantity","evidence","match"}
Event own_event(Value const& value, Faults& faults) {
    Fields fields(
        value, "",
        {"id", "licence", "at", "meter", "event", "asset", "quantity", "evidence", "match", "revision"},
        faults);
    Event out;
    out.id = fields.text("id");
    if (fields.has("licence")) out.licence = fields.text("licence");
    if (fields.has("meter")) out.meter = fields.text("meter");
    if (fields.has("event")) out.meter = fields.text("event");
    if (fields.has("asset")) out.asset = fields.text("asset");
    if (fields.has("quantity")) out.quantity = fields.whole("quantity");
    if (fields.has("match")) out.match = fields.text("match");
    if (fields.has("revision"))
        out.revision =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>(fields.whole("revision"), 0, 1 << 20));
    if (fields.has("evidence"))
        out.evidence = fields.one_of("evidence", contracts::evidence_from_text,
                                     "must be claimed, corroborated or verifiable", out.evidence);
    auto const day = day_from(fields.text("at"));
    if (!day) faults.add("/at", "must be a day or an instant: 2026-01-31 or 2026-01-31T12:00:00Z");
    out.at = day.value_or(Date{});
    return out;
}

// What we count of a session, by the draft's names; other events are told of and counted by nobody.
std::optional<std::string> counted_as(std::string_view type) {
    static constexpr std::pair<std::string_view, std::string_view> types[] = {
        {"content_retrieved", "fetch"},
        {"content_grounded", "grounding"},
        {"content_cited", "citation"},
        {"turn_completed", "turn"}};
    auto const* const found = std::ranges::find(types, type, [](auto const& row) { return row.first; });
    return found == std::end(types) ? std::nullopt : std::optional(std::string(found->second));
}

std::string text_if(Value const& value, std::string_view key) {
    Value const* const found = value.find(key);
    return found != nullptr && found->is_string() ? found->text : "";
}

// One event of a session. Chunks of one item in one turn are one grounding (the draft, section 4.3): they
// share an id made of turn and item.
std::optional<Fault> session_event(Value const& session, Value const& value, std::size_t index,
                                   std::size_t line, Events& out) {
    std::string const pointer = json::pointer_to("/events", index);
    if (!value.is_object()) return fault_at(line, "must be an object", pointer);
    auto const meter = counted_as(text_if(value, "type"));
    if (!meter) return std::nullopt;
    Event event;
    event.line = line;
    event.meter = *meter;
    std::string const content = text_if(value, "content_id");
    event.asset = content.empty() ? text_if(value, "content_url") : content;
    if (*meter == "turn") event.asset.clear();
    event.id = text_if(value, "id");
    if (*meter == "grounding")
        event.id = text_if(session, "session_id") + "/" + text_if(value, "turn_id") + "/" + event.asset;
    if (event.id.empty()) return fault_at(line, "must have an id, so that it counts once", pointer + "/id");
    event.licence = text_if(value, "license_ref");
    if (event.licence.empty()) event.licence = text_if(session, "content_scope");
    event.match = text_if(value, "content_telemetry_id");
    auto const day = day_from(text_if(value, "timestamp"));
    if (!day) return fault_at(line, "must be an instant: 2026-01-31T12:00:00Z", pointer + "/timestamp");
    event.at = *day;
    // What the owner's own server or edge saw is more than the licensee's word.
    std::string const role = text_if(value, "source_role");
    if (role == "origin" || role == "edge") event.evidence = contracts::Evidence::corroborated;
    out.push_back(std::move(event));
    return std::nullopt;
}

std::optional<Fault> read_json(std::string const& text, Events& out) {
    return for_each_line(text, [&](std::string_view line, std::size_t number) -> std::optional<Fault> {
        if (line.find_first_not_of(" \t") == std::string_view::npos) return std::nullopt;
        auto const value = json::parse(line);
        if (!value) return fault_at(number, value.error().what, value.error().pointer);
        if (Value const* const events = value->find("events"); events != nullptr && events->is_array()) {
            for (std::size_t i = 0; i < events->items.size(); ++i)
                if (auto fault = session_event(*value, events->items[i], i, number, out)) return fault;
            return std::nullopt;
        }
        Faults faults;
        Event event = own_event(*value, faults);
        if (faults.any()) return fault_at(number, faults.first().what, faults.first().pointer);
        event.line = number;
        out.push_back(std::move(event));
        return std::nullopt;
    });
}

// The cells of a row of CSV (RFC 4180; a quoted cell ends on its line); nothing where a quote is left open.
std::optional<std::vector<std::string>> cells_of(std::string_view line) {
    std::vector<std::string> out(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        char const c = line[i];
        if (is_quoted) {
            if (c != '"')
                out.back() += c;
            else if (i + 1 < line.size() && line[i + 1] == '"')
                out.back() += line[++i];
            else
                is_quoted = false;
        } else if (c == '"' && out.back().empty()) {
            is_quoted = true;
        } else if (c == ',') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    if (is_quoted) return std::nullopt;
    return out;
}

constexpr std::string_view columns[] = {"date",     "licence",  "asset", "meter", "quantity",
                                        "evidence", "revision", "id",    "match"};

std::optional<Fault> read_row(std::vector<std::string> const& head, std::vector<std::string> const& cells,
                              std::size_t number, Defaults const& defaults, Event& event) {
    event.line = number;
    for (std::size_t i = 0; i < head.size(); ++i) {
        std::string const& cell = cells[i];
        if (head[i] == "date") {
            auto const day = day_from(cell);
            if (!day) return fault_at(number, "date must be a day: 2026-01-31");
            event.at = *day;
        } else if (head[i] == "quantity" || head[i] == "revision") {
            auto const whole = whole_from(cell.empty() && head[i] == "revision" ? "0" : cell);
            if (!whole || (head[i] == "revision" && *whole > (1 << 20)))
                return fault_at(number, head[i] + " must be a whole number, not negative");
            if (head[i] == "quantity")
                event.quantity = *whole;
            else
                event.revision = static_cast<std::uint32_t>(*whole);
        } else if (head[i] == "evidence" && !cell.empty()) {
            auto const evidence = contracts::evidence_from_text(cell);
            if (!evidence) return fault_at(number, "evidence must be claimed, corroborated or verifiable");
            event.evidence = *evidence;
        } else {
            std::string* const to = head[i] == "licence" ? &event.licence
                                    : head[i] == "asset" ? &event.asset
                                    : head[i] == "meter" ? &event.meter
                                    : head[i] == "id"    ? &event.id
                                    : head[i] == "match" ? &event.match
                                                         : nullptr;
            if (to != nullptr) *to = cell;
        }
    }
    fill(event, defaults);
    // A day's total is known by what it is the total of.
    if (event.id.empty()) event.id = "day/" + text_of(event.at) + "/" + event.asset + "/" + event.meter;
    return std::nullopt;
}

std::optional<Fault> read_csv(std::string const& text, Defaults const& defaults, Events& out) {
    std::vector<std::string> head;
    return for_each_line(text, [&](std::string_view line, std::size_t number) -> std::optional<Fault> {
        if (line.empty()) return std::nullopt;
        auto const cells = cells_of(line);
        if (!cells) return fault_at(number, "a quoted cell does not end on its line");
        if (head.empty()) {
            head = *cells;
            for (std::string const& name : head)
                if (std::ranges::find(columns, name) == std::end(columns))
                    return fault_at(number,
                                    "column " + name +
                                        " is not known; there are date, licence, asset, meter, quantity, "
                                        "evidence, revision, id, match");
            for (char const* const needed : {"date", "quantity"})
                if (std::ranges::find(head, needed) == head.end())
                    return fault_at(number, std::string("has no column ") + needed);
            return std::nullopt;
        }
        if (cells->size() != head.size())
            return fault_at(number, "has " + std::to_string(cells->size()) + " cells, the head " +
                                        std::to_string(head.size()));
        return read_row(head, *cells, number, defaults, out.emplace_back());
    });
}

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> out(1);
    for (char const c : text) {
        if (c == by)
            out.emplace_back();
        else
            out.back() += c;
    }
    return out;
}

// DDEX DSR: who used what how often stands in SU03 (an item a line) and RU01, RU02 (many). The footer's count
// of lines must be right: a file that was cut on its way is not half a file.
class FlatFile {
public:
    explicit FlatFile(Events& out) : out_(out) {}

    std::optional<Fault> take(std::string_view line, std::size_t number) {
        lines_ = number;
        if (has_ended_) return fault_at(number, "stands after the footer");
        if (line.empty() || line.starts_with('#')) return std::nullopt;
        auto const cells = split(line, '\t');
        std::string const& kind = cells.front();
        if (number == 1 && kind != "HEAD") return fault_at(number, "must be HEAD");
        if (kind == "HEAD") {
            if (cells.size() < 10) return fault_at(number, "HEAD must have 16 cells");
            message_ = cells[4];
            until_ = day_from(cells[9]);
            if (!until_) return fault_at(number, "UsageEndDate must be a day");
        } else if (kind.starts_with("SU03")) {
            return sale(cells, number);
        } else if (kind.starts_with("RU01")) {
            return releases(cells, 4, number);
        } else if (kind.starts_with("RU02")) {
            return releases(cells, 6, number);
        } else if (kind == "FOOT") {
            has_ended_ = true;
            auto const count = cells.size() > 1 ? whole_from(cells[1]) : std::nullopt;
            if (!count || *count != static_cast<std::int64_t>(number))
                return fault_at(number, "NumberOfLinesInFile says " +
                                            (cells.size() > 1 ? cells[1] : "nothing") + ", there are " +
                                            std::to_string(number));
        }
        return std::nullopt;
    }
    [[nodiscard]] std::optional<Fault> end() const {
        if (!has_ended_) return fault_at(lines_, "the file has no footer: it was cut");
        return std::nullopt;
    }

private:
    std::optional<Fault> sale(std::vector<std::string> const& cells, std::size_t number) {
        if (cells.size() < 6) return fault_at(number, "SU03 must have at least 6 cells");
        Date at = *until_;
        if (cells.size() > 8 && !cells[8].empty()) {
            auto const day = day_from(cells[8]);
            if (!day) return fault_at(number, "ValidityPeriodEnd must be a day");
            at = *day;
        }
        if (cells.size() > 10 && cells[10] == "false") return std::nullopt;  // IsRoyaltyBearing
        return add(cells[1] + "/" + cells[2], cells[4], cells[5], at, number);
    }
    std::optional<Fault> releases(std::vector<std::string> const& cells, std::size_t at_usages,
                                  std::size_t number) {
        if (cells.size() <= at_usages) return fault_at(number, cells.front() + " has too few cells");
        auto const assets = split(cells[3], '|');
        auto const usages = split(cells[at_usages], '|');
        if (assets.size() != usages.size())
            return fault_at(number, "has " + std::to_string(assets.size()) + " releases and " +
                                        std::to_string(usages.size()) + " usages");
        for (std::size_t i = 0; i < assets.size(); ++i)
            if (auto fault = add(cells[1] + "/" + std::to_string(i), assets[i], usages[i], *until_, number))
                return fault;
        return std::nullopt;
    }
    std::optional<Fault> add(std::string const& id, std::string const& asset, std::string const& usages,
                             Date at, std::size_t number) {
        auto const quantity = whole_from(usages);
        if (!quantity) return fault_at(number, "Usages must be a whole number");
        Event event;
        event.id = "dsr/" + message_ + "/" + id;
        event.asset = asset;
        event.quantity = *quantity;
        event.at = at;
        event.line = number;
        out_.push_back(std::move(event));
        return std::nullopt;
    }

    Events& out_;
    std::string message_;
    std::optional<Date> until_;
    std::size_t lines_ = 0;
    bool has_ended_ = false;
};

std::optional<Fault> read_flat(std::string const& text, Events& out) {
    FlatFile file(out);
    if (auto fault = for_each_line(text, [&](auto line, auto number) { return file.take(line, number); }))
        return fault;
    return file.end();
}

}  // namespace

Result<std::vector<Event>, Fault> read(std::string const& text, Defaults const& defaults) {
    Events out;
    std::size_t const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return out;
    auto fault = text[first] == '{'                      ? read_json(text, out)
                 : text.compare(first, 5, "HEAD\t") == 0 ? read_flat(text, out)
                                                         : read_csv(text, defaults, out);
    if (fault) return Unexpected{*fault};
    if (out.size() > events_max) return Unexpected{fault_at(0, "has more than 20 million events; split it")};
    for (Event& event : out) {
        fill(event, defaults);
        if (auto lacks = missing(event)) return Unexpected{*lacks};
    }
    return out;
}

settlement::CommandId command_id_of(Event const& event) {
    Digester digester;
    digester.add("usage");
    digester.add(event.licence);
    digester.add(event.meter);
    digester.add(event.id);
    digester.add(std::uint64_t{event.revision});
    Digest const digest = digester.finish();
    settlement::CommandId id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.high = id.high << 8U | digest.bytes[i];
        id.low = id.low << 8U | digest.bytes[i + 8];
    }
    return id;
}

void sort(std::vector<Event>& events) {
    std::ranges::stable_sort(events, {}, [](Event const& e) {
        return std::tie(e.at, e.licence, e.meter, e.asset, e.id, e.revision, e.quantity, e.evidence);
    });
}

}  // namespace licet::adapters::usage
