#pragma once
// Money in commands: written in major units, "1234.50", and whole in minor ones.

#include "adapters/json/fields.hpp"
#include "contracts/values/money.hpp"

#include <string>
#include <string_view>

namespace licet::adapters {

inline std::int64_t money(json::Fields& fields, std::string_view key, Currency currency,
                          json::Faults& faults) {
    std::string const written = fields.text(key);
    if (faults.any()) return 0;
    auto const read = money_from_text(written, currency);
    if (!read)
        faults.add(fields.at(key),
                   "must be an amount as a text, in major units, with no more decimals than " +
                       std::string(currency.code()) + " has and at most 10^18 minor units");
    return read ? read->minor_units() : 0;
}

inline std::int64_t money(json::Value const& value, std::string const& at, Currency currency,
                          json::Faults& faults) {
    auto const read = value.is_string() ? money_from_text(value.text, currency) : std::nullopt;
    if (!read) faults.add(at, "must be an amount as a text, in major units");
    return read ? read->minor_units() : 0;
}

inline json::Value amount(std::int64_t minor_units, Currency currency) {
    return json::Value::of(major_text(Money(minor_units, currency)));
}

}  // namespace licet::adapters
