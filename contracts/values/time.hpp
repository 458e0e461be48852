#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace licet {

// A day of the proleptic Gregorian calendar, 0001-01-01 to 9999-12-31, counted from 1970-01-01.
struct Date {
    std::int32_t days{};

    friend constexpr auto operator<=>(Date, Date) = default;
};

[[nodiscard]] std::optional<Date> date_from_text(std::string_view text);  // YYYY-MM-DD
[[nodiscard]] std::optional<Date> date_from_parts(int year, unsigned month, unsigned day);
[[nodiscard]] std::string text_of(Date date);

// `date` and n months on, the day clamped to the length of the month reached: 2026-01-31 + 1 = 2026-02-28.
// Nothing where that lies beyond the calendar.
[[nodiscard]] std::optional<Date> plus_months(Date date, std::int32_t months);

// The half-open interval [from, until).
struct Interval {
    Date from;
    Date until;

    [[nodiscard]] bool contains(Date date) const { return from <= date && date < until; }
    friend constexpr auto operator<=>(Interval const&, Interval const&) = default;
};

// A moment: microseconds since 1970-01-01T00:00:00Z. The core never asks a clock; its caller says when it is.
struct Instant {
    std::int64_t microseconds{};

    friend constexpr auto operator<=>(Instant, Instant) = default;
};

[[nodiscard]] std::optional<Instant> instant_from_text(
    std::string_view text);  // 2026-01-31T12:00:00[.ffffff]Z
[[nodiscard]] std::string text_of(Instant instant);
[[nodiscard]] Date date_of(Instant instant);
[[nodiscard]] Instant start_of(Date date);

}  // namespace licet
