// Literals by their datatypes: exact numbers, instants and durations that can be put in order.

#include "adapters/odrl/evaluate.hpp"
#include "contracts/values/time.hpp"

#include <charconv>

namespace licet::adapters::odrl {
namespace {

std::string_view local(std::string_view type) {
    std::size_t const at = type.find_last_of("#:");
    return at == std::string_view::npos ? type : type.substr(at + 1);
}

std::optional<Rate> whole_from(std::string_view digits) {
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    return rate_from_text(digits);
}

std::optional<Position> number_from(std::string_view text) {
    bool const is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    auto const rate = rate_from_text(text);
    if (!rate) return std::nullopt;
    return Position{'n', *rate, is_negative && *rate != 0};
}

// 2024-02-12, with or without a time, with or without a zone; a blank may stand for the T. In seconds.
std::optional<Position> instant_from(std::string_view text) {
    if (text.size() < 10) return std::nullopt;
    auto const date = date_from_text(text.substr(0, 10));
    if (!date) return std::nullopt;
    Rate seconds = Rate(date->days) * 86'400;
    text.remove_prefix(10);
    if (text.starts_with('T') || text.starts_with(' ')) {
        if (text.size() < 9 || text[3] != ':' || text[6] != ':') return std::nullopt;
        auto const hour = whole_from(text.substr(1, 2));
        auto const minute = whole_from(text.substr(4, 2));
        std::size_t const end = std::min(text.size(), text.find_first_not_of("0123456789.", 7));
        auto const second = rate_from_text(text.substr(7, end - 7));
        if (!hour || !minute || !second) return std::nullopt;
        seconds += *hour * 3600 + *minute * 60 + *second;
        text.remove_prefix(end);
    }
    if (!text.empty() && text != "Z") {
        if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
        auto const hour = whole_from(text.substr(1, 2));
        auto const minute = whole_from(text.substr(4, 2));
        if (!hour || !minute) return std::nullopt;
        Rate const offset = *hour * 3600 + *minute * 60;
        seconds = text[0] == '+' ? Rate(seconds - offset) : Rate(seconds + offset);
    }
    bool const is_negative = seconds < 0;
    return Position{'t', is_negative ? Rate(-seconds) : seconds, is_negative};
}

// P1Y2M3DT4H5M6.5S; a month counts as a twelfth of 365.2425 days. In seconds.
std::optional<Position> duration_from(std::string_view text) {
    bool const is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
    text.remove_prefix(1);
    Rate seconds = 0;
    bool is_time = false;
    while (!text.empty()) {
        if (text[0] == 'T' && !is_time) {
            is_time = true;
            text.remove_prefix(1);
            continue;
        }
        std::size_t const end = text.find_first_not_of("0123456789.");
        if (end == 0 || end == std::string_view::npos) return std::nullopt;
        auto const amount = rate_from_text(text.substr(0, end));
        if (!amount) return std::nullopt;
        Rate const year(31'556'952);
        Rate unit = 0;
        switch (text[end]) {
            case 'Y':
                unit = year;
                break;
            case 'M':
                unit = is_time ? Rate(60) : Rate(year / 12);
                break;
            case 'W':
                unit = 604'800;
                break;
            case 'D':
                unit = 86'400;
                break;
            case 'H':
                unit = 3600;
                break;
            case 'S':
                unit = 1;
                break;
            default:
                return std::nullopt;
        }
        seconds += *amount * unit;
        text.remove_prefix(end + 1);
    }
    return Position{'d', seconds, is_negative && seconds != 0};
}

}  // namespace

std::strong_ordering Position::operator<=>(Position const& other) const {
    if (kind != other.kind) return kind <=> other.kind;
    if (is_negative != other.is_negative)
        return is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
    int const order = magnitude.compare(other.magnitude);
    return (is_negative ? -order : order) <=> 0;
}

std::optional<Position> position_of(Operand const& operand) {
    if (!operand.iri.empty()) return std::nullopt;
    std::string_view const type = local(operand.type);
    if (type == "date" || type == "dateTime" || type == "dateTimeStamp") return instant_from(operand.value);
    if (type == "duration" || type == "dayTimeDuration" || type == "yearMonthDuration")
        return duration_from(operand.value);
    if (auto const number = number_from(operand.value)) return number;
    if (auto const instant = instant_from(operand.value)) return instant;  // often written as plain text
    return duration_from(operand.value);
}

std::optional<std::partial_ordering> compare(Operand const& a, Operand const& b) {
    if (auto const x = position_of(a), y = position_of(b); x && y && x->kind == y->kind) return *x <=> *y;
    if (!a.iri.empty() || !b.iri.empty()) {
        if (a.iri == b.iri) return std::partial_ordering::equivalent;
        return std::partial_ordering::unordered;
    }
    return a.value == b.value ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

}  // namespace licet::adapters::odrl
