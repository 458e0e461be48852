#pragma once
// Reads a JSON object field by field and remembers the first fault: a key that is not known, a field that is
// missing or of the wrong type, with its pointer and what would be right. Readers of documents and of
// commands are built on it.

#include "adapters/json/json.hpp"
#include "contracts/values/currency.hpp"
#include "contracts/values/digest.hpp"
#include "contracts/values/rate.hpp"
#include "contracts/values/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace licet::adapters::json {

// The first fault of a document; later ones are not wanted.
class Faults {
public:
    void add(std::string pointer, std::string what) {
        if (!first_) first_ = Fault{std::move(pointer), std::move(what), 0};
    }
    [[nodiscard]] bool any() const { return first_.has_value(); }
    [[nodiscard]] Fault const& first() const { return *first_; }

private:
    std::optional<Fault> first_;
};

// Every reader returns a harmless value once there is a fault; look at faults.any() before using what was
// read.
class Fields {
public:
    // Faults where `value` is no object, or has a key that is not in `known`.
    Fields(Value const& value, std::string pointer, std::initializer_list<std::string_view> known,
           Faults& faults);

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] Value const* raw(std::string_view key);  // required
    [[nodiscard]] Value const* raw_if(std::string_view key) const;
    [[nodiscard]] std::string at(std::string_view key) const { return pointer_to(pointer_, key); }

    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] Rate number(std::string_view key);  // a text of digits, as payment terms write numbers
    [[nodiscard]] Date date(std::string_view key);
    [[nodiscard]] Instant instant(std::string_view key);
    [[nodiscard]] Currency currency(std::string_view key);
    [[nodiscard]] bool boolean(std::string_view key);
    [[nodiscard]] std::int64_t whole(
        std::string_view key);  // a text of digits, or a whole JSON number, within int64
    [[nodiscard]] Digest digest(std::string_view key);
    // Each element a text.
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);

    template <class T, class Reader>
    [[nodiscard]] T one_of(std::string_view key, Reader from_text, std::string const& what, T otherwise) {
        std::string const written = text(key);
        if (faults_.any()) return otherwise;
        auto const read = from_text(std::string_view(written));
        if (!read) faults_.add(at(key), what);
        return read ? *read : otherwise;
    }

private:
    Value const& value_;
    std::string pointer_;
    Faults& faults_;
};

}  // namespace licet::adapters::json
