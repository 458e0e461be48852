#include "contracts/values/rate.hpp"

#include "contracts/values/assert.hpp"

namespace licet {
namespace {

namespace mp = boost::multiprecision;

bool all_digits(std::string_view text) {
    if (text.empty()) return false;
    for (char const c : text)
        if (c < '0' || c > '9') return false;
    return true;
}

Integer integer_of(std::string_view digits) {
    // Boost reads a leading zero as octal.
    std::size_t const first = digits.find_first_not_of('0');
    if (first == std::string_view::npos) return 0;
    return Integer(std::string(digits.substr(first)));
}

}  // namespace

std::optional<Rate> rate_from_text(std::string_view text) {
    if (text.size() > digits_max + 1) return std::nullopt;
    if (std::size_t const slash = text.find('/'); slash != std::string_view::npos) {
        std::string_view const above = text.substr(0, slash);
        std::string_view const below = text.substr(slash + 1);
        if (!all_digits(above) || !all_digits(below)) return std::nullopt;
        Integer const denominator = integer_of(below);
        if (denominator == 0) return std::nullopt;
        return Rate(integer_of(above), denominator);
    }
    std::size_t const point = text.find('.');
    if (point == std::string_view::npos) {
        if (!all_digits(text) || text.size() > digits_max) return std::nullopt;
        return Rate(integer_of(text));
    }
    std::string_view const whole = text.substr(0, point);
    std::string_view const part = text.substr(point + 1);
    if (!all_digits(whole) || !all_digits(part)) return std::nullopt;
    return Rate(integer_of(std::string(whole) + std::string(part)),
                mp::pow(Integer(10), static_cast<unsigned>(part.size())));
}

std::string text_of(Rate const& rate) {
    LICET_ASSERT(rate >= 0, "documents hold no negative numbers");
    Integer const n = mp::numerator(rate);
    Integer const d = mp::denominator(rate);
    if (d == 1) return n.str();
    unsigned twos = 0;
    unsigned fives = 0;
    auto const take_out = [&](auto rest) {
        for (; rest % 2 == 0; rest /= 2) ++twos;
        for (; rest % 5 == 0; rest /= 5) ++fives;
        return rest == 1;
    };
    bool const ends = d <= UINT32_MAX ? take_out(static_cast<std::uint32_t>(d)) : take_out(d);
    unsigned const places = std::max(twos, fives);
    if (!ends || places > digits_max / 2) return n.str() + "/" + d.str();
    Integer const scaled = n * mp::pow(Integer(10), places) / d;
    std::string digits = scaled.str();
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
    return digits;
}

Integer floor(Rate const& exact) {
    Integer const n = mp::numerator(exact);
    Integer const d = mp::denominator(exact);
    Integer const truncated = n / d;
    return n < 0 && truncated * d != n ? Integer(truncated - 1) : truncated;
}

Integer ceiling(Rate const& exact) {
    Integer const below = floor(exact);
    return Rate(below) == exact ? below : Integer(below + 1);
}

Integer round_half_even(Rate const& exact) {
    Integer const below = floor(exact);
    Rate const rest = exact - Rate(below);
    Rate const half(1, 2);
    bool const step_up = rest > half || (rest == half && Integer(below % 2) != 0);
    return step_up ? Integer(below + 1) : below;
}

}  // namespace licet
