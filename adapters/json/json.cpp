#include "adapters/json/json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <set>

namespace licet::adapters::json {
namespace {

namespace od = simdjson::ondemand;

// simdjson walks the text once; a fault is thrown up to parse(), where it becomes a Result.
struct Found {
    Fault fault;
};

[[noreturn]] void refuse(std::string pointer, std::string what) {
    throw Found{{std::move(pointer), std::move(what), 0}};
}

template <class T>
T taken(simdjson::simdjson_result<T> result, std::string const& pointer) {
    T value;
    if (auto const error = std::move(result).get(value); error != simdjson::SUCCESS)
        refuse(pointer, simdjson::error_message(error));
    return value;
}

template <class Source>
Value read(Source& source, std::string const& pointer, std::size_t depth_left) {
    Value value;
    switch (taken(source.type(), pointer)) {
        case od::json_type::null:
            if (!taken(source.is_null(), pointer))
                refuse(pointer, "is not null, true, false, a number or a text");
            return value;
        case od::json_type::boolean:
            value.kind = Value::Kind::boolean;
            value.boolean = taken(source.get_bool(), pointer);
            return value;
        case od::json_type::number: {
            value.kind = Value::Kind::number;
            std::string_view raw;
            if constexpr (std::is_same_v<Source, od::document>)
                raw = taken(source.raw_json_token(), pointer);
            else
                raw = source.raw_json_token();
            if (raw.size() > 400) refuse(pointer, "is a number of more than 400 characters");
            // Asked for a double only to have the spelling checked; what is kept is the spelling.
            (void)taken(source.get_double(), pointer);
            raw = raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1);
            value.text = raw;
            return value;
        }
        case od::json_type::string:
            value.kind = Value::Kind::string;
            value.text = taken(source.get_string(), pointer);
            return value;
        case od::json_type::array: {
            if (depth_left == 0) refuse(pointer, "is nested deeper than is read");
            value.kind = Value::Kind::array;
            od::array items = taken(source.get_array(), pointer);
            for (auto found : items) {
                std::string const at = pointer_to(pointer, value.items.size());
                od::value item = taken(std::move(found), at);
                value.items.push_back(read(item, at, depth_left - 1));
            }
            return value;
        }
        case od::json_type::object: {
            if (depth_left == 0) refuse(pointer, "is nested deeper than is read");
            value.kind = Value::Kind::object;
            std::set<std::string, std::less<>> seen;
            od::object members = taken(source.get_object(), pointer);
            for (auto found : members) {
                od::field field = taken(std::move(found), pointer);
                std::string key(taken(field.unescaped_key(), pointer));
                std::string const at = pointer_to(pointer, key);
                if (!seen.insert(key).second) refuse(at, "is there twice");
                od::value member = field.value();
                value.members.emplace_back(std::move(key), read(member, at, depth_left - 1));
            }
            return value;
        }
    }
    refuse(pointer, "is no JSON");
}

void append_escaped(std::string& out, std::string_view text) {
    static constexpr char hexadecimal[] = "0123456789abcdef";
    out += '"';
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (byte < 0x20U) {
            out += "\\u00";
            out += hexadecimal[byte >> 4U];
            out += hexadecimal[byte & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
}

// Holds nothing but plain values?
bool is_row(Value const& value) {
    auto const is_plain = [](Value const& one) { return !one.is_array() && !one.is_object(); };
    return std::ranges::all_of(value.items, is_plain) &&
           std::ranges::all_of(value.members, [&](auto const& member) { return is_plain(member.second); });
}

void append(std::string& out, Value const& value, int indent, bool has_rows = false) {
    if (has_rows && indent > 0 && is_row(value)) indent = -1;
    auto const line = [&](int level) {
        if (indent >= 0) out.append(1, '\n').append(static_cast<std::size_t>(level) * 2, ' ');
    };
    int const inner = indent >= 0 ? indent + 1 : indent;
    switch (value.kind) {
        case Value::Kind::null:
            out += "null";
            return;
        case Value::Kind::boolean:
            out += value.boolean ? "true" : "false";
            return;
        case Value::Kind::number:
            out += value.text;
            return;
        case Value::Kind::string:
            append_escaped(out, value.text);
            return;
        case Value::Kind::array:
            out += '[';
            for (std::size_t i = 0; i < value.items.size(); ++i) {
                if (i > 0) out += ',';
                line(inner);
                append(out, value.items[i], inner, has_rows);
            }
            if (!value.items.empty()) line(indent);
            out += ']';
            return;
        case Value::Kind::object:
            out += '{';
            for (std::size_t i = 0; i < value.members.size(); ++i) {
                if (i > 0) out += ',';
                line(inner);
                append_escaped(out, value.members[i].first);
                out += indent >= 0 ? ": " : ":";
                append(out, value.members[i].second, inner, has_rows);
            }
            if (!value.members.empty()) line(indent);
            out += '}';
            return;
    }
}

}  // namespace

Value const* Value::find(std::string_view key) const {
    for (auto const& member : members)
        if (member.first == key) return &member.second;
    return nullptr;
}

Value Value::of(std::string_view text) {
    Value value;
    value.kind = Kind::string;
    value.text = text;
    return value;
}

Value Value::of(bool boolean) {
    Value value;
    value.kind = Kind::boolean;
    value.boolean = boolean;
    return value;
}

Value Value::of_number(std::string_view digits) {
    Value value;
    value.kind = Kind::number;
    value.text = digits;
    return value;
}

Value Value::array(std::vector<Value> items) {
    Value value;
    value.kind = Kind::array;
    value.items = std::move(items);
    return value;
}

Value Value::object() {
    Value value;
    value.kind = Kind::object;
    return value;
}

Value& Value::set(std::string key, Value value) {
    members.emplace_back(std::move(key), std::move(value));
    return *this;
}

Value& Value::push(Value value) {
    items.push_back(std::move(value));
    return *this;
}

bool operator==(Value const& a, Value const& b) {
    if (a.kind != b.kind || a.boolean != b.boolean || a.text != b.text || a.items != b.items ||
        a.members.size() != b.members.size())
        return false;
    return std::ranges::all_of(a.members, [&](auto const& member) {
        Value const* const other = b.find(member.first);
        return other != nullptr && *other == member.second;
    });
}

Result<Value, Fault> parse(std::string_view text, Limits const& limits) {
    if (text.size() > limits.bytes_max)
        return Unexpected{
            Fault{"", "is longer than the " + std::to_string(limits.bytes_max) + " bytes that are read", 0}};
    thread_local od::parser parser;
    simdjson::padded_string const padded(text);
    od::document document;
    auto const fault_at = [&](Fault fault) {
        char const* at = nullptr;
        if (document.current_location().get(at) == simdjson::SUCCESS && at >= padded.data() &&
            at <= padded.data() + padded.size())
            fault.line = 1 + static_cast<std::size_t>(std::count(padded.data(), at, '\n'));
        return fault;
    };
    if (auto const error = parser.iterate(padded).get(document); error != simdjson::SUCCESS)
        return Unexpected{Fault{"", std::string("is no JSON: ") + simdjson::error_message(error), 1}};
    try {
        Value value = read(document, "", limits.depth_max);
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            return Unexpected{fault_at({"", "goes on after its end", 0})};
        return value;
    } catch (Found const& found) {
        return Unexpected{fault_at(found.fault)};
    }
}

std::string text_of(Value const& value) {
    std::string out;
    append(out, value, -1);
    return out;
}

std::string pretty_text_of(Value const& value) {
    std::string out;
    append(out, value, 0);
    return out;
}

std::string rows_text_of(Value const& value) {
    std::string out;
    append(out, value, 0, true);
    return out;
}

std::string pointer_to(std::string_view base, std::string_view key) {
    std::string out(base);
    out += '/';
    for (char const c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string pointer_to(std::string_view base, std::size_t index) {
    return std::string(base) + "/" + std::to_string(index);
}

}  // namespace licet::adapters::json
