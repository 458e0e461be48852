#include "contracts/values/time.hpp"

#include <chrono>

namespace licet {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t microseconds_per_day = 86'400'000'000;

year_month_day calendar(Date date) {
    return year_month_day{sys_days{days{date.days}}};
}

// Reads exactly `count` digits at `at`; -1 where there are none.
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    std::string const digits = std::to_string(value);
    out.append(width > digits.size() ? width - digits.size() : 0, '0');
    out += digits;
}

}  // namespace

std::optional<Date> date_from_parts(int year, unsigned month, unsigned day) {
    year_month_day const ymd{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (year < 1 || year > 9999 || !ymd.ok()) return std::nullopt;
    return Date{static_cast<std::int32_t>(sys_days{ymd}.time_since_epoch().count())};
}

std::optional<Date> date_from_text(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int const year = digits_at(text, 0, 4);
    int const month = digits_at(text, 5, 2);
    int const day = digits_at(text, 8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    return date_from_parts(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::string text_of(Date date) {
    year_month_day const ymd = calendar(date);
    std::string out;
    append_padded(out, static_cast<int>(ymd.year()), 4);
    out += '-';
    append_padded(out, static_cast<unsigned>(ymd.month()), 2);
    out += '-';
    append_padded(out, static_cast<unsigned>(ymd.day()), 2);
    return out;
}

std::optional<Date> plus_months(Date date, std::int32_t months) {
    year_month_day const start = calendar(date);
    std::int64_t const index = std::int64_t{static_cast<int>(start.year())} * 12 +
                               static_cast<int>(static_cast<unsigned>(start.month())) - 1 + months;
    if (index < 12) return std::nullopt;
    int const year = static_cast<int>(index / 12);
    unsigned const month = static_cast<unsigned>(index % 12) + 1;
    if (year > 9999) return std::nullopt;
    std::chrono::year_month_day_last const last{std::chrono::year{year} / std::chrono::month{month} /
                                                std::chrono::last};
    unsigned const day = std::min(static_cast<unsigned>(start.day()), static_cast<unsigned>(last.day()));
    return date_from_parts(year, month, day);
}

std::optional<Instant> instant_from_text(std::string_view text) {
    if (text.size() < 20 || text.back() != 'Z' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    auto const date = date_from_text(text.substr(0, 10));
    int const hour = digits_at(text, 11, 2);
    int const minute = digits_at(text, 14, 2);
    int const second = digits_at(text, 17, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return std::nullopt;
    std::int64_t fraction = 0;
    if (text.size() > 20) {
        std::size_t const count = text.size() - 21;
        if (text[19] != '.' || count == 0 || count > 6) return std::nullopt;
        int const read = digits_at(text, 20, count);
        if (read < 0) return std::nullopt;
        fraction = read;
        for (std::size_t i = count; i < 6; ++i) fraction *= 10;
    }
    std::int64_t const seconds = std::int64_t{date->days} * 86'400 + hour * 3600 + minute * 60 + second;
    return Instant{seconds * 1'000'000 + fraction};
}

std::string text_of(Instant instant) {
    Date const date = date_of(instant);
    std::int64_t const rest = instant.microseconds - start_of(date).microseconds;
    std::string out = text_of(date) + "T";
    std::int64_t const seconds = rest / 1'000'000;
    append_padded(out, seconds / 3600, 2);
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    out += ':';
    append_padded(out, seconds % 60, 2);
    if (std::int64_t const fraction = rest % 1'000'000; fraction != 0) {
        out += '.';
        append_padded(out, fraction, 6);
    }
    return out + "Z";
}

Date date_of(Instant instant) {
    std::int64_t const m = instant.microseconds;
    std::int64_t const day = m / microseconds_per_day - (m % microseconds_per_day < 0 ? 1 : 0);
    return Date{static_cast<std::int32_t>(day)};
}

Instant start_of(Date date) {
    return Instant{std::int64_t{date.days} * microseconds_per_day};
}

}  // namespace licet
