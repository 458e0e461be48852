#include "sim/anchors/row.hpp"

#include <charconv>
#include <cmath>

namespace licet::sim {
namespace {

using adapters::json::Value;

Rate ten_to(int exponent) {
    Integer power = 1;
    for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
    return exponent < 0 ? Rate(1, power) : Rate(power);
}

std::optional<Rate> exact_from(std::string_view text) {
    bool const is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    if (auto const e = text.find_first_of("eE"); e != std::string_view::npos) {
        std::string_view digits = text.substr(e + 1);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || std::abs(exponent) > 400)
            return std::nullopt;
        text = text.substr(0, e);
    }
    auto const rate = rate_from_text(text);
    if (!rate) return std::nullopt;
    Rate const out = *rate * ten_to(exponent);
    return is_negative ? Rate(-out) : out;
}

}  // namespace

Rate exact_of(Value const& value) {
    if (value.is_number() || value.is_string())
        if (auto const rate = exact_from(value.text)) return *rate;
    throw NotKnown("not a number: " + text_of(value));
}

double number_of(Value const& value) {
    if (value.is_number()) {
        double out = 0;
        auto const read = std::from_chars(value.text.data(), value.text.data() + value.text.size(), out);
        if (read.ec == std::errc{}) return out;
    }
    return number_of(exact_of(value));
}

Rate exact_of(double number) {
    int exponent = 0;
    double const mantissa = std::frexp(number, &exponent);
    Rate const whole(static_cast<std::int64_t>(std::ldexp(mantissa, 53)));
    Integer power = 1;
    power <<= static_cast<unsigned>(std::abs(exponent - 53));
    return exponent >= 53 ? Rate(whole * Rate(power)) : Rate(whole / Rate(power));
}

double number_of(Rate const& exact) {
    return static_cast<double>(exact);
}

bool Row::has(std::string_view name) const {
    return parameters.find(name) != nullptr;
}

Value const& Row::raw(std::string_view name) const {
    auto const* const value = parameters.find(name);
    if (value == nullptr) throw NotKnown("the parameter " + std::string(name) + " is missing");
    return *value;
}

double Row::number(std::string_view name) const {
    return number_of(raw(name));
}

Rate Row::exact(std::string_view name) const {
    return exact_of(raw(name));
}

std::int64_t Row::whole(std::string_view name) const {
    Rate const value = exact(name);
    if (denominator(value) != 1 || abs(value) > 1'000'000'000)
        throw NotKnown(std::string(name) + " is not a whole number");
    return static_cast<std::int64_t>(numerator(value));
}

std::string Row::text(std::string_view name) const {
    Value const& value = raw(name);
    if (!value.is_string()) throw NotKnown(std::string(name) + " is not a text");
    return value.text;
}

std::vector<double> Row::numbers(std::string_view name) const {
    std::vector<double> out;
    for (Value const& item : raw(name).items) out.push_back(number_of(item));
    return out;
}

std::vector<Rate> Row::exacts(std::string_view name) const {
    std::vector<Rate> out;
    for (Value const& item : raw(name).items) out.push_back(exact_of(item));
    return out;
}

std::vector<std::vector<Rate>> Row::matrix(std::string_view name) const {
    std::vector<std::vector<Rate>> out;
    for (Value const& line : raw(name).items) {
        out.emplace_back();
        for (Value const& item : line.items) out.back().push_back(exact_of(item));
        if (out.back().size() != out.front().size()) throw NotKnown(std::string(name) + " is not a matrix");
    }
    return out;
}

std::string Row::key(std::string_view purpose) const {
    return std::string(purpose) + text_of(parameters);
}

void not_known(Row const& row) {
    throw NotKnown("nothing here computes \"" + row.quantity + "\" of the family " + row.family);
}

}  // namespace licet::sim
