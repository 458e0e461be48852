// Ratios in machine integers: numerator and denominator of less than 2^63, so that a product of two has less
// than 2^126, and a sum of two such less than 2^127.

#include "contracts/values/rate.hpp"

#include <numeric>

namespace boost::multiprecision::backends {
namespace {

__extension__ using Wide = __int128;

struct Words {
    std::int64_t above;
    std::int64_t below;  // > 0, nothing in common with `above`
};

bool fits(cpp_int_backend<> const& number) {
    return number.size() == 1 && *number.limbs() <= static_cast<std::uint64_t>(INT64_MAX);
}
std::int64_t word_of(cpp_int_backend<> const& number) {
    auto const magnitude = static_cast<std::int64_t>(*number.limbs());
    return number.sign() ? -magnitude : magnitude;
}

bool fits(cpp_rational_backend const& ratio) {
    return fits(above_of(ratio)) && fits(below_of(ratio));
}
Words words_of(cpp_rational_backend const& ratio) {
    return {word_of(above_of(ratio)), word_of(below_of(ratio))};
}

std::int64_t common_divisor(std::int64_t a, std::int64_t b) {
    return a == 1 || b == 1 ? 1 : std::gcd(a, b);
}

void put(cpp_int_backend<>& number, Wide value) {
    if (value >= INT64_MIN && value <= INT64_MAX)
        number = static_cast<signed_limb_type>(value);
    else
        number = static_cast<signed_double_limb_type>(value);
}

// Of parts that have nothing in common, where Boost would look for it once more.
void put(cpp_rational_backend& ratio, Wide above, Wide below) {
    put(const_cast<cpp_int_backend<>&>(above_of(ratio)), above);
    put(const_cast<cpp_int_backend<>&>(below_of(ratio)), below);
}

void set_sum(cpp_rational_backend& result, Words a, Words b) {
    // With g = gcd of the denominators, all that the sum's numerator can share with its denominator is in g.
    std::int64_t const g = common_divisor(a.below, b.below);
    Wide above = Wide{a.above} * (b.below / g) + Wide{b.above} * (a.below / g);
    std::int64_t const shared =
        g == 1 ? 1 : common_divisor(static_cast<std::int64_t>(above % g), g);  // g itself where that is 0
    above /= shared;
    put(result, above, Wide{a.below / g} * (b.below / shared));
}

void set_product(cpp_rational_backend& result, Words a, Words b) {
    std::int64_t const g = common_divisor(a.above, b.below);
    std::int64_t const h = common_divisor(b.above, a.below);
    put(result, Wide{a.above / g} * (b.above / h), Wide{a.below / h} * (b.below / g));
}

int order_of(Wide a, Wide b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

template <class Number>
cpp_int_backend<> product(cpp_int_backend<> const& a, Number const& b) {
    cpp_int_backend<> out = a;
    eval_multiply(out, b);
    return out;
}

}  // namespace

void eval_add(cpp_rational_backend& result, cpp_rational_backend const& other) {
    if (fits(result) && fits(other))
        set_sum(result, words_of(result), words_of(other));
    else
        eval_add<cpp_int_backend<>>(result, other);
}

void eval_subtract(cpp_rational_backend& result, cpp_rational_backend const& other) {
    if (fits(result) && fits(other)) {
        Words const taken = words_of(other);
        set_sum(result, words_of(result), {-taken.above, taken.below});
    } else {
        eval_subtract<cpp_int_backend<>>(result, other);
    }
}

void eval_multiply(cpp_rational_backend& result, cpp_rational_backend const& other) {
    if (fits(result) && fits(other))
        set_product(result, words_of(result), words_of(other));
    else
        eval_multiply<cpp_int_backend<>>(result, other);
}

void eval_divide(cpp_rational_backend& result, cpp_rational_backend const& other) {
    if (eval_is_zero(other)) BOOST_THROW_EXCEPTION(std::overflow_error("Divide by zero."));
    if (fits(result) && fits(other)) {
        Words const by = words_of(other);
        set_product(result, words_of(result),
                    by.above > 0 ? Words{by.below, by.above} : Words{-by.below, -by.above});
    } else {
        eval_divide<cpp_int_backend<>>(result, other);
    }
}

void assign_components(cpp_rational_backend& result, cpp_int_backend<> const& above,
                       cpp_int_backend<> const& below) {
    if (fits(above) && fits(below) && !below.sign() && *below.limbs() != 0) {
        Words const read{word_of(above), word_of(below)};
        std::int64_t const g = common_divisor(read.above, read.below);
        put(result, read.above / g, read.below / g);
    } else {
        assign_components<cpp_int_backend<>>(result, above, below);
    }
}

int order_of(cpp_rational_backend const& a, cpp_rational_backend const& b) {
    if (!fits(a) || !fits(b))
        return product(above_of(a), below_of(b)).compare(product(above_of(b), below_of(a)));
    Words const left = words_of(a);
    Words const right = words_of(b);
    return order_of(Wide{left.above} * right.below, Wide{right.above} * left.below);
}

int order_of(cpp_rational_backend const& a, std::int64_t b) {
    if (!fits(a)) return above_of(a).compare(product(below_of(a), signed_limb_type{b}));
    Words const left = words_of(a);
    return order_of(Wide{left.above}, Wide{b} * left.below);
}

}  // namespace boost::multiprecision::backends
