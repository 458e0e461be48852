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

// Boost's functions of these names copy; these do where it has no number to refer to (rate.hpp).
template <class Ratio>
decltype(auto) numerator_of(Ratio const& rate) {
    if constexpr (requires { rate.backend().data(); })
        return rate.backend().data().numerator();
    else
        return mp::numerator(rate);
}
template <class Ratio>
decltype(auto) denominator_of(Ratio const& rate) {
    if constexpr (requires { rate.backend().data(); })
        return rate.backend().data().denominator();
    else
        return mp::denominator(rate);
}

std::string digits_of(Integer const& number) {
    return number <= UINT64_MAX ? std::to_string(static_cast<std::uint64_t>(number)) : number.str();
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
    Integer const& n = numerator_of(rate);
    Integer const& d = denominator_of(rate);
    if (d == 1) return digits_of(n);
    unsigned twos = 0;
    unsigned fives = 0;
    auto const take_out = [&](auto rest) {
        for (; rest % 2 == 0; rest /= 2) ++twos;
        for (; rest % 5 == 0; rest /= 5) ++fives;
        return rest == 1;
    };
    bool const ends = d <= UINT32_MAX ? take_out(static_cast<std::uint32_t>(d)) : take_out(d);
    unsigned const places = std::max(twos, fives);
    if (!ends || places > digits_max / 2) return digits_of(n) + "/" + digits_of(d);
    std::string digits = digits_of(Integer(n * (mp::pow(Integer(10), places) / d)));
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
    return digits;
}

Integer floor(Rate const& exact) {
    Integer const& n = numerator_of(exact);
    Integer const& d = denominator_of(exact);
    if (d == 1) return n;
    Integer const truncated = n / d;
    return n < 0 ? Integer(truncated - 1) : truncated;
}

Integer ceiling(Rate const& exact) {
    return denominator_of(exact) == 1 ? numerator_of(exact) : Integer(floor(exact) + 1);
}

Integer round_half_even(Rate const& exact) {
    Integer const& d = denominator_of(exact);
    if (d == 1) return numerator_of(exact);
    Integer down = floor(exact);
    Integer const twice_the_rest = (numerator_of(exact) - down * d) * 2;
    int const side = twice_the_rest.compare(d);
    if (side > 0 || (side == 0 && bit_test(down, 0))) ++down;
    return down;
}

}  // namespace licet
