#include "adapters/json/fields.hpp"

#include <algorithm>
#include <charconv>

namespace licet::adapters::json {

Fields::Fields(Value const& value, std::string pointer, std::initializer_list<std::string_view> known,
               Faults& faults)
    : value_(value), pointer_(std::move(pointer)), faults_(faults) {
    if (!value.is_object()) {
        faults.add(pointer_, "must be an object");
        return;
    }
    for (auto const& member : value.members)
        if (std::ranges::find(known, member.first) == known.end())
            faults.add(at(member.first), "is not known here");
}

bool Fields::has(std::string_view key) const {
    return value_.find(key) != nullptr;
}

Value const* Fields::raw_if(std::string_view key) const {
    return value_.find(key);
}

Value const* Fields::raw(std::string_view key) {
    Value const* const found = value_.find(key);
    if (found == nullptr) faults_.add(at(key), "is missing");
    return found;
}

std::string Fields::text(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return {};
    if (!found->is_string()) {
        faults_.add(at(key), "must be a text");
        return {};
    }
    return found->text;
}

Rate Fields::number(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return 0;
    auto const read = found->is_string() ? rate_from_text(found->text) : std::nullopt;
    if (!read)
        faults_.add(
            at(key),
            "must be a number as a text: \"12\", \"12.5\" or \"25/2\", not negative, at most 60 digits");
    return read.value_or(Rate(0));
}

Instant Fields::instant(std::string_view key) {
    return one_of(key, instant_from_text, "must be an instant in UTC as a text: \"2026-01-31T12:00:00Z\"",
                  Instant{});
}

Date Fields::date(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return {};
    auto const read = found->is_string() ? date_from_text(found->text) : std::nullopt;
    if (!read) faults_.add(at(key), "must be a date as a text: \"2026-01-31\"");
    return read.value_or(Date{});
}

Currency Fields::currency(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return {};
    auto const read = found->is_string() ? Currency::from_code(found->text) : std::nullopt;
    if (!read) faults_.add(at(key), "must be an ISO 4217 currency code that money is paid in");
    return read.value_or(Currency{});
}

bool Fields::boolean(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return false;
    if (found->kind != Value::Kind::boolean) faults_.add(at(key), "must be true or false");
    return found->boolean;
}

std::int64_t Fields::whole(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return 0;
    std::int64_t number = 0;
    std::string const& digits = found->text;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if ((!found->is_string() && !found->is_number()) || digits.empty() || error != std::errc() ||
        end != digits.data() + digits.size())
        faults_.add(at(key), "must be a whole number");
    return number;
}

Digest Fields::digest(std::string_view key) {
    std::string const written = text(key);
    auto const read = digest_from_text(written);
    if (!read) faults_.add(at(key), "must be a SHA-256 digest: 64 lower-case hexadecimal digits");
    return read.value_or(Digest{});
}

std::vector<std::string> Fields::texts(std::string_view key) {
    Value const* const found = raw(key);
    if (found == nullptr) return {};
    if (!found->is_array()) {
        faults_.add(at(key), "must be a list of texts");
        return {};
    }
    std::vector<std::string> out;
    for (std::size_t i = 0; i < found->items.size(); ++i) {
        if (!found->items[i].is_string()) faults_.add(pointer_to(at(key), i), "must be a text");
        out.push_back(found->items[i].text);
    }
    return out;
}

}  // namespace licet::adapters::json
